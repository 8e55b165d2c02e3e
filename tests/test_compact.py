"""The compact form of the map's data says the same as the plain one."""

from itertools import accumulate
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.reading import get_json

SEARCHES = ("", "type=mairie", "dep=72&type=circulaire", "commune=49007&rayon=20", "q=velo")
WHOLE = "bbox=-6,44,6,51"


def positions(part: dict[str, Any]) -> list[tuple[float, float]]:
    lons, lats = (
        [round(whole * part["pas"], 5) for whole in accumulate(part[name])]
        for name in ("dlon", "dlat")
    )
    return list(zip(lons, lats, strict=True))


def told(document: dict[str, Any], column: str) -> list[str]:
    return [document["codes"][column][int(digit)] for digit in document["lieux"][column]]


def named(client: FlaskClient, numbers: list[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(numbers), 200):
        some = ",".join(map(str, numbers[start : start + 200]))
        answer = get_json(client, f"/api/carte/noms?numero={some}")
        ids = zip(answer["id"], answer["nom"], strict=True)
        found |= dict(zip(answer["numero"], ids, strict=True))
    return found


@pytest.mark.parametrize("query", SEARCHES)
def test_compact_columns_are_the_columns(client: FlaskClient, query: str) -> None:
    plain = get_json(client, f"/api/carte?{query}")
    compact = get_json(client, f"/api/carte?{query}&forme=compacte")
    assert compact["total"] == plain["total"]
    assert compact["version"] == plain["version"]
    numbers = compact["lieux"]["numero"]
    names = named(client, numbers)
    ids, called = zip(*(names[number] for number in numbers), strict=True)
    places = zip(
        ids,
        called,
        positions(compact["lieux"]),
        *(told(compact, column) for column in ("type", "etat", "precision")),
        strict=True,
    )
    lons, lats = ([round(v, 5) for v in plain[name]] for name in ("lon", "lat"))
    columns = (plain[name] for name in ("type", "etat", "precision"))
    expected = zip(plain["id"], plain["nom"], zip(lons, lats, strict=True), *columns, strict=True)
    for ours, theirs in zip(sorted(places), sorted(expected), strict=True):
        assert ours[:2] == theirs[:2]
        assert ours[2] == pytest.approx(theirs[2], abs=1.1e-5)
        assert ours[3] == theirs[3]
        assert ours[5] == theirs[5]
        # The plain columns know three states: « exceptionnel » is one way of being closed.
        assert ours[4] == theirs[4] or ours[4] == "exceptionnel"


@pytest.mark.parametrize("query", SEARCHES)
@pytest.mark.parametrize("zoom", [0, 8, 13])
def test_a_compact_view_is_the_view(client: FlaskClient, query: str, zoom: int) -> None:
    address = f"/api/carte?{query}&{WHOLE}&zoom={zoom}"
    plain, compact = get_json(client, address), get_json(client, f"{address}&forme=compacte")
    for name in ("version", "zoom", "total", "dans_la_vue"):
        assert compact[name] == plain[name]
    clusters = compact.get("grappes", {"pas": 1, "dlon": [], "dlat": [], "types": {}})
    columns = list(clusters["types"].values())
    assert [sum(counts) for counts in zip(*columns, strict=True)] == plain["grappes"]["n"]
    expected = zip(plain["grappes"]["lon"], plain["grappes"]["lat"], strict=True)
    for ours, theirs in zip(positions(clusters), expected, strict=True):
        assert ours == pytest.approx(theirs, abs=1.1 * clusters["pas"])
    lieux = compact.get("lieux", {"numero": []})
    assert len(lieux["numero"]) == len(plain["lieux"]["id"])


def test_it_is_small(client: FlaskClient) -> None:
    columns = client.get("/api/carte?type=mairie&forme=compacte").data
    assert len(columns) < 28 * get_json(client, "/api/carte?type=mairie")["total"]
    assert len(client.get("/api/carte?type=mairie&zoom=8&forme=compacte").data) < 2000


@pytest.mark.parametrize("query", ["forme=x", "forme=compacte2"])
def test_another_form_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/carte?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.get_json()["errors"]] == ["forme"]


@pytest.mark.parametrize(
    "query",
    ["numero=a", "numero=,", "numero=-1", "numero=1,,2", "numero=٣", "numero=9999999999",
     "numero=1&numero=2", "numero=1&x=2", "numero=" + ",".join(["1"] * 201)],
)  # fmt: skip
def test_numbers_that_are_none_are_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/carte/noms?{query}").status_code == 400


def test_a_place_that_is_not_there_has_no_name(client: FlaskClient) -> None:
    for query in ("", "?numero=", "?numero=999999999"):
        found = get_json(client, f"/api/carte/noms{query}")
        assert found == {"numero": [], "id": [], "nom": []}
