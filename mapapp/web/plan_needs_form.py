"""The form of the page of needs, and the addresses that ask the same."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request, url_for

from mapapp.domain.kinds import Kind
from mapapp.domain.plan import PlanAction
from mapapp.figures.words import LEVEL_NAMES
from mapapp.planning.needs import USUAL_SHARE
from mapapp.web.plan_needs import COUNTED, LEVELS, NeedsQuestion
from mapapp.web.site import Site
from mapapp.web.views import Option
from mapapp.web.wording import gettext as _

PAGE = "/plan/besoins"
PICTURE = f"{PAGE}/carte.svg"
API = f"/api{PAGE}"
_DISTANCES = ("2", "5", "10", "20", "30")
_SHARES = ("0", "10", "25", "50", "75")


def fields(here: Site, question: NeedsQuestion) -> dict[str, list[Option]]:
    """The choices of each list of the form."""
    inside = [(d.code, d.name) for d in here.gazetteer.departments]
    km, share = f"{question.km:g}", f"{question.share:g}"
    return {
        "km": _options([(one, f"{one} km") for one in _with(_DISTANCES, km)], km),
        "niveau": _options(
            [(level, LEVEL_NAMES[level][1].capitalize()) for level in LEVELS], question.level
        ),
        "dans": _options(
            [("", _("Toute la région")), *inside, *_named(here, question.inside, inside)],
            question.inside or "",
        ),
        "seuil": _options([(one, _share_label(one)) for one in _with(_SHARES, share)], share),
        "regionales": _options(
            [("", _("Non")), (COUNTED, _("Oui"))],
            COUNTED if question.regional else "",
        ),
    }


def _with(usual: tuple[str, ...], chosen: str) -> list[str]:
    return list(usual) if chosen in usual else [*usual, chosen]


def _named(here: Site, code: str | None, known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if code is None or code in dict(known):
        return []
    return [(code, here.gazetteer.label(here.gazetteer.level_of(code) or "", code))]


def _share_label(share: str) -> str:
    if share == "0":
        return _("Au moins un habitant")
    if share == f"{USUAL_SHARE:g}":
        return _("Plus de la moitié des habitants")
    return _("Plus de %(n)s %% des habitants", n=share.replace(".", ","))


def _options(pairs: Sequence[tuple[str, str]], chosen: str) -> list[Option]:
    return [Option(value, label, None, value == chosen) for value, label in pairs]


def query(question: NeedsQuestion, kind: Kind) -> str:
    """The same question, of one kind."""
    pairs = {"type": kind.value, "km": f"{question.km:g}", "niveau": question.level}
    if question.inside:
        pairs["dans"] = question.inside
    pairs["seuil"] = f"{question.share:g}"
    if question.regional:
        pairs["regionales"] = COUNTED
    return urlencode(pairs)


def address(**changes: str) -> str:
    """The address of this page with some fields changed."""
    pairs = [(n, text) for n, text in request.args.items(multi=True) if n not in changes and text]
    return f"{PAGE}?{urlencode([*pairs, *changes.items()])}"


def action_url(action: PlanAction) -> str:
    """The page of an action."""
    return url_for("public.action", place_id=action.id)


def take_up_url(action: PlanAction, territory: str, *, may: bool) -> str:
    """An action beside a territory (a key) that would take it up: the form, for who `may`."""
    asked = {"territoire": territory}
    if may:
        return f"{url_for('plan_follow_page.new')}?{urlencode({'reprend': action.id} | asked)}"
    address = url_for("plan_spread_page.spread", action_id=action.id)
    return f"{address}?{urlencode(asked)}#t-ici"
