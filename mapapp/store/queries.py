"""The queries of pages, whose modules are imported when one is first asked for.

They bring SQLAlchemy, which the list, the map and the API of searches never need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapapp.store.actions import action_by_id, all_actions
    from mapapp.store.places import (
        gone_place,
        kind_counts,
        names_by_number,
        places_by_id,
        published_ids,
    )
    from mapapp.store.plan import actions_naming, whole_plan
    from mapapp.store.records import import_times, sources
    from mapapp.store.schemes import all_schemes, scheme_by_id
    from mapapp.store.slots import SlotsAsked, free_slots, open_slots
    from mapapp.store.upkeep import is_to_check

__all__ = [
    "SlotsAsked",
    "action_by_id",
    "actions_naming",
    "all_actions",
    "all_schemes",
    "free_slots",
    "gone_place",
    "import_times",
    "is_to_check",
    "kind_counts",
    "names_by_number",
    "open_slots",
    "places_by_id",
    "published_ids",
    "scheme_by_id",
    "sources",
    "whole_plan",
]

_MODULES = {
    "action_by_id": "actions",
    "SlotsAsked": "slots",
    "actions_naming": "plan",
    "all_actions": "actions",
    "free_slots": "slots",
    "all_schemes": "schemes",
    "import_times": "records",
    "open_slots": "slots",
    "is_to_check": "upkeep",
    "scheme_by_id": "schemes",
    "sources": "records",
    "whole_plan": "plan",
}


def load() -> None:
    """Import them all now, for the processes that will be forked from this one."""
    modules = ("actions", "changes", "places", "plan", "records", "schemes", "slots", "upkeep")
    for module in modules:
        import_module(f"mapapp.store.{module}")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"mapapp.store.{_MODULES.get(name, 'places')}"), name)
