"""The template file and its Table Schema, made of the one model of fields.

https://specs.frictionlessdata.io/table-schema/
"""

import csv
import io
from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import AREA
from mapapp.domain.vocabulary import Vocabulary
from mapapp.importing.fields import FIELDS, Field
from mapapp.importing.words import LISTS


def template() -> str:
    """A CSV to fill in: the header, and one row as an example."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([field.name for field in FIELDS])
    writer.writerow([field.example for field in FIELDS])
    return "\ufeff" + out.getvalue()


def schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The Table Schema of that file."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": "lieux-d-aide",
        "title": "Lieux d'aide en Pays de la Loire",
        "description": "Un lieu par ligne. Encodage UTF-8, séparateur « ; », point décimal.",
        "fields": [_field(field, vocabulary) for field in FIELDS],
        "missingValues": [""],
    }


def _field(field: Field, vocabulary: Vocabulary) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "title": field.title,
        "description": field.description,
        "type": {"number": "number"}.get(field.type, "string"),
        "example": field.example,
    }
    limits: dict[str, Any] = {"required": field.required}
    if field.type != "number":
        limits["maxLength"] = field.longest
    if field.pattern:
        limits["pattern"] = field.pattern
    if field.key == "id":
        limits["unique"] = True
    if field.key in _BOUNDS:
        limits["minimum"], limits["maximum"] = _BOUNDS[field.key]
    if field.key == "kind":
        limits["enum"] = [kind.value for kind in Kind if kind is not Kind.ACTION]
    if field.key == "category":
        limits["enum"] = [c.code for c in vocabulary.categories.values() if c.kind != Kind.ACTION]
    if field.key in LISTS:
        codes = "|".join(sorted(vocabulary.labels[LISTS[field.key]], key=len, reverse=True))
        limits["pattern"] = rf"^({codes})(\|({codes}))*$"
    if field.type == "date":
        limits["pattern"] = "^[0-9]{4}(-[0-9]{2}){0,2}$"
    if field.key == "email":
        found["format"] = "email"
    return found | {"constraints": limits}


_BOUNDS = {"lon": (AREA.west, AREA.east), "lat": (AREA.south, AREA.north)}
