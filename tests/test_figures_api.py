"""The figures by HTTP, on both databases: rows, files, refusals, kept answers."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from mapapp.importing.reading import gather
from mapapp.importing.table import Sheet as Table
from mapapp.importing.xlsx_writer import Sheet, write_xlsx
from mapapp.web.spreadsheets import XLSX

COUNTS = "/api/statistiques?niveau=departement&type=circulaire&mesure=nombre&mesure=taux"
REACH = "/api/couverture?type=circulaire&km=10&niveau=departement"


SIMULATED = "/api/couverture/simuler?type=circulaire&km=10&combien=2"


def read_book(content: bytes) -> Table:
    """The first sheet of a workbook, as an organisation's file is read."""
    table = Table()
    gather(content, table.take)
    return table


def told(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def rows(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(client, address)["lignes"]
    return found


def test_counts_of_departments_are_those_of_searches(client: FlaskClient) -> None:
    for row in rows(client, f"{COUNTS}&type=creche"):
        if row["mesure"] == "nombre":
            place = "/api/collections/lieux/items?limit=10000"
            asked = f"{place}&type={row['type']}&dep={row['territoire']}"
            features = told(client, asked)["features"]
            here = [f for f in features if _department(f) == row["territoire"]]
            assert row["valeur"] == len(here)


def _department(feature: dict[str, Any]) -> str:
    return (feature["properties"].get("code_insee") or "")[:2]


def test_a_row_says_unit_method_and_version(client: FlaskClient) -> None:
    document, answer = told(client, COUNTS), client.get(COUNTS)
    assert {row["mesure"] for row in document["lignes"]} == {"nombre", "taux"}
    assert set(document["methodes"]) == {"nombre", "taux"}
    assert {row["version"] for row in document["lignes"]} == {document["version"]}
    assert answer.headers["ETag"]
    again = client.get(COUNTS, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_longer_way_reaches_more(client: FlaskClient) -> None:
    near, far = rows(client, REACH), rows(client, REACH.replace("10", "20"))
    for one, other in zip(near, far, strict=True):
        assert one["couverte"] <= other["couverte"]
        missing = sum(commune["population"] for commune in one["hors_portee"])
        assert one["couverte"] + one["incertaine"] + missing == one["population"]


def test_what_is_gained_is_what_was_missing(client: FlaskClient) -> None:
    address = "/api/couverture/simuler?type=circulaire&km=10&dans=53"
    best = told(client, f"{address}&combien=2")
    first = best["lieux"][0]
    alone = told(client, f"{address}&commune={first['commune']}")
    assert alone["gain"] == first["gain"] > 0
    assert best["couverte_apres"] == best["couverte"] + best["gain"] <= best["population"]


@pytest.mark.parametrize("address", [COUNTS, REACH, SIMULATED])
def test_files_hold_the_rows(client: FlaskClient, address: str) -> None:
    document = told(client, address)
    lines = document["lieux" if "lieux" in document else "lignes"]
    text = client.get(f"{address}&f=csv").get_data().decode("utf-8-sig")
    header, *body = csv.reader(io.StringIO(text), delimiter=";")
    assert len(body) == len(lines)
    book = client.get(f"{address}&f=xlsx")
    assert book.content_type == XLSX and "attachment" in book.headers["Content-Disposition"]
    table = read_book(book.get_data())
    assert table.header == header
    for line, other in zip(body, table.rows, strict=True):
        assert [*map(_plain, line)] == [*map(_plain, other), *[""] * (len(line) - len(other))]


def _plain(cell: str) -> str:
    try:
        return f"{float(cell):g}"
    except ValueError:
        return cell


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/statistiques?niveau=canton", "niveau"),
        ("/api/statistiques?km=3", "km"),
        ("/api/statistiques?f=pdf", "f"),
        ("/api/statistiques?f=csv&f=xlsx", "f"),
        ("/api/statistiques?ouvert=jamais", "ouvert"),
        ("/api/couverture?minutes=20", "mode"),
        ("/api/couverture?km=0", "km"),
        ("/api/couverture?km=%00", "km"),
        ("/api/couverture?km=10&dans=00000", "dans"),
        ("/api/couverture/simuler?km=10&commune=%F0%9F%98%80", "commune"),
        ("/api/couverture/simuler?km=10&niveau=epci", "niveau"),
    ],
)
def test_a_wrong_question_is_a_400_that_names_its_field(
    client: FlaskClient, address: str, field: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400 and answer.content_type == "application/problem+json"
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@given(query=st.dictionaries(st.sampled_from(["km", "dans", "niveau", "ouvert"]), st.text()))
def test_no_text_breaks_it(app: Flask, query: dict[str, str]) -> None:
    answer = app.test_client().get("/api/couverture", query_string=query)
    assert answer.status_code in (200, 400)


# --- the workbook ---------------------------------------------------------------------------------


@given(st.lists(st.lists(st.text(max_size=20) | st.integers(0, 10**9), min_size=3, max_size=3)))
def test_a_workbook_is_read_as_it_was_written(table: list[list[str | int]]) -> None:
    sheets = [Sheet("Essai [1]", ("a", "b", "c"), [["première", 1, "x"], *table])]
    content = write_xlsx(sheets)
    assert content == write_xlsx(sheets)
    found = read_book(content)
    assert (found.header, found.rows[0]) == (["a", "b", "c"], ["première", "1", "x"])
