"""The pages of contributing and moderating, as browsers without script use them."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mapapp.domain.rights import Role
from mapapp.store.contributions import pending
from mapapp.store.outbox import unsent_mails
from mapapp.web.place_form import base_text
from tests.conftest import NOW
from tests.people import People, SignedIn, browser, site_of
from tests.proposing import seen
from tests.publishing import place_values, publish_places
from tests.reading import read

NEW = {
    "nom": "Atelier vélo de l'essai",
    "type": "atelier-velo",
    "commune": "Nantes",
    "horaires": "mardi 14h-18h",
    "brouillon": "abcdefghijklmnop",
}


@pytest.fixture
def people(empty_app: Flask) -> People:
    store = site_of(empty_app).store
    publish_places(store, {"lieu": place_values(phone="02 40 00 00 00"), "autre": place_values()})
    return People(empty_app)


@pytest.fixture
def visitor(people: People) -> SignedIn:
    return browser(people.app)


def hidden(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, name
    return found.group(1).replace("&#34;", '"')


def send_twice(client: SignedIn, path: str, data: dict[str, Any]) -> TestResponse:
    """Fill a form, look at it again, send it."""
    preview = client.send(path, data)
    assert preview.status_code == 200, preview.text
    return client.send(path, data | {"vu": hidden(preview, "vu")})


def waiting(people: People) -> list[Any]:
    with people.site.store.read() as connection:
        return pending(connection)


def test_a_new_place_from_nobody_to_everybody(people: People, visitor: SignedIn) -> None:
    preview = visitor.send("/contribuer/lieu", NEW)
    said = preview.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "mardi 14 h – 18 h" in said
    sent = send_twice(visitor, "/contribuer/lieu", NEW | {"reponse": "a@exemple.fr"})
    assert sent.status_code == 303
    state = visitor.get(sent.location)
    assert "attend d’être relue" in state.text
    (found,) = waiting(people)
    moderator = people.client("moderator")
    assert "Atelier vélo" in moderator.get("/moderation").text
    page = moderator.get(f"/moderation/{found.id}")
    decision = {n: hidden(page, n) for n in ("version", "version_lieu")} | {"decision": "accepter"}
    assert moderator.send(f"/moderation/{found.id}", decision).status_code == 303
    assert moderator.send(f"/moderation/{found.id}", decision).status_code == 409
    state = visitor.get(sent.location)
    assert "Elle est publiée" in state.text
    place = re.search(r'href="(/lieux/[^"]+)"', state.text)
    assert place and visitor.get(place.group(1)).status_code == 200
    with people.site.store.read() as connection:
        (mail,) = unsent_mails(connection)
    assert mail.recipient == "a@exemple.fr" and place.group(1) in mail.body


def test_sending_twice_makes_one_row(people: People, visitor: SignedIn) -> None:
    first = send_twice(visitor, "/contribuer/lieu", NEW)
    again = send_twice(visitor, "/contribuer/lieu", NEW)
    assert first.location == again.location
    assert len(waiting(people)) == 1


def test_a_duplicate_is_asked_about(people: People, visitor: SignedIn) -> None:
    data = NEW | {"nom": "La ressourcerie de l'Essai", "type": "recyclerie"}
    preview = visitor.send("/contribuer/lieu", data)
    assert "Est-ce celui-ci" in preview.text and "/lieux/lieu/corriger" in preview.text


def correction(people: People, **changes: str) -> dict[str, str]:
    known = seen(people.site.store)
    texts = {
        "nom": "Ressourcerie de l'essai",
        "type": "recyclerie",
        "code_postal": "44000",
        "commune": "Nantes",
        "lon": str(known["lon"]),
        "lat": str(known["lat"]),
        "telephone": known["phone"] or "",
        "base": base_text(known),
        "brouillon": "abcdefghijklmnop",
    }
    return texts | changes


def test_only_what_was_changed_is_proposed(people: People, visitor: SignedIn) -> None:
    data = correction(people, telephone="0240111111")
    assert send_twice(visitor, "/lieux/lieu/corriger", data).status_code == 303
    (found,) = waiting(people)
    assert found.values == {"phone": "02 40 11 11 11"}
    nothing = visitor.send("/lieux/lieu/corriger", correction(people))
    assert nothing.status_code == 400 and "rien n&#39;a été changé" in nothing.text


def test_a_moved_place_is_one_point(people: People, visitor: SignedIn) -> None:
    data = correction(people, lat="47,2500")
    send_twice(visitor, "/lieux/lieu/corriger", data)
    (found,) = waiting(people)
    assert {n: found.values[n] for n in ("lat", "precision")} == {
        "lat": 47.25,
        "precision": "adresse",
    }


def test_a_partner_who_read_an_old_version_is_told(people: People) -> None:
    store = people.site.store
    partner = people.client("partner")
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO place_owner VALUES ('lieu', 'ville', '2026')")
    stale = correction(people, telephone="0240111111")
    done = send_twice(partner, "/lieux/lieu/corriger", stale)
    assert "Elle est publiée" in partner.get(done.location).text
    late = stale | {"telephone": "0240222222", "brouillon": "ponmlkjihgfedcba"}
    answer = send_twice(partner, "/lieux/lieu/corriger", late)
    assert answer.status_code == 409
    assert "02 40 11 11 11" in answer.text and "02 40 22 22 22" in answer.text
    assert seen(store)["phone"] == "02 40 11 11 11"


def test_nothing_but_named_fields_is_taken(people: People, visitor: SignedIn) -> None:
    more = {
        "status": "gone",
        "state": "accepted",
        "organisation": "ville",
        "risk": "0",
        "kind": "x",
    }
    data = correction(people, telephone="0240111111") | more | {"structure": "ville"}
    send_twice(visitor, "/lieux/lieu/corriger", data)
    (found,) = waiting(people)
    assert (set(found.values), found.state, found.organisation) == ({"phone"}, "pending", None)


@pytest.mark.parametrize(
    "base", ["[", "[]", "{}", "[" * 39_000, '{"name": {"a": 1}, "gestures": [1, null], "lon": "x"}']
)
def test_a_forged_base_is_no_fault(people: People, visitor: SignedIn, base: str) -> None:
    answer = visitor.send("/lieux/lieu/corriger", correction(people) | {"base": base})
    assert answer.status_code in (200, 400)


def test_machines_are_thanked_and_dropped(people: People, visitor: SignedIn) -> None:
    trap = {"site_internet_bis": "http://a", "message": "x"}
    answer = visitor.send("/lieux/lieu/signaler", trap)
    assert answer.status_code == 200 and "Merci" in answer.text
    assert waiting(people) == []


def test_a_quick_last_look_is_a_humans(people: People, visitor: SignedIn) -> None:
    first = visitor.form_token()
    preview = visitor.send("/contribuer/lieu", NEW | {"jeton": first})
    shown = {name: hidden(preview, name) for name in ("jeton", "vu")}
    assert shown["jeton"] == first  # as old as the form, so « Envoyer » is not too fast
    answer = visitor.send("/contribuer/lieu", NEW | shown)
    assert answer.status_code == 303 and len(waiting(people)) == 1


def test_what_comes_very_fast_is_shown_again_not_lost(people: People, visitor: SignedIn) -> None:
    moment = str(int(NOW.timestamp()))
    young = f"{moment}.{site_of(people.app).keys.sign('form of a passer-by', moment)}"
    answer = visitor.send("/lieux/lieu/signaler", {"jeton": young, "message": "Fermé le lundi"})
    assert answer.status_code == 400 and "Fermé le lundi" in answer.text
    assert "très vite" in answer.text and hidden(answer, "jeton") == young
    assert waiting(people) == []


def test_a_flood_is_stopped(people: People, visitor: SignedIn) -> None:
    for n in range(8):
        answer = visitor.send("/lieux/lieu/signaler", {"message": f"Erreur {n}"})
        assert answer.status_code == (303 if n < 5 else 429)
    assert len(waiting(people)) == 5
    queue = people.client("moderator").get("/moderation").text
    assert queue.count('class="queue-row"') == 1 and "4 autres semblables" in queue


def test_deciding_many_tells_what_was_left(people: People, visitor: SignedIn) -> None:
    for place in ("lieu", "autre"):
        visitor.send(f"/lieux/{place}/confirmer", {"brouillon": "abcdefghijklmnop"})
    moderator = people.client("moderator")
    page = read(moderator.get("/moderation").text)
    values = [box.attributes["value"] for box in page.all("input", name="choix")]
    assert len(values) == 2
    data = {"choix": [*values, "9:9:9", "x"], "decision": "accepter"}
    answer = moderator.send("/moderation", data)
    assert "fait=partie" in answer.location
    assert waiting(people) == []
    assert seen(people.site.store)["updated"] == "2026-11-24"


def test_merging_redirects_for_good(people: People, visitor: SignedIn) -> None:
    moderator = people.client("moderator")
    compare = moderator.get(
        "/moderation/doublons?garder=lieu&retirer=https://carte.exemple.fr/lieux/autre%3Fq%3D1"
    )
    data = {"garder": "lieu", "retirer": "autre"}
    data |= {f"version_{n}": hidden(compare, f"version_{n}") for n in data}
    assert moderator.send("/moderation/doublons", data).status_code == 303
    answer = visitor.get("/lieux/autre")
    assert (answer.status_code, answer.location) == (301, "/lieux/lieu")
    assert moderator.send("/moderation/doublons", data).status_code == 409


def test_undoing_and_the_public_history(people: People, visitor: SignedIn) -> None:
    visitor.send("/lieux/lieu/ferme", {"message": "Fermé en mai"})
    (found,) = waiting(people)
    moderator = people.client("moderator")
    page = moderator.get(f"/moderation/{found.id}")
    decision = {n: hidden(page, n) for n in ("version", "version_lieu")} | {"decision": "accepter"}
    moderator.send(f"/moderation/{found.id}", decision)
    assert visitor.get("/lieux/lieu").status_code == 410
    number = hidden(moderator.get("/moderation/historique"), "lot")
    undone = moderator.send("/moderation/historique", {"lot": number})
    assert "1 modification annulée" in undone.text
    assert visitor.get("/lieux/lieu").status_code == 200
    told = visitor.get("/lieux/lieu/historique").text
    assert "un visiteur" in told and "annulée depuis" in told
    assert "moderator" not in told and "exemple.fr" not in told
    assert moderator.send("/moderation/historique", {"lot": number}).status_code == 409


def test_only_administrators_undo_an_account(people: People) -> None:
    data = {"compte": "1", "depuis": "2026-01-01"}
    assert people.client("moderator").send("/moderation/historique", data).status_code == 403
    administrator = people.client("administrator")
    assert administrator.send("/moderation/historique", data).status_code == 200
    wrong = administrator.send("/moderation/historique", {"compte": "x", "depuis": "hier"})
    assert wrong.status_code == 400


def test_another_territory_is_not_seen(people: People, visitor: SignedIn) -> None:
    visitor.send("/lieux/lieu/signaler", {"message": "Faux"})
    (found,) = waiting(people)
    stranger = people.client("elsewhere", ((Role.MODERATOR, "autre"),))
    assert "Rien n’attend" in stranger.get("/moderation").text
    assert stranger.get(f"/moderation/{found.id}").status_code == 403
    data = {"decision": "accepter", "version": "1", "version_lieu": "1"}
    assert stranger.send(f"/moderation/{found.id}", data).status_code == 403
    (still,) = waiting(people)
    assert still.state == "pending"


def test_accepting_with_changes_reads_them_again(people: People, visitor: SignedIn) -> None:
    send_twice(visitor, "/lieux/lieu/corriger", correction(people, telephone="0240111111"))
    (found,) = waiting(people)
    moderator = people.client("moderator")
    page = moderator.get(f"/moderation/{found.id}")
    data = {n: hidden(page, n) for n in ("version", "version_lieu")} | {"decision": "modifier"}
    wrong = moderator.send(f"/moderation/{found.id}", data | {"telephone": "1"})
    assert wrong.status_code == 400 and 'id="faute-telephone"' in wrong.text
    right = data | {"telephone": "02.40.33.33.33", "nom": "Volé"}
    assert moderator.send(f"/moderation/{found.id}", right).status_code == 303
    now = seen(people.site.store)
    assert (now["phone"], now["name"]) == ("02 40 33 33 33", "Ressourcerie de l'essai")


def test_hostile_words_stay_words(people: People, visitor: SignedIn) -> None:
    words = '"><img src=x onerror=window.__x=1>{{7*7}}</script>'
    send_twice(visitor, "/contribuer/lieu", NEW | {"nom": words, "presentation": words})
    (found,) = waiting(people)
    assert found.values["name"] == words
    moderator = people.client("moderator")
    for path in ("/moderation", f"/moderation/{found.id}"):
        page = moderator.get(path)
        assert "<img" not in page.text.replace("<image", "")
    assert json.loads(json.dumps(found.values)) == found.values
