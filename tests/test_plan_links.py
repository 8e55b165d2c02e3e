"""What is linked to an action, and its figures: by hand on a small region, then in the store."""

from datetime import time
from typing import Any

import pytest

from mapapp.domain.place import Served
from mapapp.domain.plan import EMPTY, plan_action
from mapapp.domain.plan_indicators import Figure, Measure, Source, indicator_of
from mapapp.domain.slot import SlotFields
from mapapp.figures.linked import Links, linked
from mapapp.planning.fields import read_action
from mapapp.planning.file import plan_rows
from mapapp.planning.following import ActionChange
from mapapp.store import history, plan, slots
from mapapp.store.engine import Store
from tests.conftest import NOW
from tests.figures_region import NINE, figures_of, place
from tests.plan_actions import known, raw_action
from tests.searches import gazetteer
from tests.test_plan_follow import action, last_batch, there, undo, write
from tests.test_slot_store import DAY, with_slots

WHOLE = (Served("region", "R"),)


def figures(*numbers: int, schemes: tuple[tuple[str, ...], ...] = (), gone: int = 0) -> Any:
    """Of these of the nine places, for an action of the whole region."""
    places = [NINE[n - 1] for n in numbers]
    return lambda serves: linked(
        figures_of().reaches, serves, Links(len(places) + gone, places, [], schemes), NOW
    )


def test_every_figure_is_that_counted_by_hand() -> None:
    found = figures(1, 3, 4, 7, schemes=(("epci:E3",),), gone=1)(WHOLE)
    # Communes 1 and 2, 6 to 8, 10 to 12 are within 10 km of places in communes 1, 7 and 11.
    assert (found.linked, found.places) == (5, 4)
    # Tuesday 10:00: two open on weekdays, one open on Saturdays, one that does not tell.
    assert (found.open, found.closed, found.unknown) == (2, 1, 1)
    assert (found.schemes, found.served) == (1, 3)
    share = found.share
    assert (share.people, share.people_near) == (13500, 5400 + 2800 + 3200)
    assert (share.communes, share.communes_reached) == (12, 9)
    assert share.near == pytest.approx(84.444, abs=1e-3) and share.reached == 75.0


def test_shares_are_of_the_actions_territory_or_of_another() -> None:
    found = figures(1, schemes=(("epci:E3",), ("commune:92008",)))((Served("departement", "91"),))
    assert (found.share.people, found.share.people_near, found.share.communes) == (7000, 5400, 6)
    other = found.share_of(["departement:92"])
    assert (other.communes, other.communes_reached, other.people_near) == (6, 4, 0)
    assert found.value(Source(Figure.REACHED)) == 33.3
    assert found.value(Source(Figure.REACHED, "departement:92")) == 66.7
    assert found.value(Source(Figure.SERVED)) == 4
    assert found.share_of(["departement:99", "planete:1"]).reached == 0.0


def test_what_has_no_counter_reaches_whom_it_serves_and_nobody_else() -> None:
    found = figures(8)(WHOLE)
    assert (found.share.people_near, found.share.communes_reached) == (0, 6)


def test_nothing_linked_reaches_nobody() -> None:
    found = linked(figures_of().reaches, (), Links(0, [], [], []), NOW)
    assert found.share.near == found.share.reached == 0.0
    assert not Links(0, [], [], []).any and Links(1, [], [], []).any


def test_the_nearest_tenth_of_a_kilometre_counts() -> None:
    # 10 km of a great circle are 0.08993°: from commune 1 at 47.0 to 47.05 and back.
    inside = place(20, "repair-cafe", 1, lat=47.0 - 0.0398)
    outside = place(21, "repair-cafe", 1, lat=47.0 - 0.0402)
    for one, people in ((inside, 5400), (outside, 5000)):
        found = linked(figures_of().reaches, WHOLE, Links(1, [one], [], []), NOW)
        assert found.share.people_near == people


# --- indicators -------------------------------------------------------------------------------

ROW = {"label": "Vendée", "unit": "%", "target": 100.0, "target_date": None, "values": []}


def test_an_indicator_that_is_worked_out_ends_with_the_value_of_now() -> None:
    source = Source(Figure.REACHED, "departement:85")
    typed = [{"date": "2019", "value": 3.0}, {"date": "2026-11", "value": 9.0}]
    row = ROW | {"source": "communes_atteintes", "territory": "departement:85", "values": typed}
    now = {source: Measure("2026-11-24", 40.0)}
    found = indicator_of(row, now)
    assert [one.value for one in found.values] == [3.0, 40.0] and found.share == 0.4
    assert indicator_of(row, {}).last == Measure("2026-11", 9.0)
    assert indicator_of(ROW, now).last is None


