"""Weeks of many hours: one array of quarters of an hour a week, made when it is first asked."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mapapp.hours.ordinary import Entry, Ordinary, ordinary_of
from mapapp.hours.recent import Recent
from mapapp.hours.week_bits import (
    SLOTS,
    Bytes,
    has_exceptions,
    has_public_holiday,
    has_school_holiday,
    skipped_slots,
    week_bits,
)

_HELD_BYTES = 16 * 1024 * 1024
_MOST = 16
_LEAST = 3  # a window of 14 days touches as many


class Weeks:
    """The most recently used weeks of a list of hours with their exceptions.

    Most hours are the same every week but for holidays: they are evaluated once, and again only
    for the weeks in which a holiday or an exception comes.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        excepted: npt.NDArray[np.bool_],
        ordinary: Ordinary | None = None,
    ) -> None:
        """Evaluate nothing yet.

        :param entries: looked into only where a week asks for it.
        :param excepted: which have exceptions.
        :param ordinary: `ordinary_of` these entries, if it is known.
        """
        self._entries = entries
        self._excepted = excepted
        self._given = ordinary
        room = _HELD_BYTES // (SLOTS * max(1, len(entries)))
        self._held: Recent[date, Bytes] = Recent(max(_LEAST, min(_MOST, room)))

    def of(self, monday: date) -> Bytes:
        """The bits of a week (`week_bits`): uint8 array of `SLOTS` × the number of hours."""
        return self._held.get(monday, lambda: self._made(monday))

    @cached_property
    def ordinary(self) -> Ordinary:
        """The weeks away from holidays: those given, or made now."""
        return self._given or ordinary_of(self._entries)

    def _made(self, monday: date) -> Bytes:
        ordinary = self.ordinary
        table = ordinary.table.copy()
        table[skipped_slots(monday)] = 0
        special = ~ordinary.repeating
        if has_public_holiday(monday):
            special |= ordinary.public
        if has_school_holiday(monday):
            special |= ordinary.school
        for index in np.flatnonzero(special | self._excepted).tolist():
            hours, closures = self._entries[index]
            if special[index] or has_exceptions(closures, monday):
                table[:, index] = week_bits(hours, closures, monday)
        table.flags.writeable = False
        return table
