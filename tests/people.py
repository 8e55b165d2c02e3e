"""The people of tests: each persona with its account, its rights and a browser signed in.

people = People(app)                       # makes organisations and accounts once
moderator = people.client("moderator")     # a `SignedIn` client; "passer_by" has no session
moderator.send("/moderation/1", {"decision": "accepter"})   # a form, with its token
"""

from collections.abc import Mapping
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapapp.accounts import sessions
from mapapp.accounts.keys import digest
from mapapp.domain.instants import stamp
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import PROPOSED, Organisation, Role, Scope
from mapapp.store import accounts, organisations
from mapapp.store.connections import Connection
from mapapp.store.organisations import OrganisationRecord
from mapapp.web.site import Site

PERSONAS = ("passer_by", "contributor", "partner", "moderator", "prefecture", "administrator")
PASSWORD = "trois velos sous la pluie"

CRESS = Organisation(
    "cress", "Chambre d'essai de l'économie sociale", Scope(PROPOSED, frozenset({"region:52"}))
)
"""Publishes nothing at once; all kinds that anyone may propose, the whole region."""
VILLE = Organisation(
    "ville",
    "Ville d'essai",
    Scope(frozenset({Kind.CRECHE, Kind.CIRCULAR}), frozenset({"commune:44109"})),
    publishes_at_once=True,
)
"""Publishes its own places at once; crèches and circular points of Nantes."""
AUTRE = Organisation(
    "autre", "Autre association", Scope(frozenset({Kind.HOUSING}), frozenset({"departement:72"}))
)
"""Has nothing in common with the others."""
ORGANISATIONS = (CRESS, VILLE, AUTRE)
HELD: dict[str, tuple[tuple[Role, str | None], ...]] = {
    "contributor": ((Role.CONTRIBUTOR, "cress"),),
    "partner": ((Role.PARTNER, "ville"),),
    "moderator": ((Role.MODERATOR, "cress"),),
    "prefecture": ((Role.PREFECTURE, None),),
    "administrator": ((Role.ADMINISTRATOR, None),),
}


class SignedIn(FlaskClient):
    """A browser; `account` is whose it is, None for a passer-by."""

    account: int | None = None
    token: str | None = None

    def form_token(self) -> str:
        """The token that a form of this browser bears; a passer-by's is a minute old."""
        site = site_of(self.application)
        if self.token:
            return site.keys.sign("form of a session", digest(self.token))
        moment = str(int(site.clock().timestamp()) - 60)
        return f"{moment}.{site.keys.sign('form of a passer-by', moment)}"

    def send(
        self, path: str, data: Mapping[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        """Send a form as a page of ours would."""
        headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
        headers |= options.pop("headers", {})
        form = {"jeton": self.form_token(), **(data or {})}
        return self.post(path, data=form, headers=headers, **options)


def site_of(app: Flask) -> Site:
    """The parts of an application."""
    return cast(Site, app.extensions["mapapp"])


def browser(app: Flask) -> SignedIn:
    """A passer-by's browser."""
    return SignedIn(app, app.response_class, use_cookies=True)


def put_organisations(connection: Connection, now: str) -> None:
    """Write the organisations of tests."""
    for one in ORGANISATIONS:
        record = OrganisationRecord(one, "association", f"{one.id}@exemple.fr", None, None, now)
        organisations.put_organisation(connection, record)


class People:
    """Makes the accounts of an application under test, each only once."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.site = site_of(app)
        self.now = stamp(self.site.clock())
        with self.site.store.write() as connection:
            put_organisations(connection, self.now)

    def account(
        self,
        name: str,
        grants: tuple[tuple[Role, str | None], ...] | None = None,
        **values: Any,
    ) -> int:
        """The active account of a persona, or of someone else with these rights."""
        email = f"{name.replace('_', '-')}@exemple.fr"
        with self.site.store.write() as connection:
            known = accounts.account_by_email(connection, email)
            if known:
                return known.id
            made = accounts.add_account(
                connection, email=email, name=name, state="active", now=self.now
            )
            accounts.change_account(connection, made, confirmed_at=self.now, **values)
            for role, organisation in HELD.get(name, ()) if grants is None else grants:
                accounts.add_grant(connection, made, role, organisation, now=self.now, by="essai")
        return made

    def client(
        self,
        name: str,
        grants: tuple[tuple[Role, str | None], ...] | None = None,
        *,
        second_factor: bool = True,
    ) -> SignedIn:
        """A browser in which a persona, or someone else, is signed in."""
        made = browser(self.app)
        if name == "passer_by":
            return made
        made.account = self.account(name, grants)
        with self.site.store.write() as connection:
            made.token = sessions.begin(
                connection,
                made.account,
                now=self.site.clock(),
                device="essai",
                second_factor=second_factor,
            )
        made.set_cookie("session", made.token, domain="localhost")
        return made
