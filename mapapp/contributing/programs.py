"""What an organisation's programs write: the same fields, rights and moderation as the forms.

A program acts for one organisation and touches only what that organisation keeps, or what nobody
keeps within its scope. It says which version of a place it read; when another is there, nothing
is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mapapp.contributing.batches import Publishing
from mapapp.contributing.duplicates import twins
from mapapp.contributing.grounds import ground_of, territory_keys
from mapapp.contributing.proposals import Outcome, Proposal, What, propose, same
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import Problem
from mapapp.domain.place_fields import Given, Lexicon, read_fields
from mapapp.domain.rights import PROPOSED, Ground, Organisation, Person
from mapapp.publishing.republish import GONE
from mapapp.store import history
from mapapp.store.connections import Connection
from mapapp.store.contributions import place_versions

BATCH = "api"


class Unknown(Exception):
    """There is no such place."""


class Gone(Exception):
    """The place is not on the map any more."""


class OutOfReach(Exception):
    """The organisation has no right over this place; the message is French."""


class Stale(Exception):
    """The place is in another version than the one read; `current` is the one it is in."""

    def __init__(self, current: int) -> None:
        super().__init__(str(current))
        self.current = current


class Wrong(Exception):
    """Fields that cannot be taken, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Program:
    """Who writes: `person` holds the rights of the token, `organisation` is whose it is; `draft`
    is drawn at random for each write."""

    person: Person
    organisation: Organisation
    publishing: Publishing
    lexicon: Lexicon
    draft: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did. `outcome` is None when there was nothing to change; `similar` are places
    that may be the one just proposed."""

    place_id: str | None
    outcome: Outcome | None
    similar: tuple[str, ...] = ()


Accepts = Callable[[int], bool]
"""Whether a program had read this version of a place."""


def create(
    connection: Connection, program: Program, raw: Mapping[str, object], comment: str | None
) -> Written:
    """Propose a new place. Raises Wrong, OutOfReach, Refused, Unplaceable."""
    kinds = PROPOSED & program.organisation.scope.kinds
    given = read_fields({"name": None, "category": None, **raw}, program.lexicon, kinds)
    if not given.problems and not _is_somewhere(given.values):
        said = "dites où est ce lieu : une commune, une position ou un territoire"
        given.problems.append(Problem("commune", said))
    _refuse_wrong(given)
    keys = territory_keys(program.publishing.gazetteer, given.values)
    _within(program.organisation, Ground(Kind(given.values["kind"]), keys))
    similar = tuple(twin.id for twin in twins(connection, given.values))
    outcome = _propose(connection, program, What.NEW, None, given.values, comment)
    return Written(outcome.place_id, outcome, similar)


def change(
    connection: Connection,
    program: Program,
    place_id: str,
    read: Accepts,
    raw: Mapping[str, object],
    comment: str | None,
) -> Written:
    """Change some fields of a place. Raises Unknown, Gone, OutOfReach, Stale, Wrong, Refused,
    Unplaceable."""
    seen, _ground = _reached(connection, program, place_id, read)
    given = read_fields(raw, program.lexicon, (Kind(seen["kind"]),))
    _refuse_wrong(given)
    values = _moved(seen, raw, given.values)
    after = {**seen, **values}
    keys = territory_keys(program.publishing.gazetteer, after)
    _within(program.organisation, Ground(Kind(seen["kind"]), keys))
    if all(same(seen.get(name), value) for name, value in values.items()):
        return Written(place_id, None)
    outcome = _propose(connection, program, What.CORRECT, place_id, values, comment)
    return Written(place_id, outcome)


def close(
    connection: Connection,
    program: Program,
    place_id: str,
    read: Accepts,
    reason: str | None,
    moved_to: str | None,
) -> Written:
    """Say that a place is gone. Raises Unknown, Gone, OutOfReach, Stale, Wrong, Refused."""
    _reached(connection, program, place_id, read)
    if moved_to is not None:
        other = history.seen_of(connection, [moved_to]).get(moved_to)
        if moved_to == place_id or other is None or other["status"] != "published":
            raise Wrong([Problem("moved_to", "ce n'est pas l'identifiant d'un autre lieu publié")])
    values = {GONE: {"reason": reason, "moved_to": moved_to}}
    outcome = _propose(connection, program, What.CLOSED, place_id, values, None)
    return Written(place_id, outcome)


def _reached(
    connection: Connection, program: Program, place_id: str, read: Accepts
) -> tuple[history.Seen, Ground]:
    seen = history.seen_of(connection, [place_id]).get(place_id)
    if seen is None:
        raise Unknown
    ground = ground_of(connection, program.publishing.gazetteer, place_id, seen)
    _within(program.organisation, ground)
    if seen["status"] != "published":
        raise Gone
    current = place_versions(connection, [place_id])[place_id]
    if not read(current):
        raise Stale(current)
    return seen, ground


def _within(organisation: Organisation, ground: Ground) -> None:
    if ground.owner == organisation.id:
        return
    if ground.owner is not None:
        raise OutOfReach("Ce lieu est tenu à jour par une autre organisation.")
    if not organisation.scope.covers(ground.kind, ground.keys):
        raise OutOfReach(
            "Ce lieu n'est pas du ressort de votre organisation : son type, ou son territoire."
        )


def _moved(seen: history.Seen, raw: Mapping[str, object], values: dict[str, Any]) -> dict[str, Any]:
    """With another commune and no position, the point of the old commune goes."""
    code = values.get("commune_code")
    if code is None or code == seen.get("commune_code") or "lon" in raw or seen.get("lon") is None:
        return values
    return values | {"lon": None, "lat": None, "precision": None}


def _is_somewhere(values: Mapping[str, Any]) -> bool:
    return bool(values.get("commune_code") or values.get("serves")) or values.get("lon") is not None


def _refuse_wrong(given: Given) -> None:
    if given.problems:
        raise Wrong(given.problems)


def _propose(
    connection: Connection,
    program: Program,
    what: What,
    place_id: str | None,
    values: dict[str, Any],
    comment: str | None,
) -> Outcome:
    proposal = Proposal(
        what=what,
        draft=program.draft,
        place_id=place_id,
        values=values,
        comment=comment,
        organisation=program.organisation.id,
        batch=BATCH,
    )
    return propose(connection, program.publishing, program.person, proposal)
