"""What two snapshots of the figures count differently: numbers of places, and their names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select

from mapapp.store.figure_tables import figure_place
from mapapp.store.membership import among
from mapapp.store.schema import place


@dataclass(frozen=True, slots=True)
class Span:
    """Between two snapshots (numbers, ascending), in communes (all for None)."""

    first: int
    last: int
    communes: Sequence[str] | None


class Moved(NamedTuple):
    """How many places came to a kind, or to one of its categories, and how many left it."""

    kind: str
    category: str | None
    came: int
    left: int


def moved_between(connection: Connection, span: Span, kinds: Sequence[str]) -> list[Moved]:
    """By kind (category None), then by category; what did not change is left out.

    A place that only changed its category left one and came to another, and is still of its kind;
    one that moved from one of the communes to another is where it was.
    """
    came, gone = (_counts(connection, span, kinds, to_last=one) for one in (True, False))
    both: Counter[tuple[str, str | None]] = Counter()
    for kind, before, after, count in _both(connection, span, kinds):
        both[kind, None] += count
        if before == after:
            both[kind, before] += count
    found = []
    for kind in kinds:
        categories = sorted({c for k, c in (*came, *gone) if k == kind and c is not None})
        for category in (None, *categories):
            key, kept = (kind, category), both[kind, category]
            if came[key] != kept or gone[key] != kept:
                found.append(Moved(kind, category, came[key] - kept, gone[key] - kept))
    return found


def names_of_moved(
    connection: Connection, span: Span, moved: Moved, *, came: bool, limit: int
) -> list[tuple[str, str]]:
    """Ids and names of places that came (or left), gone ones too, in the order of their names."""
    one, other = figure_place.alias("one"), figure_place.alias("other")
    mine = [_at(connection, span, one, to_last=came), one.c.kind == moved.kind]
    still = [_at(connection, span, other, to_last=not came), other.c.kind == moved.kind]
    if moved.category is not None:
        mine.append(one.c.category == moved.category)
        still.append(other.c.category == moved.category)
    query = (
        select(place.c.id, place.c.name)
        .join_from(one, place, place.c.number == one.c.place)
        .where(*mine, ~exists().where(other.c.place == one.c.place, *still))
        .order_by(place.c.name_key, place.c.id)
        .limit(limit)
    )
    return [(row.id, row.name) for row in connection.execute(query)]


def _at(
    connection: Connection, span: Span, table: FromClause, *, to_last: bool
) -> ColumnElement[bool]:
    """Stretches of one end of the span alone: of the last snapshot, or of the first."""
    since, until = table.c.since, table.c.until
    if to_last:
        here = (since > span.first) & (since <= span.last) & (until.is_(None) | (until > span.last))
    else:
        here = (since <= span.first) & (until > span.first) & (until <= span.last)
    if span.communes is None:
        return here
    return here & among(connection, table.c.commune, span.communes)


def _counts(
    connection: Connection, span: Span, kinds: Sequence[str], *, to_last: bool
) -> Counter[tuple[str, str | None]]:
    kind, category = figure_place.c.kind, figure_place.c.category
    here = _at(connection, span, figure_place, to_last=to_last)
    query = select(kind, category, func.count()).where(here, kind.in_(kinds))
    found: Counter[tuple[str, str | None]] = Counter()
    for of_kind, of_category, count in connection.execute(query.group_by(kind, category)):
        found[of_kind, of_category] += count
        found[of_kind, None] += count
    return found


def _both(
    connection: Connection, span: Span, kinds: Sequence[str]
) -> Iterator[tuple[str, str, str, int]]:
    """Places that both ends have of a kind: kind, category before and after, how many."""
    old, new = figure_place.alias("old"), figure_place.alias("new")
    columns = (new.c.kind, old.c.category, new.c.category)
    query = (
        select(*columns, func.count())
        .join_from(new, old, (old.c.place == new.c.place) & (old.c.kind == new.c.kind))
        .where(
            _at(connection, span, new, to_last=True),
            _at(connection, span, old, to_last=False),
            new.c.kind.in_(kinds),
        )
        .group_by(*columns)
    )
    for row in connection.execute(query):
        yield tuple(row)
