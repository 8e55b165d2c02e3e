"""« Me déplacer » and « Comment y aller » through HTTP, on both databases."""

from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.reading import get_json, get_page

PLACE = "/lieux/cyclamaine-le-mans"


def follow(client: FlaskClient, path: str) -> str:
    """Where a form that was sent leads."""
    answer = client.get(path)
    assert answer.status_code == 302, (path, answer.text[:300])
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.headers["Location"]


def test_the_page_answers_a_job_seeker_of_sarthe(client: FlaskClient) -> None:
    page = get_page(client, "/mobilite?commune=72003&besoin=permis")
    assert "CARBUR'PERA" in page.text and "366 avenue Félix-Geneslay" in page.text
    assert "mailto:carburpera@gmail.com" in page.links
    assert any(link.startswith("tel:") for link in page.links)  # the town hall of Allonnes
    assert "Mairie" in page.text


def test_it_says_what_it_does_not_know(client: FlaskClient) -> None:
    page = get_page(client, "/mobilite?commune=44109&besoin=permis&besoin=covoiturage")
    assert "nous ne connaissons pas d'aide pour" in page.text
    assert "pas chargés" in page.text
    assert "CARBUR'PERA" in page.text and "autre territoire" in page.text


def test_a_typed_form_becomes_an_address_to_share(client: FlaskClient) -> None:
    sent = "/mobilite?lieu=Le+Mans&commune=&lon=&lat=&adresse=12+rue+X,+72300+Solesmes&adresse_lue="
    there = follow(client, sent + "&rdv=&besoin=permis")
    query = dict(parse_qsl(urlsplit(there).query))
    assert query["commune"] == "72181" and query["adresse"] == "12 rue X, 72300 Solesmes"
    lon, lat = map(float, query["rdv"].split(","))
    assert (round(lon, 1), round(lat, 1)) == (-0.3, 47.9)
    page = get_page(client, there)
    assert "environ" in page.text and "en voiture" in page.text
    # Sent again as it is shown, it leads to the same address; another town to another.
    again = {
        field.attributes["name"]: field.attributes.get("value", "")
        for field in page.all("input")
        if field.attributes.get("type") in ("text", "hidden")
    } | {"besoin": "permis"}
    assert follow(client, f"/mobilite?{_query(again)}") == there
    moved = follow(client, f"/mobilite?{_query(again | {'adresse': 'Laval'})}")
    assert dict(parse_qsl(urlsplit(moved).query))["rdv"] != query["rdv"]
    erased = follow(client, f"/mobilite?{_query(again | {'adresse': '', 'lieu': ''})}")
    assert erased == "/mobilite?besoin=permis"


def _query(pairs: dict[str, str]) -> str:
    return "&".join(f"{name}={quote(value)}" for name, value in pairs.items())


def test_a_name_of_several_communes_is_asked_about(client: FlaskClient) -> None:
    page = get_page(client, "/mobilite?lieu=Allonnes&commune=&adresse=Nantes&adresse_lue=")
    assert "De quel lieu parlez-vous" in page.text
    choices = [link for link in page.links if "commune=" in link]
    assert len(choices) == 2 and all("rdv=-1.5" in link for link in choices)
    assert client.get(choices[0]).status_code == 200


def test_coordinates_may_be_typed(client: FlaskClient) -> None:
    assert follow(client, "/mobilite?adresse=-1,43, 46,67&adresse_lue=") == (
        "/mobilite?rdv=-1.43%2C46.67"
    )


def test_all_that_is_wrong_is_told_beside_its_field(client: FlaskClient) -> None:
    page = get_page(client, "/mobilite?lieu=Atlantis&adresse=Zzyzx&adresse_lue=&besoin=avion", 400)
    assert "3 réponses sont à corriger" in page.text
    assert page.one("input", id="lieu").attributes["value"] == "Atlantis"
    assert page.one("input", id="champ-adresse").attributes["value"] == "Zzyzx"
    assert {"#champ-lieu", "#champ-adresse", "#champ-besoin"} <= set(page.links)


