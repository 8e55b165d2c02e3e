"""The benchmark's sets are the same for everyone and shaped as described; nothing is timed here."""

import csv
import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapapp.hours.evaluate import Hours
from mapapp.publishing.words import words_of
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.seeding.rows import PlaceRow
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.places import kind_counts, places_by_id, published_words
from scripts.benchmark.asks import ASKS, FRESH, MATCHES, TITLES, boxes, never_twice
from scripts.benchmark.growth import growth_svg
from scripts.benchmark.hours import DISTINCT, distinct_hours
from scripts.benchmark.importing import corrupt, naive_import, places_only_import
from scripts.benchmark.kinds import SUBS, TYPES
from scripts.benchmark.load_product import load, place_of
from scripts.benchmark.report import markdown
from scripts.benchmark.rounds import Timed
from scripts.benchmark.self_service import product_import
from scripts.benchmark.servers import pss_of
from scripts.benchmark.sets import Set, make_set, write_csv
from scripts.benchmark.synthetic import SEED, draw
from scripts.benchmark.targets import TARGETS, verdicts
from scripts.benchmark.work import ADDRESSES


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Set:
    made = make_set(5_000, tmp_path_factory.mktemp("sets"))
    write_csv(made)
    return made


# --- the set ----------------------------------------------------------------------------------


def test_the_same_set_is_drawn_twice(small: Set) -> None:
    again = draw(5_000, small.gazetteer.communes)
    for name, column in again._asdict().items():
        assert np.array_equal(column, getattr(small.columns, name)), name
    assert list(small.rows()) == list(small.rows())


def test_another_size_is_another_set(small: Set) -> None:
    other = draw(100, small.gazetteer.communes)
    assert not np.array_equal(other.lon, small.columns.lon[:100])


def test_places_stand_round_the_town_halls_most_where_most_people_are(small: Set) -> None:
    communes = small.gazetteer.communes
    columns = small.columns
    hall = np.array([(c.lon, c.lat) for c in communes])[columns.commune]
    narrow = np.cos(np.radians(columns.lat))
    away = 111.2 * np.hypot((columns.lon - hall[:, 0]) * narrow, columns.lat - hall[:, 1])
    assert away.max() < 15.1
    # A heavy tail: a few are many times farther than half of them.
    assert np.quantile(away, 0.99) > 8 * np.median(away)
    seen = Counter(columns.commune.tolist())
    most = communes[seen.most_common(1)[0][0]]
    assert most.name == "Nantes"
    assert len(seen) > 700


def test_four_types_of_three_sub_categories(small: Set) -> None:
    assert len(TYPES) == 4
    assert set(Counter(sub.type for sub in SUBS).values()) == {3}
    assert sum(sub.share for sub in SUBS) == pytest.approx(1)
    shares = np.bincount(small.columns.sub, minlength=len(SUBS)) / small.n
    assert shares == pytest.approx([sub.share for sub in SUBS], abs=0.02)


def test_hours_are_distinct_sound_and_a_quarter_unknown(small: Set) -> None:
    hours = distinct_hours(SEED)
    assert len(set(hours)) == len(hours) == DISTINCT
    for text in hours:
        assert Hours.parse(text).osm == text
    assert np.mean(small.columns.hours < 0) == pytest.approx(0.25, abs=0.02)
    assert len(np.unique(small.columns.hours)) > 0.9 * DISTINCT


def test_codes_are_real_and_texts_are_there(small: Set) -> None:
    gazetteer = small.gazetteer
    ids = set()
    for row in small.rows():
        commune = gazetteer.commune(row.code_insee)
        assert commune is not None
        assert row.code_postal in commune.post_codes
        assert (row.departement, row.code_epci) == (commune.department, commune.epci or "")
        assert row.nom.endswith(commune.name)
        assert row.adresse and row.telephone and row.site_web and row.date_maj >= "2019-01-01"
        ids.add(row.id)
    assert len(ids) == small.n


