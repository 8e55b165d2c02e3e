"""Freed memory goes back to the system."""

import ctypes

import pytest

from mapapp import memory


def test_it_is_given_back_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) > 3:
            raise StopIteration

    monkeypatch.setattr("mapapp.memory.time.sleep", sleep)
    with pytest.raises(StopIteration):
        memory._regularly()
    assert len(rounds) == 4 and all(seconds >= 1 for seconds in rounds)


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    assert memory.give_back() is False


def test_giving_back_changes_nothing_that_is_in_use() -> None:
    held = [bytes([n]) * 200_000 for n in range(20)]
    memory.give_back()
    assert all(set(block) == {n} for n, block in enumerate(held))
