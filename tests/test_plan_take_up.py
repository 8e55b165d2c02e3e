"""Taking an action up: targets in proportion of inhabitants, figures beside, nothing written."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from mapapp.planning.numbers import LARGEST, number_text, read_number
from mapapp.planning.proposals import proposals, scaled
from mapapp.store import history
from tests.family_actions import action
from tests.people import People
from tests.reading import get_page, read
from tests.test_plan_follow_pages import ALL, people

__all__ = ["people"]


def indicator(label: str, unit: str, target: float | None, *values: float) -> dict[str, Any]:
    dated = [{"date": str(2020 + n), "value": value} for n, value in enumerate(values)]
    return {
        "label": label,
        "unit": unit,
        "target": target,
        "target_date": None,
        "values": dated,
    }


def test_targets_follow_inhabitants() -> None:
    rows = [
        indicator("Personnes", "personnes", 600, 12),
        indicator("Bus", "bus", None, 4, 5),
        indicator("Satisfaits", "% des personnes", 80),
        indicator("Rien", "lieux", None),
        indicator("Aucun", "lieux", 0),
        indicator("Moyenne", "heures", 2.5),
    ]
    source = action("a", indicators=rows)
    # 600 × 3,650 ÷ 6,700 = 326.9; 5 × 3,650 ÷ 6,700 = 2.7; 2.5 × 3,650 ÷ 6,700 = 1.36.
    found = [(p.place, p.basis, p.is_target, p.proposed) for p in proposals(source, 6700, 3650)]
    assert found == [
        (0, 600, True, 327),
        (1, 5, False, 3),
        (2, 80, True, 80),
        (4, 0, True, 0),
        (5, 2.5, True, 1.4),
    ]
    # Of something there is at least one.
    assert scaled(5, "bus", 6700, 50) == 1
    assert proposals(source, 0, 100) == proposals(source, 100, 0) == []


values = st.floats(0, LARGEST).map(lambda v: round(v, 6)) | st.integers(0, 5000).map(float)
people_counts = st.integers(1, 4_000_000)


@given(values, people_counts, people_counts, people_counts)
def test_proposals_grow_with_people_and_can_be_typed(
    value: float, there: int, here: int, more: int
) -> None:
    found, larger = scaled(value, "lieux", there, here), scaled(value, "lieux", there, here + more)
    if found is None:
        assert larger is None and value * here / there > LARGEST
        return
    assert larger is None or larger >= found
    assert read_number(number_text(found)) == pytest.approx(found)
    assert abs(found - value * here / there) <= 1
    same = scaled(value, "lieux", there, there)
    assert same is not None and abs(same - value) <= 0.5
    assert scaled(value, "% des gens", there, here) == value


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def counted(people: People) -> People:
    """Macigogne with a target and a value, alone in the plan but for the leaflet's others."""
    desk = people.client("prefecture")
    sent = desk.send(
        "/plan/suivi/nouvelle",
        ALL
        | {
            "titre": "Garde de Vendée",
            "territoires": "Vendée (departement:85)",
            "theme": "garde-d-enfants",
            "indicateur-0-nom": "Places offertes",
            "indicateur-0-unite": "places",
            "indicateur-0-cible": "600",
            "indicateur-1-nom": "Crèches",
            "indicateur-1-unite": "crèches",
            "indicateur-1-valeurs": "2026 = 12",
        },
    )
    assert sent.status_code == 303, sent.text
    return people


FORM = "/plan/suivi/nouvelle?reprend=garde-de-vendee"


def typed(text: str, name: str) -> str:
    return read(text).one("input", name=name).attributes.get("value", "")


def test_a_territory_is_put_beside_the_source(counted: People) -> None:
    desk = counted.client("prefecture")
    page = get_page(desk, f"{FORM}&territoire=departement:72")
    areas = page.all("textarea", name="territoires")
    assert len(areas) == 1
    there, here = (population(desk, code) for code in ("85", "72"))
    for count in (there, here):
        assert f"{count:,}".replace(",", " ") in page.text
    expected = round(600 * here / there)
    assert f"{expected} places" in page.text
    assert f"{round(12 * here / there)} crèches" in page.text and "(dernière valeur)" in page.text
    text = desk.get(f"{FORM}&territoire=departement:72").text
    assert "Sarthe (departement:72)</textarea>" in text
    # Proposed, not put: the field stays empty until one asks for it.
    assert typed(text, "indicateur-0-cible") == ""
    (link,) = [link for link in page.links if "cibles=proposees" in link]
    filled = desk.get(link.partition("#")[0]).text
    assert typed(filled, "indicateur-0-cible") == str(expected)


def population(client: FlaskClient, code: str) -> int:
    rows = client.get(f"/api/couverture?niveau=departement&dans={code}").get_json()["lignes"]
    return int(rows[0]["population"])


def test_looking_writes_nothing(counted: People) -> None:
    desk = counted.client("prefecture")
    with counted.site.store.read() as connection:
        before = len(history.last_batches(connection))
    desk.get(f"{FORM}&territoire=Sarthe&cibles=proposees")
    counted.client("passer_by").get("/plan/garde-de-vendee/essaimage?territoire=Sarthe")
    with counted.site.store.read() as connection:
        assert len(history.last_batches(connection)) == before


