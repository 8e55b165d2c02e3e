"""Who finds nothing, or little, is told where there is something: each way out keeps its word."""

import re

import pytest
from flask.testing import FlaskClient

from mapapp.resources import geodata_dir
from mapapp.search.ways_out import named_towns
from mapapp.territory.gazetteer import Gazetteer
from tests.reading import Page, get_json, get_page

GAZETTEER = Gazetteer.load(geodata_dir() / "territories" / "gazetteer.json")
FOUND = re.compile(r"(?s)\s*(.+?)\s*:\s*(\d+) résultats?\s*")


def _offered(client: FlaskClient, page: Page) -> dict[str, str]:
    """Label → address of the other searches; each has as many results as it says."""
    offered = {}
    for link in page.all("a", class_="button"):
        if (found := FOUND.fullmatch(link.text)) is None:
            continue
        address = link.attributes["href"]
        total = get_json(client, "/api/carte" + address.removeprefix("/"))["total"]
        assert total == int(found[2]) > 0
        offered[" ".join(found[1].split())] = address
    return offered


@pytest.mark.parametrize(
    ("query", "label", "address"),
    [
        ("q=Ancenis", "À moins de 20 km d'Ancenis-Saint-Géréon", "/?commune=44003&rayon=20"),
        ("q=varades", "À moins de 20 km de Varades (Loireauxence)", "/?commune=44213&rayon=20"),
        (
            "q=noirmoutier",
            "À moins de 20 km de Noirmoutier-en-l'Île",
            "/?commune=85163&rayon=20",
        ),
        (
            "q=creche+ancenis&dep=53",
            "« creche » à moins de 50 km d'Ancenis-Saint-Géréon",
            "/?q=creche&commune=44003&rayon=50",
        ),
        ("q=zzzzqqq+varades", "À moins de 20 km de Varades (Loireauxence)", None),
        ("q=creche+nantes+mardi", "« creche nantes »", "/?q=creche+nantes"),
        ("commune=44213&type=circulaire", "À moins de 20 km de Loireauxence", None),
        ("commune=44213&rayon=10&type=creche", "À moins de 30 km de Loireauxence", None),
        ("lon=-2.35&lat=46.72&rayon=1&type=creche", "À moins de 50 km de vous", None),
    ],
)
def test_nothing_found_leads_somewhere(
    client: FlaskClient, query: str, label: str, address: str | None
) -> None:
    page = get_page(client, f"/?{query}")
    assert page.result_ids == []
    offered = _offered(client, page)
    assert label in offered
    assert address in (None, offered[label])


def test_a_whole_window_leads_to_some_time_in_it(client: FlaskClient) -> None:
    asked = "2026-12-01T00:00/2026-12-02T00:00&inconnus=exclure&type=mairie&commune=44109"
    offered = _offered(client, get_page(client, f"/?ouvert_tout={asked}"))
    assert "ouvert_tout" not in offered["Ouvert à un moment du créneau"]
    assert "ouvert=2026-12-01T00" in offered["Ouvert à un moment du créneau"].replace("%3A", ":")


def test_few_results_lead_farther_and_many_do_not(client: FlaskClient) -> None:
    page = get_page(client, "/?commune=44003")
    assert 0 < len(page.result_ids) < 10
    assert page.all("div", class_="farther")
    assert any(label.endswith("km d'Ancenis-Saint-Géréon") for label in _offered(client, page))
    for many in ("/", "/?commune=44109", "/?dep=44"):
        assert not get_page(client, many).all("div", class_="farther")


def test_words_of_no_place_and_no_town_may_be_an_object(client: FlaskClient) -> None:
    page = get_page(client, "/?q=ampoule")
    assert "/objets?q=ampoule" in page.links
    assert "Cherchez « ampoule » parmi les objets" in page.text
    assert "/objets?q=ampoule" not in get_page(client, "/?q=ampoule&type=creche").links
    assert not any("/objets?q=" in link for link in get_page(client, "/?q=varades").links)


@pytest.mark.parametrize(
    ("text", "rest", "towns"),
    [
        ("crèche ancenis", "crèche", ["44003"]),
        ("Ancenis crèche", "crèche", ["44003"]),
        ("garage à st nazaire", "garage", ["44184"]),
        ("vélo 44270", "vélo", ["44087", "44119", "44157"]),
        ("l'île d'yeu", "", ["85113"]),
        ("mission locale", "mission locale", []),
        ("lit", "lit", []),
        ("zzz", "zzz", []),
        ("", "", []),
        ("44999", "44999", []),
        ("mot " * 40, "mot " * 40, []),
        ("?", "?", []),
    ],
)
def test_the_town_that_words_name(text: str, rest: str, towns: list[str]) -> None:
    left, found = named_towns(GAZETTEER, text)
    assert (left, sorted(town.code for town in found)) == (rest, towns)


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("FJT Laval", "logement", "Habitat Jeunes Laval"),
        ("RPE", "creche", "Relais"),
        ("RAM", "creche", "Relais"),
        ("baby-sitter", "creche", "MAM"),
        ("appart", "logement", ""),
        ("brocante", "circulaire", ""),
    ],
)
def test_people_s_own_words_find_places(
    client: FlaskClient, words: str, kind: str, found: str
) -> None:
    columns = get_json(client, f"/api/carte?q={words}&type={kind}")
    assert columns["total"] > 0
    assert any(found in name for name in columns["nom"])
