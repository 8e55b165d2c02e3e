"""Figures as tidy rows, one number a row with its unit, method and data version.

In the manner of SDMX (ISO 17369): dimensions, one measure, attributes; JSON, CSV and XLSX are
the same rows.
"""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np
import orjson

from mapapp.figures.asking import Measure, ReachQuestion, Way
from mapapp.figures.counting import STATUSES, Counted
from mapapp.figures.ground import Bools, Ground
from mapapp.figures.reach import Covered
from mapapp.figures.whatif import Gain, WhatIf

Row = dict[str, Any]

UNITS: Mapping[Measure, str] = {
    "nombre": "lieux",
    "taux": "lieux pour 10 000 habitants",
    "horaires": "% des lieux",
    "fraicheur": "% des lieux",
}
METHODS: Mapping[str, str] = {
    "nombre": (
        "Lieux publiés dont la commune est dans le territoire ; un lieu sans commune (une action"
        " régionale, par exemple) n'est compté dans aucun."
    ),
    "taux": (
        "Nombre de lieux, multiplié par 10 000 et divisé par la population municipale de 2023."
    ),
    "horaires": "Part des lieux dont les horaires d'ouverture sont connus.",
    "fraicheur": "Part des lieux dont l'information a été datée depuis moins de douze mois.",
    "couverture": (
        "Population municipale des communes dont la mairie est à la distance (à vol d'oiseau) ou"
        " au temps de trajet (estimation de ce site) demandés d'au moins un lieu. Toute la"
        " population d'une commune est comptée à sa mairie : dans une commune étendue, certains"
        " habitants sont plus près, d'autres plus loin. Un lieu sans adresse précise compte à la"
        " mairie de sa commune."
    ),
    "simulation": (
        "Habitants qui ne sont à portée d'aucun lieu et le seraient d'un lieu de plus, placé à la"
        " mairie de la commune ou au point choisi. Pour un seul lieu la meilleure commune est"
        " exacte ; pour plusieurs elles sont choisies l'une après l'autre, ce qui donne au moins"
        " 63 % (1 - 1/e) du meilleur résultat possible, et « maximum » dit ce que nul choix ne"
        " dépasse."
    ),
}
COUNT_FIELDS = (
    "territoire nom niveau type detail libelle mesure valeur statut inconnus unite population"
    " version methode"
).split()
REACH_FIELDS = (
    "territoire nom niveau type mesure population couverte part incertaine desservie"
    " communes_hors_portee population_hors_portee unite version methode"
).split()
OUT_FIELDS = "territoire commune nom population".split()
NEXT_FIELDS = "rang commune nom gain communes_gagnees".split()
_DIGITS: Mapping[Measure, int] = {"nombre": 0, "taux": 4, "horaires": 2, "fraicheur": 2}


def count_rows(found: Counted) -> list[Row]:
    """The rows of `/api/statistiques`, territory after territory."""
    group, version = found.group, found.version
    codes = [found.group.codes[n] for n in found.shown.tolist()]
    names = [found.group.names[n] for n in found.shown.tolist()]
    people = group.people[found.shown].tolist()
    statuses = [[STATUSES[n].value for n in line] for line in found.status.tolist()]
    unknown = found.unknown.tolist() if found.unknown is not None else None
    values = {measure: told(found, measure) for measure in found.question.measures}
    measures = [(measure, UNITS[measure], values[measure]) for measure in values]
    return [
        {
            "territoire": codes[line],
            "nom": names[line],
            "niveau": group.level,
            "type": column.type,
            "detail": column.detail,
            "libelle": column.label,
            "mesure": measure,
            "valeur": table[line][at],
            "statut": statuses[line][at],
            "inconnus": None if unknown is None else unknown[line][at],
            "unite": unit,
            "population": people[line],
            "version": version,
            "methode": measure,
        }
        for line in range(len(codes))
        for at, column in enumerate(found.columns)
        for measure, unit, table in measures
    ]


def count_json(found: Counted) -> bytes:
    """The same rows as JSON, many times quicker: no row is ever an object of Python's."""
    group, version = found.group, found.version
    columns = [
        f'"type":{_json(c.type)},"detail":{_json(c.detail)},"libelle":{_json(c.label)},'
        for c in found.columns
    ]
    statuses = [f',"statut":"{status.value}"' for status in STATUSES]
    unknown = None if found.unknown is None else found.unknown.tolist()
    status = found.status.tolist()
    measures = [
        (f'"mesure":"{name}","valeur":', told(found, name), f'"unite":"{UNITS[name]}",', name)
        for name in found.question.measures
    ]
    pieces: list[str] = []
    for line, number in enumerate(found.shown.tolist()):
        code, people = group.codes[number], int(group.people[number])
        head = f'{{"territoire":{_json(code)},"nom":{_json(group.names[number])},'
        head += f'"niveau":"{group.level}",'
        tail = f'"population":{people},"version":{version},'
        parts = [
            (begin, table[line], f'{unit}{tail}"methode":"{name}"}}')
            for begin, table, unit, name in measures
        ]
        for at, column in enumerate(columns):
            said = statuses[status[line][at]]
            said += f',"inconnus":{"null" if unknown is None else unknown[line][at]},'
            start = head + column
            for begin, values, end in parts:
                value = values[at]
                pieces.append(f"{start}{begin}{'null' if value is None else value}{said}{end}")
    return f"[{','.join(pieces)}]".encode()


