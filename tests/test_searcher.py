"""The atlas answers every search as SQL does: same places, same order, same counts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.filters import Filters, Point
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet
from mapapp.resources import geodata_dir
from mapapp.search.by_sql import SqlSearcher
from mapapp.search.current import CurrentAtlas, snapshots_dir
from mapapp.search.order import FEW, first_rows
from mapapp.search.searcher import Searcher
from mapapp.search.travel import Travel
from mapapp.seeding.shipped import load_gazetteer, load_synonyms, load_vocabulary
from mapapp.store.engine import Store
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate
from mapapp.travel.modes import Density
from mapapp.travel.providers import Estimated
from tests.conftest import NOW
from tests.searches import any_filters, typed_words

# Searches that find something in what ships, beside those that hypothesis makes.
TELLING = (
    Filters(),
    Filters(q="resourcerie nante"),
    Filters(q="velo", open_at="maintenant"),
    Filters(communes=("44109",)),
    Filters(communes=("49007",), radius_km=20.0, open_at="maintenant"),
    Filters(departments=("72",), audiences=("jeunes",)),
    Filters(gestures=("reparer", "donner"), exclude_unknown=True),
    Filters(q="44200"),
    Filters(q="44 000"),
    Filters(q="recyclerie"),
    Filters(q="bicylette", point=Point(-1.55, 47.22)),
    Filters(q="halte garderie", communes=("49007",), radius_km=50.0),
    Filters(q="varades", kinds=tuple(Kind)),
    Filters(q="chatobriant", kinds=tuple(Kind)),
    Filters(q="?"),
)


@dataclass
class Both:
    """One data, asked both ways."""

    store: Store
    atlas: Searcher
    sql: SqlSearcher

    def same(self, filters: Filters) -> None:
        """Ask both; the answers must not differ."""
        view = self.atlas.view()
        found = self.atlas.answer(view, filters, NOW)
        with self.store.read() as connection:
            expected = self.sql.answer(connection, filters, NOW)
            kinds = self.sql.kind_counts(connection, filters, NOW)
            departments = self.sql.department_counts(connection, filters, NOW)
            facets = {f: self.sql.facet_counts(connection, filters, f, NOW) for f in Facet}
        ids = view.ids(found.rows[found.first(found.total)])
        assert ids == [r.hit.id for r in expected.results]
        for k in (1, 20):
            assert self.closest(view, filters, k) == (ids[:k], found.total)
        assert found.unknown_total == len(expected.unknown)
        shown = found.results(0, 20)
        assert [r.serves_only for r in shown] == [r.serves_only for r in expected.results[:20]]
        assert [r.state for r in shown] == [r.state for r in expected.results[:20]]
        told = [None if r.distance_m is None else round(r.distance_m) for r in shown]
        known = [r.distance_m for r in expected.results[:20]]
        assert told == [None if m is None else round(m) for m in known]
        assert self.atlas.kind_counts(view, filters, NOW) == kinds
        assert self.atlas.department_counts(view, filters, NOW) == departments
        for facet, counted in facets.items():
            counts = self.atlas.facet_counts(view, filters, facet, NOW)
            assert _positive(counts) == _positive(counted)

    def closest(self, view: View, filters: Filters, k: int) -> tuple[list[str], int]:
        """The ids of the k first, looked for as in large data, and how many match."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("mapapp.atlas.plan.BRUTE_ROWS", 0)
            found = self.atlas.answer(view, filters, NOW, first=k)
        return view.ids(found.rows[found.first(k)]), found.total


def _positive(counts: dict[str, int]) -> dict[str, int]:
    return {code: n for code, n in counts.items() if n}


@pytest.fixture(scope="module")
def both(shipped_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    store = Store(shipped_url)
    geodata: Path = geodata_dir()
    gazetteer, vocabulary = load_gazetteer(geodata), load_vocabulary(geodata)
    out = snapshots_dir(tmp_path_factory.mktemp("atlas"), shipped_url)
    atlas = CurrentAtlas(store, gazetteer, vocabulary, out, geodata)

    def commune_at(_lon: float, _lat: float) -> str:
        return "44109"

    densities = CommuneDensities.load(geodata / "travel" / "densities.json")
    estimated = Estimated(shipped_estimate(), lambda lon, lat: Density.RURAL)
    travel = Travel(estimated, densities)
    synonyms = load_synonyms(geodata)
    searcher = Searcher(gazetteer, commune_at, atlas.view, travel, synonyms)
    yield Both(store, searcher, SqlSearcher(gazetteer, commune_at, synonyms))
    store.close()


@pytest.mark.parametrize("filters", TELLING, ids=str)
def test_the_atlas_answers_as_sql_does(both: Both, filters: Filters) -> None:
    both.same(filters)


@settings(max_examples=60)
@given(filters=any_filters())
def test_the_atlas_answers_any_search_as_sql_does(both: Both, filters: Filters) -> None:
    both.same(replace(filters, page=1))


@settings(max_examples=120)
@given(filters=any_filters(), words=typed_words(), near=st.booleans())
def test_the_atlas_answers_words_as_sql_does(
    both: Both, filters: Filters, words: str, near: bool
) -> None:
    point = filters.point if near else None
    both.same(Filters(q=words, kinds=filters.kinds, point=point, open_at=filters.open_at))


@settings(max_examples=40)
@given(filters=any_filters())
def test_the_atlas_answers_searches_without_words_as_sql_does(both: Both, filters: Filters) -> None:
    both.same(replace(filters, q="", items=(), gestures=(), page=1))


def test_the_nearest_are_looked_for_around_their_centre(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.atlas.plan.BRUTE_ROWS", 0)
    view, near = both.atlas.view(), Filters(point=Point(-1.55, 47.22))
    found = both.atlas.answer(view, near, NOW, first=5)
    assert found.total == both.atlas.count(view, near, NOW) > len(found.rows) >= 5
    # Where unknown hours come last, or words come first, all are looked at.
    for other in (replace(near, open_at="maintenant"), replace(near, q="vélo")):
        assert both.atlas.answer(view, other, NOW, first=5).matching is None


@pytest.mark.parametrize("k", [0, 1, 50, FEW + 1])
def test_the_first_rows_are_those_of_a_whole_sort(k: int) -> None:
    random = np.random.default_rng(7)
    size = 3 * FEW
    keys = (
        random.integers(0, 2, size) > 0,
        -random.integers(0, 3, size),
        np.where(random.random(size) < 0.3, np.inf, random.integers(0, 50, size) * 1.5),
        random.permutation(size),
    )
    whole = np.lexsort([*reversed(keys)])
    assert first_rows(keys, size, k).tolist() == whole[:k].tolist()


@pytest.mark.parametrize("kind", [np.uint32, np.float64])
def test_rows_that_tie_by_the_only_key_stay_as_they_are(kind: type) -> None:
    random = np.random.default_rng(7)
    least, most = (0, 2**32 - 1) if kind is np.uint32 else (-1.5, np.inf)
    key = random.choice(np.array([least, 3, 70_000, most], dtype=kind), 3 * FEW)
    expected = np.argsort(key, kind="stable")
    for k in (1, FEW, len(key)):
        assert first_rows((key,), len(key), k).tolist() == expected[:k].tolist()
