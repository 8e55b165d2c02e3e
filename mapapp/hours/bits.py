"""The states of many places at once: every distinct text of hours, answered together.

Places share their hours: a filter over a million of them looks up `states[hours_index]` in the
states of a few hundred texts. Those are read from weeks of quarters of an hour (`week_bits`), and
evaluated exactly only where a quarter holds several states.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from mapapp.domain.opening import Window
from mapapp.hours.closures import Closure, from_json, to_json
from mapapp.hours.evaluate import known_hours
from mapapp.hours.moments import in_paris, instant_of, wall_time
from mapapp.hours.ordinary import Entry, file_of, load, ordinary_of, save
from mapapp.hours.recent import Recent
from mapapp.hours.said import Said, said_at, said_in
from mapapp.hours.stretches import Verdict, all_flags, stretches, verdict
from mapapp.hours.week_bits import (
    ALL_TIME,
    AT_INSTANT,
    EXACT,
    INEXACT,
    KEPT,
    SLOT_MINUTES,
    SLOTS,
    SOME_TIME,
    Bytes,
    monday_of,
)
from mapapp.hours.weeks import Weeks

_MOST_ANSWERS = 64
_MOST_RANGES = 4
_YEARS = (1900, 9000)
_MINUTE = timedelta(minutes=1)
_SLOT = timedelta(minutes=SLOT_MINUTES)


def table_text(osm: str | None, closures: Sequence[Closure] = ()) -> str:
    """Hours and their exceptions as one text, the same for all places that share both.

    Without exceptions it is the hours themselves; "" when nothing is known.
    """
    if not closures:
        return osm or ""
    exceptions = json.dumps(to_json(sorted(set(closures))), ensure_ascii=False)
    return f"{osm or ''}\n{exceptions}"


def read_table_text(text: str) -> Entry:
    """The hours and exceptions of a `table_text`; what cannot be read is not known."""
    osm, _, exceptions = text.partition("\n")
    try:
        return known_hours(osm), from_json(json.loads(exceptions)) if exceptions else ()
    except ValueError:
        return None, ()


_read = lru_cache(maxsize=8192)(read_table_text)


def kept(states: Bytes, exclude_unknown: bool = False) -> npt.NDArray[np.bool_]:
    """Which states an opening filter keeps: open ones, and unknown ones unless excluded."""
    keep: npt.NDArray[np.bool_] = KEPT[states]
    return keep & (states != Verdict.UNKNOWN) if exclude_unknown else keep


class HoursTable:
    """The distinct texts (`table_text`) of the hours of many places, in the order of their index.

    States are `Verdict` values: 0 unknown, 1 open, 2 closed, 3 exceptionally closed, 4
    exceptionally open; arrays of them (uint8, one a text) are shared and read-only. Safe between
    threads. The texts are read at the first question.
    """

    def __init__(self, texts: Iterable[str], folder: Path | None = None) -> None:
        """Read nothing yet.

        :param folder: where `keep` may have put the ordinary weeks of these texts.
        """
        self.texts = tuple(texts)
        self._folder = folder
        self._instants: Recent[datetime, Bytes] = Recent(_MOST_ANSWERS)
        self._windows: Recent[Window, Bytes] = Recent(_MOST_ANSWERS)
        self._said: Recent[datetime | Window, dict[int, bytes]] = Recent(_MOST_ANSWERS)
        self._ranges: dict[int, tuple[Said, ...]] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def states(self, asked: datetime | Window) -> Bytes:
        """The state of each text at an instant or in a window."""
        return self.states_in(asked) if isinstance(asked, Window) else self.states_at(asked)

    def states_at(self, moment: datetime) -> Bytes:
        """The state of each text at an instant, or a naive Paris time; the same for a minute."""
        wall = wall_time(moment).replace(second=0, microsecond=0)
        return self._instants.get(wall, lambda: self._evaluated_at(wall))

    def states_in(self, window: Window) -> Bytes:
        """The state of each text at some time in a window, or all along it if it is whole."""
        start = instant_of(window.start)
        if start.timestamp() >= instant_of(window.end).timestamp():
            return self.states_at(start)  # inside the hour that spring skips
        return self._windows.get(window, lambda: self._evaluated_in(window))

    def ouverture_bytes(self, index: int, asked: datetime | Window) -> bytes:
        """The object `ouverture` of the API for one text, as JSON, to the minute."""
        return self.ouvertures((index,), asked)[0]

    def ouvertures(self, indexes: Iterable[int], asked: datetime | Window) -> list[bytes]:
        """The same for several texts: 0.1 µs each once they have been asked for."""
        key: datetime | Window = asked
        if isinstance(asked, datetime):
            # An aware key: the same wall time happens twice one night a year.
            key = in_paris(asked).astimezone(UTC).replace(second=0, microsecond=0)
        said = self._said.get(key, dict)
        return [said.get(index) or self._say(said, index, key) for index in indexes]

    def _say(self, said: dict[int, bytes], index: int, asked: datetime | Window) -> bytes:
        hours, closures = self._entries[index]
        if isinstance(asked, Window):
            text = said_in(hours, closures, asked)
        else:
            now, ranges = asked.timestamp(), self._ranges.get(index, ())
            found = next((each for each in ranges if each.start <= now < each.end), None)
            if found is None:
                found = said_at(hours, closures, asked)
                # Replaced whole: another thread may be reading the former ones.
                self._ranges[index] = (found, *ranges)[:_MOST_RANGES]
            text = found.text
        said[index] = text
        return text

    def keep(self) -> None:
        """Write the ordinary weeks of these texts into the folder, unless they are there."""
        if self._folder is None:
            return
        path = file_of(self._folder, self.texts)
        if load(path, len(self)) is None:
            save(path, ordinary_of(self._entries))

    @cached_property
    def _entries(self) -> "_Entries":
        return _Entries(self.texts)

    @cached_property
    def _weeks(self) -> Weeks:
        kept = load(file_of(self._folder, self.texts), len(self)) if self._folder else None
        excepted = np.array(["\n" in text for text in self.texts], bool)
        return Weeks(self._entries, excepted, kept)

    def _evaluated_at(self, wall: datetime) -> Bytes:
        if not _YEARS[0] <= wall.year <= _YEARS[1]:
            return _shared(np.zeros(len(self), np.uint8))
        slot = _slot_of(wall)
        states: Bytes = AT_INSTANT[self._weeks.of(monday_of(wall.date()))[slot]]
        for index in np.flatnonzero(states == INEXACT):
            states[index] = verdict(self._flags(int(index), wall, wall + _MINUTE), False)
        return _shared(states)

    def _evaluated_in(self, window: Window) -> Bytes:
        flags = np.zeros(len(self), np.uint8)
        first, last = _floor(window.start), _floor(window.end)
        if first < window.start:
            self._add_part(flags, window.start, min(first + _SLOT, window.end))
            first += _SLOT
        if first <= last < window.end:
            self._add_part(flags, last, window.end)
        for monday, low, high in _slots(first, last):
            np.bitwise_or(
                flags, np.bitwise_or.reduce(self._weeks.of(monday)[low:high], axis=0), out=flags
            )
        return _shared((ALL_TIME if window.whole else SOME_TIME)[flags])

    def _add_part(self, flags: Bytes, start: datetime, end: datetime) -> None:
        """Add what happens between two times of one quarter of an hour."""
        quarter = self._weeks.of(monday_of(start.date()))[_slot_of(start)]
        exact = EXACT[quarter]
        flags[exact] |= quarter[exact]
        for index in np.flatnonzero(~exact):
            flags[index] |= np.uint8(self._flags(int(index), start, end))

    def _flags(self, index: int, start: datetime, end: datetime) -> int:
        return all_flags(stretches(*self._entries[index], start, end))


class _Entries(Sequence[Entry]):
    """Hours and exceptions of texts, read where they are looked into."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        return _read(self._texts[at])


def _slots(start: datetime, end: datetime) -> Iterator[tuple[date, int, int]]:
    """Week by week, the slots between two beginnings of slots."""
    while start < end:
        monday = monday_of(start.date())
        low = _slot_of(start)
        high = min(SLOTS, low + (end - start) // _SLOT)
        yield monday, low, high
        start = datetime.combine(monday, time(0)) + high * _SLOT


def _slot_of(wall: datetime) -> int:
    return (wall.weekday() * 24 * 60 + wall.hour * 60 + wall.minute) // SLOT_MINUTES


def _floor(wall: datetime) -> datetime:
    return wall.replace(minute=wall.minute - wall.minute % SLOT_MINUTES)


def _shared(states: Bytes) -> Bytes:
    states.flags.writeable = False
    return states
