"""Batches: the one way by which what people write reaches what everyone sees.

A batch is opened in a write transaction, told its changes, and published when its block ends:
corrections, statements and closures together, with the history of every field that changed for
everyone. What fails leaves nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mapapp.domain.overlay import Revision
from mapapp.domain.place import Origin
from mapapp.domain.vocabulary import Vocabulary
from mapapp.publishing.republish import GONE, republish
from mapapp.store import history, statements
from mapapp.store.connections import Connection
from mapapp.store.records import Source, Statement, accept_revision
from mapapp.store.statements import StatementChange
from mapapp.territory.gazetteer import Gazetteer

LICENCE = "Licence Ouverte 2.0"
CONTRIBUTIONS = Source(
    id="contributions",
    title="Contributions des visiteurs, relues avant publication",
    publisher="Les visiteurs de ce site",
    licence=LICENCE,
    url=None,
    rank=40,
)
ORGANISATION_RANK = 50
"""An organisation knows its own places better than any directory."""
VISITOR = "un visiteur"
_AT_ONCE = 10_000
_LONGEST_SOURCE = 60


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a batch; `who` is what the public reads: an organisation or « un visiteur »."""

    account: int | None = None
    organisation: str | None = None
    who: str = VISITOR


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing needs. `now` is an ISO 8601 time."""

    gazetteer: Gazetteer
    vocabulary: Vocabulary
    now: str


def organisation_source(slug: str, name: str) -> Source:
    """The source under which an organisation states its own places. Raises ValueError."""
    found = f"organisation:{slug}"
    if len(found) > _LONGEST_SOURCE:
        raise ValueError(f"l'identifiant « {slug} » est trop long")
    return Source(found, name, name, LICENCE, None, ORGANISATION_RANK)


def source_of(author: Author) -> Source:
    """The source under which an author's statements and corrections stand."""
    if author.organisation is None:
        return CONTRIBUTIONS
    return organisation_source(author.organisation, author.who)


class Batch:
    """An open batch; `id` is its number."""

    def __init__(
        self, connection: Connection, number: int, author: Author, publishing: Publishing
    ) -> None:
        self.connection = connection
        self.id = number
        self.author = author
        self.publishing = publishing
        self._touched: set[str] = set()
        self._stated: set[tuple[str, str]] = set()

    def origin(self, date: str | None = None) -> Origin:
        """The origin of what the author says; `date` is today without one."""
        said = source_of(self.author)
        return Origin(said.id, None, date or self.publishing.now[:10], LICENCE)

    def touch(self, place_ids: Iterable[str]) -> None:
        """Have places published anew when the batch ends."""
        self._touched.update(place_ids)

    def revise(
        self, place_id: str, values: Mapping[str, Any], origin: Origin | None = None
    ) -> None:
        """Accept corrections of fields of a place; an empty value withdraws what sources say."""
        statements.ensure_source(self.connection, source_of(self.author), self.publishing.now)
        for name, value in values.items():
            accept_revision(
                self.connection,
                place_id,
                Revision(name, value, origin or self.origin()),
                now=self.publishing.now,
                by=self.author.who,
                batch=self.id,
            )
        self.touch([place_id])

    def close(self, place_id: str, reason: str | None, moved_to: str | None = None) -> None:
        """Say that a place is gone, whatever its sources say; `moved_to` is where to look."""
        self.revise(place_id, {GONE: {"reason": reason, "moved_to": moved_to}})

    def reopen(self, place_id: str) -> None:
        """Take back that a place is gone; it shows again if a source still speaks of it."""
        self.revise(place_id, {GONE: None})

    def state(self, source: Source, said: Sequence[Statement]) -> None:
        """Write what a source says of places, under its own keys; the rest of it stays."""
        statements.ensure_source(self.connection, source, self.publishing.now)
        for start in range(0, len(said), _AT_ONCE):
            self._state(source, said[start : start + _AT_ONCE])

    def _state(self, source: Source, said: Sequence[Statement]) -> None:
        keys = [one.external_key for one in said]
        known = statements.statements_by_key(self.connection, source.id, keys)
        changes = [
            StatementChange(source.id, one.external_key, known.get(one.external_key), one)
            for one in said
            if known.get(one.external_key) != one
        ]
        changed = [change.after for change in changes if change.after is not None]
        statements.put_statements(self.connection, source.id, changed, known)
        self._keep(changes)

    def unstate(self, source_id: str, keys: Collection[str]) -> None:
        """Have a source say nothing more under these keys."""
        known = statements.statements_by_key(self.connection, source_id, keys)
        statements.drop_statements(self.connection, source_id, list(known))
        self._keep([StatementChange(source_id, key, one, None) for key, one in known.items()])

    def _keep(self, changes: list[StatementChange]) -> None:
        fresh = []
        for change in changes:
            key = (change.source_id, change.external_key)
            if key in self._stated:
                statements.amend_change(self.connection, self.id, change)
            else:
                self._stated.add(key)
                fresh.append(change)
            self.touch(s.place_id for s in (change.before, change.after) if s is not None)
        statements.put_changes(self.connection, self.id, fresh)

    def publish(self) -> None:
        """Publish what was touched and keep its history; `opened` calls it. Raises
        Unplaceable."""
        ordered = sorted(self._touched)
        for start in range(0, len(ordered), _AT_ONCE):
            self._publish(ordered[start : start + _AT_ONCE])
        self._touched.clear()

    def _publish(self, place_ids: list[str]) -> None:
        told = self.publishing
        before = history.seen_of(self.connection, place_ids)
        republish(self.connection, place_ids, told.gazetteer, told.vocabulary, now=told.now)
        after = history.seen_of(self.connection, place_ids)
        rows = [
            row
            for place_id in place_ids
            for row in _changes(self.id, place_id, before.get(place_id), after.get(place_id))
        ]
        history.put_history(self.connection, rows)


@contextmanager
def opened(
    connection: Connection,
    publishing: Publishing,
    kind: str,
    author: Author,
    *,
    reason: str | None = None,
    undoes: int | None = None,
) -> Iterator[Batch]:
    """A batch in a write transaction, published when the block ends. Raises Unplaceable.

    `kind`: edit, contribution, import, merge, api, undo, upkeep, plan. Whatever the block or the
    publication raises must leave the transaction too, so that nothing of it stays.
    """
    number = history.open_batch(
        connection,
        history.NewBatch(
            kind=kind,
            made_at=publishing.now,
            account=author.account,
            organisation=author.organisation,
            who=author.who,
            reason=reason,
            undoes=undoes,
        ),
    )
    batch = Batch(connection, number, author, publishing)
    yield batch
    batch.publish()


def _changes(
    batch: int, place_id: str, before: history.Seen | None, after: history.Seen | None
) -> Iterator[history.HistoryRow]:
    if after is None:
        return
    if before is None:
        # All of a new place is new: one row says so.
        yield history.HistoryRow(batch, place_id, "status", None, after["status"])
        return
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield history.HistoryRow(batch, place_id, name, before.get(name), after.get(name))
