"""`mapapp init`: the shipped files become statements of sources, and then places.

A file whose content was already imported is passed over, so running it again costs nothing
and never touches an accepted correction.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from mapapp.publishing.places import Unplaceable
from mapapp.publishing.republish import republish
from mapapp.publishing.words import WORDS_VERSION
from mapapp.resources import VERSION
from mapapp.seeding.schemes import FILE as SCHEMES
from mapapp.seeding.schemes import shipped_schemes
from mapapp.seeding.shipped import BadFile, load_gazetteer, load_vocabulary, sound
from mapapp.seeding.statements import PLAN, SEEDS, plan_actions
from mapapp.store.actions import replace_actions
from mapapp.store.engine import Store
from mapapp.store.records import Statement, put_source, replace_statements, source_digest
from mapapp.store.schemes import put_shipped

__all__ = ["BadFile", "load_gazetteer", "load_vocabulary", "seed"]


def seed(
    store: Store, geodata: Path, *, now: str, progress: Callable[[str], None]
) -> dict[str, int]:
    """Import every shipped file that is new. Returns the statements imported by source id.

    All or nothing: one transaction. `progress` is told each file's name as it begins. Raises
    BadFile.
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
            _refuse_twins(one.file, statements)
            put_source(connection, one.source, digest=digest, now=now)
            touched |= replace_statements(connection, one.source.id, statements)
            imported[one.source.id] = len(statements)
            if one.source is PLAN:
                replace_actions(connection, plan_actions(geodata / one.file))
        progress(SCHEMES)
        put_shipped(connection, shipped_schemes(geodata, gazetteer))
        if touched:
            try:
                republish(connection, touched, gazetteer, vocabulary, now=now)
            except Unplaceable as error:
                raise BadFile(str(error)) from error
    return imported


def _refuse_twins(file: str, statements: Iterable[Statement]) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.external_key in seen:
            raise BadFile(f"{file} : id : « {statement.external_key} » est donné deux fois")
        seen.add(statement.external_key)


def _digest(paths: Iterable[Path]) -> str:
    # With the product's version: what it makes of a file may change from one to the next.
    found = hashlib.sha256(f"{VERSION} {WORDS_VERSION}".encode())
    for path in paths:
        with sound(path.name):
            found.update(path.read_bytes())
    return found.hexdigest()
