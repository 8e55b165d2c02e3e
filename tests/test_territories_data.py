"""What must hold of the shipped territory files, whatever built them."""

import csv
import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import opening_hours
import pytest
import shapely
from numpy.typing import NDArray

from mapapp.resources import geodata_dir

TERRITORIES = geodata_dir() / "territories"
SHAPES = ["communes-full", "communes", "departments", "epci", "arrondissements"]


@cache
def content(name: str) -> Any:
    return json.loads((TERRITORIES / name).read_text(encoding="utf-8"))


@cache
def shapes(name: str) -> dict[str, Any]:
    features = content(f"{name}.geojson")["features"]
    return {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in features
    }


def array(name: str) -> NDArray[np.object_]:
    return np.array(list(shapes(name).values()), dtype=object)


def gazetteer() -> Any:
    return content("gazetteer.json")


@cache
def town_halls() -> list[dict[str, str]]:
    with (geodata_dir() / "town-halls.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


# --- the gazetteer ---------------------------------------------------------------------------


def test_five_departments_71_epci_1228_communes() -> None:
    found = gazetteer()
    assert [d["code"] for d in found["departments"]] == ["44", "49", "53", "72", "85"]
    assert (len(found["epci"]), len(found["communes"])) == (71, 1228)
    for level in ("departments", "epci", "communes"):
        codes = [unit["code"] for unit in found[level]]
        assert codes == sorted(set(codes))


def test_every_commune_is_in_one_department_and_at_most_one_epci() -> None:
    found = gazetteer()
    departments = {d["code"] for d in found["departments"]}
    epci = {e["code"]: set(e["departments"]) for e in found["epci"]}
    alone = []
    for commune in found["communes"]:
        assert commune["department"] in departments
        assert commune["code"].startswith(commune["department"])
        if commune["epci"] is None:
            alone.append(commune["name"])
        else:
            assert commune["department"] in epci[commune["epci"]]
    assert alone == ["L'Île-d'Yeu"]
    assert {c["epci"] for c in found["communes"]} - {None} == set(epci)


def test_every_commune_is_in_an_arrondissement_of_its_department() -> None:
    found = gazetteer()
    parts = {part["code"]: part for part in found["arrondissements"]}
    assert len(parts) == 16 and list(parts) == sorted(parts)
    assert parts["723"]["name"] == "Arrondissement du Mans"
    assert parts["853"]["name"] == "Arrondissement des Sables-d'Olonne"
    assert parts["491"]["name"] == "Arrondissement d'Angers"
    for commune in found["communes"]:
        assert parts[commune["arrondissement"]]["department"] == commune["department"]
        assert commune["arrondissement"].startswith(commune["department"])
    people = sum(part["population"] for part in parts.values())
    assert people == found["region"]["population"]


def test_every_commune_has_what_the_pages_show() -> None:
    for commune in gazetteer()["communes"]:
        assert commune["population"] > 0
        assert commune["article"] in {"", "Le ", "La ", "Les ", "L'"}
        assert commune["name"].startswith(commune["article"])
        assert commune["post_codes"]
        assert all(re.fullmatch("[0-9]{5}", code) for code in commune["post_codes"])
        assert commune["point"] in {"mairie", "surface"}
        assert all(former["name"] != commune["name"] for former in commune["former"])


def test_populations_add_up() -> None:
    found = gazetteer()
    whole = sum(commune["population"] for commune in found["communes"])
    assert found["region"]["population"] == whole
    assert sum(department["population"] for department in found["departments"]) == whole


def test_a_former_code_is_no_current_one() -> None:
    found = gazetteer()
    current = {commune["code"] for commune in found["communes"]}
    assert not current & set(found["old_codes"])
    assert set(found["old_codes"].values()) <= current
    former = {f["code"]: c["code"] for c in found["communes"] for f in c["former"]}
    for code, parent in former.items():
        assert found["old_codes"].get(code, code) == parent


def test_every_file_says_where_it_comes_from() -> None:
    for name in [f"{shape}.geojson" for shape in SHAPES] + ["gazetteer.json"]:
        assert all(content(name)[key] for key in ("origin", "licence", "date", "command"))


# --- the shapes ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_are_valid_and_share_their_borders(name: str) -> None:
    found = array(name)
    assert shapely.is_valid(found).all()
    assert shapely.coverage_is_valid(found)  # neither overlap nor borders that do not match


@pytest.mark.parametrize("name", ["communes-full", "communes", "departments", "arrondissements"])
def test_no_hole_inside_the_region(name: str) -> None:
    union = shapely.union_all(array(name))
    assert all(not part.interiors for part in shapely.get_parts(union))
    assert union.area == pytest.approx(shapely.area(array(name)).sum(), rel=1e-9)


def test_each_shape_has_the_code_of_its_territory() -> None:
    found = gazetteer()
    for name in SHAPES:
        level = name.removesuffix("-full")
        assert list(shapes(name)) == [unit["code"] for unit in found[level]]


@pytest.mark.parametrize(
    ("name", "key"),
    [("departments", "department"), ("epci", "epci"), ("arrondissements", "arrondissement")],
)
def test_departments_epci_and_arrondissements_are_unions_of_their_communes(
    name: str, key: str
) -> None:
    members: dict[str, list[Any]] = {}
    for commune in gazetteer()["communes"]:
        members.setdefault(commune[key], []).append(shapes("communes")[commune["code"]])
    for code, shape in shapes(name).items():
        assert shape.equals(shapely.union_all(members[code]))


def test_light_shapes_stay_close_to_the_full_ones() -> None:
    full, light = shapely.union_all(array("communes-full")), shapely.union_all(array("communes"))
    assert shapely.symmetric_difference(full, light).area < 0.005 * full.area


def test_the_gazetteer_frames_and_points_agree_with_the_shapes() -> None:
    for commune in gazetteer()["communes"]:
        shape = shapes("communes-full")[commune["code"]]
        assert commune["bbox"] == pytest.approx(list(shape.bounds), abs=1e-5)
        distance = shape.distance(shapely.Point(commune["lon"], commune["lat"]))
        assert distance == 0 or (commune["point"] == "mairie" and distance < 0.004)
    for level in ("departments", "epci", "arrondissements"):
        for unit in gazetteer()[level]:
            assert shapes(level)[unit["code"]].contains(shapely.Point(unit["lon"], unit["lat"]))


def test_what_the_browser_loads_is_light() -> None:
    light = [gzipped(TERRITORIES / f"{name}.geojson") for name in ("departments", "epci")]
    assert sum(light) <= 70_000
    assert gzipped(TERRITORIES / "communes.geojson") <= 250_000


def test_what_the_repository_holds_is_reasonable() -> None:
    assert (TERRITORIES / "communes-full.geojson").stat().st_size < 4_000_000
    assert (TERRITORIES / "gazetteer.json").stat().st_size < 1_000_000


def test_outer_rings_turn_counter_clockwise() -> None:
    for name in SHAPES:
        for part in shapely.get_parts(array(name)):
            assert part.exterior.is_ccw  # RFC 7946, 3.1.6


# --- the town halls --------------------------------------------------------------------------


def test_a_town_hall_for_every_commune_but_two() -> None:
    communes = {commune["code"]: commune for commune in gazetteer()["communes"]}
    halls = {row["code_insee"]: row for row in town_halls()}
    assert len(town_halls()) == len(halls) == 1226
    assert set(communes) - set(halls) == {"85165", "85212"}
    for code, row in halls.items():
        assert row["id"] == f"mairie-{code}"
        assert row["commune"] == communes[code]["name"]
        assert row["code_postal"] in communes[code]["post_codes"]
        assert (float(row["lon"]), float(row["lat"])) == (
            communes[code]["lon"],
            communes[code]["lat"],
        )
        assert (
            row["precision"] == {"mairie": "adresse", "surface": "commune"}[communes[code]["point"]]
        )


def test_town_halls_say_when_and_how_to_reach_them() -> None:
    rows = town_halls()
    assert all(re.fullmatch(r"[0-9]{2}( [0-9]{2}){4}", row["telephone"]) for row in rows)
    assert all(re.fullmatch(r"(https?://\S+)?", row["site_web"]) for row in rows)
    hours = [row["horaires"] for row in rows if row["horaires"]]
    assert len(hours) == 1225
    for text in hours:
        assert opening_hours.validate(text), text
        rules = [rule.split(" ")[0] for rule in text.split("; ")]
        assert len(rules) == len(set(rules))


def test_no_mail_address_is_kept() -> None:
    assert not any("@" in value for row in town_halls() for value in row.values())
