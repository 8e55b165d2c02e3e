"""When a place is asked, reminded, and given to moderators: the rule alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.instants import stamp
from mapapp.domain.upkeep import REMINDERS, WAIT, Step, Turn, last_known, next_step

moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
dates = st.one_of(
    st.none(),
    st.sampled_from(["2023", "2026-02", "2026-10-01", "2099-01-01", "n'importe", "2026-13"]),
)


@given(days=st.integers(-1, 1_000), updated=dates, answered=st.none() | moments, start=moments)
def test_a_turn_writes_three_letters_at_most_and_never_close_together(
    days: int, updated: str | None, answered: datetime | None, start: datetime
) -> None:
    turn = Turn(days, updated, stamp(answered) if answered else None)
    now, letters = start, []
    for _ in range(120):
        step = next_step(turn, now)
        if step in (Step.ASK, Step.REMIND):
            letters.append(now)
            more = turn.reminders + 1 if step is Step.REMIND else 0
            turn = replace(turn, asked_at=stamp(now), reminders=more)
        elif step is Step.TO_CHECK:
            turn = replace(turn, to_check=True)
        now += timedelta(days=1)
    assert len(letters) <= 1 + REMINDERS
    assert all(b - a >= WAIT for a, b in pairwise(letters))
    if letters:
        last = last_known(updated, turn.answered_at, letters[0])
        assert days > 0 and (last is None or letters[0] - last >= timedelta(days=days))
    if turn.to_check:
        assert len(letters) == 1 + REMINDERS
