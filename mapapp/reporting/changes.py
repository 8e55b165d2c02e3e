"""What changed from one report to the next, as JSON."""

from collections.abc import Mapping
from typing import Any

Frozen = Mapping[str, Any]


def changes_since(before: Frozen | None, now: Frozen) -> dict[str, Any] | None:
    """What is not as it was in the report before; None without one."""
    if before is None:
        return None
    return {
        "id": before["id"],
        "libelle": before["libelle"],
        **_moment(before),
        "lieux": _figures(before, now, _places),
        "habitants": _figures(before, now, _covered),
        "actions": _actions(before["plan"], now["plan"]),
        "indicateurs": _indicators(before["plan"], now["plan"]),
    }


def _moment(before: Frozen) -> dict[str, Any]:
    """What its figures are of: the snapshot of its period, or the day it was made."""
    of = before.get("releve") or before
    return {name: of[name] for name in ("jour", "version")}


def _places(kind: Frozen) -> Any:
    return next(row["valeur"] for row in kind["ensemble"] if row["mesure"] == "nombre")


def _covered(kind: Frozen) -> Any:
    reach = kind["couverture"]
    return None if reach["part"] is None else reach["couverte"]


def _figures(before: Frozen, now: Frozen, read: Any) -> list[dict[str, Any]]:
    old = {kind["type"]: read(kind) for kind in before["types"]}
    return [
        {
            "type": kind["type"],
            "libelle": kind["libelle"],
            "avant": old.get(kind["type"]),
            "apres": read(kind),
        }
        for kind in now["types"]
    ]


def _actions(before: Frozen, now: Frozen) -> list[dict[str, Any]]:
    """Actions that are new, gone or in another state."""
    old = {one["id"]: one for one in before["actions"]}
    new = {one["id"]: one for one in now["actions"]}
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, is_now = old.get(key), new.get(key)
        one = is_now or was
        assert one is not None
        states = [None if at is None else at["etat_libelle"] for at in (was, is_now)]
        if states[0] != states[1]:
            found.append({"titre": one["titre"], "avant": states[0], "apres": states[1]})
    return found


def _indicators(before: Frozen, now: Frozen) -> list[dict[str, Any]]:
    """Indicators with another last value."""
    old = {(one["action"], one["libelle"]): one["valeur"] for one in before["indicateurs"]}
    return [
        {
            "titre": one["titre"],
            "libelle": one["libelle"],
            "unite": one["unite"],
            "avant": old.get((one["action"], one["libelle"])),
            "apres": one["valeur"],
        }
        for one in now["indicateurs"]
        if one["valeur"] != old.get((one["action"], one["libelle"]))
    ]
