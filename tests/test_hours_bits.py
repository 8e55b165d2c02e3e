"""The states of many hours at once are those of each, and cost little."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event
from time import process_time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapapp.domain.opening import Window, read_window
from mapapp.hours.bits import HoursTable, kept, read_table_text, table_text
from mapapp.hours.closures import Closure, Closures
from mapapp.hours.evaluate import Hours, hours_for
from mapapp.hours.recent import Recent
from mapapp.hours.stretches import Verdict
from mapapp.hours.week_bits import SLOTS, week_bits
from mapapp.hours.weeks import Weeks
from mapapp.hours.windows import answer_at, opening_json
from tests.opening_oracle import CORPUS, closures, hours_of, instants, walls, windows

EXCEPTIONS: tuple[Closures, ...] = (
    (Closure(date(2026, 12, 24), date(2027, 1, 5), reason="congés"),),
    (
        Closure(date(2026, 3, 28), date(2026, 3, 29), ((605, 660), (1200, 1625))),
        Closure(date(2026, 10, 24), date(2026, 10, 26), reason="travaux"),
        Closure(date(2026, 10, 25), date(2026, 10, 25), ((130, 170),), "nuit"),
    ),
)
TEXTS = ["", *CORPUS, *(table_text(osm, those) for osm in ["", *CORPUS] for those in EXCEPTIONS)]
TABLE = HoursTable(TEXTS)
ENTRIES = [read_table_text(text) for text in TEXTS]


@given(instants)
@example(datetime(2026, 10, 25, 1, 59, tzinfo=UTC))  # 02:59 for the second time
@settings(max_examples=60, deadline=None)
def test_states_at_an_instant_are_those_of_each(moment: datetime) -> None:
    expected = [answer_at(hours, moment, those).verdict for hours, those in ENTRIES]
    assert TABLE.states_at(moment).tolist() == expected
    assert TABLE.states(moment + timedelta(seconds=59)).tolist() == expected


@given(windows())
@example(read_window("2026-03-29T02:10/02:50"))
@example(read_window("2026-03-29T01:59/03:01", whole=True))
@example(read_window("2026-10-25T00:07/2026-11-08T00:07"))
@example(read_window("2026-12-24T00:07/2027-01-07T00:07", whole=True))
@settings(max_examples=60, deadline=None)
def test_states_in_a_window_are_those_of_each(window: Window) -> None:
    expected = [answer_at(hours, window, those).verdict for hours, those in ENTRIES]
    assert TABLE.states_in(window).tolist() == expected
    assert TABLE.states(window).tolist() == expected


def test_quarters_that_hold_several_states_are_cut_to_the_minute() -> None:
    day = datetime(2026, 12, 1, 10)
    table = HoursTable(["Tu 10:07-10:22"])
    opening, closing = 7, 22
    for start in range(0, 40):
        moment = day + timedelta(minutes=start)
        assert bool(table.states_at(moment)[0] == Verdict.OPEN) == (opening <= start < closing)
        for end in range(start + 1, 41):
            until = day + timedelta(minutes=end)
            some = table.states_in(Window(moment, until))[0] == Verdict.OPEN
            every = table.states_in(Window(moment, until, whole=True))[0] == Verdict.OPEN
            assert bool(some) == (start < closing and opening < end)
            assert bool(every) == (opening <= start and end <= closing)


@given(hours_of, closures(), walls)
@example(
    hours_for("Tu 10:00-12:00; PH 20:00-04:00"), (), datetime(2026, 11, 2)
)  # Sunday is All Saints
@example(hours_for("Tu 10:00-12:00; SH 20:00-04:00"), (), datetime(2026, 11, 2))
@settings(max_examples=80, deadline=None)
def test_a_week_is_the_same_made_alone_or_from_an_ordinary_one(
    hours: Hours | None, those: Closures, moment: datetime
) -> None:
    monday = moment.date() - timedelta(days=moment.weekday())
    made = Weeks([(hours, those)], np.array([bool(those)])).of(monday)
    assert made.shape == (SLOTS, 1)
    assert np.array_equal(made[:, 0], week_bits(hours, those, monday))


@given(instants, st.lists(st.integers(0, 3000), max_size=6))
@settings(max_examples=25, deadline=None)
def test_ready_json_is_the_answer_at_each_minute(start: datetime, steps: list[int]) -> None:
    table = HoursTable(TEXTS)
    moment = start
    for step in [0, *steps, -1, -1]:
        moment += timedelta(minutes=step)
        ready = table.ouvertures(range(len(TEXTS)), moment + timedelta(seconds=30))
        for text, (hours, those) in zip(ready, ENTRIES, strict=True):
            assert json.loads(text) == opening_json(answer_at(hours, moment, those))


@given(windows())
@settings(max_examples=20, deadline=None)
def test_ready_json_is_the_answer_in_a_window(window: Window) -> None:
    for index, (hours, those) in enumerate(ENTRIES):
        ready = json.loads(TABLE.ouverture_bytes(index, window))
        assert ready == opening_json(answer_at(hours, window, those))


def test_ready_json_stays_until_the_sentence_changes() -> None:
    table = HoursTable(["Mo-Fr 09:00-12:00,14:00-18:00"])

    def said(text: str) -> str:
        found = json.loads(table.ouverture_bytes(0, datetime.fromisoformat(text)))
        return str(found["texte"]).replace("\u00a0", " ")

    assert [said(f"2026-12-01T{time}") for time in ("11:29", "11:30", "12:00", "14:00")] == [
        "Ouvert jusqu'à 12 h",
        "Ferme bientôt, à 12 h",
        "Fermé, ouvre à 14 h",
        "Ouvert jusqu'à 18 h",
    ]
    assert said("2026-12-01T23:59") == "Fermé, ouvre demain à 9 h"
    assert said("2026-12-02T00:00") == "Fermé, ouvre à 9 h"


def test_the_repeated_hour_has_two_answers() -> None:
    table = HoursTable(["Su 02:10-02:50"])
    first, second = (datetime(2026, 10, 25, hour, 20, tzinfo=UTC) for hour in (0, 1))
    assert [int(table.states_at(each)[0]) for each in (first, second)] == [
        Verdict.OPEN,
        Verdict.CLOSED,
    ]
    assert table.ouverture_bytes(0, first) != table.ouverture_bytes(0, second)


def test_arrays_are_shared_and_cannot_be_changed() -> None:
    moment = datetime(2026, 12, 1, 10)
    states = TABLE.states_at(moment)
    assert states.dtype == np.uint8
    assert TABLE.states_at(moment) is states
    with pytest.raises(ValueError, match="read-only"):
        states[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        TABLE.states_in(read_window("2026-12-01T08:30/12:00"))[0] = 1


def test_a_filter_keeps_what_is_open_or_may_be() -> None:
    states = np.array(list(Verdict), np.uint8)
    assert kept(states).tolist() == [True, True, False, False, True]
    assert kept(states, exclude_unknown=True).tolist() == [False, True, False, False, True]


def test_years_that_nobody_evaluates_are_unknown() -> None:
    for moment in (datetime(1850, 1, 1), datetime(9500, 1, 1)):
        assert not TABLE.states_at(moment).any()
        assert json.loads(TABLE.ouverture_bytes(1, moment))["etat"] == "inconnu"
    assert HoursTable([]).states_at(datetime(2026, 12, 1)).shape == (0,)
    assert HoursTable([]).states_in(read_window("2026-12-01T08:30/12:00")).shape == (0,)


@given(st.sampled_from([None, "", *CORPUS]), closures())
def test_hours_and_exceptions_are_one_text(osm: str | None, those: Closures) -> None:
    text = table_text(osm, those)
    assert (text == (osm or "")) or those
    hours, read = read_table_text(text)
    assert hours == (hours_for(osm) if osm else None)
    assert read == tuple(sorted(set(those)))
    assert table_text(osm, those[::-1]) == text


@pytest.mark.parametrize("text", ["lundi", "24/7\n", "24/7\n{}", "24/7\n[1]", "24/7\n[[", "\n"])
def test_a_text_that_cannot_be_read_is_not_known(text: str) -> None:
    hours, those = read_table_text(text)
    assert those == ()
    assert hours is None or text == "24/7\n"


# --- between threads, and in time -------------------------------------------------------------


def test_a_table_answers_many_threads_alike() -> None:
    table = HoursTable(TEXTS)
    moments = [datetime(2026, 10, 23, 8) + timedelta(minutes=37 * n) for n in range(24)]
    asked: list[datetime | Window] = [*moments]
    asked += [Window(each, each + timedelta(days=3), whole=each.hour > 12) for each in moments]
    asked += asked
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda each: table.states(each).tolist(), asked))
        said = list(pool.map(lambda each: table.ouvertures(range(9), each), asked))
    assert states == [TABLE.states(each).tolist() for each in asked]
    assert said == [TABLE.ouvertures(range(9), each) for each in asked]


def test_what_is_dear_is_made_once_and_the_oldest_is_forgotten() -> None:
    recent: Recent[int, str] = Recent(2)
    made: list[int] = []
    begin = Event()

    def make(key: int) -> str:
        begin.wait(5)
        made.append(key)
        return str(key)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(recent.get, 1, lambda: make(1)) for _ in range(4)]
        begin.set()
        assert {each.result(5) for each in asked} == {"1"}
    assert made == [1]
    for key in (2, 1, 3, 1, 2):
        assert recent.get(key, lambda key=key: make(key)) == str(key)  # type: ignore[misc]
    assert made == [1, 2, 3, 2]


def four_hundred() -> list[str]:
    texts = []
    for n in range(400):
        opening = f"{7 + n % 4:02d}:{n % 12 * 5:02d}"
        closing = f"{17 + n % 3:02d}:{n // 12 % 12 * 5:02d}"
        days = ("Mo-Fr", "Mo-Sa", "Tu-Sa", "We,Fr", "Mo-Th")[n % 5]
        texts.append(f"{days} {opening}-12:00,14:00-{closing}; PH off")
    return texts


def best_of(times: list[float]) -> float:
    """The least disturbed run, in milliseconds: the machine may be busy with something else."""
    return min(times) * 1000


def test_four_hundred_texts_take_less_than_a_millisecond() -> None:
    table = HoursTable(four_hundred())
    moment = datetime(2026, 12, 1, 10, 3)
    table.states_at(moment)
    same, others, window = [], [], []
    for minute in range(1, 40):
        began = process_time()
        table.states_at(moment)
        same.append(process_time() - began)
        began = process_time()
        table.states_at(moment + timedelta(minutes=minute))
        others.append(process_time() - began)
        start = moment + timedelta(minutes=15 * minute - 3)
        began = process_time()
        table.states_in(Window(start, start + timedelta(hours=3, minutes=30)))
        window.append(process_time() - began)
    assert best_of(same) < 0.2
    assert best_of(others) < 1
    assert best_of(window) < 1
