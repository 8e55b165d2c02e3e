"""The plan followed in the store: changes over what ships, history, undoing, new actions."""

from typing import Any

import pytest

from mapapp.contributing.batches import Author, Publishing
from mapapp.contributing.undo import CannotUndo, undo_batch
from mapapp.domain.place import Status
from mapapp.domain.plan import EMPTY, PlanAction
from mapapp.planning.fields import read_action
from mapapp.planning.following import ActionChange, PlanRefused, follow
from mapapp.store import history, places, plan
from mapapp.store.engine import Store
from tests.conftest import NOW_TEXT
from tests.plan_actions import known, raw_action
from tests.planned import seed_plan
from tests.searches import gazetteer, vocabulary

PUBLISHING = Publishing(gazetteer(), vocabulary(), NOW_TEXT)
AUTHOR = Author(None, None, "Préfecture de région")


def action(store: Store, action_id: str) -> PlanAction | None:
    with store.read() as connection:
        return plan.plan_action_by_id(connection, action_id)


def there(store: Store, action_id: str) -> PlanAction:
    found = action(store, action_id)
    assert found is not None
    return found


def write(store: Store, *changes: ActionChange) -> list[str]:
    with store.write() as connection:
        return follow(connection, PUBLISHING, AUTHOR, changes)


def make(store: Store, **changes: Any) -> str:
    given = read_action(raw_action(**changes), known("eit-49"), EMPTY, new=True)
    assert given.problems == []
    return write(store, ActionChange(None, given.values))[0]


def last_batch(store: Store) -> int:
    with store.read() as connection:
        return history.last_batches(connection, limit=1)[0].id


def undo(store: Store, number: int) -> int:
    with store.write() as connection:
        return undo_batch(connection, PUBLISHING, AUTHOR, number, None).batch


def test_an_import_of_the_leaflet_erases_no_change(planned: Store) -> None:
    write(
        planned,
        ActionChange("orientibus", {"status": "realisee", "ends": "2025", "title": "Orientibus 2"}),
    )
    seed_plan(planned)
    found = there(planned, "orientibus")
    assert (found.action.status, found.ends) == (Status.DONE, "2025")
    assert found.action.title == "Orientibus 2" and found.action.status_note is None
    with planned.read() as connection:
        (place,) = places.places_by_id(connection, ["orientibus"])
        rows = history.history_of_place(connection, "orientibus")
        assert place.name == "Orientibus 2"
        told = {(row.field, row.before, row.after) for row in rows}
        batch = history.batch_of(connection, rows[0].batch)
    assert ("plan.status", "en_cours", "realisee") in told
    assert ("name", "Orientibus", "Orientibus 2") in told
    assert batch is not None and batch.who == "Préfecture de région" and batch.kind == "plan"


def test_nothing_changed_writes_nothing(planned: Store) -> None:
    assert write(planned, ActionChange("orientibus", {"status": "en_cours"})) == []
    with planned.read() as connection:
        assert history.last_batches(connection) == []


def test_undoing_puts_back_and_leaves_later_changes(planned: Store) -> None:
    write(planned, ActionChange("orientibus", {"status": "suspendue", "ends": "2025"}))
    first = last_batch(planned)
    write(planned, ActionChange("orientibus", {"ends": "2026"}))
    undone = undo(planned, first)
    found = there(planned, "orientibus")
    assert (found.action.status, found.ends) == (Status.RUNNING, "2026")
    with planned.read() as connection:
        rows = history.history_of_batch(connection, undone)
    assert [(row.field, row.before, row.after) for row in rows] == [
        ("plan.status", "suspendue", "en_cours")
    ]
    undo(planned, undone)
    assert there(planned, "orientibus").action.status is Status.SUSPENDED


def test_a_new_action_is_on_the_map_until_it_is_undone(planned: Store) -> None:
    made = make(planned, reprend="eit-49")
    made_by = last_batch(planned)
    assert made == "le-bus-de-l-emploi" and there(planned, made).parent == "eit-49"
    write(planned, ActionChange(made, {"title": "Le bus", "serves": ["departement:53"]}))
    with planned.read() as connection:
        (place,) = places.places_by_id(connection, [made])
        assert (place.name, place.serves[0].code) == ("Le bus", "53")
        assert place.origins["name"].source == "suivi-du-plan"
    undone = undo(planned, made_by)
    assert action(planned, made) is None
    with planned.read() as connection:
        assert places.places_by_id(connection, [made]) == []
    assert make(planned) == "le-bus-de-l-emploi-2"
    undo(planned, undone)
    assert there(planned, made).action.title == "Le bus"


def test_an_id_is_nobody_elses(planned: Store) -> None:
    assert make(planned, titre="Avancement") == "avancement-2"
    assert make(planned, titre="Orientibus") == "orientibus-2"
    assert make(planned, titre="…") == "action"


def test_lineage_stays_acyclic_whatever_is_written_or_undone(planned: Store) -> None:
    made = make(planned, reprend="eit-49")
    with pytest.raises(PlanRefused, match="vient d'elle"):
        write(planned, ActionChange("eit-49", {"parent": made}))
    with pytest.raises(PlanRefused, match="n'est pas au plan"):
        write(planned, ActionChange("eit-49", {"parent": "rien"}))
    assert there(planned, "eit-49").parent is None
    write(planned, ActionChange(made, {"parent": None}))
    freed = last_batch(planned)
    write(planned, ActionChange("eit-49", {"parent": made}))
    with pytest.raises(CannotUndo, match="ne tiendrait plus"):
        undo(planned, freed)
    assert there(planned, made).parent is None
    assert there(planned, "eit-49").parent == made


def test_a_made_action_that_others_take_up_stays(planned: Store) -> None:
    mother = make(planned)
    made_by = last_batch(planned)
    write(planned, ActionChange("eit-49", {"parent": mother}))
    with pytest.raises(CannotUndo, match="n'est pas au plan"):
        undo(planned, made_by)
    assert there(planned, mother).id == mother


def test_no_more_actions_are_announced_than_the_plan_has(planned: Store) -> None:
    for n in range(24):
        make(planned, titre=f"Action retrouvée {n}", annoncee="oui")
    with pytest.raises(PlanRefused, match="annonce 38 actions"):
        make(planned, titre="Une de trop", annoncee="oui")
    with planned.read() as connection:
        assert sum(one.announced for one in plan.whole_plan(connection)) == 38
