"""Synthetic places: clustered round the town halls by population, the same for the same seed."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapapp.territory.gazetteer import Commune, Gazetteer
from scripts.benchmark.hours import distinct_hours
from scripts.benchmark.kinds import QUALIFIERS, STREETS, SUBS, TYPES, Sub

SEED = 20190911
SIZES = {"5k": 5_000, "100k": 100_000, "1m": 1_000_000}
_NO_HOURS = 0.25
_KM_A_DEGREE = 111.2
_FARTHEST_KM = 15.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Row(NamedTuple):
    """A place; several values are separated by `|`, as in `geodata/places.csv`."""

    id: str
    type: str
    categorie: str
    nom: str
    adresse: str
    code_postal: str
    commune: str
    code_insee: str
    departement: str
    code_epci: str
    lon: float
    lat: float
    telephone: str
    site_web: str
    horaires: str
    publics: str
    gestes: str
    objets: str
    themes: str
    date_maj: str


class Columns(NamedTuple):
    """What is drawn for `n` places; degrees, indexes into the gazetteer, `TYPES` and `SUBS`."""

    lon: Floats
    lat: Floats
    commune: Ints
    type: Ints
    sub: Ints
    hours: Ints
    """Index into `distinct_hours(SEED)`; -1 where they are not known."""
    dice: Ints
    """One large number a place, from which its texts are taken."""


def draw(n: int, communes: tuple[Commune, ...]) -> Columns:
    """The columns of `n` places.

    A commune weighs its population^0.9; the distance to its town hall has the tail of a Pareto
    law (exponent 2.2) whose scale grows with the town.
    """
    generator = np.random.default_rng([SEED, n])
    people = np.array([c.population for c in communes], dtype=np.float64)
    weights = np.maximum(people, 1.0) ** 0.9
    commune = generator.choice(len(communes), size=n, p=weights / weights.sum())
    scale = 0.25 * (np.maximum(people, 50.0) / 1000.0) ** 0.4
    radius = scale[commune] * (generator.random(n) ** (-1 / 2.2) - 1.0)
    radius = np.minimum(radius, _FARTHEST_KM * generator.random(n) ** 0.5)
    angle = generator.random(n) * 2 * np.pi
    lat = np.array([c.lat for c in communes])[commune] + radius * np.sin(angle) / _KM_A_DEGREE
    narrow = np.cos(np.radians(lat)) * _KM_A_DEGREE
    lon = np.array([c.lon for c in communes])[commune] + radius * np.cos(angle) / narrow
    shares = np.array([sub.share for sub in SUBS])
    sub = generator.choice(len(SUBS), size=n, p=shares / shares.sum())
    kinds = np.array([TYPES.index(s.type) for s in SUBS])
    return Columns(
        lon=np.round(lon, 6),
        lat=np.round(lat, 6),
        commune=commune.astype(np.int64),
        type=kinds[sub].astype(np.int64),
        sub=sub.astype(np.int64),
        hours=_draw_hours(generator, n),
        dice=generator.integers(0, 2**40, size=n),
    )


def _draw_hours(generator: np.random.Generator, n: int) -> Ints:
    known = len(distinct_hours(SEED))
    # The square of a uniform draw: some hours are common, all are seen.
    index = (generator.random(n) ** 2 * known).astype(np.int64)
    index[generator.random(n) < _NO_HOURS] = -1
    return index


def rows(columns: Columns, gazetteer: Gazetteer, items: tuple[str, ...]) -> Iterator[Row]:
    """The places of the columns, in their order; `items` are the codes of objects to name."""
    communes, hours = gazetteer.communes, distinct_hours(SEED)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    for n, (lon, lat, commune, _type, sub, hour, dice) in enumerate(numbers):
        opening = hours[hour] if hour >= 0 else ""
        yield _row(n, SUBS[sub], communes[commune], (lon, lat), opening, dice, items)


def _row(
    number: int,
    sub: Sub,
    commune: Commune,
    point: tuple[float, float],
    hours: str,
    dice: int,
    items: tuple[str, ...],
) -> Row:
    place = f"{sub.code}-{number:07d}"
    dice, noun = divmod(dice, len(sub.nouns))
    dice, qualifier = divmod(dice, len(QUALIFIERS))
    dice, street = divmod(dice, len(STREETS))
    dice, door = divmod(dice, 120)
    dice, code = divmod(dice, len(commune.post_codes))
    dice, day = divmod(dice, 2400)
    objects = _objects(items, dice) if sub.type == "circulaire" else ()
    return Row(
        id=place,
        type=sub.type,
        categorie=sub.code,
        nom=f"{sub.nouns[noun]} {QUALIFIERS[qualifier]} {commune.name}",
        adresse=f"{door + 1} {STREETS[street]}",
        code_postal=commune.post_codes[code],
        commune=commune.name,
        code_insee=commune.code,
        departement=commune.department,
        code_epci=commune.epci or "",
        lon=point[0],
        lat=point[1],
        telephone=f"02 {40 + dice % 60} {day % 100:02d} {door % 100:02d} {dice // 7 % 100:02d}",
        site_web=f"https://{place}.example/",
        horaires=hours,
        publics="|".join(sub.audiences),
        gestes="|".join(sub.gestures),
        objets="|".join(objects),
        themes="|".join(sub.themes),
        date_maj=f"{2019 + day // 336}-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d}",
    )


def _objects(items: tuple[str, ...], dice: int) -> tuple[str, ...]:
    first, count = dice % len(items), dice % 3 + 1
    return tuple(items[(first + step * 7) % len(items)] for step in range(count))
