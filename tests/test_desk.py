"""The desk and the pages of upkeep: whose places, what may be done, what is refused."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from mapapp.contributing.upkeep import ask
from mapapp.domain.rights import Role
from mapapp.notifying.letters import Writer
from mapapp.store import contributions, history, outbox, upkeep
from mapapp.store.organisations import organisation_by_id, set_upkeep
from mapapp.store.owners import set_owner
from mapapp.store.place_views import views_of
from mapapp.store.records import revisions_of
from tests.conftest import NOW, NOW_TEXT
from tests.people import CRESS, VILLE, People, browser
from tests.publishing import place_values, publish_places

HOSTILE = "<script>alert(1)</script> & « O'Neil »"
PHONE = "02 40 00 00 00"


class World:
    """`lieu` is the town's, which publishes at once; `autre` the CRESS's; `libre` nobody's."""

    def __init__(self, app: Flask) -> None:
        self.people = People(app)
        self.store = self.people.site.store
        names = {"lieu": HOSTILE, "autre": "Autre", "libre": "Libre"}
        publish_places(
            self.store,
            {
                name: place_values(name=said, email=f"{name}@exemple.fr", phone=PHONE)
                for name, said in names.items()
            },
        )
        with self.store.write() as connection:
            set_owner(connection, ["lieu"], VILLE.id, NOW_TEXT)
            set_owner(connection, ["autre"], CRESS.id, NOW_TEXT)
            for one in (VILLE, CRESS):
                set_upkeep(connection, one.id, 90, f"{one.id}@exemple.fr")

    def link(self, place_id: str = "lieu") -> str:
        """The link that a place is sent."""
        here = self.people.site
        with self.store.write() as connection:
            ask(connection, here.gazetteer, Writer("http://localhost"), place_id, NOW)
            body = outbox.unsent_mails(connection)[-1].body
        return str(re.findall(r"/entretien/\S+", body)[0])

    def seen(self, place_id: str) -> Any:
        with self.store.read() as connection:
            return history.seen_of(connection, [place_id])[place_id]

    def corrections(self, place_id: str) -> dict[str, Any]:
        with self.store.read() as connection:
            found = revisions_of(connection, [place_id]).get(place_id, [])
        return {one.field: one.value for one in found}

    def pending(self) -> list[Any]:
        with self.store.read() as connection:
            return contributions.pending(connection)

    def counter(self) -> int:
        return self.store.version()


@pytest.fixture
def world(empty_app: Flask) -> Iterator[World]:
    yield World(empty_app)


def changes(world: World, **typed: str) -> dict[str, str]:
    """The form of changes as its page gives it, with some fields typed over."""
    base = '{"phone": "02 40 00 00 00", "hours": null}'
    return {"geste": "modifier", "base": base, "telephone": PHONE} | typed


def test_the_page_of_a_link_shows_and_writes_nothing(world: World) -> None:
    path, visitor = world.link(), browser(world.people.app)
    before = world.counter()
    for _ in range(3):
        answer = visitor.get(path)
    assert answer.status_code == 200 and HOSTILE not in answer.text
    assert "&lt;script&gt;" in answer.text and "Tout est exact" in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.text
    assert world.counter() == before
    assert visitor.head(path).status_code == 200
    with world.store.read() as connection:
        assert upkeep.upkeep_of(connection, "lieu").answered_at is None


def test_one_click_confirms_and_the_link_has_served(world: World) -> None:
    path, visitor = world.link(), browser(world.people.app)
    answer = visitor.send(path, {"geste": "exact"})
    assert answer.status_code == 200 and "Réponse enregistrée" in answer.text
    assert world.seen("lieu")["updated"] == "2026-11-24"
    for again in (visitor.get(path), visitor.send(path, {"geste": "exact"})):
        assert again.status_code == 400 and "déjà servi" in again.text
    for wrong in (path[:-2], path + "a", "/entretien/" + "x" * 300):
        answer = visitor.get(wrong)
        assert answer.status_code == 400 and "plus valable" in answer.text


def test_a_link_changes_what_it_may_and_nothing_else(world: World) -> None:
    visitor, path = browser(world.people.app), world.link()
    more = {"nom": "Pris", "lon": "0", "name": "Pris", "courriel": "moi@exemple.fr", "gone": "1"}
    answer = visitor.send(path, changes(world, horaires="lundi 9h-12h", lieu="autre", **more))
    assert answer.status_code == 200, answer.text
    assert set(world.corrections("lieu")) == {"hours", "updated"}
    assert world.seen("lieu")["hours"] == "Mo 09:00-12:00"
    assert world.corrections("autre") == {} and world.seen("lieu")["name"] == HOSTILE


