"""Objects through HTTP: what people of the leaflet ask, on both databases."""

import html
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.people import site_of
from tests.publishing import place_values, publish_places
from tests.reading import get_json, get_page

NANTES, LE_MANS, ANGERS = "44109", "72181", "49007"


def asked(client: FlaskClient, **pairs: Any) -> dict[str, Any]:
    found: dict[str, Any] = get_json(client, "/api/objets?" + urlencode(pairs, doseq=True))
    return found


def named(answer: dict[str, Any]) -> list[str]:
    return [place["nom"] for place in answer["lieux"]]


def gestures(answer: dict[str, Any]) -> dict[str, int]:
    return {one["code"]: one["lieux"] for one in answer["gestes"]}


# --- the leaflet: « le grand public et les petites entreprises » ------------------------------


def test_a_household_has_a_toaster_repaired(client: FlaskClient) -> None:
    answer = asked(client, q="grille-pain", geste="reparer", commune=NANTES)
    assert answer["objet"]["code"] == "petit_electromenager"
    assert answer["objet"]["nom"] == "grille-pain"
    assert "Repair Café du GRAD" in named(answer)
    assert all("reparer" in place["gestes"] for place in answer["lieux"])
    assert gestures(answer)["reparer"] >= 1
    assert set(gestures(answer)) >= {"reparer", "donner", "trier", "acheter"}


def test_a_firm_looks_for_reused_materials(client: FlaskClient) -> None:
    """« Ils ne savent pas toujours où acquérir des matériaux ou matériels recyclés »."""
    answer = asked(client, q="je cherche du bois", commune=NANTES, pour="entreprise")
    assert answer["demandes"] == ["acheter", "emprunter"]
    assert named(answer)[0] == "Stations Services"
    assert answer["lieux"][0]["objet_precise"] is True
    # Its page names associations, artists and private people: nothing is said of firms.
    assert answer["lieux"][0]["professionnels"] is None


def test_a_firm_looks_for_pallets(client: FlaskClient) -> None:
    answer = asked(client, q="je cherche des palettes", dep="44")
    assert answer["objet"]["code"] == "palette"
    assert answer["total"] > 0
    assert not any(place["objet_precise"] for place in answer["lieux"])
    assert "appelez" in answer["message"]


def test_a_household_sorts_chemicals_and_no_more(client: FlaskClient) -> None:
    answer = asked(client, q="white spirit", commune=ANGERS)
    assert set(gestures(answer)) == {"trier"}


def test_a_bike_workshop_on_appointment_says_so(client: FlaskClient) -> None:
    answer = asked(client, q="vélo", geste="reparer", commune=LE_MANS)
    workshop = next(place for place in answer["lieux"] if place["nom"] == "Cyclamaine")
    assert workshop["sur_rendez_vous"] is True
    page = get_page(client, f"/objets?q=velo&geste=reparer&commune={LE_MANS}")
    assert "Sur rendez-vous." in page.text


def test_every_item_has_a_page_and_an_answer(app: Flask, client: FlaskClient) -> None:
    for code, item in site_of(app).vocabulary.items.items():
        page = get_page(client, f"/objets/{code}?commune={NANTES}")
        assert len(page.all("h1")) == 1
        found = asked(client, q=item.label)
        codes = [found["objet"]] if found["objet"] else found["candidats"]
        assert code in [one["code"] for one in codes], code


# --- one search -------------------------------------------------------------------------------

QUESTIONS = (
    f"q=grille-pain&commune={NANTES}",
    f"q=velo&geste=reparer&commune={LE_MANS}&rayon=50",
    "q=meubles&geste=donner&dep=85",
    "q=livres&lon=-0.55&lat=47.47",
    f"q=palettes&commune={ANGERS}&ouvert=2026-11-28T10:00/12:00",
    f"q=meubles&commune={NANTES}&ouvert=2026-11-28T10:00&inconnus=exclure",
    "q=velo&pour=entreprise",
    f"q=frigo&commune={NANTES}&minutes=30&mode=voiture",
)


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_list_the_map_the_api_and_the_home_page_are_one(
    client: FlaskClient, query: str
) -> None:
    listed: list[str] = []
    first = get_json(client, f"/api/objets?{query}")
    for number in range(1, first["pages"] + 1):
        page = get_page(client, f"/objets?{query}&page={number}")
        answer = get_json(client, f"/api/objets?{query}&page={number}")
        assert page.result_ids == [place["id"] for place in answer["lieux"]]
        listed += page.result_ids
    assert len(listed) == len(set(listed)) == first["total"]
    feed = page.one("div", id="resultats").attributes["data-feed"]
    assert feed == first["carte"]
    drawn = get_json(client, feed)
    assert set(drawn["id"]) == set(listed)
    states = dict(zip(drawn["id"], drawn["etat"], strict=True))
    assert {p["id"]: p["etat"] for p in first["lieux"]} == {
        p["id"]: states[p["id"]] for p in first["lieux"]
    }


def test_what_is_unknown_is_last_and_apart(client: FlaskClient) -> None:
    query = f"q=meubles&commune={NANTES}&rayon=100&ouvert=2026-11-28T10:00/12:00"
    places = get_json(client, f"/api/objets?{query}")["lieux"]
    ranks = [
        (not p["objet_precise"], p["objet_precise"] and p["etat"] == "inconnu") for p in places
    ]
    assert ranks == sorted(ranks)
    assert not any(p["etat"] == "ferme" for p in places)
    text = get_page(client, f"/objets?{query}").text
    assert "À appeler d’abord" in text


