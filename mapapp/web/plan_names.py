"""Names of what the plan's fields point at: structures, actions, places, housing schemes."""

from collections.abc import Iterable
from typing import Any

from mapapp.store import history
from mapapp.store.connections import Connection
from mapapp.store.history import HistoryRow
from mapapp.store.organisations import all_organisations
from mapapp.store.schemes import all_schemes
from mapapp.web.plan_words import POINTING, PREFIX, Names


def history_names(connection: Connection, rows: Iterable[HistoryRow]) -> Names:
    """Those that rows of a history need; what exists no more has none."""
    pairs = [(row.field.removeprefix(PREFIX), (row.before, row.after)) for row in rows]
    return names_of(connection, ((field, value) for field, some in pairs for value in some))


def names_of(connection: Connection, values: Iterable[tuple[str, Any]]) -> Names:
    """Names by field and id, for values of fields of the plan; other fields are left out."""
    wanted: dict[str, set[str]] = {}
    for field, value in values:
        if field in POINTING and value:
            ids = value if isinstance(value, list) else [value]
            wanted.setdefault(field, set()).update(str(one) for one in ids)
    places = wanted.get("parent", set()) | wanted.get("places", set())
    seen = history.seen_of(connection, places) if places else {}
    known: dict[str, dict[str, str]] = {}
    if "organisation" in wanted:
        organisations = all_organisations(connection)
        known["organisation"] = {one.rights.id: one.rights.name for one in organisations}
    if "schemes" in wanted:
        known["schemes"] = {one.scheme.id: one.scheme.name for one in all_schemes(connection)}
    known["parent"] = known["places"] = {one: str(seen[one]["name"]) for one in seen}
    return {
        (field, one): known[field][one]
        for field, ids in wanted.items()
        for one in ids
        if one in known[field]
    }
