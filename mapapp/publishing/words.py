"""The words under which a place is found."""

from mapapp.domain.place import Place
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.store.states import Words
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import tokens


def words_of(place: Place, vocabulary: Vocabulary, gazetteer: Gazetteer) -> Words:
    """Folded words of all that is said of a place, those of its name and commune apart.

    The name and the commune weigh more in the order of results: « rue de Nantes » is not
    Nantes.
    """
    category = vocabulary.category_label(place.category)
    name = tokens(f"{place.name} {category}")
    commune = tokens(f"{place.commune_name or ''} {place.post_code or ''}")
    rest = [place.address, place.presentation, place.conditions, place.kind.label]
    rest += [gazetteer.label(served.level, served.code) for served in place.serves]
    rest += [_label(vocabulary, facet, code) for facet in Facet for code in place.codes(facet)]
    others = tokens(" ".join(text for text in rest if text))
    return Words(
        all=" ".join(dict.fromkeys([*name, *commune, *others])),
        name=" ".join(dict.fromkeys(name)),
        commune=" ".join(dict.fromkeys(commune)),
    )


def _label(vocabulary: Vocabulary, facet: Facet, code: str) -> str:
    label = vocabulary.label(facet, code)
    if facet is Facet.ITEM and code in vocabulary.items:
        return " ".join((label, *vocabulary.items[code].synonyms))
    return label
