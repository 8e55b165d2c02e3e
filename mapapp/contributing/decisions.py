"""Deciding on proposals: accept, accept with changes, refuse; merging duplicates.

Who decides says which version of the proposal and of the place they had before them: when
either has changed, nothing is written and they are told. Never one's own, unless the rules say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mapapp.contributing import schemes
from mapapp.contributing.applying import Taken, apply
from mapapp.contributing.batches import Author, Publishing, opened
from mapapp.contributing.grounds import ground_of
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Ground, Person, Role, may_decide, may_moderate
from mapapp.store import contributions, history
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution
from mapapp.store.owners import owners_of

__all__ = ["Decision", "Forbidden", "Taken", "accept", "decide", "merge", "refuse"]

MERGED = "Ce lieu figurait deux fois sur la carte."
MODERATION = "la modération"
_FILLED = (
    "address",
    "post_code",
    "phone",
    "email",
    "website",
    "hours",
    "hours_text",
    "closures",
    "capacity",
    "presentation",
    "conditions",
)
_UNITED = ("themes", "audiences", "gestures", "items", "serves")

Tell = Callable[[Connection, str, Contribution], None]
"""Tells an address what was decided, in the same transaction: a mail in the outbox."""


class Forbidden(Exception):
    """The person may not decide on this."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, of the versions read. `values` replaces what was proposed."""

    number: int
    version: int
    place_version: int
    reason: str | None = None
    values: Mapping[str, Any] | None = None


def ground_of_contribution(connection: Connection, contribution: Contribution) -> Ground:
    """The ground on which a proposal stands."""
    place_id = contribution.place_id
    if standing := schemes.standing_of(connection, place_id):
        owner = standing.owner
    else:
        owner = owners_of(connection, [place_id]).get(place_id) if place_id else None
    keys = frozenset(contribution.territories)
    return Ground(Kind(contribution.place_kind), keys, owner or contribution.organisation)


def may_see(connection: Connection, person: Person, contribution: Contribution) -> bool:
    """Whether a proposal is in one of the person's queues."""
    return may_moderate(person, ground_of_contribution(connection, contribution))


def accept(
    connection: Connection,
    publishing: Publishing,
    person: Person,
    decision: Decision,
    tell: Tell,
) -> Contribution:
    """Publish what was proposed. Raises Forbidden, Taken, Unplaceable."""
    found = _decidable(connection, person, decision)
    made = apply(
        connection,
        publishing,
        found,
        by=person.account,
        reason=decision.reason,
        values=decision.values,
    )
    if found.reply_to:
        tell(connection, found.reply_to, made)
    return made


def refuse(
    connection: Connection,
    publishing: Publishing,
    person: Person,
    decision: Decision,
    tell: Tell,
) -> Contribution:
    """Refuse what was proposed, for a reason that its author is told. Raises Forbidden, Taken."""
    found = _decidable(connection, person, decision, stale_is_fine=True)
    decided: dict[str, Any] = {
        "state": contributions.REFUSED,
        "decided_at": publishing.now,
        "decided_by": person.account,
        "reason": decision.reason,
    }
    if not contributions.decide(connection, found.id, decision.version, decided):
        raise Taken
    made = replace(found, **decided, version=found.version + 1, reply_to=None)
    if found.reply_to:
        tell(connection, found.reply_to, made)
    return made


def decide(
    connection: Connection,
    publishing: Publishing,
    person: Person,
    decision: Decision,
    tell: Tell,
    *,
    accepted: bool,
) -> Contribution:
    """`accept` or `refuse`."""
    how = accept if accepted else refuse
    return how(connection, publishing, person, decision, tell)


def _decidable(
    connection: Connection, person: Person, decision: Decision, *, stale_is_fine: bool = False
) -> Contribution:
    found = contributions.contribution_by_id(connection, decision.number)
    if found is None:
        raise Forbidden
    ground = ground_of_contribution(connection, found)
    if not may_decide(person, ground, found.account):
        raise Forbidden
    if found.state != contributions.PENDING or found.version != decision.version:
        raise Taken
    if not stale_is_fine and place_version(connection, found.place_id) != decision.place_version:
        raise Taken
    return found


def place_version(connection: Connection, place_id: str | None) -> int:
    """The data version of a place's last change, or the version of a scheme; 0 without one."""
    if place_id is None:
        return 0
    return schemes.versions_of(connection, [place_id]).get(place_id, 0)


@dataclass(frozen=True, slots=True)
class Merging:
    """Two places that are one: `kept` stays, `dropped` leads to it; versions as they were read."""

    kept: str
    kept_version: int
    dropped: str
    dropped_version: int
    reason: str | None = None


def merge(connection: Connection, publishing: Publishing, person: Person, merging: Merging) -> int:
    """Make two places one, keeping all that is known of both; gives the batch.

    What the kept one lacks comes from the other, codes are united, the other's address leads to
    it. Raises Forbidden, Taken.
    """
    seen = history.seen_of(connection, [merging.kept, merging.dropped])
    versions = {merging.kept: merging.kept_version, merging.dropped: merging.dropped_version}
    for place_id, version in versions.items():
        if place_id not in seen:
            raise Forbidden
        ground = ground_of(connection, publishing.gazetteer, place_id, seen[place_id])
        if not may_moderate(person, ground):
            raise Forbidden
        if place_version(connection, place_id) != version:
            raise Taken
    statuses = {seen[place_id]["status"] for place_id in versions}
    if len(versions) < 2 or statuses != {"published"}:
        raise Taken
    kept, dropped = seen[merging.kept], seen[merging.dropped]
    author = moderator_author(person)
    reason = merging.reason
    with opened(connection, publishing, "merge", author, reason=reason) as batch:
        if values := completed(kept, dropped):
            batch.revise(merging.kept, values)
        batch.close(merging.dropped, MERGED, merging.kept)
    return batch.id


def completed(kept: Mapping[str, Any], dropped: Mapping[str, Any]) -> dict[str, Any]:
    """What a place gains from its duplicate."""
    found = {name: dropped[name] for name in _FILLED if not kept.get(name) and dropped.get(name)}
    for name in _UNITED:
        own, others = kept.get(name) or [], dropped.get(name) or []
        united = list(dict.fromkeys([*own, *others]))
        if united != own:
            found[name] = united
    if kept["precision"] != "adresse" and dropped["precision"] == "adresse":
        found |= {name: dropped[name] for name in ("lon", "lat", "precision")}
    if (dropped.get("updated") or "") > (kept.get("updated") or ""):
        found["updated"] = dropped["updated"]
    return found


def moderator_author(person: Person) -> Author:
    """A moderator as the public reads them: their organisation, or « la modération »."""
    mine = person.organisations(Role.MODERATOR)
    if len(mine) == 1:
        return Author(person.account, mine[0].id, mine[0].name)
    return Author(person.account, None, MODERATION)