def _json(text: str | None) -> str:
    return orjson.dumps(text).decode()


def told(found: Counted, measure: Measure) -> list[list[float | int | None]]:
    """One measure as it is told: rounded, None where nothing can be."""
    values = found.values[measure]
    if measure == "nombre":
        return [[None if isnan(v) else int(v) for v in line] for line in values.tolist()]
    rounded = np.round(values, _DIGITS[measure]).tolist()
    return [[None if isnan(v) else v for v in line] for line in rounded]


def reach_rows(ground: Ground, question: ReachQuestion, found: Covered, version: int) -> list[Row]:
    """The rows of `/api/couverture`; each holds its communes out of reach."""
    group = ground.groups[question.level]
    inside = ground.within(question.inside)
    counted = found.counted(question.served)
    maybe = found.maybe & ~counted
    rows = []
    for number in np.unique(group.of[inside & (group.of >= 0)]).tolist():
        here = np.asarray(group.of == number, np.bool_)
        rows.append(_reach_row(ground, question, found, (here, counted, maybe)))
        rows[-1] |= {"territoire": group.codes[number], "nom": group.names[number]}
        rows[-1] |= {"niveau": group.level, "version": version, "methode": "couverture"}
    return [{name: row[name] for name in (*REACH_FIELDS, "hors_portee")} for row in rows]


def _reach_row(
    ground: Ground, question: ReachQuestion, found: Covered, which: tuple[Bools, Bools, Bools]
) -> Row:
    here, counted, maybe = which
    people = int(ground.people[here].sum())
    covered = int(ground.people[here & counted].sum())
    out = here & ~counted & ~maybe
    return {
        "type": "+".join(question.subject.categories or question.subject.kinds),
        "mesure": way_text(question.way),
        "population": people,
        "couverte": covered,
        "part": round(covered / people, 4) if people else None,
        "incertaine": int(ground.people[here & maybe].sum()),
        "desservie": int(ground.people[here & found.served].sum()),
        "communes_hors_portee": int(out.sum()),
        "population_hors_portee": int(ground.people[out].sum()),
        "unite": "habitants",
        "hors_portee": commune_rows(ground, np.flatnonzero(out).tolist()),
    }


def way_text(way: Way) -> str:
    """« 10 km » or « 20 minutes, voiture »."""
    if way.trip is not None:
        return f"{way.trip.minutes} minutes, {way.trip.mode}"
    return f"{way.km:g} km".replace(".", ",")


def commune_rows(ground: Ground, which: Sequence[int]) -> list[Row]:
    """Communes with their inhabitants, by code."""
    return [
        {"code": one.code, "nom": one.name, "population": one.population}
        for one in (ground.communes[n] for n in which)
    ]


def out_rows(rows: Sequence[Row]) -> list[Row]:
    """The communes out of reach of all territories, one a row: a sheet of its own."""
    return [
        {
            "territoire": row["territoire"],
            "commune": one["code"],
            "nom": one["nom"],
            "population": one["population"],
        }
        for row in rows
        for one in row["hors_portee"]
    ]


def what_if_document(ground: Ground, found: WhatIf) -> Row:
    """The answer of `/api/couverture/simuler`."""
    return {
        "population": found.people,
        "couverte": found.covered,
        "part": _part(found.covered, found.people),
        "gain": found.gain,
        "couverte_apres": found.covered + found.gain,
        "part_apres": _part(found.covered + found.gain, found.people),
        "maximum": found.bound,
        "lieux": [_gain(ground, gain, n) for n, gain in enumerate(found.gains, 1)],
        "unite": "habitants",
        "version": found.version,
        "methode": "simulation",
    }


def next_rows(document: Row) -> list[Row]:
    """The places of that answer, one a row."""
    return [
        {name: one[name] for name in NEXT_FIELDS[:-1]}
        | {"communes_gagnees": ", ".join(c["nom"] for c in one["communes_gagnees"])}
        for one in document["lieux"]
    ]


def _gain(ground: Ground, gain: Gain, rank: int) -> Row:
    one = ground.communes[gain.commune] if gain.commune is not None else None
    return {
        "rang": rank,
        "commune": one.code if one else None,
        "nom": one.name if one else None,
        "gain": gain.people,
        "communes_gagnees": commune_rows(ground, gain.gained.tolist()),
    }


def _part(some: int, people: int) -> float | None:
    return round(some / people, 4) if people else None
