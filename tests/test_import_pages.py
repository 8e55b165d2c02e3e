"""The pages of an import, from the file sent to its undoing; state is in the database alone."""

import io
import re

import pytest
from flask import Flask

from mapapp.config import Settings
from mapapp.store import import_runs as runs
from mapapp.store.engine import Store
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW
from tests.people import People, SignedIn, site_of

HEAD = "id;nom;lat;lon;telephone;categorie\n"
ONE = "1;{{7*7}};47.2184;-1.5536;02 40 11 22 33;recyclerie\n"
TWO = "2;Deux;47.22;-1.55;;recyclerie\n"
WRONG = "3;=cmd|' /C calc'!A0;47.23;-1.56;+33240112233;recyclerie\n"


@pytest.fixture
def people(empty_app: Flask) -> People:
    """Everyone, on an empty product."""
    return People(empty_app)


def work(app: Flask) -> None:
    """Have a worker do all there is to do; a new one each time, as after a restart."""
    tools = Tools(site_of(app).store, Settings(), lambda: NOW)
    kinds = {kind: how for kind, how in KINDS.items() if kind.startswith("import")}
    Worker(tools, kinds).run_until_idle()


def send(client: SignedIn, content: str, organisation: str = "ville") -> str:
    """Send a file; gives the address of its run."""
    data = {"organisation": organisation, "fichier": (io.BytesIO(content.encode()), "l.csv")}
    answer = client.send("/espace/import", data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def state(store: Store, address: str) -> runs.ImportRun:
    with store.read() as connection:
        found = runs.run_by_id(connection, int(address.rpartition("/")[2]))
    assert found
    return found


def names_published(client: SignedIn) -> list[str]:
    found = client.get("/api/collections/lieux/items").json
    assert found is not None
    return sorted(one["properties"]["nom"] for one in found["features"])


def test_the_life_of_a_file(empty_app: Flask, people: People) -> None:
    partner, store = people.client("partner"), site_of(empty_app).store
    address = send(partner, HEAD + ONE + TWO + WRONG)
    waiting = partner.get(address)
    assert 'http-equiv="refresh"' in waiting.text
    assert waiting.headers["Cache-Control"] == "no-store"
    work(empty_app)
    preview = partner.get(address).text
    assert "Écriture du téléphone" in preview and "02 40 11 22 33" in preview
    assert "{{7*7}}" in preview and "<circle" in preview
    faults = partner.get(f"{address}/erreurs.csv").text
    assert ";'=cmd" in faults and "telephone : " in faults
    assert partner.send(f"{address}/corrections", {"cellule": "4:phone"}).status_code == 303
    work(empty_app)
    assert state(store, address).summary["faulty"] == 0
    assert partner.send(f"{address}/confirmer").status_code == 303
    # Sent twice, it is written once.
    assert partner.send(f"{address}/confirmer").status_code == 303
    work(empty_app)
    done = state(store, address)
    assert (done.state, done.summary["new"]) == (runs.DONE, 3)
    assert "3 nouveaux" in partner.get(address).text
    assert names_published(partner) == ["=cmd|' /C calc'!A0", "Deux", "{{7*7}}"]
    assert partner.send(f"{address}/annuler").status_code == 303
    work(empty_app)
    assert state(store, address).state == runs.UNDONE
    assert "annulé" in partner.get(address).text
    assert names_published(partner) == []
    assert "l.csv" in partner.get("/espace/import").text


def test_columns_are_asked_and_remembered(empty_app: Flask, people: People) -> None:
    partner, store = people.client("partner"), site_of(empty_app).store
    text = "Machin;y;x\nUn;47.2184;-1.5536\n"
    address = send(partner, text)
    work(empty_app)
    assert partner.get(address).headers["Location"] == f"{address}/colonnes"
    page = partner.get(f"{address}/colonnes").text
    assert "Il manque : nom" in page and "Machin" in page
    chosen = {"colonne-0": "name", "colonne-1": "lat", "colonne-2": "lon"}
    partner.send(f"{address}/colonnes", chosen | {"categorie": "repair-cafe"})
    work(empty_app)
    assert state(store, address).summary["new"] == 1
    again = send(partner, text)
    work(empty_app)
    assert state(store, again).state == runs.CHECKED
    assert "Changer les colonnes" in partner.get(again).text


def test_removals_ask_for_the_name(empty_app: Flask, people: People) -> None:
    partner, store = people.client("partner"), site_of(empty_app).store
    first = send(partner, HEAD + ONE + TWO)
    work(empty_app)
    partner.send(f"{first}/confirmer")
    work(empty_app)
    second = send(partner, HEAD + TWO)
    work(empty_app)
    refused = partner.send(f"{second}/confirmer", {"nom": "oui"})
    assert refused.status_code == 400 and "écrivez exactement" in refused.text
    partner.send(f"{second}/confirmer", {"nom": "Ville d'essai"})
    work(empty_app)
    assert state(store, second).state == runs.DONE
    assert names_published(partner) == ["Deux"]


def test_a_refused_file_says_why(empty_app: Flask, people: People) -> None:
    partner = people.client("partner")
    for content, said in (("nom;lat;lon\n", "aucune ligne"), ('nom;lat\n"A', "guillemets")):
        address = send(partner, content)
        work(empty_app)
        assert said in partner.get(address).text
    assert partner.send("/espace/import", {"organisation": "ville"}).status_code == 400


def test_nobody_sees_or_confirms_what_is_not_theirs(empty_app: Flask, people: People) -> None:
    partner, moderator = people.client("partner"), people.client("moderator")
    address = send(partner, HEAD + ONE)
    work(empty_app)
    for step in ("", "/colonnes", "/erreurs.csv"):
        assert moderator.get(f"{address}{step}").status_code == 403
    for step in ("colonnes", "corrections", "confirmer", "annuler"):
        assert moderator.send(f"{address}/{step}").status_code == 403
    assert partner.send("/espace/import", {"organisation": "cress"}).status_code == 400
    # The CRESS publishes nothing at once: a moderator's own file waits for another.
    own = send(moderator, HEAD + ONE, "cress")
    work(empty_app)
    assert "Confirmer l" not in moderator.get(own).text
    assert moderator.send(f"{own}/confirmer").status_code == 403
    assert people.client("administrator").send(f"{own}/confirmer").status_code == 303


def test_the_template_and_its_schema_are_for_everyone(empty_app: Flask) -> None:
    client = empty_app.test_client()
    assert client.get("/espace/import/modele.csv").text.startswith("\ufeffid;nom;")
    schema = client.get("/espace/import/schema.json").json
    assert schema is not None and schema["fields"][1]["name"] == "nom"


def test_pages_have_no_script_and_named_controls(empty_app: Flask, people: People) -> None:
    partner = people.client("partner")
    address = send(partner, HEAD + ONE + WRONG)
    work(empty_app)
    for page in ("/espace/import", address, f"{address}/colonnes"):
        text = partner.get(page).text
        assert "<script>" not in text and not re.search(r'style="', text)
        assert text.count("<h1") == 1
