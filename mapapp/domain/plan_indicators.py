"""What is counted of an action: values that were typed, and figures that follow the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Figure(StrEnum):
    """A figure of what is linked to an action; the values are those of files and of the API."""

    PLACES = "lieux"
    OPEN = "lieux_ouverts"
    SLOTS = "creneaux_libres"
    SERVED = "communes_desservies"
    NEAR = "habitants_10_km"
    REACHED = "communes_atteintes"

    @property
    def label(self) -> str:
        """In French, as shown."""
        return _LABELS[self]

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return _UNITS[self]

    @property
    def is_share(self) -> bool:
        """Whether it is a share of a territory, which may be another than the action's."""
        return self in (Figure.NEAR, Figure.REACHED)


_LABELS = {
    Figure.PLACES: "Lieux liés qui sont sur la carte",
    Figure.OPEN: "Lieux liés ouverts en ce moment",
    Figure.SLOTS: "Créneaux libres dans les crèches liées",
    Figure.SERVED: "Communes desservies par les dispositifs liés",
    Figure.NEAR: "Habitants à moins de 10 km d'un lieu lié",
    Figure.REACHED: "Communes atteintes par un lieu ou un dispositif lié",
}
_UNITS = {
    Figure.PLACES: "lieux",
    Figure.OPEN: "lieux",
    Figure.SLOTS: "créneaux",
    Figure.SERVED: "communes",
    Figure.NEAR: "% des habitants",
    Figure.REACHED: "% des communes",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What an indicator is worked out from; `territory` is a key (`departement:85`), None for the
    territories of the action."""

    figure: Figure
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A value of an indicator at a date of the plan."""

    date: str | None
    value: float


Current = Mapping[Source, Measure]
"""Values of now, by what they are worked out from."""


@dataclass(frozen=True, slots=True)
class FollowedIndicator:
    """What is counted, in which unit, what is aimed at, and its values in order of date.

    With a `source` the last value is worked out from the data, where somebody did.
    """

    label: str
    unit: str
    target: float | None
    target_date: str | None
    values: tuple[Measure, ...]
    source: Source | None = None

    @property
    def last(self) -> Measure | None:
        """The most recent value."""
        return self.values[-1] if self.values else None

    @property
    def share(self) -> float | None:
        """What part of the target is reached, 1 for all of it; None when it is not known."""
        if self.last is None or not self.target:
            return None
        return self.last.value / self.target


def indicator_of(row: Mapping[str, Any], current: Current) -> FollowedIndicator:
    """An indicator as it is stored, with its value of now if it is worked out."""
    source = source_of(row)
    values = tuple(Measure(**value) for value in row["values"])
    now = None if source is None else current.get(source)
    if now is not None and now.date is not None:
        # What was typed for a date that is not over yet gives way to what the data say.
        values = (*(one for one in values if (one.date or "") < now.date[:7]), now)
    return FollowedIndicator(
        row["label"], row["unit"], row["target"], row["target_date"], values, source
    )


def source_of(row: Mapping[str, Any]) -> Source | None:
    """What a stored indicator is worked out from; None when its values are typed."""
    figure = row.get("source")
    return None if figure is None else Source(Figure(figure), row.get("territory"))
