"""Who may undo what."""

from mapapp.contributing.grounds import ground_of
from mapapp.contributing.undo import KEPT_ELSEWHERE, root_of
from mapapp.domain.rights import (
    Person,
    may_administer,
    may_follow_action,
    may_follow_plan,
    may_import,
    may_moderate,
)
from mapapp.store import history, plan
from mapapp.store.connections import Connection
from mapapp.store.history import BatchRow
from mapapp.territory.gazetteer import Gazetteer

_MOST = 2_000


def may_undo(connection: Connection, gazetteer: Gazetteer, person: Person, batch: BatchRow) -> bool:
    """An administrator; who follows the plan, for its actions; who may import in its organisation's
    name, for an import; a moderator whose scope holds every place of the batch."""
    if batch.kind in KEPT_ELSEWHERE:
        return False
    if may_administer(person):
        return True
    root, _depth = root_of(connection, batch)
    actions = {change.action for _n, change in plan.plan_changes_of_batch(connection, root.id)}
    if actions:
        return _may_undo_plan(connection, person, root, actions)
    if batch.kind == "import" and batch.organisation and may_import(person, batch.organisation):
        return True
    places = history.places_of_batch(connection, batch.id, _MOST)
    seen = history.seen_of(connection, places)
    return 0 < len(places) < _MOST and all(
        may_moderate(person, ground_of(connection, gazetteer, place_id, seen[place_id]))
        for place_id in places
    )


def _may_undo_plan(
    connection: Connection, person: Person, root: BatchRow, actions: set[str]
) -> bool:
    """The prefecture; the organisation that pilots all these actions, for what it wrote itself:
    what the prefecture decided is not a pilot's to undo."""
    if may_follow_plan(person):
        return True
    found = {one.id: one for one in plan.whole_plan(connection)}
    return may_follow_action(person, root.organisation) and all(
        action in found and found[action].organisation == root.organisation for action in actions
    )
