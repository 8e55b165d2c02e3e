"""Searching what ships: words as people type them, openings, hostile names, few queries."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import event

from mapapp.domain.filters import Box, Filters, Point
from mapapp.domain.kinds import Kind
from mapapp.resources import geodata_dir
from mapapp.search.by_sql import Answer, SqlSearcher
from mapapp.seeding.shipped import load_synonyms
from mapapp.store.engine import Store
from mapapp.store.places import places_by_id
from tests.conftest import NOW
from tests.publishing import place_values, publish_places
from tests.searches import gazetteer

Search = Callable[..., Answer]
EVERY = tuple(Kind)


def searcher() -> SqlSearcher:
    synonyms = load_synonyms(geodata_dir())
    return SqlSearcher(gazetteer(), lambda _lon, _lat: "44109", synonyms)


@pytest.fixture
def shipped(shipped_url: str) -> Iterator[Search]:
    store, ours = Store(shipped_url), searcher()

    def search(q: str = "", *, now: datetime = NOW, **filters: object) -> Answer:
        with store.read() as connection:
            return ours.answer(connection, Filters(q=q, **filters), now)  # type: ignore[arg-type]

    yield search
    store.close()


def names(answer: Answer) -> list[str]:
    return [result.hit.name for result in answer.results]


def ids(answer: Answer) -> list[str]:
    return [result.hit.id for result in answer.results]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ressourcérie", "ressourcerie"),
        ("RESSOURCERIE", "ressourcerie"),
        ("resourcerie", "ressourcerie"),
        ("ressourceries", "ressourcerie"),
        ("resourcerie nante", "ressourcerie nantes"),
        ("st nazaire", "Saint-Nazaire"),
        ("St. Nazaire", "saint nazaire"),
        ("l'atelier", "atelier"),
        ("l’atelier", "atelier"),
        ("l atelier", "atelier"),
        ("ateliers", "atelier"),
        ("crèche", "creches"),
        ("velos", "vélo"),
        ("une ressourcerie à Nantes", "nantes ressourcerie"),
    ],
)
def test_spellings_of_the_same_search(shipped: Search, typed: str, expected: str) -> None:
    found = ids(shipped(typed))
    assert found
    assert set(found) == set(ids(shipped(expected)))


def test_a_mistyped_commune_is_found(shipped: Search) -> None:
    communes = {r.hit.commune_code for r in shipped("chatobriant", kinds=EVERY).results}
    assert "44036" in communes
    assert names(shipped("mairie chatobriant", kinds=EVERY))[0] == "Mairie de Châteaubriant"


def test_a_post_code_finds_its_communes(shipped: Search) -> None:
    communes = {r.hit.commune_code for r in shipped("44200", kinds=EVERY).results}
    assert "44109" in communes


def test_a_former_commune_finds_what_is_in_the_new_one(shipped: Search) -> None:
    assert "44213" in {r.hit.commune_code for r in shipped("varades", kinds=EVERY).results}


def test_a_synonym_is_found_and_ranks_below_the_word_itself(store: Store) -> None:
    # Of two that match as well, the newer would come first.
    published = {
        "synonyme": place_values(name="Meubles", updated="2026-11-01"),
        "mot": place_values(name="Mobilier", updated="2020-01-01"),
    }
    publish_places(store, published)
    with store.read() as connection:
        for typed, expected in (
            ("mobilier", ["mot", "synonyme"]),
            ("meuble", ["synonyme", "mot"]),
            ("mobillier", ["mot", "synonyme"]),
        ):
            assert ids(searcher().answer(connection, Filters(q=typed), NOW)) == expected


def test_the_name_counts_more_than_the_commune_and_that_more_than_the_rest(
    shipped: Search,
) -> None:
    found = shipped("nantes", kinds=EVERY).results
    in_name = ["nantes" in r.hit.words_name.split() for r in found]
    in_commune = ["nantes" in r.hit.words_commune.split() for r in found]
    assert in_name == sorted(in_name, reverse=True)
    rest = in_commune[in_name.count(True) :]
    assert rest == sorted(rest, reverse=True)


def test_an_object_is_found_by_its_synonyms(shipped: Search) -> None:
    assert ids(shipped("frigo"))
    assert {r.hit.kind for r in shipped("frigo").results} == {Kind.CIRCULAR}


@pytest.mark.parametrize(
    "typed", ['"', "*", "?", "😀", "%_%", "^", "العربية", "\u202e", "' '", "()", "--"]
)
def test_a_search_without_a_letter_finds_nothing(shipped: Search, typed: str) -> None:
    assert shipped(typed, kinds=EVERY).results == []


LITERAL = "NEAR(|-velo|AND|OR|NOT|a AND|porte-à-porte|100%|24/7|de la|y|name:velo|velo*"
ODD = [*LITERAL.split("|"), '"velo"', "'; DROP TABLE place;--", "x' OR '1'='1", "a" * 200]


@pytest.mark.parametrize("typed", ODD)
def test_signs_of_query_languages_are_only_text(shipped: Search, typed: str) -> None:
    everything = len(shipped(kinds=EVERY).results)
    assert len(shipped(typed, kinds=EVERY).results) < everything


def test_signs_around_a_word_change_nothing(shipped: Search) -> None:
    plain = set(ids(shipped("velo")))
    assert plain
    for typed in ("-velo", '"velo"', "velo*", "(vélo", "velo%", "+velo", "^velo"):
        assert set(ids(shipped(typed))) == plain


def test_many_words_of_many_forms_are_one_search(shipped: Search) -> None:
    words = " ".join(f"{a}{b}" for a in ("con", "par", "ass", "sai", "mai", "com") for b in "aeiou")
    assert shipped(words[:200], kinds=EVERY).results == []
    assert shipped("con par com sai mai des pro mon", kinds=EVERY) is not None


def test_an_opening_drops_closed_places_and_keeps_unknown_ones_last(shipped: Search) -> None:
    every, opened = shipped(), shipped(open_at="maintenant")
    assert 0 < len(opened.results) < len(every.results)
    unknown = [r.state.state == "inconnu" for r in opened.results]
    assert unknown == sorted(unknown)
    assert True in unknown and False in unknown
    assert all(r.state.state != "ferme" for r in opened.results)
    known = shipped(open_at="maintenant", exclude_unknown=True)
    assert ids(known) == [i for i, u in zip(ids(opened), unknown, strict=True) if not u]
    assert known.unknown == []


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2000, 1, 1),
        datetime(2020, 5, 4, 10),
        datetime(2026, 10, 25, 2, 30),
        datetime(2027, 3, 28, 2, 30),
        datetime(2100, 12, 31, 23, 59),
    ],
)
def test_any_moment_may_be_asked_for(shipped: Search, moment: datetime) -> None:
    answer = shipped(open_at=moment, kinds=EVERY)
    assert isinstance(answer.asked, datetime)
    assert answer.asked.replace(tzinfo=None) == moment
    assert {r.state.state for r in answer.results} <= {"ouvert", "inconnu"}


def test_states_are_told_at_the_moment_asked_for_or_now(store: Store) -> None:
    hours = {"matin": "Mo-Su 09:00-12:00", "nuit": "Mo-Su 22:00-05:00", "sans": None, "faux": "??"}
    publish_places(store, {name: place_values(hours=text) for name, text in hours.items()})

    def states(now: datetime, asked: datetime | None = None) -> dict[str, str]:
        with store.read() as connection:
            found = searcher().answer(connection, Filters(open_at=asked), now).results
        return {r.hit.id: r.state.state for r in found}

    unknown = {"sans": "inconnu", "faux": "inconnu"}
    assert states(NOW) == {"matin": "ouvert", "nuit": "ferme"} | unknown
    assert states(NOW, datetime(2026, 11, 24, 23)) == {"nuit": "ouvert"} | unknown
    # The night when clocks go back: 02:30 twice, once in summer time and once in winter time.
    for utc_hour in (0, 1):
        now = datetime(2026, 10, 25, utc_hour, 30, tzinfo=UTC)
        assert states(now) == {"matin": "ferme", "nuit": "ouvert"} | unknown
    assert states(NOW, datetime(2026, 10, 25, 2, 30)) == {"nuit": "ouvert"} | unknown
    assert states(NOW, datetime(2027, 3, 28, 2, 30)) == {"nuit": "ouvert"} | unknown


def test_nearest_first_from_a_point(shipped: Search) -> None:
    answer = shipped(point=Point(-1.554, 47.218), radius_km=20.0, kinds=EVERY)
    near = [r.distance_m for r in answer.results if not r.serves_only]
    assert len(near) > 20
    assert near == sorted(near, key=lambda d: d or 0.0)
    assert max(d or 0.0 for d in near) <= 20_000


HOSTILE = [
    *["{{7*7}}", "50{% de remise", "</script><img src=x onerror=window.__x=1>", "`${x}`", "{#e"],
    *['L\'Atelier "Réparer" & Cie <44>', "C:\\users\\xavier", "\u202eexe.tset", "__proto__"],
    *["Z" + "\u0300" * 200, "\ufdfd" * 50, "👨‍👩‍👧", "Croix\u200b-\u200bRouge", "é" * 200, "=1+1"],
    *[
        "../../etc/passwd",
        "{0.__class__}",
        "undefined",
        "a" * 5_000,
        "العربية",
        "%_%",
        "' OR 1=1--",
    ],
]


def test_hostile_names_come_back_unchanged(store: Store) -> None:
    published = {f"lieu-{n}": place_values(name=name) for n, name in enumerate(HOSTILE)}
    publish_places(store, published)
    with store.read() as connection:
        found = places_by_id(connection, list(published))
        answer = searcher().answer(connection, Filters(), NOW)
        for typed in HOSTILE:
            searcher().answer(connection, Filters(q=typed[:200]), NOW)
    assert [place.name for place in found] == HOSTILE
    assert sorted(names(answer)) == sorted(HOSTILE)


def test_a_published_change_is_found_at_once(store: Store) -> None:
    ours = searcher()

    def found(q: str) -> list[str]:
        with store.read() as connection:
            return ids(ours.answer(connection, Filters(q=q), NOW))

    publish_places(store, {"lieu": place_values(name="Papillon")})
    assert found("papilon") == ["lieu"]
    publish_places(store, {"lieu": place_values(name="Pavillon")})
    assert found("papillon") == ["lieu"], "a word that no place bears any more may be a mistake"
    publish_places(store, {"lieu": place_values(name="Coccinelle")})
    assert found("cocinelle") == ["lieu"]
    assert found("papillon") == []


def test_a_page_makes_few_queries(app: Flask) -> None:
    store = app.extensions["mapapp"].store
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    client = app.test_client()
    client.get("/")  # the first request makes connections
    event.listen(store.reader, "before_cursor_execute", note)
    try:
        for path in ("/", "/?q=velo&ouvert=maintenant&dep=44&rayon=10&lon=-1.55&lat=47.2"):
            statements.clear()
            assert client.get(path).status_code == 200
            assert len([s for s in statements if s.lstrip().startswith("SELECT")]) <= 30
    finally:
        event.remove(store.reader, "before_cursor_execute", note)


def test_a_box_and_a_radius_go_together(store: Store) -> None:
    far = place_values(lon=-0.5, lat=47.5, commune_code="49007", serves=["region:52"])
    publish_places(store, {"pres": place_values(), "loin": far})
    box = Box(-0.6, 47.4, -0.4, 47.6)
    both = Filters(point=Point(-1.554, 47.218), radius_km=2.0, box=box)
    with store.read() as connection:
        assert ids(searcher().answer(connection, both, NOW)) == ["loin"]
        assert ids(searcher().answer(connection, replace(both, box=None), NOW)) == ["pres", "loin"]


def test_serving_one_commune_concerns_all_the_territories_around_it(store: Store) -> None:
    afar = place_values(lon=0.2, lat=48.0, commune_code="72181", serves=["commune:44109"])
    publish_places(store, {"lieu": afar})
    with store.read() as connection:
        for asked, found in (
            (Filters(departments=("44",)), ["lieu"]),
            (Filters(epcis=("244400404",)), ["lieu"]),
            (Filters(communes=("44109",)), ["lieu"]),
            (Filters(departments=("72",)), ["lieu"]),
            (Filters(departments=("85",)), []),
            (Filters(communes=("44036",)), []),
        ):
            assert ids(searcher().answer(connection, asked, NOW)) == found