def test_the_way_to_a_place(client: FlaskClient) -> None:
    page = get_page(client, PLACE)
    form = [f for f in page.all("form") if f.attributes["action"] == f"{PLACE}/y-aller"]
    assert len(form) == 1
    assert follow(client, f"{PLACE}/y-aller?lieu=Allonnes+72") == f"{PLACE}/y-aller?commune=72003"
    answer = client.get(f"{PLACE}/y-aller?commune=72003")
    assert answer.headers["Cache-Control"] == "no-store"
    for said in ("Depuis Allonnes", "environ", "à vélo", "en voiture", "geo:48.", "pas chargés"):
        assert said in answer.text
    assert "Depuis votre position" in client.get(f"{PLACE}/y-aller?lon=0.2&lat=48").text
    other = [a for a in get_page(client, f"{PLACE}/y-aller").links if a.startswith("http")]
    assert other == []


def test_a_service_without_an_address_says_so(client: FlaskClient) -> None:
    page = get_page(client, "/lieux/le-relais-sarthe/y-aller?commune=72003")
    assert "pas d’adresse connue" in page.text and "environ" not in page.text
    assert "y-aller" not in client.get("/lieux/le-relais-sarthe").text
    assert client.get("/lieux/nulle-part/y-aller").status_code == 404


def test_the_api_says_the_same(client: FlaskClient) -> None:
    found = get_json(client, "/api/mobilite?commune=72181&rdv=0.2,47.9")
    needs = {need["code"]: need for need in found["besoins"]}
    assert [a["id"] for a in needs["permis"]["actions"]] == ["carbur-pera"]
    assert needs["permis"]["actions"][0]["territoire"] == "Sarthe"
    assert [place["id"] for place in needs["reparer-velo"]["lieux"]] == ["cyclamaine-le-mans"]
    assert [time["mode"] for time in found["trajet"]] == ["marche", "velo", "voiture"]
    assert found["covoiturage"]["charge"] is False and found["covoiturage"]["message"]
    alone = get_json(client, "/api/mobilite?besoin=covoiturage")
    assert [need["code"] for need in alone["besoins"]] == ["covoiturage"]
    assert alone["trajet"] == []


BAD = [
    ("commune=00000", "commune"),
    ("commune=44109&commune=72181", "commune"),
    ("rdv=1e999,47", "rdv"),
    ("rdv=47.2,-1.5", "rdv"),
    ("rdv=%00", "rdv"),
    ("besoin=avion", "besoin"),
    ("besoin=%00", "besoin"),
    ("lon=-1.5", "lat"),
    ("lon=NaN&lat=47", "lon"),
    ("lon=2&lat=2", "lat"),
    ("adresse=Nantes", "adresse"),
    ("inconnu=1", "inconnu"),
]


@pytest.mark.parametrize(("query", "field"), BAD)
def test_bad_values_are_told_by_the_api(client: FlaskClient, query: str, field: str) -> None:
    answer = client.get(f"/api/mobilite?{query}")
    assert answer.status_code == 400 and answer.mimetype == "application/problem+json"
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["/mobilite", f"{PLACE}/y-aller"])
@pytest.mark.parametrize(
    "query",
    [
        *(query for query, field in BAD if field != "inconnu"),
        "lieu=%00",
        "lieu=" + "9" * 5000,
        "lieu=%F0%9F%98%80",
        "adresse=%00&adresse_lue=",
        "adresse=" + "a" * 5000,
        "adresse=<script>alert(1)</script>&adresse_lue=x",
        "lieu=Loire-Atlantique",
        "lieu=Nantes&lieu=Laval",
        "commune=x&lieu=",
        "jour=&de=&a=",
    ],
)
def test_pages_never_fail(client: FlaskClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code in (200, 302, 400), answer.status_code
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>alert" not in answer.text
