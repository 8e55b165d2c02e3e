"""What a card says: how far, no more precisely than it is known; when, as people say it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.publishing import NANTES, place_values, publish_places
from tests.reading import get_page

LON, LAT = NANTES
# One minute of latitude is 1,852 m.
KM = 1 / 111.195


@pytest.mark.parametrize(
    ("precision", "north_km", "said"),
    [
        ("adresse", 0.02, "à 100 m"),
        ("adresse", 0.46, "à 500 m"),
        ("adresse", 1.0, "à 1 km"),
        ("adresse", 3.2, "à 3,2 km"),
        ("commune", 0.02, "à Nantes"),
        ("commune", 1.2, "à Nantes"),
        ("commune", 3.2, "à 3 km environ"),
        ("commune", 14.7, "à 15 km environ"),
    ],
)
def test_a_distance_is_told_as_well_as_it_is_known(
    empty_app: Flask, precision: str, north_km: float, said: str
) -> None:
    place = place_values(precision=precision)
    publish_places(empty_app.extensions["mapapp"].store, {"lieu": place})
    here = f"lon={LON}&lat={LAT - north_km * KM:.5f}"
    page = get_page(empty_app.test_client(), f"/?{here}")
    assert page.one("span", class_="tag tag-strong").text == said


def test_no_time_is_told_to_a_place_somewhere_in_town(client: FlaskClient) -> None:
    page = get_page(client, "/?commune=44109&minutes=30&mode=marche&q=Babilou")
    assert page.result_ids
    assert page.one("span", class_="tag tag-strong").text == "à Nantes"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "ouvert=2026-12-01T08:30/12:00",
            "ouvert le mardi 1er décembre 2026 entre 8 h 30 et 12 h",
        ),
        ("ouvert=2026-12-01T00:00/2026-12-02T00:00", "ouvert le mardi 1er décembre 2026"),
        (
            "ouvert_tout=2026-12-01T18:00/2026-12-02T00:00",
            "ouvert le mardi 1er décembre 2026 entre 18 h et minuit, tout ce temps",
        ),
        ("ouvert=2026-12-01T09:00", "ouvert le mardi 1er décembre 2026 à 9 h"),
        (
            "ouvert=2026-12-01T22:00/2026-12-02T06:00",
            "ouvert entre le mardi 1er décembre 2026 à 22 h et le mercredi 2 décembre 2026 à 6 h",
        ),
    ],
)
def test_a_moment_asked_for_is_told_with_its_weekday(
    client: FlaskClient, query: str, said: str
) -> None:
    page = get_page(client, f"/?{query}")
    pills = [pill.text.replace("\u00a0", " ") for pill in page.all("a", class_="pill")]
    assert any(pill.endswith(said) for pill in pills), pills
