"""`mapapp init`: the shipped files become statements of sources, and then places.

A file whose content was already imported is passed over, so running it again costs nothing
and never touches an accepted correction.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from mapapp.domain.vocabulary import Vocabulary, vocabulary_from
from mapapp.publishing.republish import republish
from mapapp.seeding.statements import PLAN, SEEDS, plan_actions
from mapapp.store.actions import replace_actions
from mapapp.store.engine import Store
from mapapp.store.records import put_source, replace_statements, source_digest
from mapapp.territory.gazetteer import Gazetteer


def load_vocabulary(geodata: Path) -> Vocabulary:
    """The vocabulary that ships."""
    return vocabulary_from(json.loads((geodata / "vocabulary.json").read_text("utf-8")))


def load_gazetteer(geodata: Path) -> Gazetteer:
    """The territories that ship."""
    return Gazetteer.load(geodata / "territories" / "gazetteer.json")


def seed(
    store: Store, geodata: Path, *, now: str, progress: Callable[[str], None]
) -> dict[str, int]:
    """Import every shipped file that is new. Returns the statements imported by source id.

    All or nothing: one transaction. `progress` is told each file's name as it begins.
    """
    gazetteer, vocabulary = load_gazetteer(geodata), load_vocabulary(geodata)
    imported: dict[str, int] = {}
    with store.write() as connection:
        touched: set[str] = set()
        for one in SEEDS:
            progress(one.file)
            digest = _digest(
                [
                    geodata / one.file,
                    geodata / "vocabulary.json",
                    geodata / "territories" / "gazetteer.json",
                ]
            )
            if source_digest(connection, one.source.id) == digest:
                continue
            statements = one.read(geodata / one.file)
            put_source(connection, one.source, digest=digest, now=now)
            touched |= replace_statements(connection, one.source.id, statements)
            imported[one.source.id] = len(statements)
            if one.source is PLAN:
                replace_actions(connection, plan_actions(geodata / one.file))
        if touched:
            republish(connection, touched, gazetteer, vocabulary, now=now)
    return imported


def _digest(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()
