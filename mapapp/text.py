"""Folding of French text, the one used wherever two texts are compared."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"}
)
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ELISIONS = frozenset({"l", "d", "j", "m", "n", "s", "t", "c", "qu"})
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
_APOSTROPHES = re.compile(r"['’ʼ`´]")


def fold(text: str) -> str:
    """Lower case, no accent, ligatures opened, anything else than a-z 0-9 one space.

    NFKD leaves œ and æ as they are, hence the table. « L'Île-d'Yeu » → « l ile d yeu ».
    """
    opened = text.translate(_LIGATURES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.lower()).strip()


def tokens(text: str) -> list[str]:
    """Words of a text for indexing and searching.

    Elided articles are dropped (l'atelier → atelier) and St/Ste are written out, so that
    « st nazaire » and « Saint-Nazaire » are the same words.
    """
    words: list[str] = []
    for part in _APOSTROPHES.sub("' ", text).split():
        elided = part.endswith("'")
        for word in fold(part).split():
            if elided and word in _ELISIONS:
                continue
            words.append(_ABBREVIATIONS.get(word, word))
    return words


# Words that say nothing of what is looked for: dropped from a search, never from the index.
STOP_WORDS = frozenset(
    "a au aux avec ce ces dans de des du en et il la le les leur ma mes mon ou par pas pour"
    " que qui sa ses son sur ta tes ton un une vos votre y".split()
)


def search_words(text: str) -> list[str]:
    """The distinct words of a search, in order, without stop words unless there is nothing else."""
    words = list(dict.fromkeys(tokens(text)))
    telling = [word for word in words if word not in STOP_WORDS]
    return telling or words
