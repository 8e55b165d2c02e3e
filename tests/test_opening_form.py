"""« Ouvert quand j'y vais » on the page: redirections, errors by field, quick choices."""

from html import unescape
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from tests.reading import get_page

FORM = "ouvert_jour=2026-12-01&ouvert_de=08:30&ouvert_a=12:00"


def leads_to(client: FlaskClient, query: str) -> str:
    answer = client.get("/?" + query)
    assert answer.status_code == 302
    return unquote(answer.headers["Location"])


@pytest.mark.parametrize(
    ("query", "address"),
    [
        (f"{FORM}&ouvert_creneau=moment&dep=44", "/?dep=44&ouvert=2026-12-01T08:30/12:00"),
        (f"{FORM}&ouvert_creneau=tout", "/?ouvert_tout=2026-12-01T08:30/12:00"),
        (f"{FORM}&ouvert=maintenant&ouvert_tout=", "/?ouvert=2026-12-01T08:30/12:00"),
        (f"{FORM}&lieu=Nantes", "/?commune=44109&ouvert=2026-12-01T08:30/12:00"),
        (f"{FORM}&ouvert=2026-01-01T10:00/2026-01-03T10:00", "/?ouvert=2026-12-01T08:30/12:00"),
        ("ouvert_jour=2026-12-01&ouvert_de=09:00", "/?ouvert=2026-12-01T09:00"),
        ("ouvert_creneau=moment&ouvert_jour=&dep=44", "/?dep=44"),
        ("ouvert_creneau=tout&lieu=", "/"),
    ],
)  # fmt: skip
def test_the_fields_lead_to_the_canonical_address(
    client: FlaskClient, query: str, address: str
) -> None:
    assert leads_to(client, query) == address


def test_a_wrong_field_is_named_and_nothing_is_lost(client: FlaskClient) -> None:
    query = "q=velo&lieu=Nantes&ouvert_jour=2026-12-01&ouvert_de=14:00&ouvert_a=12:00"
    answer = client.get(f"/?{query}&ouvert_creneau=tout&inconnus=exclure")
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert "l'heure de fin doit être après l'heure de début" in page
    assert 'href="#ouvert-a">Heure de fin</a>' in page
    for kept in ('value="2026-12-01"', 'value="14:00"', 'value="12:00"', 'value="Nantes"'):
        assert kept in page
    assert 'value="tout" checked' in page
    assert 'value="exclure" checked' in page
    assert 'value="velo"' in page


def test_a_canonical_address_fills_the_fields(client: FlaskClient) -> None:
    page = client.get("/?ouvert_tout=2026-12-01T08:30/12:00").text
    for name, value in (("jour", "2026-12-01"), ("de", "08:30"), ("a", "12:00")):
        field = page[page.index(f'name="ouvert_{name}"') :].partition(">")[0]
        assert f'value="{value}"' in field
    assert 'value="tout" checked' in page


def test_a_window_of_several_days_is_kept_beside_the_fields(client: FlaskClient) -> None:
    window = "2026-12-01T10:00/2026-12-03T12:00"
    page = client.get(f"/?ouvert={window}").text
    assert f'<input type="hidden" name="ouvert" value="{window}">' in page
    assert leads_to(client, f"ouvert={window}&ouvert_tout=&ouvert_creneau=moment&dep=44") == (
        f"/?dep=44&ouvert={window}"
    )


def test_quick_choices_keep_the_rest_of_the_search(client: FlaskClient) -> None:
    page = client.get("/?dep=44&page=1").text
    quick = page[page.index('id="choix-horaires"') :].partition("</ul>")[0]
    links = [unquote(unescape(part.partition('"')[0])) for part in quick.split('href="')[1:]]
    assert len(links) == 4
    assert all(link.startswith("/?dep=44&ouvert=") for link in links)
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize("query", ["ouvert_jour=x", "ouvert_creneau=x", "ouvert_a=10:00&lieu=zzz"])
def test_a_fault_never_redirects(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 400


def test_results_come_before_the_panel_of_filters(client: FlaskClient) -> None:
    asked = get_page(client, "/?ouvert=2026-12-01T08:30/12:00")
    assert "open" not in asked.one("details", id="plus-de-filtres").attributes
    wrong = get_page(client, "/?ouvert_jour=2026-02-31", 400)
    assert "open" in wrong.one("details", id="plus-de-filtres").attributes
