"""Needs without an action in the small region, counted by hand, and what always holds."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.planning.needs import (
    IDLE,
    KINDS,
    Need,
    Standing,
    answers_on,
    kinds_of,
    needs_of,
    without_place,
)
from mapapp.territory.units import Level
from mapapp.web.plan_needs import LEVELS, NeedsQuestion, beyond_reach
from tests.atlas_places import VOCABULARY
from tests.conftest import NOW
from tests.family_actions import action, ids
from tests.figures_region import CODES, MINI, NINE, figures_of, view_of

FIGURES = figures_of()
THEMES = {
    Kind.CRECHE: "garde-d-enfants",
    Kind.HOUSING: "logement",
    Kind.CIRCULAR: "economie-circulaire",
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def needs(
    view: View,
    kind: Kind,
    actions: Sequence[PlanAction] = (),
    *,
    level: Level = "epci",
    share: float = 50,
    regional: bool = False,
) -> dict[str, Need]:
    """How the territories of the small region stand, 10 km being within reach."""
    question = NeedsQuestion((kind,), 10.0, level, None, share, regional, "tous")
    kinds = {one.id: kinds_of(one, VOCABULARY, {}) for one in actions}
    answers = answers_on(kind, actions, kinds, MINI, regional=regional)
    beyond = beyond_reach(FIGURES, view, question.reach(kind), NOW)
    return {one.code: one for one in needs_of(level, beyond, answers, MINI, share)}


def told(found: dict[str, Need]) -> dict[str, tuple[str, int, int]]:
    return {code: (one.standing.value, one.out, one.lacking) for code, one in found.items()}


def test_the_themes_of_a_kind_are_those_of_all_its_categories() -> None:
    # « Se déplacer » is that of bike workshops alone: no circular action for all that.
    assert {kind: VOCABULARY.themes_of(kind) for kind in KINDS} == {
        kind: {theme} for kind, theme in THEMES.items()
    }
    assert VOCABULARY.themes_of(Kind.TOWN_HALL) == frozenset()


def test_an_action_is_on_the_kinds_of_its_theme_and_of_its_places() -> None:
    linked = action("a", "epci:E1", theme="mobilite")
    linked = replace(linked, action=replace(linked.action, places=("p", "parti", "mairie")))
    kinds = {"p": Kind.HOUSING, "mairie": Kind.TOWN_HALL}
    assert kinds_of(linked, VOCABULARY, kinds) == (Kind.HOUSING,)
    assert kinds_of(action("b", theme="garde-d-enfants"), VOCABULARY, kinds) == (Kind.CRECHE,)
    assert kinds_of(action("c", theme="orientation"), VOCABULARY, kinds) == ()
    assert ids(without_place([linked, action("b")], kinds)) == ["b"]
    assert without_place([action("b", status=Status.DROPPED)], kinds) == []


def test_without_action_whoever_is_out_of_reach_lacks_one(view: View) -> None:
    # Circular places reach communes 1 to 8; 9 to 11 are E3 (600 + 50 + 3,000).
    assert told(needs(view, Kind.CIRCULAR)) == {
        "E3": ("sans_action", 3650, 3650),
        "E1": ("a_portee", 0, 0),
        "E2": ("a_portee", 0, 0),
    }
    # Crèches reach 6 to 9; no crèche is loaded in the department of E1.
    assert told(needs(view, Kind.CRECHE)) == {
        "E1": ("pas_de_donnee", 6700, 6700),
        "E3": ("sans_action", 3050, 3050),
        "E2": ("a_portee", 200, 200),
    }
    # The one residence reaches 10 to 12.
    assert told(needs(view, Kind.HOUSING)) == {
        "E1": ("sans_action", 6700, 6700),
        "E2": ("sans_action", 3000, 3000),
        "E3": ("a_portee", 600, 600),
    }


def test_departments_and_communes_say_the_same(view: View) -> None:
    # 92: 7 to 12 are 6,500 people, of whom 9 to 12 are 3,800.
    assert told(needs(view, Kind.CIRCULAR, level="departement")) == {
        "92": ("sans_action", 3800, 3800),
        "91": ("a_portee", 0, 0),
    }
    found = needs(view, Kind.CIRCULAR, level="commune")
    lacking = [code for code, one in found.items() if one.standing is Standing.LACKING]
    assert lacking == [CODES[10], CODES[8], CODES[11], CODES[9]]


def test_an_action_on_a_part_leaves_the_others_in_need(view: View) -> None:
    part = action("ville", f"commune:{CODES[10]}")
    found = needs(view, Kind.CIRCULAR, [part])
    assert told(found)["E3"] == ("avec_action", 3650, 650)
    assert ids(found["E3"].here) == ["ville"] and found["E3"].elsewhere == ()
    # 650 of 3,650 are 17.8 %.
    found = needs(view, Kind.CIRCULAR, [part], share=17)
    assert found["E3"].standing is Standing.LACKING
    assert found["E3"].communes == (CODES[8], CODES[9])
    assert ids(found["E3"].here) == ids(found["E3"].elsewhere) == ["ville"]
    assert needs(view, Kind.CIRCULAR, [part], share=18)["E3"].standing is Standing.ANSWERED


def test_actions_given_up_or_on_something_else_answer_nothing(view: View) -> None:
    others = [
        action("garde", "epci:E3", theme="garde-d-enfants"),
        action("abandon", "epci:E3", status=Status.DROPPED),
        action("pause", "epci:E3", status=Status.SUSPENDED),
        action("ailleurs", "departement:91", status=Status.TO_START),
        action("faite", "epci:E1", status=Status.DONE),
    ]
    found = needs(view, Kind.CIRCULAR, others)["E3"]
    assert (found.standing, found.lacking, found.here) == (Standing.LACKING, 3650, ())
    # What could be taken up: what is done before what is to start, nothing that is already here.
    assert ids(found.elsewhere) == ["faite", "ailleurs"]


def test_an_action_of_the_whole_region_counts_when_asked(view: View) -> None:
    everywhere = [action("region", "region:R")]
    found = needs(view, Kind.CIRCULAR, everywhere)["E3"]
    assert found.standing is Standing.LACKING and found.elsewhere == ()
    found = needs(view, Kind.CIRCULAR, everywhere, regional=True)["E3"]
    assert (found.standing, found.lacking) == (Standing.ANSWERED, 0)
    assert ids(found.here) == ["region"]


def test_who_is_out_of_reach_is_what_the_figures_say(view: View) -> None:
    for kind in KINDS:
        for level in LEVELS:
            found = needs(view, kind, level=level)
            asked = NeedsQuestion((kind,), 10.0, level, None, 50, False, "tous").reach(kind)
            board = FIGURES.board(view, asked, NOW)
            rows = FIGURES.reach_rows(view, asked.reach)
            assert {line.code: line.out for line in board.lines} == {
                code: one.out for code, one in found.items()
            }
            assert {r["territoire"]: r["population_hors_portee"] for r in rows} == {
                code: one.out for code, one in found.items()
            }
            untold = {line.code for line in board.lines if line.value is None}
            assert untold == {c for c, one in found.items() if one.standing is Standing.UNTOLD}


# --- what always holds ----------------------------------------------------------------------------

KEYS = [f"epci:E{n}" for n in (1, 2, 3)] + ["departement:91", "departement:92", "region:R"]
KEYS += [f"commune:{code}" for code in CODES]
plans = st.lists(
    st.tuples(
        st.lists(st.sampled_from(KEYS), max_size=3),
        st.sampled_from([*THEMES.values(), "mobilite"]),
        st.sampled_from(list(Status)),
    ),
    max_size=5,
).map(
    lambda rows: [
        action(f"a{n}", *serves, theme=theme, status=status)
        for n, (serves, theme, status) in enumerate(rows)
    ]
)
shares = st.sampled_from([0.0, 10, 17.5, 50, 75, 99])


@given(plans, st.sampled_from(KINDS), st.sampled_from(LEVELS), shares, st.data())
def test_a_new_action_on_a_kind_ends_the_need_of_its_territory(
    view: View,
    actions: list[PlanAction],
    kind: Kind,
    level: Level,
    share: float,
    data: st.DataObject,
) -> None:
    before = needs(view, kind, actions, level=level, share=share)
    code = data.draw(st.sampled_from(sorted(before)))
    status = data.draw(st.sampled_from([one for one in Status if one not in IDLE]))
    new = action("new", f"{level}:{code}", theme=THEMES[kind], status=status)
    after = needs(view, kind, [*actions, new], level=level, share=share)
    assert after[code].standing is not Standing.LACKING and after[code].lacking == 0
    assert ids(after[code].here).count("new") == 1
    for other, need in after.items():
        assert need.lacking <= before[other].lacking and need.out == before[other].out


@given(plans, st.sampled_from(KINDS), st.booleans())
def test_levels_add_up(view: View, actions: list[PlanAction], kind: Kind, regional: bool) -> None:
    by_level = {
        level: needs(view, kind, actions, level=level, regional=regional) for level in LEVELS
    }
    for level in ("epci", "departement"):
        for code, need in by_level[level].items():
            inside = [by_level["commune"][c.code] for c in MINI.communes_of(level, code)]
            assert need.lacking == sum(one.lacking for one in inside)
            assert need.out == sum(one.out for one in inside)
            lacking = {one.code for one in inside if one.lacking}
            assert set(need.communes) == lacking


@given(plans, st.sampled_from(KINDS), shares)
def test_what_is_offered_is_on_the_kind_and_not_already_here(
    view: View, actions: list[PlanAction], kind: Kind, share: float
) -> None:
    for need in needs(view, kind, actions, share=share).values():
        assert bool(need.elsewhere) <= (need.standing is Standing.LACKING)
        for one in need.elsewhere:
            assert kind in kinds_of(one, VOCABULARY, {})
            assert one.action.status is not Status.DROPPED
            served = {c.code for s in one.action.serves for c in MINI.communes_of(s.level, s.code)}
            assert not served & set(need.communes)
