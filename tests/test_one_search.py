"""One search: the list, the map and the API give the same places, and counts tell the truth."""

import re
from urllib.parse import parse_qsl, urlencode

import pytest
from flask.testing import FlaskClient

from tests.reading import get_json, get_page, item_ids, listed_ids, number

QUERIES = [
    "",
    "q=v%C3%A9lo",
    "q=velo",
    "q=l'atelier",
    "q=St.%20Nazaire",
    "q=micro-ondes",
    "q=repparation",
    "q=creche+nantes",
    "type=creche",
    "type=action",
    "type=mairie&dep=72",
    "type=creche&type=logement",
    "type=mairie&type=action&dep=53",
    "theme=garde-d-enfants",
    "theme=logement&dep=85",
    "dep=44",
    "dep=49&dep=72",
    "epci=244400404",
    "commune=44109",
    "commune=44109&commune=49007",
    "commune=44109&rayon=5",
    "commune=72181&rayon=30&type=circulaire",
    "public=jeunes",
    "geste=reparer",
    "geste=donner&geste=acheter",
    "objet=velo",
    "ouvert=maintenant",
    "ouvert=maintenant&inconnus=exclure",
    "inconnus=exclure",
    "ouvert=2026-12-25T10:00&type=mairie",
    "ouvert=2026-11-28T15:00&inconnus=exclure",
    "lon=-1.55&lat=47.22",
    "lon=-1.55&lat=47.22&rayon=10",
    "lon=-1.55&lat=47.22&rayon=10&ouvert=maintenant&type=circulaire",
    "lon=-1,55&lat=47,22&rayon=2,5",
    "bbox=-1.7,47.1,-1.4,47.3",
    "bbox=-1.7,47.1,-1.4,47.3&q=velo&type=circulaire",
    "q=zzzzqqq",
    "dep=53&q=nantes&type=logement",
]


@pytest.mark.parametrize("query", QUERIES)
def test_list_map_and_api_are_one(client: FlaskClient, query: str) -> None:
    listed = listed_ids(client, query)
    assert len(listed) == len(set(listed))
    columns = get_json(client, f"/api/carte?{query}")
    assert columns["id"] == listed
    assert columns["total"] == len(listed)
    # Where one asks « near », the API keeps the order of the list too.
    assert item_ids(client, "lieux", query) == [
        place_id for place_id, kind in zip(listed, columns["type"], strict=True) if kind != "action"
    ]
    assert item_ids(client, "actions", query) == [
        place_id for place_id, kind in zip(listed, columns["type"], strict=True) if kind == "action"
    ]
    page = get_page(client, f"/?{query}")
    said = re.match(r"(Aucun|[\d\s]+) résultat", page.one("h2", id="resume").text.strip())
    assert said is not None
    assert (0 if said[1] == "Aucun" else number(said[1])) == len(listed)


COUNTED = [
    "",
    "q=velo",
    "dep=44",
    "commune=44109&rayon=20",
    "ouvert=maintenant",
    "ouvert=2026-11-28T15:00&inconnus=exclure",
    "lon=-0.55&lat=47.47&rayon=15&theme=economie-circulaire",
    "type=creche&dep=85",
    "bbox=-1.7,47.1,-1.4,47.3",
]


def _without(query: str, name: str) -> str:
    return "&".join(pair for pair in query.split("&") if not pair.startswith(f"{name}="))


@pytest.mark.parametrize("query", COUNTED)
def test_the_count_beside_a_choice_is_what_it_gives(client: FlaskClient, query: str) -> None:
    page = get_page(client, f"/?{query}")
    assert list(page.counts("type")) == ["action", "creche", "logement", "circulaire", "mairie"]
    assert list(page.counts("dep")) == ["44", "49", "53", "72", "85"]
    for name in ("type", "dep", "theme", "geste", "public", "objet"):
        counts = page.counts(name)
        # Facets with many codes: the most frequent tell enough.
        for value in sorted(counts, key=lambda code: (-counts[code], code))[:5]:
            chosen = f"{_without(query, name)}&{name}={value}".lstrip("&")
            found = get_json(client, f"/api/carte?{chosen}")["total"]
            assert counts[value] == found, chosen


