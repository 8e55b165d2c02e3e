"""Signing in by an OpenID Connect provider, ProConnect for instance: code flow with PKCE.

Authlib does OAuth; this says what is believed: a token signed by a key of the provider, for us,
of this very attempt (`nonce`), and information on the person with the same subject. ProConnect
gives that information as a signed JWT, others as JSON.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mapapp.accounts.keys import Keys
from mapapp.config import Settings

if TYPE_CHECKING:
    import requests

ALGORITHMS = ["RS256", "ES256"]
ATTEMPT_LASTS = timedelta(minutes=15)
TIMEOUT_S = 10
_LEEWAY_S = 60


class SignInFailed(Exception):
    """The provider did not answer, or what it answered cannot be believed. For the log only."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps, signed, between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str
    onward: str
    until: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is; `email` is folded, and empty unless it is verified."""

    issuer: str
    subject: str
    email: str


def begin(settings: Settings, onward: str, now: datetime) -> tuple[str, Attempt]:
    """The provider's address to go to, and the attempt to keep. Raises SignInFailed."""
    until = int((now + ATTEMPT_LASTS).timestamp())
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    attempt = Attempt(state, nonce, secrets.token_urlsafe(48), onward, until)
    known = discover(settings)
    asked = {"nonce": attempt.nonce}
    if settings.oidc_acr:
        asked["acr_values"] = settings.oidc_acr
    url, _state = _session(settings).create_authorization_url(
        known["authorization_endpoint"],
        state=attempt.state,
        code_verifier=attempt.verifier,
        **asked,
    )
    return str(url), attempt


def finish(settings: Settings, attempt: Attempt, code: str, now: datetime) -> Identity:
    """Who came back with this code. Raises SignInFailed."""
    known = discover(settings)
    keys = _get(known["jwks_uri"]).json()
    session = _session(settings)
    try:
        token = session.fetch_token(
            known["token_endpoint"],
            code=code,
            code_verifier=attempt.verifier,
            grant_type="authorization_code",
            timeout=TIMEOUT_S,
        )
        claims = _claims(token["id_token"], keys, settings, now)
        if not secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce):
            raise SignInFailed("the token is of another attempt")
        answer = session.get(known["userinfo_endpoint"], timeout=TIMEOUT_S)
        answer.raise_for_status()
    except SignInFailed:
        raise
    except Exception as error:
        # Authlib, requests and whatever a provider may send: all of it ends the attempt.
        raise SignInFailed(f"{type(error).__name__} while the code was exchanged") from error
    about = _about(answer, keys, settings, now)
    if not claims.get("sub") or about.get("sub") != claims["sub"]:
        raise SignInFailed("the information is of another subject")
    return Identity(settings.oidc_issuer or "", str(claims["sub"])[:200], _email(settings, about))


def _email(settings: Settings, about: Mapping[str, Any]) -> str:
    verified = about.get("email_verified", settings.oidc_trusts_email)
    email = about.get("email")
    return email.strip().lower() if verified is True and isinstance(email, str) else ""


def discover(settings: Settings) -> dict[str, str]:
    """The provider's addresses, as it publishes them. Raises SignInFailed."""
    issuer = (settings.oidc_issuer or "").rstrip("/")
    found = _get(f"{issuer}/.well-known/openid-configuration").json()
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    if not isinstance(found, dict) or str(found.get("issuer", "")).rstrip("/") != issuer:
        raise SignInFailed("the provider does not say that it is itself")
    if not all(_is_safe(str(found.get(name, ""))) for name in names):
        raise SignInFailed("the provider gives no address, or one that is not encrypted")
    return {name: str(found[name]) for name in names}


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost")


def _get(address: str) -> "requests.Response":
    # No start has to wait for it, and few sites have a provider.
    import requests  # noqa: PLC0415

    if not _is_safe(address):
        raise SignInFailed("the provider's address is not encrypted")
    try:
        answer = requests.get(address, timeout=TIMEOUT_S, allow_redirects=False)
        answer.raise_for_status()
        answer.json()
    except (requests.RequestException, ValueError) as error:
        raise SignInFailed(f"the provider does not answer ({type(error).__name__})") from error
    return answer


def _session(settings: Settings) -> Any:
    # An extra (`mapapp[oidc]`), with cryptography: only those who set a provider need it.
    try:
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - extra
    except ImportError as error:
        raise SignInFailed("install mapapp[oidc] to sign in by a provider") from error
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope=settings.oidc_scope,
        redirect_uri=f"{settings.public_address}/connexion/proconnect/retour",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_post",
    )


def _about(
    answer: "requests.Response", keys: Any, settings: Settings, now: datetime
) -> Mapping[str, Any]:
    if "application/jwt" in answer.headers.get("Content-Type", ""):
        # ProConnect's has no expiry: it is of this very exchange.
        return _claims(answer.text, keys, settings, now, expires=False)
    try:
        found = answer.json()
    except ValueError as error:
        raise SignInFailed("the information cannot be read") from error
    return found if isinstance(found, dict) else {}


def _claims(
    token: str, keys: Any, settings: Settings, now: datetime, *, expires: bool = True
) -> dict[str, Any]:
    from joserfc import jwt  # noqa: PLC0415 - comes with the extra, see _session
    from joserfc.jwk import KeySet  # noqa: PLC0415 - comes with the extra, see _session

    try:
        found = jwt.decode(token.strip(), KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": settings.oidc_issuer or ""},
            aud={"essential": True, "value": settings.oidc_client_id},
            exp={"essential": expires},
        ).validate(found)
    except Exception as error:
        # Any fault of a token, of whatever class, is one that must not be believed.
        raise SignInFailed(f"a token is not to be believed ({type(error).__name__})") from error
    return dict(found)


def seal(keys: Keys, attempt: Attempt) -> str:
    """The attempt as a cookie holds it."""
    text = base64.urlsafe_b64encode(json.dumps(asdict(attempt)).encode()).decode("ascii")
    return f"{text}.{keys.sign('attempt', text)}"


def unseal(keys: Keys, cookie: str, state: str, now: datetime) -> Attempt | None:
    """The attempt of a cookie, if it is ours, recent, and of the state that came back."""
    text, _dot, signature = cookie[:4000].rpartition(".")
    if not keys.signed("attempt", text, signature):
        return None
    attempt = Attempt(**json.loads(base64.urlsafe_b64decode(text)))
    same = secrets.compare_digest(attempt.state.encode(), state.encode("utf-8", "replace"))
    return attempt if same and attempt.until >= now.timestamp() else None