def test_what_is_proposed_may_be_changed_and_is_then_kept(counted: People) -> None:
    desk = counted.client("prefecture")
    text = desk.get(f"{FORM}&territoire=departement:72&cibles=proposees").text
    fields = dict(
        re.findall(r'<input id="champ-[^"]+" type="text" name="([^"]+)" value="([^"]*)"', text)
    )
    fields |= ALL | {"titre": "Garde de Sarthe", "reprend": "garde-de-vendee"}
    fields |= {"territoires": "Sarthe (departement:72)", "indicateur-0-cible": "250"}
    assert desk.send("/plan/suivi/nouvelle", fields).status_code == 303
    made = desk.get("/api/plan/garde-de-sarthe").get_json()
    assert made["reprend"] == "garde-de-vendee"
    assert made["indicateurs"][0]["cible"] == 250
    public = desk.get("/plan/garde-de-sarthe").text
    assert "non précisé dans la plaquette" not in public


def test_actions_of_one_title_are_told_apart_and_none_is_of_itself(counted: People) -> None:
    desk = counted.client("prefecture")
    same = desk.get("/api/plan/garde-de-vendee").get_json()["titre"]
    fields = ALL | {"titre": same, "reprend": "garde-de-vendee"}
    fields |= {"territoires": "Sarthe (departement:72)"}
    answer = desk.send("/plan/suivi/nouvelle", fields)
    assert answer.status_code == 303
    own = answer.headers["Location"].split("/")[-1].split("?")[0]
    assert f"{same} (Sarthe)" in desk.get("/plan/suivi/nouvelle").text
    assert f'<option value="{own}"' not in desk.get(f"/plan/suivi/{own}").text


@pytest.mark.parametrize(
    ("code", "level"), [("72", "departement"), ("44109", "commune"), ("200067346", "epci")]
)
def test_the_figures_are_those_of_territories(client: FlaskClient, code: str, level: str) -> None:
    asked = f"niveau={level}&dans={code}&type=creche"
    reach = client.get(f"/api/couverture?{asked}&km=10").get_json()["lignes"][0]
    count = client.get(f"/api/statistiques?{asked}").get_json()["lignes"][0]
    text = client.get(f"/plan/macigogne/essaimage?territoire={level}:{code}").text
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>[^<]*</td><td>([^<]*)</td>', text)
    told = {label: re.sub(r"\s", "", cell) for label, cell in rows}
    assert told["Habitants"] == str(reach["population"])
    assert told["Garde d&#39;enfants : lieux"] == str(count["valeur"])
    out = told["Garde d&#39;enfants : habitants à plus de 10 km"]
    assert out == str(reach["population_hors_portee"])


def test_a_territory_that_has_it_already_is_told(counted: People) -> None:
    client = counted.client("passer_by")
    page = get_page(client, "/plan/garde-de-vendee/essaimage?territoire=commune:85191")
    assert "Déjà là, en tout ou en partie : Garde de Vendée." in page.text
    page = get_page(client, "/plan/garde-de-vendee/essaimage?territoire=Sarthe")
    assert "Déjà là" not in page.text


def test_contacts_are_those_that_are_public(client: FlaskClient) -> None:
    page = get_page(client, "/plan/carbur-pera/essaimage?territoire=Mayenne (departement:53)")
    assert "mailto:carburpera@gmail.com" in page.links
    # It is about no kind of place: inhabitants alone are compared.
    assert "lieux" not in page.text.split("Et ici ?")[1].split("Cibles")[0]


@pytest.mark.parametrize("wrong", ["Atlantide", "commune:99999", "epci:x", "%00", "a" * 500])
def test_an_unknown_territory_is_said(client: FlaskClient, counted: People, wrong: str) -> None:
    for browser, path in (
        (client, f"/plan/macigogne/essaimage?territoire={wrong}"),
        (counted.client("prefecture"), f"{FORM}&territoire={wrong}"),
    ):
        answer = browser.get(path)
        assert answer.status_code == 400
        assert 'id="p-territoire"' in answer.text


def test_other_bad_addresses_are_said(client: FlaskClient, counted: People) -> None:
    desk = counted.client("prefecture")
    assert desk.get(f"{FORM}&territoire=Sarthe&territoire=44").status_code == 400
    assert desk.get(f"{FORM}&cibles=toutes").status_code == 400
    assert desk.get("/plan/suivi/nouvelle?reprend=rien&territoire=72").status_code == 404
    assert desk.get(f"{FORM}&territoire=").status_code == 200
    both = "/plan/macigogne/essaimage?territoire=44&territoire=72"
    assert client.get(both).status_code == 400


def test_a_need_leads_to_the_form_or_to_the_comparison(people: People, client: FlaskClient) -> None:
    page = get_page(client, "/plan/besoins?type=creche&niveau=departement")
    links = [link for link in page.links if "territoire=departement" in link]
    assert links == ["/plan/macigogne/essaimage?territoire=departement%3A49#t-ici"]
    assert client.get(links[0].partition("#")[0]).status_code == 200
