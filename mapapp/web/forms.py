"""Forms: where they come from, and what they hold.

Every POST outside the API is checked before its view runs: it must come from a page of ours
(`Origin`, `Sec-Fetch-Site`) and bear the token that `csrf_field()` put there. One that fails is a
403 page that shows again what was typed. `Form` reads fields; templates show them by `_forms.html`.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from mapapp.domain.mail_address import parse_email
from mapapp.domain.parameters import Problem
from mapapp.web.again import HONEYPOT, TOKEN, typed_again
from mapapp.web.headers import is_api
from mapapp.web.site import site
from mapapp.web.visitor import person, session_record
from mapapp.web.wording import gettext as _

GOOD_FOR_S = 24 * 3600
FASTEST_HUMAN_S = 2
# Controls, line separators, marks that turn text round, halves of characters.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
V = TypeVar("V", bound=Callable[..., object])


def install(app: Flask) -> None:
    """Check every form; give templates `csrf_field`."""
    app.before_request(_check)
    app.jinja_env.globals["csrf_field"] = csrf_field


def accepts_bytes(longest: int) -> Callable[[V], V]:
    """A view whose forms may be longer than those of the site (files)."""

    def mark(view: V) -> V:
        view.longest_body = longest  # type: ignore[attr-defined]
        return view

    return mark


def bears_no_token(view: V) -> V:
    """A view that a script of ours calls without a form, and that acts in nobody's name; it must
    say that it comes from here."""
    view.bears_no_token = True  # type: ignore[attr-defined]
    return view


def csrf_token() -> str:
    """The token of this visitor's forms: of the session, or of the moment without one."""
    here, record = site(), session_record()
    if record:
        return here.keys.sign("form of a session", record.digest)
    sent = request.form.get(TOKEN, "") if request.method == "POST" else ""
    age = _age(sent)
    if age is not None and age < GOOD_FOR_S / 2:
        # A form shown again for a last look is as old as it was: a quick « Envoyer » is a human's.
        return sent
    moment = str(int(here.clock().timestamp()))
    return f"{moment}.{here.keys.sign('form of a passer-by', moment)}"


def csrf_field() -> Markup:
    """The hidden fields that every form of ours holds."""
    trap = _("Ne remplissez pas ce champ")
    return Markup(
        '<input type="hidden" name="{token}" value="{value}">'
        '<div class="vh" aria-hidden="true"><label>{trap} '
        '<input type="text" name="{honeypot}" tabindex="-1" autocomplete="off"></label></div>'
    ).format(token=TOKEN, value=csrf_token(), trap=trap, honeypot=HONEYPOT)


def looks_automatic() -> bool:
    """Whether a passer-by's form was filled by a machine: the trap field, or too fast.

    Such a form is thanked for and dropped: a refusal would teach the machine.
    """
    return is_trapped() or is_too_fast()


def is_trapped() -> bool:
    """Whether the field that nobody sees was filled."""
    return bool(request.form.get(HONEYPOT))


def is_too_fast() -> bool:
    """Whether a passer-by's form came back sooner than most people read it."""
    age = _age(request.form.get(TOKEN, ""))
    return age is not None and age < FASTEST_HUMAN_S


def _age(token: str) -> float | None:
    """Seconds since a passer-by's token was made; None if it is not one, or too old."""
    moment, _dot, signature = token.partition(".")
    if not re.fullmatch(r"[0-9]{1,12}", moment):
        return None
    here = site()
    if not here.keys.signed("form of a passer-by", moment, signature):
        return None
    age = here.clock().timestamp() - int(moment)
    return age if -5 <= age <= GOOD_FOR_S else None


def _check() -> Response | None:
    if request.method in ("GET", "HEAD", "OPTIONS") or is_api(request.path):
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # a 404 or a 405 follows
    longest = getattr(view, "longest_body", None)
    if longest is not None:
        request.max_content_length = longest
    if _from_elsewhere():
        abort(403, _("Ce formulaire vient d'un autre site : il n'est pas accepté."))
    if getattr(view, "bears_no_token", False):
        if request.headers.get("Sec-Fetch-Site") or request.headers.get("Origin"):
            return None
        abort(403, _("Cette adresse ne s'ouvre que depuis une page de ce site."))
    if _token_is_good():
        return None
    return typed_again(403, signed_in=person().signed_in)


