"""The distinct words of an index, sorted, read where they are: on the disk or in memory."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.texts import Texts
from mapapp.domain.spelling import allowed_mistakes, sound

INDEXES = ("by-length", "letters", "lengths", "sounds", "by-sound")
"""What is known of the words beside themselves: see `indexes`."""

_AFTER_ALL = "\x7f"
_FIRST_DECODED = 8


def _bits() -> NDArray[np.uint64]:
    """By character: its bit of a signature."""
    bits = np.zeros(256, dtype=np.uint64)
    bits[ord("a") : ord("z") + 1] = np.uint64(1) << np.arange(26, dtype=np.uint64)
    bits[ord("0") : ord("9") + 1] = np.uint64(1) << np.arange(52, 62, dtype=np.uint64)
    return bits


_BITS = _bits()
_TWICE = np.uint64(26)
_LETTERS = np.uint64((1 << 26) - 1)


def signatures(characters: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Which letters and digits words have, one word a line: 26 bits for a letter that is there,
    26 for one that is there twice, 10 for digits.

    One typing mistake takes at most one bit away and adds at most one, whichever it is.
    """
    found = np.zeros(len(characters), dtype=np.uint64)
    for column in characters.T:
        bit = _BITS[column]
        found |= bit | ((found & bit & _LETTERS) << _TWICE)
    return found


def indexes(words: list[str]) -> dict[str, Column]:
    """Columns by which words, sorted, are found when they are mistyped; see `INDEXES`.

    `by-length` are the words that are no numbers by length, `letters` their signatures in that
    order, `lengths` where each length begins there. `sounds` are checksums of how all words
    sound, ascending, and `by-sound` the words in that order.
    """
    characters = np.frombuffer("".join(words).encode("ascii"), dtype=np.uint8)
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    starts = np.cumsum(sizes) - sizes
    order = np.argsort(sizes, kind="stable")
    order = order[[not words[at].isdigit() for at in order.tolist()]]
    longest = int(sizes.max(initial=0))
    lengths = np.searchsorted(sizes[order], np.arange(longest + 2))
    letters = np.zeros(len(order), dtype=np.uint64)
    for size in range(1, longest + 1):
        some = slice(lengths[size], lengths[size + 1])
        letters[some] = signatures(characters[starts[order[some], None] + np.arange(size)])
    heard = sound("\n".join(words)).encode("ascii").split(b"\n") if words else []
    sums = np.fromiter(map(crc32, heard), np.uint32, len(heard))
    by_sound = np.argsort(sums, kind="stable")
    return {
        "by-length": order.astype(np.int32),
        "letters": letters,
        "lengths": lengths.astype(np.int64),
        "sounds": sums[by_sound],
        "by-sound": by_sound.astype(np.int32),
    }


@dataclass(frozen=True)
class Vocabulary:
    """Words [a-z0-9]+, sorted, each once; its code is its position."""

    texts: Texts
    index: Mapping[str, Column]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Vocabulary":
        """In memory."""
        some = sorted(words)
        return cls(Texts.of(word.encode("ascii") for word in some), indexes(some))

    def __len__(self) -> int:
        return len(self.texts)

    def words(self, codes: Rows) -> list[str]:
        """The words of some codes."""
        return self.texts.strings(codes)

    def codes(self, words: Iterable[str]) -> Rows:
        """Codes of words, ascending; words that are not here are passed over.

        Neighbours are looked up together: a beginning of a word has thousands of forms.
        """
        wanted = sorted(set(words))
        found: list[int] = []
        done, decoded = 0, _FIRST_DECODED
        while done < len(wanted):
            start = bisect_left(self.texts, wanted[done])
            here = self.texts[start : start + decoded]
            same = _same_start(here, wanted[done : done + decoded])
            found += range(start, start + same)
            done += same or 1
            decoded = 2 * decoded if same == decoded else _FIRST_DECODED
        return np.array(found, dtype=np.intp)

    def beginning_with(self, start: str) -> Rows:
        """Codes of the words that begin with a text."""
        low = bisect_left(self.texts, start)
        return np.arange(low, bisect_left(self.texts, start + _AFTER_ALL, low))

    def near(self, word: str) -> tuple[Rows, Rows]:
        """Codes of the words that a mistyped one may mean, and the mistakes of each, as
        `spelling.near` counts them."""
        allowed = allowed_mistakes(word)
        if not allowed:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
        # For the first mistake that a visitor makes: no start has to wait for it.
        from rapidfuzz import process  # noqa: PLC0415
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

        codes = self._alike(word, allowed)
        distances = process.cdist(
            [word], self.words(codes), scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8
        )[0].astype(np.intp)
        codes, distances = codes[distances <= allowed], distances[distances <= allowed]
        heard = self._heard_as(word)
        distances[np.isin(codes, heard)] = np.minimum(distances[np.isin(codes, heard)], 1)
        others = heard[~np.isin(heard, codes)]
        ones = np.ones(len(others), dtype=np.intp)
        return np.concatenate((codes, others)), np.concatenate((distances, ones))

    def _alike(self, word: str, allowed: int) -> Rows:
        """Codes of words of which neither length nor letters tell that they are further.

        A longer word needs as many letters put in, so fewer of its own may be others': with
        s wrong, i added and d dropped letters, s + i + d <= allowed and i - d is the difference
        of length, hence s + i <= allowed - max(0, -difference), and s + d likewise.
        """
        own = signatures(np.frombuffer(word.encode("ascii"), dtype=np.uint8)[None, :])[0]
        letters, by_length = self.index["letters"], self.index["by-length"]
        found = []
        for longer in range(-allowed, allowed + 1):
            size = len(word) + longer
            if not 0 <= size < len(self._lengths) - 1:
                continue
            low, high = self._lengths[size : size + 2]
            theirs = letters[low:high]
            fits = np.bitwise_count(theirs & ~own) <= allowed - max(0, -longer)
            fits &= np.bitwise_count(own & ~theirs) <= allowed - max(0, longer)
            found.append(by_length[low:high][fits])
        return np.concatenate(found).astype(np.intp) if found else np.zeros(0, dtype=np.intp)

    def _heard_as(self, word: str) -> Rows:
        """Codes of the words, other than numbers, that sound as one does."""
        heard = sound(word)
        sums = self.index["sounds"]
        wanted = np.uint32(crc32(heard.encode("ascii")))
        some = slice(np.searchsorted(sums, wanted), np.searchsorted(sums, wanted, side="right"))
        codes = self.index["by-sound"][some].astype(np.intp)
        same = [sound(one) == heard and not one.isdigit() for one in self.words(codes)]
        return codes[np.array(same, dtype=np.bool_)]

    @cached_property
    def _lengths(self) -> list[int]:
        found: list[int] = self.index["lengths"].tolist()
        return found


def _same_start(left: list[str], right: list[str]) -> int:
    """How many elements are equal from the start."""
    size = min(len(left), len(right))
    if left[:size] == right[:size]:
        return size
    return next(at for at in range(size) if left[at] != right[at])
