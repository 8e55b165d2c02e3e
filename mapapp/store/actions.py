"""The plan's actions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select

from mapapp.domain.place import (
    Action,
    Contact,
    FollowUp,
    Indicator,
    Origin,
    Served,
    Status,
)
from mapapp.store.schema import action, action_indicator, action_place


def replace_actions(connection: Connection, values: Iterable[Action]) -> None:
    """Replace the whole plan, keeping its order."""
    for table in (action_place, action_indicator, action):
        connection.execute(delete(table))
    for position, value in enumerate(values):
        connection.execute(insert(action).values(_row(value, position)))
        indicators = [
            asdict(i) | {"action": value.id, "position": n} for n, i in enumerate(value.indicators)
        ]
        links = [
            {"action": value.id, "place_id": place_id, "position": n}
            for n, place_id in enumerate(value.places)
        ]
        if indicators:
            connection.execute(insert(action_indicator), indicators)
        if links:
            connection.execute(insert(action_place), links)


def all_actions(connection: Connection) -> list[Action]:
    """Every action, in the plan's order."""
    indicators: dict[str, list[Indicator]] = defaultdict(list)
    for row in connection.execute(
        select(action_indicator).order_by(action_indicator.c.action, action_indicator.c.position)
    ).mappings():
        indicators[row["action"]].append(
            Indicator(row["label"], row["value"], row["unit"], row["date"], row["source_url"])
        )
    places: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(
        select(action_place).order_by(action_place.c.action, action_place.c.position)
    ).mappings():
        places[row["action"]].append(row["place_id"])
    rows = connection.execute(select(action).order_by(action.c.position)).mappings()
    return [_action(row, indicators[row["id"]], places[row["id"]]) for row in rows]


def action_by_id(connection: Connection, action_id: str) -> Action | None:
    """One action; None if there is none of that id."""
    return next((a for a in all_actions(connection) if a.id == action_id), None)


def _row(value: Action, position: int) -> dict[str, Any]:
    row = asdict(value)
    for name in ("indicators", "places"):
        del row[name]
    return row | {"position": position, "status": value.status.value}


def _action(row: RowMapping, indicators: list[Indicator], places: list[str]) -> Action:
    return Action(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        theme=row["theme"],
        summary=row["summary"],
        pilot=row["pilot"],
        partners=tuple(row["partners"]),
        contact=Contact(**row["contact"]),
        status=Status(row["status"]),
        status_note=row["status_note"],
        date=row["date"],
        source=Origin(**row["source"]),
        serves=tuple(Served(**served) for served in row["serves"]),
        indicators=tuple(indicators),
        follow_up=tuple(FollowUp(**fact) for fact in row["follow_up"]),
        places=tuple(places),
    )
