"""Schemes kept right: what ships, a moderator's form, undoing, « complet jusqu'au », the clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from mapapp.app import create_app
from mapapp.domain.rights import Role
from mapapp.resources import geodata_dir
from mapapp.seeding.schemes import load_examples
from mapapp.store import schemes
from mapapp.store.engine import Store
from mapapp.store.schemes import NewChange, put_shipped
from tests.conftest import NOW, NOW_TEXT, Databases, new_database, settings_for
from tests.housing import shipped
from tests.people import People, SignedIn, site_of
from tests.reading import get_json, read

RELAIS = "le-relais-sarthe"
FORM = f"/moderation/dispositifs/{RELAIS}"
DESK = f"/espace/dispositifs/{RELAIS}"
QUERY = "situation=reprise_emploi&commune=72181&debut=2026-12-01&fin=2027-01-15"


@dataclass
class World:
    """The product with what ships, and a clock that a test moves."""

    app: Flask
    moment: list[datetime] = field(default_factory=lambda: [NOW])
    people: People = field(init=False)

    @property
    def store(self) -> Store:
        return site_of(self.app).store

    def answer(self) -> dict[str, Any]:
        found: dict[str, Any] = get_json(self.app.test_client(), f"/api/logement/{RELAIS}?{QUERY}")
        return found

    def rules(self) -> dict[str, Any]:
        with self.store.read() as connection:
            found = schemes.scheme_by_id(connection, RELAIS)
        assert found is not None
        return schemes.fields_of(found)


@pytest.fixture(scope="module")
def url(databases: Databases) -> str:
    return new_database(databases, shipped=True)


@pytest.fixture
def world(url: str, frame_dir: Path) -> Iterator[World]:
    moment = [NOW]
    made = World(create_app(settings_for(url, frame_dir.parent), clock=lambda: moment[0]), moment)
    made.people = People(made.app)
    yield made
    # Each test starts from what ships.
    with made.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM scheme_change")
        connection.exec_driver_sql("DELETE FROM scheme")
        put_shipped(connection, shipped())
    made.store.close()


def typed(client: SignedIn, path: str = FORM) -> dict[str, Any]:
    """The fields of the form as the page shows them."""
    page = read(client.get(path).text)
    found: dict[str, Any] = {}
    select = ""
    for element in page.elements:
        name, kind = element.attributes.get("name", ""), element.attributes.get("type", "")
        if element.tag == "input" and kind not in ("submit", "checkbox", "radio"):
            found.setdefault(name, element.attributes.get("value", ""))
        elif element.tag == "input" and "checked" in element.attributes:
            found.setdefault(name, []).append(element.attributes["value"])
        elif element.tag == "textarea":
            found[name] = element.text.strip()
        elif element.tag == "select":
            select = name
        elif element.tag == "option" and "selected" in element.attributes:
            found[select] = element.attributes["value"]
    return {name: value for name, value in found.items() if name}


def save(client: SignedIn, **changes: Any) -> Any:
    """Try, then save, as the page asks."""
    form = typed(client) | changes
    tried = client.send(FORM, form | {"geste": "essayer"})
    assert tried.status_code == 200, tried.text
    essai = read(tried.text).one("input", name="essai").attributes["value"]
    return client.send(FORM, form | {"geste": "enregistrer", "essai": essai})


def test_the_form_says_what_is_stored(world: World) -> None:
    moderator = world.people.client("moderator")
    for scheme_id in shipped():
        path = f"/moderation/dispositifs/{scheme_id}"
        answer = moderator.send(path, typed(moderator, path) | {"geste": "essayer"})
        assert "Aucun exemple ne change de réponse" in answer.text, scheme_id
    saved = save(moderator)
    assert saved.status_code == 303
    assert world.rules() == shipped()[RELAIS] | {"state": "published"}
    with world.store.read() as connection:
        assert schemes.changes_of(connection, RELAIS) == []


def test_a_change_is_tried_on_examples_before_it_is_saved(world: World) -> None:
    moderator = world.people.client("moderator")
    changes = {"age_min": "16", "age_max": "25", "territories": "Sarthe\nMayenne (departement:53)"}
    form = typed(moderator) | changes
    straight = moderator.send(FORM, form | {"geste": "enregistrer"})
    assert straight.status_code == 200
    assert "Rien n’est encore enregistré" in straight.text
    assert "Non → Peut-être" not in straight.text
    assert "age_min" not in world.rules()
    full = {"stay_min": "0", "stay_max": "3650", "month_price": "0", "season_start": "01-01"}
    tried = moderator.send(FORM, form | full | {"season_end": "12-31", "geste": "essayer"})
    assert "Peut-être → Oui" in tried.text and "1 exemple change de réponse." in tried.text
    unclear = moderator.send(FORM, form | {"territories": "Mayenne", "geste": "essayer"})
    assert "écrivez Mayenne (commune:53147) ou Mayenne (departement:53)" in unclear.text
    assert save(moderator, **changes).status_code == 303
    rules = world.rules()
    assert (rules["age_min"], rules["age_max"]) == (16, 25)
    assert rules["territories"] == ["departement:72", "departement:53"]
    assert world.answer()["age"] == "de 16 à 25 ans"
    page = moderator.get(FORM).text
    assert "Âge minimum" in page and "le changement n°" in page


def test_a_change_is_undone_and_spares_what_came_after(world: World) -> None:
    moderator = world.people.client("moderator")
    save(moderator, age_min="16", age_max="25")
    save(moderator, age_max="30")
    with world.store.read() as connection:
        last, first = schemes.changes_of(connection, RELAIS)
    undone = moderator.send(FORM, {"geste": "annuler", "changement": str(first.id)})
    assert undone.location.endswith("fait=annule-en-partie")
    rules = world.rules()
    assert "age_min" not in rules and rules["age_max"] == 30
    again = moderator.send(FORM, {"geste": "annuler", "changement": str(first.id)})
    assert again.status_code == 404
    other = moderator.send(
        "/moderation/dispositifs/escales-ouest",
        {"geste": "annuler", "changement": str(last.id)},
    )
    assert other.status_code == 404
    assert moderator.send(FORM, {"geste": "annuler", "changement": "x"}).status_code == 404


def test_two_moderators_at_once(world: World) -> None:
    moderator = world.people.client("moderator")
    old = typed(moderator)
    save(moderator, age_min="16")
    tried = moderator.send(FORM, old | {"age_max": "25", "geste": "essayer"})
    essai = read(tried.text).one("input", name="essai").attributes["value"]
    form = old | {"age_max": "25", "geste": "enregistrer", "essai": essai}
    late = moderator.send(FORM, form)
    assert late.status_code == 409
    assert "relisez-le" in late.text
    assert "age_max" not in world.rules()


def test_all_that_is_wrong_is_told_at_once(world: World) -> None:
    moderator = world.people.client("moderator")
    bad = {
        "name": "",
        "age_min": "60",
        "age_max": "-1",
        "stay_min": "9" * 12,
        "month_price": "cher",
        "season_start": "13-45",
        "territories": "Atlantide",
        "email": "quelqu'un",
        "website": "javascript:alert(1)",
        "furnished": "peut-être",
        "places": "../etc",
        "structure": "rien",
        "etat": "vendu",
        "source_date": "hier",
    }
    answer = moderator.send(FORM, typed(moderator) | bad | {"geste": "enregistrer"})
    assert answer.status_code == 400
    page = read(answer.text)
    links = {link for link in page.links if link.startswith("#champ-")}
    assert {f"#champ-{name}" for name in bad} - {"#champ-age_min"} <= links
    assert "quelqu&#39;un" in answer.text
    assert world.rules() == shipped()[RELAIS] | {"state": "published"}


def test_rights_follow_the_scope(world: World) -> None:
    grants = ((Role.MODERATOR, "ville"),)
    elsewhere = world.people.client("ailleurs", grants)
    assert elsewhere.get(FORM).status_code == 403
    assert elsewhere.send(FORM, {"geste": "essayer"}).status_code == 403
    assert RELAIS not in elsewhere.get("/moderation/dispositifs").text
    own = world.people.client("sarthe", ((Role.MODERATOR, "autre"),))
    assert own.get(FORM).status_code == 200
    assert own.get("/moderation/dispositifs/escales-ouest").status_code == 403
    partner = world.people.client("partenaire", ((Role.PARTNER, "autre"),))
    assert partner.get(DESK).status_code == 403
    assert save(own, structure="autre").status_code == 303
    assert partner.get(DESK).status_code == 200
    assert RELAIS in partner.get("/espace/dispositifs").text
    assert partner.get(FORM).status_code == 403


def test_full_until_comes_back_by_itself(world: World) -> None:
    world_moderator = world.people.client("moderator")
    save(world_moderator, structure="autre")
    partner = world.people.client("partenaire", ((Role.PARTNER, "autre"),))
    for wrong in ("", "2026-11-23", "2030-01-01", "demain", "2026-02-30"):
        answer = partner.send(DESK, {"geste": "complet", "jusqu": wrong})
        assert answer.status_code == 400
        assert "#champ-jusqu" in answer.text
    assert partner.send(DESK, {"geste": "rien"}).status_code == 400
    assert partner.send(DESK, {"geste": "complet", "jusqu": "2027-01-20"}).status_code == 303
    found = world.answer()
    assert found["reponse"] == "non" and found["complet_jusqu_au"] == "2027-01-20"
    assert "Complet jusqu'au 20 janvier 2027" in found["raisons"]
    visitor = world.app.test_client()
    assert "Complet jusqu’au 20 janvier 2027" in visitor.get(f"/logement?{QUERY}").text
    assert "Complet jusqu’au 20 janvier 2027" in visitor.get(f"/logement/{RELAIS}").text
    world.moment[0] = datetime(2027, 1, 20, 22, 59, tzinfo=UTC)
    assert world.answer()["complet_jusqu_au"] == "2027-01-20"
    world.moment[0] += timedelta(minutes=1)  # midnight in Paris
    found = world.answer()
    assert found["reponse"] == "peut_etre" and found["complet_jusqu_au"] is None
    assert "Complet" not in visitor.get(f"/logement/{RELAIS}").text


def test_room_again_and_withdrawn(world: World) -> None:
    moderator = world.people.client("moderator")
    moderator.send(DESK, {"geste": "complet", "jusqu": "2027-01-20"})
    moderator.send(DESK, {"geste": "places"})
    assert world.answer()["complet_jusqu_au"] is None
    assert save(moderator, etat="withdrawn").status_code == 303
    visitor = world.app.test_client()
    assert visitor.get(f"/logement/{RELAIS}").status_code == 404
    assert RELAIS not in visitor.get("/api/logement").text
    assert moderator.get(FORM).status_code == 200
    with world.store.read() as connection:
        changes = schemes.changes_of(connection, RELAIS)
    assert [tuple(one.after) for one in changes] == [("state",), ("full_until",), ("full_until",)]


def test_what_ships_never_erases_a_change(world: World) -> None:
    with world.store.write() as connection:
        made = schemes.change_scheme(
            connection,
            NewChange(RELAIS, 1, {"age_min": 16, "price_words": None}, NOW_TEXT, None, "essai"),
        )
        assert made
        assert put_shipped(connection, shipped()) == 0
        new = shipped()[RELAIS] | {
            "age_min": 20,
            "price_words": "gratuit",
            "phone": "02 40 00 00 00",
        }
        assert put_shipped(connection, shipped() | {RELAIS: new}) == 1
    rules = world.rules()
    assert rules["age_min"] == 16 and "price_words" not in rules
    assert rules["phone"] == "02 40 00 00 00"


def test_examples_that_ship_are_questions() -> None:
    assert len(load_examples(geodata_dir())) >= 12
