"""Schemes that organisations propose: moderated or at once, with the machinery of places."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from mapapp.domain.rights import Role
from mapapp.domain.scheme import Standing
from mapapp.store import schemes
from tests.conftest import Databases, new_database
from tests.housing import shipped
from tests.people import People, SignedIn, site_of
from tests.proposed_schemes import decide, draft_in, people_of_what_ships, queued, send, tried_in
from tests.reading import get_json, read
from tests.test_housing_keeping import typed

RELAIS = "le-relais-sarthe"
NEW = "/espace/dispositifs/nouveau"
AT_ONCE = "UPDATE organisation SET publishes_at_once ="
CORRECT = f"/espace/dispositifs/{RELAIS}/corriger"
WHOLE = {
    "name": "Un toit pour la saison",
    "form": "chez_habitant",
    "operator": "Autre association",
    "situations": ["saisonnier"],
    "age_min": "18",
    "age_max": "30",
    "stay_max": "90",
    "month_price": "250,50",
    "territories": "Sarthe",
    "phone": "02 43 00 00 00",
    "email": "contact@exemple.fr",
    "source_url": "https://exemple.fr/toit",
    "source_date": "2026-11",
}


@pytest.fixture(scope="module")
def url(databases: Databases) -> str:
    return new_database(databases, shipped=True)


@pytest.fixture
def people(url: str, frame_dir: Path) -> Iterator[People]:
    yield from people_of_what_ships(url, frame_dir)


@pytest.fixture
def partner(people: People) -> SignedIn:
    """Of an organisation of the Sarthe that publishes nothing at once."""
    return people.client("partenaire", ((Role.PARTNER, "autre"),))


@pytest.fixture
def moderator(people: People) -> SignedIn:
    return people.client("sarthe", ((Role.MODERATOR, "autre"),))


def standing(people: People, scheme_id: str) -> Standing:
    with site_of(people.app).store.read() as connection:
        found = schemes.scheme_by_id(connection, scheme_id)
    assert found is not None
    return found


def known(app: Flask) -> dict[str, Any]:
    found = get_json(app.test_client(), "/api/logement")["dispositifs"]
    return {one["id"]: one for one in found}


def test_a_new_scheme_waits_then_answers_everyone(
    people: People, partner: SignedIn, moderator: SignedIn
) -> None:
    before = known(people.app).keys()
    sent = send(partner, NEW, WHOLE | {"message": "Ouvert cet été"})
    assert sent.status_code == 303
    assert known(people.app).keys() == before
    assert "attend d’être relue" in partner.get(sent.location).text
    assert "Un toit pour la saison" in partner.get("/espace").text
    (path,) = queued(moderator)
    page = moderator.get(path).text
    assert "Nouveau dispositif de logement" in page and "250,5" in page
    assert "Ouvert cet été" in page and "Sarthe (departement:72)" in page
    assert decide(moderator, path, decision="accepter").status_code == 303
    (made,) = known(people.app).keys() - before
    assert made.startswith("un-toit-pour-la-saison-")
    rules = standing(people, made)
    assert rules.owner == "autre" and rules.scheme.month_price == 250.5
    assert rules.scheme.territories == ("departement:72",)
    followed = partner.get(sent.location).text
    assert f'href="/logement/{made}"' in followed and "Elle est publiée" in followed
    assert people.app.test_client().get(f"/logement/{made}").status_code == 200
    assert partner.get(f"/espace/dispositifs/{made}").status_code == 200
    # Undoing in its own history withdraws it, and undoing that puts it back.
    with site_of(people.app).store.read() as connection:
        (change,) = schemes.changes_of(connection, made)
    assert change.who == "Autre association"
    form = f"/moderation/dispositifs/{made}"
    moderator.send(form, {"geste": "annuler", "changement": str(change.id)})
    assert made not in known(people.app)


def test_a_correction_waits_and_touches_what_it_names(
    people: People, partner: SignedIn, moderator: SignedIn
) -> None:
    form = typed(partner, CORRECT) | {"age_min": "16", "phone": "02 43 11 22 33"}
    sent = send(partner, CORRECT, form)
    assert sent.status_code == 303
    assert standing(people, RELAIS).scheme.age_min is None
    (path,) = queued(moderator)
    page = moderator.get(path).text
    assert "Correction d&#39;un dispositif" in page and "Âge minimum" in page
    assert f'href="/moderation/dispositifs/{RELAIS}"' in page
    refused = decide(moderator, path, decision="modifier")
    assert refused.status_code == 400
    assert decide(moderator, path, decision="accepter").status_code == 303
    scheme = standing(people, RELAIS).scheme
    assert (scheme.age_min, scheme.phone) == (16, "02 43 11 22 33")
    with site_of(people.app).store.read() as connection:
        (change,) = schemes.changes_of(connection, RELAIS)
    assert set(change.after) == {"age_min", "phone"}


def test_a_refusal_needs_a_reason_and_writes_nothing(
    people: People, partner: SignedIn, moderator: SignedIn
) -> None:
    before = standing(people, RELAIS)
    sent = send(partner, CORRECT, typed(partner, CORRECT) | {"age_min": "16"})
    (path,) = queued(moderator)
    assert decide(moderator, path, decision="refuser").status_code == 400
    done = decide(moderator, path, decision="refuser", motif="Dites la source")
    assert done.status_code == 303
    assert standing(people, RELAIS) == before
    assert "Dites la source" in partner.get(sent.location).text


def test_an_organisation_that_publishes_at_once_changes_its_own(people: People) -> None:
    store = site_of(people.app).store
    with store.write() as connection:
        connection.exec_driver_sql(f"{AT_ONCE} true WHERE id = 'autre'")
    try:
        partner = people.client("rapide", ((Role.PARTNER, "autre"),))
        sent = send(partner, CORRECT, typed(partner, CORRECT) | {"age_min": "16"})
        assert "attend d’être relue" in partner.get(sent.location).text  # nobody keeps it
        before = known(people.app).keys()
        send(partner, NEW, WHOLE)
        (made,) = known(people.app).keys() - before
        path = f"/espace/dispositifs/{made}/corriger"
        form = typed(partner, path) | {"age_max": "26", "territories": ""}
        assert "#champ-territories" in partner.send(path, form).text
        send(partner, path, typed(partner, path) | {"age_max": "26"})
        assert standing(people, made).scheme.age_max == 26
        elsewhere = {"name": "Ailleurs", "territories": "Vendée (departement:85)"}
        send(partner, NEW, WHOLE | elsewhere)
        assert len(known(people.app)) == len(before) + 1
    finally:
        with store.write() as connection:
            connection.exec_driver_sql(f"{AT_ONCE} false WHERE id = 'autre'")


def test_a_form_sent_twice_is_one_proposal(partner: SignedIn, moderator: SignedIn) -> None:
    shown = partner.send(NEW, WHOLE)
    form = WHOLE | {"vu": tried_in(shown), "brouillon": draft_in(shown)}
    first, second = partner.send(NEW, form), partner.send(NEW, form)
    assert first.location == second.location
    assert len(queued(moderator)) == 1


def test_who_decides_reads_the_scheme_as_it_is(
    people: People, partner: SignedIn, moderator: SignedIn
) -> None:
    old = typed(partner, CORRECT)
    send(partner, CORRECT, old | {"age_min": "16"})
    (path,) = queued(moderator)
    page = read(moderator.get(path).text)
    names = ("version", "version_lieu")
    stale = {n: page.one("input", name=n).attributes["value"] for n in names}
    administrator = people.client("administrator")
    administrator.send(f"/espace/dispositifs/{RELAIS}", {"geste": "complet", "jusqu": "2027-01-20"})
    late = moderator.send(path, stale | {"decision": "accepter"})
    assert late.status_code == 409
    assert standing(people, RELAIS).scheme.age_min is None
    assert decide(moderator, path, decision="accepter").status_code == 303
    # Somebody who read the rules before that, and changes the same one, is shown both.
    conflict = send(partner, CORRECT, old | {"age_min": "17"})
    assert conflict.status_code == 409
    assert f'href="{CORRECT}"' in conflict.text and "Âge minimum" in conflict.text
    assert standing(people, RELAIS).scheme.age_min == 16
    # Another rule than theirs is no conflict, and what they did not touch stays.
    assert send(partner, CORRECT, old | {"age_max": "40"}).status_code == 303


def test_rules_that_go_together_no_more_are_not_published(
    people: People, partner: SignedIn, moderator: SignedIn
) -> None:
    old = typed(partner, CORRECT)
    send(partner, CORRECT, old | {"age_min": "40"})
    send(partner, CORRECT, old | {"age_max": "25"})
    first, second = queued(moderator)
    assert decide(moderator, first, decision="accepter").status_code == 303
    answer = decide(moderator, second, decision="accepter")
    assert answer.status_code == 400 and "ne vont plus ensemble" in answer.text
    assert standing(people, RELAIS).scheme.age_max is None


BAD = {
    "name": "",
    "form": "chateau",
    "situations": ["roi"],
    "age_min": "-1",
    "age_max": "9" * 30,
    "stay_min": "deux",
    "month_price": "NaN",
    "season_start": "13-45",
    "territories": "Atlantide\ndepartement:75",
    "email": "quelqu'un",
    "website": "javascript:alert(1)",
    "source_url": "file:///etc/passwd",
    "source_date": "hier",
    "places": "../etc",
    "message": "x" * 1001,
}


@pytest.mark.parametrize("path", [NEW, CORRECT])
def test_all_that_is_wrong_is_told_at_once(
    people: People, partner: SignedIn, moderator: SignedIn, path: str
) -> None:
    answer = partner.send(path, BAD | {"vu": "x", "base": "[" * 9_000})
    assert answer.status_code == 400
    links = {link for link in read(answer.text).links if link.startswith("#champ-")}
    assert {f"#champ-{name}" for name in BAD} <= links
    assert partner.send(path, {"name": "a\x00b"}).status_code == 400
    assert queued(moderator) == [] and known(people.app).keys() == shipped().keys()


def test_nothing_is_taken_that_says_nothing_or_nowhere(
    people: People, partner: SignedIn, moderator: SignedIn
) -> None:
    assert "rien n&#39;a été changé" in partner.send(CORRECT, typed(partner, CORRECT)).text
    nowhere = partner.send(NEW, {"name": "Un toit"})
    assert nowhere.status_code == 400 and "#champ-territories" in nowhere.text
    assert partner.get("/espace/dispositifs/rien/corriger").status_code == 404
    assert partner.send("/espace/dispositifs/rien/corriger", WHOLE).status_code == 404
    # Nobody gives a scheme to an organisation, nor withdraws it, by these forms.
    form = typed(partner, CORRECT) | {"age_min": "16", "owner": "autre", "state": "withdrawn"}
    send(partner, CORRECT, form)
    (path,) = queued(moderator)
    decide(moderator, path, decision="accepter")
    assert standing(people, RELAIS).owner is None and not standing(people, RELAIS).withdrawn


def test_a_scheme_that_is_there_is_shown_before_one_like_it(partner: SignedIn) -> None:
    shown = partner.send(NEW, WHOLE | {"name": shipped()[RELAIS]["name"]})
    assert "Est-ce celui-ci" in shown.text and f'href="{CORRECT}"' in shown.text


def test_moderators_of_elsewhere_do_not_see_it(people: People, partner: SignedIn) -> None:
    send(partner, CORRECT, typed(partner, CORRECT) | {"age_min": "16"})
    elsewhere = people.client("ailleurs", ((Role.MODERATOR, "ville"),))
    assert queued(elsewhere) == []


def test_many_are_decided_at_once(people: People, partner: SignedIn, moderator: SignedIn) -> None:
    send(partner, CORRECT, typed(partner, CORRECT) | {"age_min": "16"})
    send(partner, NEW, WHOLE)
    page = read(moderator.get("/moderation").text)
    chosen = [one.attributes["value"] for one in page.all("input", name="choix")]
    moderator.send("/moderation", {"choix": chosen, "decision": "accepter"})
    assert queued(moderator) == []
    assert standing(people, RELAIS).scheme.age_min == 16
    assert len(known(people.app)) == len(shipped()) + 1