def test_the_file_is_one_the_product_imports(small: Set) -> None:
    with small.csv.open(encoding="utf-8", newline="") as lines:
        read = [PlaceRow.model_validate(raw) for raw in csv.DictReader(lines)]
    assert len(read) == small.n
    vocabulary = load_vocabulary(geodata_dir())
    assert {row.categorie for row in read} <= set(vocabulary.categories)


# --- the questions ----------------------------------------------------------------------------


def test_a_box_holds_exactly_the_matches_asked_for(small: Set) -> None:
    columns = small.columns
    asked = boxes(small)
    assert len({ask.box for ask in asked}) == len(asked) == 64
    for ask in asked:
        west, south, east, north = (float(part) for part in ask.box.split(","))
        inside = (columns.lon >= west) & (columns.lon <= east)
        inside &= (columns.lat >= south) & (columns.lat <= north)
        assert np.sum(inside & (columns.type == TYPES.index(ask.type))) == MATCHES


def test_every_address_belongs_to_a_kind_of_request_and_can_be_written(small: Set) -> None:
    assert list(ASKS) == list(TITLES)
    assert {item[0] for item in ASKS} == set("abcdef")
    for addresses in ADDRESSES.values():
        assert addresses.keys() <= ASKS.keys()
        for item, address in addresses.items():
            assert all(address(ask).startswith("/") for ask in ASKS[item](small))


# --- the product's store ----------------------------------------------------------------------


def test_the_bulk_loader_publishes_what_the_product_would(small: Set, tmp_path: Path) -> None:
    gazetteer, vocabulary = load_gazetteer(geodata_dir()), load_vocabulary(geodata_dir())
    places = [place_of(row) for row in small.rows()][:300]
    words: set[str] = set()
    for place in places:
        found = words_of(place, vocabulary, gazetteer)
        words.update(found.all.split())
    store = Store(f"sqlite:///{tmp_path / 'bulk.db'}")
    migrate(store)
    with store.write() as connection:
        before = _schema(connection)
        load(connection, iter(places))
        assert _schema(connection) == before
    with store.read() as connection:
        assert places_by_id(connection, [place.id for place in places]) == places
        assert published_words(connection) == words
        assert sum(kind_counts(connection).values()) == len(places)
        for table in ("place_rtree", "place_fts"):
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            assert count == len(places)
    assert store.version() == 1
    store.close()


def _schema(connection: Any) -> set[tuple[str, str]]:
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    # ANALYZE makes its own table.
    return {(name, sql) for name, sql in found if not name.startswith("sqlite_")}


FIELDS = [{"lon", "lat"}, {"lon"}, {"type"}, {"code_insee"}, {"nom"}, {"code_postal"}]
FIELDS += [{"horaires"}, {"site_web"}]
"""What is wrong with a row spoilt in each of the eight ways."""


