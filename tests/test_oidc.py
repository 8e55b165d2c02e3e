"""Signing in by an OpenID Connect provider of our own, on loopback: what is believed, what not."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from mapapp.app import create_app
from mapapp.store import accounts
from mapapp.store.engine import Store
from tests.conftest import NOW, settings_for
from tests.people import People, SignedIn, browser, site_of

CLIENT, SECRET = "carte", "secret-du-client"
KEY, OTHER_KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)


@dataclass
class Provider:
    """A provider that can be told to misbehave."""

    server: HTTPServer
    about: dict[str, Any] = field(
        default_factory=lambda: {"email": "partner@exemple.fr", "email_verified": True}
    )
    token: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    signed_information: bool = True
    subject: str = "s-1"
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return self.server.url_for("").rstrip("/")

    def serve(self) -> None:
        known = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        handle: Callable[[str], Any] = self.server.expect_request
        handle("/.well-known/openid-configuration").respond_with_json(known)
        handle("/jwks").respond_with_json({"keys": [KEY.as_dict(private=False)]})
        handle("/token").respond_with_handler(self._give_token)
        handle("/userinfo").respond_with_handler(self._give_information)

    def _give_token(self, request: Request) -> Response:
        form = request.form
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form["code_verifier"].encode()).digest()
        )
        proven = challenge.decode().rstrip("=") == self.asked["code_challenge"]
        if (form["code"], form["client_secret"]) != ("code-1", SECRET) or not proven:
            return Response('{"error": "invalid_grant"}', 400, content_type="application/json")
        token = jwt.encode({"alg": "RS256"}, self._claims() | self.token, self.key)
        body = f'{{"access_token": "a", "token_type": "Bearer", "id_token": "{token}"}}'
        return Response(body, content_type="application/json")

    def _claims(self) -> dict[str, Any]:
        moment = int(NOW.timestamp())
        return {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "s-1",
            "nonce": self.asked["nonce"],
            "iat": moment,
            "exp": moment + 60,
        }

    def _give_information(self, request: Request) -> Response:
        assert request.headers["Authorization"] == "Bearer a"
        about = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject} | self.about
        if not self.signed_information:
            return Response(jsonify(about), content_type="application/json")
        token = jwt.encode({"alg": "RS256"}, about, self.key)
        return Response(token, content_type="application/jwt; charset=utf-8")


def jsonify(value: Any) -> str:
    return Flask("essai").json.dumps(value)


@pytest.fixture
def provider(httpserver: HTTPServer) -> Provider:
    made = Provider(httpserver)
    made.serve()
    return made


@pytest.fixture
def people(store: Store, frame_dir: Path, provider: Provider) -> Iterator[People]:
    url = store.url.render_as_string(hide_password=False)
    settings = replace(
        settings_for(url, frame_dir.parent),
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_acr="eidas1",
    )
    made = People(create_app(settings, clock=lambda: NOW))
    made.account("partner")
    yield made
    site_of(made.app).store.close()


def leave(visitor: SignedIn, provider: Provider, suite: str = "/plan") -> str:
    """Go to the provider; gives the state that comes back."""
    left = visitor.get("/connexion/proconnect", query_string={"suite": suite})
    assert left.status_code == 302, left.text
    parts = urlsplit(left.location)
    provider.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return provider.asked["state"]


def come_back(visitor: SignedIn, state: str, code: str = "code-1") -> Any:
    return visitor.get("/connexion/proconnect/retour", query_string={"state": state, "code": code})


def test_the_provider_is_asked_as_the_standard_says(people: People, provider: Provider) -> None:
    leave(browser(people.app), provider)
    asked = provider.asked
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == (
        "code",
        CLIENT,
        "openid email",
    )
    assert asked["redirect_uri"] == "http://localhost:8000/connexion/proconnect/retour"
    assert (asked["code_challenge_method"], asked["acr_values"]) == ("S256", "eidas1")
    assert len(asked["nonce"]) >= 40
    assert "ProConnect" in browser(people.app).get("/connexion").text


@pytest.mark.parametrize("signed", [True, False])
def test_someone_with_an_account_comes_in(people: People, provider: Provider, signed: bool) -> None:
    provider.signed_information = signed
    visitor = browser(people.app)
    back = come_back(visitor, leave(visitor, provider))
    assert (back.status_code, back.location) == (303, "/plan")
    assert "partner@exemple.fr" in visitor.get("/compte").text
    # Known by subject from now on, whatever the address becomes.
    provider.about = {"email": "autre@exemple.fr", "email_verified": True}
    again = browser(people.app)
    assert come_back(again, leave(again, provider)).status_code == 303
    assert "partner@exemple.fr" in again.get("/compte").text


def test_an_answer_serves_once(people: People, provider: Provider) -> None:
    visitor = browser(people.app)
    state = leave(visitor, provider)
    assert come_back(visitor, state).status_code == 303
    assert come_back(visitor, state).status_code == 400


def test_an_invited_account_is_opened(people: People, provider: Provider) -> None:
    number = people.account("partner")
    with people.site.store.write() as connection:
        accounts.change_account(connection, number, state="invited")
    visitor = browser(people.app)
    assert come_back(visitor, leave(visitor, provider)).status_code == 303
    assert visitor.get("/compte").status_code == 200


@pytest.mark.parametrize("state", ["closed", "requested"])
def test_an_account_that_is_not_open_stays_shut(
    people: People, provider: Provider, state: str
) -> None:
    number = people.account("partner")
    with people.site.store.write() as connection:
        accounts.change_account(connection, number, state=state)
    visitor = browser(people.app)
    assert come_back(visitor, leave(visitor, provider)).status_code == 403
    assert visitor.get("/compte").status_code == 302


@pytest.mark.parametrize(
    "about",
    [
        {"email": "inconnu@exemple.fr", "email_verified": True},
        {"email": "partner@exemple.fr", "email_verified": False},
        {"email": "partner@exemple.fr"},
        {"email": ["partner@exemple.fr"], "email_verified": True},
        {"email_verified": True},
    ],
)
def test_an_address_that_is_not_verified_opens_nothing(
    people: People, provider: Provider, about: dict[str, Any]
) -> None:
    provider.about = about
    visitor = browser(people.app)
    assert come_back(visitor, leave(visitor, provider)).status_code == 403


def _wrong(name: str, value: Any) -> Callable[[Provider], None]:
    return lambda provider: setattr(provider, name, value)


@pytest.mark.parametrize(
    "misbehave",
    [
        _wrong("token", {"nonce": "autre"}),
        _wrong("token", {"aud": "autre"}),
        _wrong("token", {"iss": "https://autre.exemple"}),
        _wrong("token", {"exp": int(NOW.timestamp()) - 3600}),
        _wrong("key", OTHER_KEY),
        _wrong("subject", "s-2"),
        _wrong("about", {"aud": "autre", "email": "partner@exemple.fr", "email_verified": True}),
    ],
    ids=["nonce", "audience", "issuer", "expired", "key", "subject", "information"],
)
def test_what_is_not_to_be_believed_is_not(
    people: People, provider: Provider, misbehave: Callable[[Provider], None]
) -> None:
    misbehave(provider)
    visitor = browser(people.app)
    assert come_back(visitor, leave(visitor, provider)).status_code == 502
    assert visitor.get("/compte").status_code == 302


def test_a_state_of_another_browser_is_refused(people: People, provider: Provider) -> None:
    visitor, other = browser(people.app), browser(people.app)
    state = leave(visitor, provider)
    assert come_back(other, state).status_code == 400
    leave(other, provider)
    assert come_back(other, state).status_code == 400
    assert come_back(visitor, "").status_code == 400
    visitor.set_cookie("proconnect", "x.y", domain="localhost", path="/connexion")
    assert come_back(browser(people.app), "é").status_code == 400


def test_a_wrong_code_and_a_provider_that_is_down(
    people: People, provider: Provider, httpserver: HTTPServer
) -> None:
    visitor = browser(people.app)
    assert come_back(visitor, leave(visitor, provider), "faux").status_code == 502
    httpserver.clear_all_handlers()
    assert browser(people.app).get("/connexion/proconnect").status_code == 502


def test_it_leads_nowhere_else(people: People, provider: Provider) -> None:
    visitor = browser(people.app)
    back = come_back(visitor, leave(visitor, provider, "//evil.example"))
    assert back.location == "/compte"
