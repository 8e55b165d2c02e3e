"""One file from beginning to end: read, mapped, checked, compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation
from mapapp.domain.vocabulary import Vocabulary
from mapapp.importing.checking import Accepted, Checked, check
from mapapp.importing.columns import digest_of, guessed, refuse_missing, remembered
from mapapp.importing.found import SORTS
from mapapp.importing.rows import RowReader, Terms
from mapapp.importing.table import Sheet
from mapapp.store.connections import Connection
from mapapp.store.import_runs import remembered_mapping
from mapapp.territory.gazetteer import Gazetteer

if TYPE_CHECKING:
    from mapapp.territory.locate import Locator


@dataclass(frozen=True)
class Desk:
    """What checking needs; the communes' shapes are read when first asked for."""

    gazetteer: Gazetteer
    vocabulary: Vocabulary
    geodata: Path

    @cached_property
    def locator(self) -> "Locator":
        """The communes' shapes: a second and some 100 MB."""
        # shapely is for workers and the command line: pages never check a file.
        from mapapp.territory.locate import Locator  # noqa: PLC0415

        return Locator.load(self.geodata / "territories" / "communes-full.geojson")

    def checked(
        self,
        sheet: Sheet,
        mapping: "Plan",
        organisation: Organisation,
        today: date,
        accepted: Accepted,
        progress: Callable[[int], None] = lambda _done: None,
    ) -> Checked:
        """The rows of a file by a mapping. Raises Refused naming columns that are missing."""
        refuse_missing(sheet.header, mapping.columns)
        terms = Terms(organisation, today, mapping.kind, mapping.category)
        reader = RowReader(self.gazetteer, self.vocabulary, self.locator, terms)
        return check(sheet, mapping.columns, reader, accepted, progress)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column is which field; kind and category chosen for rows that do not say theirs."""

    columns: Mapping[str, int]
    kind: Kind | None = None
    category: str | None = None


def mapping_for(connection: Connection, organisation: str, sheet: Sheet) -> Plan:
    """As the organisation read such a file last, or else as the names of its columns say."""
    kept = remembered_mapping(connection, organisation, digest_of(sheet.header))
    return Plan(guessed(sheet.header)) if kept is None else mapping_from(sheet, kept)


def mapping_from(sheet: Sheet, kept: Mapping[str, Any]) -> Plan:
    """A mapping as it is remembered: names of columns, kind, category."""
    kind = Kind(kept["kind"]) if kept.get("kind") in set(Kind) else None
    return Plan(remembered(sheet.header, kept["columns"]), kind, kept.get("category"))


def accepted_from(fixes: Mapping[str, Any]) -> Accepted:
    """The fixes that a run remembers: {"sorts": […], "cells": [[line, field], …]}."""
    return Accepted(
        sorts=frozenset(fixes.get("sorts", ())) & SORTS.keys(),
        cells=frozenset((line, name) for line, name in fixes.get("cells", ())),
        everything=bool(fixes.get("everything")),
    )
