"""Who is asking: the session's cookie becomes a `Person`, and views say what they need.

    @pages.get("/administration")
    @needs(may_administer)
    def desk() -> str: ...

A rule is a function of `domain.rights` that takes a person. Whoever is not signed in is sent to
sign in and comes back; whoever may not gets a 403. Views that need a place ask the rules
themselves and call `refuse()`.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.rights import PASSER_BY, Person, Role
from mapapp.store.engine import StoreUnavailable
from mapapp.web.again import typed_again
from mapapp.web.headers import is_api
from mapapp.web.problems import problem_json
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

if TYPE_CHECKING:  # it brings SQLAlchemy
    from mapapp.store.sessions import SessionRecord

Rule = Callable[[Person], bool]
P = ParamSpec("P")
R = TypeVar("R")

SIGN_IN = "/connexion"


def install(app: Flask) -> None:
    """Keep the pages of people who are signed in out of every cache."""
    app.after_request(_keep_private)


def person() -> Person:
    """Who is asking; `PASSER_BY` without a session. Read once a request."""
    return _found()[1]


def session_record() -> "SessionRecord | None":
    """The session of this request, or None."""
    return _found()[0]


def person_if_known() -> Person:
    """The same for what every page shows, errors too: a passer-by when the store is silent."""
    try:
        return person()
    except StoreUnavailable:
        return PASSER_BY


def _found() -> "tuple[SessionRecord | None, Person]":
    if "visitor" not in g:
        g.visitor = _look()
    found: tuple[SessionRecord | None, Person] = g.visitor
    return found


def _look() -> "tuple[SessionRecord | None, Person]":
    token = request.cookies.get(cookie_name())
    if not token:
        return None, PASSER_BY
    # It brings SQLAlchemy, for those who have signed in.
    from mapapp.accounts import sessions  # noqa: PLC0415

    here = site()
    with here.store.read() as connection:
        return sessions.find(connection, token, here.clock()) or (None, PASSER_BY)


def cookie_name() -> str:
    """The session's cookie; over HTTPS its name binds it to this host alone."""
    return "__Host-session" if request.is_secure else "session"


def give_session(response: AnyResponse, token: str, *, own_device: bool = False) -> None:
    """Have the browser keep a session: until it closes, or as long as the session lasts."""
    from mapapp.accounts import sessions  # noqa: PLC0415 - see `_look`

    lasts = int(sessions.LASTS_ON_OWN_DEVICE.total_seconds()) if own_device else None
    response.set_cookie(
        cookie_name(),
        token,
        max_age=lasts,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def take_session(response: AnyResponse) -> None:
    """Have the browser forget the session."""
    response.delete_cookie(
        cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )


def signed_in(someone: Person) -> bool:
    """The rule of pages for anyone with an account."""
    return someone.signed_in


def moderates(who: Person) -> bool:
    """The rule of the moderation's pages."""
    return who.has(Role.MODERATOR) or who.has(Role.ADMINISTRATOR)


def needs(*rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for people who are signed in and pass every rule."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            who = person()
            if not who.signed_in:
                sign_in_first()
            if not all(rule(who) for rule in rules):
                refuse()
            return view(*args, **kwargs)

        return guarded

    return guard


def sign_in_first() -> NoReturn:
    """Answer that one must sign in: 401 for the API and for a form, whose text is shown again;
    a page leads to the form of `/connexion`, and comes back."""
    if is_api(request.path):
        said = _("Cette adresse demande de s'identifier.")
        response = problem_json(401, _("Identification nécessaire"), said)
        response.headers["WWW-Authenticate"] = "Bearer"
        abort(response)
    if request.method not in ("GET", "HEAD"):
        abort(typed_again(401, signed_in=False))
    back = request.full_path.rstrip("?")
    abort(redirect(f"{SIGN_IN}?{urlencode({'suite': back})}"))


def refuse(said: str | None = None) -> NoReturn:
    """Answer 403; the sentence is French."""
    if said is None and person().lacks_second_factor():
        said = _(
            "Ce droit demande une double authentification dans cette session. "
            "Activez-la, ou reconnectez-vous, depuis la page « Mon compte »."
        )
    abort(403, said)


def _keep_private(response: Response) -> Response:
    if "visitor" in g and g.visitor[0] is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


def page(body: str, status: int = 200) -> Response:
    """A page that no cache keeps, for addresses that hold or show a secret."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
