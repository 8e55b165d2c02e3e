"""Writing what the overlay gives, in the transaction that changed a record or a revision."""

from collections.abc import Collection

from mapapp.domain.overlay import publish
from mapapp.domain.vocabulary import Vocabulary
from mapapp.publishing.places import place_from
from mapapp.publishing.words import words_of
from mapapp.store import places, records
from mapapp.store.connections import Connection
from mapapp.territory.gazetteer import Gazetteer

_BATCH = 2_000
"""Places looked up in one query: databases take some 32,000 parameters at most."""


def republish(
    connection: Connection,
    place_ids: Collection[str],
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    *,
    now: str,
) -> None:
    """Publish places anew from all that sources say and all that was accepted.

    A place of which no source says anything any more is withdrawn, not erased: its page tells
    so. The data version grows by one. `now` is an ISO 8601 time. Raises Unplaceable.
    """
    ordered = sorted(place_ids)
    for start in range(0, len(ordered), _BATCH):
        _republish(connection, ordered[start : start + _BATCH], gazetteer, vocabulary)
    places.bump_version(connection, now)


def _republish(
    connection: Connection, place_ids: list[str], gazetteer: Gazetteer, vocabulary: Vocabulary
) -> None:
    said = records.records_of(connection, place_ids)
    accepted = records.revisions_of(connection, place_ids)
    words: set[str] = set()
    for place_id in place_ids:
        if place_id not in said:
            places.withdraw_place(
                connection,
                place_id,
                reason="Ce lieu ne figure plus dans les données dont il venait.",
                moved_to=None,
            )
            continue
        place = place_from(place_id, publish(said[place_id], accepted.get(place_id, ())), gazetteer)
        found = words_of(place, vocabulary, gazetteer)
        places.put_place(connection, place, found)
        words.update(found.all.split())
    places.put_words(connection, words)
