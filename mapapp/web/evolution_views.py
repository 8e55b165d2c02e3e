"""The figures over time as templates read them: curves, an equal table, what came and left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from urllib.parse import urlencode

from flask import url_for

from mapapp.figures.board import SHARES
from mapapp.figures.curve import HEIGHT, WIDTH, Drawing, drawn
from mapapp.figures.evolution import Curve, Evolution, evolution, months
from mapapp.figures.evolution_asking import EvolutionQuestion
from mapapp.figures.evolution_rows import label
from mapapp.figures.evolution_words import (
    change_sentence,
    day_text,
    month_text,
    point_words,
    since_text,
    state_sentence,
    value_words,
)
from mapapp.figures.portrait import SHOWN
from mapapp.figures.slots import is_slots
from mapapp.store.connections import Connection
from mapapp.store.figure_changes import names_of_moved
from mapapp.store.figure_snapshots import Snapshot, all_snapshots
from mapapp.web.evolution_today import Now, now_of
from mapapp.web.site import Site
from mapapp.web.territories_form import measure_label
from mapapp.web.territory_views import Link
from mapapp.web.wording import gettext as _

MOST_NAMED = 40
"""Places named of those that came, and of those that left."""
PAGE = "/territoires/evolution"


@dataclass(frozen=True, slots=True)
class ChartView:
    """One curve. `sentence` says what came and left."""

    kind: str
    name: str
    sentence: str
    last: str
    last_words: str
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class RowView:
    """A snapshot, or (without cells) months that have none."""

    words: str
    version: int | None
    cells: list[str]
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class MovedView:
    """Places that came to a type, or left it; `more` were not named."""

    title: str
    links: list[Link]
    more: int


@dataclass(frozen=True)
class EvolutionView:
    """Everything that is shown of a territory over time."""

    name: str
    measure: str
    state: str
    charts: list[ChartView]
    rows: list[RowView]
    moved: list[MovedView]
    since: str
    until: str
    drawn: bool
    today: bool
    late: bool
    width: int
    height: int
    page_url: str
    exports: list[tuple[str, str]]


def a_year_of(snapshots: Sequence[Snapshot], question: EvolutionQuestion) -> EvolutionQuestion:
    """The question, begun a year before the last snapshot where it names no beginning."""
    if question.since is not None or not snapshots:
        return question
    last = date.fromisoformat(snapshots[-1].day)
    if question.until is not None:
        last = min(last, question.until)
    return replace(question, since=date(max(last.year - 1, 1), last.month, 1))


def evolution_view(
    here: Site, question: EvolutionQuestion, *, named: bool, part: float = 1.0
) -> EvolutionView:
    """The curves of one territory; `named`: with the names of the places that came and left;
    `part`: of the time that a page may wait for the figures of today."""
    now = now_of(here, question, part=part)
    with here.store.read() as connection:
        return _view(here, connection, question, now, named=named)


def _view(
    here: Site, connection: Connection, question: EvolutionQuestion, now: Now, *, named: bool
) -> EvolutionView:
    snapshots = all_snapshots(connection)
    asked, ground = a_year_of(snapshots, question), here.figures.ground
    found = evolution(connection, ground, here.vocabulary, asked, now.today)
    charts = [_chart(here, found, curve) for curve in found.curves]
    moved = _moved(here, connection, found) if named else []
    pairs = _pairs(found.question)
    files = (("csv", "CSV"), ("xlsx", "XLSX"))
    address = "/api/statistiques/evolution"
    return EvolutionView(
        name=found.curves[0].name,
        measure=_measure_text(question),
        state=state_sentence(snapshots, here.clock()),
        charts=charts,
        rows=_rows(found),
        moved=moved,
        since=since_text(found) if len(found.snapshots) > 1 else "",
        until=day_text(date.fromisoformat(found.snapshots[-1].day)) if found.snapshots else "",
        drawn=any(chart.drawing for chart in charts),
        today=found.today is not None,
        late=now.late and bool(snapshots),
        width=WIDTH,
        height=HEIGHT,
        page_url=f"{PAGE}?{urlencode({'territoire': found.curves[0].territory})}",
        exports=[(name, f"{address}?{urlencode([*pairs, ('f', form)])}") for form, name in files],
    )


def _measure_text(question: EvolutionQuestion) -> str:
    measure = question.measures[0]
    if not is_slots(measure):
        return measure_label(measure)
    return _("%(measure)s, en %(days)s jours", measure=measure_label(measure), days=question.days)


def evolution_of(here: Site, code: str) -> EvolutionView:
    """How many places of each type a territory has had for a year, on its own page."""
    level, types = here.figures.ground.level_of(code), tuple(kind.value for kind in SHOWN)
    question = EvolutionQuestion(level, (code,), types, ("",), ("nombre",), None, None)
    # The page has waited for its other figures before.
    return evolution_view(here, question, named=False, part=0.3)


def _chart(here: Site, found: Evolution, curve: Curve) -> ChartView:
    most = 100.0 if curve.measure in SHARES else None
    told = [point for point in curve.points if point.value is not None]
    return ChartView(
        kind=curve.type,
        name=label(curve.type, curve.detail, here.vocabulary),
        sentence=change_sentence(found, curve.type, here.vocabulary),
        last=value_words(curve.measure, told[-1].value) if told else "",
        last_words=_("aujourd’hui, provisoire")
        if told and told[-1].provisional
        else _("au dernier relevé"),
        drawing=drawn(curve, partial(value_words, curve.measure), _short, most),
    )


def _short(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _rows(found: Evolution) -> list[RowView]:
    rows: list[RowView] = []
    before: date | None = None
    for at, snapshot in enumerate(found.moments):
        day = date.fromisoformat(snapshot.day)
        if before is not None and months(before, day) > 1:
            rows.append(RowView(_missing(before, day), None, []))
        cells = [point_words(curve.measure, curve.points[at]) for curve in found.curves]
        words, is_today = day_text(day), snapshot is found.today
        if is_today:
            words = _("Aujourd’hui, %(day)s (provisoire)", day=words)
        rows.append(RowView(words, snapshot.version, cells, is_today))
        before = day
    return rows


def _missing(before: date, after: date) -> str:
    first = date(before.year + before.month // 12, before.month % 12 + 1, 1)
    last = date(after.year, after.month, 1) - date.resolution
    if months(first, last) == 0:
        return _("%(month)s : pas de relevé", month=month_text(first).capitalize())
    return _(
        "De %(first)s à %(last)s : pas de relevé", first=month_text(first), last=month_text(last)
    )


def _moved(here: Site, connection: Connection, found: Evolution) -> list[MovedView]:
    views = []
    for moved in found.changes:
        if found.span is None or (moved.category or "") not in found.question.details:
            continue
        name = label(moved.kind, moved.category or "", here.vocabulary)
        for title, came, count in (
            (_("%(name)s : ce qui est apparu", name=name), True, moved.came),
            (_("%(name)s : ce qui n’y est plus", name=name), False, moved.left),
        ):
            if count:
                names = names_of_moved(connection, found.span, moved, came=came, limit=MOST_NAMED)
                links = [Link(text, url_for("public.place", place_id=one)) for one, text in names]
                views.append(MovedView(title, links, count - len(links)))
    return views


def _pairs(question: EvolutionQuestion) -> list[tuple[str, str]]:
    pairs = [("territoire", code) for code in question.territories or ()]
    pairs += [("type", kind) for kind in question.types]
    pairs += [("categorie", code) for code in question.details if code]
    pairs += [("mesure", measure) for measure in question.measures]
    if any(is_slots(measure) for measure in question.measures):
        pairs.append(("jours", str(question.days)))
    ends = (("depuis", question.since), ("jusque", question.until))
    return pairs + [(name, day.isoformat()) for name, day in ends if day]
