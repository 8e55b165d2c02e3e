"""The figures over time as tidy rows, with the day and the data version they belong to."""

from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.evolution import Evolution

EVOLUTION_FIELDS = (
    "date mois provisoire territoire nom niveau type detail libelle mesure valeur statut unite"
    " version methode"
).split()
CHANGE_FIELDS = "depuis jusque type detail libelle apparus disparus".split()

WHOLE = ("nombre", "places_publiees", "places_demandees")
"""Measures in whole numbers."""

Row = dict[str, Any]


def evolution_rows(found: Evolution, vocabulary: Vocabulary) -> list[Row]:
    """One value a row, snapshot after snapshot; `mois` is the month that a snapshot counts for;
    `provisoire` are those of today, which no snapshot holds."""
    return [
        {
            "date": point.day.isoformat(),
            "mois": point.snapshot.month,
            "provisoire": point.provisional,
            "territoire": curve.territory,
            "nom": curve.name,
            "niveau": found.question.level,
            "type": curve.type,
            "detail": curve.detail or None,
            "libelle": label(curve.type, curve.detail, vocabulary),
            "mesure": curve.measure,
            "valeur": told(curve.measure, point.value),
            "statut": point.status,
            "unite": curve.unit,
            "version": point.snapshot.version,
            "methode": curve.measure,
        }
        for at in range(len(found.moments))
        for curve in found.curves
        for point in (curve.points[at],)
    ]


def file_rows(found: Evolution, vocabulary: Vocabulary) -> list[Row]:
    """The same for spreadsheets, in French."""
    return [
        row | {"provisoire": "oui" if row["provisoire"] else "non"}
        for row in evolution_rows(found, vocabulary)
    ]


def change_rows(found: Evolution, vocabulary: Vocabulary) -> list[Row]:
    """How many places came and left between the first snapshot and the last, by type and category,
    where any did; none but for one territory and two snapshots."""
    if len(found.snapshots) < 2:
        return []
    first, last = found.snapshots[0].day, found.snapshots[-1].day
    return [
        {
            "depuis": first,
            "jusque": last,
            "type": one.kind,
            "detail": one.category,
            "libelle": label(one.kind, one.category or "", vocabulary),
            "apparus": one.came,
            "disparus": one.left,
        }
        for one in found.changes
    ]


def label(kind: str, detail: str, vocabulary: Vocabulary) -> str:
    """What a type or a category is called."""
    return vocabulary.category_label(detail) if detail else Kind(kind).plural


def told(measure: str, value: float | None) -> float | int | None:
    """A value as the other addresses of figures tell it, rounded when it was kept."""
    if value is None:
        return None
    return int(value) if measure in WHOLE else value
