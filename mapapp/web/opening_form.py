"""« Ouvert quand j'y vais »: the form's fields to a canonical search and back, quick choices."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from flask import request

from mapapp.domain.filters import Filters
from mapapp.domain.opening import OpenAt, Window
from mapapp.domain.opening_fields import FIELDS, OpeningFields, fields_of, read_fields
from mapapp.domain.parameters import Problem
from mapapp.domain.query import to_query
from mapapp.search.asked import minute_of
from mapapp.web.addresses import search_url
from mapapp.web.views import Choice, OpeningForm
from mapapp.web.wording import gettext as _

_OPENING = ("ouvert", "ouvert_tout")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Given:
    """A query whose opening fields are read: `pairs` are those of a canonical search.

    `fields` are the texts typed; `sent` is whether the query had any of the fields.
    """

    pairs: list[tuple[str, str]]
    problems: list[Problem]
    fields: OpeningFields
    sent: bool


def given() -> Given:
    """The query of this request. Fields that say something replace `ouvert` and `ouvert_tout`."""
    pairs = list(request.args.items(multi=True))
    own = [pair for pair in pairs if pair[0] in FIELDS]
    rest = [pair for pair in pairs if pair[0] not in FIELDS]
    fields = OpeningFields.of(own)
    asked, problems = read_fields(fields)
    if not fields.empty:
        rest = [pair for pair in rest if pair[0] not in _OPENING] + _canonical(asked)
    return Given(rest, problems, fields, bool(own))


def _canonical(open_at: OpenAt | None) -> list[tuple[str, str]]:
    return [pair for pair in to_query(Filters(open_at=open_at)) if pair[0] in _OPENING]


def opening_form(filters: Filters, now: datetime) -> OpeningForm:
    """What the form shows: what this request typed wrong, or what the search asks for."""
    request_given = given()
    typed = request_given.fields if request_given.problems else None
    asked = fields_of(filters.open_at)
    kept = dict(_canonical(filters.open_at)) if asked is None else {}
    shown = typed or asked or OpeningFields()
    return OpeningForm(
        asked=filters.open_at is not None,
        day=shown.day,
        start=shown.start,
        end=shown.end,
        extent=shown.extent,
        kept=kept.get("ouvert", ""),
        kept_whole=kept.get("ouvert_tout", ""),
        choices=_quick_choices(filters, now),
    )


def quick_openings(now: datetime) -> list[tuple[str, OpenAt]]:
    """What is proposed at one tap: « maintenant », « demain matin »…"""
    today = datetime.combine(minute_of(now).date(), time(0))
    tomorrow = today + timedelta(days=1)
    saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % 7)
    hours = timedelta(hours=1)
    return [
        (_("maintenant"), "maintenant"),
        (_("demain matin"), Window(tomorrow + 8 * hours, tomorrow + 12 * hours)),
        (_("demain après-midi"), Window(tomorrow + 14 * hours, tomorrow + 18 * hours)),
        (_("samedi"), Window(saturday, saturday + 24 * hours)),
    ]


def _quick_choices(filters: Filters, now: datetime) -> list[Choice]:
    return [
        Choice(label, "", search_url(replace(filters, open_at=asked, page=1)))
        for label, asked in quick_openings(now)
    ]
