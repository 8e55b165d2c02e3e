"""What a copy of the store has to read again."""

from dataclasses import replace
from random import Random
from threading import Event, Thread

from sqlalchemy import text

from mapapp.store.changes import changes_since, frozen, published, state_of
from mapapp.store.engine import Store
from mapapp.store.places import bump_version, places_by_id, withdraw_place
from mapapp.text import fold
from tests.atlas_places import fill, made_place, put

PLACES = [made_place(Random(n), f"lieu-{n}") for n in range(25)]


def test_everything_published_is_read_once(store: Store) -> None:
    fill(store, PLACES)
    with store.write() as connection:
        withdraw_place(connection, "lieu-3", reason=None, moved_to=None)
    with frozen(store) as connection:
        found = list(published(connection))
        whole = places_by_id(connection, [one.place.id for one in found])
    assert [one.place.id for one in found] == [p.id for p in PLACES if p.id != "lieu-3"]
    for one, place in zip(found, whole, strict=True):
        assert one.name_key == fold(place.name)
        assert one.place.origins == {k: v for k, v in place.origins.items() if k == "name"}
        assert (one.place.tags, one.place.serves) == (place.tags, place.serves)
        assert (one.place.hours, one.place.updated) == (place.hours, place.updated)


def test_changes_since_a_version(store: Store) -> None:
    fill(store, PLACES)
    with store.write() as connection:
        put(connection, replace(PLACES[2], phone="02 40 00 00 00"))
        put(connection, PLACES[7])
        withdraw_place(connection, "lieu-4", reason=None, moved_to=None)
        bump_version(connection, "")
    fill(store, [replace(PLACES[6], hours="24/7")])
    with frozen(store) as connection:
        every = changes_since(connection, 0)
        last = changes_since(connection, 2)
        both = changes_since(connection, 1)
    assert (len(every.places), len(every.gone)) == (24, 1)
    assert [one.place.id for one in last.places] == ["lieu-6"] and last.gone == []
    assert {one.place.id for one in both.places} == {"lieu-2", "lieu-6"}
    assert both.gone == [5] and both.state.version == 3


def test_each_database_has_a_name_of_its_own(store: Store) -> None:
    with store.read() as connection:
        state = state_of(connection)
    assert len(state.identity) == 32 and state.version == 0


def test_a_frozen_connection_sees_one_moment(store: Store) -> None:
    fill(store, PLACES[:4])
    with frozen(store) as connection:
        before = state_of(connection)
        fill(store, PLACES[4:])
        assert state_of(connection) == before
        assert len(list(published(connection))) == 4


def test_no_change_is_missed_when_two_publish_at_once(store: Store) -> None:
    """The second to publish waits for the first, and its changes bear the later version."""
    fill(store, PLACES[:2])
    begun, seen = Event(), []

    def second() -> None:
        begun.wait()
        fill(store, [PLACES[5]])

    thread = Thread(target=second)
    thread.start()
    with store.write() as connection:
        put(connection, PLACES[4])
        begun.set()
        thread.join(0.3)
        assert thread.is_alive(), "it waits"
        bump_version(connection, "")
    with store.read() as connection:
        seen.append(connection.scalar(text("SELECT changed FROM place WHERE id = 'lieu-4'")))
    thread.join()
    with store.read() as connection:
        seen.append(connection.scalar(text("SELECT changed FROM place WHERE id = 'lieu-5'")))
        assert state_of(connection).version == 3
    assert seen == [2, 3]
