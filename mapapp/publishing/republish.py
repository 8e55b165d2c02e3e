"""Writing what the overlay gives, in the transaction that changed a record or a revision."""

from collections.abc import Collection

from mapapp.domain.overlay import publish
from mapapp.domain.place import Place
from mapapp.domain.vocabulary import Vocabulary
from mapapp.publishing.places import place_from
from mapapp.publishing.words import Wording
from mapapp.store import places, records
from mapapp.store.bulk import BATCH, put_places
from mapapp.store.connections import Connection
from mapapp.store.states import Words
from mapapp.territory.gazetteer import Gazetteer

GONE = "gone"
"""Field by which a correction closes a place: `reason` (French or None) and `moved_to` (an id or
None). It stands whatever the sources say, until it is withdrawn or undone."""
_UNSAID = "Ce lieu ne figure plus dans les données dont il venait."


def republish(
    connection: Connection,
    place_ids: Collection[str],
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    *,
    now: str,
) -> None:
    """Publish places anew from all that sources say and all that was accepted.

    A place of which no source says anything any more, or that an accepted correction says is
    gone, is withdrawn, not erased: its page tells so. One that comes out as it is published
    already is left alone. The data version grows by one. `now` is an ISO 8601 time. Raises
    Unplaceable.
    """
    ordered = sorted(place_ids)
    wording = Wording(vocabulary, gazetteer)
    for start in range(0, len(ordered), BATCH):
        _republish(connection, ordered[start : start + BATCH], gazetteer, wording)
    places.bump_version(connection, now)


def _republish(
    connection: Connection, place_ids: list[str], gazetteer: Gazetteer, wording: Wording
) -> None:
    said = records.records_of(connection, place_ids)
    accepted = records.revisions_of(connection, place_ids)
    there: list[tuple[Place, Words]] = []
    unsaid: list[str] = []
    for place_id in place_ids:
        if place_id not in said:
            unsaid.append(place_id)
            continue
        values = publish(said[place_id], accepted.get(place_id, ()))
        if gone := values.values.get(GONE):
            places.withdraw_place(connection, place_id, **gone)
            continue
        place = place_from(place_id, values, gazetteer)
        there.append((place, wording.of(place)))
    places.withdraw_places(connection, unsaid, reason=_UNSAID, moved_to=None)
    put_places(connection, there)
