"""The form of territories: four choices in sight, the others folded until one of them is set."""

import pytest
from flask.testing import FlaskClient

from tests.reading import Page, get_page


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def folded(client: FlaskClient, query: str, status: int = 200) -> tuple[Page, bool, str]:
    page = get_page(client, f"/territoires?{query}", status)
    details = page.one("details", class_="territories-more")
    (summary,) = (one for one in page.all("summary") if "Plus de critères" in one.text)
    return page, "open" in details.attributes, plain(summary.text)


@pytest.mark.parametrize("query", ["", "type=circulaire&mesure=nombre&niveau=epci", "distance=20"])
def test_what_is_asked_first_leaves_the_rest_folded(client: FlaskClient, query: str) -> None:
    _page, is_open, said = folded(client, query)
    assert not is_open and "choisi" not in said


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("dans=53", "1 choisi : Mayenne"),
        ("jours=90&mesure=places_publiees", "1 choisi : 90 derniers jours"),
        ("classes=quantiles", "1 choisi : Autant dans chaque classe"),
        ("jour=samedi&heure=10:00", "1 choisi : ouvert le samedi 28 novembre 2026 à 10 h"),
        ("dans=53&theme=competences", "2 choisis : "),
    ],
)
def test_what_is_set_is_unfolded_and_told(client: FlaskClient, query: str, words: str) -> None:
    _page, is_open, said = folded(client, query)
    assert is_open and words in said


def test_what_is_to_be_mended_is_unfolded(client: FlaskClient) -> None:
    _page, is_open, _said = folded(client, "heure=25:00&jour=mardi", 400)
    assert is_open


def test_a_time_that_came_by_address_can_be_sent_again(client: FlaskClient) -> None:
    page, is_open, said = folded(client, "type=circulaire&ouvert=2026-12-01T18:30")
    assert is_open and "ouvert le mardi 1er décembre 2026" in said
    assert "selected" in page.one("option", value="mardi").attributes
    assert page.one("input", id="heure").attributes["value"] == "18:30"
