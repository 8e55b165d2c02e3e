"""Weeks of many hours: one array of quarters of an hour a week, made when it is first asked."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mapapp.hours.closures import Closures
from mapapp.hours.evaluate import Hours
from mapapp.hours.recent import Recent
from mapapp.hours.week_bits import (
    SLOTS,
    Bytes,
    has_exceptions,
    has_public_holiday,
    has_school_holiday,
    names_public_holidays,
    ordinary_bits,
    repeats,
    skipped_slots,
    week_bits,
)

Entry = tuple[Hours | None, Closures]

_HELD_BYTES = 16 * 1024 * 1024
_MOST = 16
_LEAST = 3  # a window of 14 days touches as many


class Weeks:
    """The most recently used weeks of a list of hours with their exceptions.

    Most hours are the same every week but for holidays: they are evaluated once, and again only
    for the weeks in which a holiday or an exception comes.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        room = _HELD_BYTES // (SLOTS * max(1, len(entries)))
        self._held: Recent[date, Bytes] = Recent(max(_LEAST, min(_MOST, room)))

    def of(self, monday: date) -> Bytes:
        """The bits of a week (`week_bits`): uint8 array of `SLOTS` × the number of hours."""
        return self._held.get(monday, lambda: self._made(monday))

    @cached_property
    def _ordinary(self) -> Bytes:
        table = np.zeros((SLOTS, len(self._entries)), np.uint8)
        for index, (hours, _) in enumerate(self._entries):
            if self._repeating[index]:
                table[:, index] = ordinary_bits(hours)
        return table

    @cached_property
    def _repeating(self) -> npt.NDArray[np.bool_]:
        return np.array([repeats(hours) for hours, _ in self._entries], bool)

    @cached_property
    def _public(self) -> npt.NDArray[np.bool_]:
        return np.array([names_public_holidays(hours) for hours, _ in self._entries], bool)

    @cached_property
    def _school(self) -> npt.NDArray[np.bool_]:
        names = [hours is not None and hours.uses_school_holidays for hours, _ in self._entries]
        return np.array(names, bool)

    def _made(self, monday: date) -> Bytes:
        table = self._ordinary.copy()
        table[skipped_slots(monday)] = 0
        special = ~self._repeating
        if has_public_holiday(monday):
            special |= self._public
        if has_school_holiday(monday):
            special |= self._school
        for index, (hours, closures) in enumerate(self._entries):
            if special[index] or (closures and has_exceptions(closures, monday)):
                table[:, index] = week_bits(hours, closures, monday)
        table.flags.writeable = False
        return table
