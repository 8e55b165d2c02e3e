"""Pages of the plan followed: progress, forms, rights, taking up, undoing, files, the API."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from mapapp.app import create_app
from mapapp.domain.rights import Role
from mapapp.importing.reading import read_bytes
from mapapp.store import history, plan
from mapapp.store.engine import Store
from mapapp.web.plan_follow_form import form_of
from tests.conftest import NOW, settings_for
from tests.people import People, SignedIn, site_of

ALL = {
    "titre": "Le bus de l'emploi",
    "theme": "orientation",
    "resume": "Un bus va de village en village.",
    "territoires": "Sarthe",
    "etat": "en_cours",
}


@pytest.fixture
def people(planned: Store, frame_dir: Path) -> Iterator[People]:
    """Everyone, on a store that holds the plan alone."""
    url = planned.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield People(app)
    site_of(app).store.close()


def version(client: SignedIn, action: str) -> str:
    text = client.get(f"/plan/suivi/{action}").text
    found = re.search(r'name="version" value="([0-9a-f]+)"', text)
    assert found
    return found[1]


def shown(client: SignedIn, action: str) -> dict[str, str]:
    """What the form of an action holds, so that sending it changes nothing."""
    site = site_of(client.application)
    with site.store.read() as connection:
        found = plan.plan_action_by_id(connection, action)
    assert found is not None
    return {**form_of(site, found.record).pairs().to_dict(), "version": version(client, action)}


def save(client: SignedIn, action: str, **fields: Any) -> TestResponse:
    return client.send(f"/plan/suivi/{action}", shown(client, action) | fields)


def batches(people: People) -> int:
    with people.site.store.read() as connection:
        return len(history.last_batches(connection))


def test_the_prefecture_follows_and_everyone_reads(people: People) -> None:
    client = people.client("prefecture")
    sent = save(
        client,
        "orientibus",
        etat="realisee",
        debut="2019-11",
        fin="2026-12",
        note="Les cinq bus roulent.",
        **{
            "jalon-0-nom": "Cinq bus en service",
            "jalon-0-echeance": "2020-12",
            "jalon-1-nom": "Bilan",
            "jalon-1-echeance": "2027-06",
            "indicateur-1-cible": "5",
            "indicateur-1-valeurs": "2019-11 = 2\n2026-11 = 4",
        },
    )
    assert (sent.status_code, sent.headers["Location"]) == (
        303,
        "/plan/suivi/orientibus?fait=change",
    )
    page = people.client("passer_by").get("/plan/orientibus").text
    for words in ("Réalisée", "Cinq bus en service", "Bilan", "80", "% de la cible", "<polyline"):
        assert words in page
    assert "Les cinq bus roulent." in page and "Suivre cette action" not in page
    told = people.client("passer_by").get("/lieux/orientibus/historique").text
    assert "Préfecture de région" in told and "Jalons" in told and "prefecture@" not in told


def test_progress_says_what_is_late_and_what_is_not_described(people: People) -> None:
    client = people.client("prefecture")
    fields = {"jalon-0-nom": "Ouvrir", "jalon-0-echeance": "2026-10"}
    assert save(client, "macigogne", **fields).status_code == 303
    page = people.client("passer_by").get("/plan/avancement").text
    assert "14 actions sont décrites" in page
    assert "24 des 38 actions annoncées en 2019 ne sont pas décrites dans la plaquette" in page
    assert "1 jalon est en retard" in page and "Non décrite dans la plaquette : 24" in page
    assert (
        'class="plan-slot"></span>' in page and "Vendée" in page and "Économie circulaire" in page
    )


def test_a_form_tells_all_its_faults_and_keeps_what_was_typed(people: People) -> None:
    client = people.client("prefecture")
    sent = save(
        client,
        "orientibus",
        titre="",
        debut="2027",
        fin="2026",
        **{"indicateur-0-unite": "", "jalon-0-echeance": "un jour"},
    )
    assert sent.status_code == 400
    for words in ("5 réponses", "la fin est avant", "dites l&#39;unité", "une date est attendue"):
        assert words in sent.text
    assert 'value="un jour"' in sent.text and 'href="#champ-indicateur-0-unite"' in sent.text
    assert batches(people) == 0


def test_two_people_at_once_do_not_erase_each_other(people: People) -> None:
    one, other = people.client("prefecture"), people.client("administrator")
    first, second = shown(one, "orientibus"), shown(other, "orientibus")
    assert one.send("/plan/suivi/orientibus", first | {"etat": "suspendue"}).status_code == 303
    refused = other.send("/plan/suivi/orientibus", second | {"fin": "2027"})
    assert refused.status_code == 409 and "Ce qui a changé entre-temps" in refused.text
    assert batches(people) == 1


def test_a_partner_follows_its_own_action_alone(people: People) -> None:
    prefecture, partner = people.client("prefecture"), people.client("partner")
    assert partner.get("/plan/suivi/orientibus").status_code == 403
    assert "Aucune action n’est confiée" in partner.get("/plan/suivi").text
    assert save(prefecture, "orientibus", structure="ville").status_code == 303
    page = partner.get("/plan/suivi/orientibus").text
    assert 'name="etat"' in page and 'name="titre"' not in page
    sent = save(partner, "orientibus", etat="suspendue", titre="À nous", structure="cress")
    assert sent.status_code == 303
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
        last = history.last_batches(connection)
    assert found is not None and found.action.title == "Orientibus"
    assert found.organisation == "ville" and found.action.status == "suspendue"
    assert (last[0].organisation, last[0].who) == ("ville", "Ville d'essai")
    # It undoes what it wrote, not what the prefecture did.
    for number, status in ((last[1].id, 403), (last[0].id, 303)):
        data = {"lot": str(number), "action": "orientibus"}
        assert partner.send("/plan/suivi/annuler", data).status_code == status
    other = people.client("moderator")
    assert other.get("/plan/suivi/orientibus").status_code == 403
    someone = people.client("autre", ((Role.CONTRIBUTOR, "ville"),))
    assert someone.get("/plan/suivi").status_code == 403


def test_an_action_is_taken_up_elsewhere(people: People) -> None:
    client = people.client("prefecture")
    form = client.get("/plan/suivi/nouvelle?reprend=eit-49").text
    for words in ("Qui l’a fait avant", "À adapter ici", "Maine-et-Loire", "collaborations"):
        assert words in form
    sent = client.send("/plan/suivi/nouvelle", ALL | {"reprend": "eit-49", "territoires": "Vendée"})
    assert sent.headers["Location"] == "/plan/suivi/le-bus-de-l-emploi?fait=cree"
    visitor = people.client("passer_by")
    child, mother = visitor.get("/plan/le-bus-de-l-emploi").text, visitor.get("/plan/eit-49").text
    assert "Cette action reprend" in child and 'href="/plan/eit-49"' in child
    assert "Reprise ailleurs par" in mother and "Le bus de l&#39;emploi" in mother
    assert "1 action reprend ailleurs" in visitor.get("/plan/avancement").text
    assert "1 action a été ajoutée depuis" in visitor.get("/plan").text
    refused = save(client, "eit-49", reprend="le-bus-de-l-emploi")
    assert refused.status_code == 400 and "ne peut pas reprendre" in refused.text
    assert client.get("/plan/suivi/nouvelle?reprend=rien").status_code == 404


def test_undoing_from_the_form(people: People) -> None:
    client = people.client("prefecture")
    save(client, "orientibus", etat="abandonnee")
    with people.site.store.read() as connection:
        number = history.last_batches(connection)[0].id
    sent = client.send("/plan/suivi/annuler", {"lot": str(number), "action": "orientibus"})
    assert sent.headers["Location"] == "/plan/suivi/orientibus?fait=annule"
    assert "annulée depuis" in client.get("/plan/suivi/orientibus").text
    again = client.send("/plan/suivi/annuler", {"lot": str(number), "action": "orientibus"})
    assert again.status_code == 409 and "déjà annulée" in again.text
    for lot in ("", "x", "1" * 40, "٣"):
        assert client.send("/plan/suivi/annuler", {"lot": lot}).status_code == 400


# --- files ------------------------------------------------------------------------------------


def upload(client: SignedIn, content: bytes, name: str = "plan.csv") -> TestResponse:
    return client.send(
        "/plan/suivi/import",
        {"fichier": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def confirm(client: SignedIn, shown_page: TestResponse) -> TestResponse:
    found = re.search(r'name="lignes" value="([^"]*)"', shown_page.text)
    assert found, shown_page.text
    lines = found[1].replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    return client.send("/plan/suivi/import", {"lignes": lines})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_whole_plan_goes_out_and_comes_back_the_same(people: People, form: str) -> None:
    client = people.client("prefecture")
    fields = {"jalon-0-nom": "Ouvrir | vite", "jalon-0-echeance": "2026-10", "note": "Bien."}
    save(client, "macigogne", **fields)
    before = batches(people)
    content = client.get(f"/api/plan?f={form}").data
    assert len(read_bytes(content).rows) == 14
    page = upload(client, content, f"plan.{form}")
    assert page.status_code == 200 and "14 sont les mêmes" in page.text, page.text
    assert batches(people) == before


def test_a_file_changes_and_makes_actions_at_once(people: People) -> None:
    client = people.client("prefecture")
    text = (
        "id;titre;theme;resume;territoires;etat;jalons;indicateurs;reprend;autre\n"
        'orientibus;;;;;realisee;;"Bus | bus | 5 | 2027 | 2019-11=2 ; 2026=4";;x\n'
        "bus-53;Le bus;orientation;Un bus.;Laval;a_lancer;Ouvrir | 2027 | ;;orientibus;\n"
    )
    page = upload(client, text.encode())
    assert page.status_code == 200 and batches(people) == 0
    assert "2 actions changeraient" in page.text and "laissées de côté : autre" in page.text
    sent = confirm(client, page)
    assert sent.headers["Location"] == "/plan/suivi?fait=import&nombre=2"
    assert batches(people) == 1
    with people.site.store.read() as connection:
        made = plan.plan_action_by_id(connection, "bus-53")
        found = plan.plan_action_by_id(connection, "orientibus")
    assert made is not None and made.parent == "orientibus" and made.milestones[0].due == "2027"
    assert found is not None and found.action.title == "Orientibus"
    assert found.indicators[0].share == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("orientibus;;2027;2026;;", "la fin est avant le début"),
        ("orientibus;;;;Bus | ;", "dites l&#39;unité"),
        ("orientibus;;;;;eit-49\neit-49;;;;;orientibus", "ne peut pas reprendre"),
        ("orientibus;;;;;rien", "n&#39;est pas connu"),
        ("orientibus;A;;;;\norientibus;B;;;;", "donné deux fois"),
        ("avancement;Un bus;;;;", "a déjà servi"),
        ("Pas un id;Un bus;;;;", "lettres minuscules"),
    ],
)
def test_a_file_with_a_fault_writes_nothing(people: People, rows: str, said: str) -> None:
    client = people.client("prefecture")
    page = upload(client, f"id;titre;debut;fin;indicateurs;reprend\n{rows}\n".encode())
    assert said in page.text and 'name="lignes"' not in page.text
    assert batches(people) == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04", b"a;b\n1;2\n", b"id\n"])
def test_files_that_are_no_plan_are_refused(people: People, content: bytes) -> None:
    sent = upload(people.client("prefecture"), content)
    assert sent.status_code == 400 and "à corriger" in sent.text


@pytest.mark.parametrize(
    "lines", ["", "[", "[[1]]", '[[1,{"id":5}]]', "[" * 5000, "{}", "[[true,{}]]"]
)
def test_rows_that_no_page_made_are_refused(people: People, lines: str) -> None:
    client = people.client("prefecture")
    assert client.send("/plan/suivi/import", {"lignes": lines}).status_code == 400
    assert batches(people) == 0


# --- the API ----------------------------------------------------------------------------------


def test_the_plan_as_data(people: People) -> None:
    client = people.client("passer_by")
    found = client.get("/api/plan").get_json()
    assert (found["annoncees"], found["decrites"], found["non_decrites"]) == (38, 14, 24)
    states = [slot["etat"] for slot in found["emplacements"]]
    assert states.count("non décrite dans la plaquette") == 24 and len(states) == 38
    one = client.get("/api/plan/eit-49").get_json()
    assert one["titre"] in [action["titre"] for action in found["actions"]]
    assert one["indicateurs"][0]["unite"] and one["territoires"][0]["nom"] == "Maine-et-Loire"
    assert client.get("/api/plan?f=xlsx").data == client.get("/api/plan?f=xlsx").data


@pytest.mark.parametrize("query", ["f=pdf", "f=csv&f=json", "x=1", "f=%00", "page=2"])
def test_wrong_questions_are_problems(people: People, query: str) -> None:
    answer = people.client("passer_by").get(f"/api/plan?{query}")
    assert answer.status_code == 400 and answer.content_type == "application/problem+json"
    assert people.client("passer_by").get("/api/plan/rien").status_code == 404
