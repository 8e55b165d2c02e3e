"""A family of actions in the small region, by hand; what always holds of any family."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction, ancestors, family, parents_of
from mapapp.planning.lineage import (
    Adapted,
    Branch,
    adapted,
    descent_of,
    drawn_level,
    spreading_of,
    tree_of,
)
from mapapp.planning.reached import people_of
from tests.family_actions import action
from tests.figures_region import CODES, MINI, PEOPLE

MILESTONES = [{"label": "Ouvrir", "due": None, "done": None}]
FAMILY = [
    action("mere", "epci:E1", status=Status.DONE, milestones=MILESTONES),
    action("autre", "departement:92"),
    action("fille", "epci:E2", f"commune:{CODES[0]}", parent="mere", status=Status.TO_START),
    action("petite", f"commune:{CODES[10]}", parent="fille"),
    action("seconde", "departement:91", parent="mere", status=Status.DROPPED),
]


def shape(branches: Sequence[Branch]) -> list[tuple[str, int]]:
    return [(branch.action.id, branch.depth) for branch in branches]


def test_the_whole_family_is_one_tree_seen_from_any_of_it() -> None:
    whole = [("mere", 0), ("fille", 1), ("petite", 2), ("seconde", 1)]
    for one in ("mere", "fille", "petite", "seconde"):
        assert shape(tree_of(FAMILY, one)) == whole
    assert shape(tree_of(FAMILY, "autre")) == [("autre", 0)]
    assert shape(descent_of(FAMILY, "fille")) == [("fille", 0), ("petite", 1)]
    assert descent_of(FAMILY, "rien") == []


def test_where_a_family_is_and_for_how_many() -> None:
    found = spreading_of(MINI, descent_of(FAMILY, "mere"))
    # The first is done in communes 1 to 4, its daughter is to start in 5 to 8 (and in 1, where
    # what is done shows), hers runs in 11; the one given up shows where nothing else is.
    states = [found.status.get(code) for code in CODES]
    assert states[:4] == [Status.DONE] * 4
    assert states[4:8] == [Status.TO_START] * 4
    assert states[8:] == [None, None, Status.RUNNING, None]
    assert len(found.served) == 9
    assert people_of(MINI, found.served) == sum(PEOPLE[:8]) + PEOPLE[10] == 12_700
    assert people_of(MINI, spreading_of(MINI, descent_of(FAMILY, "fille")).served) == 11_000
    given_up = spreading_of(MINI, descent_of(FAMILY, "seconde"))
    assert set(given_up.status.values()) == {Status.DROPPED} and not given_up.served


def test_a_map_is_drawn_at_the_widest_level_that_tells_all() -> None:
    assert drawn_level([action("a", "region:R"), action("b", "departement:91")]) == "departement"
    assert drawn_level([action("a", "epci:E1"), action("b", "epci:E2")]) == "epci"
    assert drawn_level([action("a", "epci:E1"), action("b", "departement:91")]) == "commune"
    assert drawn_level([action("a", f"commune:{CODES[0]}")]) == "commune"
    assert drawn_level([action("a")]) == "departement"


def test_what_was_adapted_is_told_but_who_where_and_when() -> None:
    before = FAMILY[0].record
    assert adapted(before, before) == []
    same = {**before, "serves": ["epci:E2"], "pilot": "Ville", "starts": "2026", "status": "a"}
    assert adapted(before, same) == []
    indicators = [{"label": "Trajets", "unit": "trajets", "target": None}]
    after = {**before, "title": "Ici", "milestones": [], "indicators": indicators}
    assert adapted(before, after) == [
        Adapted("title", "Action mere", "Ici"),
        Adapted("milestones", "Ouvrir", None),
        Adapted("indicators", None, "Trajets"),
    ]
    respelt = {**before, "milestones": [{**MILESTONES[0], "label": "ouvrir"}]}
    assert adapted(before, respelt) == []


def test_a_long_chain_is_no_trouble() -> None:
    chain = [action("a0")] + [action(f"a{n}", parent=f"a{n - 1}") for n in range(1, 1500)]
    assert shape(descent_of(chain, "a0"))[-1] == ("a1499", 1499)
    assert len(tree_of(chain, "a1499")) == 1500


@st.composite
def families(draw: st.DrawFn) -> list[PlanAction]:
    """Any acyclic lineage, in any order of the plan."""
    size = draw(st.integers(1, 12))
    parents = [draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(size)]
    keys = st.sampled_from(["epci:E1", "epci:E2", "departement:92", "commune:" + CODES[3]])
    made = [
        action(
            f"a{n}",
            *draw(st.lists(keys, max_size=2)),
            parent=None if parent is None else f"a{parent}",
            status=draw(st.sampled_from(list(Status))),
        )
        for n, parent in enumerate(parents)
    ]
    return draw(st.permutations(made))


@given(families(), st.data())
def test_a_tree_holds_the_family_each_after_what_it_takes_up(
    actions: list[PlanAction], data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(actions))
    tree, parents = tree_of(actions, one.id), parents_of(actions)
    at = {branch.action.id: n for n, branch in enumerate(tree)}
    assert sorted(at) == sorted(family(parents, one.id))
    for branch in tree:
        above = ancestors(parents, branch.action.id)
        assert branch.depth == len(above)
        assert all(at[other] < at[branch.action.id] for other in above)
    descent = descent_of(actions, one.id)
    assert {b.action.id for b in descent} == {
        other.id for other in actions if one.id in (other.id, *ancestors(parents, other.id))
    }
    whole, part = spreading_of(MINI, tree), spreading_of(MINI, descent)
    assert part.served <= whole.served
    assert part.status.keys() <= whole.status.keys()


@pytest.mark.parametrize("key", ["", "rien", "epci:", "epci:E9", "commune:E1"])
def test_an_unknown_territory_serves_nobody(key: str) -> None:
    odd = action("a", key) if ":" in key else action("a")
    assert spreading_of(MINI, [Branch(odd, 0)]).served == frozenset()
