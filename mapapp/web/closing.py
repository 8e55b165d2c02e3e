"""« Fermé jusqu'au… »: dated closures, as forms take them and pages say them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.place_fields import read_fields
from mapapp.search.asked import minute_of
from mapapp.web.forms import Form
from mapapp.web.place_form import lexicon
from mapapp.web.place_page import french_date
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

LONGEST = timedelta(days=730)


def today() -> date:
    """The day in Paris."""
    return minute_of(site().clock()).date()


def with_closure(form: Form, seen: Mapping[str, Any]) -> dict[str, Any]:
    """The closures of a place with the one that a form adds, as a value of `closures`; problems go
    to the form. Closures that are over are left out."""
    first, last = _day(form, "depuis", required=False) or today(), _day(form, "jusqu")
    reason = form.text("motif", longest=200, required=False)
    if last and last < today():
        form.wrong("jusqu", _("cette date est passée"))
    elif last and last < first:
        form.wrong("jusqu", _("la fin vient avant le début"))
    elif last and last - first > LONGEST:
        form.wrong("jusqu", _("deux ans au plus ; au-delà, dites que le lieu a fermé"))
    if form.problems or last is None:
        return {}
    added = {"from": first.isoformat(), "to": last.isoformat()} | (
        {"reason": reason} if reason else {}
    )
    kept = [one for one in seen.get("closures") or [] if one["to"] >= today().isoformat()]
    given = read_fields({"closures": [*kept, added]}, lexicon(site()), [Kind(seen["kind"])])
    for problem in given.problems:
        form.wrong("jusqu", problem.message)
    return given.values


def _day(form: Form, name: str, *, required: bool = True) -> date | None:
    text = form.text(name, longest=10, required=required)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        form.wrong(name, _("une date comme 2026-12-24 est attendue"))
        return None


def closure_texts(seen: Mapping[str, Any]) -> list[str]:
    """Closures that are not over, in French."""
    return [
        _("du %(first)s au %(last)s", first=french_date(one["from"]), last=french_date(one["to"]))
        for one in seen.get("closures") or []
        if one["to"] >= today().isoformat()
    ]
