"""Hours, and how tests of windows and of exceptions ask them."""

from datetime import date, datetime

from mapapp.domain.opening import Window, read_window
from mapapp.hours.closures import Closure, Closures
from mapapp.hours.evaluate import hours_for
from mapapp.hours.windows import WindowState, answer_at
from mapapp.hours.words import NBSP, NNBSP

OFFICE = "Mo-Fr 09:00-12:30,14:00-18:00; Sa 09:00-12:00; PH off"
NIGHTS = "Fr,Sa 22:00-02:00"
ON_DEMAND = 'Mo-Fr 09:00-12:00 "sur rendez-vous"'
CHRISTMAS = Closure(date(2026, 12, 24), date(2027, 1, 5), reason="congés")
MARKET = Closure(date(2026, 12, 1), date(2026, 12, 1), ((600, 660), (1200, 1560)), "marché")


def asked(text: str, whole: bool = False) -> datetime | Window:
    return read_window(text, whole) if "/" in text else datetime.fromisoformat(text)


def answer(osm: str | None, text: str, whole: bool = False, those: Closures = ()) -> WindowState:
    return answer_at(hours_for(osm) if osm else None, asked(text, whole), those)


def said(found: WindowState) -> str:
    return found.text.replace(NBSP, " ").replace(NNBSP, " ")
