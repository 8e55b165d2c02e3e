"""Rows of a strict model checked a column at a time: a hundred thousand of them in a second or two.

The model says what is right, and is asked about each distinct value once. Values that are mostly
different from row to row are first held against a pattern under which the model is known to
accept them as they are; the tests hold these patterns to the model.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from mapapp.domain.parameters import AREA
from mapapp.seeding.rows import PlaceRow, sentence

_AT_MOST = 1 << 16
"""Distinct values of a column that are remembered."""

Rule = Callable[[Any], str | None]
"""What is wrong with a sound value of a field, in French; None if nothing is."""


class Fault(NamedTuple):
    """What is wrong with one cell."""

    line: int
    field: str
    value: str
    message: str


_WORD = r"[^\s\x00-\x1f\x7f\ud800-\udfff]"
_PRINTABLE = rf"(?:{_WORD}(?:[^\x00-\x1f\x7f\ud800-\udfff]*{_WORD})?)"
_TEXT = re.compile(_PRINTABLE).fullmatch
_SURE: dict[str, Callable[[str], object]] = {
    "id": re.compile(r"(?=.{1,120}\Z)[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch,
    "nom": re.compile(rf"(?=.{{2,200}}\Z){_PRINTABLE}").fullmatch,
    "adresse": _TEXT,
    "telephone": _TEXT,
    "courriel": _TEXT,
    "site_web": re.compile(rf"https?://(?:[^\x00-\x1f\x7f\ud800-\udfff]*{_WORD})?").fullmatch,
    "source_url": _TEXT,
}
"""Cells that the model takes as they are, of the columns of many values."""
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?", re.ASCII).fullmatch
_BOUNDS = {"lon": (AREA.west, AREA.east), "lat": (AREA.south, AREA.north)}


class Checked(NamedTuple):
    """`rows` that are sound, values in the order of the model's fields; and all that is wrong.

    A line that has a fault has no row.
    """

    rows: list[tuple[Any, ...]]
    faults: list[Fault]


class _Cells(dict[str, Any]):
    """Values of a column by their text."""

    def __init__(self, name: str, rule: Rule | None) -> None:
        super().__init__()
        self.name = name
        self._rule = rule
        self.wrong: dict[str, str] = {}
        """What is wrong with texts that are."""

    def __missing__(self, text: str) -> Any:
        value: Any = None
        try:
            # One field as the model takes it, with no other beside it.
            made = PlaceRow.__pydantic_validator__.validate_assignment(
                PlaceRow.model_construct(), self.name, text
            )
            value = getattr(made, self.name)
        except ValidationError as error:
            self.wrong[text] = sentence(error.errors()[0])
        else:
            value = tuple(value) if isinstance(value, list) else value
            if self._rule and value is not None and (fault := self._rule(value)):
                self.wrong[text] = fault
        self[text] = value
        return value

    def of(self, column: Sequence[str]) -> list[Any]:
        """The value of each cell; None for what is wrong."""
        if len(self) > _AT_MOST:
            self.clear()
            self.wrong.clear()
        if self.name in _BOUNDS and not self._rule:
            low, high = _BOUNDS[self.name]
            return [
                degrees
                if _DEGREES(text) and low <= (degrees := float(text)) <= high
                else self[text]
                for text in column
            ]
        if self.name in _SURE and not self._rule:
            sure = _SURE[self.name]
            return [text if sure(text) else self[text] for text in column]
        return list(map(self.__getitem__, column))


class Checker:
    """Checks the rows of files whose columns are the fields of `PlaceRow`, in that order.

    `rules` are what must be true of a field beyond the model.
    """

    fields = tuple(PlaceRow.model_fields)

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._cells = [_Cells(name, rules.get(name)) for name in self.fields]

    def check(self, rows: Sequence[Sequence[str]], lines: Sequence[int]) -> Checked:
        """Rows as `csv.reader` gives them, with the line of the file where each ends."""
        width = len(self.fields)
        faults = [
            Fault(line, "", "", f"{width} cellules sont attendues, en voici {len(row)}")
            for row, line in zip(rows, lines, strict=True)
            if len(row) != width
        ]
        whole = [(row, line) for row, line in zip(rows, lines, strict=True) if len(row) == width]
        if not whole:
            return Checked([], faults)
        lines = [line for _, line in whole]
        columns = []
        for cells, texts in zip(
            self._cells, zip(*(row for row, _ in whole), strict=True), strict=True
        ):
            columns.append(cells.of(texts))
            if cells.wrong:
                faults += [
                    Fault(line, cells.name, text, cells.wrong[text])
                    for text, line in zip(texts, lines, strict=True)
                    if text in cells.wrong
                ]
        misplaced = {fault.line for fault in faults if fault.field in ("lon", "lat")}
        faults += _alone(columns, lines, misplaced)
        refused = {fault.line for fault in faults}
        made = zip(*columns, strict=True)
        sound = [row for row, line in zip(made, lines, strict=True) if line not in refused]
        return Checked(sound, sorted(faults))


_LON, _LAT = Checker.fields.index("lon"), Checker.fields.index("lat")


def _alone(
    columns: Sequence[Sequence[Any]], lines: Sequence[int], misplaced: Container[int]
) -> list[Fault]:
    """The model's one rule of two fields."""
    return [
        Fault(line, "lat", "" if lat is None else str(lat), "lon et lat vont ensemble")
        for lon, lat, line in zip(columns[_LON], columns[_LAT], lines, strict=True)
        if (lon is None) != (lat is None) and line not in misplaced
    ]
