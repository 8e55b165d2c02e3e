"""« Mon rendez-vous » through HTTP, on both databases."""

import logging
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from mapapp.domain.situation import parse_situation
from mapapp.web.appointment_page import months_words, needs_offered, when_words
from tests.people import site_of
from tests.reading import get_json, get_page

WHERE = "commune=72003&rdv=0.199,48.006"
WHEN = "debut=2026-12-01T08:30&fin=2026-12-01T12:00"
ASKED = f"{WHERE}&{WHEN}&age_mois=18&adresse=12+rue+X,+72000+Le+Mans"


def test_one_form_becomes_one_page_to_share(client: FlaskClient) -> None:
    page = get_page(client, "/rendez-vous")
    assert page.one("form", id="recherche").attributes["action"] == "/rendez-vous"
    sent = (
        "/rendez-vous?lieu=Allonnes+(72)&commune=&lon=&lat=&rdv=&adresse_lue="
        "&adresse=12+rue+X,+72000+Le+Mans&jour=1/12/2026&de=8h30&a=12:00&besoin=trajet"
    )
    answer = client.get(sent)
    assert answer.status_code == 302 and answer.headers["Cache-Control"] == "no-store"
    query = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    assert query["commune"] == "72003" and query["besoin"] == "trajet"
    assert (query["debut"], query["fin"]) == ("2026-12-01T08:30", "2026-12-01T12:00")
    assert set(query) == {"commune", "rdv", "adresse", "debut", "fin", "besoin"}


def test_the_page_says_when_where_and_how_to_get_there(client: FlaskClient) -> None:
    page = get_page(client, f"/rendez-vous?{ASKED}&besoin=trajet")
    for said in (
        "mardi 1er décembre 2026, de 8\u00a0h\u00a030 à 12\u00a0h",
        "12 rue X, 72000 Le Mans",
        "Allonnes",
        "18 mois",
        "en voiture",
        "partir vers",
        "CARBUR'PERA",
    ):
        assert " ".join(said.split()) in " ".join(page.text.split()), said
    page.one("svg", class_="qr")
    # The form below holds what was said.
    fields = {f.attributes.get("name"): f.attributes.get("value", "") for f in page.all("input")}
    assert (fields["jour"], fields["de"], fields["a"]) == ("2026-12-01", "08:30", "12:00")
    assert fields["lieu"] == "Allonnes" and fields["adresse"] == "12 rue X, 72000 Le Mans"


def test_the_form_sent_again_leads_to_the_same_page(client: FlaskClient) -> None:
    page = get_page(client, f"/rendez-vous?{ASKED}&besoin=trajet")
    fields = {
        f.attributes["name"]: f.attributes.get("value", "")
        for f in page.all("input")
        if f.attributes.get("name") and f.attributes.get("type") != "checkbox"
    } | {"besoin": "trajet"}
    query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
    there = client.get(f"/rendez-vous?{query}").headers["Location"]
    asked = dict(parse_qsl(f"{ASKED}&besoin=trajet"))
    assert dict(parse_qsl(urlsplit(there).query)) == asked


def test_the_qr_code_holds_the_address_of_the_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    make = segno.make

    def noted(text: str, **options: Any) -> segno.QRCode:
        drawn.append(text)
        return make(text, **options)

    monkeypatch.setattr("mapapp.web.appointment_page.segno.make", noted)
    page = get_page(client, f"/rendez-vous?{ASKED}&besoin=trajet")
    assert drawn == [page.one("div", id="partage").attributes["data-url"]]
    assert drawn[0].startswith("http://localhost/rendez-vous?commune=72003&rdv=0.199%2C48.006&")
    assert client.get(drawn[0].removeprefix("http://localhost")).text.count("Y aller") >= 1


def test_an_address_too_long_for_a_code_has_none(client: FlaskClient) -> None:
    page = get_page(client, f"/rendez-vous?{WHERE}&adresse={quote('😀' * 200)}")
    assert page.all("svg", class_="qr") == []
    assert "Garder cette page" in page.text


def test_the_diary_has_the_appointment_and_its_place(client: FlaskClient) -> None:
    answer = client.get(f"/rendez-vous.ics?{ASKED}&besoin=trajet")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rendez-vous.ics"'
    text = answer.text.replace("\r\n ", "")
    assert "DTSTART:20261201T073000Z" in text and "DTEND:20261201T110000Z" in text
    assert "GEO:48.006000;0.199000" in text
    assert "LOCATION:12 rue X\\, 72000 Le Mans" in text
    assert "partir vers" in text and "http://localhost/rendez-vous?commune=72003" in text


def test_without_a_day_there_is_no_file(client: FlaskClient) -> None:
    assert client.get(f"/rendez-vous.ics?{WHERE}").status_code == 302
    assert "rendez-vous.ics" not in client.get(f"/rendez-vous?{WHERE}").text
    assert client.get("/rendez-vous.ics?debut=hier").status_code == 302


