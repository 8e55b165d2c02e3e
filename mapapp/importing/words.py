"""Types, categories and codes of lists by their code, their label or a part of it."""

import re
from collections.abc import Mapping

from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.importing.found import Read
from mapapp.text import fold

LISTS = {
    "themes": Facet.THEME,
    "audiences": Facet.AUDIENCE,
    "gestures": Facet.GESTURE,
    "items": Facet.ITEM,
}
GENERIC = {
    Kind.CIRCULAR: "autre-circulaire",
    Kind.CRECHE: "autre-garde",
    Kind.HOUSING: "autre-logement",
    Kind.TOWN_HALL: "mairie",
}
"""The category of a place of which only the kind is known."""
_PARTS = re.compile(r" ou | et |,|\(|\)")
_NEAR = 75
_SPLIT = re.compile(r"[|;,]")


class Words:
    """What a file may say of a kind, a category, or a list of codes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kinds = {fold(t): k for k in Kind for t in (k.value, k.label, k.plural)}
        self._categories: dict[str, str] = {}
        for category in vocabulary.categories.values():
            names = [category.code, category.label, *_PARTS.split(category.label)]
            for name in names:
                if folded := fold(name):
                    self._categories.setdefault(folded, category.code)
        self._lists = {key: _codes(vocabulary, facet) for key, facet in LISTS.items()}

    def kind_of(self, category: str) -> Kind:
        """The kind a category belongs to."""
        return self._vocabulary.categories[category].kind

    def read_kind(self, text: str) -> Read:
        """A kind; a category is taken for the kind it belongs to, and says more."""
        folded = fold(text)
        if folded in self._kinds:
            return Read(self._kinds[folded].value)
        found = self.read_category(text)
        return found if found.message else Read(f"category:{found.value}")

    def read_category(self, text: str) -> Read:
        """A category."""
        folded = fold(text)
        for name in (folded, folded.removesuffix("s")):
            if name in self._categories:
                return Read(self._categories[name])
        if folded in self._kinds and self._kinds[folded] in GENERIC:
            return Read(GENERIC[self._kinds[folded]])
        near = _nearest(folded, self._categories)
        said = "cette catégorie n'est pas de la liste"
        if near:
            said += f" ; « {self._vocabulary.category_label(near)} » ?"
        return Read(None, said, "categorie", near)

    def read_list(self, key: str, text: str) -> Read:
        """Codes of a list, in order, each once."""
        known = self._lists[key]
        found: list[str] = []
        words = [word for part in _SPLIT.split(text) if (word := part.strip())]
        for word in words:
            code = known.get(fold(word))
            if code is None:
                near = _nearest(fold(word), known)
                kept = [near or "" if one == word else one for one in words]
                mended = "|".join(filter(None, kept)) or None
                if mended and not near and all(known.get(fold(w)) is None for w in words):
                    mended = None  # nothing of it is of the list
                return Read(None, f"« {word[:60]} » n'est pas de la liste", "liste", mended)
            found.append(code)
        return Read(list(dict.fromkeys(found)))


def _codes(vocabulary: Vocabulary, facet: Facet) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, label in vocabulary.labels[facet].items():
        for name in (code, label):
            found.setdefault(fold(name), code)
    return found


def _nearest(folded: str, known: Mapping[str, str]) -> str | None:
    if not folded or len(folded) > 100:
        return None
    # No start has to wait for it: see `domain.spelling`.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    best = process.extractOne(folded, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return known[best[0]] if best else None
