"""What the synthetic places are: four types of three sub-categories, and their names.

The tags of a sub-category are such that one parameter of the product singles it out of its type.
"""

from typing import NamedTuple


class Sub(NamedTuple):
    """A sub-category: its type, the nouns its places are named with, its tags, its share."""

    code: str
    type: str
    nouns: tuple[str, ...]
    audiences: tuple[str, ...] = ()
    gestures: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    share: float = 1.0


_CHILD, _HOME, _AGAIN = ("garde-d-enfants",), ("logement",), ("economie-circulaire",)

SUBS = (
    Sub("multi-accueil", "creche", ("Multi-accueil",), ("familles",), (), _CHILD, 0.10),
    Sub("micro-creche", "creche", ("Micro-crèche",), ("familles", "actifs"), (), _CHILD, 0.06),
    Sub("creche-avip", "creche", ("Crèche AVIP",), ("demandeurs-emploi",), (), _CHILD, 0.04),
    Sub(
        "foyer-jeunes-travailleurs",
        "logement",
        ("Foyer de jeunes travailleurs", "Résidence Habitat Jeunes"),
        ("jeunes", "apprentis"),
        (),
        _HOME,
        0.08,
    ),
    Sub(
        "residence-sociale", "logement", ("Résidence sociale",), ("tous-publics",), (), _HOME, 0.05
    ),
    Sub(
        "logement-saisonniers",
        "logement",
        ("Maison des saisonniers",),
        ("saisonniers",),
        (),
        _HOME,
        0.02,
    ),
    Sub(
        "recyclerie",
        "circulaire",
        ("Ressourcerie", "Recyclerie"),
        (),
        ("donner", "acheter"),
        _AGAIN,
        0.20,
    ),
    Sub(
        "repair-cafe",
        "circulaire",
        ("Repair Café", "Atelier de réparation"),
        (),
        ("reparer",),
        _AGAIN,
        0.15,
    ),
    Sub("decheterie", "circulaire", ("Déchèterie",), (), ("trier",), _AGAIN, 0.10),
    Sub("mairie", "mairie", ("Mairie",), ("tous-publics",), (), (), 0.10),
    Sub("mairie-annexe", "mairie", ("Mairie annexe",), ("tous-publics",), (), (), 0.06),
    Sub("mairie-deleguee", "mairie", ("Mairie déléguée",), ("tous-publics",), (), (), 0.04),
)

TYPES = tuple(dict.fromkeys(sub.type for sub in SUBS))

PRODUCT_CATEGORY = {sub.code: "mairie" for sub in SUBS if sub.type == "mairie"}
"""Sub-categories that the product's vocabulary does not tell apart; others keep their code."""

QUALIFIERS = (
    "du Centre|de l'Île|des Halles|de la Gare|du Bocage|des Marais|de l'Erdre|de la Vallée"
    "|du Vieux Pont|des Tilleuls|de l'Étang|du Grand Large|des Coteaux|de la Butte|du Moulin"
    "|des Rives|de l'Atlantique|de la Loire|du Pressoir|des Pins|l'Abeille|la Boussole"
    "|le Coin utile|les Petits Pas|la Passerelle|le Trait d'union|l'Écume|la Remise"
).split("|")

STREETS = (
    "rue de Nantes|rue d'Angers|rue du Maine|avenue de la Gare|place de l'Église|rue des Écoles"
    "|rue de Bretagne|boulevard de l'Europe|rue du Général-de-Gaulle|allée des Acacias"
    "|rue Jean-Jaurès|chemin du Lavoir|impasse des Lilas|rue de la Libération|rue Victor-Hugo"
    "|zone artisanale des Landes|quai de la Fosse|rue Pasteur|rue de la Mairie|route de Cholet"
).split("|")
