"""Asking for a place over HTTP: the form, the private link, the crèche's link, the desk."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mapapp.domain.rights import Role
from mapapp.store.slot_requests import delay_of, request_by_id
from mapapp.store.slots import take
from tests.asking_creches import DAY, Town, creche, town_of
from tests.people import VILLE, People, SignedIn, browser
from tests.publishing import publish_places

FORM: Mapping[str, Any] = {
    "nom": "A. B.",
    "telephone": "06 00 00 00 00",
    "courriel": "famille@exemple.fr",
    "age_mois": "18",
    "motif": "entretien",
    "message": "Bonjour <b>à vous</b>",
    "brouillon": "un-brouillon-de-test",
}
MAIL = "famille@exemple.fr"


@pytest.fixture
def town(empty_app: Flask) -> Town:
    return town_of(empty_app)[0]


@pytest.fixture
def family(empty_app: Flask) -> SignedIn:
    return browser(empty_app)


def ask(family: SignedIn, *slots: int, **changes: Any) -> str:
    """Send the form; the address of the private page."""
    answer = family.send("/garde/demande", {**FORM, "creneau": list(slots), **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_family_asks_and_a_creche_says_yes(town: Town, family: SignedIn) -> None:
    first, second = town.slot("a"), town.slot("b")
    form = family.get(f"/garde/demande?creneau={first}&creneau={second}&age_mois=18")
    assert form.status_code == 200 and form.headers["Cache-Control"] == "no-store"
    assert form.text.index("Crèche a") < form.text.index("Crèche b") and 'value="18"' in form.text
    private = ask(family, first, second)
    page = family.get(private)
    assert "Demandée, en attente de réponse" in page.text and "noindex" in page.text
    assert page.headers["Cache-Control"] == "no-store" and "06 00 00" not in page.text
    link = town.link("a@exemple.fr", "/garde/reponse/")
    asked = family.get(link)
    assert "A. B." in asked.text and "06 00 00 00 00" in asked.text
    assert "&lt;b&gt;à vous" in asked.text and "Attend votre réponse" in asked.text
    assert family.send(link, {"geste": "accepter"}).status_code == 303
    assert "Vous gardez une place" in family.get(link).text
    assert town.taken(first) == 1
    told = family.get(private).text
    assert "C’est oui" in told and "Demande annulée" in told and "02 40 00 00 00" in told
    # The link of a letter leads to the same page.
    assert "C’est oui" in family.get(town.link(MAIL, "/garde/demandes/")).text
    assert family.send(link, {"geste": "refuser"}).status_code == 409


def test_each_free_place_of_a_creche_can_be_asked_for_from_its_page(
    town: Town, family: SignedIn
) -> None:
    free, full = town.slot("a", capacity=2), town.slot("a", day=DAY + timedelta(days=1))
    with town.store.write() as connection:
        assert take(connection, full, 1, town.now)
    page = family.get("/lieux/a").text
    (link,) = re.findall(r'href="(/garde/demande[^"]*)"', page)
    assert link == f"/garde/demande?creneau={free}"
    assert "Crèche a" in family.get(link).text
    assert "Demander cette place" not in family.get("/lieux/b").text


def test_a_creche_that_nobody_reads_for_is_to_be_called(town: Town, family: SignedIn) -> None:
    """Nobody keeps it and it has no address: a request would wait for nobody."""
    publish_places(town.store, {"seule": creche("seule", email=None)})
    answer = family.send("/garde/demande", {**FORM, "creneau": town.slot("seule")})
    assert answer.status_code == 409 and "« Crèche seule » ne reçoit pas" in answer.text
    assert town.letters() == []
    with town.store.read() as connection:
        assert request_by_id(connection, 1) is None


def test_only_reasons_that_are_taken_are_offered(town: Town, family: SignedIn) -> None:
    kept = town.slot("a", reserved_for=("entretien", "formation"))
    other, anyone = town.slot("b", reserved_for=("reprise_emploi",)), town.slot("c")

    def offered(*slots: int) -> list[str]:
        query = "&".join(f"creneau={slot}" for slot in slots)
        page = family.get(f"/garde/demande?{query}").text
        return re.findall(r'name="motif" value="(\w+)"', page)

    assert offered(kept, anyone) == ["entretien", "formation"]
    assert offered(anyone) == offered(kept, other) == ["entretien", "formation", "reprise_emploi"]


def test_a_question_and_its_answer(town: Town, family: SignedIn) -> None:
    private = ask(family, town.slot())
    link = town.link("a@exemple.fr", "/garde/reponse/")
    empty = family.send(link, {"geste": "demander", "mot": " "})
    assert empty.status_code == 400 and "à remplir" in empty.text
    family.send(link, {"geste": "demander", "mot": "Est-il vacciné ?"})
    page = family.get(private)
    assert "répondez-lui plus bas" in page.text and "Vous pose une question" in page.text
    assert "Est-il vacciné ?" in page.text
    assert family.send(private, {"geste": "repondre", "reponse": ""}).status_code == 400
    assert family.send(private, {"geste": "repondre", "reponse": "Oui."}).status_code == 303
    assert "Oui." in family.get(link).text
    assert family.send(private, {"geste": "repondre", "reponse": "Encore"}).status_code == 409


def test_calling_it_off(town: Town, family: SignedIn) -> None:
    private = ask(family, town.slot())
    assert family.send(private, {"geste": "annuler"}).status_code == 303
    assert "Vous avez annulé" in family.get(private).text
    assert family.send(private, {"geste": "annuler"}).status_code == 409
    # The crèche reads who it was no more.
    seen = family.get(town.link("a@exemple.fr", "/garde/reponse/")).text
    assert "A. B." not in seen and "06 00" not in seen and "plus besoin" in seen


def test_all_that_is_wrong_is_said_at_once(town: Town, family: SignedIn) -> None:
    slot = town.slot()
    bad = {
        "nom": "",
        "telephone": "",
        "courriel": "",
        "age_mois": "deux ans",
        "motif": "vacances",
        "message": "gardé tel quel",
    }
    answer = family.send("/garde/demande", {**FORM, **bad, "creneau": slot})
    assert answer.status_code == 400 and "5 réponses sont à corriger" not in answer.text
    for field in ("nom", "telephone", "age_mois", "motif"):
        assert f'href="#champ-{field}"' in answer.text
    assert "gardé tel quel" in answer.text and town.letters() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"telephone": "12"},
        {"courriel": "pas une adresse"},
        {"age_mois": "9" * 4},
        {"age_mois": "-3"},
        {"nom": "x" * 81},
        {"nom": "a\x00b"},
        {"message": "m" * 1001},
        {"creneau": ["x", "999999999999999999999", "-1", ""]},
        {"creneau": []},
    ],
)
def test_bad_input_is_a_400(town: Town, family: SignedIn, changes: Mapping[str, Any]) -> None:
    answer = family.send("/garde/demande", {**FORM, "creneau": town.slot(), **changes})
    assert answer.status_code == 400 and town.letters() == []


def test_refusals(town: Town, family: SignedIn) -> None:
    old = town.slot(age_min_months=24)
    answer = family.send("/garde/demande", {**FORM, "creneau": old})
    assert answer.status_code == 409 and "cet âge" in answer.text
    four = [town.slot(name) for name in "abca"]
    assert family.send("/garde/demande", {**FORM, "creneau": four}).status_code == 400
    full = town.slot("b")
    ask(family, full)
    family.send(town.link("b@exemple.fr", "/garde/reponse/"), {"geste": "accepter"})
    assert "Aucune place choisie" in family.send("/garde/demande", {**FORM, "creneau": full}).text
    assert "Aucune place choisie" in family.get(f"/garde/demande?creneau={full}").text


def test_the_same_form_twice_is_one_request_and_limits_hold(town: Town, family: SignedIn) -> None:
    slot = town.slot(capacity=50)
    assert ask(family, slot) == ask(family, slot)
    assert len(town.letters()) == 2
    for n in range(4):
        ask(family, slot, brouillon=f"un-autre-brouillon-{n}")
    answer = family.send("/garde/demande", {**FORM, "creneau": slot, "brouillon": "b" * 20})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0


def test_a_form_from_elsewhere_or_by_a_machine_writes_nothing(town: Town, family: SignedIn) -> None:
    slot = town.slot()
    data = {**FORM, "creneau": slot}
    assert family.post("/garde/demande", data=data).status_code == 403
    away = {"Origin": "https://ailleurs.exemple.org", "Sec-Fetch-Site": "cross-site"}
    assert family.send("/garde/demande", data, headers=away).status_code == 403
    assert family.send("/garde/demande", {**data, "site_internet_bis": "x"}).status_code == 200
    assert town.letters() == []


def test_links_of_others_are_dead(town: Town, family: SignedIn) -> None:
    private = ask(family, town.slot())
    token = private.rsplit("/", 1)[1]
    answer_token = town.link("a@exemple.fr", "/garde/reponse/").rsplit("/", 1)[1]
    for path, status in (
        (f"/garde/reponse/{token}", 400),
        (f"/garde/demandes/{answer_token}", 404),
        (f"/garde/demandes/{'x' * 5000}", 404),
        (f"/garde/reponse/{'é' * 300}", 400),
    ):
        assert family.get(path).status_code == status


def test_the_desk_of_the_owner_and_no_other(empty_app: Flask) -> None:
    people = People(empty_app)
    town = Town(people.site.store)
    ask(browser(empty_app), town.slot())
    partner = people.client("partner")
    listed = partner.get("/espace/demandes")
    assert "Crèche a" in listed.text and "Attend votre réponse" in listed.text
    assert "A. B." not in listed.text
    number = town.request(1).lines[0].id
    path = f"/espace/demandes/{number}"
    assert "A. B." in partner.get(path).text
    stranger = people.client("autre", ((Role.PARTNER, "autre"),))
    for other in (stranger, people.client("administrator"), people.client("contributor")):
        assert other.get(path).status_code == 403
        assert other.send(path, {"geste": "accepter"}).status_code == 403
        assert "Crèche a" not in other.get("/espace/demandes").text
    assert partner.get("/espace/demandes/99999999999999999999").status_code == 404
    assert partner.send(path, {"geste": "n'importe"}).status_code == 400
    assert partner.send(path, {"geste": "accepter"}).status_code == 303
    assert town.states(1) == ["accepted"]


def test_the_delay_of_an_organisation(empty_app: Flask) -> None:
    people = People(empty_app)
    partner = people.client("partner")
    for hours in ("", "0", "337", "douze", "1.5", "-1"):
        sent = {"structure": VILLE.id, "heures": hours}
        assert partner.send("/espace/demandes", sent).status_code == 400, hours
    other = {"structure": "autre", "heures": "24"}
    assert partner.send("/espace/demandes", other).status_code == 400
    good = {"structure": VILLE.id, "heures": "24"}
    assert partner.send("/espace/demandes", good).status_code == 303
    assert "24 heures" in partner.get("/espace/demandes").text
    with people.site.store.read() as connection:
        assert delay_of(connection, VILLE.id).total_seconds() == 24 * 3600
