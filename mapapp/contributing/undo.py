"""Undoing a batch, or all that an account did since a date; undoing is a batch as well.

Corrections are put out of force and statements put back as they were, changes of the plan too;
those of housing schemes, which are no batches, are undone with the rest of an account.
What others changed since stays as they left it, and is told: nothing is lost, and undoing an undo
puts all in force again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mapapp.contributing import schemes
from mapapp.contributing.batches import Author, Batch, Publishing, opened
from mapapp.domain.plan import EMPTY, FIELDS, ON_THE_MAP, PlanAction, lineage_fault, parents_of
from mapapp.store import history, plan, revisions, statements
from mapapp.store.connections import Connection
from mapapp.store.history import BatchRow, HistoryRow
from mapapp.store.records import Source, Statement
from mapapp.store.records import sources as all_sources
from mapapp.store.statements import StatementChange

KEPT_ELSEWHERE = ("slots",)
"""Kinds of batches of what lives for some days: it is changed or withdrawn where it is kept."""
SINCE_CHANGED = "modifié depuis par quelqu'un d'autre : laissé tel quel"
SINCE_REMOVED = "retiré depuis par la source : laissé tel quel"
SINCE_BACK = "rétabli depuis par la source : laissé tel quel"


class CannotUndo(ValueError):
    """A batch that cannot be undone; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that undoing left as it is, and why (French)."""

    place_id: str
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: the batch it made, the batch it undid, what it left as it is."""

    batch: int
    target: int
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class AccountUndone:
    """What undoing an account did: its batches, the most recent first, then how many changes of
    housing schemes, and what of these stays as others changed it since, as a proposal names it."""

    batches: tuple[Undone, ...]
    scheme_changes: int = 0
    schemes_kept: tuple[Kept, ...] = ()


def undo_batch(
    connection: Connection, publishing: Publishing, author: Author, number: int, reason: str | None
) -> Undone:
    """Undo a batch of any kind, an import or another undo as well. Raises CannotUndo."""
    target = history.batch_of(connection, number)
    if target is None:
        raise CannotUndo("Cette modification n'existe pas.")
    if target.kind in KEPT_ELSEWHERE:
        raise CannotUndo("Des créneaux se changent ou se retirent sur la page de leur crèche.")
    if target.undone_by is not None:
        raise CannotUndo(f"Cette modification est déjà annulée (par la n° {target.undone_by}).")
    root, depth = root_of(connection, target)
    state = revisions.UNDONE if depth % 2 == 0 else revisions.ACCEPTED
    with opened(connection, publishing, "undo", author, reason=reason, undoes=target.id) as batch:
        kept = [
            *_turn_revisions(batch, root.id, state),
            *_turn_statements(batch, target.id),
            *_turn_plan(batch, root.id, state),
        ]
        history.mark_undone(connection, target.id, batch.id)
        history.mark_undone(connection, root.id, batch.id if depth % 2 == 0 else None)
    return Undone(batch.id, target.id, tuple(kept))


def undo_account(
    connection: Connection,
    publishing: Publishing,
    author: Author,
    account: int,
    since: str,
    reason: str | None,
) -> AccountUndone:
    """Undo all that an account changed, had accepted or accepted since an ISO time, the most
    recent first; each by a batch or a change of its own, all or nothing. Raises CannotUndo."""
    found = history.batches_by(connection, account, since)
    undoable = [one for one in found if one.kind not in KEPT_ELSEWHERE]
    batches = [undo_batch(connection, publishing, author, one.id, reason) for one in undoable]
    undone, kept = 0, []
    for change in schemes.changes_by(connection, account, since):
        left = schemes.put_back(connection, author, change, publishing.now)
        if left is None:
            raise CannotUndo("Un dispositif de logement vient de changer : recommencez.")
        undone += len(left) < len(change.after)
        kept += [Kept(schemes.named(change.scheme), name, SINCE_CHANGED) for name in left]
    return AccountUndone(tuple(batches), undone, tuple(kept))


def root_of(connection: Connection, target: BatchRow) -> tuple[BatchRow, int]:
    """The batch at the end of a chain of undoing, and how many undoings lie above it."""
    depth = 0
    while target.undoes is not None:
        below = history.batch_of(connection, target.undoes)
        assert below is not None
        target, depth = below, depth + 1
    return target, depth


