"""Made-up places and searches for the atlas: crowded, lopsided, full of borders."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from mapapp.domain.closures import Closure, Closures, from_json
from mapapp.domain.filters import Box, Point
from mapapp.domain.geography import distance_m
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Origin, Place, Precision, Served
from mapapp.domain.selection import Area, Reach, Selection, Word
from mapapp.domain.vocabulary import Facet
from mapapp.hours.bits import table_text
from mapapp.publishing.words import words_of
from mapapp.resources import geodata_dir
from mapapp.search.plan import served_keys
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.store.bulk import put_places
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.places import bump_version
from mapapp.store.selection import Said

GAZETTEER = load_gazetteer(geodata_dir())
VOCABULARY = load_vocabulary(geodata_dir())
EXAMPLES = int(os.environ.get("MAPAPP_ATLAS_EXAMPLES", "100"))
"""Searches that each comparison of the atlas with SQL makes; more in the environment."""

TOWNS = ("44109", "49007", "85191", "44184", "72181", "85113")
HOURS = (
    None,
    "Mo-Fr 09:00-12:00",
    "Mo-Su 00:00-24:00",
    "Sa 10:00-18:00; PH off",
    "Tu-Sa 09:30-12:30,14:00-18:30",
    "pas des heures",
    "",
)
CLOSURES: tuple[Closures, ...] = (
    *((),) * 4,
    (Closure(date(2026, 11, 20), date(2026, 12, 1), reason="congés d'été & « fêtes »"),),
    (
        Closure(date(2026, 11, 24), date(2026, 11, 24), ((8 * 60, 22 * 60),)),
        Closure(date(2026, 12, 24), date(2027, 1, 2)),
    ),
)
NAMES = ("Ressourcerie", "Crèche l'Île aux Enfants", "Atelier vélo", "Œuvre des cœurs", "L'Escale")
FAR = ((2.3522, 48.8566), (55.45, -20.88), (-1.6778, 48.1173), (179.9, 60.0))
SOURCE = Origin("essai", "https://exemple.fr/fiche", "2026-01", "Licence Ouverte 2.0")


def made_place(random: Random, place_id: str) -> Place:
    """Any place."""
    commune = GAZETTEER.commune(random.choice(TOWNS))
    assert commune is not None
    lon, lat = _point(random, commune.lon, commune.lat)
    known = random.random() < 0.8
    kind = random.choice(list(Kind))
    return Place(
        id=place_id,
        kind=kind,
        category=random.choice(list(VOCABULARY.categories)),
        name=f"{random.choice(NAMES)} {random.choice('ABC')}",
        lon=lon,
        lat=lat,
        precision=random.choice([Precision.ADDRESS, Precision.COMMUNE, Precision.TERRITORY]),
        post_code=commune.post_codes[0] if known else None,
        commune_code=commune.code if known else None,
        commune_name=commune.name if known else None,
        department=commune.department if known else None,
        epci=commune.epci if known else None,
        hours=random.choice(HOURS),
        presentation=random.choice([None, 'Réparer, donner « ici » & "là"\n', "vélos"]),
        updated=random.choice([None, "2019", "2024-05", "2026-11-02"]),
        tags=_tags(random),
        serves=_serves(random),
        origins={"name": SOURCE} if random.random() < 0.9 else {},
        closures=random.choice(CLOSURES),
    )


def _point(random: Random, lon: float, lat: float) -> tuple[float, float]:
    chance = random.random()
    if chance < 0.15:
        return lon, lat
    if chance < 0.2:
        return random.choice(FAR)
    if chance < 0.3:  # on a line, to the last digit
        return round(lon, 2), lat + random.gauss(0, 0.05)
    return lon + random.gauss(0, 0.08), lat + random.gauss(0, 0.05)


def _tags(random: Random) -> dict[Facet, tuple[str, ...]]:
    return {
        facet: tuple(random.sample([*list(VOCABULARY.labels[facet])[:6], "inconnu"], n))
        for facet in Facet
        if (n := random.choice([0, 0, 1, 2, 3]))
    }


def _serves(random: Random) -> tuple[Served, ...]:
    if random.random() < 0.6:
        return ()
    commune = GAZETTEER.commune(random.choice(TOWNS))
    assert commune is not None
    every = [
        Served("commune", commune.code),
        Served("epci", commune.epci or ""),
        Served("departement", commune.department),
        Served("region", GAZETTEER.region.code),
    ]
    return tuple(random.sample(every, random.choice([1, 1, 2])))


def hours_text_of(said: Said) -> str | None:
    """What the atlas holds of hours that are stored so."""
    if said.closures is None:
        return said.hours
    return table_text(said.hours, from_json(json.loads(said.closures)))


def put(connection: Connection, place: Place) -> None:
    """Publish one place."""
    put_places(connection, [(place, words_of(place, VOCABULARY, GAZETTEER))])


def fill(store: Store, places: Sequence[Place]) -> None:
    """Publish places, one version more."""
    with store.write() as connection:
        for place in places:
            put(connection, place)
        bump_version(connection, "2026-11-24T09:00:00+00:00")


def moved(place: Place, random: Random) -> Place:
    """The same place elsewhere."""
    return replace(place, lon=place.lon + random.gauss(0, 0.1), lat=place.lat + 0.01)


def folder_of(path: Path) -> Path:
    """The folder of the atlas's snapshots."""
    return path / "atlas"


