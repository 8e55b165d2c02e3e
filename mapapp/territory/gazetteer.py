"""The territories of the region by code and by name, read once from the shipped file."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from mapapp.territory.entries import PostCodes, index_of
from mapapp.territory.suggest import SuggestIndex
from mapapp.territory.typed import resolve, suggest
from mapapp.territory.units import (
    Arrondissement,
    Bbox,
    Commune,
    Department,
    Epci,
    FormerCommune,
    Level,
    Outside,
    Region,
    Suggestion,
)

__all__ = [
    "Arrondissement",
    "Commune",
    "Department",
    "Epci",
    "FormerCommune",
    "Gazetteer",
    "Level",
    "Outside",
    "Region",
    "Suggestion",
]

Reach = frozenset[tuple[str, str]]
Unit = Region | Department | Arrondissement | Epci | Commune


class Gazetteer:
    """Region, departments, EPCI and communes; nothing in it changes once loaded."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.region = Region(**_unit(content["region"]))
        self._departments = {d["code"]: Department(**_unit(d)) for d in content["departments"]}
        # Parts of departments by which figures are told, and nothing else: nobody serves one.
        self._arrondissements = {
            a["code"]: Arrondissement(**_unit(a)) for a in content.get("arrondissements", ())
        }
        self._epci = {e["code"]: _epci(e) for e in content["epci"]}
        self._communes = {c["code"]: _commune(c) for c in content["communes"]}
        former = {
            old.code: commune.code for commune in self._communes.values() for old in commune.former
        }
        # A merged commune may have kept the code of one of its parts: the current one wins.
        itself = {code: code for code in self._communes}
        self._current: dict[str, str] = former | content["old_codes"] | itself
        self._members = self._group()

    @classmethod
    def load(cls, path: Path) -> "Gazetteer":
        """Reads `territories/gazetteer.json`; OSError or ValueError when it is not sound."""
        return cls(orjson.loads(path.read_bytes()))

    @property
    def departments(self) -> tuple[Department, ...]:
        """By code."""
        return tuple(self._departments.values())

    @property
    def arrondissements(self) -> tuple[Arrondissement, ...]:
        """By code."""
        return tuple(self._arrondissements.values())

    @property
    def all_epci(self) -> tuple[Epci, ...]:
        """By code."""
        return tuple(self._epci.values())

    @property
    def communes(self) -> tuple[Commune, ...]:
        """By code."""
        return tuple(self._communes.values())

    def department(self, code: str) -> Department | None:
        """« 44 » → Loire-Atlantique."""
        return self._departments.get(code)

    def epci(self, code: str) -> Epci | None:
        """By SIREN: « 244400404 » → Nantes Métropole."""
        return self._epci.get(code)

    def commune(self, code: str) -> Commune | None:
        """By current INSEE code; see `resolve_commune_code` for the former ones."""
        return self._communes.get(code)

    def resolve_commune_code(self, code: str) -> str | None:
        """The current code of a commune named by its current or a former INSEE code."""
        return self._current.get(code)

    @property
    def current_codes(self) -> Mapping[str, str]:
        """Every INSEE code of a commune, former ones too, with the current one."""
        return self._current

    def level_of(self, code: str) -> Level | None:
        """Which territory a code names; a former commune's names none, nor an arrondissement's:
        ask `find`."""
        if code == self.region.code:
            return "region"
        if code in self._departments:
            return "departement"
        if code in self._epci:
            return "epci"
        return "commune" if code in self._communes else None

    def label(self, level: str, code: str) -> str:
        """The French name of a territory; the code itself when there is none such."""
        unit = self.find(level, code)
        return unit.name if unit else code

    def communes_of(self, level: str, code: str) -> tuple[Commune, ...]:
        """The communes of a territory, by code; none for an unknown one."""
        return self._members.get((level, code), ())

    def related(self, level: str, code: str) -> Reach:
        """Every (level, code) that shares land with this territory, itself included.

        What is served in any of them may concern someone of this territory. Empty for an
        unknown one.
        """
        units: set[tuple[str, str]] = set()
        for commune in self.communes_of(level, code):
            units.update(self._above(commune))
            if level != "commune":
                units.add(("commune", commune.code))
        return frozenset(units)

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Territories for a text being typed: best match first, then the most people.

        An address of which no name starts so falls back on the place it ends with.
        """
        found = suggest(self.index, self.post_codes, text) or self.resolve(text)
        return found[:limit]

    def resolve(self, text: str) -> list[Suggestion]:
        """Territories meant by a whole typed place; one if it is clear, several to choose from.

        « Nantes », « 44000 », « Nantes 44000 », « Allonnes (72) », « 12 rue de la Paix,
        44000 Nantes »; failing that, what `suggest` has.
        """
        return resolve(self.index, self.post_codes, text)

    @cached_property
    def post_codes(self) -> PostCodes:
        """Communes by post code."""
        return PostCodes(self.communes, self._departments, self._current)

    @cached_property
    def index(self) -> SuggestIndex:
        """Names ready to be searched."""
        return index_of(self.communes, self.all_epci, self._departments)

    def find(self, level: str, code: str) -> Unit | None:
        """The territory of a level by its code; None when there is none such."""
        if level == "region":
            return self.region if code == self.region.code else None
        if level == "departement":
            return self.department(code)
        if level == "arrondissement":
            return self._arrondissements.get(code)
        return self.epci(code) if level == "epci" else self.commune(code)

    def _above(self, commune: Commune) -> Iterator[tuple[str, str]]:
        """The commune and the territories it belongs to."""
        yield "commune", commune.code
        if commune.epci is not None:
            yield "epci", commune.epci
        yield "departement", commune.department
        yield "region", self.region.code

    def _group(self) -> dict[tuple[str, str], tuple[Commune, ...]]:
        groups: dict[tuple[str, str], list[Commune]] = {}
        for commune in self._communes.values():
            for unit in self._above(commune):
                groups.setdefault(unit, []).append(commune)
            if commune.arrondissement is not None:
                part = ("arrondissement", commune.arrondissement)
                groups.setdefault(part, []).append(commune)
        return {unit: tuple(communes) for unit, communes in groups.items()}


def _bbox(row: dict[str, Any]) -> Bbox:
    west, south, east, north = row["bbox"]
    return west, south, east, north


def _unit(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"bbox": _bbox(row)}


def _epci(row: dict[str, Any]) -> Epci:
    found = _unit(row) | {"departments": tuple(row["departments"])}
    if beyond := row.get("outside"):
        found["outside"] = Outside(**beyond | {"departments": tuple(beyond["departments"])})
    return Epci(**found)


def _commune(row: dict[str, Any]) -> Commune:
    former = tuple(FormerCommune(old["code"], old["name"]) for old in row["former"])
    return Commune(**_unit(row) | {"post_codes": tuple(row["post_codes"]), "former": former})
