"""Dated exceptions in plain French. Reasons are repeated as they are: who displays escapes them."""

from collections.abc import Iterable
from datetime import date

from mapapp.hours.closures import Closure
from mapapp.hours.words import COLON, enumeration, full_date, span

_CLOSED, _SPECIAL = "fermeture exceptionnelle", "horaires exceptionnels"


def closure_text(closure: Closure) -> str:
    """« Du 24 décembre 2026 au 5 janvier 2027 : fermé (congés) »."""
    first, last = full_date(closure.first), full_date(closure.last)
    days = f"Le {first}" if first == last else f"Du {first} au {last}"
    hours = enumeration([span(*each) for each in closure.spans]) or "fermé"
    return f"{days}{COLON}{hours}{_in_brackets(closure.reason)}"


def day_note(closures: Iterable[Closure], day: date) -> str | None:
    """What to say beside a day that exceptions rule: special hours win over a closure."""
    those = sorted(each for each in closures if each.first <= day <= each.last)
    special = [each for each in those if each.spans]
    if not those:
        return None
    ruling = (special or those)[0]
    return f"{_SPECIAL if special else _CLOSED}{_in_brackets(ruling.reason)}"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
