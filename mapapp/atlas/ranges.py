"""Lists of rows kept one after the other: by value, by word, by cell."""

from dataclasses import dataclass

import numpy as np

from mapapp.atlas.dictionary import Column, Rows

NO_ROWS: Rows = np.zeros(0, dtype=np.intp)


def spread(starts: Rows, ends: Rows) -> Rows:
    """All numbers of the ranges [start, end), one range after the other."""
    lengths = np.maximum(ends - starts, 0)
    before = np.cumsum(lengths) - lengths
    found: Rows = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return found


def merged(*parts: Rows) -> Rows:
    """Rows of several lists, ascending, each once."""
    some = [part for part in parts if len(part)]
    # Stable is the sort that finds runs already in order, of which there are few.
    rows = np.sort(np.concatenate(some), kind="stable") if some else NO_ROWS
    first = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=first[1:])
    return rows[first]


@dataclass(frozen=True, slots=True)
class Lists:
    """For each code, the rows that have it, ascending: `rows[starts[code]:starts[code + 1]]`."""

    rows: Column
    starts: Column

    def size(self, codes: Rows) -> int:
        """How many rows the codes have together; codes beyond those known have none."""
        known = codes[codes < len(self.starts) - 1]
        return int((self.starts[known + 1] - self.starts[known]).sum())

    def at(self, codes: Rows) -> Rows:
        """Where in `rows` those of the codes stand, code after code."""
        known = codes[codes < len(self.starts) - 1]
        return spread(self.starts[known].astype(np.intp), self.starts[known + 1].astype(np.intp))

    def of(self, codes: Rows) -> Rows:
        """The rows of some codes, code after code."""
        if len(codes) == 1 and codes[0] < len(self.starts) - 1:
            some = slice(int(self.starts[codes[0]]), int(self.starts[codes[0] + 1]))
            return self.rows[some].astype(np.intp)
        return self.rows[self.at(codes)].astype(np.intp)


def lists_of(column: Column, codes: int) -> Lists:
    """Lists of the rows of a column of codes below `codes`."""
    starts = np.zeros(codes + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=codes), out=starts[1:])
    return Lists(np.argsort(column, kind="stable").astype(np.int32), starts)
