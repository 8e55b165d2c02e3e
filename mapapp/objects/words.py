"""The everyday words of objects, and what a typed one means.

Terms are the labels and synonyms of the vocabulary and the words of `geodata/items.json`. They
are compared by their telling words without the mark of the plural, in any order.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from mapapp.domain.spelling import MIN_PREFIX, near
from mapapp.domain.vocabulary import Item, Vocabulary
from mapapp.text import search_words

MOST_CHOICES = 8
"""Items proposed when a word may mean several."""
_MOST_WORDS = 8
_MOST_READINGS = 32
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An item that a text may mean. `word` is the term it was known by, as it is shown; `also`
    are the other items under which ADEME files that very object, so that places may too."""

    code: str
    label: str
    word: str
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every item by which places may tell of the object."""
        return (self.code, *self.also)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text means: one item, or several to choose from, likeliest first.

    `mended` is whether typing mistakes were forgiven. `beside` are other objects that the text
    names after the first (« chaise en bois »).
    """

    matches: tuple[Match, ...]
    mended: bool = False
    beside: tuple[Match, ...] = ()

    @property
    def only(self) -> Match | None:
        """The one item meant; None when there is a choice."""
        return self.matches[0] if len(self.matches) == 1 else None


def stem(word: str) -> str:
    """A folded word without the mark of the plural; short ones have it too (« lits », « BDs »)."""
    return word[:-1] if len(word) > 2 and word[-1] in "sx" else word


def stems(text: str) -> Stems:
    """The telling words of a text, without plurals."""
    return tuple(dict.fromkeys(map(stem, search_words(text))))


