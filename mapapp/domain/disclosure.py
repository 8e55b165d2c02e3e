"""Which small numbers of people are told, so that nobody is recognised, nor found by subtraction.

Numbers stand in a tree: of the region, its departments, the part of an EPCI in each, communes. A
number below `FEW` is not told, nor anything inside it. Where what is told around a hidden number
would give it away, another one is hidden beside it: the sum of the hidden numbers of a territory
always leaves each of them at least two values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

FEW: Final = 5
"""A number of families below this, which could be recognised, is told as « moins de 5 »."""

Path = tuple[str, ...]
"""(department, EPCI or "", commune), or its beginning; the empty one is the region."""
_ENDLESS: Final = float("inf")
_Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is not told: `few` are numbers from 1 to `FEW` - 1, `beside` those that hide others."""

    few: frozenset[Path]
    beside: frozenset[Path]

    def is_hidden(self, path: Path) -> bool:
        """Whether the number of a territory is not told; inside few, nothing is."""
        inside = any(path[:depth] in self.few for depth in range(len(path)))
        return inside or path in self.few or path in self.beside

    def is_few(self, path: Path) -> bool:
        """Whether « moins de 5 » is all that is told."""
        return path in self.few


def disclosure(counts: Mapping[Path, int]) -> Disclosure:
    """What to hide of counts by whole path; a path without count has none."""
    tree = _tree(counts)
    if not tree.count:
        return Disclosure(frozenset(), frozenset())
    tree.settle()
    few: set[Path] = set()
    beside: set[Path] = set()
    tree.gather(few, beside)
    return Disclosure(frozenset(few), frozenset(beside))


class _Node:
    """One number, and those that add up to it; those that are zero hide nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.children: dict[str, _Node] = {}
        self.hidden = False

    @property
    def few(self) -> bool:
        return 0 < self.count < FEW

    def settle(self) -> None:
        """Hide what has to be: from the leaves up, then, where it hides a child, down again."""
        if self.few:
            self.hidden = True
            return
        for child in self.children.values():
            child.settle()
        self.hidden = self.hidden or not self._protects()

    def _protects(self) -> bool:
        """Hide children until the hidden ones cannot be told apart; False if all are not enough."""
        while not self._is_safe():
            others = [one for one in self.children.values() if not one.hidden]
            if not others:
                return False
            min(others, key=lambda one: (one.count, one.path)).hide()
        return True

    def _is_safe(self) -> bool:
        hidden = [one for one in self.children.values() if one.hidden]
        if not hidden:
            return True
        bounds = [one.bounds() for one in hidden]
        total = sum(one.count for one in hidden)
        low, high = sum(b[0] for b in bounds), sum(b[1] for b in bounds)
        return len(hidden) > 1 and low < total < high

    def hide(self) -> None:
        """Hide it, and so much inside that it cannot be added up."""
        self.hidden = True
        large = [one for one in self.children.values() if not one.few]
        if large and not any(one.hidden for one in large):
            min(large, key=lambda one: (one.count, one.path)).hide()

    def bounds(self) -> _Bounds:
        """What is known of a hidden number from what is told inside it."""
        if self.few:
            return 1, FEW - 1
        if not self.children:
            return FEW, _ENDLESS
        parts = [one.bounds() if one.hidden else (one.count,) * 2 for one in self.children.values()]
        return max(FEW, sum(part[0] for part in parts)), sum(part[1] for part in parts)

    def gather(self, few: set[Path], beside: set[Path]) -> None:
        """What is hidden of it and inside."""
        if self.few:
            few.add(self.path)
            return
        if self.hidden:
            beside.add(self.path)
        for child in self.children.values():
            child.gather(few, beside)


def _tree(counts: Mapping[Path, int]) -> _Node:
    root = _Node(())
    for path, number in _positive(counts):
        node = root
        node.count += number
        for depth, step in enumerate(path, 1):
            node = node.children.setdefault(step, _Node(path[:depth]))
            node.count += number
    return root


def _positive(counts: Mapping[Path, int]) -> Iterable[tuple[Path, int]]:
    return ((path, number) for path, number in sorted(counts.items()) if number > 0)
