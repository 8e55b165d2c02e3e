"""Words that people looked for and that no item bears: which may be kept, and how long.

Only a few plain words are: nothing that could say who asked. What one person alone typed stays
unseen, and goes first.
"""

import re
from datetime import timedelta

from mapapp.text import STOP_WORDS, fold, tokens

MOST_WORDS = 4
LONGEST = 40
SHOWN_FROM = 3
"""Times a word must have been asked for to be shown; a network counts once a day."""
KEPT = timedelta(days=365)
RARE_KEPT = timedelta(days=30)
"""How long a word that was asked for fewer times than `SHOWN_FROM` waits for others."""

_NOT_LETTERS = re.compile(
    r"[\x00-\x1f\x7f0-9@:/\\<>{}\[\]=#&%*_+|~^$€]|\bwww\b|\.[a-z]{2,}\b", re.IGNORECASE
)
_LONGEST_WORD = 20
# Words of a sentence about someone, of an address, of a letter.
_TELLING = frozenset(
    "madame monsieur mademoiselle mme mlle mr mrs docteur nom prenom appelle nomme habite adresse"
    " rue avenue boulevard allee impasse chemin quartier batiment appartement mail email courriel"
    " gmail telephonez appelez numero siret securite sociale ne naissance ans age moi mari femme"
    " fils fille mere pere enfant voisin voisine ami amie".split()
)


def keepable(text: str) -> str | None:
    """What may be kept of a text that was looked for: its telling words, folded; None if it is
    long, holds a number, an address or a sign, or speaks of someone."""
    if len(text) > LONGEST or _NOT_LETTERS.search(text):
        return None
    words = tokens(text)
    if not words or any(len(word) > _LONGEST_WORD for word in words) or _TELLING & set(words):
        return None
    if any(letter.isnumeric() or (ord(letter) > 0x24F and letter.isalpha()) for letter in text):
        return None  # what folding drops: what would be left is not what was typed
    telling = [word for word in words if word not in STOP_WORDS]
    if not 0 < len(telling) <= MOST_WORDS or max(map(len, telling)) < 3:
        return None
    return fold(" ".join(telling))
