"""The words under which a place is found."""

from collections.abc import Iterable
from functools import lru_cache

from mapapp.domain.place import Place, Served
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.store.states import Words
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import tokens

WORDS_VERSION = 2
"""Grows with each change of what `words_of` gives: what ships is then published anew."""
_REMEMBERED = 1 << 14
_FACETS = tuple(Facet)  # to go through an enumeration takes ten times as long


class Wording:
    """Folded words of places, with the labels of one vocabulary and one gazetteer.

    What many places have in common, their codes above all, is worked out once.
    """

    def __init__(self, vocabulary: Vocabulary, gazetteer: Gazetteer) -> None:
        self._vocabulary = vocabulary
        self._gazetteer = gazetteer
        self._of_labels = lru_cache(_REMEMBERED)(self._labels)
        self._of_text = lru_cache(_REMEMBERED)(tokens)
        self._of_former = lru_cache(_REMEMBERED)(lambda code: former_words(code, gazetteer))

    def of(self, place: Place) -> Words:
        """All that is said of a place, and apart the words of its name and of its commune.

        The name and the commune weigh more in the order of results: « rue de Nantes » is not
        Nantes. Names that communes bore before they were merged count as the commune's.
        """
        category = self._of_text(self._vocabulary.category_label(place.category))
        name = tokens(place.name)
        name += category
        commune = self._of_text(f"{place.commune_name or ''} {place.post_code or ''}")
        commune = [*commune, *self._of_former(place.commune_code)]
        every = [*name, *commune]
        for text in (place.address, place.presentation, place.conditions):
            if text:
                every += tokens(text)
        every += self._of_text(place.kind.label)
        codes = tuple([place.codes(facet) for facet in _FACETS])
        every += self._of_labels(place.serves, codes)
        return Words(
            all=" ".join(dict.fromkeys(every)),
            name=" ".join(dict.fromkeys(name)),
            commune=" ".join(dict.fromkeys(commune)),
        )

    def _labels(
        self, serves: tuple[Served, ...], codes: tuple[tuple[str, ...], ...]
    ) -> tuple[str, ...]:
        labels = [self._gazetteer.label(served.level, served.code) for served in serves]
        for facet, some in zip(_FACETS, codes, strict=True):
            labels += [text for code in some for text in self._texts(facet, code)]
        return tuple(dict.fromkeys(tokens("\n".join(labels))))

    def _texts(self, facet: Facet, code: str) -> Iterable[str]:
        yield self._vocabulary.label(facet, code)
        if facet is Facet.ITEM and code in self._vocabulary.items:
            yield from self._vocabulary.items[code].synonyms


def former_words(commune_code: str | None, gazetteer: Gazetteer) -> list[str]:
    """Words of the names of what was merged into a commune."""
    commune = gazetteer.commune(commune_code) if commune_code else None
    return [word for old in commune.former for word in tokens(old.name)] if commune else []


def words_of(place: Place, vocabulary: Vocabulary, gazetteer: Gazetteer) -> Words:
    """`Wording.of` for a single place."""
    return Wording(vocabulary, gazetteer).of(place)
