"""Searches by travel time: what they keep, what they say, what they refuse."""

from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from mapapp.domain.filters import Filters, Point, Trip
from mapapp.domain.query import parse_query, to_query
from tests.reading import get_json, get_page
from tests.searches import known_codes

SAINT_BREVIN, SAINT_NAZAIRE = "44154", "mairie-44184"


def town_halls(client: FlaskClient, query: str) -> set[str]:
    answer = get_json(client, f"/api/carte?type=mairie&{query}")
    return set(answer["id"])


def test_the_loire_is_crossed_by_its_bridges(client: FlaskClient) -> None:
    on_foot = town_halls(client, f"commune={SAINT_BREVIN}&minutes=120&mode=marche")
    by_car = town_halls(client, f"commune={SAINT_BREVIN}&minutes=30&mode=voiture")
    assert "mairie-44154" in on_foot
    assert SAINT_NAZAIRE not in on_foot
    assert SAINT_NAZAIRE in by_car


def test_more_time_never_leads_to_less(client: FlaskClient) -> None:
    found = [
        town_halls(client, f"commune=44109&minutes={minutes}&mode=velo")
        for minutes in (10, 40, 80, 120)
    ]
    for less, more in pairwise(found):
        assert less < more


def test_who_serves_the_start_stays_and_nothing_is_at_a_label_point(client: FlaskClient) -> None:
    answer = get_json(client, "/api/carte?type=action&commune=72181&minutes=5&mode=marche")
    assert "carbur-pera" in answer["id"]
    assert set(answer["precision"]) == {"territoire"}


def test_a_radius_and_a_trip_narrow_each_other(client: FlaskClient) -> None:
    trip, radius = "commune=44109&minutes=20&mode=voiture", "commune=44109&rayon=6"
    both = town_halls(client, f"{trip}&rayon=6")
    assert both == town_halls(client, trip) & town_halls(client, radius)


def test_cards_say_about_how_long_it_takes(client: FlaskClient) -> None:
    page = get_page(client, "/?type=mairie&commune=44109&minutes=30&mode=velo")
    assert "environ" in page.text
    assert "min à vélo" in page.text.replace("\u00a0", " ")
    assert "à 30 min au plus à vélo" in page.text


def test_counts_are_those_of_the_trip(client: FlaskClient) -> None:
    query = "commune=44109&minutes=25&mode=marche"
    items = get_json(client, f"/api/collections/creches/items?{query}")
    page = get_page(client, f"/?{query}&type=creche")
    assert items["numberMatched"] == len(items["features"])
    assert f"{items['numberMatched']} résultat" in page.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("commune=44109&minutes=20", "mode"),
        ("commune=44109&minutes=0&mode=velo", "minutes"),
        ("commune=44109&minutes=121&mode=velo", "minutes"),
        ("commune=44109&minutes=1e9&mode=velo", "minutes"),
        ("commune=44109&minutes=-5&mode=velo", "minutes"),
        ("commune=44109&minutes=12.5&mode=velo", "minutes"),
        ("commune=44109&minutes=20&mode=fusee", "mode"),
        ("minutes=20&mode=velo", "minutes"),
        ("commune=44109&commune=49007&minutes=20&mode=velo", "minutes"),
    ],
)
def test_a_trip_that_says_nothing_is_refused(client: FlaskClient, query: str, field: str) -> None:
    answer = client.get(f"/api/carte?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    get_page(client, f"/?{query}", 400)


def test_a_mode_alone_asks_for_nothing(client: FlaskClient) -> None:
    assert get_json(client, "/api/carte?mode=velo")["total"] > 200


def test_a_trip_is_its_query() -> None:
    asked = Filters(point=Point(-1.554, 47.218), trip=Trip(45, "voiture"))
    assert parse_query(to_query(asked), known_codes()) == asked
    assert asked.without("minutes") == Filters(point=Point(-1.554, 47.218))
    assert asked.without("lon") == Filters()