def test_faults_are_told_beside_their_fields_and_keep_the_link(world: World) -> None:
    visitor, path = browser(world.people.app), world.link()
    for form, said in (
        (changes(world, horaires="n'importe quand", telephone="12"), "champ-horaires"),
        (changes(world), "rien n&#39;a été changé"),
        ({"geste": "ferme", "jusqu": "2026-11-01"}, "cette date est passée"),
        ({"geste": "ferme", "jusqu": "2026-12-01", "depuis": "2026-12-05"}, "avant le début"),
        ({"geste": "ferme", "jusqu": "2099-01-01"}, "deux ans au plus"),
        ({"geste": "ferme", "jusqu": "demain"}, "2026-12-24"),
        ({"geste": "ferme"}, "à remplir"),
        ({"geste": "autre"}, "choisissez"),
        ({}, "choisissez"),
        ({"geste": "modifier", "base": "[" * 9_000, "horaires": "charabia"}, "horaires"),
    ):
        answer = visitor.send(path, form)
        assert answer.status_code == 400 and said in answer.text, form
    assert world.corrections("lieu") == {}
    # What was not typed on is shown as it is published.
    assert f'value="{PHONE}"' in visitor.send(path, {"geste": "ferme"}).text
    assert visitor.get(path).status_code == 200


def test_a_closure_is_dated_and_a_change_may_wait(world: World) -> None:
    visitor = browser(world.people.app)
    answer = visitor.send(world.link("autre"), {"geste": "ferme", "jusqu": "2026-12-24"})
    assert answer.status_code == 200 and "relus par la modération" in answer.text
    (waiting,) = world.pending()
    (closure,) = waiting.values["closures"]
    assert (closure["from"], closure["to"]) == ("2026-11-24", "2026-12-24")
    assert waiting.organisation == CRESS.id
    visitor.send(world.link("lieu"), {"geste": "ferme", "jusqu": "2026-12-24", "motif": "Congés"})
    assert "closures" in world.corrections("lieu")


def test_a_place_that_changed_meanwhile_is_shown_again(world: World) -> None:
    visitor, path = browser(world.people.app), world.link()
    values = place_values(name=HOSTILE, email="lieu@exemple.fr", phone="02 40 99 99 99")
    publish_places(world.store, {"lieu": values | {"hours": "Mo 08:00-09:00"}})
    answer = visitor.send(path, changes(world, horaires="mardi 9h-12h"))
    assert answer.status_code == 409 and "publié maintenant" in answer.text
    # The telephone was left alone: it is shown as it is now, and not put back.
    assert 'value="02 40 99 99 99"' in answer.text and "mardi 9h-12h" in answer.text


def test_each_desk_shows_its_own_places(world: World) -> None:
    for name, mine, not_mine in (("partner", "lieu", "autre"), ("contributor", "autre", "lieu")):
        text = world.people.client(name).get("/espace?tri=completude").text
        assert f"/espace/lieux/{mine}" in text and f"/espace/lieux/{not_mine}" not in text
        assert "lieux/libre" not in text and "invisible à qui cherche" in text
    text = world.people.client("administrator").get("/espace?structure=cress&q=AUTRE").text
    assert "/espace/lieux/autre" in text and "/espace/lieux/lieu" not in text
    for query in (
        "page=99",
        "page=x",
        "etat=faux&tri=faux",
        "structure=x",
        "q=%00%25_",
        "etat=sans_horaires",
    ):
        assert world.people.client("partner").get(f"/espace?{query}").status_code == 200


def test_quick_actions_publish_at_once_or_wait(world: World) -> None:
    partner, moderator = world.people.client("partner"), world.people.client("moderator")
    assert partner.send("/espace", {"choix": "lieu"}).status_code == 303
    assert world.seen("lieu")["updated"] == "2026-11-24"
    contributor = world.people.client("contributor")
    assert contributor.send("/espace", {"seul": "autre", "choix": "lieu"}).status_code == 303
    assert [(c.kind, c.place_id) for c in world.pending()] == [("confirm", "autre")]
    assert "1 contribution en attente" in contributor.get("/espace").text
    assert "1 contribution en attente" in moderator.get("/espace").text
    answer = partner.send("/espace/lieux/lieu", {"geste": "ferme", "jusqu": "2026-12-24"})
    assert answer.headers["Location"].endswith("fait=ferme")
    assert world.corrections("lieu")["closures"][0]["to"] == "2026-12-24"
    answer = contributor.send("/espace/lieux/autre", {"geste": "ferme", "jusqu": "2026-12-24"})
    assert answer.headers["Location"].endswith("fait=attend")
    assert "closures" not in world.corrections("autre")
    assert partner.send("/espace/lieux/lieu", {"geste": "ferme"}).status_code == 400


