"""Signing in by an OpenID Connect provider: leaving, and coming back."""

from flask import Blueprint, abort, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import oidc
from mapapp.accounts.identities import account_of
from mapapp.web.joining import told
from mapapp.web.signing_in import enter_as, onward
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

provider = Blueprint("provider", __name__)
BACK = "/connexion/proconnect/retour"


def _cookie_name() -> str:
    return "__Secure-proconnect" if request.is_secure else "proconnect"


@provider.get("/connexion/proconnect")
def leave() -> AnyResponse:
    """Go to the provider; 404 where none is set."""
    here = site()
    if not here.settings.oidc_issuer:
        abort(404)
    now = here.clock()
    try:
        url, attempt = oidc.begin(here.settings, onward(request.args.get("suite")), now)
    except oidc.SignInFailed as fault:
        return _failed(fault)
    response = redirect(url)
    response.set_cookie(
        _cookie_name(),
        oidc.seal(here.keys, attempt),
        max_age=int(oidc.ATTEMPT_LASTS.total_seconds()),
        path=BACK,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@provider.get(BACK)
def come_back() -> AnyResponse:
    """Back from the provider. The one GET that writes: a provider comes back by GET, and the
    state, the nonce and the code make each of them good once."""
    here = site()
    if not here.settings.oidc_issuer:
        abort(404)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    cookie = request.cookies.get(_cookie_name(), "")
    attempt = oidc.unseal(here.keys, cookie, state, here.clock())
    if attempt is None or not code:
        return _forget(told(_("Connexion interrompue"), _("Recommencez."), 400, **_AGAIN))
    try:
        identity = oidc.finish(here.settings, attempt, code[:2000], here.clock())
    except oidc.SignInFailed as fault:
        return _forget(_failed(fault))
    found = account_of(here.store, identity, here.clock())
    if found is None:
        said = _("Aucun compte ouvert n'a votre adresse. Demandez un compte ou une invitation.")
        link = {"href": "/compte/demander", "label": _("Demander un compte")}
        return _forget(told(_("Pas encore de compte"), said, 403, **link))
    return _forget(enter_as(found, redirect(onward(attempt.onward), 303)))


_AGAIN = {"href": "/connexion", "label": "Se connecter"}


def _failed(fault: oidc.SignInFailed) -> AnyResponse:
    current_app.logger.warning("sign-in by the provider failed: %s", fault)
    said = _("Le service d'identification ne répond pas comme prévu. Réessayez plus tard.")
    return told(_("Connexion impossible"), said, 502, **_AGAIN)


def _forget(response: AnyResponse) -> AnyResponse:
    response.delete_cookie(
        _cookie_name(), path=BACK, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response
