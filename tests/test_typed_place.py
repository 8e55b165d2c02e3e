"""The place typed in the form, read by the server when no script runs."""

from urllib.parse import parse_qsl, quote, urlencode

import pytest
from flask.testing import FlaskClient

from tests.reading import Page, get_page, read


def _sent_to(client: FlaskClient, **fields: str | list[str]) -> list[tuple[str, str]]:
    response = client.get("/?" + urlencode(fields, doseq=True))
    assert response.status_code == 302, response.status_code
    path, _, query = response.headers["Location"].partition("?")
    assert path == "/"
    return parse_qsl(query)


def _choices(page: Page) -> dict[str, str]:
    found = [e for e in page.all("a", class_="button") if "data-search" in e.attributes]
    return {" ".join(e.text.split()): e.attributes["href"] for e in found}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Nantes", "44109"),
        ("nantes", "44109"),
        ("  NANTES ", "44109"),
        ("12 rue de la Paix, 44000 Nantes", "44109"),
        ("Nantes 44000", "44109"),
        ("Châteaubriant", "44036"),
        ("Chateaubriant", "44036"),
        ("St Nazaire", "44184"),
        ("La Roche-sur-Yon", "85191"),
        ("Le Mans", "72181"),
        ("44000", "44109"),
        ("44 000", "44109"),
        ("44\u00a0000 Nantes", "44109"),
        ("85350", "85113"),
        ("Allonnes (72)", "72003"),
        ("Allonnes, Maine-et-Loire", "49002"),
    ],
)
def test_a_clear_place_becomes_its_commune(client: FlaskClient, typed: str, code: str) -> None:
    assert _sent_to(client, lieu=typed) == [("commune", code)]


def test_a_department_and_an_epci_are_filters_of_their_own(client: FlaskClient) -> None:
    assert _sent_to(client, lieu="Sarthe", rayon="10") == [("dep", "72")]
    assert _sent_to(client, lieu="Nantes Métropole") == [("epci", "244400404")]


def test_the_other_filters_stay(client: FlaskClient) -> None:
    fields: dict[str, str | list[str]] = {
        "q": "vélo & « café »",
        "lieu": "Angers",
        "type": ["circulaire", "creche"],
        "dep": "49",
        "ouvert": ["maintenant", ""],
        "inconnus": "exclure",
        "commune": "",
        "lon": "",
        "lat": "",
        "epci": "",
        "rayon": "",
    }
    assert _sent_to(client, **fields) == [
        ("q", "vélo & « café »"),
        ("type", "creche"),
        ("type", "circulaire"),
        ("dep", "49"),
        ("commune", "49007"),
        ("ouvert", "maintenant"),
        ("inconnus", "exclure"),
    ]


def test_a_radius_chosen_with_the_place_typed_stays(client: FlaskClient) -> None:
    found = _sent_to(client, lieu="Angers", rayon="10", commune="", lon="", lat="")
    assert found == [("commune", "49007"), ("rayon", "10")]


def test_the_place_typed_replaces_the_former_one(client: FlaskClient) -> None:
    found = _sent_to(client, lieu="Angers", commune="44109", rayon="5", page="3")
    assert found == [("commune", "49007"), ("rayon", "5")]
    around = _sent_to(client, lieu="Angers", lon="-1.55", lat="47.22", rayon="5")
    assert around == [("commune", "49007"), ("rayon", "5")]


def test_the_place_left_as_it_was_stays(client: FlaskClient) -> None:
    for query in ("commune=44109&rayon=5&q=velo", "lon=-1.55&lat=47.22&rayon=5"):
        form = get_page(client, f"/?{query}")
        sent = {
            e.attributes["name"]: e.attributes.get("value", "")
            for e in form.all("input")
            if e.attributes.get("name") in ("q", "lieu", "commune", "lon", "lat")
        }
        assert sorted(_sent_to(client, **sent, rayon="5")) == sorted(parse_qsl(query))


def test_an_emptied_place_is_no_place(client: FlaskClient) -> None:
    assert _sent_to(client, lieu="", commune="44109", rayon="5", q="velo") == [("q", "velo")]
    assert _sent_to(client, lieu=" ", lon="-1.55", lat="47.22") == []
    assert _sent_to(client, lieu="") == []


def test_an_ambiguous_place_gives_a_choice(client: FlaskClient) -> None:
    page = get_page(client, "/?lieu=Allonnes&q=velo&rayon=10")
    assert "Plusieurs lieux portent ce nom" in page.text
    assert page.one("input", id="lieu").attributes["value"] == "Allonnes"
    choices = _choices(page)
    assert {tuple(parse_qsl(url.partition("?")[2])) for url in choices.values()} >= {
        (("q", "velo"), ("commune", code), ("rayon", "10")) for code in ("49002", "72003")
    }
    for url in choices.values():
        get_page(client, url)


def test_a_post_code_of_several_communes_gives_a_choice(client: FlaskClient) -> None:
    page = get_page(client, "/?lieu=44110")
    codes = {parse_qsl(url.partition("?")[2])[0] for url in _choices(page).values()}
    assert ("commune", "44036") in codes and len(codes) > 3


@pytest.mark.parametrize("typed", ["Zzyzx-les-Bains", "99999", "?", "12345678901234567890"])
def test_an_unknown_place_is_said(client: FlaskClient, typed: str) -> None:
    page = get_page(client, f"/?lieu={quote(typed)}&commune=44109&rayon=5&q=velo", 400)
    assert "nous ne connaissons pas ce lieu" in page.text
    field = page.one("input", id="lieu").attributes
    assert field["value"] == typed
    assert field["aria-invalid"] == "true"
    assert page.one("input", id="q").attributes["value"] == "velo"
    assert page.one("input", name="commune").attributes["value"] == ""


HOSTILE = [
    '"><script>alert(1)</script>',
    "{{7*7}}",
    "'; DROP TABLE place;--",
    "%00".replace("%", ""),
    "../../etc/passwd",
    "\u202eNantes",
    "javascript:alert(1)//",
    "a" * 200,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_place_is_shown_literally(client: FlaskClient, typed: str) -> None:
    response = client.get("/?lieu=" + quote(typed))
    assert response.status_code in (200, 302, 400)
    if response.status_code != 302:
        page = read(response.text)
        assert page.one("input", id="lieu").attributes["value"] == typed
        assert "<script>alert" not in response.text
    else:
        assert response.headers["Location"].startswith("/?")


@pytest.mark.parametrize("typed", ["a" * 201, "a\x00b", "\x1b[31m"])
def test_an_unreadable_place_names_its_field(client: FlaskClient, typed: str) -> None:
    page = get_page(client, "/?dep=53&lieu=" + quote(typed), 400)
    assert [e.attributes["id"] for e in page.all("p", class_="field-error")] == ["p-lieu"]


def test_other_faults_are_told_with_the_place(client: FlaskClient) -> None:
    page = get_page(client, "/?lieu=Nantes&dep=99&ouvert=demain", 400)
    assert {e.attributes["id"] for e in page.all("p", class_="field-error")} == {
        "p-dep",
        "p-ouvert",
    }
    assert page.one("input", id="lieu").attributes["value"] == "Nantes"
    both = get_page(client, "/?lieu=Zzyzx&dep=99", 400)
    assert "Où ?" in both.text and "nous ne connaissons pas ce lieu" in both.text


def test_a_radius_without_any_place_is_a_fault(client: FlaskClient) -> None:
    page = get_page(client, "/?lieu=&rayon=10", 400)
    assert "un rayon demande une position ou une commune" in page.text
