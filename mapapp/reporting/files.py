"""What is made of a report's frozen figures: pictures of its maps, a document, a workbook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mapapp.figures.drawing import bbox_of, map_svg
from mapapp.figures.rows import COUNT_FIELDS, OUT_FIELDS, REACH_FIELDS, out_rows
from mapapp.importing.xlsx_writer import Sheet
from mapapp.printing.document import Document
from mapapp.reporting.report_document import report_document
from mapapp.reporting.report_kinds import of_day
from mapapp.reporting.report_when import when_texts
from mapapp.reporting.words import source_text
from mapapp.territory.shapes import DRAWN, shapes_of

Frozen = Mapping[str, Any]
_ACTION = "id titre etat_libelle pilote territoires debut fin".split()
_INDICATOR = "action titre libelle unite valeur date cible cible_date part".split()


def map_picture(geodata: Path, one: Frozen) -> str:
    """A frozen map as SVG."""
    shapes = shapes_of(geodata, DRAWN[one["niveau"]])
    drawn = {code: shape for code, shape in shapes.items() if code in one["classes"]}
    return map_svg(one["classes"], drawn, bbox_of(drawn))


def whole_document(geodata: Path, found: Frozen) -> Document:
    """The report with its maps drawn, to be printed."""
    return report_document(found, lambda one: map_picture(geodata, one))


def page_document(found: Frozen) -> Document:
    """The report as a page shows it: its maps are pictures of their own."""
    return report_document(found, lambda _one: "")


def maps_of(found: Frozen) -> dict[str, Frozen]:
    """Its frozen maps by the name of their picture."""
    return {
        f"{kind['type']}-{one['nom']}": one for kind in found["types"] for one in kind["cartes"]
    }


def sheets_of(found: Frozen) -> list[Sheet]:
    """Its figures as sheets of a workbook: the rows of the API, the plan, the method."""
    counts = [
        row for kind in found["types"] for name in ("ensemble", "territoires") for row in kind[name]
    ]
    totals = [of_day(kind) for kind in found["types"]]
    reach = [
        row
        for kind in found["types"]
        for row in (kind["couverture"], *kind["couverture_territoires"])
    ]
    out = [{"type": row["type"], **one} for row in totals for one in out_rows([dict(row)])]
    said = [("source", source_text(found["jour"], found["version"]))]
    said += [("période", text) for text in when_texts(found)]
    said += [(f"méthode : {name}", text) for name, text in found["methodes"].items()]
    return [
        _sheet("Statistiques", COUNT_FIELDS, counts),
        _sheet("Couverture", REACH_FIELDS, reach),
        _sheet("Communes hors de portée", ["type", *OUT_FIELDS], out),
        _sheet("Actions", _ACTION, found["plan"]["actions"]),
        _sheet("Indicateurs", _INDICATOR, found["plan"]["indicateurs"]),
        Sheet("Méthode", ("quoi", "texte"), said),
    ]


def _sheet(name: str, header: list[str], rows: list[dict[str, Any]]) -> Sheet:
    # A report frozen before a column came has none of it, and stays what it was.
    told = [column for column in header if not rows or column in rows[0]]
    return Sheet(name, told, [[row[column] for column in told] for row in rows])
