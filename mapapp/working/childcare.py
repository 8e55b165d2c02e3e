"""Requests for crèche places: a crèche that did not answer in time, and the next one asked."""

from collections.abc import Callable

from mapapp.childcare.requests import Desk, move_on
from mapapp.notifying.letters import Writer
from mapapp.store.slot_requests import requests_behind
from mapapp.working.jobs import Tools


def ask_next_creches(tools: Tools, stopping: Callable[[], bool]) -> int:
    """Move on the requests in which a time is over, or a slot is gone; gives how many."""
    # A look costs no lock; only when there is something is the writers' turn taken.
    with tools.store.read() as connection:
        behind = requests_behind(connection, tools.clock())
    done = 0
    for number in behind:
        if stopping():
            break
        with tools.store.write() as connection:
            done += move_on(connection, Desk(Writer.of(tools.settings), tools.clock()), number)
    return done
