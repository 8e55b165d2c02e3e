"""The answer about an instant or a window of time, in plain French.

Comments and reasons are repeated as they are: whoever displays these sentences escapes them.
"""

from datetime import date, datetime, time, timedelta
from itertools import groupby

from mapapp.domain.opening import Window
from mapapp.hours.closures import Closure, Closures, Piece, closed_until
from mapapp.hours.evaluate import OpeningState
from mapapp.hours.french import UNKNOWN, state_sentence
from mapapp.hours.moments import PARIS, in_paris
from mapapp.hours.stretches import Found, Verdict
from mapapp.hours.words import (
    COLON,
    WEEKDAYS,
    clock_of,
    day_of_month,
    enumeration,
    full_date,
    span,
)

MOST_RANGES = 3
MOST_DAYS = 2
_EARLY = time(6)
_SLOT = "sur tout le créneau"
_PART = "une partie du créneau"
_TO_CONFIRM = "Horaires à confirmer"
_SPECIAL = "horaires exceptionnels"

Ranges = list[tuple[datetime, datetime]]  # aware; in UTC, so that they compare as instants


def answer_sentence(found: Found, asked: datetime | Window, closures: Closures) -> str:
    """« Ouvert de 9 h à 12 h ce jour-là », « Fermeture exceptionnelle jusqu'au 5 janvier »…"""
    if not found.inside:
        return UNKNOWN
    if not isinstance(asked, Window) or found.start == found.end:
        return _instant_sentence(found, found.start, closures)
    if found.verdict.exceptional:
        return _exceptional_sentence(found, asked, closures)
    return _usual_sentence(found, asked)


def _instant_sentence(found: Found, moment: datetime, closures: Closures) -> str:
    now, change = found.inside[0], found.change
    if now.piece is not None and not now.piece.closure.spans:
        return _closure_text(now.piece, closures, in_paris(moment).date())
    state = OpeningState(
        now.state,
        None if change is None else change.start.astimezone(PARIS),
        now.comment,
        None if change is None else change.state,
    )
    said = state_sentence(state, moment)
    if now.piece is None:
        return said
    return f"{said}, {_special_text(now.piece.closure, in_paris(moment).date())}"


def _exceptional_sentence(found: Found, window: Window, closures: Closures) -> str:
    today = window.start.date()
    if found.verdict is Verdict.EXCEPTIONALLY_OPEN:
        reasons = dict.fromkeys(
            each.piece.closure.reason
            for each in found.inside
            if each.state == "ouvert" and each.piece and each.piece.closure.reason
        )
        return f"{_open_text(found, window)}, {_SPECIAL}{_in_brackets(enumeration([*reasons]))}"
    # An exception that changes something is named before one that says the same.
    closing = sorted(
        (each for each in found.inside if each.state == "ferme" and each.piece is not None),
        key=lambda each: each.usual == "ferme",
    )
    piece = closing[0].piece if closing else None
    if piece is None:
        return _closed_text(found, window)
    if not piece.closure.spans:
        return _closure_text(piece, closures, today)
    return f"{_closed_text(found, window)}, {_special_text(piece.closure, today)}"


def _usual_sentence(found: Found, window: Window) -> str:
    if found.verdict is Verdict.OPEN:
        return _open_text(found, window) + _in_brackets(_comment(found, "ouvert"))
    if found.verdict is Verdict.UNKNOWN:
        comment = _comment(found, "inconnu")
        if comment:
            return f"{_TO_CONFIRM}{COLON}{comment}"
        if all(each.state == "inconnu" for each in found.inside):
            return UNKNOWN
        return f"{_TO_CONFIRM} {_PART}" if window.whole else _TO_CONFIRM
    reopening = _reopening(found, window) if _is_closed_all_along(found) else ""
    return _closed_text(found, window) + reopening


def _open_text(found: Found, window: Window) -> str:
    ranges = _ranges(found)
    if _is_one_day(window) and not window.whole:
        if _covers_day(_local(ranges), window.start.date()):
            return "Ouvert toute la journée"
        return f"Ouvert {_enumerated(ranges, window)} ce jour-là"
    if window.whole or _covers(ranges, found):
        return f"Ouvert {_SLOT}"
    return f"Ouvert {_enumerated(ranges, window)}"


def _closed_text(found: Found, window: Window) -> str:
    """Closed all along, or for part of a window wanted whole."""
    if _is_closed_all_along(found):
        return f"Fermé {_SLOT}"
    open_parts = [(max(start, found.start), min(end, found.end)) for start, end in _ranges(found)]
    if not open_parts:
        return f"Fermé {_PART}"
    return f"Ouvert {_PART}{COLON}{_enumerated(open_parts, window)}"


