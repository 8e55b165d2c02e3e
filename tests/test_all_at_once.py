"""32 at once on one place, again and again: nothing is overwritten unseen, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest

from mapapp.contributing.decisions import Decision, Taken, accept, refuse
from mapapp.contributing.proposals import Conflict, Proposal, What, propose
from mapapp.store.contributions import pending
from mapapp.store.engine import Store
from mapapp.store.history import history_of_place
from mapapp.store.owners import set_owner
from tests.people import VILLE
from tests.proposing import (
    TOLD,
    Post,
    as_read,
    contribution,
    moderator,
    partner,
    seen,
    send,
    settle,
)
from tests.publishing import place_values, publish_places

AT_ONCE = 32
RUNS = 100
# All three kinds of race, so many runs each; together they stay under twenty seconds.
SHARE = RUNS // 3 + 1


@pytest.fixture(autouse=True)
def _world(store: Store) -> None:
    settle(store)
    publish_places(store, {"lieu": place_values(phone="0")})


def race(pool: ThreadPoolExecutor, one: Callable[[int], bool]) -> int:
    """How many of 32 that start together succeed."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> bool:
        start.wait()
        return one(number)

    return sum(pool.map(run, range(AT_ONCE)))


def test_one_decision_wins(store: Store) -> None:
    judge = moderator(store)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(SHARE):
            values = {"phone": str(turn + 1)}
            decision = as_read(store, send(store, What.CORRECT, values=values).number)

            def decide(number: int, decision: Decision = decision) -> bool:
                how = accept if number % 2 else refuse
                try:
                    with store.write() as connection:
                        how(connection, TOLD, judge, decision, Post())
                except Taken:
                    return False
                return True

            assert race(pool, decide) == 1
            made = contribution(store, decision.number)
            assert (seen(store)["phone"] == values["phone"]) is (made.state == "accepted")


def test_one_edit_of_what_was_read_wins(store: Store) -> None:
    with store.write() as connection:
        set_owner(connection, ["lieu"], VILLE.id, TOLD.now)
    keeper = partner(store)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(SHARE):
            base = {"phone": seen(store)["phone"]}

            def edit(number: int, turn: int = turn, base: dict[str, str] = base) -> bool:
                values = {"phone": f"{turn}-{number}"}
                proposal = Proposal(What.CORRECT, f"{number}", "lieu", values, base)
                try:
                    with store.write() as connection:
                        propose(connection, TOLD, keeper, proposal)
                except Conflict:
                    return False
                return True

            assert race(pool, edit) == 1
    with store.read() as connection:
        told = history_of_place(connection, "lieu", 10_000)
    steps = [(row.before, row.after) for row in reversed(told) if row.field == "phone"]
    assert len(steps) == SHARE
    assert all(after == before for (_, after), (before, _) in pairwise(steps))


def test_what_is_sent_32_times_is_one_row(store: Store) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(SHARE):

            def submit(_number: int, turn: int = turn) -> bool:
                return not send(store, What.REPORT, comment=f"Erreur {turn}").again

            assert race(pool, submit) == 1
    with store.read() as connection:
        assert len(pending(connection)) == SHARE
