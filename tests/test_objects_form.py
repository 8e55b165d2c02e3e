"""The form of objects: places typed, choices, what is wrong, what nobody knows."""

import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from tests.reading import get_page, read

CASES = json.loads((Path(__file__).parent / "data" / "bad_queries.json").read_text())["cases"]
NOT_HERE = {"type", "theme", "public", "bbox"}


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("q=velo&lieu=Nantes&geste=&pour=menage", "/objets?q=velo&commune=44109"),
        ("q=velo&lieu=nantes&commune=44109&rayon=", "/objets?q=velo&commune=44109"),
        ("q=velo&lieu=Sarthe&rayon=10", "/objets?q=velo&dep=72"),
        ("q=velo&lieu=&commune=44109&rayon=10", "/objets?q=velo"),
        ("q=velo&lieu=72000", "/objets?q=velo&commune=72181"),
        ("objet=velo&geste=reparer", "/objets/velo?geste=reparer"),
        (
            "q=velo&lieu=Nantes&ouvert_jour=2026-12-01&ouvert_de=10:00&ouvert_a=",
            "/objets?q=velo&commune=44109&ouvert=2026-12-01T10%3A00",
        ),
    ],
)
def test_the_form_goes_to_an_address_to_share(client: FlaskClient, query: str, there: str) -> None:
    answer = client.get(f"/objets?{query}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == there
    assert client.get(there).status_code == 200


def test_a_place_of_several_communes_is_a_choice(client: FlaskClient) -> None:
    page = get_page(client, "/objets?q=velo&lieu=saint-germain&rayon=10")
    assert "Plusieurs lieux portent ce nom" in page.text
    choices = [link for link in page.links if link.startswith("/objets?q=velo&commune=")]
    assert len(choices) > 1
    assert get_page(client, choices[0]).text


def test_all_that_is_wrong_is_told_at_once(client: FlaskClient) -> None:
    query = "q=velo&lieu=zzzqqq&geste=casser&pour=chat&ouvert_de=99:99&ouvert_jour=hier"
    answer = client.get(f"/objets?{query}")
    assert answer.status_code == 400
    page = read(answer.text)
    for said in ("nous ne connaissons pas ce lieu", "casser", "chat", "Jour", "Heure de début"):
        assert said in page.text
    assert page.one("input", id="q").attributes["value"] == "velo"
    assert page.one("input", id="lieu").attributes["value"] == "zzzqqq"


def test_a_word_of_two_objects_asks_which(client: FlaskClient) -> None:
    page = get_page(client, "/objets?q=batterie&commune=44109")
    assert "Lequel ?" in page.text
    assert "/objets/batteries_et_piles_portables?commune=44109" in page.links
    assert "/objets/instrument_de_musique?commune=44109" in page.links


def test_a_mistake_that_was_forgiven_is_said(client: FlaskClient) -> None:
    assert "Nous avons compris « aspirateur »" in get_page(client, "/objets?q=aspiratteur").text
    assert "Nous avons compris" not in get_page(client, "/objets?q=aspirateurs").text


def test_an_unknown_object_leads_on(client: FlaskClient) -> None:
    page = get_page(client, "/objets?q=licorne")
    assert "Nous ne connaissons pas cet objet" in page.text
    assert "/?q=licorne" in page.links
    form = page.one("form", id="mot-cherche")
    assert form.attributes["method"] == "post"
    # Nothing to press where nothing would be kept.
    assert not get_page(client, "/objets?q=zzz%20jean@example.org").all("form", id="mot-cherche")


def test_a_page_of_an_item_can_be_shared(client: FlaskClient) -> None:
    page = get_page(client, "/objets/velo?geste=reparer&commune=72181")
    assert "Vélo : réparer" in page.one("title").text or "Vélo : réparer" in page.text
    assert page.one("link", rel="canonical").attributes["href"] == (
        "http://localhost/objets/velo?geste=reparer"
    )
    described = json.loads(page.one("script", type="application/ld+json").text)
    assert described["@type"] == "ItemList"
    assert described["itemListElement"][0]["url"].startswith("http://localhost/lieux/")


def test_addresses_of_no_object_are_404(client: FlaskClient) -> None:
    for path in ("/objets/rien", "/objets/velo/", "/objets/velo?page=99", "/objets?q=velo&page=99"):
        assert client.get(path).status_code == 404, path


def test_without_script_the_field_proposes_words(client: FlaskClient) -> None:
    page = get_page(client, "/objets")
    proposed = [e.attributes["value"] for e in page.all("option")]
    assert page.one("input", id="q").attributes["list"] == page.one("datalist").attributes["id"]
    assert {"Vélo", "grille-pain", "matelas"} <= set(proposed)
    assert "/objets/velo" in page.links


def test_reading_writes_nothing_and_gives_no_cookie(client: FlaskClient) -> None:
    for path in ("/objets", "/objets?q=licorne", "/objets/mots", "/api/objets?q=licorne"):
        assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_bad_queries_are_french_problems(client: FlaskClient, case: dict[str, object]) -> None:
    query = case["query"]
    if not isinstance(query, str):
        assert isinstance(query, dict)
        query = query["prefix"] + query["text"] * query["times"] + query["suffix"]
    page = client.get(f"/objets?{query}")
    assert page.status_code in (200, 302, 400, 404, 414)
    assert "<h1" in page.text or page.status_code in (302, 414)
    answer = client.get(f"/api/objets?{query}")
    assert answer.status_code in (200, 400, 414)
    assert answer.status_code == 200 or answer.get_json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "q=velo&q=lit",
        "q=a%00b",
        "q=" + "a" * 201,
        "q=velo&pour=menage&pour=entreprise",
        "objet=velo&objet=livre",
        "objet=inconnu",
        "objet=' OR 1=1",
        "q=velo&geste=" + quote("réparer"),
        "q=velo&ouvert=2026-02-30T10:00",
        "q=velo&ouvert=9999999999999",
        "q=velo&rayon=20",
        "q=velo&commune=44109&rayon=1e9",
        "q=velo&lon=47.2&lat=-1.5",
        "q=velo&minutes=20",
        "q=velo&page=0",
        "q=velo&page=99999999999999999999",
        "q=velo&commune=2A004",
    ],
)
def test_what_is_wrong_is_a_400(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/objets?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert client.get(f"/objets?{query}").status_code == 400


def test_an_unknown_parameter_is_told_by_the_api(client: FlaskClient) -> None:
    assert client.get("/api/objets?q=velo&couleur=bleu").status_code == 400
    assert client.get("/objets?q=velo&couleur=bleu").status_code == 200


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "50{% de remise", "<script>alert(1)</script>", "' OR '1'='1", "../../x"]
)
def test_hostile_words_are_shown_as_text(client: FlaskClient, text: str) -> None:
    answer = client.get("/objets?" + urlencode({"q": text}))
    assert answer.status_code == 200
    assert read(answer.text).one("input", id="q").attributes["value"] == text
    assert "<script>alert" not in answer.text and "49" not in read(answer.text).text