def test_nobody_acts_on_what_is_not_theirs(world: World) -> None:
    partner = world.people.client("partner")
    for place_id, status in (("autre", 403), ("libre", 403), ("inconnu", 404)):
        assert partner.get(f"/espace/lieux/{place_id}").status_code == status
        for form in ({"geste": "exact"}, {"geste": "rythme", "rythme": "0"}):
            assert partner.send(f"/espace/lieux/{place_id}", form).status_code == status
        # With one's own among them: all or nothing.
        assert partner.send("/espace", {"choix": ["lieu", place_id]}).status_code == status
    assert world.seen("lieu")["updated"] == "2026-01" and world.pending() == []
    assert partner.send("/espace/structures/cress", {"rythme": "90"}).status_code == 403
    assert partner.get("/espace/structures/inconnue").status_code == 403
    contributor = world.people.client("contributor")
    assert contributor.send("/espace/lieux/autre", {"geste": "rythme"}).status_code == 403


def test_rhythms_are_chosen(world: World) -> None:
    partner = world.people.client("partner")
    form = {"rythme": "365", "courriel": "Accueil@Exemple.fr", "publie": "", "nom": "Pris"}
    assert partner.send("/espace/structures/ville", form).status_code == 303
    with world.store.read() as connection:
        record = organisation_by_id(connection, "ville")
    assert record and (record.reminder_days, record.email) == (365, "accueil@exemple.fr")
    assert record.rights == VILLE
    for wrong in ("6", "1001", "-1", "x", "²"):
        assert partner.send("/espace/structures/ville", {"rythme": wrong}).status_code == 400
        answer = partner.send("/espace/lieux/lieu", {"geste": "rythme", "rythme": wrong})
        assert answer.status_code == 400 and "entre 7 et 1000" in answer.text
    for typed, kept in (("0", 0), ("30", 30), ("", None)):
        partner.send("/espace/lieux/lieu", {"geste": "rythme", "rythme": typed})
        with world.store.read() as connection:
            assert upkeep.upkeep_of(connection, "lieu").every_days == kept


def test_what_was_not_answered_is_said_and_cleared(world: World) -> None:
    with world.store.write() as connection:
        upkeep.put_upkeep(connection, upkeep.Upkeep("lieu", NOW_TEXT, 2, None, True))
    shown = browser(world.people.app).get("/lieux/lieu").text
    assert "À vérifier" in shown
    assert "Appelez avant de vous déplacer" in shown
    partner = world.people.client("partner")
    assert "à vérifier" in partner.get("/espace?etat=a_verifier").text
    partner.send("/espace/lieux/lieu", {"geste": "exact"})
    assert "À vérifier" not in browser(world.people.app).get("/lieux/lieu").text


def test_nobody_is_told_to_call_where_there_is_no_number(world: World) -> None:
    publish_places(world.store, {"sans-numero": place_values()})
    with world.store.write() as connection:
        upkeep.put_upkeep(connection, upkeep.Upkeep("sans-numero", NOW_TEXT, 2, None, True))
    shown = browser(world.people.app).get("/lieux/sans-numero").text
    assert "À vérifier" in shown and "Renseignez-vous avant de vous déplacer" in shown
    assert "Appelez" not in shown


def test_openings_are_a_number_a_month(world: World) -> None:
    visitor = browser(world.people.app)
    page = visitor.get("/lieux/lieu")
    assert 'data-place="lieu"' in page.text and "Set-Cookie" not in page.headers
    assert 'data-place="lieu"' not in world.people.client("partner").get("/lieux/lieu").text
    ours = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    for headers, status in (
        (ours, 204),
        ({"Origin": "http://localhost"}, 204),
        ({"Origin": "http://ailleurs.exemple.fr"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 403),
    ):
        answer = visitor.post("/lieux/lieu/vue", headers=headers)
        assert answer.status_code == status and "Set-Cookie" not in answer.headers
    assert visitor.post("/lieux/inconnu/vue", headers=ours).status_code == 404
    with world.store.read() as connection:
        assert views_of(connection, "lieu") == [("2026-11", 2)]
    for _ in range(130):
        assert visitor.post("/lieux/lieu/vue", headers=ours).status_code == 204
    with world.store.read() as connection:
        ((_month, number),) = views_of(connection, "lieu")
    assert number == 120
    partner = world.people.client("partner")
    assert "120" in partner.get("/espace/lieux/lieu").text
    assert "120 ouvertures" in partner.get("/espace").text


def test_someone_without_organisation_has_an_empty_desk(world: World) -> None:
    text = world.people.client("nouvelle", ()).get("/espace").text
    assert "rattaché à aucune structure" in text
    assert "Espace" in text and "Modération" not in text
    prefecture = world.people.client("prefet", ((Role.PREFECTURE, None),))
    assert prefecture.get("/espace").status_code == 200
