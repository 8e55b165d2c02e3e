"""The map of `/territoires` as PNG and PDF: the numbers of the API, in words, and French errors."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from mapapp.figures.words import number_text, percent_text
from mapapp.printing import printer
from tests.pdfs import pdf_info, pdf_text, png_size

ASKED = "type=circulaire&distance=10&niveau=departement"


def plain(text: str) -> str:
    """Every kind of space alike."""
    return " ".join(text.split())


def test_the_pdf_holds_map_table_and_method(client: FlaskClient) -> None:
    answer = client.get(f"/territoires/carte.pdf?{ASKED}")
    assert answer.status_code == 200 and answer.content_type == "application/pdf"
    info = pdf_info(answer.data)
    assert info["Tagged"] == "yes" and info["PDF version"] == "1.7"
    assert info["Title"] == "Habitants à portée d’un lieu, départements"
    found = pdf_text(answer.data)
    rows = client.get("/api/couverture?type=circulaire&km=10").get_json()["lignes"]
    assert len(rows) == 5
    for row in rows:
        assert row["nom"] in found
        for text in (
            number_text(row["couverte"]),
            number_text(row["population_hors_portee"]),
            percent_text(row["couverte"] / row["population"]),
        ):
            assert plain(text) in found
    version = rows[0]["version"]
    assert f"Chiffres du 24 novembre 2026, version {version} des données" in found
    assert "Comment c'est compté" in found and "INSEE" in found


def test_the_page_and_the_files_say_the_same_sentence(client: FlaskClient) -> None:
    for query in (f"{ASKED}&mesure=taux", f"{ASKED}&jour=samedi&heure=10:00", "niveau=region"):
        page = client.get(f"/territoires?{query}").text
        sentence = unescape(page.partition('id="phrase">')[2].partition("</p>")[0])
        assert len(sentence) > 20
        assert plain(sentence) in pdf_text(client.get(f"/territoires/carte.pdf?{query}").data)


def test_the_picture_is_a_png(client: FlaskClient) -> None:
    for level in ("region", "epci", "commune"):
        answer = client.get(f"/territoires/carte.png?type=circulaire&mesure=taux&niveau={level}")
        assert answer.content_type == "image/png", level
        width, height = png_size(answer.data)
        assert width == 1600 and 900 < height < 2600
        assert len(answer.data) < 3_000_000


def test_the_same_question_has_the_same_bytes_and_a_304(client: FlaskClient) -> None:
    address = f"/territoires/carte.pdf?{ASKED}"
    first = client.get(address)
    assert client.get(address).data == first.data
    headers = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=headers).status_code == 304


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("niveau=canton", "niveau"),
        ("dans=99999", "dans"),
        ("type=circulaire%00", "type"),
        ("distance=0", "distance"),
        ("jour=samedi&heure=99:99", "heure"),
        ("mesure=taux&mesure=nombre", "mesure"),
    ],
)
@pytest.mark.parametrize("form", ["png", "pdf"])
def test_what_is_wrong_is_named(client: FlaskClient, form: str, query: str, field: str) -> None:
    answer = client.get(f"/territoires/carte.{form}?{query}")
    assert answer.status_code == 400
    assert field in [one["field"] for one in answer.get_json()["errors"]]


def test_without_typst_there_is_a_page_that_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "is_there", lambda: False)
    answer = client.get("/territoires/carte.pdf?niveau=epci&mesure=nombre&type=creche")
    assert answer.status_code == 503 and "ne sont pas installés ici" in answer.text
    assert "Momentanément indisponible" in answer.text
    assert client.get(f"/territoires?{ASKED}").status_code == 200
