"""Whom actions serve: the communes of the territories that they name, and their inhabitants."""

from collections.abc import Iterable

from mapapp.domain.plan import PlanAction
from mapapp.territory.gazetteer import Gazetteer

REGION = "region"


def served_communes(gazetteer: Gazetteer, keys: Iterable[str]) -> frozenset[str]:
    """Codes of the communes of territories given as keys (`departement:72`)."""
    return frozenset(
        commune.code for key in keys for commune in gazetteer.communes_of(*key.partition(":")[::2])
    )


def communes_of_action(
    gazetteer: Gazetteer, action: PlanAction, *, regional: bool = True
) -> frozenset[str]:
    """Those that an action serves; without `regional`, a scope of the whole region names none."""
    keys = action.record["serves"]
    return served_communes(
        gazetteer, (key for key in keys if regional or not key.startswith(f"{REGION}:"))
    )


def people_of(gazetteer: Gazetteer, communes: Iterable[str]) -> int:
    """Inhabitants of some communes; each is counted once."""
    found = (gazetteer.commune(code) for code in frozenset(communes))
    return sum(commune.population for commune in found if commune is not None)
