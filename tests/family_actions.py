"""Actions of the small region, made without a store."""

from collections.abc import Sequence
from typing import Any

from mapapp.domain.place import Status
from mapapp.domain.plan import EMPTY, PlanAction, plan_action


def action(
    action_id: str,
    *serves: str,
    theme: str = "economie-circulaire",
    status: Status = Status.RUNNING,
    parent: str | None = None,
    **fields: Any,
) -> PlanAction:
    """An action that serves territories given as keys (`epci:E3`)."""
    record = {
        **EMPTY,
        "title": f"Action {action_id}",
        "theme": theme,
        "summary": "Un essai.",
        "serves": list(serves),
        "status": status.value,
        "parent": parent,
        **fields,
    }
    found = plan_action(action_id, None, record)
    assert found is not None
    return found


def ids(actions: Sequence[PlanAction]) -> list[str]:
    """Of each."""
    return [one.id for one in actions]
