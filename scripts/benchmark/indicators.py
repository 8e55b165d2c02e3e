"""Item (k): every indicator of the region, worked out and worked out again after one change.

Counts, rates, known hours and freshness of every type, category, theme and gesture, and who is
within 10 km of every type and category, for the region, departments, EPCI and communes. The same
numbers by geopandas are in `apps/geopandas_indicators.py`.
"""

import csv
import json
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.build import grid_of, write
from mapapp.atlas.encode import Encoder, codes_of
from mapapp.atlas.files import labels_digest
from mapapp.atlas.overlay import few_rows
from mapapp.atlas.snapshot import open_snapshot
from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.figures.asking import By, CountQuestion, Measure, ReachQuestion, Way
from mapapp.figures.figures import Figures
from mapapp.figures.subject import Subject
from mapapp.hours.bits import HoursTable
from mapapp.hours.moments import instant_of
from mapapp.publishing.words import Wording
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_vocabulary
from mapapp.store.states import State, Stored
from mapapp.territory.units import Level
from mapapp.text import fold
from mapapp.travel.barriers import Barriers
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate
from scripts.benchmark.kinds import SUBS, TYPES
from scripts.benchmark.load_product import place_of
from scripts.benchmark.recipes import ROOT, VENV, Missing, require
from scripts.benchmark.sets import Set
from scripts.benchmark.synthetic import Row

KM = 10.0
TODAY = np.datetime64("2026-11-24T10:00")
FRESH = "2025-11-24"
NEW = "Repair Café de la mesure"
"""The place that comes, at the town hall of the first commune."""
COLUMNS = ("type", "categorie", "code_insee", "lon", "lat", "themes", "gestes", "horaires", "date")
LEVELS: tuple[Level, ...] = ("region", "departement", "epci", "commune")
MEASURES: tuple[Measure, ...] = ("nombre", "taux", "horaires", "fraicheur")
_BY: tuple[By, ...] = ("type", "categorie", "theme", "geste")
_ROUNDS = 3

Numbers = dict[str, NDArray[Any]]


