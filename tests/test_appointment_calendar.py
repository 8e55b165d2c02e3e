"""The diary's file, read back by a reader of its own, as RFC 5545 says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.appointment.calendar import Event, calendar_file
from mapapp.domain.filters import Point
from mapapp.domain.situation import PARIS, When
from tests.conftest import NOW

EVENT = Event(
    title="Mon rendez-vous",
    start=datetime(2026, 12, 1, 8, 30, tzinfo=PARIS),
    end=datetime(2026, 12, 1, 12, 0, tzinfo=PARIS),
    place="12 rue des Champs, 72000 Le Mans",
    point=Point(0.199, 48.006),
    text="Y aller\n- environ 16 min en voiture",
    url="https://carte.example.org/rendez-vous?commune=72181",
    host="carte.example.org",
)


def read(content: bytes) -> dict[str, str]:
    """Properties of the event by their names, parameters and all."""
    assert content.endswith(b"\r\n") and content.count(b"\n") == content.count(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = content.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    at, until = lines.index("BEGIN:VEVENT"), lines.index("END:VEVENT")
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(lines[:at])
    assert any(line.startswith("PRODID:") for line in lines[:at])
    pairs = [line.split(":", 1) for line in lines[at + 1 : until]]
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def plain(text: str) -> str:
    """A TEXT value without its escapes (3.3.11)."""
    said, rest = "", iter(text)
    for letter in rest:
        if letter == "\\":
            following = next(rest)
            said += "\n" if following in "nN" else following
        else:
            assert letter not in ",;\n"
            said += letter
    return said


def made(**changes: object) -> dict[str, str]:
    fields = {name: getattr(EVENT, name) for name in EVENT.__slots__}
    return read(calendar_file(Event(**fields | changes), NOW))


def test_what_is_written_is_read_back() -> None:
    found = made()
    assert found["DTSTART"] == "20261201T073000Z" and found["DTEND"] == "20261201T110000Z"
    assert found["DTSTAMP"] == "20261124T090000Z"
    assert plain(found["SUMMARY"]) == EVENT.title
    assert plain(found["LOCATION"]) == EVENT.place
    assert plain(found["DESCRIPTION"]) == EVENT.text
    assert found["GEO"] == "48.006000;0.199000"
    assert found["URL"] == EVENT.url
    assert found["CLASS"] == "PRIVATE"


def test_one_appointment_has_one_name_and_another_another() -> None:
    assert made()["UID"] == made(text="Autre réponse")["UID"]
    assert made()["UID"] != made(url=f"{EVENT.url}&debut=2026-12-02")["UID"]
    assert made()["UID"].endswith("@carte.example.org")


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2026, 12, 1), None, ("20261201", "20261202")),
        (date(2026, 12, 1), date(2027, 1, 15), ("20261201", "20270116")),
        (date(2026, 12, 31), date(2026, 12, 31), ("20261231", "20270101")),
        (
            date(2026, 12, 1),
            datetime(2026, 12, 1, 12, 0, tzinfo=PARIS),
            ("20261201", "20261202"),
        ),
    ],
)
def test_days_without_hours_are_whole_days(
    start: When, end: When | None, written: tuple[str, str]
) -> None:
    found = made(start=start, end=end)
    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == written
    assert "DTSTART" not in found and "DTEND" not in found


def test_an_end_that_is_not_known_is_not_written() -> None:
    found = made(end=None)
    assert "DTEND" not in found and found["DTSTART"] == "20261201T073000Z"
    assert made(end=date(2026, 12, 3))["DTEND"] == "20261203T230000Z"
    assert {"LOCATION", "GEO"}.isdisjoint(made(place="", point=None))


@pytest.mark.parametrize(
    ("local", "written"),
    [
        (datetime(2027, 7, 14, 8, 30), "20270714T063000Z"),  # summer time
        (datetime(2026, 10, 25, 2, 30), "20261025T003000Z"),  # the first of the two
        (datetime(2027, 3, 28, 3, 0), "20270328T010000Z"),
        (datetime(2027, 1, 1, 0, 30), "20261231T233000Z"),
    ],
)
def test_hours_are_those_of_paris(local: datetime, written: str) -> None:
    assert made(start=local.replace(tzinfo=PARIS), end=None)["DTSTART"] == written


@given(
    title=st.text(max_size=120),
    place=st.text(max_size=300),
    text=st.text(max_size=600),
    minutes=st.integers(0, 60 * 24 * 365),
)
def test_any_words_make_a_sound_file(title: str, place: str, text: str, minutes: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = made(title=title, place=place, text=text, start=start, end=None)
    kept = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    assert plain(found["DESCRIPTION"]) == kept
    assert datetime.strptime(found["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) == start
