"""The figures of a report, frozen as JSON: those of pages and API at one data version.

They are rows of the same functions, so a report says what `/api/statistiques` and
`/api/couverture` said of that version. What is made from them later (page, PDF, XLSX) reads
nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.plan import PlanAction
from mapapp.figures.asking import MEASURES, CountQuestion, ReachQuestion
from mapapp.figures.board import BoardMeasure, BoardQuestion
from mapapp.figures.figures import Figures
from mapapp.figures.legend import css_of, legend_of
from mapapp.figures.methods import METHODS
from mapapp.figures.portrait import SHOWN, WAY
from mapapp.figures.rows import Row
from mapapp.figures.sentences import portrait_sentences
from mapapp.figures.spread import CLASSES
from mapapp.figures.subject import Subject
from mapapp.figures.words import LEVEL_NAMES, territories_text
from mapapp.hours.moments import PARIS, in_paris
from mapapp.reporting.changes import changes_since
from mapapp.reporting.past import (
    Past,
    board_then,
    count_row_then,
    reach_row_then,
    then_sentence,
)
from mapapp.reporting.periods import Period
from mapapp.reporting.plan_figures import plan_figures
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.units import Level

Frozen = dict[str, Any]
"""What is kept of a report; JSON."""
FORMAT = 2
"""1: all figures are of the day it is made. 2: `releve` is the snapshot that most are of, in a
period that is over; what no snapshot holds is of the day."""
BELOW: Mapping[Level, Level] = {"region": "departement", "departement": "epci"}
"""What the tables of a report tell one by one."""
SATURDAY = 5
OPEN_AT = time(10)
"""The hour of a Saturday at which reach is told too: those who work all week go then."""
NEAR = "portee"
_NEAR = {f"trame-{n}": "trame-2" for n in range(CLASSES)}
_MAPS: tuple[tuple[str, BoardMeasure, Level], ...] = (
    (NEAR, "couverture", "commune"),
    ("taux", "taux", "epci"),
)


@dataclass(frozen=True)
class Asked:
    """What is to be frozen: a period, a territory (region or department), the data and the plan
    as they are (`batch` is the last change), the present, the frozen figures of the report before,
    and the last snapshot of a period that is over, if there is one."""

    period: Period
    territory: str
    number: str
    view: View
    batch: int
    plan: list[PlanAction]
    now: datetime
    before: Frozen | None
    past: Past | None = None


def frozen(
    figures: Figures, gazetteer: Gazetteer, asked: Asked, progress: Callable[[int, int], None]
) -> Frozen:
    """The figures of a report. `progress` is told how much is done, of how much."""
    view, code, now = asked.view, asked.territory, asked.now
    level = figures.ground.level_of(code)
    day = in_paris(now).date()
    whole = Subject(kinds=SHOWN)
    at = {"ensemble": (level, code), "territoires": (BELOW[level], code)}
    counts = {
        name: figures.count_rows(view, CountQuestion(one, code, whole, "type", MEASURES), now)
        for name, (one, code) in at.items()
    }
    portrait = figures.portrait(view, code, now)
    sentences = portrait_sentences(portrait)
    if asked.past is not None:
        counts = {n: [count_row_then(r, asked.past) for r in rows] for n, rows in counts.items()}
        sentences = [then_sentence(asked.past, code, level, kind.value) for kind in SHOWN]
    kinds = []
    for done, (kind, sentence) in enumerate(zip(SHOWN, sentences, strict=True)):
        progress(done, len(SHOWN) + 1)
        of_kind = {
            name: [row for row in rows if row["type"] == kind.value]
            for name, rows in counts.items()
        }
        kinds.append(_kind(figures, asked, level, kind) | of_kind | {"phrase": sentence})
    progress(len(SHOWN), len(SHOWN) + 1)
    found: Frozen = {
        "format": FORMAT,
        "id": asked.number,
        "periode": asked.period.key,
        "libelle": asked.period.label,
        "definitif": asked.period.is_over(day),
        "territoire": code,
        "nom": portrait.name,
        "niveau": level,
        "niveau_detail": BELOW[level],
        "population": portrait.people,
        "jour": day.isoformat(),
        "version": view.version,
        "lot": asked.batch,
        "releve": _snapshot(asked.past),
        "types": kinds,
        "plan": plan_figures(gazetteer, asked.plan, level, code, day),
        "methodes": {name: METHODS[name] for name in (*MEASURES, "couverture")},
    }
    found["changements"] = changes_since(asked.before, found)
    return found


def levels_of(level: Level) -> tuple[Level, ...]:
    """Levels of which a report on a territory of a level tells what snapshots hold."""
    return (level, BELOW[level], *(one for _name, measure, one in _MAPS if measure == "taux"))


def _snapshot(past: Past | None) -> Frozen | None:
    if past is None:
        return None
    one = past.snapshot
    return {"jour": one.day, "mois": one.month, "version": one.version}


def _kind(figures: Figures, asked: Asked, level: Level, kind: Kind) -> Frozen:
    code, subject = asked.territory, Subject(kinds=(kind,))

    def reach(one: Level, which: Subject) -> list[Row]:
        question = ReachQuestion(one, code, which, WAY, False)
        return figures.reach_rows(asked.view, question)

    (total,) = reach(level, subject)
    saturday = _saturday(asked.now)
    (open_then,) = reach(level, subject.but(asked=saturday))
    del open_then["hors_portee"]
    inside = [
        {name: value for name, value in row.items() if name != "hors_portee"}
        for row in reach(BELOW[level], subject)
    ]
    of_day: Frozen = {}
    if asked.past is not None:
        of_day = {"couverture_jour": total}
        inside = [reach_row_then(row, asked.past) for row in inside]
        total = reach_row_then(total, asked.past)
    return of_day | {
        "type": kind.value,
        "libelle": kind.plural,
        "couverture": total,
        "couverture_territoires": inside,
        "samedi": {"quand": f"{saturday:%Y-%m-%dT%H:%M}", "couverture": open_then},
        "cartes": [_map(figures, asked, subject, *one) for one in _MAPS],
    }


def _saturday(now: datetime) -> datetime:
    today = in_paris(now).date()
    ahead = (SATURDAY - today.weekday()) % 7
    return datetime.combine(today + timedelta(days=ahead), OPEN_AT, PARIS)


def _map(
    figures: Figures,
    asked: Asked,
    subject: Subject,
    name: str,
    measure: BoardMeasure,
    level: Level,
) -> Frozen:
    question = BoardQuestion(level, asked.territory, subject, measure, WAY, "naturelles")
    board = figures.board(asked.view, question, asked.now)
    is_then = asked.past is not None and name != NEAR
    if asked.past is not None and is_then:
        board = board_then(board, asked.past)
    classes = {line.code: css_of(line) for line in sorted(board.lines, key=lambda one: one.code)}
    swatches = [(one.css, one.words, one.count) for one in legend_of(board)]
    if name == NEAR:  # a commune is within reach or is not: no share of it
        classes = {code: _NEAR.get(css, css) for code, css in classes.items()}
        swatches = [(_NEAR[c], "à portée", n) if c in _NEAR else (c, w, n) for c, w, n in swatches]
    legend = [[css, f"{words} ({territories_text(level, n)})"] for css, words, n in swatches]
    return {
        "nom": name,
        "releve": is_then,
        "mesure": measure,
        "niveau": level,
        "par": LEVEL_NAMES[level][0],
        "classes": classes,
        "legende": legend,
    }