def measure_indicators(made: Set, missing: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Seconds of the first computation and of one after a change, by way of doing it."""
    ours, numbers = _ours(made)
    found = {"ours": ours}
    try:
        require("geopandas")
    except Missing as error:
        missing["geopandas (k)"] = str(error)
        return found
    for name, exactly in (("geopandas", "circle"), ("geopandas, flat buffers", "buffer")):
        times, theirs = _geopandas(made, exactly)
        found[name] = times
        others = [key for key in numbers if not _same(numbers[key], theirs[key])]
        if exactly == "circle" and others:
            missing[f"{name} (k)"] = f"other numbers: {', '.join(others[:5])}"
        found[name] |= {"numbers": float(len(numbers)), "others": float(len(others))}
    return found


def _same(ours: NDArray[Any], theirs: NDArray[Any]) -> bool:
    """Whether numbers are the same; ours say nothing (NaN) where nothing of a kind is loaded."""
    return bool(np.allclose(np.nan_to_num(ours), np.nan_to_num(theirs), rtol=1e-12, atol=0))


# --- ours -----------------------------------------------------------------------------------------


def _ours(made: Set) -> tuple[dict[str, float], Numbers]:
    vocabulary = load_vocabulary(geodata_dir())
    before, after = _views(made, vocabulary)
    first: list[float] = []
    again: list[float] = []
    numbers: Numbers = {}
    for _ in range(_ROUNDS):
        figures = _figures(made, vocabulary)
        for view, spent in ((before, first), (after, again)):
            began = time.perf_counter()
            numbers = indicators(figures, view, vocabulary)
            spent.append(time.perf_counter() - began)
    times = {"first_s": statistics.median(first), "change_s": statistics.median(again)}
    return times, numbers


def _figures(made: Set, vocabulary: Vocabulary) -> Figures:
    travel = geodata_dir() / "travel"
    estimate = Estimate(Barriers.load(travel / "barriers.json"))
    densities = CommuneDensities.load(travel / "densities.json")
    hours: dict[int, HoursTable] = {}

    def hours_of(view: View) -> HoursTable:
        if view.version not in hours:
            hours[view.version] = HoursTable(text or "" for text in view.hours)
        return hours[view.version]

    return Figures(made.gazetteer, vocabulary, hours_of, (estimate, densities), lambda *_: None)


def indicators(figures: Figures, view: View, vocabulary: Vocabulary) -> Numbers:
    """Every number, by name; NaN where there is nothing to tell."""
    found: Numbers = {}
    kinds = tuple(Kind(name) for name in TYPES)
    now = instant_of(TODAY.astype(object))
    for level in LEVELS:
        for by in _BY:
            question = CountQuestion(level, None, Subject(kinds), by, MEASURES)
            counted = figures.counted(view, question, now)
            for at, column in enumerate(counted.columns):
                for measure in MEASURES:
                    told = counted.values[measure][:, at]
                    found[f"{measure} {level} {by} {column.code}"] = told
    for subject, name in _subjects(vocabulary):
        covered = figures.covered(view, ReachQuestion("region", None, subject, Way(KM), False))
        people = np.where(covered.near, figures.ground.people, 0)
        for level in LEVELS:
            found[f"portee {level} {name}"] = figures.ground.groups[level].sums(people)
    return found


def _subjects(vocabulary: Vocabulary) -> list[tuple[Subject, str]]:
    wanted = dict.fromkeys(place_category(sub.code) for sub in SUBS)
    found = [(Subject((Kind(name),)), name) for name in TYPES]
    categories = (vocabulary.categories[code] for code in wanted)
    return found + [(Subject((c.kind,), (c.code,)), f"categorie {c.code}") for c in categories]


def place_category(code: str) -> str:
    """The product's category of a synthetic one."""
    return "mairie" if code.startswith("mairie") else code


def _views(made: Set, vocabulary: Vocabulary) -> tuple[View, View]:
    """The set, and the set with one place more."""
    gazetteer = made.gazetteer
    wording, encoder = Wording(vocabulary, gazetteer), Encoder(vocabulary, gazetteer)
    folder = made.folder / "indicators"
    folder.mkdir(exist_ok=True)
    state = State(made.folder.name, 1)

    def stored(number: int, row: Row) -> Stored:
        place = place_of(row)
        return Stored(number, place, fold(place.name), wording.of(place))

    every = (stored(number, row) for number, row in enumerate(made.rows(), 1))
    path = write(every, state, gazetteer, vocabulary, folder)
    opened = open_snapshot(path, labels_digest(vocabulary, gazetteer), grid_of(gazetteer))
    new = encoder.encode(stored(made.n + 1, _new_row(made)), codes_of(opened.dictionaries))
    hours = tuple(None if text is None else str(text) for text in opened.hours.values)
    base, codes = opened.table, opened.dictionaries
    none = few_rows([], [], base.grid)
    before = View(state, base, none, None, codes, hours)
    one = few_rows([new], [0.5], base.grid)
    return before, View(State(state.identity, 2), base, one, None, codes, hours)


def _new_row(made: Set) -> Row:
    commune = made.gazetteer.communes[0]
    like = next(row for row in made.rows() if row.categorie == "repair-cafe")
    return like._replace(
        id="repair-cafe-nouveau",
        nom=NEW,
        code_insee=commune.code,
        commune=commune.name,
        departement=commune.department,
        code_epci=commune.epci or "",
        lon=commune.lon,
        lat=commune.lat,
        horaires="",
        date_maj="2026-11-01",
    )


# --- geopandas ------------------------------------------------------------------------------------


def _geopandas(made: Set, exactly: str) -> tuple[dict[str, float], Numbers]:
    """`exactly`: distances on the sphere, as ours, or flat buffers (Lambert-93) as they come."""
    places, communes = made.folder / "indicators.csv", made.folder / "indicators.json"
    _write_inputs(made, places, communes)
    out = made.folder / f"indicators-{exactly}.npz"
    script = ROOT / "scripts" / "benchmark" / "apps" / "geopandas_indicators.py"
    command = [str(part) for part in (VENV / "bin" / "python", script, places, communes)]
    command += [exactly, str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    times: dict[str, float] = json.loads(done.stdout)
    with np.load(out) as numbers:
        return times, dict(numbers)


def _write_inputs(made: Set, places: Path, communes: Path) -> None:
    vocabulary = load_vocabulary(geodata_dir())
    with places.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_columns(row) for row in made.rows())
    gazetteer = made.gazetteer
    known = {
        "communes": [
            (c.code, c.department, c.epci, c.population, c.lon, c.lat) for c in gazetteer.communes
        ],
        "levels": {
            "region": [gazetteer.region.code],
            "departement": [unit.code for unit in gazetteer.departments],
            "epci": [unit.code for unit in gazetteer.all_epci],
            "commune": [unit.code for unit in gazetteer.communes],
        },
        "columns": {
            "type": [kind.value for kind in Kind if kind.value in TYPES],
            "categorie": [c.code for c in vocabulary.categories.values() if c.kind in TYPES],
            "theme": list(vocabulary.labels[Facet.THEME]),
            "geste": list(vocabulary.labels[Facet.GESTURE]),
        },
        "subjects": [name for _, name in _subjects(vocabulary)],
        "new": _columns(_new_row(made)),
        "km": KM,
        "fresh": FRESH,
    }
    communes.write_text(json.dumps(known), encoding="utf-8")


def _columns(row: Row) -> tuple[Any, ...]:
    category = place_category(row.categorie)
    tags = (row.themes, row.gestes, row.horaires, row.date_maj)
    return (row.type, category, row.code_insee, row.lon, row.lat, *tags)
