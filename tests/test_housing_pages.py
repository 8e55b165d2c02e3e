"""The housing path through HTTP, on both databases: each row of the leaflet, bad inputs, pages."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from mapapp.housing.words import UNKNOWN
from tests.housing import ANSWERS, EXAMPLES, shipped
from tests.reading import Page, get_json, get_page, read

WHOLE = {
    "age": "23",
    "situation": "reprise_emploi",
    "commune": "72181",
    "debut": "2026-12-01",
    "fin": "2027-01-15",
    "budget": "300",
    "service": "oui",
}


def ask(client: FlaskClient, **texts: str) -> dict[str, Any]:
    """Schemes of the API's answer by id."""
    found = get_json(client, f"/api/logement?{urlencode(texts)}")["dispositifs"]
    return {one["id"]: one for one in found}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_the_api_gives_the_truth_table(client: FlaskClient, example: Any) -> None:
    found = ask(client, **example.question)
    assert {name: one["reponse"] for name, one in found.items()} == ANSWERS[example.id]
    for one in found.values():
        assert one["raisons"] and all(one["raisons"])
        assert one["cout"] and one["territoire"]


@pytest.mark.parametrize(
    ("scheme", "persona"),
    [
        ("le-relais-sarthe", "reprise-le-mans"),
        ("cpourtoit-vendee", "saison-les-sables"),
        ("le-temps-pour-toit", "reprise-angers"),
        ("logement-saisonniers-pornic-retz", "saison-pornic"),
        ("hebergement-anjou-bleu-communaute", "reprise-segre"),
        ("le-relais-foyer-de-jeunes-travailleurs-sarthe", "apprenti-le-mans"),
        ("escales-ouest", "formation-la-roche"),
        ("contingent-municipal-angers", "salarie-angers"),
    ],
)
def test_each_row_of_the_leaflet_answers_its_persona(
    client: FlaskClient, scheme: str, persona: str
) -> None:
    example = next(one for one in EXAMPLES if one.id == persona)
    found = ask(client, **example.question)[scheme]
    assert found["reponse"] == "peut_etre"
    assert found["raisons"][-1].startswith("À qui demander : ")
    assert any(text.startswith(("Demandez", "Condition")) for text in found["raisons"])
    page = get_page(client, f"/logement?{urlencode(example.question)}")
    card = page.one("article", data_scheme=scheme)
    assert card.attributes["data-answer"] == "peut_etre"


def test_the_page_and_the_api_and_the_map_say_the_same(client: FlaskClient) -> None:
    page = get_page(client, f"/logement?{urlencode(WHOLE)}")
    api = get_json(client, f"/api/logement?{urlencode(WHOLE)}")
    listed = [
        (e.attributes["data-scheme"], e.attributes["data-answer"])
        for e in page.all("article")
        if "data-scheme" in e.attributes
    ]
    assert listed == [(one["id"], one["reponse"]) for one in api["dispositifs"]]
    drawn = json.loads(page.one("script", id="dispositifs").text)["schemes"]
    assert [(one["id"], one["answer"]) for one in drawn] == listed
    assert all(url.startswith("/api/collections/") for one in drawn for url in one["urls"])
    for url in {url for one in drawn for url in one["urls"]}:
        assert get_json(client, url)["type"] == "Feature"
    near = [e.attributes["data-id"] for e in page.all("article") if "data-id" in e.attributes]
    assert near == ["mairie-72181", *(one["id"] for one in api["lieux"])] and api["lieux"]
    assert api["message"] in page.text
    assert api["question"] == WHOLE


def test_a_commune_is_typed(client: FlaskClient) -> None:
    answer = client.get("/logement?age=23&lieu=Le+Mans&commune=44109")
    assert answer.status_code == 302
    assert answer.location == "/logement?age=23&commune=72181"
    assert client.get("/logement?lieu=&commune=44109").location == "/logement"
    page = get_page(client, "/logement?age=23&lieu=Allonnes", 400)
    assert "plusieurs communes portent ce nom" in page.text
    assert "/logement?age=23&commune=72003" in page.links
    for text in ("Marseille", "Sarthe", "%00", "a" * 300):
        assert get_page(client, f"/logement?lieu={text}", 400).all("p", id="faute-lieu")