def test_places_alone_are_stored_but_the_bad_ones(small: Set, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    spoilt = corrupt(small.csv, path)
    assert naive_import(path, tmp_path) > small.n - spoilt - 1
    stored, faults = places_only_import(path, tmp_path)
    assert spoilt == 50
    assert stored == small.n - spoilt
    assert sorted({fault.line for fault in faults}) == [52 + 100 * n for n in range(spoilt)]
    _each_told({(fault.line, fault.field) for fault in faults}, spoilt)


def test_self_service_stores_the_good_rows_and_tells_of_the_bad_ones(
    small: Set, tmp_path: Path
) -> None:
    path = tmp_path / "places.csv"
    spoilt = corrupt(small.csv, path)
    done = product_import(path, tmp_path)
    _each_told({(problem.row, problem.field) for problem in done.problems}, spoilt)
    bad = {52 + 100 * n for n in range(spoilt)}
    # A synthetic place may lie past the region's edge, which only this path looks at.
    others = [problem for problem in done.problems if problem.row not in bad]
    assert {problem.message for problem in others} <= {
        "cette position est hors des Pays de la Loire"
    }
    assert len({problem.row for problem in others}) < small.n / 200
    assert done.stored == small.n - len({problem.row for problem in done.problems})


def _each_told(found: set[tuple[int, str]], spoilt: int) -> None:
    for n in range(spoilt):
        of_line = {field for line, field in found if line == 52 + 100 * n}
        assert of_line == FIELDS[n % len(FIELDS)]


# --- the results ------------------------------------------------------------------------------


def _results() -> dict[str, Any]:
    def item(ms: float) -> dict[str, float]:
        return {"p50_ms": ms, "p95_ms": 2 * ms, "bytes": 205_000, "requests": 10}

    def size(n: int, ours: float) -> dict[str, Any]:
        servers = {"floor": item(0.5), "hello": item(0.7), "ours": item(ours)}
        return {
            "n": n,
            "items": {"a": servers | {"datasette": item(25)}, "b": servers},
            "missing": {"tipg": "pip | a dit non"},
            "start": {"hello": 0.3, "ours": 0.4},
            "memory": {"hello": 46.0, "ours": 70.0},
            "anonymous": {"ours": 51.0},
        }

    machine = {"cpu": "2 × X", "memory": "24 GiB", "system": "L", "python": "3", "load": "0"}
    return {"machine": machine, "sizes": {"5k": size(5_000, 1.0), "1m": size(1_000_000, 1.25)}}


def test_targets_are_ratios_of_one_run() -> None:
    found = {(one.name, one.size): one for one in verdicts(_results())}
    assert found["(a) × floor", "5k"].value == pytest.approx(2)
    assert found["(a) × floor", "5k"].met
    assert found["(a) datasette / ours", "1m"].value == pytest.approx(20)
    assert found["(a) tipg / ours", "5k"].met is None
    assert found["(a) p50(1M) / p50(5k)", "all"].met
    assert found["(b) p50(1M) / p50(5k)", "all"].met is False
    assert len({(t.name, t.sizes) for t in TARGETS}) == len(TARGETS)


def test_a_report_has_every_figure_and_every_absence() -> None:
    report = markdown(_results())
    assert "| (a) 500 features, box + type | datasette | 25.00 |" in report
    assert "pip ¦ a dit non" in report
    assert "| hello | 0.30 | 1.00 | 46 |  |" in report
    assert "| ours | 0.40 | 1.33 | 70 | 51 |" in report
    assert "| (a) p50(1M) / p50(5k) | all | 1.25 | ≤ 1.5 | met |" in report


def test_pages_of_mapped_files_are_told_apart() -> None:
    rollup = (
        "559f-7ffd ---p 00000000 00:00 0 [rollup]\nRss: 9000 kB\nPss: 3072 kB\nPss_File: 1024 kB\n"
    )
    assert pss_of(rollup) == (3, 2)
    assert pss_of("") == (0, 0)


def test_the_plot_is_an_svg_with_a_line_for_each_kind_and_each_server() -> None:
    root = ET.fromstring(growth_svg(_results()))
    space = "{http://www.w3.org/2000/svg}"
    labels = [text.text for text in root.iter(f"{space}text")]
    assert {"a", "b", "ours", "datasette", "floor", "5k", "1M"} <= set(labels)
    assert len(list(root.iter(f"{space}polyline"))) == 2 + 4


def test_a_summary_is_of_the_requests_made() -> None:
    timed = Timed(0, ["/"], seconds=[0.001, 0.003, 0.002], sizes=[10, 10, 10])
    summary = timed.summary()
    assert (summary["p50_ms"], summary["p95_ms"], summary["bytes"]) == (2.0, 3.0, 10)
    json.dumps(summary)


def test_a_question_never_twice_has_another_address_and_the_same_meaning(small: Set) -> None:
    for item in FRESH:
        asks = ASKS[item](small)
        address = ADDRESSES["ours"][item]
        addresses = [address(ask) for ask in never_twice(asks, 40 * len(asks))]
        assert len(set(addresses)) == len(addresses)
    for ask in never_twice(boxes(small, count=2), 2 * 14**3):
        assert tuple(map(float, ask.box.split(","))) == tuple(round(v, 7) for v in ask.bbox)
        assert tuple(map(float, ask.position)) == (round(ask.lon, 3), round(ask.lat, 3))
