"""Telling organisations' programs what changed: batches become calls, within each one's scope."""

from collections.abc import Iterator, Mapping
from typing import Any

from mapapp.contributing.grounds import territory_keys
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation
from mapapp.notifying.webhooks import payload
from mapapp.store import history, organisations, webhooks
from mapapp.store.connections import Connection
from mapapp.store.contributions import place_versions
from mapapp.store.engine import Store
from mapapp.store.owners import owners_of
from mapapp.store.webhooks import Webhook
from mapapp.territory.gazetteer import Gazetteer

PLACES_A_CALL = 500
_BATCHES_AT_ONCE = 50
CHANGED = "places.changed"


def announce(store: Store, gazetteer: Gazetteer, now: str) -> int:
    """Write the calls of the batches that webhooks were not told of; gives how many."""
    with store.read() as connection:
        behind = webhooks.webhooks_behind(connection)
    written = 0
    for one in behind:
        with store.write() as connection:
            # Another worker may have been here since the look.
            fresh = webhooks.webhook_by_id(connection, one.id)
            if fresh is not None and fresh.active:
                written += _announce(connection, gazetteer, fresh, now)
    return written


def _announce(connection: Connection, gazetteer: Gazetteer, to: Webhook, now: str) -> int:
    record = organisations.organisation_by_id(connection, to.organisation)
    numbers = webhooks.batches_after(connection, to.last_batch, _BATCHES_AT_ONCE)
    if record is None or not numbers:
        return 0
    calls = [
        call for number in numbers for call in _calls(connection, gazetteer, record.rights, number)
    ]
    webhooks.put_deliveries(connection, to.id, calls, now)
    webhooks.told_up_to(connection, to.id, numbers[-1])
    return len(calls)


def _calls(
    connection: Connection, gazetteer: Gazetteer, organisation: Organisation, number: int
) -> Iterator[str]:
    batch = history.batch_of(connection, number)
    assert batch is not None
    part, last = 0, ""
    while ids := history.places_of_batch_after(connection, number, last, PLACES_A_CALL):
        last = ids[-1]
        if places := _places(connection, gazetteer, organisation, number, ids):
            part += 1
            data = {
                "batch": number,
                "kind": batch.kind,
                "who": batch.who,
                "organisation": batch.organisation,
                "places": places,
            }
            yield payload(f"lot-{number}-{part}", CHANGED, batch.made_at, data)


def _places(
    connection: Connection,
    gazetteer: Gazetteer,
    organisation: Organisation,
    number: int,
    ids: list[str],
) -> list[dict[str, Any]]:
    seen = history.seen_of(connection, ids)
    owners, versions = owners_of(connection, ids), place_versions(connection, ids)
    changed: dict[str, dict[str, Any]] = {}
    for row in history.history_of_places(connection, number, ids):
        changed.setdefault(row.place_id, {})[row.field] = row.before
    return [
        {
            "id": place_id,
            "status": seen[place_id]["status"],
            "version": versions[place_id],
            "fields": sorted(before),
        }
        for place_id, before in sorted(changed.items())
        if place_id in seen
        and (
            owners.get(place_id) == organisation.id
            or _concerns(gazetteer, organisation, seen[place_id], before)
        )
    ]


def _concerns(
    gazetteer: Gazetteer,
    organisation: Organisation,
    seen: Mapping[str, Any],
    before: Mapping[str, Any],
) -> bool:
    """Whether a place is, or was before the batch, in the organisation's scope."""
    kind = Kind(seen["kind"])
    keys: set[str] = set(territory_keys(gazetteer, seen))
    if {"commune_code", "serves"} & before.keys():
        keys |= _keys_before(gazetteer, seen, before)
    return organisation.scope.covers(kind, keys)


def _keys_before(
    gazetteer: Gazetteer, seen: Mapping[str, Any], before: Mapping[str, Any]
) -> frozenset[str]:
    known = {name: before[name] for name in ("commune_code", "serves") if name in before}
    return territory_keys(gazetteer, {**seen, **known})
