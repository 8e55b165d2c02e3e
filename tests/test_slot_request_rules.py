"""The turns of a request: properties that hold whatever crèches, families and the clock do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain import slot_request as rules
from mapapp.domain.slot_request import DELAY, Line, Lines, LineState, NotNow, Outcome

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FINAL = {LineState.DECLINED, LineState.LAPSED, LineState.CANCELLED}
A, B, C = range(3)


def lines(*hours: float, delay: timedelta = DELAY) -> Lines:
    """Lines whose slots start so many hours from now."""
    return tuple(Line(at, at, delay) for at in (NOW + timedelta(hours=h) for h in hours))


def states(found: Lines) -> list[str]:
    return [line.state.value for line in found]


def test_the_first_is_asked_and_may_take_its_delay() -> None:
    begun = rules.begin(lines(1000, 1000, 1000), NOW)
    assert states(begun) == ["asked", "waiting", "waiting"]
    assert begun[A].deadline == NOW + DELAY


def test_when_the_slot_is_near_each_has_its_share_of_what_is_left() -> None:
    begun = rules.begin(lines(30, 30, 30), NOW)
    assert begun[A].deadline == NOW + timedelta(hours=10)
    moved = rules.lapse(begun, NOW + timedelta(hours=10))
    assert states(moved) == ["lapsed", "asked", "waiting"]
    assert moved[B].deadline == NOW + timedelta(hours=20)


def test_a_no_asks_the_next_and_a_yes_releases_the_others() -> None:
    begun = rules.begin(lines(500, 500, 500), NOW)
    second = rules.decline(begun, A, NOW)
    assert states(second) == ["declined", "asked", "waiting"]
    given_ = rules.accept(second, B, NOW)
    assert states(given_) == ["declined", "accepted", "cancelled"]
    assert rules.outcome(given_) is Outcome.ACCEPTED
    assert rules.lapse(given_, NOW + timedelta(days=400)) == given_


def test_a_question_and_its_answer_give_the_turn_back() -> None:
    begun = rules.begin(lines(500, 500), NOW)
    asked = rules.ask_back(begun, A, NOW)
    assert states(asked) == ["question", "waiting"]
    with pytest.raises(NotNow):
        rules.ask_back(asked, A, NOW)
    later = NOW + timedelta(hours=5)
    again = rules.reply(asked, A, later)
    assert states(again) == ["asked", "waiting"] and again[A].deadline == later + DELAY
    # A crèche that is told by phone what it asked may answer at once.
    assert states(rules.accept(asked, A, later)) == ["accepted", "cancelled"]


def test_too_late_is_said() -> None:
    begun = rules.begin(lines(500), NOW)
    with pytest.raises(NotNow, match="délai"):
        rules.accept(begun, A, NOW + DELAY)
    over = rules.lapse(begun, NOW + DELAY)
    assert rules.outcome(over) is Outcome.NONE
    with pytest.raises(NotNow, match="n'attend plus"):
        rules.decline(over, A, NOW)
    with pytest.raises(NotNow, match="terminée"):
        rules.cancel(over, NOW)


def test_a_place_is_given_back_until_its_slot_begins() -> None:
    given_ = rules.accept(rules.begin(lines(10), NOW), A, NOW)
    assert rules.outcome(rules.cancel(given_, NOW)) is Outcome.CANCELLED
    with pytest.raises(NotNow):
        rules.cancel(given_, NOW + timedelta(hours=10))


def test_slots_that_are_gone_are_not_asked() -> None:
    assert states(rules.begin(lines(-1, 5), NOW)) == ["lapsed", "asked"]
    assert states(rules.begin(lines(-1, 0), NOW)) == ["lapsed", "lapsed"]
    begun = rules.begin(lines(50, 50), NOW)
    assert states(rules.withdraw(begun, B, NOW)) == ["asked", "lapsed"]
    assert states(rules.withdraw(begun, A, NOW)) == ["lapsed", "asked"]


@pytest.mark.parametrize("number", [0, 4])
def test_one_to_three_creches(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 3"):
        rules.begin(lines(*[5.0] * number), NOW)


STEPS = ("accept", "decline", "ask_back", "reply", "lapse", "withdraw", "cancel")
moves = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(-1, 3), st.integers(0, 48 * 60)), max_size=25
)
some_lines = st.lists(
    st.builds(
        lambda start, sooner, delay: Line(
            NOW + timedelta(minutes=start),
            NOW + timedelta(minutes=start - sooner),
            timedelta(hours=delay),
        ),
        st.integers(-60, 10 * 1440),
        st.integers(0, 1440),
        st.integers(1, 100),
    ),
    min_size=1,
    max_size=3,
).map(tuple)


def step(found: Lines, what: str, at: int, now: datetime) -> Lines:
    try:
        if what in ("lapse", "cancel"):
            return getattr(rules, what)(found, now)  # type: ignore[no-any-return]
        if what == "withdraw":
            return rules.withdraw(found, at, now) if 0 <= at < len(found) else found
        return getattr(rules, what)(found, at, now)  # type: ignore[no-any-return]
    except NotNow:
        return found


def check(found: Lines) -> None:
    active = [line for line in found if line.state.active]
    accepted = [line for line in found if line.state is LineState.ACCEPTED]
    assert len(active) <= 1 and len(accepted) <= 1
    if accepted:
        assert not any(line.state.open for line in found)
    elif not active:
        assert not any(line.state is LineState.WAITING for line in found)
    for line in found:
        assert (line.deadline is not None) is line.state.active
        assert line.deadline is None or line.deadline <= line.gone
    assert rules.outcome(found) in Outcome


@given(some_lines, moves)
def test_whatever_happens(given_lines: Lines, made: list[tuple[str, int, int]]) -> None:
    now, found = NOW, rules.begin(given_lines, NOW)
    check(found)
    for what, at, minutes in made:
        now += timedelta(minutes=minutes)
        before, found = found, step(found, what, at, now)
        check(found)
        for old, new in zip(before, found, strict=True):
            assert replace(old, state=new.state, deadline=new.deadline) == new
            if old.state in FINAL:
                assert new == old
            if old.state is LineState.ACCEPTED:
                assert new.state in (LineState.ACCEPTED, LineState.CANCELLED)


@given(some_lines)
def test_the_clock_alone_ends_every_request(given_lines: Lines) -> None:
    """However late anyone looks, everything is over once the last slot has gone."""
    found = rules.begin(given_lines, NOW)
    end = max(line.gone for line in given_lines)
    now = NOW
    for _turn in range(4):
        deadlines = [line.deadline for line in found if line.deadline]
        now = max([now, *deadlines])
        found = rules.lapse(found, now)
    assert rules.outcome(found) is Outcome.NONE
    assert now <= max(end, NOW)
    assert rules.lapse(found, end + timedelta(days=1)) == found
