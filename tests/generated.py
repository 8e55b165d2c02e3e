"""Some 200 made-up places of every sort, the same at each run."""

import random
from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet
from tests.searches import gazetteer, vocabulary

HOURS = [
    None,
    None,
    "n'importe quoi",
    "24/7",
    "Mo-Fr 08:30-12:30,13:30-17:30; PH off",
    "Tu 09:00-12:00",
    "We[1] 14:00-16:00",
    "Fr-Sa 20:00-03:00",
    "Jul-Aug Mo-Sa 10:00-19:00",
    "week 01-53/2 Tu 09:00-11:00",
    "SH Mo-Fr 09:00-17:00",
    'Mo-Sa 10:00-12:00 "sur rendez-vous"',
    "Mo-Fr 09:00-17:00 unknown",
]
NAMES = [
    "Ressourcerie de l'Île",
    "Atelier vélo Saint-Nazaire",
    "L'Atelier du Cœur",
    "Les Petits Pas, micro-crèche",
    "Résidence jeunes actifs",
    "Porte-à-porte solidaire",
    "Repair café 24/7",
    "100 % récup",
    "العربية",
]
POSITIONS = ("adresse", "adresse", "adresse", "commune", "aucune", "desservi")


def generated_places(count: int = 200, seed: int = 2019) -> dict[str, dict[str, Any]]:
    """Values by id: points, town halls and mere territories, with and without everything."""
    chance = random.Random(seed)
    return {f"lieu-{n:03}": _values(chance) for n in range(count)}


def _values(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(list(Kind))
    values: dict[str, Any] = {
        "kind": kind.value,
        "category": chance.choice([c.code for c in vocabulary().categories.values()]),
        "name": chance.choice(NAMES),
        "hours": chance.choice(HOURS),
        "presentation": chance.choice([None, "Réparer, donner ou trouver un vélo à Nantes."]),
        "serves": [_territory(chance) for _ in range(chance.choice([0, 0, 1, 2]))],
    }
    for name, facet in (
        ("themes", Facet.THEME),
        ("audiences", Facet.AUDIENCE),
        ("gestures", Facet.GESTURE),
        ("items", Facet.ITEM),
    ):
        values[name] = chance.sample(sorted(vocabulary().labels[facet]), chance.randrange(4))
    return values | _position(chance, values["serves"])


def _position(chance: random.Random, serves: list[str]) -> dict[str, Any]:
    where = chance.choice(POSITIONS)
    if where == "desservi" and serves:
        return {}  # a label point inside the territory
    # Half of them near Nantes, so that radii and boxes find several.
    near = [c for c in gazetteer().communes if abs(c.lon + 1.55) < 0.3 and abs(c.lat - 47.2) < 0.2]
    commune = chance.choice(chance.choice([near, list(gazetteer().communes)]))
    values: dict[str, Any] = {"commune_code": commune.code, "post_code": commune.post_codes[0]}
    if where in ("adresse", "commune"):
        lon, lat = (chance.gauss(c, 0.02) for c in (commune.lon, commune.lat))
        values |= {"lon": round(lon, 6), "lat": round(lat, 6), "precision": where}
    return values


def _territory(chance: random.Random) -> str:
    territories = gazetteer()
    return chance.choice(
        [
            f"region:{territories.region.code}",
            f"departement:{chance.choice(territories.departments).code}",
            f"epci:{chance.choice(territories.all_epci).code}",
            f"epci:{territories.commune('44109').epci}",  # type: ignore[union-attr]
            f"commune:{chance.choice(territories.communes).code}",
            "commune:44109",
        ]
    )
