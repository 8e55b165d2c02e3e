"""The editor of opening hours in forms: what its named buttons do, and what it shows.

It works without script: a button of its own (`ACTION`) shows the form again, changed, with all
that was typed; nothing is saved. With script the same preview is asked for as one types.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.blueprints import BlueprintSetupState

from mapapp.contributing.lexicon import osm_hours
from mapapp.domain.parameters import BadValue
from mapapp.hours.closures import from_json
from mapapp.hours.evaluate import known_hours
from mapapp.hours.french import DayHours, usual_sentence, week
from mapapp.hours.moments import in_paris
from mapapp.hours.sheet import MAX_SEASONS, OCCURRENCES
from mapapp.hours.words import WEEKDAYS, day_of_month
from mapapp.web.forms import Form
from mapapp.web.hours_fields import (
    GRID,
    MAX_MONTHLY,
    TEXT,
    closure_rows,
    mode_of,
    monthly_rows,
    periods,
    read_closures,
    read_hours,
    text_fields,
)
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

hours_form = Blueprint("hours_form", __name__)

ACTION = "horaires_action"
PASTED = "horaires_lire"
MAX_TEXT = 500
MAX_TYPED = 3_000
"""Characters of a whole grid that a preview reads."""
_OURS = re.compile(
    r"horaires|horaires_mode|periodes|s[0-2]_(?:j[0-6]|du|au|mois\d{1,2}(?:_rang|_jour)?)"
    r"|feries(?:_choix)?|vacances_j[0-6]",
    re.ASCII,
)
_SEASON = re.compile(r"(mois|retirer):([0-2])", re.ASCII)
_COPIED = re.compile(r"copier:((?:s[0-2]|vacances)_j)([0-5])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the hours typed would say: their text, the sentence, the seven days to come."""

    osm: str
    sentence: str | None
    days: list[DayHours]


@dataclass(frozen=True, slots=True)
class Period:
    """One period of the year in the grid; `monthly` are the numbers of its rows."""

    number: int
    monthly: range


@dataclass(frozen=True, slots=True)
class Editor:
    """What the template shows beside the form's own texts."""

    mode: str
    periods: list[Period]
    closures: range
    preview: Preview | None
    weekdays: tuple[str, ...] = WEEKDAYS
    occurrences: dict[int, str] = field(default_factory=lambda: OCCURRENCES)
    more_periods: bool = True


@hours_form.record
def _give_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["hours_editor"] = hours_editor
    state.app.jinja_env.filters |= {
        "day_label": day_label,
        "day_text": day_text,
        "enumerated": _enumerated,
    }


def _enumerated(words: Iterable[str]) -> list[tuple[int, str]]:
    return list(enumerate(words))


def hours_editor(form: Form) -> Editor:
    """The editor as a form's texts describe it, with one empty row for an exception."""
    shown = periods(form)
    return Editor(
        mode=mode_of(form),
        periods=[Period(n, range(monthly_rows(form, n))) for n in range(shown)],
        closures=range(max(1, closure_rows(form))),
        preview=preview_of(Form(form.pairs()), today()),
        more_periods=shown < MAX_SEASONS,
    )


def today() -> date:
    """The day it is in the region."""
    return in_paris(site().clock()).date()


def preview_of(form: Form, day: date) -> Preview | None:
    """What a form's hours would say from a day on; problems go to the form. None: nothing yet."""
    typed = read_hours(form)
    closures = from_json(read_closures(form, day))
    osm = _checked(form, typed) if typed else ""
    hours = known_hours(osm)
    if form.problems or (hours is None and not closures):
        return None
    sentence = usual_sentence(hours) if hours else None
    return Preview(osm, sentence, week(hours, day, closures=closures))


def _checked(form: Form, typed: str) -> str:
    try:
        if len(typed) > MAX_TEXT:
            raise BadValue(_("trop long : %(n)s caractères au plus", n=MAX_TEXT))
        return osm_hours(typed)
    except BadValue as error:
        form.wrong("horaires", str(error))
        return ""