def _from_elsewhere() -> bool:
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None and said not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != request.host
    except ValueError:
        return True


def _token_is_good() -> bool:
    token = request.form.get(TOKEN, "")
    record = session_record()
    if record:
        return site().keys.signed("form of a session", record.digest, token)
    return _age(token) is not None


class Form:
    """What was typed, read field by field; `problems` gathers all that is wrong at once.

    A field that is wrong gives an empty value: a view looks at `problems` before it uses any.
    """

    def __init__(self, given: Mapping[str, str] | MultiDict[str, str] | None = None) -> None:
        self._given: MultiDict[str, str] = MultiDict(given or {})
        self.problems: list[Problem] = []

    @classmethod
    def sent(cls) -> "Form":
        """The form that this request sends."""
        return cls(request.form)

    def typed(self, name: str) -> str:
        """A field as it was typed, to be shown again."""
        return self._given.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the form has a field, even an empty one."""
        return name in self._given

    def pairs(self) -> MultiDict[str, str]:
        """Every field as it was typed."""
        return self._given.copy()

    def with_fields(
        self, pairs: Iterable[tuple[str, str]], but: Callable[[str], bool] = lambda _name: False
    ) -> "Form":
        """The same form, without the fields that `but` names, with others instead."""
        coming = MultiDict(pairs)
        kept = MultiDict(
            (n, v) for n, v in self._given.items(multi=True) if n not in coming and not but(n)
        )
        kept.update(coming)
        made = Form(kept)
        return made

    def all_typed(self, name: str) -> list[str]:
        """Every value of a field that may be repeated."""
        return self._given.getlist(name)

    def wrong(self, name: str, said: str) -> None:
        """Note what is wrong with a field; the sentence is French."""
        self.problems.append(Problem(name, said))

    def problems_of(self, name: str) -> list[str]:
        """What is wrong with a field."""
        return [problem.message for problem in self.problems if problem.field == name]

    def text(
        self, name: str, *, longest: int = 200, required: bool = True, lines: bool = False
    ) -> str:
        """Words in their usual Unicode form, without spaces around; on one line unless `lines`."""
        text = self.typed(name).replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", text).strip()
        if not lines:
            text = re.sub(r"[\n\t]+", " ", text)
        if not text and required:
            self.wrong(name, _("à remplir"))
        elif len(text) > longest:
            self.wrong(name, _("trop long : %(n)s caractères au plus", n=longest))
        elif _CONTROL.search(text):
            self.wrong(name, _("contient un caractère qui ne peut pas être gardé"))
        else:
            return text
        return ""

    def secret(self, name: str) -> str:
        """A password or a code, exactly as typed; the rules of passwords are not looked at here."""
        if not self.typed(name):
            self.wrong(name, _("à remplir"))
        return self.typed(name)

    def choice(self, name: str, allowed: Collection[str], *, required: bool = True) -> str:
        """One of the values that the page offers."""
        value = self.typed(name)
        if value in allowed:
            return value
        if value or required:
            self.wrong(name, _("choisissez une des réponses proposées"))
        return ""

    def choices(self, name: str, allowed: Collection[str], *, required: bool = True) -> list[str]:
        """Some of the values that the page offers."""
        values = list(dict.fromkeys(self.all_typed(name)))
        if any(value not in allowed for value in values) or (required and not values):
            self.wrong(name, _("choisissez parmi les réponses proposées"))
            return []
        return values

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.typed(name))

    def email(self, name: str, *, required: bool = True) -> str:
        """An e-mail address, folded as accounts keep it."""
        text = self.text(name, longest=254, required=required)
        found = parse_email(text)
        if text and found is None:
            self.wrong(name, _("ce n'est pas une adresse de courriel, par exemple nom@exemple.fr"))
        return found or ""
