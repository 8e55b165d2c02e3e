"""Figures as tidy rows, one number a row with its unit, method and data version.

In the manner of SDMX (ISO 17369): dimensions, one measure, attributes; JSON, CSV and XLSX are
the same rows.
"""

from collections.abc import Sequence
from math import isnan
from typing import Any

import numpy as np
import orjson

from mapapp.domain.kinds import Kind
from mapapp.figures.asking import Measure, ReachQuestion, Way
from mapapp.figures.counting import STATUSES, Counted
from mapapp.figures.ground import Bools, Ground, Grouping
from mapapp.figures.methods import DIGITS, UNITS
from mapapp.figures.reach import Covered
from mapapp.figures.reached import Reached, doubt_of, reached, territories
from mapapp.figures.shares import rounded_share, rounded_shares
from mapapp.figures.whatif import Gain, WhatIf

Row = dict[str, Any]

COUNT_FIELDS = (
    "territoire nom niveau type detail libelle mesure valeur statut inconnus unite population"
    " communes communes_hors_region version methode"
).split()
REACH_FIELDS = (
    "territoire nom niveau type mesure population communes communes_hors_region couverte part"
    " statut incertaine desservie communes_hors_portee population_hors_portee unite version methode"
).split()
OUT_FIELDS = "territoire commune nom population".split()
NEXT_FIELDS = "rang commune nom gain communes_gagnees".split()


def count_rows(found: Counted) -> list[Row]:
    """The rows of `/api/statistiques`, territory after territory."""
    group, version = found.group, found.version
    codes = [found.group.codes[n] for n in found.shown.tolist()]
    names = [found.group.names[n] for n in found.shown.tolist()]
    people = group.people[found.shown].tolist()
    borders = [communes_of(group, number) for number in found.shown.tolist()]
    unknown = found.unknown.tolist() if found.unknown is not None else None
    values = {measure: told(found, measure) for measure in found.question.measures}
    measures = [
        (measure, UNITS[measure], values[measure], found.status_of(measure).tolist())
        for measure in values
    ]
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
            "statut": STATUSES[status[line][at]].value,
            "inconnus": None if unknown is None else unknown[line][at],
            "unite": unit,
            "population": people[line],
            **borders[line],
            "version": version,
            "methode": measure,
        }
        for line in range(len(codes))
        for at, column in enumerate(found.columns)
        for measure, unit, table, status in measures
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
    measures = [
        (name, told(found, name), found.status_of(name).tolist())
        for name in found.question.measures
    ]
    pieces: list[str] = []
    for line, number in enumerate(found.shown.tolist()):
        code, people = group.codes[number], int(group.people[number])
        head = f'{{"territoire":{_json(code)},"nom":{_json(group.names[number])},'
        head += f'"niveau":"{group.level}",'
        borders = orjson.dumps(communes_of(group, number)).decode()[1:-1]
        tail = f'"population":{people},{borders},"version":{version},'
        parts = [
            (
                f'"mesure":"{name}","valeur":',
                table[line],
                status[line],
                f'"unite":"{UNITS[name]}",{tail}"methode":"{name}"}}',
            )
            for name, table, status in measures
        ]
        for at, column in enumerate(columns):
            said = f',"inconnus":{"null" if unknown is None else unknown[line][at]},'
            start = head + column
            for begin, values, status, end in parts:
                value = "null" if values[at] is None else values[at]
                pieces.append(f"{start}{begin}{value}{statuses[status[at]]}{said}{end}")
    return f"[{','.join(pieces)}]".encode()


def communes_of(group: Grouping, number: int) -> Row:
    """How many communes of a territory are counted, and how many are outside the region."""
    size, outside = int(group.size[number]), int(group.outside[number])
    return {"communes": size, "communes_hors_region": outside}


def _json(text: str | None) -> str:
    return orjson.dumps(text).decode()


def told(found: Counted, measure: Measure) -> list[list[float | int | None]]:
    """One measure as it is told: rounded, None where nothing can be."""
    values = found.values[measure]
    if measure == "nombre":
        return [[None if isnan(v) else int(v) for v in line] for line in values.tolist()]
    rounded = rounded_shares(values, DIGITS[measure], np.inf if measure == "taux" else 100)
    return [[None if isnan(v) else v for v in line] for line in rounded.tolist()]


def reach_rows(
    ground: Ground, question: ReachQuestion, found: Covered, loaded: Bools, version: int
) -> list[Row]:
    """The rows of `/api/couverture`; each holds its communes out of reach.

    `loaded`: of which territories of the level something is known (`counting.loaded`).
    """
    group = ground.groups[question.level]
    rows = []
    for number, here in territories(ground, group, question.inside):
        one = reached(
            ground,
            found,
            here,
            loaded=bool(loaded[number]),
            with_served=question.served,
            doubt=doubt_of(question.offer),
        )
        row = _reach_row(ground, question, one)
        row |= {"territoire": group.codes[number], "nom": group.names[number]}
        row |= communes_of(group, number)
        row |= {"niveau": group.level, "version": version, "methode": reach_method(question)}
        rows.append({name: row[name] for name in (*REACH_FIELDS, "hors_portee")})
    return rows


def _reach_row(ground: Ground, question: ReachQuestion, one: Reached) -> Row:
    return {
        "type": _reach_type(question),
        "mesure": _reach_measure(question),
        "population": one.people,
        "couverte": one.covered,
        "part": None if one.part is None else rounded_share(one.part, 4),
        "statut": one.status.value,
        "incertaine": one.unsure,
        "desservie": one.served,
        "communes_hors_portee": int(one.missing.sum()),
        "population_hors_portee": int(ground.people[one.missing].sum()),
        "unite": "habitants",
        "hors_portee": commune_rows(ground, np.flatnonzero(one.missing).tolist()),
    }


def reach_method(question: ReachQuestion) -> str:
    """The code of the method of a reach."""
    return "couverture" if question.offer == "lieux" else f"couverture_{question.offer}"


def _reach_type(question: ReachQuestion) -> str:
    if question.offer == "dispositifs":
        return Kind.HOUSING.value
    return "+".join(question.subject.categories or question.subject.kinds)


def _reach_measure(question: ReachQuestion) -> str:
    if question.offer == "dispositifs":
        return "dispositif" + "".join(f", {form.value}" for form in question.forms)
    free = ", place libre" if question.offer == "places" else ""
    return way_text(question.way) + free


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
    return rounded_share(some / people, 4) if people else None
