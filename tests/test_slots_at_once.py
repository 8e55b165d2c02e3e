"""32 answers at once, again and again: a slot of n places is never given n + 1 times."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from mapapp.childcare import requests as asking
from mapapp.domain.slot_request import NotNow, accept
from mapapp.store.engine import Store
from mapapp.store.slots import take
from tests.asking_creches import FAMILY, Town

AT_ONCE = 32
RUNS = 100
# Whole answers, with their letters, take ten times as long as what makes them sure.
SHARE = RUNS // 10


def test_places_of_a_slot_are_taken_once_each(store: Store) -> None:
    town, processes = Town(store), (store, Store(store.address))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(RUNS):
            capacity = turn % 5 + 1
            slot, start = town.slot(capacity=capacity), Barrier(AT_ONCE)

            def one(number: int, slot: int = slot, start: Barrier = start) -> bool:
                start.wait()
                with processes[number % 2].write() as connection:
                    return take(connection, slot, 1, town.now)

            assert sum(pool.map(one, range(AT_ONCE))) == capacity == town.taken(slot)
    processes[1].close()


def test_a_slot_of_n_places_is_given_n_times(store: Store) -> None:
    town = Town(store)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(SHARE):
            capacity = turn % 3 + 1
            slot = town.slot(capacity=capacity)
            asker = replace(FAMILY, email=None)
            lines = [
                town.ask([slot], asker, token=f"{turn}-{n}").lines[0].id
                for n in range(capacity + 2)
            ]
            start = Barrier(AT_ONCE)

            def one(number: int, lines: list[int] = lines, start: Barrier = start) -> bool:
                start.wait()
                try:
                    town.answer(lines[number % len(lines)], accept)
                except NotNow:
                    return False
                return True

            assert sum(pool.map(one, range(AT_ONCE))) == capacity
            assert town.taken(slot) == capacity


def test_yes_and_never_mind_at_once_leave_no_place_held(store: Store) -> None:
    """A crèche accepts while the family cancels: whoever is first, the count is right."""
    town = Town(store)
    slot = town.slot(capacity=1_000)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(SHARE):
            made = town.ask([slot], replace(FAMILY, email=None), token=f"{turn}")
            line, number = made.lines[0].id, made.id
            start = Barrier(AT_ONCE)

            def one(n: int, line: int = line, number: int = number, start: Barrier = start) -> None:
                start.wait()
                try:
                    if n % 2:
                        town.answer(line, accept)
                    else:
                        with store.write() as connection:
                            asking.cancel(connection, town.desk, number)
                except NotNow:
                    pass

            list(pool.map(one, range(AT_ONCE)))
            held = town.request(number).lines[0].held
            assert town.states(number) == ["cancelled"] and held == 0
    assert town.taken(slot) == 0
