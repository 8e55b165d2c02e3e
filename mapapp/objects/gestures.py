"""What people say they want to do with an object, and what can be done with one."""

from collections.abc import Iterable
from itertools import pairwise

from mapapp.domain.vocabulary import Item
from mapapp.objects.words import stem
from mapapp.text import tokens

SEEK = ("acheter", "emprunter")
"""« Je cherche du bois »: found second-hand, or lent."""

_SAID = {
    "reparer": "réparer réparation réparateur dépanner dépannage cassé cassée panne abîmé abîmée"
    " recoudre",
    "donner": "donner don débarrasser débarras",
    "trier": "jeter trier tri recycler recyclage déchèterie déchetterie déposer dépôt évacuer",
    "acheter": "acheter achat occasion",
    "revendre": "vendre revendre vente",
    "emprunter": "emprunter emprunt",
    "preter": "prêter",
    "louer": "louer location",
    "echanger": "échanger échange troc",
    "rapporter": "rapporter",
}
_SEEKING = "cherche chercher recherche rechercher trouver besoin veux voudrais faut récupérer"
_STATE = (
    "vieux vieil vieille ancien ancienne usagé usagée usé usée abandonné neuf neuve petit petite"
    " grand grande gros grosse bon état je où comment faire est me quoi marche fonctionne ne ai"
    " seconde main gratuit gratuitement"
)


def _stems_of(text: str) -> frozenset[str]:
    return frozenset(map(stem, tokens(text)))


_BY_WORD = {word: code for code, said in _SAID.items() for word in _stems_of(said)}
_SEEKING_WORDS, _STATE_WORDS = _stems_of(_SEEKING), _stems_of(_STATE)
_SECOND_HAND = ("seconde", "main")


def said_gestures(text: str) -> tuple[tuple[str, ...], str]:
    """The gestures that a text asks for (`reparer`…, ADEME's codes), and the text without the
    words that say them: « réparer mon vieux vélo » → (("reparer",), "mon velo")."""
    words = tokens(text)
    found = [_BY_WORD[stem(word)] for word in words if stem(word) in _BY_WORD]
    if _SECOND_HAND in pairwise(words):
        found.append("acheter")
    seeks = any(stem(word) in _SEEKING_WORDS for word in words)
    passed = _SEEKING_WORDS | _STATE_WORDS | _BY_WORD.keys()
    rest = " ".join(word for word in words if stem(word) not in passed)
    if found:
        return tuple(dict.fromkeys(found)), rest
    return (SEEK if seeks else ()), rest


_LASTING = ("reparer", "donner", "trier", "acheter", "revendre", "emprunter", "preter", "louer")
_WORN = ("reparer", "donner", "trier", "acheter", "revendre", "echanger")
_MATERIAL = ("donner", "trier", "acheter", "revendre", "emprunter", "echanger")
_WASTE = ("trier",)
_BY_CATEGORY = {
    "electromenager": _LASTING,
    "equipements_de_loisir": (*_LASTING, "mettreenlocation", "echanger"),
    "bricolage_et_jardinage": (*_LASTING, "mettreenlocation", "echanger"),
    "mobilier_et_decoration": _WORN,
    "produits_divers": (*_WORN, "emprunter", "louer"),
    "image_son_et_informatique": _LASTING,
    "livres_et_multimedia": (*_WORN, "emprunter", "preter"),
    "vetements_et_accessoires": (*_WORN, "louer"),
    "bijoux_montre_horlogerie": _WORN,
    "materiau_de_construction_du_batiment": _MATERIAL,
    "panneaux_photovoltaiques": ("reparer", "trier", "acheter"),
    "bateau": (*_LASTING, "mettreenlocation"),
    "aides_techniques": (*_LASTING, "echanger"),
    "jels_mobilite_electrique": _LASTING,
    "vehicule": (*_LASTING, "mettreenlocation"),
}
# What is thrown away, used up or dangerous within a family of lasting things.
_OWN = {
    "cartouches": _WASTE,
    "ampoule": _WASTE,
    "papeterie": ("donner", "trier", "acheter"),
    "dechets_dangereux_de_pmcb_produits_et_materiaux_de_construction_du_batiment": _WASTE,
    "dechets_de_peintures_vernis_encres_et_colles_produits_chimiques": ("donner", "trier"),
    "palette": _MATERIAL,
    "encombrants_menagers_divers": ("donner", "trier"),
    "biodechets": ("trier", "donner"),
    "dechets_verts": ("trier", "donner"),
    "emballage_reemployable": ("rapporter", "acheter", "trier"),
    "emballage_verre": ("trier", "rapporter", "donner"),
}


def possible_gestures(item: Item) -> tuple[str, ...]:
    """What one may do with an object, in the order of the vocabulary's gestures or nearly.

    Our choice, by family of ADEME; waste, chemicals and medicines are only taken back. A place
    that says otherwise is listed all the same.
    """
    return _OWN.get(item.code) or _BY_CATEGORY.get(item.category, _WASTE)


def in_order(codes: Iterable[str], shown: Iterable[str]) -> tuple[str, ...]:
    """Codes in the order in which gestures are shown, each once."""
    wanted = set(codes)
    return tuple(code for code in shown if code in wanted)
