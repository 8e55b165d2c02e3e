"""The barriers and densities that ship, against the communes' own shapes."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.resources import geodata_dir
from mapapp.travel.barriers import Barriers, Spots
from mapapp.travel.density import CommuneDensities, class_of
from mapapp.travel.modes import Density, Mode
from scripts import build_travel

FOLDER = geodata_dir() / "travel"
STRADDLING = {"44109": "Nantes", "44074": "Indre", "49246": "Les Ponts-de-Cé"} | {
    "49261": "Gennes-Val-de-Loire",
    "49328": "Saumur",
    "49219": "Montsoreau",  # so small that 100 m of river weigh a tenth of it
}
YEU, NOIRMOUTIER = {"85113"}, {"85011", "85083", "85106", "85163"}


@cache
def shapes() -> dict[str, BaseGeometry]:
    text = (geodata_dir() / "territories" / "communes-full.geojson").read_text(encoding="utf-8")
    codes = [feature["properties"]["code"] for feature in json.loads(text)["features"]]
    return dict(zip(codes, shapely.get_parts(shapely.from_geojson(text)), strict=True))


@cache
def halls() -> dict[str, tuple[float, float]]:
    content = json.loads(
        (geodata_dir() / "territories" / "gazetteer.json").read_text(encoding="utf-8")
    )
    return {commune["code"]: (commune["lon"], commune["lat"]) for commune in content["communes"]}


@cache
def barriers() -> Barriers:
    return Barriers.load(FOLDER / "barriers.json")


def shares(part: BaseGeometry) -> Iterator[tuple[str, float]]:
    for code, shape in shapes().items():
        if shape.intersects(part):
            yield code, shape.intersection(part).area / shape.area


@pytest.mark.parametrize("name", ["barriers.json", "densities.json"])
def test_each_file_says_where_it_comes_from(name: str) -> None:
    content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert all(content[key] for key in ("origin", "licence", "date", "command"))


# --- the Loire --------------------------------------------------------------------------------


def test_the_loire_leaves_each_commune_on_its_bank() -> None:
    bank = shapely.Polygon([*barriers().loire.tolist(), (1.0, 49.0), (-3.0, 49.0)])
    for code, share in shares(bank):
        if code not in STRADDLING:
            assert share < 0.065 or share > 0.96, (code, share)
            assert bool(barriers().is_north(*halls()[code])) == (share > 0.5), code


def test_the_loire_goes_through_the_towns_that_are_on_both_banks() -> None:
    bank = shapely.Polygon([*barriers().loire.tolist(), (1.0, 49.0), (-3.0, 49.0)])
    through = {code: share for code, share in shares(bank) if code in STRADDLING}
    assert through.keys() == STRADDLING.keys()
    assert all(0.05 < share < 0.95 for share in through.values())


@pytest.mark.parametrize(
    ("code", "north"),
    [
        ("44109", True),  # Nantes
        ("44143", False),  # Rezé
        ("49007", True),  # Angers
        ("49328", False),  # Saumur
        ("44154", False),  # Saint-Brevin-les-Pins
        ("44184", True),  # Saint-Nazaire
        ("44116", False),  # Paimbœuf
        ("44052", True),  # Donges
        ("49126", False),  # Orée-d'Anjou, with Liré
        ("44003", True),  # Ancenis-Saint-Géréon
    ],
)
def test_towns_are_on_the_bank_everyone_knows(code: str, north: bool) -> None:
    assert bool(barriers().is_north(*halls()[code])) is north


def test_crossings_are_on_the_loire() -> None:
    for crossing in barriers().crossings:
        course = np.interp(crossing.lon, *barriers().loire.T)
        assert abs(crossing.lat - course) * 111.2 < 0.6, crossing.name


def test_the_estuary_has_no_bridge_for_walkers() -> None:
    west = [crossing for crossing in barriers().crossings if crossing.lon < -1.58]
    assert len(west) == 4
    on_foot = [crossing for crossing in west if Mode.WALK in crossing.modes]
    assert all(crossing.wait > 0 for crossing in on_foot) and len(on_foot) == 2


def test_a_course_that_turns_back_is_refused() -> None:
    course = np.array([[-2.0, 47.0], [-1.0, 47.0], [-1.5, 47.2]])
    with pytest.raises(ValueError, match="ouest en est"):
        Barriers(course, (), (), ())


# --- the sea ----------------------------------------------------------------------------------


def test_islands_hold_their_communes_and_no_other() -> None:
    yeu, noirmoutier = barriers().islands
    for island, codes in ((yeu, YEU), (noirmoutier, NOIRMOUTIER)):
        found = dict(shares(shapely.Polygon(island.ring)))
        assert found.keys() == codes
        assert min(found.values()) > 0.999
        for code, (lon, lat) in halls().items():
            assert island.holds(Spots.at(lon, lat)).tolist() == [code in codes]


def test_bays_are_water_between_their_shores() -> None:
    bourgneuf, croisic = barriers().capes
    bay = shapely.LineString([bourgneuf.corner, bourgneuf.sea])
    assert not any(shape.intersects(bay) for shape in shapes().values())
    traict = shapely.LineString([croisic.corner, croisic.sea])
    # The line runs over Guérande's salt marshes to the sea.
    touched = {code for code, shape in shapes().items() if shape.intersects(traict)}
    assert touched == {"44069", "44211"}


# --- densities --------------------------------------------------------------------------------


def test_the_densities_are_what_the_script_writes() -> None:
    written: dict[str, Any] = json.loads((FOLDER / "densities.json").read_text(encoding="utf-8"))
    assert written == build_travel.densities()


def test_areas_are_those_of_the_shapes() -> None:
    for code in ("44109", "49126", "85163", "53130"):
        shape = shapes()[code]
        lat = np.radians(shape.centroid.y)
        expected = shape.area * 111.19508**2 * np.cos(lat)
        assert build_travel.km2(shapely.geometry.mapping(shape)) == pytest.approx(
            expected, rel=2e-3
        )


def test_communes_are_of_the_class_one_expects() -> None:
    densities = CommuneDensities.load(FOLDER / "densities.json")
    assert densities.of("44109") is Density.URBAN  # Nantes
    assert densities.of("49099") is Density.PERIURBAN  # Cholet
    assert densities.of("53084") is Density.RURAL  # Craon
    assert densities.of("85133") is Density.RURAL  # Mallièvre: dense, and 244 people
    assert densities.of(None) is Density.RURAL
    assert densities.column(["44109", None, "49099"]).tolist() == [0, 2, 1]


def test_a_class_needs_people_too() -> None:
    assert class_of(5_000, 5.0) is Density.URBAN
    assert class_of(4_999, 4.0) is Density.PERIURBAN
    assert class_of(199, 1.0) is Density.RURAL
