"""A crèche's slots at the desk and by its link: who may, what is written, what is told."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from mapapp.childcare import publishing
from mapapp.domain.rights import Role
from mapapp.domain.slot import RHYTHM, WITHDRAWN
from mapapp.store import history, slot_letters, slots
from mapapp.store.owners import set_owner
from mapapp.store.slot_counts import counts_since
from tests.conftest import NOW, NOW_TEXT
from tests.creche import DESK, MORNING, TOWN, Creches
from tests.people import CRESS, SignedIn, browser
from tests.publishing import place_values, publish_places

SENT = {"geste": "publier", **MORNING}


@pytest.fixture
def creches(empty_app: Flask) -> Iterator[Creches]:
    yield Creches(empty_app)


def partner(creches: Creches) -> SignedIn:
    return creches.people.client("partner")


def test_a_place_is_published_with_the_defaults_of_the_page(creches: Creches) -> None:
    client = partner(creches)
    page = client.get(DESK)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    # It is ten on a Tuesday: this afternoon is proposed.
    assert 'value="2026-11-24"' in page.text and "Aucune place n’est annoncée" in page.text
    assert re.search(r'value="apres-midi" checked', page.text)
    answer = client.send(
        DESK, {"geste": "publier", "date": "2026-11-24", "moment": "apres-midi", "places": "1"}
    )
    assert answer.location == f"{DESK}?fait=publier&nombre=1"
    (slot,) = creches.free()
    assert (slot.said.day, slot.said.starts.hour, slot.confirmed_by) == (
        date(2026, 11, 24),
        13,
        "ville",
    )
    told = client.get(answer.location).text
    assert "1 créneau publié" in told and "confirmé aujourd&#39;hui" in told
    (event,) = creches.events()
    assert event[0] is None and "mardi 24\u00a0novembre 2026" in event[1]
    with creches.store.read() as connection:
        assert counts_since(connection, NOW.date(), NOW.date()) == {("creche", "published"): 1}
    shown = browser(creches.app).get("/lieux/creche/historique").text
    assert "Places en crèche" in shown and "mardi 24\u00a0novembre 2026" in shown


def test_the_last_slot_tells_the_next_form(creches: Creches) -> None:
    creches.publish(age_min_mois=3, age_max_mois=30, reserve_a="formation", conditions="Carnet")
    page = partner(creches).get(DESK).text
    assert re.search(r'name="age_max_mois" value="30"', page) and "Carnet" in page
    assert re.search(r'value="formation" checked', page)


def test_everything_wrong_is_told_beside_what_was_typed(creches: Creches) -> None:
    wrong = SENT | {"date": "2026-02-31", "places": "0", "conditions": "x" * 501, "jours": "lundi"}
    answer = partner(creches).send(DESK, wrong)
    assert answer.status_code == 400 and creches.free() == []
    for name in ("date", "places", "conditions", "repete_jusqu"):
        assert f'href="#champ-{name}"' in answer.text and f'id="champ-{name}"' in answer.text
    assert 'value="2026-02-31"' in answer.text and "<details" in answer.text
    hostile = SENT | {"conditions": "<script>alert(1)</script>", "reserve_a": ["tous", "\x00"]}
    assert partner(creches).send(DESK, hostile).status_code == 400
    del hostile["reserve_a"]
    assert partner(creches).send(DESK, hostile).status_code == 303
    assert "<script>alert" not in browser(creches.app).get("/lieux/creche").text
    assert partner(creches).send(DESK, {"geste": "autre"}).status_code == 400


def test_a_repetition_leaves_holidays_out_and_says_so(creches: Creches) -> None:
    weekly = SENT | {"date": "2026-12-18", "repete_jusqu": "2027-01-08"}
    answer = partner(creches).send(DESK, weekly)
    assert answer.location.endswith("nombre=2&laisses=2")  # 25 December and 1 January
    assert "2 jours fériés" in partner(creches).get(answer.location).text
    one, other = creches.free()
    assert one.series == other.series is not None
    twice = partner(creches).send(DESK, SENT | {"date": "2026-12-18"})
    assert twice.status_code == 400 and "déjà publié" in twice.text


def test_a_slot_changes_in_the_version_that_was_read(creches: Creches) -> None:
    (number,) = creches.publish()
    client, path = partner(creches), f"{DESK}/{number}"
    page = client.get(path).text
    assert 'name="version" value="1"' in page and 'value="08:30"' in page
    changed = MORNING | {"version": "1", "fin": "11:00", "places": "2", "conditions": ""}
    assert client.send(path, changed).location == f"{DESK}?fait=changer"
    slot = creches.slot(number)
    assert (slot.said.ends.hour, slot.said.capacity, slot.version) == (11, 2, 2)
    late = client.send(path, changed | {"fin": "10:00"})
    assert late.status_code == 409 and 'value="11:00"' in late.text
    assert 'name="version" value="2"' in late.text
    with creches.store.write() as connection:
        assert slots.take(connection, number, 2, NOW)
    fewer = client.send(path, changed | {"version": "3", "places": "1"})
    assert fewer.status_code == 400 and "promises à des familles" in fewer.text
    bad = client.send(path, changed | {"version": "3", "fin": "7h"})
    assert bad.status_code == 400 and 'href="#champ-fin"' in bad.text
    assert [after for _before, after in creches.events()][-1].count("11") == 1


def test_a_slot_is_withdrawn_once(creches: Creches) -> None:
    (number,) = creches.publish()
    client = partner(creches)
    sent = {"geste": "retirer", "creneau": number, "version": 2}
    assert client.send(DESK, sent).status_code == 409
    assert client.send(DESK, sent | {"version": 1}).location == f"{DESK}?fait=retirer"
    assert client.send(DESK, sent | {"version": 2}).status_code == 409
    assert client.send(DESK, sent | {"creneau": 10**8}).status_code == 404
    assert creches.slot(number).state == WITHDRAWN and creches.free() == []
    assert client.get(f"{DESK}/{number}").status_code == 410
    assert client.send(f"{DESK}/{number}", MORNING | {"version": "2"}).status_code == 410
    assert client.get(f"{DESK}/999999").status_code == 404
    assert creches.events()[-1][1] is None


def test_nothing_changed_is_one_tap(creches: Creches) -> None:
    numbers = creches.publish(date="2026-12-01", repete_jusqu="2026-12-15")
    creches.now = NOW + timedelta(days=3)
    with creches.store.write() as connection:
        made = publishing.confirm(connection, TOWN, "creche", creches.now)
    assert made == 3
    answer = partner(creches).send(DESK, {"geste": "confirmer"})
    assert answer.location.endswith("fait=confirmer&nombre=3")
    assert {creches.slot(number).confirmed_at for number in numbers} == {NOW}
    assert creches.events()[-1] == (None, "3 créneaux confirmés")


def test_only_who_keeps_the_creche_may(creches: Creches) -> None:
    (number,) = creches.publish()
    path = f"{DESK}/{number}"
    for name, status in {"contributor": 403, "prefecture": 403, "moderator": 200}.items():
        client = creches.people.client(name)
        assert client.get(DESK).status_code == client.get(path).status_code == status, name
        expected = 303 if status == 200 else 403
        day = {"date": "2026-12-03"}
        assert client.send(DESK, SENT | day).status_code == expected, name
    with creches.store.read() as connection:
        rows = history.history_of_place(connection, "creche")
        assert history.batch_of(connection, rows[0].batch).who == CRESS.name  # type: ignore[union-attr]
    assert creches.people.client("passer_by").get(DESK).status_code == 302
    assert partner(creches).get("/espace/lieux/ailleurs/creneaux").status_code == 403
    assert partner(creches).get("/espace/lieux/libre/creneaux").status_code == 403
    assert partner(creches).get("/espace/lieux/velo/creneaux").status_code == 404
    assert partner(creches).get("/espace/lieux/inconnu/creneaux").status_code == 404
    # A slot of another crèche is not reached by one's own.
    (other,) = creches.publish("ailleurs")
    assert partner(creches).get(f"{DESK}/{other}").status_code == 404
    assert partner(creches).send(f"{DESK}/{other}", MORNING).status_code == 404
    sent = {"geste": "retirer", "creneau": other, "version": 1}
    assert partner(creches).send(DESK, sent).status_code == 404


def test_the_rhythm_is_the_organisations(creches: Creches) -> None:
    creches.publish()
    client = partner(creches)
    for wrong in ("", "0", "deux", "-1", "99999", "１２"):
        assert client.send(DESK, {"geste": "rythme", "heures": wrong}).status_code == 400
    assert client.send(DESK, {"geste": "rythme", "heures": "6"}).status_code == 303
    with creches.store.read() as connection:
        assert slots.rhythms(connection, ["creche", "libre"]) == {
            "creche": timedelta(hours=6),
            "libre": RHYTHM,
        }
    moderator = creches.people.client("moderator")
    assert moderator.send(DESK, {"geste": "rythme", "heures": "6"}).status_code == 403


def test_the_link_keeps_slots_without_an_account(creches: Creches) -> None:
    path, visitor = creches.link(), browser(creches.app)
    before = creches.store.version()
    page = visitor.get(path)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.text and "Rythme" not in page.text and "/espace" not in page.text
    assert creches.store.version() == before and creches.free() == []
    assert visitor.send(path, SENT).location.startswith(path)
    assert visitor.send(path, SENT | {"date": "2026-12-02"}).status_code == 303
    one, other = creches.free()
    assert visitor.get(f"{path}/{one.id}").status_code == 200
    changed = MORNING | {"version": "1", "fin": "11h"}
    assert visitor.send(f"{path}/{one.id}", changed).location == f"{path}?fait=changer"
    assert visitor.send(path, {"geste": "confirmer"}).status_code == 303
    gone = {"geste": "retirer", "creneau": other.id, "version": 2}
    assert visitor.send(path, gone).status_code == 303
    assert [slot.id for slot in creches.free()] == [one.id]
    # What settles the crèche is its desk's.
    assert visitor.send(path, {"geste": "rythme", "heures": "3"}).status_code == 400
    with creches.store.read() as connection:
        rows = history.history_of_place(connection, "creche")
        batch = history.batch_of(connection, rows[0].batch)
    assert batch is not None and (batch.who, batch.account) == ("Ville d'essai", None)


def test_a_link_dies_with_its_address_its_owner_its_time_and_the_next_one(
    creches: Creches,
) -> None:
    visitor, first = browser(creches.app), creches.link()
    second = creches.link()
    assert "remplacé" in visitor.get(first).text and visitor.get(first).status_code == 400
    assert visitor.send(first, SENT).status_code == 400 and creches.free() == []
    assert visitor.get(second).status_code == 200
    assert visitor.get("/creneaux/" + "x" * 5000).status_code == 400
    with creches.store.write() as connection:
        set_owner(connection, ["creche"], CRESS.id, NOW_TEXT)
    for path in (second, f"{second}/1"):
        assert visitor.get(path).status_code == visitor.send(path, SENT).status_code == 400
    with creches.store.write() as connection:
        set_owner(connection, ["creche"], "ville", NOW_TEXT)
    assert visitor.get(second).status_code == 200
    creche = place_values(kind="creche", category="creche", email="nouvelle@exemple.fr")
    publish_places(creches.store, {"creche": creche})
    assert visitor.get(second).status_code == 400
    creches.now = NOW - timedelta(days=15)
    assert visitor.get(creches.link()).status_code == 400


def test_the_desk_sends_the_link_and_has_it_sent_each_week(creches: Creches) -> None:
    client = partner(creches)
    assert client.send(DESK, {"geste": "lien"}).location == f"{DESK}?fait=lien"
    (mail,) = creches.mails()
    assert mail.recipient == "creche@exemple.fr" and "/creneaux/" in mail.body
    assert client.send(DESK, {"geste": "semaine"}).status_code == 303
    with creches.store.read() as connection:
        assert slot_letters.is_weekly(connection, "creche")
    assert "Ne plus l’envoyer" in client.get(DESK).text
    assert client.send(DESK, {"geste": "semaine"}).status_code == 303
    with creches.store.read() as connection:
        assert not slot_letters.is_weekly(connection, "creche")
    # Nobody keeps this one: its letter would be in nobody's name.
    moderator = creches.people.client("admin", ((Role.ADMINISTRATOR, None),))
    assert moderator.send("/espace/lieux/libre/creneaux", {"geste": "lien"}).status_code == 400


def test_slots_are_not_undone_as_other_changes_are(creches: Creches) -> None:
    partner(creches).send(DESK, SENT)
    with creches.store.read() as connection:
        number = history.history_of_place(connection, "creche")[0].batch
    administrator = creches.people.client("administrator")
    assert administrator.get("/moderation/historique").status_code == 200
    answer = administrator.send("/moderation/historique", {"lot": number})
    assert answer.status_code in (403, 409) and len(creches.free()) == 1
