"""Errors: one JSON shape for the API (RFC 9457), one page for everyone else."""

import re
from collections.abc import Sequence

import orjson
from flask import Flask, Response, abort, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from mapapp.domain.parameters import Problem
from mapapp.store.engine import StoreUnavailable
from mapapp.web.addresses import field_label
from mapapp.web.headers import is_api
from mapapp.web.views import ProblemView
from mapapp.web.wording import gettext as _

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadRequestProblem(Exception):
    """A request of the API that cannot be answered; `problems` name each field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(p.message for p in problems))
        self.problems = list(problems)


def install(app: Flask) -> None:
    """Answer every error in French, in the shape that fits the address."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(BadRequestProblem, _bad_request)
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(Exception, _unexpected)
    app.before_request(_refuse_unprintable_path)


def problem_json(
    status: int, title: str, detail: str, problems: Sequence[Problem] = ()
) -> Response:
    """`application/problem+json`, with the fields at fault."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [{"field": p.field, "message": p.message} for p in problems],
    }
    return Response(orjson.dumps(body), status, content_type="application/problem+json")


def _bad_request(error: BadRequestProblem) -> Response:
    detail = " ; ".join(f"« {p.field} » : {p.message}" for p in error.problems)
    return problem_json(400, _("Demande incorrecte"), detail, error.problems)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        return _unknown_host()
    code = error.code or 500
    title, message = _words(code, error)
    response = _answer(code, title, message)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unknown_host() -> Response:
    # Flask binds no address to a host it does not trust: templates, which make links, cannot
    # be rendered.
    title = _("Demande incorrecte")
    message = _("Ce site ne répond pas sous ce nom (en-tête Host).")
    if is_api(request.path):
        return problem_json(400, title, message, [Problem("Host", message)])
    page = f'<!doctype html><html lang="fr"><title>{title}</title><h1>{title}</h1><p>{message}</p>'
    return Response(page, 400)


def _refuse_unprintable_path() -> None:
    # No address of ours holds a control character, and PostgreSQL refuses U+0000 in any text.
    if _CONTROL.search(request.path):
        abort(404)


def _unavailable(error: StoreUnavailable) -> Response:
    current_app.logger.error("database unavailable on %s: %s", request.path, error.__cause__)
    message = _("La base de données ne répond pas. Réessayez dans une minute.")
    response = _answer(503, _("Momentanément indisponible"), message)
    response.headers["Retry-After"] = "60"
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error on %s", request.path, exc_info=error)
    return _answer(
        500,
        _("Une erreur est survenue"),
        _("La faute est de notre côté. Réessayez dans quelques instants."),
    )


def _answer(code: int, title: str, message: str) -> Response:
    if is_api(request.path):
        return problem_json(code, title, message)
    problems: list[ProblemView] = []
    page = render_template(
        "error.html", code=code, title=title, message=message, problems=problems, search_url="/"
    )
    return make_response(page, code)


def _words(code: int, error: HTTPException) -> tuple[str, str]:
    known = {
        400: (_("Demande incorrecte"), _("Cette demande ne peut pas être lue.")),
        401: (_("Identification nécessaire"), _("Connectez-vous pour continuer.")),
        403: (_("Accès refusé"), _("Votre compte n'a pas ce droit.")),
        404: (
            _("Page introuvable"),
            _("Cette page n'existe pas, ou n'existe plus. Cherchez par mots ou par lieu."),
        ),
        405: (_("Méthode refusée"), _("Cette adresse n'accepte pas cette méthode.")),
        406: (_("Format non servi"), _("Cette adresse n'a pas ce format.")),
        409: (_("Déjà fait"), _("Quelqu'un d'autre est passé avant vous.")),
        413: (_("Envoi trop gros"), _("Ce que vous envoyez est trop volumineux.")),
        414: (_("Adresse trop longue"), _("Cette adresse est trop longue pour être lue.")),
        416: (_("Extrait impossible"), _("La partie demandée de ce fichier n'existe pas.")),
        503: (_("Momentanément indisponible"), _("Réessayez dans une minute.")),
        429: (_("Trop de demandes"), _("Attendez un instant avant de recommencer.")),
    }
    other = (_("Demande refusée"), _("Cette demande ne peut pas recevoir de réponse."))
    title, message = known.get(code, other)
    # Our own abort(code, "sentence") is French; Werkzeug's default descriptions are not.
    own = error.description if error.description != type(error).description else None
    return title, own or message


def problem_views(problems: Sequence[Problem]) -> list[ProblemView]:
    """Problems for a page."""
    return [ProblemView(p.field, field_label(p.field), p.message) for p in problems]
