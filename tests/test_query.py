"""A search and its query string: the same thing, or a problem that names the field."""

import time
from datetime import datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapapp.domain.filters import RELAXED, Box, Filters, Point
from mapapp.domain.kinds import DEFAULT_KINDS, Kind
from mapapp.domain.query import NAMES, BadQuery, parse_query, to_query
from tests.searches import any_filters, known_codes

NANTES = "lon=-1.554&lat=47.218"


def parse(query: str) -> Filters:
    return parse_query(parse_qsl(query, keep_blank_values=True), known_codes())


def problems(query: str) -> dict[str, str]:
    with pytest.raises(BadQuery) as caught:
        parse(query)
    return {problem.field: problem.message for problem in caught.value.problems}


@given(any_filters())
@settings(max_examples=200)
@example(Filters(point=Point(-0.0, 47.0), radius_km=0.001))
@example(Filters(q="a&b=c#d%20+é", box=Box(-180.0, -90.0, 180.0, 90.0)))
def test_a_search_is_its_query(filters: Filters) -> None:
    assert parse_query(to_query(filters), known_codes()) == filters


@given(any_filters())
def test_relaxing_a_parameter_gives_a_search_that_an_address_can_say(filters: Filters) -> None:
    for name in {name for name, _ in to_query(filters)} - {"lat", "page"}:
        relaxed = filters.without(name)
        assert relaxed.page == 1
        assert name not in dict(to_query(relaxed))
        assert parse_query(to_query(relaxed), known_codes()) == relaxed


def test_every_parameter_can_be_relaxed() -> None:
    assert set(RELAXED) == set(NAMES) - {"lat", "mode", "page"}


def test_the_order_and_the_repetition_of_values_do_not_matter() -> None:
    given = "type=mairie&type=action&type=mairie&dep=72&dep=44&dep=72"
    assert parse(given) == parse("dep=44&dep=72&type=action&type=mairie")


def test_an_empty_search_shows_the_default_kinds() -> None:
    assert parse("q=&type=&lon=&lat=&rayon=&bbox=&page=%20") == Filters()
    assert Filters().shown_kinds == DEFAULT_KINDS
    assert Kind.TOWN_HALL not in DEFAULT_KINDS


def test_values_are_trimmed_and_read_as_people_write_them() -> None:
    found = parse("lon=-1,5536&lat=+47,2184&rayon=2,5&q=%20v%C3%A9lo%20%20%0Acargo%20&dep=44%20")
    assert found.point == Point(-1.554, 47.218)
    assert (found.radius_km, found.q, found.departments) == (2.5, "vélo cargo", ("44",))


def test_a_former_commune_stands_for_the_present_one() -> None:
    former, current = next((f, c) for f, c in known_codes().communes.items() if f != c)
    assert parse(f"commune={former}").communes == (current,)
    assert parse(f"commune={former}&commune={current}").communes == (current,)


def test_a_moment_typed_in_wins_over_now() -> None:
    assert parse("ouvert=maintenant").open_at == "maintenant"
    found = parse("ouvert=maintenant&ouvert=2026-12-01T10:00:59")
    assert found.open_at == datetime(2026, 12, 1, 10, 0)


@pytest.mark.parametrize("moment", ["2026-10-25T02:30", "2027-03-28T02:30", "2028-02-29 10:00"])
def test_hours_that_clocks_repeat_or_skip_are_moments(moment: str) -> None:
    assert parse(f"ouvert={moment}").open_at == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("box", "read"),
    [
        ("-2.5,46,1,48.5", Box(-2.5, 46, 1, 48.5)),
        ("-2.5,46,0,1,48.5,100", Box(-2.5, 46, 1, 48.5)),  # with heights
        ("-180,-90,180,90", Box(-180, -90, 180, 90)),
        ("46,-2,48,1", Box(46, -2, 48, 1)),  # lat and lon swapped: nothing is there
        ("-1,47,-1,47", Box(-1, 47, -1, 47)),
        # Across the antimeridian: the half that is on our side.
        ("179,-10,-179,10", Box(-180, -10, -179, 10)),
        ("179,46,-1.5,48", Box(-180, 46, -1.5, 48)),
        ("0.5,46,-179.8,48", Box(0.5, 46, 180, 48)),
    ],
)
def test_boxes(box: str, read: Box) -> None:
    assert parse(f"bbox={box}").box == read


