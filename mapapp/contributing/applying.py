"""Applying a proposal that was accepted: a batch of its own, and the proposal's new state."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mapapp.contributing import schemes
from mapapp.contributing.batches import VISITOR, Author, Batch, Publishing, opened, source_of
from mapapp.publishing.republish import GONE
from mapapp.store import contributions, upkeep
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution
from mapapp.store.history import seen_of
from mapapp.store.organisations import organisation_by_id
from mapapp.store.owners import set_owner
from mapapp.store.records import Statement
from mapapp.text import fold

CONTRIBUTOR = "un contributeur"
CLOSED = "Ce lieu a fermé."
_LONGEST_NAME = 60


class Taken(Exception):
    """The proposal was decided, or changed, since it was read: nothing was written."""


def author_of(connection: Connection, contribution: Contribution) -> Author:
    """The author of a proposal as the public reads it: never a person's name."""
    if contribution.organisation is not None:
        found = organisation_by_id(connection, contribution.organisation)
        who = found.rights.name if found else contribution.organisation
        return Author(contribution.account, contribution.organisation, who)
    return Author(contribution.account, None, CONTRIBUTOR if contribution.account else VISITOR)


def apply(
    connection: Connection,
    publishing: Publishing,
    contribution: Contribution,
    *,
    by: int | None,
    reason: str | None,
    values: Mapping[str, Any] | None = None,
    kind: str = "contribution",
) -> Contribution:
    """Accept a proposal as it was made, or with `values` changed by who decides, and publish it
    as a batch of a kind; what is of a scheme is a change of its own history and no batch.

    `kind` is the batch's. Whoever says when the place was last known to be right (`updated`)
    answers for it: it is not « à vérifier » any more.

    Returns it as it is now. Raises Taken, Unplaceable.
    """
    author = author_of(connection, contribution)
    said = dict(contribution.values if values is None else values)
    number: int | None = None
    if contribution.kind in schemes.KINDS:
        place_id: str | None = schemes.publish(
            connection, contribution, author, said, now=publishing.now, reason=reason
        )
    else:
        place_id, number = _published(
            connection, publishing, contribution, said, author, kind, reason
        )
    decided: dict[str, Any] = {
        "state": contributions.ACCEPTED,
        "decided_at": publishing.now,
        "decided_by": by,
        "reason": reason,
        "batch": number,
        "place_id": place_id,
        "values": said,
    }
    if not contributions.decide(connection, contribution.id, contribution.version, decided):
        raise Taken
    return replace(contribution, **decided, version=contribution.version + 1, reply_to=None)


def _published(
    connection: Connection,
    publishing: Publishing,
    contribution: Contribution,
    said: dict[str, Any],
    author: Author,
    kind: str,
    reason: str | None,
) -> tuple[str | None, int]:
    """The place and the batch of what was said of a place."""
    place_id = contribution.place_id
    with opened(connection, publishing, kind, author, reason=reason) as batch:
        if contribution.kind == "new":
            place_id = _new_place(batch, contribution.id, said)
        elif place_id is not None and GONE in said:
            gone = said[GONE]
            batch.close(place_id, gone.get("reason") or CLOSED, gone.get("moved_to"))
        elif place_id is not None and said:
            batch.revise(place_id, said)
    if contribution.kind != "new" and place_id is not None and "updated" in said:
        upkeep.answered(connection, place_id, publishing.now)
    return place_id, batch.id


def _new_place(batch: Batch, number: int, values: dict[str, Any]) -> str:
    place_id = _free_id(batch.connection, values["name"], number)
    values.setdefault("updated", batch.publishing.now[:10])
    said = {name: value for name, value in values.items() if value not in (None, [], "")}
    batch.state(source_of(batch.author), [Statement(place_id, place_id, said, batch.origin(), {})])
    if batch.author.organisation is not None:
        now = batch.publishing.now
        set_owner(batch.connection, [place_id], batch.author.organisation, now)
    return place_id


def _free_id(connection: Connection, name: str, number: int) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(name))[:_LONGEST_NAME].strip("-") or "lieu"
    wanted = f"{words}-{number}"
    while wanted in seen_of(connection, [wanted]):
        wanted += "-bis"
    return wanted
