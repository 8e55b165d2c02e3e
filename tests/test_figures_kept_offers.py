"""Slots and housing schemes in the snapshots: what the API tells of now; « pas relevé » before."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from mapapp.figures.evolution_asking import evolution_question
from mapapp.figures.offers import SLOT_MEASURES
from mapapp.figures.snapshot import LEVELS
from mapapp.store import jobs
from mapapp.store.figure_tables import figure_series, figure_snapshot, figure_value
from mapapp.store.schemes import put_shipped
from mapapp.store.slot_counts import PUBLISHED, count_slots
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.asking_creches import Town, counted_town
from tests.conftest import NOW
from tests.housing import shipped
from tests.people import site_of
from tests.reading import get_page
from tests.test_evolution import MINI

API = "/api/statistiques/evolution"
PAGE = "/territoires/evolution"
DAY = NOW.date()


@pytest.fixture
def town(empty_app: Flask) -> Town:
    """Slots published and asked for in Vendée and in Nantes, one of them free, and the schemes."""
    town = counted_town(empty_app)
    with town.store.write() as connection:
        put_shipped(connection, shipped())
    town.slot("a")
    return town


def keep_now(app: Flask, days: int = 0) -> None:
    """A snapshot as the desk has it made."""
    here = site_of(app)
    tools = Tools(here.store, here.settings, lambda: NOW + timedelta(days=days))
    with here.store.write() as connection:
        jobs.add_job(connection, "snapshot_now", {"account": None}, tools.clock())
    Worker(tools, {"snapshot_now": KINDS["snapshot_now"]}).run_until_idle()


def lines(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["lignes"]
    return found


def kept(client: FlaskClient, asked: str) -> dict[tuple[str, str], Any]:
    """Values of the last snapshot, by territory and measure."""
    found = lines(client, f"{API}?{asked}")
    assert not any(row["provisoire"] for row in found)  # today's snapshot says it already
    last = max(row["date"] for row in found)
    return {
        (row["territoire"], row["mesure"]): row["valeur"] for row in found if row["date"] == last
    }


def test_slots_and_schemes_are_kept_as_the_api_tells_them(town: Town, empty_app: Flask) -> None:
    keep_now(empty_app)
    client = empty_app.test_client()
    measures = "&".join(f"mesure={one}" for one in SLOT_MEASURES)
    for level in LEVELS:
        for days in (30, 90):
            asked = f"niveau={level}&jours={days}&{measures}"
            told = lines(client, f"/api/statistiques?{asked}&type=creche")
            assert kept(client, asked) == {
                (row["territoire"], row["mesure"]): row["valeur"]
                for row in told
                if row["mesure"] in SLOT_MEASURES
            }
        for offer in ("places", "dispositifs"):
            told = lines(client, f"/api/couverture?offre={offer}&niveau={level}")
            values = kept(client, f"niveau={level}&mesure=couverture_{offer}")
            assert {code for code, _measure in values} == {row["territoire"] for row in told}
            for row in told:
                value = values[row["territoire"], f"couverture_{offer}"]
                if row["part"] is None:
                    assert value is None
                else:
                    assert value == pytest.approx(row["part"] * 100, abs=0.01)
    assert kept(client, "territoire=44&mesure=places_publiees&jours=90") == {
        ("44", "places_publiees"): 40
    }
    # 10 were asked for in Vendée, 2 in Nantes and 12 in all: none of both may be told.
    hidden = lines(client, f"{API}?niveau=departement&mesure=places_demandees")
    assert {row["statut"] for row in hidden if row["territoire"] in ("44", "85")} == {"non_dit"}


def test_older_snapshots_say_that_they_did_not_count(town: Town, empty_app: Flask) -> None:
    keep_now(empty_app)
    with town.store.write() as connection:
        connection.execute(update(figure_snapshot).values(format=1, day="2026-10-24"))
        slots = select(figure_series.c.id).where(figure_series.c.measure.in_(SLOT_MEASURES))
        connection.execute(delete(figure_value).where(figure_value.c.series.in_(slots)))
    keep_now(empty_app)
    client = empty_app.test_client()
    asked = "territoire=85&mesure=places_publiees"
    rows = lines(client, f"{API}?{asked}")
    assert [(row["date"], row["valeur"], row["statut"]) for row in rows] == [
        ("2026-10-24", None, "pas_releve"),
        ("2026-11-24", 6, "dit"),
    ]
    assert {(row["type"], row["unite"]) for row in rows} == {("creche", "places en 30 jours")}
    page = get_page(client, f"{PAGE}?{asked}")
    assert "pas relevé" in page.text and "Places en crèche publiées, en 30 jours" in page.text
    text = client.get(f"{API}?{asked}&f=csv").get_data().decode("utf-8-sig")
    assert "pas_releve" in text
    # What was counted then is still told.
    places = lines(client, f"{API}?territoire=85&type=creche")
    assert [(row["valeur"], row["statut"]) for row in places] == [(2, "dit"), (2, "dit")]


def test_new_slots_of_the_same_day_make_another_snapshot(town: Town, empty_app: Flask) -> None:
    keep_now(empty_app)
    keep_now(empty_app)
    with town.store.write() as connection:
        count_slots(connection, "a", DAY, PUBLISHED, 5)
    keep_now(empty_app)
    rows = lines(empty_app.test_client(), f"{API}?territoire=85&mesure=places_publiees")
    assert [row["valeur"] for row in rows] == [6, 11]


@pytest.mark.parametrize(
    ("pairs", "field"),
    [
        ([("mesure", "places_publiees"), ("type", "circulaire")], "type"),
        ([("mesure", "couverture_dispositifs"), ("type", "creche")], "type"),
        ([("mesure", "places_publiees"), ("categorie", "micro-creche")], "categorie"),
        ([("mesure", "places_publiees"), ("par", "categorie")], "categorie"),
        ([("mesure", "places_publiees"), ("territoire", "91001")], "mesure"),
        ([("mesure", "places_publiees"), ("jours", "12")], "jours"),
        ([("jours", "30"), ("jours", "90")], "jours"),
    ],
)
def test_what_is_not_kept_is_refused(pairs: list[tuple[str, str]], field: str) -> None:
    question, problems = evolution_question(pairs, MINI)
    assert field in {problem.field for problem in problems}
    assert any(question.is_told(one, kind) for one in question.measures for kind in question.types)


def test_pages_of_slots_and_schemes_have_their_curve(town: Town, empty_app: Flask) -> None:
    keep_now(empty_app)
    keep_now(empty_app, days=1)
    client = empty_app.test_client()
    for measure in ("places_publiees_taux", "couverture_places", "couverture_dispositifs"):
        page = get_page(client, f"{PAGE}?territoire=85&mesure={measure}&jours=90")
        assert "<polyline" in client.get(f"{PAGE}?territoire=85&mesure={measure}").text
        for link in (one for one in page.links if "f=" in one):
            assert client.get(link).status_code == 200, link
    wrong = client.get(f"{PAGE}?mesure=places_publiees&type=circulaire&jours=7")
    assert wrong.status_code == 400 and "n&#39;est relevé que pour" in wrong.text
