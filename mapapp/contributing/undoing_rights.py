"""Who may undo what."""

from mapapp.contributing.grounds import ground_of
from mapapp.contributing.undo import KEPT_ELSEWHERE
from mapapp.domain.rights import Person, may_administer, may_import, may_moderate
from mapapp.store import history
from mapapp.store.connections import Connection
from mapapp.store.history import BatchRow
from mapapp.territory.gazetteer import Gazetteer

_MOST = 2_000


def may_undo(connection: Connection, gazetteer: Gazetteer, person: Person, batch: BatchRow) -> bool:
    """An administrator; who may import in its organisation's name, for an import; a moderator
    whose scope holds every place of the batch."""
    if batch.kind in KEPT_ELSEWHERE:
        return False
    if may_administer(person):
        return True
    if batch.kind == "import" and batch.organisation and may_import(person, batch.organisation):
        return True
    places = history.places_of_batch(connection, batch.id, _MOST)
    seen = history.seen_of(connection, places)
    return 0 < len(places) < _MOST and all(
        may_moderate(person, ground_of(connection, gazetteer, place_id, seen[place_id]))
        for place_id in places
    )
