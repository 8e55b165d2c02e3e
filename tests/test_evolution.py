"""The figures over time: values of past months, gaps, what came and what left, counted by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.figures.curve import HEIGHT, drawn, round_above
from mapapp.figures.evolution import Curve, Evolution, Point, evolution
from mapapp.figures.evolution_asking import EvolutionQuestion, evolution_question
from mapapp.figures.evolution_rows import change_rows
from mapapp.figures.evolution_words import change_sentence, day_text
from mapapp.figures.ground import Ground
from mapapp.store.engine import Store
from mapapp.store.figure_snapshots import Snapshot
from mapapp.territory.units import Level
from tests.databases import Databases
from tests.figures_region import CODES, figures_of, known_of
from tests.kept_months import three_months
from tests.searches import gazetteer, vocabulary

GROUND = Ground.of(gazetteer())
LEVEL: Level = "departement"


def asked(store: Store, *territories: str, **changes: Any) -> Evolution:
    values: dict[str, Any] = {
        "level": GROUND.level_of(territories[0]),
        "territories": territories,
        "types": ("circulaire",),
        "details": ("",),
        "measures": ("nombre",),
        "since": None,
        "until": None,
    }
    with store.read() as connection:
        question = EvolutionQuestion(**values | changes)
        return evolution(connection, GROUND, vocabulary(), question)


def numbers(found: Evolution) -> list[list[float | None]]:
    return [[point.value for point in curve.points] for curve in found.curves]


@pytest.fixture(scope="module")
def months(databases: Databases) -> Iterator[Store]:
    made = Store(databases.model(three_months))
    yield made
    made.close()


def test_curves_are_those_counted_by_hand(months: Store) -> None:
    (curve,) = asked(months, "44").curves
    assert [point.snapshot.day for point in curve.points] == [
        "2026-03-01",
        "2026-04-01",
        "2026-08-01",
    ]
    assert numbers(asked(months, "44")) == [[3, 4, 4]]
    assert numbers(asked(months, "52")) == [[3, 4, 5]]
    # Nothing of it was loaded in the other department before August: no zero.
    assert numbers(asked(months, "49")) == [[None, None, 1]]
    assert numbers(asked(months, "44109")) == [[3, 4, 4]]
    by_category = asked(months, "44", details=("recyclerie", "repair-cafe"))
    assert numbers(by_category) == [[2, 3, 3], [1, 1, 0]]
    assert numbers(asked(months, "44", types=("creche",))) == [[1, 1, 1]]


def test_months_without_snapshot_part_the_curve(months: Store) -> None:
    (curve,) = asked(months, "44").curves
    assert [[point.day.month for point in run] for run in curve.runs()] == [[3, 4], [8]]
    (curve,) = asked(months, "49").curves
    assert [[point.day.month for point in run] for run in curve.runs()] == [[8]]


def test_what_came_and_left_is_told_by_name_not_by_sum(months: Store) -> None:
    found = asked(months, "44")
    rows = change_rows(found, vocabulary())
    assert [(row["detail"], row["apparus"], row["disparus"]) for row in rows] == [
        (None, 3, 2),  # r3, r4, r5; r1 and r2, which moved: c1 is still there
        ("recyclerie", 3, 2),
        ("repair-cafe", 0, 1),
        ("atelier-velo", 1, 0),
    ]
    assert {(row["depuis"], row["jusque"]) for row in rows} == {("2026-03-01", "2026-08-01")}
    whole = change_rows(asked(months, "52"), vocabulary())
    assert (whole[0]["apparus"], whole[0]["disparus"]) == (3, 1)
    angers = change_rows(asked(months, "49"), vocabulary())
    assert (angers[0]["apparus"], angers[0]["disparus"]) == (1, 0)
    said = change_sentence(asked(months, "52"), "circulaire", vocabulary())
    assert said.replace("\u00a0", " ") == (
        "Depuis mars 2026 : +3 « Recyclerie ou ressourcerie », −1 ; −1 « Repair café » ;"
        " +1 « Atelier vélo »."
    )
    one = asked(months, "52", details=("recyclerie",))
    assert change_sentence(one, "circulaire", vocabulary()).replace("\u00a0", " ") == (
        "Depuis mars 2026 : +3 « Recyclerie ou ressourcerie », −1."
    )
    still = change_sentence(asked(months, "52", types=("creche",)), "creche", vocabulary())
    assert still.replace("\u00a0", " ") == "Depuis mars 2026 : aucun lieu de plus, aucun de moins."


def test_the_two_ends_are_those_asked_for(months: Store) -> None:
    found = asked(months, "44", since=date(2026, 4, 1), until=date(2026, 12, 31))
    assert len(found.snapshots) == 2
    assert (change_rows(found, vocabulary())[0]["apparus"]) == 2
    assert change_rows(asked(months, "44", until=date(2026, 3, 31)), vocabulary()) == []
    assert asked(months, "44", until=date(2020, 1, 1)).snapshots == ()


def test_what_changed_is_the_difference_of_the_numbers(months: Store) -> None:
    for code in ("52", "44", "49", "44109", "49007"):
        for detail in ("", "recyclerie", "repair-cafe", "atelier-velo"):
            if detail and GROUND.level_of(code) == "commune":
                continue
            found = asked(months, code, details=(detail,))
            (values,) = numbers(found)
            change = next((one for one in found.changes if (one.category or "") == detail), None)
            moved = change.came - change.left if change else 0
            assert (values[-1] or 0) - (values[0] or 0) == moved


# --- drawing --------------------------------------------------------------------------------------


def curve_of(*values: tuple[str, float | None]) -> Curve:
    points = (
        Point(Snapshot(n, None, day, f"{day}T09:00:00+00:00", n, None), value)
        for n, (day, value) in enumerate(values, 1)
    )
    return Curve("44", "Loire-Atlantique", "creche", "", "nombre", "lieux", LEVEL, tuple(points))


def test_a_curve_is_drawn_by_runs() -> None:
    made = curve_of(("2026-01-01", 2), ("2026-02-01", 4), ("2026-05-01", 0), ("2026-06-01", None))
    drawing = drawn(made, str, day_text)
    assert drawing is not None
    assert len(drawing.lines) == 1 and len(drawing.dots) == 3
    assert drawing.lines[0].split()[0].startswith("50.0,")
    assert [mark.words for mark in drawing.levels] == ["0.0", "1.0", "2.0", "3.0", "4.0"]
    assert [mark.words for mark in drawing.days] == ["1er janvier 2026", "1er juin 2026"]
    few = drawn(curve_of(("2026-01-01", 1), ("2026-02-01", 0)), lambda value: f"{value:.0f}", str)
    assert few is not None and [mark.words for mark in few.levels] == ["0", "1"]
    assert drawn(curve_of(("2026-01-01", 2)), str, day_text) is None
    assert drawn(curve_of(("2026-01-01", 2), ("2026-01-01", 3)), str, day_text) is None


@given(st.lists(st.floats(0, 1e6) | st.none(), min_size=2, max_size=40))
def test_every_value_has_its_dot_inside_the_drawing(values: list[float | None]) -> None:
    days = [f"{2020 + n // 12}-{n % 12 + 1:02d}-01" for n in range(len(values))]
    drawing = drawn(curve_of(*zip(days, values, strict=True)), str, day_text)
    told = [value for value in values if value is not None]
    if len(told) < 2:
        assert drawing is None
        return
    assert drawing is not None and len(drawing.dots) == len(told)
    assert all(0 <= dot.y <= HEIGHT for dot in drawing.dots)
    assert sorted(told) == [told[n] for n in sorted(range(len(told)), key=lambda n: told[n])]
    heights = [dot.y for dot in drawing.dots]
    for n, value in enumerate(told):
        assert all(heights[m] <= heights[n] for m, other in enumerate(told) if other > value)


@given(st.floats(1e-6, 1e9))
def test_the_axis_ends_at_a_round_number_above(value: float) -> None:
    assert value <= round_above(value) <= value * 2.5 + 1


# --- asking ---------------------------------------------------------------------------------------

MINI = known_of(figures_of())
BAD = (
    ([("territoire", "99")], "territoire"),
    ([("territoire", "91"), ("territoire", CODES[0])], "territoire"),
    ([("territoire", "91"), ("niveau", "epci")], "niveau"),
    ([("territoire", code) for code in (*CODES, "91", "92", "E1", "E2", "E3", "R")], "territoire"),
    ([("niveau", "canton")], "niveau"),
    ([("niveau", "commune")], "type"),
    ([("niveau", "commune"), ("type", "creche"), ("mesure", "taux")], "mesure"),
    ([("territoire", CODES[0]), ("categorie", "recyclerie")], "categorie"),
    ([("type", "action")], "type"),
    ([("categorie", "action-regionale")], "categorie"),
    ([("mesure", "bonheur")], "mesure"),
    ([("par", "theme")], "par"),
    ([("depuis", "2026-13")], "depuis"),
    ([("depuis", "mars")], "depuis"),
    ([("depuis", "2026-02-30")], "depuis"),
    ([("depuis", "0000-01")], "depuis"),
    ([("depuis", "2026-01"), ("depuis", "2026-02")], "depuis"),
    ([("depuis", "2026-05"), ("jusque", "2026-04")], "depuis"),
    ([("jusque", "9999-12"), ("depuis", "2026\x00-01")], "depuis"),
)


@pytest.mark.parametrize(("pairs", "field"), BAD)
def test_what_is_wrong_names_its_field(pairs: list[tuple[str, str]], field: str) -> None:
    _question, problems = evolution_question(pairs, MINI)
    assert field in {problem.field for problem in problems}


def test_a_month_is_whole() -> None:
    pairs = [("depuis", "2026-02"), ("jusque", "2026-02"), ("territoire", "91")]
    question, problems = evolution_question(pairs, MINI)
    assert problems == []
    assert (question.since, question.until) == (date(2026, 2, 1), date(2026, 2, 28))
    december, _none = evolution_question([("jusque", "2026-12")], MINI)
    assert december.until == date(2026, 12, 31) and december.level == "region"
