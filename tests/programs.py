"""Programs of tests: an organisation's token, and what it sends."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapapp.accounts.tokens import Scope, issue
from mapapp.domain.rights import Grant, Organisation, Person, Role
from mapapp.store.owners import set_owner
from tests.people import CRESS, VILLE, People, site_of
from tests.publishing import place_values, publish_places

PLACE = {
    "name": "Ressourcerie du port",
    "category": "recyclerie",
    "commune_code": "44109",
    "post_code": "44000",
}


class Program:
    """A program that bears a token; each call is one request."""

    def __init__(self, app: Flask, token: str) -> None:
        self.app, self.token = app, token

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client().open(path, method=method, headers=headers, **options)

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def create(self, values: Any = None, **headers: str) -> TestResponse:
        sent = PLACE if values is None else values
        return self.send("POST", "/api/lieux", json=sent, headers=headers)

    def change(self, values: Any, version: object, place: str = "lieu") -> TestResponse:
        headers = {"If-Match": f'"{version}"'}
        return self.send("PATCH", f"/api/lieux/{place}", json=values, headers=headers)

    def close(self, version: object, place: str = "lieu", **body: Any) -> TestResponse:
        headers = {"If-Match": f'"{version}"'}
        return self.send("DELETE", f"/api/lieux/{place}", json=body, headers=headers)

    def version(self, place: str = "lieu") -> int:
        return int(self.client().get(f"/api/lieux/{place}").get_json()["version"])


def world(app: Flask) -> People:
    """Three places: one of the town, one of another organisation, one that nobody keeps."""
    people, site = People(app), site_of(app)
    housing = place_values(kind="logement", category="residence", commune_code="72181")
    publish_places(
        site.store,
        {
            "lieu": place_values(phone="02 40 00 00 00"),
            "a-une-autre": housing | {"lon": 0.2, "lat": 48.0, "name": "Foyer"},
            "a-personne": place_values(name="Atelier sans gardien"),
        },
    )
    with site.store.write() as connection:
        set_owner(connection, ["lieu"], "ville", people.now)
        set_owner(connection, ["a-une-autre"], "autre", people.now)
    return people


def program_of(
    people: People,
    organisation: Organisation = VILLE,
    scopes: tuple[Scope, ...] = tuple(Scope),
    lasts: timedelta = timedelta(days=30),
) -> Program:
    """A program of an organisation, whose token a partner of it made."""
    name = f"partenaire_{organisation.id}"
    account = people.account(name, ((Role.PARTNER, organisation.id),))
    maker = Person(account, name, grants=(Grant(Role.PARTNER, organisation),))
    with people.site.store.write() as connection:
        token = issue(
            connection,
            maker,
            organisation.id,
            "essai",
            scopes,
            now=people.site.clock(),
            lasts=lasts,
        )
    return Program(people.app, token)


__all__ = ["CRESS", "PLACE", "VILLE", "Program", "program_of", "world"]
