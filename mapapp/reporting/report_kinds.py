"""The part of a report on one kind of place: how many, for whom, where it lacks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from mapapp.figures.counting import Status
from mapapp.figures.drawing import swatch_svg
from mapapp.figures.values import status_text, value_text
from mapapp.figures.words import LEVEL_NAMES, asked_text, number_text, people_text, percent_text
from mapapp.printing.document import Block, Column, Heading, Key, Map, Paragraph, Table
from mapapp.reporting.report_when import map_day
from mapapp.reporting.words import date_text
from mapapp.text import fold

Frozen = Mapping[str, Any]
MOST_OUT = 15
"""Communes out of reach that a report names: those of most inhabitants; its workbook has all."""
_MAP_TITLES = {
    "portee": "Habitants à portée d'un lieu (10 km), par commune",
    "taux": "Lieux pour 10 000 habitants, par intercommunalité",
}


def kind_blocks(found: Frozen, kind: Frozen, draw: Callable[[Frozen], str]) -> Iterator[Block]:
    """Its blocks, with a heading."""
    yield Heading(kind["libelle"])
    yield Paragraph(kind["phrase"])
    if is_loaded(kind):
        yield Paragraph(_saturday_text(kind["samedi"]))
        for one in kind["cartes"]:
            yield _map(kind, one, map_day(found, one), draw)
    yield _territories(found, kind)
    if is_loaded(kind):
        yield from _out(of_day(kind), found["jour"] if "couverture_jour" in kind else "")


def is_loaded(kind: Frozen) -> bool:
    """Whether something is known of the kind here."""
    return bool(of_day(kind)["statut"] != Status.NOT_LOADED.value)


def of_day(kind: Frozen) -> Frozen:
    """Who is within reach on the day of the report, with the communes out of reach."""
    found: Frozen = kind.get("couverture_jour", kind["couverture"])
    return found


def row_of(rows: Sequence[Frozen], measure: str) -> Frozen:
    """The row of a measure, of one territory."""
    return next(row for row in rows if row["mesure"] == measure)


def value_of(rows: Sequence[Frozen], measure: str) -> str:
    """What a table says of a measure, of one territory."""
    row = row_of(rows, measure)
    if row["valeur"] is None:
        return status_text(Status(row["statut"])) or "–"
    return value_text(measure, row["valeur"])  # type: ignore[arg-type]  # measures of the API


def places_text(kind: Frozen) -> str:
    """« 174 lieux « Réparer, donner, trier » », or that nothing was loaded."""
    count = row_of(kind["ensemble"], "nombre")["valeur"]
    if count is None:
        return f"«\u00a0{kind['libelle']}\u00a0»\u00a0: pas de donnée chargée"
    several = "x" if count > 1 else ""
    return f"{number_text(count)} lieu{several} «\u00a0{kind['libelle']}\u00a0»"


def reach_cells(row: Frozen) -> tuple[str, str, str]:
    """Inhabitants within reach, their share, inhabitants out of reach."""
    if row["part"] is None:
        return "–", status_text(Status(row["statut"])) or "–", "–"
    if row["couverte"] is None:  # an old snapshot tells the share alone
        return "–", percent_text(row["part"]), "–"
    return (
        number_text(row["couverte"]),
        percent_text(row["couverte"] / row["population"]),
        number_text(row["population_hors_portee"]),
    )


def _saturday_text(found: Frozen) -> str:
    row, when = found["couverture"], asked_text(datetime.fromisoformat(found["quand"]))
    near = "personne, à notre connaissance"
    if row["couverte"]:
        share = percent_text(row["couverte"] / row["population"])
        near = f"{people_text(row['couverte'])} ({share})"
    said = f"À 10\u00a0km au plus d'un lieu {when}\u00a0: {near}."
    if row["incertaine"]:
        said += f" Pour {people_text(row['incertaine'])}, les horaires ne sont pas connus."
    return said


def _map(kind: Frozen, one: Frozen, day: str, draw: Callable[[Frozen], str]) -> Map:
    title = f"{kind['libelle']}\u00a0: {_lower(_MAP_TITLES[one['nom']])}{day}"
    keys = tuple(Key(swatch_svg(css), words, css) for css, words in one["legende"])
    told = "\u00a0; ".join(key.words for key in keys)
    alt = f"Carte. {title}. {told}."
    return Map(f"{kind['type']}-{one['nom']}", title, draw(one), alt, keys)


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _territories(found: Frozen, kind: Frozen) -> Table:
    one, several = LEVEL_NAMES[found["niveau_detail"]]
    columns = (
        Column(one.capitalize(), width=3),
        Column("Lieux", number=True),
        Column("Pour 10 000 habitants", number=True),
        Column("Habitants à portée (10 km)", number=True),
        Column("Part", number=True),
        Column("Habitants hors de portée", number=True),
    )
    rows = []
    for reach in kind["couverture_territoires"]:
        own = [row for row in kind["territoires"] if row["territoire"] == reach["territoire"]]
        near, share, out = reach_cells(reach)
        count, rate = (value_of(own, name) for name in ("nombre", "taux"))
        rows.append((reach["nom"], count, rate, near, share, out))
    rows.sort(key=lambda row: fold(row[0]))
    title = f"{kind['libelle']}\u00a0: les {several}"
    return Table(title, columns, tuple(rows))


def _out(row: Frozen, day: str) -> Iterator[Block]:
    at = f"Au {date_text(day)}, " if day else ""
    communes = sorted(row["hors_portee"], key=lambda one: (-one["population"], one["code"]))
    if not communes:
        yield Paragraph(_upper(f"{at}aucune commune n'est hors de portée."))
        return
    count, people = len(communes), people_text(row["population_hors_portee"])
    yield Paragraph(
        f"{at}{number_text(count)} commune{'s sont' if count > 1 else ' est'} hors de portée"
        f"\u00a0: {people}."
    )
    shown = communes[:MOST_OUT]
    title = "Communes hors de portée"
    if len(communes) > len(shown):
        title = f"Les {len(shown)} communes hors de portée les plus peuplées"
    columns = (Column("Commune", width=3), Column("Code INSEE"), Column("Habitants", number=True))
    rows = tuple((one["nom"], one["code"], number_text(one["population"])) for one in shown)
    yield Table(title, columns, rows)
