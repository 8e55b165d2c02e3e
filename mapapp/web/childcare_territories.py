"""Where crèches publish places and families ask for them: `/garde/territoires` and its API."""

from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request

from mapapp.childcare.territories import COUNTED, TerritoryCount, counts_by_territory
from mapapp.domain.parameters import Problem
from mapapp.domain.slot import PARIS
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.web.api import ATTRIBUTION
from mapapp.web.json_answers import JSON
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _
from mapapp.web.wording import number as said_number

childcare_territories = Blueprint("childcare_territories", __name__)
_NAMES = dict(
    zip(COUNTED, ("publiees", "demandees", "acceptees", "refusees", "sans_reponse"), strict=True)
)


@childcare_territories.get("/garde/territoires")
def told() -> Response:
    """Numbers of the last 30 or 90 days, by department and EPCI."""
    here, days = site(), _days()
    departments, epcis = _counts(here, days or COUNTED_DAYS[0])
    view = render_template(
        "childcare_territories.html",
        wrong=days is None,
        days=days or COUNTED_DAYS[0],
        choices=COUNTED_DAYS,
        tables=[
            (_("Par département"), "t-departements", [_row(here, one) for one in departments]),
            (_("Par intercommunalité"), "t-epci", [_row(here, one) for one in epcis]),
        ],
    )
    return page(view, 400 if days is None else 200)


@childcare_territories.get("/api/garde/territoires")
def api() -> Response:
    """The same numbers; null where a number is not told."""
    refuse_unknown(request.args, ("jours",))
    here, days = site(), _days()
    if days is None:
        raise BadRequestProblem([Problem("jours", "30 ou 90 est attendu")])
    departments, epcis = _counts(here, days)
    document = {
        "jours": days,
        "departements": [_json(here, one) for one in departments],
        "epci": [_json(here, one) for one in epcis],
        "note": "Un nombre de 1 à 4 demandes, ou qui permettrait de le retrouver, est null.",
        "attribution": ATTRIBUTION,
    }
    return Response(orjson.dumps(document), content_type=JSON)


def _days() -> int | None:
    """The days asked for; None when they are not among those that are told."""
    texts = {text.strip() for text in request.args.getlist("jours") if text.strip()}
    known = {str(days): days for days in COUNTED_DAYS}
    if not texts:
        return COUNTED_DAYS[0]
    return known.get(texts.pop()) if len(texts) == 1 else None


def _counts(here: Site, days: int) -> tuple[list[TerritoryCount], list[TerritoryCount]]:
    with here.store.read() as connection:
        return counts_by_territory(connection, here.clock().astimezone(PARIS).date(), days)


def _name(here: Site, one: TerritoryCount) -> str:
    return here.gazetteer.label(one.level, one.code) if one.code else _("Hors intercommunalité")


def _row(here: Site, one: TerritoryCount) -> tuple[str, list[str]]:
    return _name(here, one), [_said(one, what) for what in COUNTED]


def _said(one: TerritoryCount, what: str) -> str:
    number = one.counts[what]
    if number is not None:
        return said_number(number)
    return _("moins de 5") if what in one.few else _("non montré")


def _json(here: Site, one: TerritoryCount) -> dict[str, Any]:
    told = {_NAMES[what]: one.counts[what] for what in COUNTED}
    few = [_NAMES[what] for what in COUNTED if what in one.few]
    return {"code": one.code or None, "nom": _name(here, one), **told, "moins_de_5": few}
