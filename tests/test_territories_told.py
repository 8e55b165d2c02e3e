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


def test_a_legend_counts_in_french(client: FlaskClient) -> None:
    body = client.get("/territoires?niveau=commune&mesure=nombre&type=circulaire").text
    words = re.findall(r'class="shade [a-z0-9-]+" width="28".*?<span>(.*?) <span', body)
    assert "1 lieu" in words and any(re.fullmatch("2 lieux|de . à . lieux", one) for one in words)
    counts = re.findall(r'<span class="soft">\(([^ ]*) territoires', body)
    assert not [one for one in counts if re.search(r"\d{4}", one)]


def test_nobody_out_of_reach_is_not_said_to_be(client: FlaskClient) -> None:
    page = get_page(client, "/territoires?type=circulaire&km=100")
    assert "tous les habitants (" in page.text and "0 habitant n'en" not in page.text.replace(
        "\u00a0", " "
    )


def test_what_nobody_knows_has_no_rank_and_no_sameness(client: FlaskClient) -> None:
    body = client.get(f"/territoires?type=circulaire&km=10&ouvert={NIGHT}").text
    assert "on ne sait pas" in body and "La valeur est la même partout" not in body
    assert body.count('<td class="num"></td>') >= 5


@pytest.mark.parametrize(
    ("given", "kept", "label"),
    [("km=7.5", "7.5", "7,5 km"), ("minutes=25&mode=velo", "velo-25", "25 minutes à vélo")],
)
def test_a_distance_of_an_address_can_be_sent_again(
    client: FlaskClient, given: str, kept: str, label: str
) -> None:
    page = get_page(client, f"/territoires?type=circulaire&{given}")
    chosen = page.one("option", value=kept)
    assert "selected" in chosen.attributes and chosen.text == label
    again = get_page(client, f"/territoires?type=circulaire&distance={kept}")
    assert "selected" in again.one("option", value=kept).attributes
    for wrong in ("0", "101", "velo-0", "velo-2.5", "avion-3"):
        assert client.get(f"/territoires?distance={wrong}").status_code == 400


def test_one_territory_is_not_a_comparison(client: FlaskClient) -> None:
    page = get_page(client, "/territoires/comparer?territoire=44&territoire=44")
    assert "Choisissez au moins deux territoires" in page.text
    island = get_page(client, "/territoires/85113")
    assert "Comparer avec un autre territoire" in island.text