def test_what_lacks_is_asked_for(client: FlaskClient) -> None:
    page = get_page(client, f"/rendez-vous?{WHEN}&besoin=trajet")
    assert "Dites d'où vous partez et où est le rendez-vous" in page.text


def test_the_api_joins_the_answers(client: FlaskClient) -> None:
    found = get_json(client, f"/api/rendez-vous?{ASKED}&besoin=trajet")
    assert found["rendez_vous"]["ou"] == "12 rue X, 72000 Le Mans"
    assert found["rendez_vous"]["demande"]["besoin"] == ["trajet"]
    assert [time["mode"] for time in found["trajet"]["trajet"]] == ["marche", "velo", "voiture"]
    assert found["trajet"]["trajet"][2]["partir"].startswith("2026-12-01T")
    assert found["page"].startswith("http://localhost/rendez-vous?")
    assert client.get(f"/api/rendez-vous?{ASKED}").headers["Cache-Control"] == "no-store"


def test_every_need_is_answered_when_none_is_named(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        needs = list(needs_offered(site_of(app)))
    found = get_json(client, f"/api/rendez-vous?{ASKED}")
    assert found["rendez_vous"]["demande"]["besoin"] == needs
    assert set(needs) <= set(found)
    page = get_page(client, f"/rendez-vous?{ASKED}")
    assert len(page.all("section", class_="appointment-part")) == len(needs)


def test_nothing_of_it_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.get(f"/rendez-vous?{ASKED}")
    client.get(f"/api/rendez-vous?{ASKED}")
    client.get(f"/rendez-vous.ics?{ASKED}")
    assert "48.006" not in caplog.text and "rue X" not in caplog.text


BAD = [
    "debut=0000-00-00",
    "debut=9999-12-31",
    "debut=2026-12-02&fin=2026-12-01",
    "fin=2026-12-01",
    "age_mois=-1",
    "age_mois=" + "9" * 5000,
    "age=1&age=2",
    "besoin=avion",
    "rdv=NaN,NaN",
    "commune=%00",
    "adresse=%00",
    "budget=1e99",
    "service=peut-%C3%AAtre",
    "situation=__proto__",
    "lon=1",
]


@pytest.mark.parametrize("query", BAD)
def test_bad_values_are_told_in_french(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/rendez-vous?{query}")
    assert answer.status_code == 400 and answer.mimetype == "application/problem+json"
    assert answer.get_json()["errors"]
    page = client.get(f"/rendez-vous?{query}")
    assert page.status_code == 400 and "à corriger" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get(f"/rendez-vous.ics?{query}").status_code == 302


def test_a_form_tells_every_problem_at_once_and_keeps_what_was_typed(client: FlaskClient) -> None:
    page = get_page(
        client,
        "/rendez-vous?lieu=Atlantis&adresse=Zzyzx&adresse_lue=&jour=demain&de=25h&a=&age_mois=x",
        400,
    )
    anchors = {link for link in page.links if link.startswith("#champ-")}
    assert anchors == {"#champ-lieu", "#champ-adresse", "#champ-jour", "#champ-age_mois"}
    assert page.one("input", id="champ-jour").attributes["value"] == "demain"
    assert page.one("input", id="champ-de").attributes["value"] == "25h"


def test_moments_in_words() -> None:
    def words(query: str) -> str | None:
        said = parse_situation(parse_qsl(query), {})
        text = when_words(said.start, said.end)
        return text and " ".join(text.split())

    assert words("debut=2026-12-01") == "mardi 1er décembre 2026"
    assert words("debut=2026-12-01T08:00") == "mardi 1er décembre 2026 à 8 h"
    assert words("debut=2026-12-01&fin=2027-01-15") == (
        "du mardi 1er décembre 2026 au vendredi 15 janvier 2027"
    )
    assert words("debut=2026-12-01T08:30&fin=2026-12-04T12:00") == (
        "du mardi 1er décembre 2026 8 h 30 au vendredi 4 décembre 2026 12 h"
    )
    assert words("") is None
    assert [months_words(n) for n in (0, 18, 24, 38)] == [
        *("0 mois", "18 mois", "2 ans", "3 ans et 2 mois")
    ]


def test_faults_are_named_as_the_form_names_their_fields(client: FlaskClient) -> None:
    page = get_page(client, "/rendez-vous?situation=x&service=x&age=0&budget=x", 400)
    faults = [a for a in page.all("a") if a.attributes.get("href", "").startswith("#champ-")]
    assert [a.text for a in faults] == [
        *("Votre âge", "Votre situation", "Budget", "Prêt à rendre un service en échange")
    ]
