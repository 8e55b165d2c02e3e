"""Shares as they are told: rounded, yet never all of less than all nor none of more than none."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def rounded_share(share: float, digits: int, whole: float = 1.0) -> float:
    """A share of `whole` rounded to some decimals; 0 and `whole` stay for what is exactly so.

    One inhabitant missing of a million is 99.99 %, one place of a million 0.01 %.
    """
    return float(rounded_shares(np.array([share]), digits, whole)[0])


def rounded_shares(shares: NDArray[Any], digits: int, whole: float) -> NDArray[np.float64]:
    """The same of many; NaN stays. Of rates, which may be any number, the whole is infinite."""
    least = 10.0**-digits
    found = np.round(np.asarray(shares, np.float64), digits)
    found = np.where((found >= whole) & (shares < whole), whole - least, found)
    found = np.where((found <= 0) & (shares > 0), least, found)
    return np.round(found, digits)
