"""Arrays on disk, one `.npy` file each, read through the page cache that all workers share."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_arrays(folder: Path, prefix: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write each array as `<prefix>-<name>.npy`."""
    for name, array in arrays.items():
        np.save(folder / f"{prefix}-{name}.npy", np.ascontiguousarray(array))


def open_arrays(folder: Path, prefix: str, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Map the arrays of these names into memory, read-only.

    OSError or ValueError when one is missing or is not an array.
    """
    return {name: _open(folder / f"{prefix}-{name}.npy") for name in names}


def _open(path: Path) -> NDArray[Any]:
    array = np.load(path, mmap_mode="r") if _is_mappable(path) else np.load(path)
    # A slice of np.memmap costs ten times one of a plain array over the same pages.
    return np.asarray(array)


def _is_mappable(path: Path) -> bool:
    # An empty array has no page to map: its file is a header alone.
    with path.open("rb") as file:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0
        if version != (1, 0):
            read = np.lib.format.read_array_header_2_0
        shape, _, _ = read(file)
    return 0 not in shape
