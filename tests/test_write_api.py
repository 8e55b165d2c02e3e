"""Programs write places: the same rights and moderation as the forms, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mapapp.accounts.rates import Limit
from mapapp.accounts.tokens import Scope
from mapapp.domain.rights import Role
from mapapp.store import accounts, history
from mapapp.store.api_tokens import revoke_token
from mapapp.store.schema import place
from mapapp.web import bearer
from tests.people import AUTRE, People
from tests.programs import CRESS, PLACE, Program, program_of, world


@pytest.fixture
def people(empty_app: Flask) -> People:
    return world(empty_app)


@pytest.fixture
def town(people: People) -> Program:
    return program_of(people)


@pytest.fixture(autouse=True)
def _no_places_more(people: People, request: pytest.FixtureRequest) -> Iterator[None]:
    """A refusal stores nothing."""
    before = count(people)
    yield
    if "refus" in request.node.name:
        assert count(people) == before


def count(people: People) -> int:
    with people.site.store.read() as connection:
        return connection.scalar(select(func.count()).select_from(place)) or 0


def problems(answer: Any) -> dict[str, str]:
    assert answer.content_type == "application/problem+json", answer.text
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}


def test_a_partner_publishes_at_once_by_a_batch_of_kind_api(people: People, town: Program) -> None:
    answer = town.create(PLACE | {"phone": "02 40 11 22 33", "hours": "lundi 9h-12h"})
    assert answer.status_code == 201, answer.text
    made = answer.get_json()
    assert answer.headers["Location"] == f"http://localhost/api/lieux/{made['id']}"
    assert made["hours"] == "Mo 09:00-12:00"
    again = town.client().get(f"/api/lieux/{made['id']}")
    assert again.headers["ETag"] == answer.headers["ETag"]
    with people.site.store.read() as connection:
        batch = history.batch_of(connection, made["batch"])
        assert batch and (batch.kind, batch.organisation, batch.who) == (
            "api",
            "ville",
            "Ville d'essai",
        )


def test_a_change_is_published_and_what_is_null_is_emptied(town: Program) -> None:
    read = town.client().get("/api/lieux/lieu")
    answer = town.send(
        "PATCH",
        "/api/lieux/lieu",
        json={"phone": None, "website": "https://www.exemple.fr/"},
        headers={"If-Match": read.headers["ETag"]},
    )
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["phone"] is None
    assert answer.get_json()["website"].startswith("https://www.exemple.fr")
    assert answer.headers["ETag"] != read.headers["ETag"]
    same = town.change({"phone": ""}, answer.get_json()["version"])
    assert same.status_code == 200 and "batch" not in same.get_json()
    assert same.headers["ETag"] == answer.headers["ETag"]


def test_another_commune_takes_the_old_point_away(town: Program) -> None:
    back = town.change({"commune_code": "44143"}, town.version())
    assert back.status_code == 403  # Rezé is not the town's
    point = town.change({"lon": -1.55, "lat": 47.22}, town.version())
    assert point.status_code == 200 and point.get_json()["lon"] == -1.55


def test_who_does_not_publish_at_once_waits_for_a_moderator(people: People) -> None:
    cress = program_of(people, CRESS)
    answer = cress.create(PLACE | {"comment": "Vu sur place"})
    assert answer.status_code == 202, answer.text
    told = answer.get_json()
    assert answer.headers["Location"] == told["href"]
    state = cress.client().get(told["href"])
    assert state.get_json() == {"status": "pending", "place_id": None, "reason": None}
    assert cress.client().get(told["page"]).status_code == 200
    change = cress.change({"phone": "02 40 99 99 99"}, cress.version("a-personne"), "a-personne")
    assert change.status_code == 202
    assert cress.client().get("/api/lieux/a-personne").get_json()["phone"] is None


def test_closing_leaves_a_page_that_leads_on(town: Program) -> None:
    wrong = town.close(town.version(), moved_to="nulle-part")
    assert problems(wrong).keys() == {"moved_to"}
    answer = town.close(town.version(), reason="Déménagement", moved_to="a-personne")
    assert answer.status_code == 200 and answer.get_json()["status"] == "gone"
    assert town.client().get("/api/lieux/lieu").status_code == 410
    page = town.client().get("/lieux/lieu")
    assert (page.status_code, page.headers["Location"]) == (301, "/lieux/a-personne")
    assert town.close(answer.get_json()["version"]).status_code == 410


def test_refused_without_the_version_that_was_read(town: Program) -> None:
    blind = town.send("PATCH", "/api/lieux/lieu", json={"phone": "02 40 00 00 01"})
    assert blind.status_code == 428
    anything = town.send(
        "PATCH", "/api/lieux/lieu", json={"phone": "02 40 00 00 01"}, headers={"If-Match": "*"}
    )
    assert anything.status_code == 428
    version = town.version()
    for stale in (version - 1, f'{version}", W/"{version - 1}'):
        answer = town.change({"phone": "02 40 00 00 01"}, stale)
        if "W/" not in str(stale):
            assert answer.status_code == 412
            assert answer.headers["ETag"] == f'"{version}"'
    weak = town.send(
        "DELETE", "/api/lieux/lieu", json={}, headers={"If-Match": f'W/"{town.version()}"'}
    )
    assert weak.status_code == 412
    compressed = town.send(
        "PATCH",
        "/api/lieux/lieu",
        json={"phone": "02 40 00 00 02"},
        headers={"If-Match": f'"{town.version()}:br"'},
    )
    assert compressed.status_code == 200


def test_refused_elsewhere(people: People, town: Program) -> None:
    other = town.version("a-une-autre")
    assert town.change({"phone": "02 43 00 00 00"}, other, "a-une-autre").status_code == 403
    assert town.close(other, "a-une-autre").status_code == 403
    assert town.create(PLACE | {"commune_code": "72181", "post_code": ""}).status_code == 403
    assert problems(town.create(PLACE | {"category": "residence"})).keys() == {"category"}
    stranger = program_of(people, AUTRE)
    assert stranger.change({"phone": "02 40 00 00 00"}, town.version()).status_code == 403
    assert town.client().get("/api/lieux/a-une-autre").get_json()["version"] == other
    assert town.change({"phone": "1"}, 1, "inconnu").status_code == 404


def test_refused_fields_are_all_named_at_once(town: Program) -> None:
    sent = {"status": "published", "owner": "ville", "id": "x", "organisation": "ville"}
    assert problems(town.create(PLACE | sent)).keys() == sent.keys()
    assert problems(town.change(sent, town.version())).keys() == sent.keys()
    assert problems(town.create(sent | {"post_code": "1"})).keys() == {
        *sent,
        "post_code",
        "name",
        "category",
    }
    wrong = {
        "name": True,
        "lat": True,
        "lon": 0,
        "phone": "demain",
        "hours": "n'importe",
        "email": 4,
    }
    assert problems(town.create(PLACE | wrong)).keys() >= {"name", "lat", "phone", "hours", "email"}
    assert problems(town.create({})).keys() == {"name", "category"}
    assert problems(town.create({"name": "Ici", "category": "recyclerie"})).keys() == {"commune"}


def test_refused_without_a_good_token(people: People, town: Program) -> None:
    partner = people.client("partner")
    for headers in (
        {},
        {"Authorization": ""},
        {"Authorization": "Basic bm9uOm5vbg=="},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer carte_faux"},
        {"Authorization": f"Bearer {town.token}x"},
        {"Authorization": "Bearer " + "a" * 5000},
        {"Authorization": f"Bearer {partner.token}"},
    ):
        answer = partner.post("/api/lieux", json=PLACE, headers=headers)
        assert answer.status_code == 401, headers
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.content_type == "application/problem+json"


def test_refused_beyond_what_the_token_is_for(people: People) -> None:
    reader = program_of(people, scopes=(Scope.READ,))
    assert reader.create().status_code == 403
    assert reader.change({"phone": ""}, 1).status_code == 403
    assert reader.close(1).status_code == 403
    creator = program_of(people, scopes=(Scope.CREATE,))
    assert creator.change({"phone": ""}, 1).status_code == 403


def test_refused_once_revoked_or_once_its_maker_has_left(people: People, town: Program) -> None:
    maker = people.account("partenaire_ville")
    with people.site.store.write() as connection:
        held = accounts.grants_log(connection, maker)
        (grant,) = [one for one in held if one.role is Role.PARTNER]
        accounts.revoke_grant(connection, grant.id, now=people.now, by="essai")
    assert town.create().status_code == 403
    with people.site.store.write() as connection:
        assert revoke_token(connection, 1, people.now)
    assert town.create().status_code == 401


def test_a_key_writes_once(town: Program, people: People) -> None:
    key = {"Idempotency-Key": "envoi-1"}
    first = town.create(**key)
    again = town.create(**key)
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert again.headers["ETag"] == first.headers["ETag"]
    other = town.create(PLACE | {"name": "Autre"}, **key)
    assert other.status_code == 422 and problems(other).keys() == {"Idempotency-Key"}
    assert count(people) == 4
    assert town.create(**{"Idempotency-Key": "a b"}).status_code == 400
    version = town.version()
    change = {"If-Match": f'"{version}"', "Idempotency-Key": "envoi-2"}
    answers = [
        town.send("PATCH", "/api/lieux/lieu", json={"phone": "02 40 00 00 09"}, headers=change)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].text == answers[1].text


def test_a_program_that_writes_too_often_waits(
    town: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "WRITES", Limit("api-jeton", 3, 600))
    statuses = [town.create({}).status_code for _ in range(4)]
    assert statuses == [400, 400, 400, 429]
    assert int(town.create({}).headers["Retry-After"]) > 0
