"""Opening hours as fields of a form: what is stored becomes lines of text, and back.

`horaires_mode` says how hours are typed: in the grid (`GRID`), a line of text a day, or as one
text in `horaires` (OSM syntax or French) when they say more than the grid can show. The names of
lines are those of `hours.sheet`; each closure is a row `f0_du`, `f0_au`, `f0_horaires`, `f0_motif`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

from werkzeug.datastructures import MultiDict

from mapapp.domain.closures import (
    MAX_CLOSURES,
    Closure,
    InvalidClosure,
    from_json,
    to_json,
)
from mapapp.hours.from_french import NotUnderstood
from mapapp.hours.sheet import (
    CLOSED,
    MAX_SEASONS,
    OCCURRENCES,
    BadSheet,
    Monthly,
    SeasonSheet,
    Sheet,
    line_of,
    osm_from,
    sheet_of,
    spans_of,
)
from mapapp.hours.typed_dates import read_date, read_day_of_year
from mapapp.hours.words import WEEKDAYS, day_of_month
from mapapp.web.forms import Form
from mapapp.web.wording import gettext as _

GRID, TEXT = "grille", "texte"
MODE = "horaires_mode"
MAX_MONTHLY = 35
UNTIL = "ferme_jusquau"
Pair = tuple[str, str]
_DAYS = range(7)


@dataclass
class Lines:
    """A sheet read from a form; `places` gives the field of each line the sheet has renumbered."""

    sheet: Sheet
    places: dict[str, str] = field(default_factory=dict)


def mode_of(form: Form) -> str:
    """How hours are typed. A form that does not say it has one text, if any."""
    said = form.typed(MODE)
    if said in (GRID, TEXT):
        return said
    return TEXT if form.typed("horaires") else GRID


def hours_fields(osm: str | None, closures: object) -> list[Pair]:
    """The fields that show stored hours and exceptions."""
    rows = [pair for n, one in enumerate(from_json(closures)) for pair in _closure_fields(n, one)]
    return [*text_fields(osm or ""), *rows]


def text_fields(osm: str) -> list[Pair]:
    """The fields that show OSM text: the grid, or the text itself when the grid would lose it."""
    if not osm:
        return [(MODE, GRID)]
    pairs = _grid_fields(osm)
    return [(MODE, TEXT), ("horaires", osm)] if pairs is None else list(pairs)


@lru_cache(maxsize=1024)
def _grid_fields(osm: str) -> tuple[Pair, ...] | None:
    sheet = sheet_of(osm)
    if sheet is None:
        return None
    pairs = ((MODE, GRID), *sheet_fields(sheet))
    read = lines_of(Form(MultiDict(pairs)))
    try:
        return pairs if osm_from(read.sheet, osm) == osm else None
    except BadSheet:
        return None


def sheet_fields(sheet: Sheet) -> list[Pair]:
    """The fields of the grid that hold something."""
    pairs = [("periodes", str(max(1, len(sheet.seasons))))]
    for n, season in enumerate(sheet.seasons):
        if season.first and season.last:
            pairs += [(f"s{n}_du", _day(season.first)), (f"s{n}_au", _day(season.last))]
        pairs += [(f"s{n}_j{day}", line) for day, line in enumerate(season.days) if line]
        for place, one in enumerate(season.monthly):
            name = f"s{n}_mois{place}"
            pairs += [(f"{name}_rang", str(one.occurrence)), (f"{name}_jour", str(one.weekday))]
            pairs.append((name, one.line))
    if sheet.public == CLOSED:
        pairs.append(("feries_choix", "ferme"))
    elif sheet.public:
        pairs += [("feries_choix", "horaires"), ("feries", sheet.public)]
    pairs += [(f"vacances_j{day}", line) for day, line in enumerate(sheet.school) if line]
    return pairs


def _day(place: tuple[int, int]) -> str:
    return day_of_month(*place).replace("\u00a0", " ")


def lines_of(form: Form) -> Lines:
    """The grid as it was typed; what is wrong with its dates goes to the form."""
    places = {"saisons": "horaires"}
    seasons: list[SeasonSheet] = []
    for n in range(periods(form)):
        season, kept = _season(form, n)
        if season == SeasonSheet() and n:
            continue
        here = len(seasons)
        places |= {f"s{here}_j{day}": f"s{n}_j{day}" for day in _DAYS}
        places |= {f"s{here}_mois{i}": f"s{n}_mois{row}" for i, row in enumerate(kept)}
        places[f"s{here}_du"] = f"s{n}_du"
        seasons.append(season)
    school = tuple(_line(form, f"vacances_j{day}") for day in _DAYS)
    return Lines(Sheet(tuple(seasons), _public(form), school), places)


def line_labels() -> dict[str, str]:
    """Names of the fields on screen, for the summary of what is wrong."""
    days = [day.capitalize() for day in WEEKDAYS]
    found = {"horaires": _("Horaires"), "feries": _("Heures des jours fériés")}
    found |= {"horaires_lire": _("Texte collé"), UNTIL: _("Fermé jusqu'au")}
    for n in range(MAX_SEASONS):
        found |= {f"s{n}_j{day}": name for day, name in enumerate(days)}
        found |= {f"s{n}_{end}": _("Période %(n)s", n=n + 1) for end in ("du", "au")}
        found |= {f"s{n}_mois{row}": _("Jour du mois") for row in range(MAX_MONTHLY)}
    for day, name in enumerate(days):
        found[f"vacances_j{day}"] = _("%(day)s, pendant les vacances", day=name)
    for n in range(MAX_CLOSURES):
        label = _("Exception %(n)s", n=n + 1)
        found |= {f"f{n}_{end}": label for end in ("du", "au", "horaires", "motif")}
    return found


def periods(form: Form) -> int:
    """How many periods the form shows."""
    text = form.typed("periodes")
    return min(int(text), MAX_SEASONS) if text in ("1", "2", "3") else 1


def monthly_rows(form: Form, season: int) -> int:
    """How many « 1er samedi du mois » the form has in a period."""
    names = (f"s{season}_mois{row}_rang" for row in count())
    return next(n for n, name in enumerate(names) if n == MAX_MONTHLY or not form.typed(name))


def closure_rows(form: Form) -> int:
    """How many rows of exceptions the form has."""
    ends = ("du", "au", "motif", "horaires")
    return next(
        n for n in count() if n == MAX_CLOSURES or not any(form.has(f"f{n}_{end}") for end in ends)
    )


def _season(form: Form, n: int) -> tuple[SeasonSheet, list[int]]:
    monthly, kept = [], []
    for row in range(monthly_rows(form, n)):
        name = f"s{n}_mois{row}"
        occurrence, weekday = form.typed(f"{name}_rang"), form.typed(f"{name}_jour")
        known = occurrence in map(str, OCCURRENCES) and weekday in map(str, _DAYS)
        if known and (line := _line(form, name)):
            monthly.append(Monthly(int(occurrence), int(weekday), line))
            kept.append(row)
    ends = [_end(form, f"s{n}_{end}") for end in ("du", "au")]
    if (ends[0] is None) != (ends[1] is None) and not form.problems_of(f"s{n}_du"):
        form.wrong(f"s{n}_du", _("dites le premier et le dernier jour de la période"))
        ends = [None, None]
    days = tuple(_line(form, f"s{n}_j{day}") for day in _DAYS)
    return SeasonSheet(days, tuple(monthly), ends[0], ends[1]), kept


def _end(form: Form, name: str) -> tuple[int, int] | None:
    text = _line(form, name)
    if not text:
        return None
    found = read_day_of_year(text)
    if found is None:
        form.wrong(name, _("un jour de l'année est attendu, par exemple « 1er juillet »"))
    return found


def _public(form: Form) -> str:
    choice, line = form.typed("feries_choix"), _line(form, "feries")
    if choice == "ferme":
        return CLOSED
    if choice == "horaires" and not line:
        form.wrong("feries", _("dites les heures des jours fériés"))
    return line if choice == "horaires" else ""


def _line(form: Form, name: str) -> str:
    return " ".join(form.typed(name).split())


def read_hours(form: Form, original: str | None = None) -> str | None:
    """The hours typed, as text to check; None with the problems told to the form.

    A grid that still says what `original` says gives `original` back.
    """
    if mode_of(form) == TEXT:
        return form.typed("horaires").replace("\r\n", "\n").strip()
    before = len(form.problems)
    lines = lines_of(form)
    if lines.sheet == Sheet():
        return "" if len(form.problems) == before else None
    try:
        osm = osm_from(lines.sheet, original)
    except BadSheet as bad:
        dates_wrong = len(form.problems) > before
        for problem in bad.problems:
            if problem.line == "saisons" and dates_wrong:
                continue  # periods share the year out only once their dates are right
            name = lines.places.get(problem.line, problem.line)
            # The line is named once: its label stands before what is wrong with it.
            form.wrong(name, problem.message.removeprefix(f"{line_labels().get(name)} : "))
        return None
    return osm if len(form.problems) == before else None


def read_closures(form: Form, today: date) -> list[dict[str, str]]:
    """The exceptions typed, as `domain.closures` writes them; problems go to the form."""
    found = [one for n in range(closure_rows(form)) if (one := _closure(form, n))]
    if text := _line(form, UNTIL):
        until = read_date(text)
        if until is None:
            form.wrong(UNTIL, _("une date est attendue, par exemple 24/12/2026"))
        else:
            found += _made(form, UNTIL, today, until, (), "")
    return to_json(sorted(set(found)))[:MAX_CLOSURES]


def _closure(form: Form, n: int) -> Closure | None:
    texts = {end: _line(form, f"f{n}_{end}") for end in ("du", "au", "horaires", "motif")}
    if not any(texts.values()):
        return None
    first, last = read_date(texts["du"]), read_date(texts["au"] or texts["du"])
    for end, read in (("du", first), ("au", last)):
        if read is None and (texts[end] or end == "du"):
            form.wrong(f"f{n}_{end}", _("une date est attendue, par exemple 24/12/2026"))
    if first is None or last is None:
        return None
    try:
        spans = [(span.start, span.end) for span in spans_of(texts["horaires"])]
    except NotUnderstood as error:
        form.wrong(f"f{n}_horaires", error.reason)
        return None
    made = _made(form, f"f{n}_du", first, last, spans, texts["motif"])
    return made[0] if made else None


def _made(
    form: Form, name: str, first: date, last: date, spans: Sequence[tuple[int, int]], reason: str
) -> list[Closure]:
    try:
        return [Closure(first, last, tuple(spans), reason)]
    except InvalidClosure as error:
        form.wrong(name, str(error))
        return []


def _closure_fields(n: int, closure: Closure) -> Iterable[Pair]:
    yield f"f{n}_du", f"{closure.first:%d/%m/%Y}"
    yield f"f{n}_au", f"{closure.last:%d/%m/%Y}"
    if closure.spans:
        yield f"f{n}_horaires", line_of(closure.spans)
    if closure.reason:
        yield f"f{n}_motif", closure.reason


def same_closures(typed: list[dict[str, str]], stored: Any) -> bool:
    """Whether the exceptions typed are those stored."""
    try:
        return typed == to_json(sorted(set(from_json(stored or None))))
    except InvalidClosure:  # from a form that someone made up
        return False
