"""Finds territories by what a person is typing.

Folded names, and what follows each of their words, are kept in one sorted list: the start of a
name or of one of its words is found by bisection, a typing error by comparing with the list.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mapapp.domain.spelling import sound
from mapapp.territory.units import Suggestion
from mapapp.text import tokens

MAX_TYPED: Final = 120  # no name of a place is longer
FULL, START, WORD, WORDS, TYPO = range(5)  # how well a name answers, best first

_KIND_ORDER = {"commune": 0, "ancienne_commune": 1, "departement": 2, "epci": 3, "code_postal": 4}
_ARTICLES = frozenset({"le", "la", "les"})
# Words inside a name that nobody starts with.
_LINKS = frozenset("a au aux d de des du en et l la le les les sous sur".split())
_LONGER_THAN_ANY = "\x7f"
_LEAST_ALIKE = 0.7
_SHORTEST_TYPO = 4
# Among names that look like the text, those nearly as alike as the best one.
_NEXT_TO_BEST = 0.08


@dataclass(frozen=True, slots=True)
class Entry:
    """One name by which a territory is found, with its other names (an EPCI's short one)."""

    suggestion: Suggestion
    names: tuple[str, ...]
    numbers: tuple[str, ...]  # post codes and department: what a typed number may be


def key(text: str) -> str:
    """The words of a name as they are compared: « L'Île-d'Yeu » and « l ile d yeu » are one."""
    return " ".join(word for word in tokens(text[:MAX_TYPED]) if word not in {"l", "d"})


class SuggestIndex:
    """Names of territories, ready to be searched."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        rows = sorted(row for index, entry in enumerate(entries) for row in _rows(index, entry))
        self._keys = [text for text, _, _ in rows]
        self._owners = [(owner, whole) for _, owner, whole in rows]
        sounds = sorted((sound(text), owner) for text, owner, _ in rows)
        self._sounds = [text for text, _ in sounds]
        self._sound_owners = [owner for _, owner in sounds]

    def find(self, typed: str, number: str = "") -> list[tuple[int, Suggestion]]:
        """(how well, suggestion) for folded words, best first; `number` must start one of the
        entry's numbers."""
        if not typed:
            return []
        ranks = self._by_start(typed) or self._by_words(typed) or self._by_sound(typed)
        if not ranks:
            return self._by_likeness(typed, number)
        found = [(rank, self._entries[owner]) for owner, rank in ranks.items()]
        kept = [(rank, entry.suggestion) for rank, entry in found if _has(entry, number)]
        return sorted(kept, key=_order)

    def exact(self, typed: str, number: str = "") -> list[Suggestion]:
        """The territories whose whole name, with or without its article, is this."""
        owners = {
            self._owners[at][0]
            for at in range(bisect_left(self._keys, typed), bisect_right(self._keys, typed))
            if self._owners[at][1]
        }
        entries = [self._entries[owner] for owner in owners]
        found = [(FULL, entry.suggestion) for entry in entries if _has(entry, number)]
        return [suggestion for _, suggestion in sorted(found, key=_order)]

    def _slice(self, start: str) -> range:
        low = bisect_left(self._keys, start)
        return range(low, bisect_left(self._keys, start + _LONGER_THAN_ANY, low))

    def _by_start(self, typed: str) -> dict[int, int]:
        """Best rank of each entry of which the name, or a word of it, starts like the text."""
        ranks: dict[int, int] = {}
        for at in self._slice(typed):
            owner, whole = self._owners[at]
            rank = WORD if not whole else FULL if self._keys[at] == typed else START
            if rank < ranks.get(owner, TYPO):
                ranks[owner] = rank
        return ranks

    def _by_words(self, typed: str) -> dict[int, int]:
        """Entries with words that start like the typed ones, in order: « roche yon »."""
        first, *others = typed.split()
        return {
            self._owners[at][0]: WORDS
            for at in self._slice(first)
            if _in_order(others, self._keys[at].split()[1:])
        }

    def _by_sound(self, typed: str) -> dict[int, int]:
        """Entries of which the name, or a word of it, starts as the text sounds: « chatob »."""
        start = sound(typed)
        if len(start) < _SHORTEST_TYPO:
            return {}
        low = bisect_left(self._sounds, start)
        high = bisect_left(self._sounds, start + _LONGER_THAN_ANY, low)
        return dict.fromkeys(self._sound_owners[low:high], TYPO)

    def _by_likeness(self, typed: str, number: str) -> list[tuple[int, Suggestion]]:
        """Names a typing error away; then the beginnings of names, for a text not finished."""
        if len(typed) < _SHORTEST_TYPO:
            return []
        # For the first mistake that a visitor makes: no start has to wait for it.
        from rapidfuzz import process  # noqa: PLC0415
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

        cut = len(typed) + 1
        for texts in (self._keys, [text[:cut] for text in self._keys]):
            alike = process.extract(
                typed,
                texts,
                scorer=OSA.normalized_similarity,
                score_cutoff=_LEAST_ALIKE,
                limit=40,
            )
            scores: dict[int, float] = {}
            for _, score, at in alike:
                owner = self._owners[at][0]
                if _has(self._entries[owner], number):
                    scores[owner] = max(score, scores.get(owner, 0.0))
            if scores:
                return [(TYPO, self._entries[owner].suggestion) for owner in _best(scores, self)]
        return []

    def weight(self, owner: int) -> int:
        """The people who may mean this entry."""
        return self._entries[owner].suggestion.population


def _best(scores: dict[int, float], index: SuggestIndex) -> list[int]:
    least = max(scores.values()) - _NEXT_TO_BEST
    kept = [owner for owner, score in scores.items() if score >= least]
    return sorted(kept, key=lambda owner: (-round(scores[owner], 2), -index.weight(owner), owner))


def _order(found: tuple[int, Suggestion]) -> tuple[int, int, int, str, str]:
    rank, s = found
    return rank, _KIND_ORDER[s.kind], -s.population, s.name, s.code


def _has(entry: Entry, number: str) -> bool:
    return not number or any(known.startswith(number) for known in entry.numbers)


def _in_order(starts: Sequence[str], words: Iterable[str]) -> bool:
    rest = iter(words)
    return all(any(word.startswith(start) for word in rest) for start in starts)


def _rows(index: int, entry: Entry) -> set[tuple[str, int, bool]]:
    """(text, entry, is it a whole name) for each name and for what follows each of its words."""
    wholes: set[str] = set()
    parts: set[str] = set()
    for name in entry.names:
        words = key(name).split()
        wholes.add(" ".join(words))
        if len(words) > 1 and words[0] in _ARTICLES:
            wholes.add(" ".join(words[1:]))
        parts |= {" ".join(words[i:]) for i in range(1, len(words)) if words[i] not in _LINKS}
    return {(text, index, True) for text in wholes} | {
        (text, index, False) for text in parts - wholes
    }
