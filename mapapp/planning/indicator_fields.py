"""Indicators of an action as they are typed: values by hand, or worked out from the data.

In a file the values of one that is worked out are « calculé : communes_atteintes », with the
territory of which it is a share behind if it is not the action's.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mapapp.domain.parameters import Problem
from mapapp.domain.plan import Record
from mapapp.domain.plan_indicators import Figure, source_of
from mapapp.planning.given import LINE, Given, Known, filled_rows, read_plan_date
from mapapp.planning.numbers import read_number, read_values, values_text
from mapapp.text import fold

_UNIT = 60
_WORKED_OUT = re.compile(r"\s*calcul[ée]+\s*[:=]\s*([a-z0-9_]+)\s*(?:[,(]\s*([^)]*?)\s*\)?)?\s*")


def read_indicators(
    given: Given, raw: Sequence[Mapping[str, str]], known: Known, _current: Record
) -> None:
    """Read the rows of indicators."""
    found: list[dict[str, Any]] = []
    for n, row in filled_rows(given, "indicateurs", raw):
        one = _indicator(given, f"indicateur-{n}", row, known)
        if one["label"] and any(fold(one["label"]) == fold(o["label"] or "") for o in found):
            said = "deux indicateurs portent ce nom"
            given.problems.append(Problem(f"indicateur-{n}-nom", said))
        found.append(one)
    given.values["indicators"] = found


def _indicator(given: Given, name: str, row: Mapping[str, str], known: Known) -> dict[str, Any]:
    label = given.line(f"{name}-nom", row.get("nom"))
    unit = given.line(f"{name}-unite", row.get("unite"), _UNIT)
    values, figure, territory = _typed_source(row)
    source = _source(given, name, (figure, territory), known)
    if source:
        unit = _unit(given, f"{name}-unite", unit, Figure(source["source"]))
    if not label and not given.told(f"{name}-nom"):
        given.problems.append(Problem(f"{name}-nom", "donnez un nom à cet indicateur"))
    if not unit and not given.told(f"{name}-unite"):
        said = "dites l'unité : personnes, lieux, %…"
        given.problems.append(Problem(f"{name}-unite", said))
    return {
        "label": label,
        "unit": unit,
        "target": given.read(f"{name}-cible", lambda: read_number(row.get("cible"))),
        "target_date": given.read(f"{name}-echeance", lambda: read_plan_date(row.get("echeance"))),
        "values": given.read(f"{name}-valeurs", lambda: read_values(values, known.today)) or [],
        **source,
    }


def _typed_source(row: Mapping[str, str]) -> tuple[str, str, str]:
    values = row.get("valeurs") or ""
    first, _break, rest = values.partition(";")
    short = "source" not in row and len(first) <= LINE
    if short and (told := _WORKED_OUT.fullmatch(first)):
        return rest, told[1], told[2] or ""
    return values, row.get("source") or "", row.get("sur") or ""


def _source(given: Given, name: str, typed: tuple[str, str], known: Known) -> dict[str, str]:
    """What is stored beside the rest of an indicator that is worked out; else nothing."""
    code, where = given.line(f"{name}-source", typed[0]), given.line(f"{name}-sur", typed[1])
    if code is None:
        if where is not None:
            said = "ce territoire ne sert qu'à une part calculée : choisissez laquelle"
            given.problems.append(Problem(f"{name}-sur", said))
        return {}
    if code not in tuple(Figure):
        said = f"« {code[:60]} » n'est pas connu : choisissez une des valeurs proposées"
        given.problems.append(Problem(f"{name}-source", said))
        return {}
    if where is None:
        return {"source": code}
    if not Figure(code).is_share:
        said = "ce chiffre n'est pas une part d'un territoire : laissez vide"
        given.problems.append(Problem(f"{name}-sur", said))
    territory = given.read(f"{name}-sur", lambda: known.territory(where))
    return {"source": code, "territory": territory} if territory else {"source": code}


def _unit(given: Given, name: str, typed: str | None, figure: Figure) -> str:
    """That of the figure; another one would be of other numbers."""
    if typed and fold(typed) != fold(figure.unit) and not (figure.is_share and typed == "%"):
        said = f"cette valeur calculée est en « {figure.unit} » : laissez vide"
        given.problems.append(Problem(name, said))
    return figure.unit


def values_cell(row: Mapping[str, Any]) -> str:
    """Values of a stored indicator in a file, as they can be read back."""
    source = source_of(row)
    told = []
    if source is not None:
        where = f" ({source.territory})" if source.territory else ""
        told.append(f"calculé : {source.figure.value}{where}")
    return " ; ".join([*told, *filter(None, [values_text(row["values"], " ; ")])])