def _turn_revisions(batch: Batch, root: int, state: str) -> Iterator[Kept]:
    """Put a batch's corrections in or out of force; a later one of the same field still rules."""
    made = revisions.revisions_of_batch(batch.connection, root)
    places = {one.place_id for one in made}
    last = revisions.last_corrections(batch.connection, places)
    revisions.set_revisions(batch.connection, root, state)
    batch.touch(places)
    newest = {(one.place_id, one.field): one.number for one in made}
    for key, number in newest.items():
        if last.get(key, 0) > number:
            yield Kept(*key, SINCE_CHANGED)


def _turn_plan(batch: Batch, root: int, state: str) -> Iterator[Kept]:
    """The same for what is followed of the plan, whose lineage must still hold afterwards."""
    connection = batch.connection
    made = plan.plan_changes_of_batch(connection, root)
    if not made:
        return
    touched = {change.action for _number, change in made}
    before = {one.id: one for one in plan.whole_plan(connection)}
    plan.set_plan_changes(connection, root, state)
    after = {one.id: one for one in plan.whole_plan(connection)}
    fault = lineage_fault(parents_of(after.values()))
    if fault is not None:
        raise CannotUndo(f"Le plan ne tiendrait plus : {fault[1]} (action « {fault[0]} »).")
    rows = [row for one in sorted(touched) for row in _told(batch.id, one, before, after)]
    history.put_history(connection, rows)
    last = plan.last_plan_changes(connection, touched)
    for number, change in made:
        if last.get((change.action, change.field), 0) > number:
            yield Kept(change.action, f"plan.{change.field}", SINCE_CHANGED)


def _told(
    batch: int, action: str, before: Mapping[str, PlanAction], after: Mapping[str, PlanAction]
) -> Iterator[HistoryRow]:
    was = before[action].record if action in before else EMPTY
    now = after[action].record if action in after else EMPTY
    for name in FIELDS:
        if name not in ON_THE_MAP and was[name] != now[name]:
            yield HistoryRow(batch, action, f"plan.{name}", was[name], now[name])


def _turn_statements(batch: Batch, target: int) -> Iterator[Kept]:
    """Put statements back as they were before the target, but for what changed since."""
    known = {source.id: source for source in all_sources(batch.connection)}
    for changes in statements.changes_of(batch.connection, target):
        yield from _turn_source(batch, known[changes[0].source_id], changes)


def _turn_source(batch: Batch, source: Source, changes: list[StatementChange]) -> Iterator[Kept]:
    keys = [change.external_key for change in changes]
    current = statements.statements_by_key(batch.connection, source.id, keys)
    back: list[Statement] = []
    dropped: list[str] = []
    for change in changes:
        now = current.get(change.external_key)
        if now == change.after:
            if change.before is None:
                dropped.append(change.external_key)
            else:
                back.append(change.before)
            continue
        restored, kept = _mixed(change, now)
        yield from kept
        if restored is not None:
            back.append(restored)
    batch.unstate(source.id, dropped)
    batch.state(source, back)


def _mixed(change: StatementChange, now: Statement | None) -> tuple[Statement | None, list[Kept]]:
    """A statement with the fields that are still as the batch left them put back."""
    said = change.after or change.before
    assert said is not None
    if now is None:
        return None, [Kept(said.place_id, "status", SINCE_REMOVED)]
    if change.after is None or change.before is None:
        why = SINCE_BACK if change.after is None else SINCE_CHANGED
        return None, [Kept(now.place_id, "status", why)]
    values = dict(now.values)
    kept = []
    for name in dict.fromkeys([*change.before.values, *change.after.values]):
        if _same(change.before.values, change.after.values, name):
            continue
        if not _same(now.values, change.after.values, name):
            kept.append(Kept(now.place_id, name, SINCE_CHANGED))
        elif name in change.before.values:
            values[name] = change.before.values[name]
        else:
            values.pop(name, None)
    return replace(now, values=values), kept


def _same(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    return (name in one) == (name in other) and one.get(name) == other.get(name)
