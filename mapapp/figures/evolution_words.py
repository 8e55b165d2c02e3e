"""What the figures over time say, in French."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.board import BoardMeasure
from mapapp.figures.evolution import Evolution, Point, months
from mapapp.figures.keeping import first_of_next_month, month_of
from mapapp.figures.values import value_text
from mapapp.figures.words import MONTHS, number_text
from mapapp.store.figure_changes import Moved
from mapapp.store.figure_snapshots import Snapshot

_MINUS = "\u2212"


def day_text(day: date) -> str:
    """« 1er mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {month_text(day)}"


def month_text(day: date) -> str:
    """« mars 2026 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def value_words(measure: str, value: float | None) -> str:
    """One value as curves, tables and sentences tell it."""
    return value_text(cast("BoardMeasure", measure), value)


def point_words(measure: str, point: Point) -> str:
    """The same of a point, which may be of before such values were kept."""
    return value_words(measure, point.value) if point.kept else "pas relevé"


def state_sentence(snapshots: Sequence[Snapshot], now: datetime) -> str:
    """When the figures were kept first and last, and when they will be next.

    `snapshots` are all there are, the oldest first; `now` is an aware time."""
    following = day_text(first_of_next_month(now))
    if not snapshots:
        return (
            "Aucun relevé n'a encore été fait\u00a0: le premier le sera aujourd'hui, dès que le"
            f" travail de fond passera, le suivant le {following}, puis un par mois."
        )
    first, last = (date.fromisoformat(snapshots[at].day) for at in (0, -1))
    done = any(one.month == month_of(now) for one in snapshots)
    coming = f"le prochain sera fait le {following}" if done else "celui de ce mois va être fait"
    if first == last:
        return f"Le premier relevé a été fait le {day_text(first)}\u00a0; {coming}."
    return (
        f"Le premier relevé a été fait le {day_text(first)}, le dernier le {day_text(last)}"
        f"\u00a0; {coming}."
    )


def since_text(found: Evolution) -> str:
    """« mars 2026 », or a whole day where the months do not tell the two ends apart."""
    first, last = found.snapshots[0], found.snapshots[-1]
    start, end = date.fromisoformat(first.day), date.fromisoformat(last.day)
    if first.month is None or months(start, end) == 0:
        return f"le {day_text(start)}"
    return month_text(start)


def change_sentence(found: Evolution, kind: str, vocabulary: Vocabulary) -> str:
    """« Depuis mars 2026 : +3 « Recyclerie », −1 ; +1 « Repair café ». »; empty where two
    snapshots are lacking."""
    if len(found.snapshots) < 2:
        return ""
    if all(
        point.value is None
        for curve in found.curves
        for point in curve.points
        if curve.type == kind
    ):
        return "Aucune donnée n'était chargée."
    mine = [one for one in found.changes if one.kind == kind and _asked(found, one)]
    said = [_told(one, vocabulary) for one in mine]
    since = since_text(found)
    if not said:
        return f"Depuis {since}\u00a0: aucun lieu de plus, aucun de moins."
    listed = "\u00a0; ".join(said)
    return f"Depuis {since}\u00a0: {listed}."


def _asked(found: Evolution, moved: Moved) -> bool:
    details = found.question.details
    return moved.category is not None and (details == ("",) or moved.category in details)


def _told(moved: Moved, vocabulary: Vocabulary) -> str:
    label = vocabulary.category_label(moved.category or "")
    first = f"+{number_text(moved.came)}" if moved.came else f"{_MINUS}{number_text(moved.left)}"
    second = f", {_MINUS}{number_text(moved.left)}" if moved.came and moved.left else ""
    return f"{first} «\u00a0{label}\u00a0»{second}"
