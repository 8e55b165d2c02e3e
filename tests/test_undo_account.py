"""« Annuler tout ce qu'a fait un compte » : housing schemes are undone with the rest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mapapp.domain.rights import Role
from mapapp.store import schemes
from tests.conftest import Databases, new_database
from tests.people import People, SignedIn
from tests.proposed_schemes import decide, people_of_what_ships, queued, send
from tests.test_housing_keeping import FORM, RELAIS, save, typed

HISTORY = "/moderation/historique"


@pytest.fixture(scope="module")
def url(databases: Databases) -> str:
    return new_database(databases, shipped=True)


@pytest.fixture
def people(url: str, frame_dir: Path) -> Iterator[People]:
    yield from people_of_what_ships(url, frame_dir)


def rules(people: People) -> dict[str, Any]:
    with people.site.store.read() as connection:
        found = schemes.scheme_by_id(connection, RELAIS)
    assert found is not None
    return schemes.fields_of(found)


def undo_all(people: People, someone: SignedIn, since: str = "2026-11-24") -> str:
    form = {"compte": str(someone.account), "depuis": since}
    done = people.client("administrator").send(HISTORY, form)
    assert done.status_code == 200
    return done.text


def test_what_an_account_changed_of_schemes_is_undone(people: People) -> None:
    before = rules(people)
    moderator = people.client("moderator")
    save(moderator, age_min="16", age_max="25")
    save(moderator, age_min="17")
    assert "0 modification annulée" in undo_all(people, moderator, "2027-01-01")
    assert rules(people)["age_min"] == 17
    page = undo_all(people, moderator)
    assert "2 changements de dispositifs de logement annulés" in page
    assert rules(people) == before
    # What undid them is no change of that account's, and nothing is undone twice.
    assert "de dispositifs de logement annulé" not in undo_all(people, moderator)
    assert "Annulation du changement n°" in moderator.get(FORM).text


def test_what_others_changed_of_schemes_since_stays_and_is_told(people: People) -> None:
    moderator = people.client("moderator")
    save(moderator, age_min="16", age_max="25")
    save(people.client("sarthe", ((Role.MODERATOR, "autre"),)), age_max="30")
    page = undo_all(people, moderator)
    assert "1 changement de dispositifs de logement annulé" in page
    assert re.search(rf'<a href="/logement/{RELAIS}"[^>]*>Le Relais[^<]*</a>, Âge maximum', page)
    found = rules(people)
    assert "age_min" not in found and found["age_max"] == 30


def test_schemes_that_an_account_accepted_of_others_are_undone(people: People) -> None:
    before = rules(people)
    partner = people.client("partenaire", ((Role.PARTNER, "autre"),))
    moderator = people.client("sarthe", ((Role.MODERATOR, "autre"),))
    path = f"/espace/dispositifs/{RELAIS}/corriger"
    send(partner, path, typed(partner, path) | {"age_min": "16"})
    (waiting,) = queued(moderator)
    decide(moderator, waiting, decision="accepter")
    assert rules(people)["age_min"] == 16
    assert "1 changement de dispositifs de logement annulé" in undo_all(people, moderator)
    assert rules(people) == before


def test_an_account_leads_to_undoing_what_it_did(people: People) -> None:
    administrator = people.client("administrator")
    number = people.account("moderator")
    page = administrator.get(f"/administration/comptes/{number}").text
    assert f'href="{HISTORY}?compte={number}"' in page
    form = administrator.get(HISTORY, query_string={"compte": str(number)}).text
    assert f'name="compte" value="{number}"' in form and "<details open>" in form
