"""The store keeps its promises on both databases: durable, all or nothing, never erased."""

from collections.abc import Mapping
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from mapapp.domain.filters import Box
from mapapp.domain.kinds import Kind
from mapapp.domain.overlay import Revision
from mapapp.domain.place import Origin, Place
from mapapp.domain.selection import Selection, Word
from mapapp.domain.vocabulary import Facet
from mapapp.publishing.places import Unplaceable
from mapapp.publishing.republish import republish
from mapapp.store import places, records
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.store.migrate import is_current, migrate
from mapapp.store.schema import metadata, place, place_tag, place_territory
from mapapp.store.selection import hits
from tests.conftest import Databases
from tests.publishing import NANTES, TEST_SOURCE, place_values, publish_places
from tests.searches import gazetteer, vocabulary

LATER = "2026-12-01T09:00:00+00:00"
OTHER = records.Source("autre", "Autre", "Autre", "Licence Ouverte 2.0", None, 5)
# What only PostgreSQL can do: in the migrations, not in the model.
EXTRAS = ("geom", "words_tsv", "ix_place_geom", "ix_place_words_tsv")
OURS = Origin("contributions", None, "2026-11", "Licence Ouverte 2.0")


def one(store: Store, place_id: str = "lieu") -> Place:
    with store.read() as connection:
        (found,) = places.places_by_id(connection, [place_id])
    return found


def found_by(store: Store, *words: str) -> list[str]:
    selection = Selection(tuple(Kind), words=tuple(Word(word, frozenset({word})) for word in words))
    with store.read() as connection:
        return sorted(hit.id for hit in hits(connection, selection))


def found_around(store: Store, lon: float, lat: float) -> list[str]:
    box = Box(lon - 0.0001, lat - 0.0001, lon + 0.0001, lat + 0.0001)
    with store.read() as connection:
        return sorted(hit.id for hit in hits(connection, Selection(tuple(Kind), box=box)))


def accept(store: Store, field: str, value: object, place_id: str = "lieu") -> None:
    with store.write() as connection:
        revision = Revision(field, value, OURS)
        records.accept_revision(connection, place_id, revision, now=LATER, by="essai")
        republish(connection, [place_id], gazetteer(), vocabulary(), now=LATER)


def index_sizes(connection: Connection) -> list[int | None]:
    names = ("place", "place_rtree", "place_fts")
    return [connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in names]


def test_a_reading_connection_refuses_every_write(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    statements = (
        delete(place),
        update(place).values(name="x"),
        insert(place_tag).values(place=1, facet="geste", code="donner", position=0),
        text("CREATE TABLE x (y INTEGER)"),
        text("DROP TABLE place"),
        text("UPDATE data_version SET counter = 99"),
    )
    for statement in statements:
        with pytest.raises((DBAPIError, StoreUnavailable)), store.read() as connection:
            connection.execute(statement)
    assert one(store).name == "Ressourcerie de l'essai"
    assert store.version() == 1


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})

    def fail_after_writing() -> None:
        with store.write() as connection:
            connection.execute(update(place).values(name="perdu"))
            places.bump_version(connection, LATER)
            raise RuntimeError("au milieu")

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert one(store).name == "Ressourcerie de l'essai"
    assert store.version() == 1


def test_an_acknowledged_write_is_durable(store: Store) -> None:
    with store.write() as connection:
        if store.dialect == "sqlite":
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
            assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        else:  # durable unless one asks otherwise, and nothing of ours does
            setting = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
            assert connection.scalar(text(setting)) not in ("session", "client", "user")


