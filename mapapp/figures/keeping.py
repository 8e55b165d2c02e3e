"""Keeping the figures as they are: once a month, whoever asks, and whenever somebody wants."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from mapapp.atlas.view import View
from mapapp.domain.instants import stamp
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.board import OFFER_MEASURES
from mapapp.figures.figures import Figures
from mapapp.figures.snapshot import FORMAT, Present, Progress, Sheet, sheet_of
from mapapp.hours.moments import in_paris
from mapapp.store import figure_snapshots as kept
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.figure_snapshots import Snapshot
from mapapp.store.offered import all_offered
from mapapp.store.places import kind_counts

_TRIES = 5


class StillMoving(Exception):
    """Others kept the figures, again and again, while these were made."""


@dataclass(frozen=True)
class Maker:
    """What makes the figures; `view` gives the newest view of what the store publishes."""

    store: Store
    figures: Figures
    vocabulary: Vocabulary
    view: Callable[[], View]


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot, and whether it is new; None where nothing is published."""

    snapshot: Snapshot | None
    new: bool


def month_of(now: datetime) -> str:
    """The month in Paris at an aware time, for instance 2026-11."""
    return f"{in_paris(now):%Y-%m}"


def first_of_next_month(now: datetime) -> date:
    """When the figures are kept next, once those of this month are."""
    today = in_paris(now).date()
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def month_is_kept(store: Store, now: datetime) -> bool:
    """Whether the figures of this month were kept, or there are none to keep."""
    with store.read() as connection:
        if kept.snapshot_of_month(connection, month_of(now)):
            return True
        return not kind_counts(connection)


def keep(
    maker: Maker,
    now: datetime,
    *,
    monthly: bool,
    account: int | None = None,
    sure: Callable[[Connection], None] = lambda _connection: None,
    progress: Progress = lambda _done, _total: None,
) -> Kept:
    """Keep the figures of this moment. `monthly`: those of the month, unless they were kept.

    What is the same as the last snapshot, of the same day, is not kept twice. `sure` is asked in
    the transaction that writes, and raises if it must not. Raises StillMoving.
    """
    day, month = in_paris(now).date().isoformat(), month_of(now)
    for _ in range(_TRIES):
        with maker.store.read() as connection:
            if monthly and (found := kept.snapshot_of_month(connection, month)):
                return Kept(found, new=False)
            if not kind_counts(connection):
                return Kept(None, new=False)
            basis, known = kept.last_snapshot(connection), kept.last_members(connection)
            offered = {days: all_offered(connection, days, now) for days in COUNTED_DAYS}
        present = Present(maker.figures, maker.vocabulary, maker.view(), now, offered)
        sheet = sheet_of(present, progress)
        with maker.store.write() as connection:
            sure(connection)
            if monthly and (found := kept.snapshot_of_month(connection, month)):
                return Kept(found, new=False)
            last = kept.last_snapshot(connection)
            if last and last.day == day and _is_same(connection, sheet, last):
                if monthly:
                    kept.give_month(connection, last.id, month)
                return Kept(last, new=False)
            if (last and last.id) != (basis and basis.id) or _is_older(sheet, last):
                continue
            made = {
                "month": month if monthly else None,
                "day": day,
                "made_at": stamp(now),
                "version": sheet.version,
                "account": account,
                "format": FORMAT,
            }
            came = sorted(sheet.members - known.keys())
            gone = [row for member, row in known.items() if member not in sheet.members]
            new = kept.put_snapshot(connection, made, sheet.values, came, gone)
            return Kept(new, new=True)
    raise StillMoving


def _is_same(connection: Connection, sheet: Sheet, last: Snapshot) -> bool:
    """Whether a snapshot of the day says the same: slots and schemes change without a version."""
    if (last.version, last.format) != (sheet.version, FORMAT):
        return False
    offers = {one: v for one, v in sheet.values.items() if one.measure in OFFER_MEASURES}
    return kept.values_of_measures(connection, last.id, OFFER_MEASURES) == offers


def _is_older(sheet: Sheet, last: Snapshot | None) -> bool:
    return last is not None and last.version > sheet.version
