"""Writing what is followed of the plan: changes of one batch, in the history, all or nothing.

What the map shows too (title, summary, theme, territories) is published by the same batch, so
that an action is never one thing on its page and another on the map.
"""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mapapp.contributing.batches import Author, Batch, Publishing, opened
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import Problem
from mapapp.domain.place import Origin
from mapapp.domain.plan import (
    ANNOUNCED_ACTIONS,
    EMPTY,
    FIELDS,
    FOLLOWED,
    LICENCE,
    ON_THE_MAP,
    RESERVED_IDS,
    YOUNGER,
    PlanAction,
    Record,
    lineage_fault,
    parents_of,
)
from mapapp.store import plan, statements
from mapapp.store.connections import Connection
from mapapp.store.history import HistoryRow, put_history
from mapapp.store.known_places import known_ids
from mapapp.store.plan import PlanChange
from mapapp.store.records import Source, Statement
from mapapp.text import fold

KIND = "plan"
"""The kind of batches of the plan."""
SOURCE = Source(
    id=FOLLOWED,
    title="Suivi du plan par la préfecture et les structures qui pilotent ses actions",
    publisher="Préfecture de région et structures pilotes",
    licence=LICENCE,
    url=None,
    rank=50,
)
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class ActionChange:
    """Fields of an action to change. Without `action` it is to be made, with all its fields."""

    action: str | None
    values: Mapping[str, Any]
    row: str = ""
    """Where it comes from, told before what is wrong with it (a line of a file)."""


class PlanRefused(ValueError):
    """What the plan as a whole does not allow; nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(one.message for one in problems))
        self.problems = problems


def version_of(record: Record) -> str:
    """What an action was when it was read: it travels with the form that changes it. What is
    linked is left out: other forms change it, one link at a time."""
    kept = {name: record[name] for name in FIELDS if name not in YOUNGER}
    text = json.dumps(kept, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changed_fields(before: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that are not so already."""
    return {name: value for name, value in values.items() if before.get(name) != value}


def follow(
    connection: Connection,
    publishing: Publishing,
    author: Author,
    changes: Sequence[ActionChange],
    reason: str | None = None,
) -> list[str]:
    """Write changes in a write transaction: the ids of the actions that changed or were made.

    Raises PlanRefused, before anything is written.
    """
    actions = plan.whole_plan(connection)
    prepared = _prepared(connection, changes, {one.id: one for one in actions})
    problems = plan_problems(actions, prepared)
    if problems:
        raise PlanRefused(problems)
    real = [one for one in prepared if one.values]
    if not real:
        return []
    with opened(connection, publishing, KIND, author, reason=reason) as batch:
        # What others are told of the place is published with the origin that the plan has.
        statements.ensure_source(connection, SOURCE, publishing.now)
        for one in real:
            _write(batch, one)
    return [one.action for one in real]


def check(connection: Connection, changes: Sequence[ActionChange]) -> list[Problem]:
    """What the plan as a whole would not allow of these changes; nothing is written."""
    actions = plan.whole_plan(connection)
    return plan_problems(actions, _prepared(connection, changes, {one.id: one for one in actions}))


@dataclass(frozen=True, slots=True)
class _Prepared:
    action: str
    before: PlanAction | None
    values: Mapping[str, Any]
    row: str


def _prepared(
    connection: Connection, changes: Sequence[ActionChange], known: Mapping[str, PlanAction]
) -> list[_Prepared]:
    found = []
    used = plan.known_action_ids(connection)
    for change in changes:
        before = known.get(change.action) if change.action else None
        if before is None:
            action = change.action or free_id(connection, str(change.values["title"]), used)
            used.add(action)
            values: Mapping[str, Any] = {**EMPTY, **change.values}
        else:
            action, values = before.id, changed_fields(before.record, change.values)
        found.append(_Prepared(action, before, values, change.row))
    return found


def free_id(connection: Connection, title: str, used: Collection[str]) -> str:
    """An id for a new action, of its title: the end of its page's address."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:_LONGEST_ID].strip("-") or "action"
    number, found = 1, words
    while found in used or is_taken(connection, found):
        number += 1
        found = f"{words}-{number}"
    return found


def is_taken(connection: Connection, action_id: str) -> bool:
    """Whether an id is a page's, or that of a place of any kind, there or gone."""
    return action_id in RESERVED_IDS or bool(known_ids(connection, [action_id]))


def plan_problems(actions: Sequence[PlanAction], prepared: Sequence[_Prepared]) -> list[Problem]:
    """What is wrong with the plan as these changes would leave it."""
    parents = parents_of(actions)
    announced = {one.id for one in actions if one.announced}
    for one in prepared:
        if one.before is None or "parent" in one.values:
            parents[one.action] = one.values.get("parent")
        if one.values.get("announced"):
            announced.add(one.action)
        elif "announced" in one.values:
            announced.discard(one.action)
    problems = []
    fault = lineage_fault(parents)
    if fault is not None:
        row = next((one.row for one in prepared if one.action == fault[0]), "")
        problems.append(Problem("reprend", f"{row}{fault[1]}"))
    if len(announced) > ANNOUNCED_ACTIONS:
        said = f"le plan de 2019 annonce {ANNOUNCED_ACTIONS} actions : elles le sont déjà toutes"
        problems.append(Problem("annoncee", said))
    return problems


def _write(batch: Batch, one: _Prepared) -> None:
    connection = batch.connection
    values = {name: one.values[name] for name in FIELDS if name in one.values}
    plan.put_plan_changes(
        connection, batch.id, [PlanChange(one.action, *pair) for pair in values.items()]
    )
    before = EMPTY if one.before is None else one.before.record
    put_history(
        connection,
        [
            HistoryRow(batch.id, one.action, f"plan.{name}", before[name], value)
            for name, value in values.items()
            if name not in ON_THE_MAP and before[name] != value
        ],
    )
    shown = {ON_THE_MAP[name]: _shown(name, v) for name, v in values.items() if name in ON_THE_MAP}
    origin = Origin(SOURCE.id, None, batch.publishing.now[:10], LICENCE)
    if one.before is None:
        shown |= {"kind": Kind.ACTION.value, "category": "action-regionale"}
        shown["updated"] = batch.publishing.now[:10]
        batch.state(SOURCE, [Statement(one.action, one.action, shown, origin, {})])
    elif shown:
        batch.revise(one.action, shown, origin)


def _shown(name: str, value: Any) -> Any:
    return [value] if name == "theme" else value