@pytest.mark.parametrize(
    ("query", "removals"),
    [
        ("q=creche&dep=53&commune=44109", ["dep", "commune"]),
        ("q=zzzzqqq", ["q"]),
        ("q=zzzzqqq&dep=44", ["q"]),
        ("ouvert=2026-12-25T10:00&inconnus=exclure&type=mairie", ["ouvert inconnus", "type"]),
        ("commune=85113&rayon=1&type=circulaire&q=velo", ["commune rayon"]),
        ("lon=-2.35&lat=46.72&rayon=1&type=circulaire&q=velo", ["lon lat rayon"]),
        ("type=creche&theme=logement", ["type", "theme"]),
        ("bbox=-3,48,-2.9,48.1", ["bbox"]),
        ("bbox=100,40,101,41&q=velo", ["bbox"]),
    ],
)
def test_an_empty_result_says_what_to_relax(
    client: FlaskClient, query: str, removals: list[str]
) -> None:
    page = get_page(client, f"/?{query}")
    assert page.result_ids == []
    assert "Rien ne correspond à tous ces critères" in page.text
    offered = {
        e.attributes["href"]: int(found[1])
        for e in page.all("a", class_="button")
        if (found := re.search(r"\((\d+) résultat", e.text))
    }
    asked = {pair.split("=")[0] for pair in query.split("&")}
    removed = []
    for url, n in offered.items():
        assert n > 0
        assert get_json(client, "/api/carte" + url.removeprefix("/"))["total"] == n
        left = {name for name, _value in parse_qsl(url.partition("?")[2])}
        assert left < asked
        removed.append(asked - left)
    for wanted in removals:
        assert set(wanted.split()) in removed


def test_pages_end(client: FlaskClient) -> None:
    first = get_page(client, "/")
    assert len(first.result_ids) == 50
    last = -(-get_json(client, "/api/carte")["total"] // 50)
    assert get_page(client, f"/?page={last}").all("a", rel="next") == []
    beyond = get_page(client, f"/?page={last + 1}", 404)
    assert f"il y en a {last}" in beyond.text
    assert get_page(client, "/?q=zzzzqqq&page=1").result_ids == []
    get_page(client, "/?q=zzzzqqq&page=2", 404)


def test_links_of_filters_in_force_remove_one_each(client: FlaskClient) -> None:
    query = [("q", "velo"), ("type", "circulaire"), ("dep", "44"), ("dep", "49")]
    page = get_page(client, "/?" + urlencode(query))
    pills = page.all("a", class_="pill")
    removed = {e.attributes["href"] for e in pills if e.text.startswith("Retirer le filtre")}
    expected = {"/?" + urlencode([p for p in query if p != pair]) for pair in query}
    assert removed == expected


def test_unknown_parameters_of_a_page_change_nothing(client: FlaskClient) -> None:
    plain = get_page(client, "/?dep=53").result_ids
    assert get_page(client, "/?dep=53&utm_source=x&cat[]=y&sort=password").result_ids == plain
    assert get_json(client, "/api/carte?dep=53&utm_source=x")["id"][:50] == plain


def test_unknown_hours_come_last_and_apart(client: FlaskClient) -> None:
    columns = get_json(client, "/api/carte?ouvert=maintenant")
    states = columns["etat"]
    assert states == sorted(states, key=lambda state: state == "inconnu")
    assert set(states) == {"ouvert", "inconnu"}
    page = get_page(client, "/?ouvert=maintenant")
    titles = [e.text for e in page.all("h2", class_="group-title")]
    assert titles[0] == "Ouverts"
    assert f"dont {states.count('inconnu')} aux horaires inconnus" in page.text
