"""Properties of opening hours, whatever the hours and the moment."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mapapp.hours.evaluate import Hours, InvalidHours, hours_for
from mapapp.hours.french import state_sentence, usual_sentence, week
from mapapp.hours.from_french import NotUnderstood, parse_french
from mapapp.hours.syntax import MAX_LENGTH
from mapapp.hours.words import OSM_DAYS

Ranges = list[tuple[int, int]]

VARIED = [
    "24/7",
    "off",
    "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off",
    "Fr,Sa 22:00-02:30; PH off",
    "Mo-Su 02:10-02:50",
    "Sa 18:00-03:00",
    "We[1] 10:00-12:00; Aug off",
    "week 1-53/2 Mo 10:00-12:00; SH off",
    "Mo-Fr 09:00-12:00; SH Mo-Fr 20:00-02:00; PH,Su off",
    "Apr-Oct Mo 09:00-24:00; Nov-Mar Tu 00:00-08:00",
    'Mo-Fr 09:00-12:00 open "a", Mo-Fr 12:00-14:00 open "b", Mo-Fr 14:00+',
    'Mo-Fr 09:00-12:00 || Sa "appelez"',
    "sunrise-sunset; SH off",
    "PH off",
]
hours_texts = st.sampled_from(VARIED)
# Months around both changes of clocks, All Saints and Christmas come up most often.
instants = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    st.datetimes(datetime(2026, 3, 28, 20), datetime(2026, 3, 29, 4)),
    st.datetimes(datetime(2026, 10, 24, 20), datetime(2026, 10, 25, 4)),
    st.datetimes(datetime(2026, 10, 15), datetime(2026, 11, 15)),
).map(lambda moment: moment.replace(tzinfo=UTC))

NONE: Ranges = []
quarters = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
day_ranges: st.SearchStrategy[Ranges] = st.one_of(
    st.just(NONE), quarters.map(lambda ends: list(zip(ends[::2], ends[1::2], strict=False)))
)
grids = st.lists(day_ranges, min_size=7, max_size=7)


def clock(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


def osm_of(grid: list[Ranges]) -> str:
    rules = [
        f"{day} {','.join(f'{clock(start)}-{clock(end)}' for start, end in ranges)}"
        for day, ranges in zip(OSM_DAYS, grid, strict=True)
        if ranges
    ]
    return "; ".join(rules) or "off"


@given(hours_texts, instants, st.floats(0, 1, exclude_max=True))
def test_a_state_lasts_until_its_next_change(osm: str, moment: datetime, part: float) -> None:
    hours = hours_for(osm)
    now = hours.state_at(moment)
    until = now.next_change or moment + timedelta(days=366)
    assert until.timestamp() > moment.timestamp()
    between = moment + (until.astimezone(UTC) - moment) * part
    last = until.astimezone(UTC) - timedelta(microseconds=1)
    assert hours.state_at(min(between, last)).state == now.state
    if now.next_change is not None:
        after = hours.state_at(now.next_change)
        assert after.state == now.next_state != now.state


@given(hours_texts, instants)
def test_there_is_always_one_line_to_say(osm: str, moment: datetime) -> None:
    said = state_sentence(hours_for(osm).state_at(moment), moment)
    assert said[0].isupper()
    assert "\n" not in said


@given(grids, st.dates(date(2026, 1, 1), date(2028, 1, 1)))
@settings(max_examples=20, deadline=None)
def test_the_week_says_what_the_state_is(grid: list[Ranges], day: date) -> None:
    hours = Hours.parse(osm_of(grid))
    # Quarters of an hour since the day before, read back from what the visitor reads; a range
    # whose end comes before its beginning goes on the next day.
    said: set[int] = set()
    for number, each in enumerate(week(hours, day - timedelta(days=1), days=8)):
        for part in each.ranges:
            start, end = quarter_of(part.start), quarter_of(part.end)
            said.update(range(96 * number + start, 96 * number + end + (96 if end <= start else 0)))
    midnight = datetime.combine(day - timedelta(days=1), datetime.min.time())
    for quarter in range(96, 8 * 96):
        moment = midnight + timedelta(minutes=15) * quarter
        if moment.hour == 2 and moment.month in (3, 10):
            continue  # the nights when the clocks change have their own tests
        assert (hours.state_at(moment).state == "ouvert") == (quarter in said)


def quarter_of(text: str) -> int:
    if text == "minuit":
        return 96
    hour, _, minute = text.replace("\u00a0", " ").partition(" h")
    return int(hour) * 4 + int(minute or 0) // 15


def opened(hours: Hours) -> list[tuple[datetime, datetime, str | None]]:
    start = datetime(2026, 9, 1)
    return [
        (each.start, each.end, each.comment)
        for each in hours.intervals(start, start + timedelta(days=400))
        if each.state != "ferme"
    ]


seasons = st.sampled_from(
    [("",), ("Apr-Oct ", "Nov-Mar "), ("Jun 15-Sep 15 ", "Sep 16-Jun 14 "), ("", "Aug "),
     ("week 1-53/2 ", "week 2-52/2 ")]
)  # fmt: skip
closures = st.sampled_from(["", "; PH off", "; SH off; PH off", "; PH 10:00-12:00"])


@given(seasons, st.lists(grids, min_size=2, max_size=2), closures)
@settings(max_examples=40, deadline=None)
def test_what_is_said_is_read_back(
    wides: tuple[str, ...], weeks: list[list[Ranges]], closure: str
) -> None:
    rules = [
        f"{wide}{rule}"
        for wide, grid in zip(wides, weeks, strict=False)
        for rule in osm_of(grid).split("; ")
        if rule != "off" or wide
    ]
    osm = "; ".join(rules or ["Mo 09:00-10:00"]) + closure
    assume(len(osm) <= MAX_LENGTH)
    hours = Hours.parse(osm)
    said = usual_sentence(hours)
    if said is not None:
        assert opened(Hours.parse(parse_french(said))) == opened(hours)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read, refusal in ((Hours.parse, InvalidHours), (parse_french, NotUnderstood)):
        with suppress(refusal):
            read(text)


words = st.sampled_from(
    "Mo Tu-Fr Sa[1] PH SH off open unknown 24/7 09:00-12:00 14:00+ 22:00-02:00 , ; || week 1-53/2"
    ' Jan-Mar Aug Feb 29 2027 easter "x" : sunrise-sunset +1 day (sunset-01:00)-22:00'.split()
)


@given(st.lists(words, max_size=10), instants)
def test_any_words_of_the_syntax_are_evaluated_or_refused(
    chosen: list[str], moment: datetime
) -> None:
    try:
        hours = Hours.parse(" ".join(chosen))
    except InvalidHours:
        return
    hours.state_at(moment)
    week(hours, moment.date())
    usual_sentence(hours)
