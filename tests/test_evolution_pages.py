"""Pages and addresses of the figures over time: they agree, gaps stay gaps, the desk asks."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.figures.evolution_rows import EVOLUTION_FIELDS
from mapapp.importing.reading import gather
from mapapp.importing.table import Sheet
from mapapp.store import figure_snapshots, jobs
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW
from tests.databases import Fill
from tests.kept_months import three_months
from tests.people import People, site_of
from tests.reading import get_page
from tests.test_evolution import BAD

API = "/api/statistiques/evolution"
PAGE = "/territoires/evolution"
SNAPSHOTS = "/territoires/releves"


@pytest.fixture
def held() -> Fill:
    """Every store of this file holds three months."""
    return three_months


@pytest.fixture
def months(empty_app: Flask) -> FlaskClient:
    """A visitor of a product with three months."""
    return empty_app.test_client()


def answer(client: FlaskClient, **asked: str) -> dict[str, Any]:
    found = client.get(f"{API}?{urlencode(asked)}")
    assert found.status_code == 200, found.text
    document: dict[str, Any] = found.get_json()
    return document


def test_rows_are_tidy_and_bear_their_date_and_version(months: FlaskClient) -> None:
    found = answer(months, territoire="44", type="circulaire")
    assert [list(row) for row in found["lignes"]] == [EVOLUTION_FIELDS] * 4
    told = [(row["date"], row["mois"], row["valeur"], row["provisoire"]) for row in found["lignes"]]
    assert told == [
        ("2026-03-01", "2026-03", 3, False),
        ("2026-04-01", "2026-04", 4, False),
        ("2026-08-01", "2026-08", 4, False),
        ("2026-11-24", None, 4, True),
    ]
    assert {row["unite"] for row in found["lignes"]} == {"lieux"}
    *versions, last = [row["version"] for row in found["lignes"]]
    assert versions == [one["version"] for one in found["releves"]] == sorted(set(versions))
    assert found["aujourdhui"] == {"date": "2026-11-24", "version": last} and last == versions[-1]
    assert [(one["detail"], one["apparus"], one["disparus"]) for one in found["changements"]] == [
        (None, 3, 2),
        ("recyclerie", 3, 2),
        ("repair-cafe", 0, 1),
        ("atelier-velo", 1, 0),
    ]
    assert set(found["methodes"]) == {"nombre"}


def test_every_level_and_measure_can_be_asked_for(months: FlaskClient) -> None:
    for level, count in (("region", 1), ("departement", 5), ("arrondissement", 16), ("epci", 71)):
        found = answer(months, niveau=level, type="circulaire", mesure="couverture")
        assert len(found["lignes"]) == 4 * count
    found = answer(months, niveau="commune", type="circulaire", depuis="2026-08")
    assert len(found["lignes"]) == 2 * 1228
    assert {row["valeur"] for row in found["lignes"]} == {None, 0, 1, 4}
    by_category = answer(months, territoire="44", par="categorie", mesure="horaires")
    assert {row["detail"] for row in by_category["lignes"]} >= {"recyclerie", "micro-creche"}
    assert "changements" in by_category and by_category["lignes"][0]["valeur"] is None


def test_files_are_the_same_rows(months: FlaskClient) -> None:
    asked = {"territoire": "44", "type": "circulaire"}
    rows = answer(months, **asked)["lignes"]
    text = months.get(f"{API}?{urlencode(asked | {'f': 'csv'})}").get_data().decode("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [list(row) for row in told] == [EVOLUTION_FIELDS] * 4
    assert [row["valeur"] for row in told] == [str(row["valeur"]) for row in rows]
    assert [row["provisoire"] for row in told] == ["non", "non", "non", "oui"]
    book = months.get(f"{API}?{urlencode(asked | {'f': 'xlsx'})}")
    assert "evolution.xlsx" in book.headers["Content-Disposition"]
    sheet = Sheet()
    gather(book.get_data(), sheet.take)
    assert list(sheet.header) == EVOLUTION_FIELDS and len(sheet.rows) == 4


def test_the_page_says_what_the_api_says(months: FlaskClient) -> None:
    page = get_page(months, f"{PAGE}?territoire=Loire-Atlantique&type=circulaire")
    assert "Depuis mars 2026 : +3 « Recyclerie ou ressourcerie », −2" in page.text
    assert "De mai 2026 à juillet 2026 : pas de relevé" in page.text
    assert "Le premier relevé a été fait le 1er mars 2026, le dernier le 1er août 2026" in page.text
    for name in ("Lieu r1", "Lieu r2", "Lieu r3", "Lieu r4", "Lieu r5"):
        assert name in page.text
    assert "Lieu c1" not in page.text
    assert page.text.count("1er avril 2026") == 1
    assert "De septembre 2026 à octobre 2026 : pas de relevé" in page.text
    assert "Aujourd’hui, 24 novembre 2026 (provisoire)" in page.text
    assert "compté jusqu’au dernier relevé, du 1er août 2026" in page.text
    gone = [link for link in page.links if link.endswith("/lieux/r1")]
    assert gone and months.get(gone[0]).status_code == 410
    for link in (link for link in page.links if "f=" in link):
        assert months.get(link).status_code == 200, link
    single = get_page(months, f"{PAGE}?territoire=44&categorie=repair-cafe")
    assert "−1 « Repair café »" in single.text and "Lieu c1" in single.text
    april = get_page(months, f"{PAGE}?territoire=44&depuis=2026-04&jusque=2026-04")
    assert "Il faut deux relevés" in april.text
    never = get_page(months, f"{PAGE}?depuis=2020-01&jusque=2020-12")
    assert "Aucun relevé dans cette période" in never.text


def test_the_page_of_a_territory_has_its_curves(months: FlaskClient) -> None:
    page = get_page(months, "/territoires/44")
    assert "Depuis mars 2026 : +3" in page.text and "Au fil du temps" in page.text
    assert f"{PAGE}?territoire=44" in page.links
    commune = get_page(months, "/territoires/44109")
    assert "Depuis mars 2026 : +3" in commune.text


def test_before_the_first_snapshot_it_is_said_when_it_comes(client: FlaskClient) -> None:
    for path in ("/territoires/44", PAGE):
        page = get_page(client, path)
        assert "Aucun relevé n'a encore été fait" in page.text
        assert "le suivant le 1er décembre 2026" in page.text
    found = answer(client)
    assert (
        found["aujourdhui"] is None
        and found["releves"] == []
        and found["lignes"] == []
        and found["changements"] == []
    )


@pytest.mark.parametrize(("pairs", "field"), BAD)
def test_bad_questions_are_refused_by_name(
    client: FlaskClient, pairs: list[tuple[str, str]], field: str
) -> None:
    real = {"91": "44", "92": "49", "R": "52", "E1": "244400404", "E2": "1", "E3": "2"}
    query = urlencode([(n, real.get(text, text.replace("91001", "44109"))) for n, text in pairs])
    refused = client.get(f"{API}?{query}")
    assert refused.status_code == 400
    assert field in {error["field"] for error in refused.get_json()["errors"]}
    assert client.get(f"{PAGE}?{query}").status_code in (200, 400)


def test_unknown_parameters_and_odd_ones_are_refused(client: FlaskClient) -> None:
    for query in ("f=pdf", "f=csv&f=xlsx", "km=10", "territoire=%00"):
        assert client.get(f"{API}?{query}").status_code == 400, query
    assert client.get(f"{PAGE}?territoire=Atlantide").status_code == 400
    twice = client.get(f"{PAGE}?territoire=44&territoire=49")
    assert twice.status_code == 400 and "un seul territoire" in twice.text
    narrow = client.get(f"{PAGE}?territoire=Nantes&mesure=taux")
    assert narrow.status_code == 400 and "seul le nombre" in narrow.text


def test_the_desk_asks_for_a_snapshot_that_the_worker_makes(empty_app: Flask) -> None:
    here, people = site_of(empty_app), People(empty_app)
    desk = people.client("prefecture")
    for _ in range(2):
        sent = desk.send(SNAPSHOTS, {})
        assert (sent.status_code, sent.headers["Location"]) == (303, f"{SNAPSHOTS}?fait=demande")
    with here.store.read() as connection:
        (asked,) = [one for one in jobs.latest_jobs(connection) if one.kind == "snapshot_now"]
    assert asked.state == "waiting"
    assert "Un relevé est en cours" in desk.get(f"{SNAPSHOTS}?fait=demande").text
    tools = Tools(here.store, here.settings, lambda: NOW)
    Worker(tools, {"snapshot_now": KINDS["snapshot_now"]}).run_until_idle()
    with here.store.read() as connection:
        made = figure_snapshots.all_snapshots(connection)[-1]
    assert (made.day, made.month) == ("2026-11-24", None) and made.account is not None
    page = desk.get(f"{SNAPSHOTS}?fait=demande").text
    assert "Le relevé demandé est fait" in page and "24 novembre 2026 à 10:00" in page
    assert "demandé par" in page and "relevé du mois : août 2026" in page
    assert SNAPSHOTS in desk.get(PAGE).text
    assert SNAPSHOTS not in empty_app.test_client().get(PAGE).text


def test_without_the_form_s_token_nothing_is_asked(empty_app: Flask) -> None:
    people = People(empty_app)
    refused = people.client("prefecture").post(SNAPSHOTS, data={})
    assert refused.status_code in (400, 403)
    with site_of(empty_app).store.read() as connection:
        assert jobs.latest_jobs(connection) == []
