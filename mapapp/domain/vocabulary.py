"""The closed vocabulary of themes, categories, audiences, gestures and items.

Gestures and items bear the codes of ADEME's « acteurs de l'économie circulaire », audiences
those of data·inclusion where it has one, so that exchanges need no translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mapapp.domain.kinds import Kind


class Facet(StrEnum):
    """A family of codes that a place can bear several of; the value is the filter's name."""

    THEME = "theme"
    AUDIENCE = "public"
    GESTURE = "geste"
    ITEM = "objet"

    # Hashed as the text it is: that of `Enum` is a function of Python, felt on many places.
    __hash__ = str.__hash__


UNTOLD = "inconnu"
"""Asked of a facet beside its codes: places that say nothing of it, which may well be meant."""


@dataclass(frozen=True, slots=True)
class Category:
    """A finer kind (« micro-crèche »); belongs to one kind."""

    code: str
    label: str
    kind: Kind
    themes: tuple[str, ...] = ()
    """What its places are for, among the plan's themes."""


@dataclass(frozen=True, slots=True)
class Item:
    """An object one repairs, gives or looks for."""

    code: str
    label: str
    synonyms: tuple[str, ...]
    category: str = ""
    """The family it belongs to (« electromenager »), of ADEME's too."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All codes with their French labels, in the order in which they are shown."""

    categories: Mapping[str, Category]
    labels: Mapping[Facet, Mapping[str, str]]
    items: Mapping[str, Item]
    families: Mapping[str, str] = field(default_factory=dict)
    """Labels of the families of items."""

    def label(self, facet: Facet, code: str) -> str:
        """French label of a code; the code itself if it is not of the vocabulary."""
        if code == UNTOLD:
            return "non précisé"
        return self.labels[facet].get(code, code)

    def category_label(self, code: str) -> str:
        """French label of a category; the code itself if it is unknown."""
        category = self.categories.get(code)
        return category.label if category else code

    def themes_of(self, kind: Kind) -> frozenset[str]:
        """Themes that every category of a kind bears: those that are about this kind of place."""
        borne = [frozenset(c.themes) for c in self.categories.values() if c.kind is kind]
        return frozenset.intersection(*borne) if borne else frozenset()


def vocabulary_from(document: Mapping[str, Any]) -> Vocabulary:
    """Read the shape of `geodata/vocabulary.json`; KeyError or ValueError if it is another."""
    items = {
        row["code"]: Item(
            row["code"], row["label"], tuple(row.get("synonyms", ())), row.get("category", "")
        )
        for row in document["items"]
    }
    return Vocabulary(
        categories={
            row["code"]: Category(
                row["code"], row["label"], Kind(row["kind"]), tuple(row.get("themes", ()))
            )
            for row in document["categories"]
        },
        labels={
            Facet.THEME: _labels(document["themes"]),
            Facet.AUDIENCE: _labels(document["audiences"]),
            Facet.GESTURE: _labels(document["gestures"]),
            Facet.ITEM: {code: item.label for code, item in items.items()},
        },
        items=items,
        families=_labels(document["item_categories"]),
    )


def _labels(rows: list[Mapping[str, Any]]) -> dict[str, str]:
    return {row["code"]: row["label"] for row in rows}
