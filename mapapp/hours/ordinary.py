"""The ordinary weeks of many hours, kept in a file from one start to the next.

Evaluating a thousand texts takes longer than all the rest of a start; `mapapp init` does it once.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import opening_hours

from mapapp.hours.closures import Closures
from mapapp.hours.evaluate import Hours
from mapapp.hours.week_bits import (
    SLOTS,
    Bytes,
    names_public_holidays,
    ordinary_bits,
    repeats,
)

Entry = tuple[Hours | None, Closures]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ordinary:
    """For each of a list of hours: `table` the bits of a week away from holidays (`SLOTS` × n),
    and whether they repeat every week, speak of public holidays, of school holidays.
    """

    table: Bytes
    repeating: Bools
    public: Bools
    school: Bools


def ordinary_of(entries: Sequence[Entry]) -> Ordinary:
    """Evaluate hours for a week; 0.2 ms each."""
    hours = [one for one, _ in entries]
    table = np.zeros((SLOTS, len(hours)), np.uint8)
    repeating = np.array([repeats(one) for one in hours], bool)
    for index in np.flatnonzero(repeating):
        table[:, index] = ordinary_bits(hours[index])
    return Ordinary(
        table,
        repeating,
        np.array([names_public_holidays(one) for one in hours], bool),
        np.array([one is not None and one.uses_school_holidays for one in hours], bool),
    )


def file_of(folder: Path, texts: Sequence[str]) -> Path:
    """Where the weeks of these texts are kept: elsewhere once texts or code are others."""
    found = hashlib.sha256("\0".join(texts).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        found.update(source.read_bytes())
    evaluator = os.stat(str(opening_hours.__file__))
    found.update(f"{evaluator.st_size} {evaluator.st_mtime_ns}".encode())
    return folder / f"hours-{found.hexdigest()[:16]}.npz"


def load(path: Path, n: int) -> Ordinary | None:
    """What `save` wrote for `n` hours; None if there is none, or it was damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            found = Ordinary(**{one.name: kept[one.name] for one in fields(Ordinary)})
    except (OSError, EOFError, ValueError, TypeError, KeyError, BadZipFile):
        return None
    columns = (found.repeating, found.public, found.school)
    sound = found.table.shape == (SLOTS, n) and all(each.shape == (n,) for each in columns)
    return found if sound else None


def save(path: Path, found: Ordinary) -> None:
    """Write a file, whole or not at all; those of other texts go."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        np.savez(file, **{one.name: getattr(found, one.name) for one in fields(Ordinary)})
    for old in path.parent.glob("hours-*.npz"):
        old.unlink(missing_ok=True)
    fresh.rename(path)
