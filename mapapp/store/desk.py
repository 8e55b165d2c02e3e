"""The places of organisations as their desk lists them, and what waits about them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from mapapp.domain.completeness import CRITERIA, Criterion
from mapapp.domain.place import STALE_BEFORE
from mapapp.store.contributions import PENDING, Contribution
from mapapp.store.moderation_tables import contribution
from mapapp.store.people_tables import organisation, place_owner, upkeep
from mapapp.store.schema import place, place_tag

ORDERS = ("nom", "date", "completude")
STATES = ("a_verifier", "ancien", "incomplet", "sans_horaires")
_TAGS = {"audiences": "public", "gestures": "geste"}


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """A place in the list; `asked_at` when a letter waits for an answer."""

    id: str
    name: str
    kind: str
    commune: str | None
    updated: str | None
    owner: str
    to_check: bool
    asked_at: str | None


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """How the places of some organisations stand."""

    places: int
    stale: int
    to_check: int
    without_hours: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which places of which organisations, in which order (`ORDERS`); `state` is one of `STATES`
    or empty, `words` are looked for in names."""

    organisations: tuple[str, ...]
    state: str = ""
    order: str = "nom"
    words: str = ""


_STALE = or_(place.c.updated.is_(None), place.c.updated < STALE_BEFORE)
_TO_CHECK = func.coalesce(upkeep.c.to_check, False)


def _lacks(criterion: Criterion) -> ColumnElement[bool]:
    """The SQL of « not known », as `domain.completeness` says it."""
    name = criterion.field
    if name == "precision":
        return place.c.precision != "adresse"
    if name in _TAGS:
        borne = (place_tag.c.place == place.c.number) & (place_tag.c.facet == _TAGS[name])
        return ~exists().where(borne)
    column: ColumnElement[Any] = place.c[name]
    return or_(column.is_(None), column == "")


def _lacking() -> ColumnElement[int]:
    """Weight of what is missing of a place."""
    parts: list[ColumnElement[int]] = []
    for one in CRITERIA:
        kinds = [kind.value for kind in one.kinds]
        parts.append(case((and_(place.c.kind.in_(kinds), _lacks(one)), one.weight), else_=0))
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _places(*columns: Any, wanted: Wanted) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(place)
        .join(place_owner, place_owner.c.place_id == place.c.id)
        .join(organisation, organisation.c.id == place_owner.c.organisation)
        .outerjoin(upkeep, upkeep.c.place_id == place.c.id)
        .where(
            place.c.status == "published",
            place_owner.c.organisation.in_(wanted.organisations),
        )
    )
    conditions: dict[str, ColumnElement[bool]] = {
        "a_verifier": _TO_CHECK,
        "ancien": _STALE,
        "incomplet": _lacking() > 0,
        "sans_horaires": place.c.hours.is_(None),
    }
    if wanted.state:
        query = query.where(conditions[wanted.state])
    for word in wanted.words.split():
        query = query.where(place.c.name_key.contains(word, autoescape=True))
    return query


def desk_places(
    connection: Connection, wanted: Wanted, *, offset: int = 0, limit: int = 50
) -> tuple[int, list[DeskPlace]]:
    """How many places are wanted, and some of them in order; ties go by name, then id."""
    total = connection.scalar(_places(func.count(), wanted=wanted)) or 0
    orders: dict[str, tuple[Any, ...]] = {
        "nom": (),
        "date": (func.coalesce(place.c.updated, ""),),
        "completude": (_lacking().desc(),),
    }
    columns = (
        place.c.id,
        place.c.name,
        place.c.kind,
        place.c.commune_name,
        place.c.updated,
        organisation.c.name,
        _TO_CHECK,
        upkeep.c.asked_at,
    )
    query = _places(*columns, wanted=wanted).order_by(
        *orders[wanted.order], place.c.name_key, place.c.id
    )
    rows = connection.execute(query.offset(offset).limit(limit))
    return total, [DeskPlace(*row) for row in rows]


def desk_figures(connection: Connection, organisations: tuple[str, ...]) -> DeskFigures:
    """How the places of organisations stand, all of them."""

    def number(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    columns = (func.count(), number(_STALE), number(_TO_CHECK), number(place.c.hours.is_(None)))
    row = connection.execute(_places(*columns, wanted=Wanted(organisations))).one()
    return DeskFigures(*(int(n) for n in row))


def waiting_for(
    connection: Connection, account: int | None, organisations: Collection[str], limit: int = 100
) -> list[Contribution]:
    """What waits for a decision: an account's, organisations', and what others propose about
    their places; the most recent first."""
    owned = select(place_owner.c.place_id).where(
        place_owner.c.organisation.in_(list(organisations))
    )
    concerned = or_(
        contribution.c.account == account,
        contribution.c.organisation.in_(list(organisations)),
        contribution.c.place_id.in_(owned),
    )
    query = (
        select(*(contribution.c[name] for name in Contribution.__dataclass_fields__))
        .where(contribution.c.state == PENDING, concerned)
        .order_by(contribution.c.id.desc())
        .limit(limit)
    )
    return [Contribution(*row) for row in connection.execute(query)]
