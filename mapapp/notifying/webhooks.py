"""Webhooks: calls signed as in Standard Webhooks (standardwebhooks.com), retried, then given up."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any, Protocol

from mapapp.domain.instants import stamp
from mapapp.notifying.calling import CallFailed
from mapapp.sealing import LostKey, Sealer
from mapapp.store import webhooks as rows
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.webhooks import Delivery, Webhook

WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60)
)
"""How long is waited after each failure; after the one that follows, the call is given up."""
_PREFIX = "whsec_"
_SEALED_CHARACTERS = 64
_LEASE = timedelta(minutes=5)
_HELD_BACK = timedelta(minutes=1)
Clock = Callable[[], datetime]


class Calls(Protocol):
    """A way to call."""

    def call(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        """POST a JSON body. Raises CallFailed."""


def new_secret() -> str:
    """A secret by which an organisation knows our calls: 256 bits."""
    return _PREFIX + b64encode(token_bytes(32)).decode()


def kept_secret(sealer: Sealer, organisation: str, secret: str) -> str:
    """A secret as the store keeps it, 64 characters."""
    return sealer.seal(f"calls of {organisation}", b64decode(secret.removeprefix(_PREFIX)))


def secret_of_call(sealer: Sealer, to: Webhook) -> str:
    """The secret of a webhook; one that was kept before they were sealed is as it was. Raises
    LostKey."""
    if len(to.secret) < _SEALED_CHARACTERS:
        return to.secret
    return _PREFIX + b64encode(sealer.unseal(f"calls of {to.organisation}", to.secret)).decode()


def signature(secret: str, event: str, moment: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `event.moment.body`; `moment` in seconds."""
    key = b64decode(secret.removeprefix(_PREFIX))
    signed = f"{event}.{moment}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def payload(event: str, kind: str, made_at: str, data: dict[str, Any]) -> str:
    """The body of a call; `event` is the same each time it is made, so that it counts once."""
    said = {"id": event, "type": kind, "timestamp": made_at, "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def put_test(connection: Connection, webhook: int, event: str, now: datetime) -> None:
    """Write a call that says nothing but that calls arrive."""
    said = payload(event, "test", stamp(now), {"message": "Appel d'essai de la carte des aides."})
    rows.put_deliveries(connection, webhook, [said], stamp(now))


def send_due(
    store: Store,
    calls: Calls,
    clock: Clock,
    sealer: Callable[[], Sealer],
    *,
    most: int = 10,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Make the calls that are due, `most` at most; gives how many were made, well or not.

    `sealer` opens the secrets; it is asked for when there is a call to make.
    """
    made = 0
    while made < most and not stopping():
        claimed = _claim(store, clock())
        if claimed is None:
            break
        _call(store, calls, clock, sealer(), *claimed)
        made += 1
    return made


def _claim(store: Store, now: datetime) -> tuple[Delivery, Webhook] | None:
    # A look costs no lock; only when there is something is the writers' turn taken.
    with store.read() as connection:
        if not rows.deliveries_due(connection, stamp(now)):
            return None
    with store.write() as connection:
        return rows.claim_delivery(connection, stamp(now), stamp(now + _LEASE))


def _call(
    store: Store, calls: Calls, clock: Clock, sealer: Sealer, delivery: Delivery, to: Webhook
) -> None:
    moment = int(clock().timestamp())
    body, event = delivery.payload.encode(), str(json.loads(delivery.payload)["id"])
    try:
        secret = secret_of_call(sealer, to)
        headers = {
            "webhook-id": event,
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(secret, event, moment, body),
        }
        calls.call(to.url, body, headers)
    except (CallFailed, LostKey) as fault:
        _failed(store, delivery, str(fault)[:300], clock())
    else:
        with store.write() as connection:
            rows.delivered(connection, delivery.id, stamp(clock()))


def _failed(store: Store, delivery: Delivery, fault: str, now: datetime) -> None:
    with store.write() as connection:
        if delivery.attempts > len(WAITS):
            rows.gave_up(connection, delivery.id, fault, stamp(now))
        else:
            again = stamp(now + WAITS[delivery.attempts - 1])
            rows.failed(connection, delivery.id, fault, again)
        rows.hold_back(connection, delivery.webhook, stamp(now + _HELD_BACK))
