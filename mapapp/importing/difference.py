"""What a file changes in what an organisation's source says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mapapp.domain.place import Origin
from mapapp.importing.fields import BY_KEY
from mapapp.store.records import Statement
from mapapp.text import fold

_OF_THE_PLACE = ("name", "kind", "category", "lon", "lat", "precision")
_MUCH = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A sound row: its key, whether the file gives it, the line, the values, the new place's id."""

    key: str
    line: int
    given: bool
    place_id: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class Difference:
    """`changed` statements are told with what was said before. `foreign`: rows that name a place
    that is not the organisation's; they change nothing."""

    new: list[Statement] = field(default_factory=list)
    changed: list[tuple[Statement, Statement]] = field(default_factory=list)
    unchanged: int = 0
    vanished: list[Statement] = field(default_factory=list)
    foreign: list[Said] = field(default_factory=list)
    before: int = 0

    @property
    def removes_much(self) -> bool:
        """Whether more than a third of what was there would go."""
        return len(self.vanished) * _MUCH > self.before


@dataclass(frozen=True, slots=True)
class Context:
    """What a difference is taken against. `places`: published ids among those that rows give,
    and the organisation that keeps each, None for nobody. `mapped`: the fields of the file.
    `complete`: what the file does not name has vanished, but for the keys and the folded names
    in `spared_keys` and `spared_names` (rows that could not be read)."""

    organisation: str
    before: Mapping[str, Statement]
    places: Mapping[str, str | None]
    mapped: frozenset[str]
    origin: Origin
    today: str
    complete: bool = True
    spared_keys: Collection[str] = ()
    spared_names: Collection[str] = ()


def difference(rows: Iterable[Said], context: Context) -> Difference:
    """Compare sound rows with what was said before."""
    found = Difference(before=len(context.before))
    by_place = {statement.place_id: key for key, statement in context.before.items()}
    named: set[str] = set()
    for row in rows:
        key = row.key
        if row.given and key not in context.before:
            # An id of ours, as the API or an export gives it.
            key = by_place.get(row.key, key)
        old = context.before.get(key)
        if not _is_ours(row, old, context):
            found.foreign.append(row)
            continue
        named.add(key)
        place_id = old.place_id if old else row.place_id
        if old is None and row.given and row.key in context.places:
            place_id = row.key
        _compare(found, row, old, Statement(place_id, key, row.values, context.origin, {}), context)
    if context.complete:
        found.vanished = [
            statement
            for key, statement in context.before.items()
            if key not in named and not _is_spared(key, statement, context)
        ]
    return found


def _is_ours(row: Said, old: Statement | None, context: Context) -> bool:
    place_id = old.place_id if old else row.key if row.given else row.place_id
    if place_id not in context.places:
        return True
    owner = context.places[place_id]
    return owner == context.organisation or (owner is None and old is not None)


def _is_spared(key: str, statement: Statement, context: Context) -> bool:
    if key in context.spared_keys or statement.place_id in context.spared_keys:
        return True
    # Rows without an id that could not be read may be this place.
    return key.startswith("=") and fold(statement.values.get("name", "")) in context.spared_names


def _compare(
    found: Difference, row: Said, old: Statement | None, new: Statement, context: Context
) -> None:
    values = dict(row.values)
    if old is not None:
        # A file without a column says nothing of it.
        for name, value in old.values.items():
            if name in BY_KEY and name not in context.mapped and name not in _OF_THE_PLACE:
                values.setdefault(name, value)
        if _same(values, old.values):
            found.unchanged += 1
            return
    if "updated" not in context.mapped:
        values["updated"] = context.today
    said = Statement(new.place_id, new.external_key, values, new.origin, {})
    if old is None:
        found.new.append(said)
    else:
        found.changed.append((old, said))


def _same(values: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return {k: v for k, v in values.items() if v} == {k: v for k, v in old.items() if v}


def changed_fields(old: Statement, new: Statement) -> list[str]:
    """The fields that differ, but for the date."""
    names = dict.fromkeys([*old.values, *new.values])
    return [n for n in names if n != "updated" and old.values.get(n) != new.values.get(n)]
