"""Taking an action up elsewhere: what is kept of it, and who did it before."""

from collections.abc import Sequence

from mapapp.domain.place import Status
from mapapp.domain.plan import EMPTY, PlanAction, Record, family, parents_of


def to_adapt(action: PlanAction) -> Record:
    """The beginning of an action that takes this one up: what it does, what is counted and in
    which steps; who, where, when and how much are another territory's to say."""
    record = action.record
    return {
        **EMPTY,
        **{name: record[name] for name in ("title", "theme", "summary")},
        "status": Status.TO_START.value,
        "milestones": [{**one, "due": None, "done": None} for one in record["milestones"]],
        "indicators": [
            # A share of another territory is that one's; figures of one's own follow.
            {n: v for n, v in one.items() if n != "territory"}
            | {"target": None, "target_date": None, "values": []}
            for one in record["indicators"]
        ],
        "parent": action.id,
    }


def before_it(actions: Sequence[PlanAction], parent: str) -> list[PlanAction]:
    """Who did it before: the action taken up first, then all of its lineage."""
    by_id = {one.id: one for one in actions}
    if parent not in by_id:
        return []
    others = [by_id[one] for one in family(parents_of(actions), parent) if one != parent]
    return [by_id[parent], *others]
