"""What ships and every process needs: the vocabulary, the synonyms and the territories.

Apart from the importers: serving reads these files at its start and loads no row model.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from mapapp.domain.synonyms import Synonyms, synonyms_from
from mapapp.domain.vocabulary import Vocabulary, vocabulary_from
from mapapp.territory.gazetteer import Gazetteer


class BadFile(ValueError):
    """A shipped file that cannot be read; the message names file, row and field, in French."""


@contextmanager
def sound(name: str) -> Iterator[None]:
    """In the block, whatever a broken file leads to is a BadFile that names it."""
    try:
        yield
    except BadFile:
        raise
    except OSError as error:
        raise BadFile(f"{name} : fichier illisible ({error.strerror})") from error
    except KeyError as error:
        raise BadFile(f"{name} : il manque {error}") from error
    except (ValueError, TypeError, AttributeError, csv.Error) as error:
        raise BadFile(f"{name} : contenu illisible ({error})") from error


def load_vocabulary(geodata: Path) -> Vocabulary:
    """The vocabulary that ships; BadFile if it is not sound."""
    with sound("vocabulary.json"):
        return vocabulary_from(orjson.loads((geodata / "vocabulary.json").read_bytes()))


def load_synonyms(geodata: Path) -> Synonyms:
    """The synonyms that ship; BadFile if they are not sound."""
    with sound("synonyms.json"):
        return synonyms_from(orjson.loads((geodata / "synonyms.json").read_bytes()))


def load_gazetteer(geodata: Path) -> Gazetteer:
    """The territories that ship; BadFile if they are not sound."""
    with sound("gazetteer.json"):
        return Gazetteer.load(geodata / "territories" / "gazetteer.json")


def load_everyday_words(geodata: Path) -> dict[str, Any]:
    """Everyday words of objects, of the shape that `objects.words` reads; BadFile if unsound."""
    with sound("items.json"):
        found = orjson.loads((geodata / "items.json").read_bytes())
        return {"words": dict(found["words"]), "also": dict(found["also"])}
