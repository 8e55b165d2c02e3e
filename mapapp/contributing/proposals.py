"""Proposing: a new place, a correction, a report, a closure, « c'est toujours exact ».

What may be published at once is applied as a batch, the rest waits for a moderator. A form sent
twice makes one row: its reference is made of what it holds.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from mapapp.contributing import schemes
from mapapp.contributing.applying import apply
from mapapp.contributing.batches import Publishing
from mapapp.contributing.grounds import ground_of, speaks_for, territory_keys
from mapapp.contributing.risk import risk_of
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Ground, Person, may_decide, may_propose, may_publish
from mapapp.domain.scheme import to_json
from mapapp.publishing.republish import GONE
from mapapp.store import contributions, history
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution


class What(StrEnum):
    """What is proposed."""

    NEW = "new"
    CORRECT = "correct"
    REPORT = "report"
    CLOSED = "closed"
    CONFIRM = "confirm"
    SCHEME_NEW = schemes.NEW
    SCHEME = schemes.CHANGE


class Refused(ValueError):
    """Something that may not be proposed; the message is French."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that changed since it was read: what was read, what is there, what is proposed."""

    field: str
    read: Any
    now: Any
    proposed: Any


class Conflict(Exception):
    """The place changed since it was read: nothing was written."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(", ".join(clash.field for clash in clashes))
        self.clashes = clashes


@dataclass(frozen=True, slots=True)
class Proposal:
    """What someone sends. `base` is what they read of the fields they change; `draft` is drawn
    at random for each form, so that only who sent it can follow it. `batch` is the kind of the
    batch that publishes it at once."""

    what: What
    draft: str
    place_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    base: Mapping[str, Any] = field(default_factory=dict)
    comment: str | None = None
    reply_to: str | None = None
    organisation: str | None = None
    batch: str = "contribution"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal; `batch` when it is applied already. `again`: it was sent
    before."""

    reference: str
    number: int
    batch: int | None
    place_id: str | None
    again: bool = False


def reference_of(proposal: Proposal) -> str:
    """The private name of a proposal: the same for the same form sent again."""
    said = [proposal.what.value, proposal.place_id, dict(proposal.values), proposal.comment]
    text = json.dumps([proposal.draft, *said], sort_keys=True, ensure_ascii=True)
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:24]).decode()


def submission_of(reference: str) -> str:
    """What the store keeps of a reference."""
    return hashlib.sha256(reference.encode("utf-8", "replace")).hexdigest()


def propose(
    connection: Connection, publishing: Publishing, person: Person, proposal: Proposal
) -> Outcome:
    """Write a proposal in a write transaction, and apply it if the person may.

    Raises Refused, Conflict, Unplaceable.
    """
    reference = reference_of(proposal)
    known = contributions.contribution_sent(connection, submission_of(reference))
    if known is not None:
        return Outcome(reference, known.id, known.batch, known.place_id, again=True)
    if proposal.what is What.NEW:
        target = _new_target(publishing, person, proposal)
    elif proposal.what in schemes.KINDS:
        proposal, target = _scheme_target(connection, publishing, person, proposal)
    else:
        proposal, target = _known_target(connection, publishing, proposal)
    made = _written(connection, publishing, person, proposal, target, reference)
    if _at_once(person, target.ground, proposal.what):
        made = apply(
            connection, publishing, made, by=person.account, reason=None, kind=proposal.batch
        )
    return Outcome(reference, made.id, made.batch, made.place_id)