BAD = {
    "age": ["0", "-1", "999", "1e9", "vingt", "23.5", "٢٣"],
    "situation": ["roi", "REPRISE_EMPLOI", "'; DROP TABLE scheme;--"],
    "commune": ["75056", "00000", "x" * 400, "{{7*7}}"],
    "debut": ["2026-02-30", "0000-00-00", "9999-12-31", "demain", "2026-12-01T25:00"],
    "fin": ["1789-07-14", "99999-01-01"],
    "budget": ["1000000000", "-5", "NaN", "inf", "cher"],
    "service": ["peut-être", "1"],
}


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in BAD.items() for t in texts])
def test_a_bad_value_is_named_in_french(client: FlaskClient, name: str, text: str) -> None:
    query = urlencode({name: text})
    problem = get_json(client, f"/api/logement?{query}", 400)
    assert [error["field"] for error in problem["errors"]] == [name]
    assert problem["errors"][0]["message"]
    page = get_page(client, f"/logement?{query}", 400)
    assert page.all("div", id="problemes")
    assert "49" not in page.text or "{{7*7}}" not in text
    assert get_json(client, f"/api/logement/escales-ouest?{query}", 400)["errors"]


def test_all_is_told_at_once_and_what_was_typed_stays(client: FlaskClient) -> None:
    bad = {name: texts[0] for name, texts in BAD.items()}
    fields = [
        e["field"] for e in get_json(client, f"/api/logement?{urlencode(bad)}", 400)["errors"]
    ]
    assert fields == ["age", "situation", "commune", "debut", "fin", "budget", "service"]
    page = get_page(client, f"/logement?{urlencode(bad)}", 400)
    assert page.one("input", id="champ-age").attributes["value"] == "0"
    assert page.one("input", id="champ-budget").attributes["value"] == "1000000000"
    links = {link for link in page.links if link.startswith("#champ-")}
    ids = {e.attributes.get("id") for e in page.elements}
    assert len(links) == 7 and {link[1:] for link in links} <= ids


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("debut=2026-12-02&fin=2026-12-01", "la fin doit venir après le début"),
        ("debut=2026-12-02&fin=2036-12-01", "trois ans au plus"),
        ("age=23&age=24", "une seule valeur est attendue"),
        ("budget=1&budget=2", "une seule valeur est attendue"),
        ("commune=44109&commune=72181", "une seule commune est attendue"),
        ("age=0", "un âge en années, entre 12 et 110, est attendu"),
        ("fin=2026-12-01", "dites aussi quand cela commence"),
    ],
)
def test_words_of_refusals(client: FlaskClient, query: str, words: str) -> None:
    assert words in get_json(client, f"/api/logement?{query}", 400)["detail"]
    assert words in get_page(client, f"/logement?{query}", 400).text


def test_the_api_refuses_what_it_does_not_know(client: FlaskClient) -> None:
    assert get_json(client, "/api/logement?loyer=3", 400)["errors"][0]["field"] == "loyer"
    assert get_json(client, "/api/logement/rien", 404)["detail"] == "Ce dispositif n'existe pas."
    assert client.get("/logement/rien").status_code == 404
    assert client.get("/logement/%00").status_code == 404
    assert len(ask(client, age=" 23 ", budget="300,50")) == len(shipped())


@pytest.mark.parametrize("scheme", shipped())
def test_the_page_of_a_scheme(client: FlaskClient, scheme: str) -> None:
    rules = shipped()[scheme]
    page: Page = read(client.get(f"/logement/{scheme}").text)
    assert rules["name"].replace("'", "'") in page.text
    assert UNKNOWN in page.text
    assert rules["source_url"] in page.links
    for place in rules["places"]:
        assert f"/lieux/{place}" in page.links
    alone = get_json(client, f"/api/logement/{scheme}?{urlencode(WHOLE)}")
    assert alone == ask(client, **WHOLE)[scheme]


def test_nothing_told_lists_all_without_answers(client: FlaskClient) -> None:
    page = get_page(client, "/logement")
    assert len([e for e in page.all("article") if "data-scheme" in e.attributes]) == len(shipped())
    assert "Peut-être" not in page.text
    assert get_json(client, "/api/logement")["question"] == {}


@pytest.mark.parametrize("query", ["age=0", "age=111", "budget=1e9", "situation=autre", "fin=2026"])
def test_an_address_is_refused_alike_by_the_appointment(client: FlaskClient, query: str) -> None:
    answers = [
        get_json(client, f"/api/{room}?{query}", 400) for room in ("logement", "rendez-vous")
    ]
    assert answers[0]["errors"] == answers[1]["errors"]


def test_of_the_moments_of_an_appointment_the_days_count(client: FlaskClient) -> None:
    times = "debut=2026-12-01T08:30&fin=2027-01-15T12:00&budget=1+200+€"
    asked = get_json(client, f"/api/logement?{times}")["question"]
    assert asked == {"debut": "2026-12-01", "fin": "2027-01-15", "budget": "1200"}
    page = get_page(client, f"/logement?{times}")
    assert page.one("input", id="champ-debut").attributes["value"] == "2026-12-01"
