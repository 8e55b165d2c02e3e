"""What figures of territories read of slots: crèches and communes, never a walk over all places."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import event

from mapapp.domain.slot import SlotFields
from mapapp.store import slots
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.free_places import free_places
from mapapp.store.slot_counts import count_slots, counts_by_commune
from mapapp.store.slots import SlotsAsked
from tests.conftest import NOW
from tests.publishing import place_values, publish_places

DAY = date(2026, 12, 1)
MORNING = SlotFields(DAY, time(8, 30), time(12), 2, 3, 36)
CRECHE = place_values(kind="creche", category="creche")
PLACES = {
    "a": CRECHE | {"commune_code": "44109"},
    "b": CRECHE | {"commune_code": "44109"},
    "c": CRECHE | {"commune_code": "85191"},
    "velo": place_values(),
}


def _with_slots(store: Store) -> None:
    publish_places(store, PLACES)
    late = replace(MORNING, starts=time(14), ends=time(18))
    with store.write() as connection:
        for place, said, ago in (
            *(("a", MORNING, 90), ("a", late, 1), ("b", MORNING, 60)),
            *(("velo", MORNING, 1), ("nobody", MORNING, 1)),
        ):
            then = NOW - timedelta(hours=ago)
            slots.insert_slots(connection, place, [said], organisation=None, now=then)
        for place, day, what, n in (
            *(("a", 0, "published", 3), ("a", 1, "published", 2), ("b", 1, "published", 4)),
            *(("a", 1, "asked", 1), ("a", 40, "asked", 9), ("nobody", 1, "asked", 9)),
        ):
            count_slots(connection, place, DAY - timedelta(days=day), what, n)


def test_creches_with_a_slot_are_those_of_the_slots(store: Store) -> None:
    _with_slots(store)
    for asked in (SlotsAsked(), SlotsAsked(starts=time(14)), SlotsAsked(day=DAY, ends=time(12))):
        with store.read() as connection:
            found = free_places(connection, NOW, asked)
            last = {one.place_id: one.confirmed_at for one in sorted(
                slots.open_slots(connection, NOW, asked), key=lambda one: one.confirmed_at
            )}  # fmt: skip
        assert {one.id: one.confirmed_at for one in found} == last
    with store.read() as connection:
        found = free_places(connection, NOW, SlotsAsked())
    assert [(one.id, one.commune) for one in found] == [("a", "44109"), ("b", "44109")]
    assert found[0].confirmed_at == NOW - timedelta(hours=1)


def test_counts_are_added_up_by_commune(store: Store) -> None:
    _with_slots(store)
    with store.read() as connection:
        assert counts_by_commune(connection, DAY - timedelta(days=29), DAY) == {
            ("44109", "published"): 9,
            ("44109", "asked"): 1,
        }


@contextmanager
def _said(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements that a connection runs."""
    found: list[tuple[str, Any]] = []

    def keep(*heard: Any) -> None:
        found.append((heard[2], heard[3]))

    event.listen(connection, "before_cursor_execute", keep)
    yield found
    event.remove(connection, "before_cursor_execute", keep)


def test_no_figure_of_slots_walks_over_every_place(store: Store) -> None:
    _with_slots(store)
    if store.dialect != "sqlite":
        return  # PostgreSQL has statistics to choose by
    with store.read() as connection:
        with _said(connection) as statements:
            free_places(connection, NOW, SlotsAsked())
            slots.open_slots(connection, NOW)
            counts_by_commune(connection, DAY - timedelta(days=29), DAY)
        steps = [
            row[3]
            for statement, values in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    of_places = [step for step in steps if " place " in step]
    assert len(of_places) == 3
    assert all("sqlite_autoindex_place_1 (id=?)" in step for step in of_places)