class Words:
    """Every term, by which items are found. Immutable: any thread may ask."""

    def __init__(self, vocabulary: Vocabulary, everyday: Mapping[str, Any]) -> None:
        """`everyday` has the shape of `geodata/items.json`; KeyError if it names another item."""
        self._terms: dict[Stems, dict[str, Match]] = defaultdict(dict)
        also = {
            key_of(word): vocabulary.items[code].code for word, code in everyday["also"].items()
        }
        for item in vocabulary.items.values():
            for term in (item.label, *item.synonyms):
                self._add(item, term, also, bare=True)
        own = frozenset(self._terms)
        for code, terms in everyday["words"].items():
            for term in terms:
                self._add(vocabulary.items[code], term, also, bare=False)
                bare = key_of(_IN_BRACKETS.sub("", term))
                if bare not in own and bare != key_of(term):
                    self._put(bare, vocabulary.items[code], term, also)
        self._by_stem: dict[str, list[Stems]] = defaultdict(list)
        for key in self._terms:
            for one in key:
                self._by_stem[one].append(key)
        self._stems = sorted(self._by_stem)

    def _add(self, item: Item, term: str, also: Mapping[Stems, str], *, bare: bool) -> None:
        self._put(key_of(term), item, term, also)
        if bare:
            self._put(key_of(_IN_BRACKETS.sub("", term)), item, term, also)
        if "-" in term and " " not in term:
            # « grillepain » is how many type it.
            self._put((stem("".join(search_words(term))),), item, term, also)

    def _put(self, key: Stems, item: Item, term: str, also: Mapping[Stems, str]) -> None:
        other = also.get(key)
        more = (other,) if other and other != item.code else ()
        self._terms[key].setdefault(item.code, Match(item.code, item.label, term, more))

    @property
    def terms(self) -> list[str]:
        """Every term as it is shown, in order, each once."""
        shown = {match.word for of in self._terms.values() for match in of.values()}
        return sorted(shown, key=lambda term: (search_words(term), term))

    def resolve(self, text: str) -> Resolution | None:
        """What a text means: exactly, else as part of what it says, else as a part or a beginning
        of a term; typing mistakes are forgiven in words that no term has. None when unknown."""
        typed = stems(text)[:_MOST_WORDS]
        if not typed:
            return None
        readings = self._readings(typed)
        return (
            self._whole([typed], mended=False)
            or self._whole(readings, mended=True)
            or self._named(typed, readings)
            or self._parts([typed], mended=False)
            or self._parts(readings, mended=True)
            or self._begun(typed)
        )

    def knows(self, text: str) -> bool:
        """Whether a text is a term, as it is written."""
        return key_of(text) in self._terms

    def _readings(self, typed: Stems) -> list[Stems]:
        """The text with each word that no term has replaced by those it may be, mistyped."""
        meant = [
            [word] if word in self._by_stem else self._nearest(word) or [word] for word in typed
        ]
        found = islice(product(*meant), _MOST_READINGS)
        return [reading for reading in found if reading != typed]

    def _nearest(self, word: str) -> list[str]:
        # The last letter of « sauteus » is not a plural's: the word is looked for with it as well.
        found = near(word, self._stems)
        for ending in "sx":
            for other, mistakes in near(word + ending, self._stems).items():
                found[other] = min(mistakes, found.get(other, mistakes))
        least = min(found.values(), default=0)
        return [other for other, mistakes in found.items() if mistakes == least]

    def _whole(self, readings: Iterable[Stems], *, mended: bool) -> Resolution | None:
        """The whole text is a term."""
        keys = [key for reading in readings if (key := tuple(sorted(reading))) in self._terms]
        return self._of(keys, mended=mended)

    def _named(self, typed: Stems, readings: Sequence[Stems]) -> Resolution | None:
        """The text says more than a term (« mon vieux grille-pain »): the longest term in it, the
        first of several, as French names a thing before what it is made of."""
        best: list[tuple[int, int, bool, Stems]] = []
        for reading in (typed, *readings):
            asked = {word: at for at, word in reversed(list(enumerate(reading)))}
            for key in self._inside(asked):
                first = min(asked[word] for word in key)
                best.append((-len(key), first, reading != typed, key))
        if not best:
            return None
        best.sort()
        found = self._of([best[0][3]], mended=best[0][2])
        others = [key for _n, _at, mended, key in best if not mended and key != best[0][3]]
        beside = self._of([key for key in others if not set(key) <= set(best[0][3])])
        if found is None or found.only is None or beside is None:
            return found
        kept = [match for match in beside.matches if match.code != found.matches[0].code]
        return Resolution(found.matches, found.mended, tuple(kept))

    def _inside(self, asked: Mapping[str, int]) -> set[Stems]:
        near_by = {key for word in asked for key in self._by_stem.get(word, ())}
        return {key for key in near_by if all(word in asked for word in key)}

    def _parts(self, readings: Iterable[Stems], *, mended: bool) -> Resolution | None:
        """The text is a part of terms (« console » of « console de jeux »)."""
        keys: dict[Stems, None] = {}
        for reading in readings:
            held = [set(self._by_stem.get(word, ())) for word in reading]
            keys |= dict.fromkeys(sorted(set.intersection(*held), key=_shortest))
        return self._of(keys, mended=mended)

    def _begun(self, typed: Stems) -> Resolution | None:
        """The last word is not finished (« imprim »)."""
        *before, last = typed
        if len(last) < MIN_PREFIX:
            return None
        ends = [word for word in self._stems if word.startswith(last)]
        keys = {
            key for end in ends for key in self._by_stem[end] if all(word in key for word in before)
        }
        return self._of(sorted(keys, key=_shortest))

    def _of(self, keys: Iterable[Stems], *, mended: bool = False) -> Resolution | None:
        matches: dict[str, Match] = {}
        for key in keys:
            for code, match in self._terms[key].items():
                matches.setdefault(code, match)
        chosen = tuple(islice(matches.values(), MOST_CHOICES))
        return Resolution(chosen, mended) if chosen else None


def key_of(term: str) -> Stems:
    """By which a term is found: its stems, sorted."""
    return tuple(sorted(stems(term)))


def _shortest(key: Stems) -> tuple[int, Stems]:
    return len(key), key
