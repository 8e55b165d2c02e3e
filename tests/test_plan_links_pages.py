"""Places and schemes are linked to an action from its follow-up, and their figures shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mapapp.app import create_app
from mapapp.domain.rights import Role
from mapapp.reporting.making import JOB
from mapapp.store import plan
from mapapp.store.engine import Store
from mapapp.store.schemes import put_shipped
from tests.conftest import NOW, settings_for
from tests.people import People, SignedIn, site_of
from tests.publishing import place_values, publish_places
from tests.test_plan_follow_pages import confirm, save, upload
from tests.test_reports import ask, only_report, work

LINKS = "/plan/suivi/orientibus/liens"
SCHEME = {"name": "Toit d'essai", "territories": ["departement:85"]}


@pytest.fixture
def people(planned: Store, frame_dir: Path) -> Iterator[People]:
    """Everyone, on a store that holds the plan, two places and a scheme."""
    velo = place_values(name="Atelier vélo d'essai", hours="Mo-Fr 09:00-18:00")
    publish_places(planned, {"velo": velo, "autre": velo | {"name": "Autre lieu"}})
    with planned.write() as connection:
        put_shipped(connection, {"toit": SCHEME})
    url = planned.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield People(app)
    site_of(app).store.close()


def link(client: SignedIn, name: str, what: str = "lieu", act: str = "lier") -> int:
    sent = client.send(LINKS, {"quoi": what, "id": name, "geste": act})
    return sent.status_code


def test_a_place_is_looked_for_linked_counted_and_taken_away(people: People) -> None:
    client = people.client("prefecture")
    assert "Aucun lieu ni dispositif" in client.get("/plan/suivi/orientibus").text
    for words in ("atelier velo", "velo", "http://localhost/lieux/velo?x=1"):
        found = client.get(LINKS, query_string={"q": words}).text
        assert "Atelier vélo d&#39;essai" in found and 'value="velo"' in found
    assert link(client, "velo") == 303 and link(client, "toit", "dispositif") == 303
    assert "Atelier" not in client.get(LINKS, query_string={"q": "velo"}).text.split("t-lies")[0]
    everyone = people.client("passer_by")
    for page in (everyone.get("/plan/orientibus").text, client.get("/plan/suivi/orientibus").text):
        assert "Toit d&#39;essai" in page and "Atelier vélo d&#39;essai" in page
        assert "Lieux liés</dt><dd>1</dd>" in page and "Ouverts en ce moment</dt><dd>1</dd>" in page
        assert "Communes desservies par les dispositifs liés</dt><dd>2" in page
    told = everyone.get("/api/plan/orientibus").get_json()
    assert (told["lieux"], told["dispositifs"]) == (["velo"], ["toit"])
    figures = told["chiffres"]
    assert (figures["lieux"], figures["lieux_ouverts"]) == (1, 1)
    assert figures["communes_desservies"] == 253 and figures["habitants_10_km"] > 0
    whole = everyone.get("/api/plan").get_json()["actions"]
    assert {one["id"]: one["chiffres"] for one in whole}["orientibus"] == figures
    assert "Orientibus" in everyone.get("/lieux/velo").text
    assert link(client, "velo", act="retirer") == 303
    assert everyone.get("/api/plan/orientibus").get_json()["lieux"] == []
    assert "Lieux liés" in everyone.get("/lieux/orientibus/historique").text


def test_a_worked_out_indicator_is_the_same_everywhere(people: People) -> None:
    client, everyone = people.client("prefecture"), people.client("passer_by")
    link(client, "toit", "dispositif")
    fields = {
        "indicateur-0-nom": "Étendre à toute la Vendée",
        "indicateur-0-unite": "",
        "indicateur-0-cible": "100",
        "indicateur-0-valeurs": "",
        "indicateur-0-source": "communes_atteintes",
        "indicateur-0-sur": "Vendée",
    }
    assert save(client, "orientibus", **fields).status_code == 303
    one = everyone.get("/api/plan/orientibus").get_json()["indicateurs"][0]
    assert one["valeurs"] == [{"date": "2026-11-24", "valeur": 100.0}] and one["part"] == 1.0
    assert one["calcul"] == {"chiffre": "communes_atteintes", "territoire": "departement:85"}
    for path in ("/plan/orientibus", "/plan/avancement"):
        page = everyone.get(path).text
        assert "Étendre à toute la Vendée" in page and "100 % des communes" in page
    assert ask(client, territory="85").status_code == 303
    work(people, JOB)
    report = everyone.get(f"/territoires/rapports/{only_report(people)}/rapport.json").get_json()
    (row,) = [r for r in report["plan"]["indicateurs"] if "Vendée" in r["libelle"]]
    assert (row["valeur"], row["date"], row["part"]) == (100.0, "2026-11-24", 1.0)
    form = client.get("/plan/suivi/orientibus").text
    assert 'value="Vendée (departement:85)"' in form
    assert save(client, "orientibus").headers["Location"].endswith("fait=rien")


@pytest.mark.parametrize(
    "data",
    [
        {"quoi": "lieu", "id": "rien", "geste": "lier"},
        {"quoi": "lieu", "id": "orientibus", "geste": "lier"},
        {"quoi": "dispositif", "id": "velo", "geste": "lier"},
        {"quoi": "planete", "id": "velo", "geste": "lier"},
        {"quoi": "lieu", "id": "", "geste": "lier"},
        {"quoi": "lieu", "id": "velo\x00", "geste": "lier"},
        {"quoi": "lieu", "id": "v" * 5000, "geste": "lier"},
        {"quoi": "lieu", "id": "velo", "geste": "casser"},
    ],
)
def test_a_wrong_link_is_refused(people: People, data: dict[str, str]) -> None:
    sent = people.client("prefecture").send(LINKS, data)
    assert sent.status_code == 400 and "à corriger" in sent.text
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
    assert found is not None and found.action.places == ()


def test_odd_searches_are_answered(people: People) -> None:
    client = people.client("prefecture")
    for words, status in (("zzz", 200), ("é" * 300, 400), ("a\x00b", 400), ("http://[", 200)):
        assert client.get(LINKS, query_string={"q": words}).status_code == status
    assert client.get("/plan/suivi/rien/liens").status_code == 404


def test_the_organisation_that_pilots_links_its_own(people: People) -> None:
    partner = people.client("autre_pilote", ((Role.PARTNER, "autre"),))
    assert link(partner, "velo") == 403
    save(people.client("prefecture"), "orientibus", structure="autre")
    assert link(partner, "velo") == 303
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
    assert found is not None and found.action.places == ("velo",)


def test_histories_tell_names_not_ids(people: People) -> None:
    client = people.client("prefecture")
    link(client, "velo"), link(client, "toit", "dispositif")
    save(client, "orientibus", structure="autre")
    moderator = people.client("moderator").get("/moderation/historique").text
    follow = client.get("/plan/suivi/orientibus").text
    history = people.client("passer_by").get("/lieux/orientibus/historique").text
    for page in (moderator, follow, history):
        for name in ("Atelier vélo d&#39;essai", "Toit d&#39;essai", "Autre association"):
            assert f'<td class="prose" dir="auto">{name}</td>' in page
    assert "Retour à l’action" in history
    link(client, "velo", act="retirer")
    told = people.client("passer_by").get("/lieux/orientibus/historique").text
    assert told.count('<td class="prose" dir="auto">Atelier vélo d&#39;essai</td>') == 2


def test_links_travel_in_the_file_of_the_plan(people: People) -> None:
    client = people.client("prefecture")
    link(client, "velo")
    text = client.get("/api/plan?f=csv").get_data(as_text=True)
    assert "lieux" in text.splitlines()[0] and "velo" in text
    page = upload(client, b"id;lieux;dispositifs\norientibus;velo\n")
    assert page.status_code == 200
    page = upload(client, b"id;lieux;dispositifs\norientibus;rien;toit\n")
    assert "n&#39;est pas connu" in page.text
    page = upload(client, b"id;dispositifs\norientibus;toit\n")
    assert confirm(client, page).status_code == 303
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
    assert found is not None and (found.action.places, found.schemes) == (("velo",), ("toit",))
