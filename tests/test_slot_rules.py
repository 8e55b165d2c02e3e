"""Slots: what can be said, how it ages, and how repetitions are bounded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.slot import (
    OPEN,
    PARIS,
    RHYTHM,
    WITHDRAWN,
    Freshness,
    Slot,
    SlotFault,
    SlotFields,
    ages_words,
    freshness,
    freshness_words,
    reserved_words,
)
from mapapp.domain.slot_fields import FIELDS, MAX_SERIES, as_raw, read_changes, read_slots
from tests.conftest import NOW

MORNING = SlotFields(date(2026, 12, 1), time(8, 30), time(12))
GIVEN: dict[str, Any] = {"date": "2026-12-01", "debut": "8h30", "fin": "12h"}


def stored(said: SlotFields = MORNING, **changes: Any) -> Slot:
    slot = Slot(1, "creche", said, 0, None, NOW, "ville", OPEN, 1, NOW)
    return replace(slot, **changes)


def faults(raw: dict[str, Any]) -> dict[str, str]:
    return {problem.field: problem.message for problem in read_slots(raw, NOW).problems}


def test_what_was_just_said_is_confirmed_then_ages() -> None:
    slot, step = stored(), timedelta(seconds=1)
    assert freshness(slot, NOW) is Freshness.CONFIRMED
    assert freshness(slot, NOW + RHYTHM - step) is Freshness.CONFIRMED
    assert freshness(slot, NOW + RHYTHM) is Freshness.TO_CONFIRM
    assert freshness(slot, NOW + timedelta(hours=6), timedelta(hours=6)) is Freshness.TO_CONFIRM
    # From its start on it is gone, whatever was said.
    start = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    assert freshness(slot, start - step) is Freshness.TO_CONFIRM
    assert freshness(slot, start) is Freshness.GONE
    assert freshness(replace(slot, confirmed_at=start), start) is Freshness.GONE
    assert freshness(stored(state=WITHDRAWN), NOW) is Freshness.GONE


def test_valid_until_ends_it_before_its_start_never_after() -> None:
    until = NOW + timedelta(hours=3)
    slot = stored(replace(MORNING, valid_until=until))
    assert freshness(slot, until - timedelta(seconds=1)) is Freshness.CONFIRMED
    assert freshness(slot, until) is Freshness.GONE
    late = replace(MORNING, valid_until=MORNING.end)
    assert late.gone_at == MORNING.start


def test_it_is_told_in_words() -> None:
    slot = stored()
    words = [freshness_words(slot, NOW + timedelta(days=n)) for n in (0, 1, 2, 3, 30)]
    assert words == [
        "confirmé aujourd'hui",
        "confirmé hier",
        "à confirmer (dit il y a 2 jours)",
        "à confirmer (dit il y a 3 jours)",
        "",
    ]
    # The day is that of Paris: 23:30 in UTC of the day before is already today there.
    evening = stored(confirmed_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert freshness_words(evening, NOW) == "confirmé aujourd'hui"
    assert ages_words(3, 36) == "de 3 mois à 3 ans" and ages_words(None, 30).startswith("jusqu'à 2")
    assert ages_words(18, None) == "à partir de 18 mois" and "non précisé" in ages_words(None, None)
    assert reserved_words(("entretien", "formation")) == (
        "pour un entretien d'embauche ou une formation"
    )


def test_a_full_slot_is_not_free() -> None:
    assert stored(replace(MORNING, capacity=2), taken=1).is_free(NOW)
    assert not stored(replace(MORNING, capacity=2), taken=2).is_free(NOW)


@pytest.mark.parametrize(
    ("starts", "ends", "more"),
    [(time(12), time(8), {}), (time(8), time(8), {}), (time(8), time(9), {"capacity": 0})],
)
def test_what_cannot_be_is_refused(starts: time, ends: time, more: dict[str, Any]) -> None:
    with pytest.raises(SlotFault):
        SlotFields(date(2026, 12, 1), starts, ends, **more)


def test_it_is_read_as_people_and_programs_write_it() -> None:
    assert read_slots(GIVEN, NOW).slots == [MORNING]
    typed = {
        "date": "01/12/2026",
        "moment": "Après-midi",
        "age_min_mois": "3 mois",
        "age_max_mois": "2 ans et 6 mois",
        "places": "2",
        "reserve_a": "entretien; formation",
        "conditions": " Vaccins à jour ",
        "valable_jusqu": "30/11/2026 18h",
    }
    (read,) = read_slots(typed, NOW).slots
    assert (read.starts, read.ends) == (time(13, 30), time(18))
    assert (read.age_min_months, read.age_max_months, read.capacity) == (3, 30, 2)
    assert read.reserved_for == ("entretien", "formation")
    assert read.valid_until == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert read_slots(as_raw(read), NOW).slots == [read]


def test_everything_wrong_is_told_at_once() -> None:
    raw = {
        "date": "31/02/2027",
        "debut": "25h",
        "fin": "tard",
        "age_min_mois": "vingt",
        "places": "0",
        "reserve_a": ["n'importe"],
        "conditions": "x" * 501,
        "valable_jusqu": "2020-01-01",
        "jours": "lundi,jeudredi",
    }
    assert set(faults(raw)) == set(raw)
    assert set(faults({})) == {"date", "debut", "fin"}
    assert set(faults(GIVEN | {"age_min_mois": 30, "age_max_mois": 3})) == {"age_max_mois"}
    assert set(faults(GIVEN | {"fin": "8h"})) == {"fin"}
    assert set(faults(GIVEN | {"date": "2026-11-24", "debut": "9h", "fin": "12h"})) == {"date"}
    assert set(faults(GIVEN | {"date": "2026-11-23"})) == {"date"}
    assert set(faults(GIVEN | {"date": "2028-11-24"})) == {"date"}


def test_a_repetition_is_dated_slots_and_bounded() -> None:
    weekly = GIVEN | {"jours": ["mardi", "jeudi"], "repete_jusqu": "2026-12-17"}
    found = read_slots(weekly, NOW)
    assert [slot.day.day for slot in found.slots] == [1, 3, 8, 10, 15, 17] and found.repeated
    assert len(read_slots(GIVEN | {"repete_jusqu": "2026-12-15"}, NOW).slots) == 3
    assert set(faults(GIVEN | {"jours": "mardi"})) == {"repete_jusqu"}
    assert set(faults(weekly | {"repete_jusqu": "2027-12-17"})) == {"repete_jusqu"}
    assert set(faults(weekly | {"repete_jusqu": "2026-11-30"})) == {"repete_jusqu"}
    every_day = "lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche"
    assert (
        "60" in faults(weekly | {"jours": every_day, "repete_jusqu": "2027-03-01"})["repete_jusqu"]
    )
    assert set(faults(weekly | {"jours": "lundi", "repete_jusqu": "2026-12-02"})) == {"jours"}


def test_a_published_slot_changes_but_is_not_repeated() -> None:
    (changed,) = read_changes({"fin": "11h"}, MORNING, NOW).slots
    assert changed == replace(MORNING, ends=time(11))
    refused = read_changes({"repete_jusqu": "2026-12-20"}, MORNING, NOW)
    assert [problem.field for problem in refused.problems] == ["repete_jusqu"]


texts = st.text(max_size=30) | st.sampled_from(
    ["1/1/2027", "8h", "2 ans", "tous", "lundi", "24:00"]
)
values = st.none() | texts | st.integers(-5, 10**20) | st.booleans() | st.lists(texts, max_size=4)


@given(st.dictionaries(st.sampled_from([*FIELDS, "autre"]), values))
def test_whatever_is_given_is_slots_or_reasons(raw: dict[str, Any]) -> None:
    found = read_slots(raw, NOW)
    assert bool(found.slots) != bool(found.problems)
    assert len(found.slots) <= MAX_SERIES
    assert all(slot.gone_at > NOW and slot.day >= NOW.date() for slot in found.slots)
    assert {problem.field for problem in found.problems} <= set(FIELDS)


@given(
    st.datetimes(datetime(2026, 11, 24), datetime(2027, 10, 1)),
    st.integers(1, 600),
    st.none() | st.timedeltas(timedelta(hours=-30), timedelta(days=400)),
)
def test_a_slot_is_gone_from_its_start_on_in_any_season(
    begins: datetime, minutes: int, until: timedelta | None
) -> None:
    ends = min(begins + timedelta(minutes=minutes), datetime.combine(begins, time(23, 59)))
    if begins.replace(second=0) >= ends.replace(second=0):
        return
    valid = None if until is None else begins.astimezone(UTC) + until
    said = SlotFields(
        begins.date(), begins.time().replace(second=0), ends.time().replace(second=0),
        valid_until=valid,
    )  # fmt: skip
    slot = stored(said)
    local = said.start.astimezone(PARIS)
    assert local.date() == said.day or local.hour != said.starts.hour
    assert slot.is_gone(said.start) and slot.is_gone(said.end)
    if valid is not None:
        assert slot.is_gone(valid)
