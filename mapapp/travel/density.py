"""Which density class a commune is of, read once from the shipped list."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mapapp.travel.modes import Density
from mapapp.travel.parameters import PERIURBAN_PER_KM2, URBAN_PEOPLE, URBAN_PER_KM2


def class_of(people: int, km2: float) -> Density:
    """The class of a commune of so many people on so many square kilometres."""
    if people >= URBAN_PER_KM2 * km2 and people >= URBAN_PEOPLE:
        return Density.URBAN
    return Density.PERIURBAN if people >= PERIURBAN_PER_KM2 * km2 else Density.RURAL


class CommuneDensities:
    """Density classes by INSEE code; a commune that is not listed, or none, is rural."""

    def __init__(self, urban: Iterable[str], periurban: Iterable[str]) -> None:
        """See `load`."""
        self._classes = dict.fromkeys(periurban, Density.PERIURBAN)
        self._classes |= dict.fromkeys(urban, Density.URBAN)

    @classmethod
    def load(cls, path: Path) -> "CommuneDensities":
        """Reads `travel/densities.json`; OSError or ValueError when it is not sound."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["urban"], content["periurban"])

    def of(self, code: str | None) -> Density:
        """The class of a commune by its current INSEE code."""
        return self._classes.get(code or "", Density.RURAL)

    def column(self, codes: Sequence[str | None]) -> NDArray[np.uint8]:
        """The classes of many communes, as `Density` values."""
        return np.fromiter((self.of(code) for code in codes), np.uint8, len(codes))