def test_a_page_reads_one_moment(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    with store.read() as connection:
        before = places.version(connection)
        publish_places(store, {"lieu": place_values(name="Autre nom"), "deux": place_values()})
        assert places.version(connection) == before
        assert len(hits(connection, Selection(tuple(Kind)))) == 1
    assert store.version() == before + 1


@pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")
def test_migrations_make_the_model(store: Store) -> None:
    def is_modelled(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return name in metadata.tables if kind == "table" else name not in EXTRAS

    with store.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_modelled, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_foreign_keys_are_the_same_and_cascade(store: Store) -> None:
    with store.read() as connection:
        seen = inspect(connection)
        for table in metadata.tables.values():
            modelled = {
                (tuple(key.column_keys), key.referred_table.name, key.ondelete)
                for key in table.foreign_key_constraints
            }
            made = {
                (tuple(k["constrained_columns"]), k["referred_table"], k["options"].get("ondelete"))
                for k in seen.get_foreign_keys(table.name)
            }
            assert made == modelled


def test_migrating_again_changes_nothing(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    assert is_current(store)
    migrate(store)
    assert is_current(store)
    assert store.version() == 1


def test_a_store_that_is_not_ready_says_so(databases: Databases) -> None:
    fresh = Store(databases.new_url())
    assert not is_current(fresh)
    with pytest.raises(StoreUnavailable, match="mapapp init"):
        fresh.version()
    fresh.close()


def test_a_tag_or_record_of_nothing_is_refused(store: Store) -> None:
    row = {"place": 4242, "facet": "geste", "code": "donner", "position": 0}
    statement = records.Statement("x", "x", {}, OURS, {})
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(place_tag).values(row))
    with pytest.raises(IntegrityError), store.write() as connection:
        records.replace_statements(connection, "inconnue", [statement])


def test_the_version_grows_by_one_a_transaction(store: Store) -> None:
    seen = [store.version()]
    for n in range(3):
        publish_places(store, {"lieu": place_values(name=f"Nom {n}"), "deux": place_values()})
        seen.append(store.version())
    assert seen == [0, 1, 2, 3]


def test_a_vanished_place_is_gone_and_may_come_back(store: Store) -> None:
    publish_places(store, {"lieu": place_values(), "reste": place_values()})
    publish_places(store, {"reste": place_values()})
    with store.read() as connection:
        assert places.places_by_id(connection, ["lieu"]) == []
        gone = places.gone_place(connection, "lieu")
        assert gone is not None
        assert (gone.name, gone.commune_code) == ("Ressourcerie de l'essai", "44109")
        assert gone.reason
        assert places.gone_place(connection, "reste") is None
        assert places.gone_place(connection, "jamais") is None
        assert places.kind_counts(connection) == {Kind.CIRCULAR: 1}
    assert found_by(store, "ressourcerie") == ["reste"]
    publish_places(store, {"lieu": place_values(), "reste": place_values()})
    assert one(store).name == "Ressourcerie de l'essai"
    with store.read() as connection:
        assert places.gone_place(connection, "lieu") is None


def test_a_source_touches_only_what_it_says(store: Store) -> None:
    publish_places(store, {"lieu": place_values(phone="01"), "seul": place_values()})
    publish_places(store, {"lieu": {"phone": "02", "website": "https://a.fr"}}, OTHER)
    assert (one(store).phone, one(store).website) == ("01", "https://a.fr")
    publish_places(store, {"lieu": place_values(phone=None)})
    assert (one(store).phone, one(store).website) == ("02", "https://a.fr")
    publish_places(store, {}, OTHER)
    assert (one(store).phone, one(store).website) == (None, None)
    with store.read() as connection:
        assert [s.id for s in records.sources(connection)] == [TEST_SOURCE.id, OTHER.id]


def test_importing_one_of_two_equal_sources_again_does_not_make_it_win(store: Store) -> None:
    first, second = (
        records.Source(name, name, "", "", None, 10) for name in ("source-a", "source-b")
    )
    publish_places(store, {"lieu": place_values(phone="a")}, first)
    publish_places(store, {"lieu": place_values(phone="b")}, second)
    before = one(store)
    publish_places(store, {"lieu": place_values(phone="a")}, first)
    assert one(store) == before


def test_an_accepted_correction_survives_every_import(store: Store) -> None:
    publish_places(store, {"lieu": place_values(phone="01", website="https://a.fr")})
    accept(store, "phone", "09")
    accept(store, "website", None)
    accept(store, "gestures", ["donner"])
    for changed in ({"phone": "02"}, {"phone": "09"}, {"name": "Autre"}, {}):
        publish_places(store, {"lieu": place_values(**changed)})
        found = one(store)
        assert (found.phone, found.website) == ("09", None)
        assert found.codes(Facet.GESTURE) == ("donner",)
        assert found.origins["phone"] == OURS
        assert found.origins["name"].source == "essai"
    publish_places(store, {})
    publish_places(store, {"lieu": place_values(phone="03")})
    assert one(store).phone == "09"


def test_a_place_that_cannot_be_shown_is_refused_whole(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    for bad in ({"name": None}, {"lon": None, "commune_code": None}, {"kind": ""}):
        with pytest.raises(Unplaceable, match="« lieu »"):
            publish_places(store, {"lieu": place_values(**bad)})
    assert one(store).name == "Ressourcerie de l'essai"
    assert store.version() == 1


def test_indexes_follow_a_place(store: Store) -> None:
    def number() -> int | None:
        with store.read() as connection:
            return connection.scalar(select(place.c.number).where(place.c.id == "lieu"))

    changes: list[Mapping[str, Any]] = [
        {"name": "Vélocité", "lon": -1.0, "lat": 47.0, "gestures": ["donner", "trier"]},
        {"name": "Vélocité", "lon": -0.5, "lat": 48.0, "serves": ["departement:53"]},
    ]
    publish_places(store, {"lieu": place_values(gestures=["reparer"], serves=["region:52"])})
    first = number()
    assert found_by(store, "essai") == found_around(store, *NANTES) == ["lieu"]
    for change in changes:
        publish_places(store, {"lieu": place_values(**change)})
        assert number() == first
        assert found_by(store, "essai") == found_around(store, *NANTES) == []
        assert found_by(store, "velocite") == ["lieu"]
        assert found_around(store, change["lon"], change["lat"]) == ["lieu"]
        assert one(store).codes(Facet.GESTURE) == tuple(change.get("gestures", ()))
    with store.write() as connection:
        if store.dialect == "sqlite":
            assert index_sizes(connection) == [1, 1, 1]
        connection.execute(delete(place).where(place.c.id == "lieu"))
        if store.dialect == "sqlite":
            assert index_sizes(connection) == [0, 0, 0]
        for table in (place_tag, place_territory):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
    assert found_by(store, "velocite") == found_around(store, -0.5, 48.0) == []
