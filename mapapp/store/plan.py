"""The plan as it stands: what ships, and the changes in force over it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from mapapp.domain.plan import PlanAction, Record, plan_action
from mapapp.store.actions import all_actions
from mapapp.store.plan_tables import plan_change
from mapapp.store.revisions import ACCEPTED
from mapapp.store.schema import action_place


class PlanChange(NamedTuple):
    """A field of an action, and the JSON value that it has from now on."""

    action: str
    field: str
    value: Any


def whole_plan(connection: Connection) -> list[PlanAction]:
    """Every action: what ships in its order, then those that were added, the oldest first."""
    changes = _changes(connection)
    bases = {one.id: one for one in all_actions(connection)}
    found = (
        plan_action(action_id, bases.get(action_id), changes.get(action_id, {}))
        for action_id in dict.fromkeys([*bases, *changes])
    )
    return [one for one in found if one is not None]


def plan_action_by_id(connection: Connection, action_id: str) -> PlanAction | None:
    """One action; None if it is not in the plan."""
    return next((one for one in whole_plan(connection) if one.id == action_id), None)


def actions_naming(connection: Connection, place_id: str) -> list[str]:
    """Ids of the actions that a place is linked to."""
    shipped = select(action_place.c.action).where(action_place.c.place_id == place_id)
    found = dict.fromkeys(connection.scalars(shipped), True)
    linked = (
        select(plan_change.c.action, plan_change.c.value)
        .where(plan_change.c.field == "places", plan_change.c.state == ACCEPTED)
        .order_by(plan_change.c.id)
    )
    for action, places in connection.execute(linked):
        found[action] = place_id in (places or ())
    return sorted(action for action, names in found.items() if names)


def put_plan_changes(connection: Connection, batch: int, changes: Iterable[PlanChange]) -> None:
    """Accept changes in a batch."""
    rows = [{**change._asdict(), "state": ACCEPTED, "batch": batch} for change in changes]
    if rows:
        connection.execute(insert(plan_change), rows)


def plan_changes_of_batch(connection: Connection, batch: int) -> list[tuple[int, PlanChange]]:
    """What a batch changed, with the numbers of the changes, whether in force or undone."""
    query = (
        select(plan_change.c.id, plan_change.c.action, plan_change.c.field, plan_change.c.value)
        .where(plan_change.c.batch == batch)
        .order_by(plan_change.c.id)
    )
    return [(row.id, PlanChange(*row[1:])) for row in connection.execute(query)]


def set_plan_changes(connection: Connection, batch: int, state: str) -> None:
    """Put all the changes of a batch in force or out of it."""
    connection.execute(update(plan_change).where(plan_change.c.batch == batch).values(state=state))


def last_plan_changes(connection: Connection, actions: Iterable[str]) -> dict[tuple[str, str], int]:
    """Number of the change in force of each (action, field) that has one."""
    query = (
        select(plan_change.c.action, plan_change.c.field, plan_change.c.id)
        .where(plan_change.c.action.in_(sorted(set(actions))), plan_change.c.state == ACCEPTED)
        .order_by(plan_change.c.id)
    )
    return {(action, name): number for action, name, number in connection.execute(query)}


def known_action_ids(connection: Connection) -> set[str]:
    """Every id that an action has or had: none is given twice."""
    added = connection.scalars(select(plan_change.c.action).distinct())
    return {one.id for one in all_actions(connection)} | set(added)


def _changes(connection: Connection) -> dict[str, Record]:
    query = (
        select(plan_change.c.action, plan_change.c.field, plan_change.c.value)
        .where(plan_change.c.state == ACCEPTED)
        .order_by(plan_change.c.id)
    )
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for action, name, value in connection.execute(query):
        found[action][name] = value
    return dict(found)
