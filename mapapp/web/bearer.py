"""Programs that write: their token, what it lets them do, how often."""

import re
from typing import NoReturn

from flask import abort, request

from mapapp.accounts.rates import Limit, attempt
from mapapp.accounts.tokens import Bearer, Scope, find
from mapapp.store import api_tokens
from mapapp.web.problems import problem_json
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

WRITES = Limit("api-jeton", 600, 600)
"""Writes of one token in ten minutes."""
_BEARER = re.compile(r"bearer +([A-Za-z0-9_.~+/=-]{1,200}) *", re.IGNORECASE)


def needs_token(scope: Scope) -> Bearer:
    """Who writes, by the `Authorization` header alone: a browser's session opens nothing here.

    Answers 401 without a good token, 403 if it was not made for this, 429 if it comes too often.
    """
    bearer = _bearer()
    if not bearer.person.grants:
        _forbid(
            _(
                "La personne qui a créé ce jeton n'a plus ce droit dans l'organisation : "
                "faites-en créer un autre."
            )
        )
    if not bearer.may(scope):
        _forbid(_("Ce jeton n'a pas le droit « %(scope)s ».", scope=scope.value))
    _count(bearer)
    return bearer


def _bearer() -> Bearer:
    given = request.headers.get("Authorization")
    if given is None:
        _refuse(_("Cette adresse demande un jeton : en-tête « Authorization: Bearer … »."), "")
    matched = _BEARER.fullmatch(given)
    here = site()
    with here.store.read() as connection:
        found = find(connection, matched[1], here.clock()) if matched else None
    if found is None:
        _refuse(_("Ce jeton n'est pas, ou n'est plus, valable."), ', error="invalid_token"')
    return found


def _refuse(said: str, why: str) -> NoReturn:
    response = problem_json(401, _("Identification nécessaire"), said)
    response.headers["WWW-Authenticate"] = f'Bearer realm="api"{why}'
    abort(response)


def _forbid(said: str) -> NoReturn:
    abort(problem_json(403, _("Accès refusé"), said))


def _count(bearer: Bearer) -> None:
    here = site()
    now, record = here.clock(), bearer.record
    with here.store.write() as connection:
        wait = attempt(connection, [(WRITES, str(record.id))], now)
        today = now.date().isoformat()
        if record.used_on != today:
            api_tokens.used_on(connection, record.id, today)
    if wait:
        said = _("Ce jeton a trop écrit : attendez %(seconds)s s.", seconds=wait)
        response = problem_json(429, _("Trop de demandes"), said)
        response.headers["Retry-After"] = str(wait)
        abort(response)
