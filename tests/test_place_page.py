"""The page of a place: when it is open, how sure that is, who said so, what follows it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.app import create_app
from mapapp.store.engine import Store
from tests.conftest import settings_for
from tests.publishing import TEST_SOURCE, place_values, publish_places
from tests.reading import Page, get_json, get_page

# The Tuesday before Christmas, 10:00 in Paris: school holidays, then a public holiday on Friday.
CHRISTMAS = datetime(2026, 12, 22, 9, 0, tzinfo=UTC)
Made = Callable[[datetime], FlaskClient]


@pytest.fixture
def visitor_at(store: Store, frame_dir: Path) -> Iterator[Made]:
    """Makes a visitor of the store at a moment."""
    apps: list[Flask] = []

    def make(moment: datetime) -> FlaskClient:
        url = store.url.render_as_string(hide_password=False)
        apps.append(create_app(settings_for(url, frame_dir.parent), clock=lambda: moment))
        return apps[-1].test_client()

    yield make
    for app in apps:
        app.extensions["mapapp"].store.close()


def _week(page: Page) -> list[tuple[str, str]]:
    rows = [e for e in page.elements if e.tag in ("th", "td")]
    in_week = [" ".join(e.text.split()) for e in rows if e.tag == "td" or _is_row(e.attributes)]
    found = [text for text in in_week if text]
    return list(zip(found[0::2], found[1::2], strict=False))[:7]


def _is_row(attributes: dict[str, str]) -> bool:
    return attributes.get("scope") == "row"


def test_the_week_names_public_and_school_holidays(store: Store, visitor_at: Made) -> None:
    hours = "Mo-Fr 09:00-12:30,14:00-18:00; SH Sa off; Sa 10:00-12:00; PH off"
    publish_places(store, {"essai": place_values(hours=hours)})
    page = get_page(visitor_at(CHRISTMAS), "/lieux/essai")
    assert "Ouvert jusqu'à 12 h 30" in page.text
    week = dict(_week(page))
    assert len(week) == 7
    first, second, third, fourth = list(week.items())[:4]
    assert first[0].startswith("mardi 22 décembre · aujourd’hui")
    assert "9 h – 12 h 30" in first[1] and "14 h – 18 h" in first[1]
    assert "vacances scolaires : Noël" in first[1]
    assert second[0].startswith("mercredi 23") and third[0].startswith("jeudi 24")
    assert fourth[0].startswith("vendredi 25 décembre")
    assert fourth[1].startswith("fermé")
    assert "jour férié : Noël" in fourth[1]


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "Ouvert jusqu'à 18 h"),
        (datetime(2026, 11, 24, 16, 45, tzinfo=UTC), "Ferme bientôt, à 18 h"),
        (datetime(2026, 11, 24, 19, 0, tzinfo=UTC), "Fermé, ouvre demain à 9 h"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "Fermé, ouvre à 9 h"),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), "Fermé, ouvre lundi à 9 h"),
        (datetime(2026, 12, 24, 20, 0, tzinfo=UTC), "Fermé, ouvre lundi à 9 h"),
    ],
)
def test_the_state_is_a_sentence(
    store: Store, visitor_at: Made, moment: datetime, sentence: str
) -> None:
    publish_places(store, {"essai": place_values(hours="Mo-Fr 09:00-18:00; PH off")})
    client = visitor_at(moment)
    assert sentence in get_page(client, "/lieux/essai").text
    feature = get_json(client, "/api/collections/lieux/items/essai")
    told = feature["properties"]["ouverture"]["texte"]
    assert " ".join(told.split()) == sentence
    assert sentence in get_page(client, "/").text


def test_a_place_without_hours_says_so(store: Store, visitor_at: Made) -> None:
    stated = "Sur rendez-vous, septembre 2019."
    values = place_values(hours_text=stated)
    publish_places(store, {"sans": place_values(), "dits": values})
    client = visitor_at(CHRISTMAS)
    assert "Les horaires de ce lieu ne sont pas connus" in get_page(client, "/lieux/sans").text
    page = get_page(client, "/lieux/dits")
    assert stated in page.text and "Horaires inconnus" in page.text


def test_approximate_and_stale_places_say_so(store: Store, visitor_at: Made) -> None:
    nowhere: dict[str, Any] = {"lon": None, "lat": None, "precision": "commune"}
    places = {
        "exact": place_values(),
        "mairie": place_values(**nowhere),
        "departement": place_values(
            **nowhere, commune_code=None, post_code=None, serves=["departement:85"]
        ),
        "ancien": place_values(updated="2017-09"),
        "jour": place_values(updated="2014-05-01"),
        "non-date": place_values(updated=None),
    }
    publish_places(store, places)
    client = visitor_at(CHRISTMAS)
    pages = {place_id: get_page(client, f"/lieux/{place_id}") for place_id in places}
    assert "Position approximative" not in pages["exact"].text
    assert "le repère est placé à la mairie" in pages["mairie"].text
    assert "le repère est placé dans le territoire desservi" in pages["departement"].text
    assert "À confirmer" not in pages["exact"].text
    assert "ces informations datent de septembre 2017" in pages["ancien"].text
    assert "ces informations datent du 1er mai 2014" in pages["jour"].text
    assert "n'est pas datée" in pages["non-date"].text
    map_of = {name: page.one("div", id="carte").attributes for name, page in pages.items()}
    assert "data-approximate" not in map_of["exact"]
    assert "data-approximate" in map_of["mairie"]


def test_sources_have_licence_and_date(store: Store, visitor_at: Made) -> None:
    publish_places(store, {"essai": place_values(phone="02 40 00 00 00", lon=None, lat=None)})
    page = get_page(visitor_at(CHRISTMAS), "/lieux/essai")
    assert TEST_SOURCE.title in page.text
    assert "Licence Ouverte 2.0" in page.text
    assert "janvier 2026" in page.text
    assert "Code officiel géographique et annuaire des mairies" in page.text
    assert "https://exemple.fr/fiche" in page.links
    assert "tel:0240000000" in page.links


def test_links_lead_to_a_map_of_ones_own(store: Store, visitor_at: Made) -> None:
    publish_places(store, {"essai": place_values(lon=-1.5, lat=47.25)})
    page = get_page(visitor_at(CHRISTMAS), "/lieux/essai")
    assert "geo:47.25,-1.5?q=47.25,-1.5" in page.links
    (route,) = [link for link in page.links if "openstreetmap.org" in link]
    assert "47.25%2C-1.5" in route
    assert "/?commune=44109&rayon=10" in page.links


def test_only_web_addresses_become_links(store: Store, visitor_at: Made) -> None:
    publish_places(
        store,
        {
            "mauvais": place_values(website="javascript:alert(1)"),
            "bon": place_values(website="https://www.exemple.fr/"),
        },
    )
    client = visitor_at(CHRISTMAS)
    links = get_page(client, "/lieux/mauvais").links
    assert not [link for link in links if "javascript" in link.lower()]
    assert "https://www.exemple.fr/" in get_page(client, "/lieux/bon").links


def test_json_ld_describes_the_place(store: Store, visitor_at: Made) -> None:
    name = 'L\'Atelier "Réparer" & Cie <44></script>'
    publish_places(store, {"essai": place_values(name=name, address="1 rue Neuve")})
    page = get_page(visitor_at(CHRISTMAS), "/lieux/essai")
    block = page.one("script", type="application/ld+json").text
    assert "<" not in block
    document = json.loads(block)
    assert document["@context"] == "https://schema.org"
    assert document["@type"] == "RecyclingCenter"
    assert document["name"] == name
    assert document["url"] == document["@id"] == "http://localhost/lieux/essai"
    assert document["address"]["addressLocality"] == "Nantes"
    assert document["geo"]["latitude"] == pytest.approx(47.2184)


def test_a_place_that_is_gone_says_where_to_look(store: Store, visitor_at: Made) -> None:
    others = {f"autre-{n}": place_values(name=f"Atelier {n}") for n in range(7)}
    publish_places(store, others | {"parti": place_values(name="Atelier parti")})
    publish_places(store, others)
    client = visitor_at(CHRISTMAS)
    page = get_page(client, "/lieux/parti", 410)
    assert "Atelier parti" in page.text
    assert "Ce lieu ne figure plus dans les données dont il venait." in page.text
    assert len(page.result_ids) == 5 and set(page.result_ids) < set(others)
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    answer = client.get("/api/collections/lieux/items/parti")
    assert answer.status_code == 410
    assert answer.content_type == "application/problem+json"
    assert "parti" not in get_json(client, "/api/carte")["id"]
    publish_places(store, others | {"parti": place_values(name="Atelier revenu")})
    assert "Atelier revenu" in get_page(client, "/lieux/parti").text


@pytest.mark.parametrize("place_id", ["inconnu", "a" * 3000, "é", "..%2f..", "%00", "a%0Ab", "%F0"])
def test_an_unknown_place_is_not_found(client: FlaskClient, place_id: str) -> None:
    for path in (f"/lieux/{place_id}", f"/plan/{place_id}"):
        assert "Page introuvable" in get_page(client, path, 404).text


def test_an_action_has_its_page_in_the_plan(client: FlaskClient) -> None:
    response = client.get("/lieux/macigogne")
    assert response.status_code == 301
    assert response.headers["Location"] == "/plan/macigogne"


def test_every_place_that_ships_has_a_page(client: FlaskClient) -> None:
    ids = get_json(client, "/api/carte?type=creche&type=logement&type=circulaire")["id"]
    for place_id in ids[::4]:
        page = get_page(client, f"/lieux/{place_id}")
        assert json.loads(page.one("script", type="application/ld+json").text)["name"]
        assert "D’où viennent ces informations" in page.text


def test_a_place_that_cannot_be_called_leads_to_its_town_hall(client: FlaskClient) -> None:
    page = get_page(client, "/lieux/creche-clair-de-lune-angers")
    assert "la mairie sait peut-être comment le joindre" in page.text
    hall = get_page(client, "/lieux/mairie-49007").one("a", class_="button button-primary")
    assert page.one("a", class_="button", href=hall.attributes["href"]).text.startswith("Mairie d")
    asked = "la mairie sait peut-être"
    assert asked not in get_page(client, "/lieux/mairie-49007").text
    called = get_json(client, "/api/carte?q=Biscottes")["id"][0]
    assert asked not in get_page(client, f"/lieux/{called}").text
