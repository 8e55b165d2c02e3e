"""A region small enough to be counted by hand, and views of the atlas made of any places.

Twelve communes stand on one meridian, 0.05° apart: neighbours are 5.5598 km from each other
(6,371.0088 km × π / 180 × 0.05).
"""

from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from mapapp.atlas.build import grid_of, write
from mapapp.atlas.encode import Encoder, codes_of
from mapapp.atlas.files import labels_digest
from mapapp.atlas.overlay import few_rows
from mapapp.atlas.snapshot import open_snapshot
from mapapp.atlas.view import View
from mapapp.domain.place import Place, Precision, Served
from mapapp.domain.query import KnownCodes
from mapapp.domain.vocabulary import Facet
from mapapp.figures.asking import Known
from mapapp.figures.figures import Figures
from mapapp.hours.bits import HoursTable
from mapapp.publishing.words import words_of
from mapapp.store.states import State, Stored
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import fold
from mapapp.travel.barriers import Barriers
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate
from tests.atlas_places import VOCABULARY
from tests.conftest import NOW

_NUMBERS = count()
PEOPLE = (5000, 400, 300, 1000, 200, 100, 2000, 700, 600, 50, 3000, 150)
PARTS = ("911",) * 4 + ("912",) * 2 + ("921",) * 6
EPCI = ("E1",) * 4 + ("E2",) * 4 + ("E3",) * 3 + (None,)
CODES = tuple(f"{91 if n < 7 else 92}{n:03d}" for n in range(1, 13))
SOUTH, STEP = 47.0, 0.05


def _unit(code: str, people: int, **more: Any) -> dict[str, Any]:
    bbox = [-0.1, SOUTH - 0.1, 0.1, SOUTH + 12 * STEP]
    lat = SOUTH + 5 * STEP
    whole = {"code": code, "name": f"Territoire {code}", "population": people, "bbox": bbox}
    return whole | {"lon": 0.0, "lat": lat} | more


def _commune(n: int) -> dict[str, Any]:
    lat = round(SOUTH + n * STEP, 2)
    extra = {"article": "", "department": CODES[n][:2], "epci": EPCI[n], "post_codes": ["00000"]}
    extra["arrondissement"] = PARTS[n]
    return _unit(CODES[n], PEOPLE[n], lat=lat, point="mairie", former=[], **extra)


MINI = Gazetteer(
    {
        "region": _unit("R", 13500),
        "departments": [_unit("91", 7000), _unit("92", 6500)],
        "arrondissements": [
            _unit("911", 6700, department="91"),
            _unit("912", 300, department="91"),
            _unit("921", 6500, department="92"),
        ],
        "epci": [
            _unit("E1", 6700, departments=["91"]),
            _unit("E2", 3000, departments=["91", "92"]),
            _unit("E3", 3650, departments=["92"]),
        ],
        "communes": [_commune(n) for n in range(12)],
        "old_codes": {},
    }
)
LAND = Estimate(Barriers(np.array([[-10.0, 0.0], [10.0, 0.0]]), (), (), ()))
"""No water in the way."""
RURAL = CommuneDensities((), ())


def place(number: int, category: str, commune: int | None, **changes: Any) -> Place:
    """A place at the town hall of a commune (1 to 12) of the small region."""
    kind = VOCABULARY.categories[category].kind
    code = CODES[commune - 1] if commune else None
    known = MINI.commune(code) if code else None
    values: dict[str, Any] = {
        "precision": Precision.ADDRESS if known else Precision.TERRITORY,
        "lon": 0.0,
        "lat": known.lat if known else 47.3,
        "commune_code": code,
        "department": known.department if known else None,
        "epci": known.epci if known else None,
    }
    return Place(f"p{number}", kind, category, f"Lieu {number}", **values | changes)


_REPAIR, _GIVE = {Facet.GESTURE: ("reparer",)}, {Facet.GESTURE: ("donner", "reparer")}
WEEK, SATURDAY = "Mo-Fr 09:00-19:00", "Sa 10:00-12:00"
NINE = (
    place(1, "repair-cafe", 1, hours=WEEK, updated="2026-03", tags=_REPAIR, phone="02 40 00 00 00"),
    place(2, "repair-cafe", 4, lat=47.16, updated="2019", tags=_REPAIR),
    place(3, "recyclerie", 1, hours=SATURDAY, tags=_GIVE, precision=Precision.COMMUNE),
    place(4, "recyclerie", 7, hours=WEEK, updated="2025-11", email="bonjour@example.org"),
    place(5, "micro-creche", 7, hours=WEEK),
    place(6, "multi-accueil", 8, hours=WEEK),
    place(7, "residence-sociale", 11),
    place(8, "dispositif", None, serves=(Served("departement", "92"),)),
    place(9, "action-regionale", None, serves=(Served("region", "R"),)),
)


def view_of(
    places: Iterable[Place],
    folder: Path,
    gazetteer: Gazetteer = MINI,
    changed: Sequence[Place] = (),
    gone: Iterable[str] = (),
) -> View:
    """A view of places; `changed` came, or came anew, and `gone` left since its snapshot."""
    stored = _stored(places, gazetteer)
    # A snapshot of the same state would be taken for this one.
    identity = f"essai-{next(_NUMBERS)}"
    state = State(identity, 1)
    folder.mkdir(exist_ok=True)
    out = write(stored, state, gazetteer, VOCABULARY, folder)
    snapshot = open_snapshot(out, labels_digest(VOCABULARY, gazetteer), grid_of(gazetteer))
    encoder = Encoder(VOCABULARY, gazetteer)
    codes = codes_of(snapshot.dictionaries)
    new = [encoder.encode(one, codes) for one in _stored(changed, gazetteer)]
    base, ids = snapshot.table, {one.place.id: one.number for one in stored}
    lost = {*gone, *(one.id for one in changed)} & set(ids)
    dead = None
    if lost:
        dead = np.zeros(base.size, np.bool_)
        dead[snapshot.rows_numbered([ids[one] for one in lost])] = True
    hours = tuple(None if text is None else str(text) for text in snapshot.hours.values)
    few = few_rows(new, [0.5] * len(new), base.grid)
    version = 2 if new or lost else 1
    return View(State(identity, version), base, few, dead, snapshot.dictionaries, hours)


def _stored(places: Iterable[Place], gazetteer: Gazetteer) -> list[Stored]:
    return [
        Stored(number, one, fold(one.name), words_of(one, VOCABULARY, gazetteer))
        for number, one in enumerate(places, 1)
    ]


def figures_of(gazetteer: Gazetteer = MINI) -> Figures:
    """The figures of a region without water, all of it rural."""
    return Figures(
        gazetteer,
        VOCABULARY,
        lambda view: HoursTable(text or "" for text in view.hours),
        (LAND, RURAL),
        lambda lon, lat: None,
    )


def known_of(figures: Figures, gazetteer: Gazetteer = MINI) -> Known:
    """The codes that a question may name."""
    codes = {facet: frozenset(VOCABULARY.labels[facet]) for facet in Facet}
    known = KnownCodes(
        themes=codes[Facet.THEME],
        audiences=codes[Facet.AUDIENCE],
        gestures=codes[Facet.GESTURE],
        items=codes[Facet.ITEM],
        departments=frozenset(),
        epcis=frozenset(),
        communes=gazetteer.current_codes,
    )
    return Known(known, VOCABULARY, figures.ground, NOW)