def typed(**row: str) -> Any:
    rows = [{"nom": "Portée", "unite": "", "cible": "100"} | row]
    return read_action(raw_action(indicateurs=rows), known(), EMPTY, new=True)


def test_a_worked_out_indicator_is_typed_in_a_form_or_a_file() -> None:
    (one,) = typed(source="communes_atteintes", sur="Vendée").values["indicators"]
    assert (one["source"], one["territory"]) == ("communes_atteintes", "departement:85")
    assert one["unit"] == "% des communes" and one["values"] == []
    cell = "calculé : communes_atteintes (departement:85) ; 2019 = 3"
    (again,) = typed(valeurs=cell).values["indicators"]
    assert again == one | {"values": [{"date": "2019", "value": 3.0}]}
    made = plan_action("a", None, {**EMPTY, "title": "A", "theme": "t", "indicators": [again]})
    assert made is not None and made.sources == {Source(Figure.REACHED, "departement:85")}
    assert plan_rows([made])[0]["indicateurs"].endswith(cell)
    (plain,) = typed(unite="lieux", source="lieux").values["indicators"]
    assert plain["source"] == "lieux" and "territory" not in plain
    (by_hand,) = typed(unite="lieux").values["indicators"]
    assert "source" not in by_hand


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"source": "bonheur"}, "source", "n'est pas connu"),
        ({"source": "lieux", "sur": "Vendée"}, "sur", "pas une part"),
        ({"unite": "lieux", "sur": "Vendée"}, "sur", "choisissez laquelle"),
        ({"source": "communes_atteintes", "sur": "Rennes"}, "sur", "n'est pas connu"),
        ({"source": "communes_atteintes", "unite": "euros"}, "unite", "laissez vide"),
        ({"valeurs": "calculé : bonheur"}, "source", "n'est pas connu"),
        ({"valeurs": "calculé : lieux (" + " " * 5000}, "valeurs", "une date"),
        ({"source": "\x00"}, "source", ""),
    ],
)
def test_a_wrong_source_is_told_at_its_field(row: dict[str, str], field: str, said: str) -> None:
    problems = {one.field: one.message for one in typed(**row).problems}
    assert said in problems[f"indicateur-0-{field}"]


# --- the store --------------------------------------------------------------------------------


def test_links_are_changed_told_and_undone(planned: Store) -> None:
    write(planned, ActionChange("orientibus", {"places": ["mairie-1"], "schemes": ["cllaj"]}))
    found = there(planned, "orientibus")
    assert (found.action.places, found.schemes) == (("mairie-1",), ("cllaj",))
    with planned.read() as connection:
        rows = history.history_of_batch(connection, last_batch(planned))
        assert plan.actions_naming(connection, "mairie-1") == ["orientibus"]
    assert {row.field for row in rows} == {"plan.places", "plan.schemes"}
    undo(planned, last_batch(planned))
    assert there(planned, "orientibus").action.places == ()
    with planned.read() as connection:
        assert plan.actions_naming(connection, "mairie-1") == []


def test_an_action_made_before_there_were_links_stands(planned: Store) -> None:
    older = {name: value for name, value in EMPTY.items() if name not in ("places", "schemes")}
    record = older | {"title": "Ancienne", "theme": "orientation", "serves": ["departement:72"]}
    found = plan_action("ancienne", None, record)
    assert found is not None and found.schemes == () and found.action.places == ()
    assert action(planned, "ancienne") is None


def test_figures_follow_the_store(store: Store) -> None:
    (number,) = with_slots(store, SlotFields(DAY, time(8), time(12), 3))
    made = plan_action(
        "a",
        None,
        {**EMPTY, "title": "A", "theme": "t", "places": ["creche", "perdu"]}
        | {"serves": ["region:52"], "indicators": [ROW | {"source": "creneaux_libres"}]},
    )
    assert made is not None
    figures = figures_of(gazetteer())
    left = 3
    for taken in (0, 2, 1):
        left -= taken
        with store.write() as connection:
            assert not taken or slots.take(connection, number, taken, NOW)
        with store.read() as connection:
            found = figures.linked(connection, made, NOW)
            (current,) = figures.current_plan(connection, [made], NOW)
        assert found is not None and (found.linked, found.places, found.creches) == (2, 1, 1)
        assert (found.slots, found.free) == (int(left > 0), left)
        assert current.indicators[0].last == Measure("2026-11-24", float(left > 0))