def _at_once(person: Person, ground: Ground, what: What) -> bool:
    if what is What.REPORT or not person.signed_in:
        return False
    return may_publish(person, ground) or may_decide(person, ground, person.account)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a proposal is about: what everyone sees, whose ground it is, its data version."""

    seen: history.Seen
    ground: Ground
    changed: int


def _new_target(publishing: Publishing, person: Person, proposal: Proposal) -> _Target:
    kind = Kind(proposal.values["kind"])
    if not may_propose(kind, new=True):
        raise Refused("On ne propose pas ici de lieu de ce type.")
    _refuse_nowhere(proposal.values)
    speaker = speaks_for(person, None, proposal.organisation)
    keys = territory_keys(publishing.gazetteer, proposal.values)
    return _Target({}, Ground(kind, keys, speaker.id if speaker else None), 0)


def _known_target(
    connection: Connection, publishing: Publishing, proposal: Proposal
) -> tuple[Proposal, _Target]:
    place_id = proposal.place_id or ""
    seen = history.seen_of(connection, [place_id]).get(place_id)
    if seen is None or seen["status"] != "published":
        raise Refused("Ce lieu n'est plus sur la carte.")
    ground = ground_of(connection, publishing.gazetteer, place_id, seen)
    if not may_propose(ground.kind, new=False):
        raise Refused("Ce lieu se corrige par le suivi du plan.")
    values = dict(proposal.values)
    if proposal.what is What.CORRECT:
        values = _changes(publishing, seen, values)
        _refuse_nowhere({**seen, **values})
    elif proposal.what is What.CONFIRM:
        values = {"updated": publishing.now[:10]}
    elif proposal.what is What.CLOSED:
        values = {GONE: values.get(GONE) or {"reason": None, "moved_to": None}}
    else:
        values = {}
    _refuse_clashes(seen, values, proposal.base)
    changed = contributions.place_versions(connection, [place_id])[place_id]
    return replace(proposal, values=values), _Target(seen, ground, changed)


def _scheme_target(
    connection: Connection, publishing: Publishing, person: Person, proposal: Proposal
) -> tuple[Proposal, _Target]:
    standing = schemes.standing_of(connection, proposal.place_id)
    if proposal.what is What.SCHEME and (standing is None or standing.withdrawn):
        raise Refused("Ce dispositif n'est plus sur le site.")
    owner = standing.owner if standing else None
    speaker = speaks_for(person, owner, proposal.organisation)
    if speaker is None:
        raise Refused("Un dispositif se propose au nom d'une structure : dites laquelle.")
    seen = to_json(standing.scheme) if standing else {}
    values = {n: v for n, v in proposal.values.items() if not same(seen.get(n), v)}
    if not values:
        raise Refused("Rien n'a été changé.")
    _refuse_clashes(seen, values, proposal.base)
    if not served_of(seen | values):
        raise Refused("Dites quels territoires ce dispositif dessert.")
    # As for a place: those of what is published say whose it is, not those it would have.
    keys = territory_keys(publishing.gazetteer, {"serves": served_of(seen or values)})
    ground = Ground(Kind.HOUSING, keys, owner if standing else speaker.id)
    version = standing.version if standing else 0
    return replace(proposal, values=values), _Target(seen, ground, version)


def served_of(rules: Mapping[str, Any]) -> list[str]:
    """Every territory that a scheme serves, or may serve."""
    return [*(rules.get("territories") or ()), *(rules.get("territories_to_ask") or ())]


def _refuse_nowhere(values: Mapping[str, Any]) -> None:
    if not (values.get("commune_code") or values.get("lon") is not None or values.get("serves")):
        raise Refused("Dites où est ce lieu : une commune, une position ou un territoire.")


def _changes(publishing: Publishing, seen: history.Seen, values: dict[str, Any]) -> dict[str, Any]:
    """The values that differ from what is published; a kind is never changed."""
    category = values.get("category")
    if category and publishing.vocabulary.categories[category].kind.value != seen["kind"]:
        raise Refused("Ce type de lieu est d'une autre famille : proposez un nouveau lieu.")
    values.pop("kind", None)
    changed = {name: value for name, value in values.items() if not same(seen.get(name), value)}
    if not changed:
        raise Refused("Rien n'a été changé.")
    if {"lon", "lat"} & set(changed):
        # A point is one thing: put back whole, or not at all.
        changed |= {name: values[name] for name in ("lon", "lat", "precision") if name in values}
    return changed


def _refuse_clashes(seen: history.Seen, values: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    clashes = [
        Clash(name, base[name], seen.get(name), value)
        for name, value in values.items()
        if name in base and not same(base[name], seen.get(name))
    ]
    if clashes:
        raise Conflict(clashes)


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same: nothing is nothing, however it is said."""
    empty: tuple[Any, ...] = (None, "", [], ())
    return (one in empty and other in empty) or one == other


def _written(
    connection: Connection,
    publishing: Publishing,
    person: Person,
    proposal: Proposal,
    target: _Target,
    reference: str,
) -> Contribution:
    ground = target.ground
    base = {name: target.seen.get(name) for name in proposal.values if name != GONE}
    speaker = speaks_for(person, ground.owner, proposal.organisation)
    number = contributions.add_contribution(
        connection,
        {
            "kind": proposal.what.value,
            "place_id": proposal.place_id,
            "values": dict(proposal.values),
            "base": base,
            "base_changed": target.changed,
            "comment": proposal.comment,
            "reply_to": proposal.reply_to,
            "account": person.account,
            "organisation": speaker.id if speaker else None,
            "risk": risk_of(
                proposal.what.value,
                base,
                proposal.values,
                proposal.comment,
                passer_by=not person.signed_in,
            ),
            "created_at": publishing.now,
            "submission": submission_of(reference),
            "place_kind": ground.kind.value,
            "territories": sorted(ground.keys),
        },
    )
    made = contributions.contribution_by_id(connection, number)
    assert made is not None
    return made