def _is_closed_all_along(found: Found) -> bool:
    return all(each.state == "ferme" for each in found.inside)


def _enumerated(ranges: Ranges, window: Window) -> str:
    """« de 9 h à 12 h et de 14 h à 17 h », day by day when the window has several."""
    local = _local(ranges)
    if _is_one_day(window):
        return _some(
            [_times(*each) for each in local], MOST_RANGES, ("une autre fois", "autres fois")
        )
    days = [_day_with_times(list(group)) for _, group in groupby(local, key=lambda r: r[0].date())]
    return _some(days, MOST_DAYS, ("un autre jour", "autres jours"))


def _some(texts: list[str], most: int, others: tuple[str, str]) -> str:
    said = texts[:most]
    left = len(texts) - len(said)
    if not left:
        return enumeration(said)
    more = others[0] if left == 1 else f"{left} {others[1]}"
    return f"{', '.join(said)}, et {more}"


def _reopening(found: Found, window: Window) -> str:
    following = found.following
    if following is None or following.state != "ouvert":
        return ""
    opens = following.start.astimezone(PARIS)
    if opens.date() == window.start.date():
        return f", ouvre à {clock_of(opens.time())} ce jour-là"
    named = _dated(opens.date(), window.start.date())
    return f", ouvre le {WEEKDAYS[opens.weekday()]} {named} à {clock_of(opens.time())}"


def _closure_text(piece: Piece, closures: Closures, today: date) -> str:
    last = closed_until(closures, piece)
    named = _dated(last, today)
    when = f"le {named}" if piece.start.date() == last else f"jusqu'au {named}"
    return f"Fermeture exceptionnelle {when}{_in_brackets(piece.closure.reason)}"


def _special_text(closure: Closure, today: date) -> str:
    named = _dated(closure.last, today)
    when = f"le {named}" if closure.first == closure.last else f"jusqu'au {named}"
    hours = enumeration([span(start, end) for start, end in closure.spans])
    return f"{_SPECIAL} {when}{COLON}{hours}{_in_brackets(closure.reason)}"


def _ranges(found: Found) -> Ranges:
    """When it is surely open, joined."""
    joined: Ranges = []
    for each in found.inside:
        if each.state != "ouvert":
            continue
        if joined and joined[-1][1] == each.start:
            joined[-1] = (joined[-1][0], each.end)
        else:
            joined.append((each.start, each.end))
    return joined


def _local(ranges: Ranges) -> Ranges:
    return [(start.astimezone(PARIS), end.astimezone(PARIS)) for start, end in ranges]


def _times(start: datetime, end: datetime) -> str:
    """« de 9 h à 12 h », « de 22 h à 2 h »: an end beyond the night is the day's midnight."""
    beyond = (end.date() - start.date()).days > 1 or (
        end.date() > start.date() and end.time() > _EARLY
    )
    return f"de {clock_of(start.time())} à {'minuit' if beyond else _closing(end)}"


def _day_with_times(ranges: Ranges) -> str:
    """The ranges that begin on one day: « mardi 1er décembre de 9 h à 12 h et de 14 h à 17 h »."""
    start, end = ranges[-1]
    last = end.date()
    if end.time() <= _EARLY and last > start.date():
        last -= timedelta(days=1)  # the night belongs to the day before
    if last == start.date():
        return f"{_day(last)} {enumeration([_times(*each) for each in ranges])}"
    said = [f"du {_day(start.date())} à {clock_of(start.time())} au {_day(last)} à {_closing(end)}"]
    if ranges[:-1]:
        said.insert(0, _day_with_times(ranges[:-1]))
    return enumeration(said)


def _closing(end: datetime) -> str:
    return "minuit" if end.time() == time(0) else clock_of(end.time())


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day_of_month(day.month, day.day)}"


def _covers(ranges: Ranges, found: Found) -> bool:
    return len(ranges) == 1 and ranges[0][0] <= found.start and found.end <= ranges[0][1]


def _covers_day(ranges: Ranges, day: date) -> bool:
    if len(ranges) != 1:
        return False
    start, end = (each.replace(tzinfo=None) for each in ranges[0])
    midnight = datetime.combine(day, time(0))
    return start <= midnight and midnight + timedelta(days=1) <= end


def _is_one_day(window: Window) -> bool:
    return (window.end - timedelta(minutes=1)).date() == window.start.date()


def _comment(found: Found, state: str) -> str:
    return next((each.comment for each in found.inside if each.state == state and each.comment), "")


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _dated(day: date, today: date) -> str:
    """« 5 janvier », with the year when it may be taken for another."""
    near = day.year == today.year or abs((day - today).days) < 180
    return day_of_month(day.month, day.day) if near else full_date(day)
