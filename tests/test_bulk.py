"""Places published many at a time are those published one at a time, on both databases."""

from dataclasses import replace
from random import Random

import orjson
import pytest
from sqlalchemy import text

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.selection import Selection, Word
from mapapp.publishing.words import words_of
from mapapp.store import bulk
from mapapp.store.bulk import put_places
from mapapp.store.engine import Store
from mapapp.store.place_rows import origins_of, origins_text
from mapapp.store.places import bump_version, places_by_id, withdraw_place
from mapapp.store.selection import hits
from tests.atlas_places import GAZETTEER, SOURCE, VOCABULARY, made_place

PLACES = [made_place(Random(n), f"lieu-{n}") for n in range(450)]


def put_all(store: Store, places: list[Place]) -> int:
    with store.write() as connection:
        wanted = ((place, words_of(place, VOCABULARY, GAZETTEER)) for place in places)
        written = put_places(connection, wanted)
        bump_version(connection, "2026-11-24T09:00:00+00:00")
    return written


def there(store: Store, places: list[Place]) -> list[Place]:
    with store.read() as connection:
        return places_by_id(connection, [place.id for place in places])


def found(store: Store, word: str) -> set[str]:
    selection = Selection(tuple(Kind), words=(Word(word, frozenset({word})),))
    with store.read() as connection:
        return {hit.id for hit in hits(connection, selection)}


def test_many_new_ones_are_stored_and_indexed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 230)  # one batch of many, one of few, one of none
    assert put_all(store, PLACES) == len(PLACES)
    assert there(store, PLACES) == PLACES
    for word in ("ressourcerie", "coeurs", "nantes"):
        bearing = {
            place.id
            for place in PLACES
            if word in words_of(place, VOCABULARY, GAZETTEER).all.split()
        }
        assert found(store, word) == bearing != set()
    if store.dialect == "sqlite":
        with store.read() as connection:
            for table in ("place_rtree", "place_fts"):
                assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == len(PLACES)
    # The trigger is back.
    put_all(store, [replace(PLACES[0], id="un-de-plus", name="Zanzibar")])
    assert found(store, "zanzibar") == {"un-de-plus"}


def test_what_is_there_just_so_is_left_alone(store: Store) -> None:
    put_all(store, PLACES[:300])
    changed = [
        replace(PLACES[3], name="Zanzibar", lon=-1.0),
        replace(PLACES[4], tags={}, serves=()),
        replace(PLACES[5], origins={"name": replace(SOURCE, date="2026-11")}),
    ]
    with store.write() as connection:
        withdraw_place(connection, "lieu-6", reason="essai", moved_to=None)
    coming = [*changed, *PLACES[6:310]]
    bearers = [place for place in (PLACES[4],) if place.tags or place.serves]
    assert put_all(store, coming) == 2 + len(bearers) + 1 + 10
    assert there(store, coming) == coming
    assert found(store, "zanzibar") == {"lieu-3"}
    with store.read() as connection:
        again = connection.scalars(text("SELECT id FROM place WHERE changed = 2"))
        assert {"lieu-3", "lieu-5", "lieu-6", "lieu-305"} <= set(again)


def test_origins_come_back() -> None:
    other = replace(SOURCE, source="autre")
    for origins in ({}, {"name": SOURCE}, {"phone": other}, {"phone": other, "name": SOURCE}):
        said = orjson.loads(origins_text(origins))
        assert origins_of(said) == origins
        if origins:
            assert (said[0][0] or {}).get("source") == (
                SOURCE.source if "name" in origins else None
            )
