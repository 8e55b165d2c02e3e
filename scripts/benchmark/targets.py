"""What each kind of request must reach, as ratios of medians of one run; nothing fails on them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Found = dict[str, Any]


class Target(NamedTuple):
    """`of` is divided by `by` (item:server, or a plain figure); at most, or at least, `limit`."""

    name: str
    of: str
    by: str
    limit: float
    at_most: bool = True
    sizes: tuple[str, ...] = ("5k", "100k", "1m")


class Verdict(NamedTuple):
    """A target on one size: the figure is None when a part of it was not measured."""

    name: str
    size: str
    value: float | None
    limit: float
    at_most: bool

    @property
    def met(self) -> bool | None:
        """None when it was not measured."""
        if self.value is None:
            return None
        return self.value <= self.limit if self.at_most else self.value >= self.limit


_ONE = "1"
TARGETS = (
    Target("(a) × floor", "a:ours", "a:floor", 2.5),
    Target("(a) datasette / ours", "a:datasette", "a:ours", 12, False),
    Target("(a) pygeoapi-pg / ours", "a:pygeoapi-pg", "a:ours", 35, False),
    Target("(a) tipg / ours", "a:tipg", "a:ours", 35, False),
    Target("(a) pygeoapi-gpkg / ours", "a:pygeoapi-gpkg", "a:ours", 25, False, ("5k",)),
    Target("(a) pygeoapi-gpkg / ours", "a:pygeoapi-gpkg", "a:ours", 150, False, ("100k",)),
    Target("(a) pygeoapi-gpkg / ours", "a:pygeoapi-gpkg", "a:ours", 1000, False, ("1m",)),
    Target("(a) repeated × floor", "a_repeated:ours", "a_repeated:floor", 1.5),
    Target("(a_cols) bytes", "bytes:a_cols:ours", _ONE, 14_000),
    Target("(a_cols) × floor", "a_cols:ours", "a_cols:floor", 2),
    Target("(b) × hello", "b:ours", "b:hello", 2),
    Target("(b) bytes", "bytes:b:ours", _ONE, 2_000),
    Target("(c) × hello", "c:ours", "c:hello", 3),
    Target("(c) PostGIS KNN / ours", "c:postgis", "c:ours", 3, False),
    Target("(c) SQLite R*Tree / ours", "c:sqlite", "c:ours", 6, False),
    Target("(d) × hello", "d:ours", "d:hello", 2.2, True, ("5k", "100k")),
    Target("(d) × hello", "d:ours", "d:hello", 4.5, True, ("1m",)),
    Target("(d) datasette FTS / ours", "d:datasette", "d:ours", 4, False),
    Target("(d) pg_trgm / ours", "d_typo:postgis", "d_typo:ours", 8, False),
    Target("(e) × hello", "e:ours", "e:hello", 1.7),
    Target("(e) filtered, ms", "ms:e_filtered:ours", _ONE, 5, True, ("1m",)),
    Target("(e) datasette / ours", "e:datasette", "e:ours", 25, False, ("5k",)),
    Target("(e) datasette / ours", "e:datasette", "e:ours", 150, False, ("100k",)),
    Target("(e) datasette / ours", "e:datasette", "e:ours", 1000, False, ("1m",)),
    Target(
        "(f) drawn × bare Leaflet", "page:ours:ready_ms", "page:bare Leaflet page:ready_ms", 1.2
    ),
    Target(
        "(f) folium, built and drawn / ours",
        "page:folium, one Marker a place:total_ms",
        "page:ours:ready_ms",
        15,
        False,
        ("5k",),
    ),
    Target("(f) third-party requests", "page:ours:third_party", _ONE, 0),
    Target("(g) preview, s", "import:ours, preview", _ONE, 30, True, ("100k",)),
    Target("(g) commit, s", "import:ours, commit", _ONE, 30, True, ("100k",)),
    Target(
        "(g) places only × csv.reader",
        "import:ours, places only",
        "import:csv.reader alone",
        11,
        True,
        ("100k",),
    ),
    Target(
        "(g) naive / places only",
        "import:naive inserts with triggers",
        "import:ours, places only",
        4,
        False,
        ("100k",),
    ),
    Target("(h) ours / Flask floor", "rate:ours", "rate:hello", 0.5, False),
    Target("(h) ours / datasette", "rate:ours", "rate:datasette", 30, False),
    Target("(h) ours / pygeoapi-pg", "rate:ours", "rate:pygeoapi-pg", 45, False),
    Target(
        "(k) geopandas / ours, first",
        "indicators:geopandas:first_s",
        "indicators:ours:first_s",
        10,
        False,
        ("100k",),
    ),
    Target(
        "(k) geopandas / ours, after a change",
        "indicators:geopandas:change_s",
        "indicators:ours:change_s",
        10,
        False,
        ("100k",),
    ),
    Target("(i) start × hello", "start:ours", "start:hello", 1.6),
    Target("(i) memory of all workers, MB", "memory:ours", _ONE, 80, True, ("1m",)),
)


def verdicts(results: Found) -> Iterator[Verdict]:
    """Each target on each size of a run."""
    for size, found in results["sizes"].items():
        for target in TARGETS:
            if size in target.sizes:
                value = _ratio(figure(found, target.of), figure(found, target.by))
                yield Verdict(target.name, size, value, target.limit, target.at_most)
    small, large = (results["sizes"].get(size, {}) for size in ("5k", "1m"))
    for item, limit in (("a", 1.5), ("b", 1.2)):
        value = _ratio(figure(large, f"{item}:ours"), figure(small, f"{item}:ours"))
        yield Verdict(f"({item}) p50(1M) / p50(5k)", "all", value, limit, True)


def _ratio(of: float | None, by: float | None) -> float | None:
    return of / by if of is not None and by else None


def figure(found: Found, key: str) -> float | None:
    """A figure by its key, as `TARGETS` write them; None when it was not measured."""
    if key == _ONE:
        return 1.0
    first, _, rest = key.partition(":")
    if first in ("bytes", "ms"):
        item, _, server = rest.partition(":")
        return _get(found, "items", item, server, "bytes" if first == "bytes" else "p50_ms")
    if first == "page":
        page, _, name = rest.rpartition(":")
        return _get(found, "pages", page, name)
    if first == "indicators":
        way, _, name = rest.rpartition(":")
        return _get(found, "indicators", way, name)
    if first == "import":
        return _get(found, "import", rest, "seconds")
    tables = {"rate": "throughput", "start": "start", "memory": "memory"}
    if first in tables:
        return _get(found, tables[first], rest)
    return _get(found, "items", first, rest, "p50_ms")


def _get(found: Any, *path: str) -> float | None:
    for name in path:
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return float(found)
