"""Searches made by hypothesis, canonical as the parser gives them."""

from datetime import datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from mapapp.domain.filters import Box, Filters, Point
from mapapp.domain.kinds import Kind
from mapapp.domain.opening import MAX_WINDOW, OpenAt, Window
from mapapp.domain.parameters import AREA
from mapapp.domain.query import KnownCodes
from mapapp.domain.vocabulary import UNTOLD, Facet, Vocabulary
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.territory.gazetteer import Gazetteer


@cache
def gazetteer() -> Gazetteer:
    """The territories that ship."""
    return load_gazetteer(geodata_dir())


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships."""
    return load_vocabulary(geodata_dir())


@cache
def known_codes() -> KnownCodes:
    """What a query may name."""
    labels = vocabulary().labels
    return KnownCodes(
        themes=frozenset(labels[Facet.THEME]),
        audiences=frozenset(labels[Facet.AUDIENCE]),
        gestures=frozenset(labels[Facet.GESTURE]),
        items=frozenset(labels[Facet.ITEM]) | {UNTOLD},
        departments=frozenset(d.code for d in gazetteer().departments),
        epcis=frozenset(e.code for e in gazetteer().all_epci),
        communes=gazetteer().current_codes,
    )


def points() -> st.SearchStrategy[Point]:
    """Anywhere a visitor may be, to 0.001°."""
    lons = st.integers(round(AREA.west * 1000), round(AREA.east * 1000))
    lats = st.integers(round(AREA.south * 1000), round(AREA.north * 1000))
    return st.builds(Point, lons.map(lambda n: n / 1000), lats.map(lambda n: n / 1000))


def boxes(west: float = -180, south: float = -90, east: float = 180) -> st.SearchStrategy[Box]:
    """Rectangles to a ten-millionth of a degree."""
    lons = st.integers(round(west * 1e7), round(east * 1e7)).map(lambda n: round(n / 1e7, 7))
    lats = st.integers(round(south * 1e7), -round(south * 1e7)).map(lambda n: round(n / 1e7, 7))
    return st.tuples(lons, lats, lons, lats).map(
        lambda b: Box(min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
    )


def radii() -> st.SearchStrategy[float]:
    """Kilometres, to the metre."""
    return st.integers(1, 100_000).map(lambda metres: metres / 1000)


def moments() -> st.SearchStrategy[datetime]:
    """Any minute that may be asked for, those of the changes of clocks too."""
    any_minute = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    )
    return any_minute | st.sampled_from([datetime(2026, 10, 25, 2, 30), datetime(2027, 3, 28, 2)])


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Any window that may be asked for, those of the changes of clocks too."""
    latest = datetime(2100, 12, 31, 23, 59)
    start = draw(moments().filter(lambda moment: moment < latest))
    most = min(MAX_WINDOW, latest - start) // timedelta(minutes=1)
    return Window(start, start + timedelta(minutes=draw(st.integers(1, most))), draw(st.booleans()))


def openings() -> st.SearchStrategy[OpenAt | None]:
    """Whatever may be asked of opening hours."""
    now: OpenAt = "maintenant"
    return st.one_of(st.none(), st.just(now), moments(), windows())


def texts() -> st.SearchStrategy[str]:
    """What may be typed: one line, single spaces, no control character."""
    characters = st.characters(exclude_categories=("Cc", "Cs"))
    return st.text(characters, max_size=200).map(lambda text: " ".join(text.split()))


WORDS = (
    "ressourcerie recyclerie creche garde garderie nounou velo bicyclette logement hebergement"
    " atelier reparation meubles frigo emploi travail nantes angers mans laval nazaire rue mairie"
    " chateaubriant decheterie vetements jeunes travailleurs repair cafe"
).split()


@cache
def former_communes() -> tuple[str, ...]:
    """Names that communes bore before they were merged."""
    return tuple(sorted(old.name for commune in gazetteer().communes for old in commune.former))


@cache
def post_codes() -> tuple[str, ...]:
    """Those of the region, as they are written and as they are read out."""
    known = sorted({code for commune in gazetteer().communes for code in commune.post_codes})
    return tuple(known) + tuple(f"{code[:2]} {code[2:]}" for code in known)


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """A word with a letter dropped, put in, changed or swapped, perhaps two; or not finished."""
    word = draw(st.sampled_from(WORDS))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(word) - 1))
        letter = draw(st.sampled_from("aeiorstz"))
        before, own, after = word[:at], word[at], word[at + 1 :]
        swapped = after[:1] + own + after[1:]
        ways = [after, letter + own + after, letter + after, swapped]
        word = before + draw(st.sampled_from(ways))
        word = word or letter
    return word[: draw(st.integers(1, 30))]


def typed_words() -> st.SearchStrategy[str]:
    """What people type: words, mistyped ones, synonyms, former communes, post codes."""
    word = mistyped() | st.sampled_from(WORDS)
    one = word | word | st.sampled_from(former_communes()) | st.sampled_from(post_codes())
    return st.lists(one, min_size=1, max_size=3).map(lambda some: " ".join(some)[:200])


@st.composite
def any_filters(draw: st.DrawFn) -> Filters:
    """Any search that an address can say."""
    known = known_codes()

    def several(codes: frozenset[str], most: int = 4) -> tuple[str, ...]:
        return tuple(sorted(draw(st.sets(st.sampled_from(sorted(codes)), max_size=most))))

    communes = several(frozenset(known.communes.values()), 3)
    point = draw(st.none() | points())
    radius = draw(st.none() | radii()) if point or len(communes) == 1 else None
    return Filters(
        q=draw(texts()),
        kinds=tuple(sorted(draw(st.sets(st.sampled_from(Kind))), key=list(Kind).index)),
        themes=several(known.themes),
        departments=several(known.departments),
        epcis=several(known.epcis),
        communes=communes,
        audiences=several(known.audiences),
        gestures=several(known.gestures),
        items=several(known.items),
        open_at=draw(openings()),
        exclude_unknown=draw(st.booleans()),
        point=point,
        radius_km=radius,
        box=draw(st.none() | boxes()),
        page=draw(st.integers(1, 100_000)),
    )
