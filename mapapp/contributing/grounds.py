"""The ground that rules of rights ask about: kind, territories, owner."""

from collections.abc import Iterable, Mapping
from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Ground, Organisation, Person, Role
from mapapp.store.connections import Connection
from mapapp.store.owners import owners_of
from mapapp.territory.gazetteer import Gazetteer


def territory_keys(gazetteer: Gazetteer, values: Mapping[str, Any]) -> frozenset[str]:
    """Every `level:code` a place is in: its commune and what lies above, or what it serves."""
    code = values.get("commune_code")
    commune = gazetteer.commune(gazetteer.resolve_commune_code(code) or "") if code else None
    if commune is None:
        return _above(gazetteer, values.get("serves") or ())
    keys = {f"commune:{commune.code}", f"departement:{commune.department}"}
    if commune.epci:
        keys.add(f"epci:{commune.epci}")
    return frozenset(keys | {f"region:{gazetteer.region.code}"})


def _above(gazetteer: Gazetteer, served: Iterable[str]) -> frozenset[str]:
    keys = {f"region:{gazetteer.region.code}"}
    for key in served:
        level, _, code = key.partition(":")
        keys.add(key)
        # A department's moderator answers for what serves one of its communes or EPCI.
        for commune in gazetteer.communes_of(level, code) if level in ("commune", "epci") else ():
            keys.add(f"departement:{commune.department}")
            if level == "commune" and commune.epci:
                keys.add(f"epci:{commune.epci}")
    return frozenset(keys)


def ground_of(
    connection: Connection, gazetteer: Gazetteer, place_id: str, seen: Mapping[str, Any]
) -> Ground:
    """The ground of a place from what everyone sees of it."""
    owner = owners_of(connection, [place_id]).get(place_id)
    return Ground(Kind(seen["kind"]), territory_keys(gazetteer, seen), owner)


def speaks_for(person: Person, owner: str | None, chosen: str | None = None) -> Organisation | None:
    """In whose name a person writes: the organisation chosen if it is theirs, the one that keeps
    the place, else their only one."""
    mine = person.organisations(Role.CONTRIBUTOR, Role.PARTNER, Role.MODERATOR)
    for wanted in (chosen, owner):
        for one in mine:
            if one.id == wanted:
                return one
    return mine[0] if len(mine) == 1 else None