def test_a_radius_around_a_commune_goes_with_it_but_not_with_a_point() -> None:
    around = parse("commune=44109&rayon=5")
    assert around.without("commune") == Filters()
    pointed = parse(f"commune=44109&rayon=5&{NANTES}")
    assert pointed.without("commune") == parse(f"rayon=5&{NANTES}")


# Areas coordinates, query, codes and text of the project's list of bad inputs.
BAD = [
    (f"{lonlat}", field)
    for field, values in {
        "lat": [
            *"NaN nan inf -Infinity 1e308 1e999 1_000 0x2F ٤٧ ４７ true 47.2184.1 1e1".split(),
            "47°13'06\"N",
            "9" * 5_000,
            "47 2184",
        ],
    }.items()
    for lonlat in (f"lon=-1.5&lat={value.replace('+', '%2B')}" for value in values)
]
BAD += [
    ("lon=181&lat=0", "lon"),
    ("lon=179.9999&lat=47.2184", "lon"),
    ("lon=0&lat=0", "lat"),
    ("lon=-1.5&lat=-0.0", "lat"),
    ("lat=47.2184", "lon"),
    ("lon=-1.5", "lat"),
    ("lon=-1.5&lat=47&lat=48", "lat"),
    ("lon=&lat=47", "lon"),
    ("bbox=1,48,-2,46", "bbox"),
    ("bbox=1,46,-2,48", "bbox"),
    ("bbox=-2;46;1;48", "bbox"),
    ("bbox=-2,46,1", "bbox"),
    ("bbox=-2,46,1,48,5", "bbox"),
    ("bbox=a,b,c,d", "bbox"),
    ("bbox=NaN,46,1,48", "bbox"),
    ("bbox=-2,46,1e999,48", "bbox"),
    ("bbox=-181,46,1,48", "bbox"),
    ("bbox=-2,46,1,91", "bbox"),
    ("bbox=-2,46,1,48&bbox=-2,46,1,49", "bbox"),
    ("type=__nope__", "type"),
    ("type=crecherie\0", "type"),
    ("type=Kind.ACTION", "type"),
    ("type=ACTION", "type"),
    ("theme=' OR 1=1--", "theme"),
    ("public=*", "public"),
    ("geste=%25", "geste"),
    ("objet=__proto__", "objet"),
    ("dep=4", "dep"),
    ("dep=75", "dep"),
    ("dep=٤٤", "dep"),
    ("epci=00000000000000", "epci"),
    ("commune=1234", "commune"),
    ("commune=75056", "commune"),
    ("commune=44 109", "commune"),
    ("page=-1", "page"),
    ("page=0", "page"),
    ("page=1.5", "page"),
    ("page=١", "page"),
    ("page=99999999999999999999", "page"),
    ("page=1&page=2", "page"),
    ("page=abc", "page"),
    (f"rayon=1e12&{NANTES}", "rayon"),
    (f"rayon=1000000000&{NANTES}", "rayon"),
    (f"rayon=-5&{NANTES}", "rayon"),
    (f"rayon=0&{NANTES}", "rayon"),
    (f"rayon=0,0004&{NANTES}", "rayon"),
    (f"rayon=nan&{NANTES}", "rayon"),
    ("rayon=5", "rayon"),
    ("rayon=5&commune=44109&commune=44036", "rayon"),
    ("ouvert=2026-02-30T10:00", "ouvert"),
    ("ouvert=2026-12-01T25:00", "ouvert"),
    ("ouvert=2026-12-01", "ouvert"),
    ("ouvert=0000-00-00", "ouvert"),
    ("ouvert=0000-00-00T00:00", "ouvert"),
    ("ouvert=9999-12-31T23:59:59%2B14:00", "ouvert"),
    ("ouvert=9999-12-31T23:59:59", "ouvert"),
    ("ouvert=٢٠٢٦-12-01T10:00", "ouvert"),
    ("ouvert=demain", "ouvert"),
    ("ouvert=2026-12-01T10:00&ouvert=2026-12-01T11:00", "ouvert"),
    ("inconnus=oui", "inconnus"),
    ("q=a\0b", "q"),
    ("q=a%1Bb", "q"),
    ("q=" + "é" * 201, "q"),
    ("q=un&q=deux", "q"),
]


