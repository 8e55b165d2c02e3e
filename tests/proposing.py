"""People who propose and decide in tests of the room, without the web."""

import itertools
from typing import Any

from mapapp.contributing.batches import Publishing
from mapapp.contributing.decisions import Decision
from mapapp.contributing.proposals import Outcome, Proposal, What, propose
from mapapp.domain.rights import PASSER_BY, Grant, Organisation, Person, Role
from mapapp.store import accounts
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution, contribution_by_id, place_versions
from mapapp.store.engine import Store
from mapapp.store.history import seen_of
from tests.people import CRESS, VILLE, put_organisations
from tests.searches import gazetteer, vocabulary

TOLD = Publishing(gazetteer(), vocabulary(), "2026-11-24T09:00:00+00:00")

_NUMBERS = itertools.count(1)


def settle(store: Store) -> None:
    """Write the organisations."""
    with store.write() as connection:
        put_organisations(connection, TOLD.now)


def someone(store: Store, role: Role, organisation: Organisation | None = CRESS) -> Person:
    """A new account with one right."""
    with store.write() as connection:
        number = accounts.add_account(
            connection,
            email=f"{role}-{organisation and organisation.id}-{next(_NUMBERS)}@exemple.fr",
            name=role.label,
            state="active",
            now=TOLD.now,
        )
        accounts.add_grant(
            connection,
            number,
            role,
            organisation.id if organisation else None,
            now=TOLD.now,
            by="essai",
        )
    return Person(number, grants=(Grant(role, organisation),), second_factor=True)


def moderator(store: Store) -> Person:
    """A moderator of the whole region."""
    return someone(store, Role.MODERATOR, CRESS)


def partner(store: Store) -> Person:
    """A partner whose own places publish at once."""
    return someone(store, Role.PARTNER, VILLE)


def send(
    store: Store,
    what: What,
    place_id: str | None = "lieu",
    *,
    person: Person = PASSER_BY,
    draft: str = "brouillon",
    **more: Any,
) -> Outcome:
    """Propose something."""
    proposal = Proposal(what, draft, place_id, **more)
    with store.write() as connection:
        return propose(connection, TOLD, person, proposal)


def contribution(store: Store, number: int) -> Contribution:
    """A proposal as it is now."""
    with store.read() as connection:
        found = contribution_by_id(connection, number)
    assert found is not None
    return found


def as_read(store: Store, number: int, **more: Any) -> Decision:
    """A decision of someone who has just read the proposal and its place."""
    found = contribution(store, number)
    with store.read() as connection:
        versions = place_versions(connection, [found.place_id or ""])
    return Decision(number, found.version, versions.get(found.place_id or "", 0), **more)


def seen(store: Store, place_id: str = "lieu") -> dict[str, Any]:
    """What everyone sees of a place."""
    with store.read() as connection:
        return dict(seen_of(connection, [place_id])[place_id])


class Post:
    """Keeps what would be mailed."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str | None]] = []

    def __call__(self, _connection: Connection, address: str, made: Contribution) -> None:
        self.sent.append((address, made.state, made.reason))
