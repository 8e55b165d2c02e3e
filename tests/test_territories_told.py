"""What is not known is told apart in the legend, the table, the picture, the files and the API."""

import csv
import io
import re
from collections import Counter

import pytest
from flask.testing import FlaskClient

from tests.reading import get_page

WORDS = {
    "horaires_inconnus": ("trame-inconnu", "horaires inconnus"),
    "aucun_lieu": ("trame-aucun", "aucun lieu"),
    "pas_de_donnee": ("trame-rien", "pas de donnée chargée"),
}
NIGHT = "2026-12-06T03:00"


@pytest.mark.parametrize("query", ["type=circulaire", "type=logement", "geste=reparer"])
def test_legend_table_picture_and_files_tell_the_same(client: FlaskClient, query: str) -> None:
    asked = f"niveau=commune&mesure=nombre&ouvert={NIGHT}&{query}"
    page = get_page(client, f"/territoires?{asked}&tout=1")
    body = client.get(f"/territoires?{asked}&tout=1").text
    rows = client.get(f"/api/statistiques?{asked}").get_json()["lignes"]
    best: dict[str, str] = {}
    order = ["compte", *WORDS]
    for row in rows:
        before = best.get(row["territoire"], "pas_de_donnee")
        best[row["territoire"]] = min(before, row["statut"], key=order.index)
    expected = Counter(best.values())
    text = client.get(f"/api/statistiques?{asked}&f=csv").get_data().decode("utf-8-sig")
    assert Counter(r["statut"] for r in csv.DictReader(io.StringIO(text), delimiter=";")) == (
        Counter(row["statut"] for row in rows)
    )
    picture = client.get(f"/territoires/carte.svg?{asked}").text
    for status, (css, words) in WORDS.items():
        shown = re.findall(rf'class="shade {css}" width="28".*?<span>(.*?)</li>', body)
        assert len(shown) == (1 if expected[status] else 0)
        if not shown:
            continue
        assert words in shown[0] and f"({expected[status]} " in shown[0].replace("\u202f", "")
        assert body.count(f"</svg>{words}</td>") == expected[status]
        assert picture.count(f" : {words}</title>") == expected[status]
    assert page.text.count("Horaires inconnus") >= 1


def test_a_measure_of_nothing_is_not_nothing_loaded(client: FlaskClient) -> None:
    body = client.get("/territoires?niveau=commune&mesure=completude&type=circulaire&tout=1").text
    assert "</svg>aucun lieu</td>" in body and "</svg>–</td>" not in body
    assert 'class="shade trame-rien" width="28"' not in body


def test_completeness_says_what_it_is_made_of(client: FlaskClient) -> None:
    page = get_page(client, "/territoires?mesure=completude&theme=competences&niveau=epci")
    chosen = [o for o in page.all("option", value="competences") if "selected" in o.attributes]
    assert len(chosen) == 1
    for words in ("moyen de le joindre", "position exacte", "moins de douze mois", "100 %"):
        assert words in page.text.replace("\u00a0", " ")