def test_after_the_last_page_there_is_nothing_on_screen_nor_by_the_api(
    client: FlaskClient,
) -> None:
    query = f"q=velo&commune={NANTES}&rayon=100"
    last = get_json(client, f"/api/objets?{query}")["pages"]
    assert get_json(client, f"/api/objets?{query}&page={last}")["lieux"]
    for path in ("/objets", "/api/objets"):
        answer = client.get(f"{path}?{query}&page={last + 1}")
        assert answer.status_code == 404
        assert f"il y en a {last}" in html.unescape(answer.text)
    assert answer.content_type == "application/problem+json"


def test_counts_of_gestures_are_those_of_their_pages(client: FlaskClient) -> None:
    every = asked(client, q="vélo", commune=NANTES)
    for code, count in gestures(every).items():
        assert asked(client, q="vélo", commune=NANTES, geste=code)["total"] == count


def test_few_places_propose_to_look_further(client: FlaskClient) -> None:
    near = asked(client, q="grille-pain", geste="reparer", commune=NANTES, rayon=1)
    assert near["total"] == 0
    assert near["elargir"]
    for wider in near["elargir"]:
        again = asked(
            client, q="grille-pain", geste="reparer", commune=NANTES, rayon=wider["rayon"]
        )
        assert again["total"] == wider["lieux"]


# --- places of a test -------------------------------------------------------------------------

HERE = f"q=grille-pain&geste=reparer&commune={NANTES}"
ITEM = {"gestures": ["reparer"], "items": ["petit_electromenager"]}


@pytest.fixture
def visitor(empty_app: Flask) -> FlaskClient:
    places: dict[str, dict[str, Any]] = {
        "entreprises": ITEM | {"audiences": ["entreprises"], "hours": "Tu 09:00-12:00"},
        "particuliers": ITEM
        | {"conditions": "Réservé aux particuliers. Label QualiRépar. Sur rendez-vous."},
        "mercredi": ITEM | {"hours": "We 09:00-12:00"},
        "muet": {"gestures": ["reparer"], "hours": "Tu 09:00-12:00"},
        "velos": {"gestures": ["reparer"], "items": ["velo"], "hours": "24/7"},
        "angers": ITEM | {"commune_code": ANGERS, "lon": -0.554, "lat": 47.473},
        "dessert": ITEM
        | {"commune_code": ANGERS, "lon": -0.554, "lat": 47.473, "serves": ["commune:44109"]},
    }
    values = {one: place_values(name=one, **rest) for one, rest in places.items()}
    publish_places(site_of(empty_app).store, values)
    return empty_app.test_client()


def ids(client: FlaskClient, query: str) -> list[str]:
    return [place["id"] for place in get_json(client, f"/api/objets?{query}")["lieux"]]


def test_places_that_say_so_come_first(visitor: FlaskClient) -> None:
    found = ids(visitor, HERE)
    assert found[-1] == "muet"
    assert set(found) == {"entreprises", "particuliers", "mercredi", "muet", "dessert"}


def test_open_when_one_can_go(visitor: FlaskClient) -> None:
    # NOW is a Tuesday, 10:00 in Paris.
    now = ids(visitor, f"{HERE}&ouvert=maintenant")
    assert now[0] == "entreprises" and now[-1] == "muet" and "mercredi" not in now
    wednesday = ids(visitor, f"{HERE}&ouvert=2026-11-25T09:00/10:00")
    assert wednesday[0] == "mercredi" and not {"entreprises", "muet"} & set(wednesday)
    known = ids(visitor, f"{HERE}&ouvert=2026-11-25T09:00/10:00&inconnus=exclure")
    assert known == ["mercredi"]


def test_a_firm_reads_first_of_places_that_are_for_firms(visitor: FlaskClient) -> None:
    places = get_json(visitor, f"/api/objets?{HERE}&pour=entreprise")["lieux"]
    assert places[0]["id"] == "entreprises"
    firms = {place["id"]: place["professionnels"] for place in places}
    assert (firms["entreprises"], firms["particuliers"], firms["mercredi"]) == (True, False, None)
    text = get_page(visitor, f"/objets?{HERE}&pour=entreprise").text
    assert "Accepte les entreprises." in text and "N’accepte pas les entreprises." in text
    assert "Ne dit pas s’il accepte les entreprises : demandez." in text


def test_bonus_and_appointment_are_told_when_they_are_known(visitor: FlaskClient) -> None:
    places = {p["id"]: p for p in get_json(visitor, f"/api/objets?{HERE}")["lieux"]}
    assert places["particuliers"]["bonus_reparation"] is True
    assert places["particuliers"]["sur_rendez_vous"] is True
    assert places["mercredi"]["bonus_reparation"] is None
    assert places["mercredi"]["sur_rendez_vous"] is None
    text = get_page(visitor, f"/objets?{HERE}").text
    assert "Bonus réparation." in text and "Sur rendez-vous." in text


def test_what_serves_my_commune_is_near(visitor: FlaskClient) -> None:
    places = {p["id"]: p for p in get_json(visitor, f"/api/objets?{HERE}")["lieux"]}
    assert places["dessert"]["dessert_seulement"] is True
    assert "angers" not in places
    assert "angers" in ids(visitor, f"{HERE}&rayon=100")


def test_an_answer_changes_with_its_places(visitor: FlaskClient) -> None:
    before = visitor.get(f"/api/objets?{HERE}")
    again = visitor.get(f"/api/objets?{HERE}", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304
    publish_places(site_of(visitor.application).store, {"seul": place_values(name="Seul", **ITEM)})
    assert ids(visitor, HERE) == ["seul"]
