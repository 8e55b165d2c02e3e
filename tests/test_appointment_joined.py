"""« Mon rendez-vous » joins childcare, a bed and the way: known answers, on both databases."""

from datetime import time

from flask import Flask
from flask.testing import FlaskClient

from mapapp.web.appointment_page import needs_offered
from tests.asking_creches import town_of
from tests.people import site_of
from tests.reading import get_json, get_page

WHEN = "debut=2026-12-01T08:30&fin=2026-12-01T12:00"
ASKED = f"commune=44109&rdv=-1.55,47.22&{WHEN}&age_mois=18"
JOB = (
    "rdv=0.199,48.006&debut=2026-12-01&fin=2027-01-15&age=23&situation=reprise_emploi"
    "&budget=300&service=oui&besoin=lit"
)


def test_needs_come_in_the_order_of_the_page(app: Flask) -> None:
    with app.test_request_context():
        assert list(needs_offered(site_of(app))) == ["garde", "lit", "trajet"]


def test_a_free_place_is_on_the_page_in_the_diary_and_in_the_api(empty_app: Flask) -> None:
    town, _site = town_of(empty_app)
    town.slot("a")
    client = empty_app.test_client()
    asked = f"{ASKED}&besoin=garde"
    page = get_page(client, f"/rendez-vous?{asked}")
    assert "1 crèche a une place libre pour ce moment" in page.text
    assert "Crèche a" in page.text and "confirmé aujourd'hui" in page.text
    assert "tel:0240000000" in page.links and "/lieux/a" in page.links
    diary = client.get(f"/rendez-vous.ics?{asked}").text.replace("\r\n ", "")
    assert "Crèche a" in diary and "02 40 00 00 00" in diary
    joined = get_json(client, f"/api/rendez-vous?{asked}")["garde"]
    assert joined == get_json(client, f"/api/garde?{ASKED}")
    assert [place["id"] for place in joined["places"]] == ["a"]


def test_a_slot_that_does_not_cover_the_time_is_not_told(empty_app: Flask) -> None:
    town, _site = town_of(empty_app)
    town.slot("a", starts=time(9))
    page = get_page(empty_app.test_client(), f"/rendez-vous?{ASKED}&besoin=garde")
    assert "Aucune crèche n'a annoncé de place libre pour ce moment" in page.text


def test_a_bed_for_a_new_job_in_sarthe(client: FlaskClient) -> None:
    page = get_page(client, f"/rendez-vous?{JOB}")
    assert "Le Relais" in page.text
    assert any(link.startswith("/logement/") for link in page.links)
    whole = [link for link in page.links if link.startswith("/logement?")]
    assert "commune=72181" in whole[0] and "debut=2026-12-01" in whole[0]
    joined = get_json(client, f"/api/rendez-vous?{JOB}")["lit"]
    assert joined == get_json(client, whole[0].replace("/logement", "/api/logement"))
    assert len(joined["dispositifs"]) >= 8


def test_an_appointment_of_a_morning_says_nothing_of_a_stay(client: FlaskClient) -> None:
    found = get_json(client, f"/api/rendez-vous?{ASKED}&besoin=lit")["lit"]
    assert found["question"] == {"commune": "44109", "debut": "2026-12-01"}


def test_all_three_are_on_one_page(client: FlaskClient) -> None:
    page = get_page(client, f"/rendez-vous?{ASKED}")
    parts = ("t-garde", "t-lit", "t-trajet")
    titles = [e.text.strip() for e in page.all("h2") if e.attributes.get("id") in parts]
    assert titles == ["Faire garder mon enfant", "Dormir sur place", "Y aller"]
    assert get_json(client, f"/api/rendez-vous?{ASKED}").keys() >= {"garde", "lit", "trajet"}