# --- searches ---------------------------------------------------------------------------------


def selections(places: Sequence[Place]) -> st.SearchStrategy[Selection]:
    """Any search; its borders fall on places more often than chance would have it."""
    points = st.sampled_from([Point(p.lon, p.lat) for p in places]) | st.builds(
        Point, st.floats(-2.6, 0.9), st.floats(46.3, 48.5)
    )
    words = sorted({w for p in places for w in words_of(p, VOCABULARY, GAZETTEER).all.split()})
    forms = st.frozensets(st.sampled_from([*words, "absent"]), max_size=4)
    word = st.builds(
        lambda typed, forms, keep: Word(typed, forms, frozenset(sorted(forms)[keep:])),
        st.sampled_from([*words, "autre"]),
        forms,
        st.integers(0, 4),
    )
    return st.builds(
        Selection,
        kinds=st.lists(st.sampled_from(list(Kind)), unique=True).map(tuple) | st.just(tuple(Kind)),
        words=st.just(()) | st.lists(word, max_size=3).map(tuple),
        facets=st.none() | _facets(),
        areas=st.lists(_areas(), max_size=2).map(tuple),
        reach=st.none() | _reaches(points, [Point(p.lon, p.lat) for p in places]),
        box=st.none() | _boxes(points),
    )


def _facets() -> st.SearchStrategy[dict[Facet, tuple[str, ...]]]:
    return st.fixed_dictionaries(
        {},
        optional={
            facet: st.lists(
                st.sampled_from([*list(VOCABULARY.labels[facet])[:7], "inconnu", "jamais"]),
                max_size=3,
            ).map(tuple)
            for facet in Facet
        },
    )


def _areas() -> st.SearchStrategy[Area]:
    communes = [c for c in map(GAZETTEER.commune, (*TOWNS, "53130")) if c]
    units = {
        "department": ("departement", [c.department for c in communes]),
        "epci": ("epci", [c.epci for c in communes if c.epci]),
        "commune_code": ("commune", [c.code for c in communes]),
    }

    def area(column: str, codes: list[str]) -> Area:
        level = units[column][0]
        touching = (served_keys(level, code, GAZETTEER) for code in codes)
        return Area(column, tuple(codes), frozenset().union(*touching))

    return st.sampled_from(list(units)).flatmap(
        lambda column: st.lists(
            st.sampled_from(units[column][1]), min_size=1, max_size=2, unique=True
        ).map(lambda codes: area(column, codes))
    )


def _reaches(points: st.SearchStrategy[Point], places: Sequence[Point]) -> st.SearchStrategy[Reach]:
    def reach(centre: Point, radius: float | Point | None, code: str | None) -> Reach:
        if isinstance(radius, Point):
            # Just further than one of the places: both databases then agree that it is in.
            radius = distance_m(centre.lon, centre.lat, radius.lon, radius.lat) + 1e-4
        served = served_keys("commune", code, GAZETTEER) if code else frozenset()
        return Reach(centre, radius, served)

    radii = st.floats(1, 200_000) | st.none() | st.just(2e6) | st.sampled_from(places)
    return st.builds(reach, points, radii, st.none() | st.sampled_from(TOWNS))


def _boxes(points: st.SearchStrategy[Point]) -> st.SearchStrategy[Box]:
    return st.builds(
        lambda a, b: Box(
            min(a.lon, b.lon), min(a.lat, b.lat), max(a.lon, b.lon), max(a.lat, b.lat)
        ),
        points,
        points,
    )