def changed_by_button(form: Form) -> Form | None:
    """The form as one of the editor's buttons changes it, to be shown again; None when what was
    pressed is not one of them."""
    action = form.typed(ACTION)
    if not action:
        return None
    if action == "lire":
        return _read_paste(form)
    if action == "periode":
        return form.with_fields([("periodes", str(min(periods(form) + 1, MAX_SEASONS)))])
    if action == "fermeture":
        return form.with_fields([(f"f{max(1, closure_rows(form))}_du", "")])
    if action in (GRID, TEXT):
        return _turned(form, action)
    if found := _SEASON.fullmatch(action):
        return _season_changed(form, found[1], int(found[2]))
    if found := _COPIED.fullmatch(action):
        line = form.typed(f"{found[1]}{found[2]}")
        return form.with_fields((f"{found[1]}{d}", line) for d in range(int(found[2]) + 1, 7))
    again = form.with_fields(())
    if action == "apercu":
        preview_of(again, today())
    return again


def _season_changed(form: Form, action: str, season: int) -> Form:
    if action == "mois":
        row = min(monthly_rows(form, season), MAX_MONTHLY - 1)
        name = f"s{season}_mois{row}"
        return form.with_fields([(f"{name}_rang", "1"), (f"{name}_jour", "5"), (name, "")])
    last = periods(form) - 1
    # Only the last can go: the others keep their numbers.
    gone = f"s{last}_"
    return form.with_fields([("periodes", str(max(1, last)))], lambda name: name.startswith(gone))


def _turned(form: Form, mode: str) -> Form:
    """To the other way of typing, with what was typed as far as it can be shown."""
    if mode == TEXT:
        osm = read_hours(form)
        if osm is None:
            again = form.with_fields(())
            read_hours(again)
            return again
        return form.with_fields([("horaires_mode", TEXT), ("horaires", osm)])
    return _filled(form, form.typed("horaires"), "horaires")


def _read_paste(form: Form) -> Form:
    return _filled(form, form.typed(PASTED), PASTED)


def _filled(form: Form, text: str, name: str) -> Form:
    """The grid with what a text says, in French or in OSM syntax."""
    text = " ".join(text.split())
    if not text:
        return form.with_fields([("horaires_mode", GRID)], lambda n: n == "horaires")
    try:
        if len(text) > MAX_TEXT:
            raise BadValue(_("trop long : %(n)s caractères au plus", n=MAX_TEXT))
        pairs = text_fields(osm_hours(text))
    except BadValue as error:
        again = form.with_fields(())
        again.wrong(name, str(error))
        return again
    again = form.with_fields(pairs, lambda n: bool(_OURS.fullmatch(n)))
    if mode_of(again) == TEXT and name == "horaires":
        again.wrong(name, _("ces horaires disent plus que la grille ne peut montrer"))
    return again


@hours_form.get("/horaires/apercu")
def preview() -> Response:
    """The sentence and the seven days that the fields of the address say; nothing is kept."""
    if sum(map(len, request.args.values())) > MAX_TYPED:
        said = _("trop long : %(n)s caractères au plus", n=MAX_TYPED)
        answer = jsonify(_json(None, [{"champ": "horaires", "message": said}]))
        answer.status_code = 400
        return answer
    form = Form(request.args)
    found = preview_of(form, today())
    problems = [{"champ": p.field, "message": p.message} for p in form.problems]
    return jsonify(_json(found, problems))


def _json(found: Preview | None, problems: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "horaires": found.osm if found else "",
        "phrase": (found and found.sentence) or "",
        "semaine": [
            {"jour": day_label(day), "heures": day_text(day), "note": day.note or ""}
            for day in (found.days if found else ())
        ],
        "problemes": problems,
    }


def day_label(day: DayHours) -> str:
    """« mardi 24 novembre »."""
    return f"{day.weekday} {day_of_month(day.date.month, day.date.day)}"


def day_text(day: DayHours) -> str:
    """« 9 h – 12 h », « fermé », « horaires inconnus »."""
    return day.text or _("horaires inconnus")
