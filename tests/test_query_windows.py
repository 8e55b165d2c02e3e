"""Windows of opening hours in the query of a search."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given

from mapapp.domain.filters import Filters
from mapapp.domain.opening import BadWindow, Window, asked_at, read_window
from mapapp.domain.query import BadQuery, parse_query, to_query
from tests.searches import known_codes, windows

MORNING = Window(datetime(2026, 12, 1, 8, 30), datetime(2026, 12, 1, 12))


def parse(query: str) -> Filters:
    return parse_query(parse_qsl(query, keep_blank_values=True), known_codes())


@pytest.mark.parametrize(
    ("text", "start", "end", "canonical"),
    [
        ("2026-12-01T08:30/12:00", "2026-12-01T08:30", "2026-12-01T12:00", None),
        ("2026-12-01 08:30:59/12:00:59", "2026-12-01T08:30", "2026-12-01T12:00",
         "2026-12-01T08:30/12:00"),
        ("2026-12-01T08:30/2026-12-01T12:00", "2026-12-01T08:30", "2026-12-01T12:00",
         "2026-12-01T08:30/12:00"),
        ("2026-12-01T22:00/2026-12-02T02:00", "2026-12-01T22:00", "2026-12-02T02:00", None),
        ("2026-12-31T22:00/24:00", "2026-12-31T22:00", "2027-01-01T00:00",
         "2026-12-31T22:00/2027-01-01T00:00"),
        ("2026-12-01T00:00/2026-12-15T00:00", "2026-12-01T00:00", "2026-12-15T00:00", None),
        ("2028-02-29T00:00/00:01", "2028-02-29T00:00", "2028-02-29T00:01", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("name", "whole"), [("ouvert", False), ("ouvert_tout", True)])
def test_windows_are_read_and_written_in_one_way(
    name: str, whole: bool, text: str, start: str, end: str, canonical: str | None
) -> None:
    found = parse(f"{name}={text}")
    expected = Window(datetime.fromisoformat(start), datetime.fromisoformat(end), whole)
    assert found.open_at == expected
    assert to_query(found) == [(name, canonical or text)]


@given(windows())
def test_a_window_is_its_text(window: Window) -> None:
    assert read_window(str(window), window.whole) == window


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-12-01T12:00/08:30", "pour finir le lendemain : 2026-12-01T12:00/2026-12-02T08:30"),
        ("2026-12-02T12:00/2026-12-01T13:00", "finir après son début"),
        ("2026-12-01T12:00/12:00", "finir après son début"),
        ("2026-12-01T12:00:10/12:00:50", "finir après son début"),
        ("2026-12-01T12:00/2036-12-01T12:00", "14 jours au plus"),
        ("2026-12-01T00:00/2026-12-15T00:01", "14 jours au plus"),
        ("1999-12-31T12:00/2000-01-01T12:00", "entre 2000 et 2100"),
        ("2100-12-31T12:00/24:00", "entre 2000 et 2100"),
        ("9999-12-31T12:00/24:00", "n'existe pas"),
        ("9999-12-31T12:00/10:00", "entre 2000 et 2100"),
        ("0000-01-01T12:00/13:00", "n'existe pas"),
        ("2026-02-30T12:00/13:00", "n'existe pas"),
        ("2026-12-01T24:00/2026-12-02T01:00", "n'existe pas"),
        ("2026-12-01T12:00/25:00", "n'existe pas"),
        ("2026-12-01T12:00/24:01", "n'existe pas"),
        ("2026-12-01/2026-12-02", "un créneau est attendu"),
        ("2026-12-01T12:00/", "un créneau est attendu"),
        ("/", "un créneau est attendu"),
        ("2026-12-01T12:00/PT2H", "un créneau est attendu"),
        ("2026-12-01T12:00Z/13:00", "un créneau est attendu"),
        ("2026-12-01T12:00/13:00/14:00", "un créneau est attendu"),
        ("2026-12-01T١٢:00/13:00", "un créneau est attendu"),
        ("maintenant/2026-12-01T12:00", "un créneau est attendu"),
        ("2026-12-01T12:00/" + "9" * 50_000, "un créneau est attendu"),
    ],
)
@pytest.mark.parametrize("name", ["ouvert", "ouvert_tout"])
def test_what_is_not_a_window_is_a_problem_of_its_parameter(
    name: str, text: str, words: str
) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(f"{name}={text}&dep=44")
    (problem,) = caught.value.problems
    assert problem.field == name
    assert words in problem.message
    assert caught.value.partial == Filters(departments=("44",))


@pytest.mark.parametrize("text", ["maintenant", "2026-12-01T10:00", "oui"])
def test_only_a_window_can_be_wanted_whole(text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(f"ouvert_tout={text}")
    assert [problem.field for problem in caught.value.problems] == ["ouvert_tout"]


def test_a_window_typed_in_wins_over_the_check_box() -> None:
    assert parse(f"ouvert=maintenant&ouvert={MORNING}").open_at == MORNING
    whole = Window(MORNING.start, MORNING.end, whole=True)
    assert parse(f"ouvert=maintenant&ouvert_tout={MORNING}").open_at == whole


@pytest.mark.parametrize("other", ["2026-12-01T10:00", "2026-12-01T08:30/12:00"])
def test_two_openings_do_not_go_together(other: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(f"ouvert={other}&ouvert_tout={MORNING}")
    assert [problem.field for problem in caught.value.problems] == ["ouvert_tout"]
    assert caught.value.partial == parse(f"ouvert={other}")
    with pytest.raises(BadQuery) as caught:
        parse(f"ouvert={other}&ouvert={MORNING.start.isoformat()}/13:00")
    assert [problem.field for problem in caught.value.problems] == ["ouvert"]


@pytest.mark.parametrize("name", ["ouvert", "ouvert_tout"])
def test_relaxing_a_window_takes_what_goes_with_it(name: str) -> None:
    assert parse(f"{name}={MORNING}&inconnus=exclure").without(name) == Filters()


def test_what_is_asked_is_now_unless_said() -> None:
    now = datetime(2026, 11, 22, 10)
    assert asked_at(None, now) == asked_at("maintenant", now) == now
    assert asked_at(MORNING, now) == MORNING
    assert asked_at(MORNING.start, now) == MORNING.start


def test_a_window_is_right_whoever_makes_it() -> None:
    with pytest.raises(BadWindow):
        Window(MORNING.end, MORNING.start)
    with pytest.raises(BadWindow):
        Window(MORNING.start, MORNING.start + timedelta(days=14, minutes=1))