@pytest.mark.parametrize(("query", "field"), BAD, ids=[query[:40] for query, _ in BAD])
def test_a_bad_value_names_its_field(query: str, field: str) -> None:
    found = problems(query)
    assert list(found) == [field]
    assert found[field] and len(found[field]) < 400


def test_swapped_coordinates_are_told_so() -> None:
    assert "lon=-1.5536 et lat=47.2184" in problems("lat=-1.5536&lon=47.2184")["lon"]


def test_all_problems_are_told_at_once_and_the_rest_still_counts() -> None:
    with pytest.raises(BadQuery) as caught:
        parse("q=velo&type=x&dep=99&page=0&bbox=1&ouvert=x&inconnus=x&rayon=x&lon=x&lat=x&geste=x")
    assert [p.field for p in caught.value.problems] == (
        "type dep geste ouvert inconnus lon lat rayon bbox page".split()
    )
    assert caught.value.partial == Filters(q="velo")


LITERAL = [
    *["' OR 1=1--", "'; DROP TABLE places;--", "%_%", '"', "*", "NEAR(", "-velo", "^", "24/7"],
    *["{{7*7}}", "<script>window.__x=1</script>", "\ufffd\ufffd", "l'atelier", "{0.__class__}"],
    *["\u202eexe.tset", "Croix\u200b-\u200bRouge", "👨‍👩‍👧", "../../etc/passwd", "=1+1", "AND"],
]


@pytest.mark.parametrize("text", LITERAL)
def test_words_are_taken_literally(text: str) -> None:
    found = parse_query([("q", text)], known_codes())
    assert found.q == text
    assert to_query(found) == [("q", text)]


@pytest.mark.parametrize(
    "query", ["cat[]=x&cat[$ne]=y", "sort=password_hash", "callback=alert(1)//", "lang=../x", "Q=a"]
)
def test_other_parameters_are_not_looked_at(query: str) -> None:
    assert parse(query) == Filters()


names = st.sampled_from([*NAMES, "autre"])


@given(st.lists(st.tuples(names, st.text(max_size=30) | st.text("0123456789.,-T:eE ")), max_size=8))
@settings(max_examples=200)
def test_anything_is_a_search_or_a_bad_query(pairs: list[tuple[str, str]]) -> None:
    try:
        found = parse_query(pairs, known_codes())
    except BadQuery as error:
        assert {p.field for p in error.problems} <= set(NAMES)
        found = error.partial
    assert parse_query(to_query(found), known_codes()) == found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("unit", ["9", "a,", "-1,"])
def test_sixty_kilobytes_take_no_time(name: str, unit: str) -> None:
    huge = unit * (60_000 // len(unit))
    pairs = [(name, huge)], [(name, f"{unit}{n}") for n in range(5_000)], [(name, unit)] * 5_000
    for given_pairs in pairs:
        start = time.process_time()
        try:
            parse_query(given_pairs, known_codes())
        except BadQuery as error:
            assert len(str(error)) < 1_000
        assert time.process_time() - start < 0.5


@pytest.mark.parametrize("text", ["0", "-5", "101", "1000000000", "99999999999999,5"])
def test_a_radius_out_of_bounds_is_told_its_bounds(text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(f"rayon={text}&{NANTES}")
    said = "le rayon doit être plus grand que 0, et de 100 km au plus"
    assert [problem.message for problem in caught.value.problems] == [said]
