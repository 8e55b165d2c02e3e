"""A situation and its query string: the same thing, or problems that name their fields."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.filters import Point
from mapapp.domain.situation import (
    NEEDS,
    PARIS,
    SITUATIONS,
    BadSituation,
    Situation,
    parse_situation,
    to_pairs,
)

COMMUNES = {"44109": "44109", "72181": "72181", "49149": "49261", "49261": "49261"}


def parse(query: str) -> Situation:
    return parse_situation(parse_qsl(query, keep_blank_values=True), COMMUNES)


def problems(query: str) -> dict[str, str]:
    with pytest.raises(BadSituation) as caught:
        parse(query)
    return {problem.field: problem.message for problem in caught.value.problems}


def test_the_query_of_the_issue_is_read() -> None:
    found = parse(
        "commune=44109&rdv=-1.43,46.67&debut=2026-12-01T08:30&fin=2026-12-01T12:00&age_mois=18"
        "&age=23&situation=reprise_emploi&budget=300&service=oui&besoin=trajet&besoin=garde"
    )
    assert found == Situation(
        commune="44109",
        appointment=Point(-1.43, 46.67),
        start=datetime(2026, 12, 1, 8, 30, tzinfo=PARIS),
        end=datetime(2026, 12, 1, 12, 0, tzinfo=PARIS),
        age_months=18,
        age=23,
        situation="reprise_emploi",
        budget=300.0,
        service=True,
        needs=("garde", "trajet"),
    )
    assert found.starts_at == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    assert (found.first_day, found.last_day) == (date(2026, 12, 1), date(2026, 12, 1))


def test_what_is_not_said_is_not_guessed() -> None:
    assert parse("") == parse("commune=&rdv=%20&debut=&fin=&besoin=&autre=1") == Situation()
    assert Situation().starts_at is Situation().ends_at is Situation().last_day is None


def test_whole_days_hold_their_last_minute() -> None:
    found = parse("debut=2026-12-01&fin=2027-01-15")
    assert (found.start, found.end) == (date(2026, 12, 1), date(2027, 1, 15))
    assert found.starts_at == datetime(2026, 12, 1, tzinfo=PARIS)
    assert found.ends_at == datetime(2027, 1, 16, tzinfo=PARIS)
    one_day = parse("debut=2026-12-01&fin=2026-12-01")
    assert one_day.ends_at is not None and one_day.starts_at is not None
    assert one_day.ends_at - one_day.starts_at == timedelta(days=1)


def test_values_are_read_as_people_write_them() -> None:
    assert parse("rdv=-1,43,46,67").appointment == Point(-1.43, 46.67)
    assert parse("rdv=%E2%88%921.43 ; 46.67").appointment == Point(-1.43, 46.67)
    assert parse("rdv=-1.5536123,47.2184").appointment == Point(-1.554, 47.218)
    assert parse("budget=1 200,50 €").budget == 1200.5
    assert parse("budget=300 euros").budget == 300.0
    assert parse("service=Non&debut=2026-12-01 08:30:59").service is False
    assert parse("commune=49149").commune == "49261"
    assert parse("commune=49149&commune=49261").commune == "49261"


def test_hours_that_clocks_repeat_are_the_first_and_those_they_skip_do_not_exist() -> None:
    found = parse("debut=2026-10-25T02:30")
    assert found.starts_at is not None
    assert found.starts_at.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "heure d'été" in problems("debut=2027-03-28T02:30")["debut"]
    nights = parse("debut=2026-10-25T01:30&fin=2026-10-25T02:30")
    assert nights.ends_at is not None and nights.starts_at is not None
    assert nights.ends_at.astimezone(UTC) - nights.starts_at.astimezone(UTC) == timedelta(hours=1)


def test_all_problems_are_told_at_once_and_the_rest_is_kept() -> None:
    query = (
        "commune=00000&rdv=47.2,-1.5&debut=2026-13-01&fin=demain&age_mois=-1&age=121"
        "&situation=roi&budget=gratuit&service=peut-être&besoin=avion&besoin=lit"
    )
    found = problems(query)
    assert list(found) == [
        *("commune", "rdv", "debut", "fin", "age_mois", "age"),
        *("situation", "budget", "service", "besoin"),
    ]
    assert all(message and message[-1] != "." for message in found.values())
    with pytest.raises(BadSituation) as caught:
        parse("age=23&age_mois=1e3")
    assert caught.value.partial == Situation(age=23)


BAD = [
    *[
        (f"rdv={value}", "rdv")
        for value in (
            *"1 a,b NaN,47 inf,47 1e308,1e308 0,0 181,0 47.2184,-1.5536 1_000,47 ٤٧,-1".split(),
            "-1.5",
            "-1.5,47,0",
            "-1.5,47.2,1,2,3",
            "9" * 5_000,
            "-1.5,47.2&rdv=-1.6,47.2",
            "-1.5\x00,47.2",
            ",",
            "0x2F,47",
        )
    ],
    *[
        (f"debut={value}", "debut")
        for value in (
            *"demain 2026-02-30 2026-12-01T25:00 0001-01-01 9999-12-31 1999-12-31 20261201".split(),
            "2026-W49-2",
            "2026-12-01T08:30Z",
            "2026-12-01T08:30%2B01:00",
            "2026-12-01T08:30:00.000001",
            "01/12/2026",
            "２０２６-12-01",
            "2026-12-01\x00",
            "2026-12-01&debut=2026-12-02",
            "9" * 5_000,
        )
    ],
    ("fin=2026-12-01", "debut"),
    ("debut=2026-12-02&fin=2026-12-01", "fin"),
    ("debut=2026-12-01T10:00&fin=2026-12-01T10:00", "fin"),
    ("debut=2026-12-01T10:00&fin=2026-12-01T09:00", "fin"),
    ("debut=2026-12-01&fin=2046-12-01", "fin"),
    *[
        (f"{name}={value}", name)
        for name in ("age", "age_mois")
        for value in ("-1", "1.5", "0x10", "1e1", "٤٧", "1000", "9" * 5_000, "dix", "1&age=2")
        if name == "age" or "&" not in value
    ],
    *[(f"budget={v}", "budget") for v in ("-1", "10001", "NaN", "inf", "1e9", "€", "9" * 5_000)],
    *[(f"service={v}", "service") for v in ("1", "true", "ouii", "oui&service=non")],
    *[
        (f"situation={v}", "situation")
        for v in ("__proto__", "' OR 1=1--", "etudes&situation=stage")
    ],
    *[(f"besoin={v}", "besoin") for v in ("GARDE", "garde,lit", "\x00", "😀")],
    *[(f"commune={v}", "commune") for v in ("4410", "44109;", "\x00", "44109&commune=72181")],
]


@pytest.mark.parametrize(("query", "field"), BAD)
def test_a_bad_value_names_its_field(query: str, field: str) -> None:
    found = problems(query)
    assert set(found) == {field}
    assert len(found[field]) < 400


_whens = st.one_of(
    st.none(),
    st.dates(date(2001, 1, 1), date(2090, 1, 1)),
    st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)).map(
        # Through UTC, so that it is an hour that exists; the second of two has no text.
        lambda naive: (
            naive.replace(second=0, microsecond=0, tzinfo=UTC).astimezone(PARIS).replace(fold=0)
        )
    ),
)


@given(
    st.builds(
        Situation,
        commune=st.sampled_from([None, "44109", "72181"]),
        appointment=st.one_of(
            st.none(),
            st.builds(
                Point,
                st.integers(-3900, 2400).map(lambda n: n / 1000),
                st.integers(45100, 49400).map(lambda n: n / 1000),
            ),
        ),
        start=_whens,
        age_months=st.one_of(st.none(), st.integers(0, 215)),
        age=st.one_of(st.none(), st.integers(12, 110)),
        situation=st.sampled_from([None, *SITUATIONS]),
        budget=st.one_of(st.none(), st.integers(0, 1_000_000).map(lambda n: n / 100)),
        service=st.sampled_from([None, True, False]),
        needs=st.sets(st.sampled_from(NEEDS)).map(lambda s: tuple(n for n in NEEDS if n in s)),
    )
)
def test_a_situation_is_its_query(situation: Situation) -> None:
    assert parse_situation(to_pairs(situation), COMMUNES) == situation


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                "commune rdv debut fin age_mois age situation budget service besoin".split()
            ),
            st.text(max_size=30),
        ),
        max_size=8,
    )
)
def test_any_text_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        parse_situation(pairs, COMMUNES)
    except BadSituation as bad:
        assert bad.problems
