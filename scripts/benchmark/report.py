"""The results as Markdown: one table a kind of figure, ratios beside the times."""

from collections.abc import Iterable, Iterator
from typing import Any

from scripts.benchmark.asks import TITLES
from scripts.benchmark.targets import Verdict, verdicts

Found = dict[str, Any]
_MET = {True: "met", False: "**not met**", None: "not measured"}


def markdown(results: Found) -> str:
    """The whole report."""
    parts = [_machine(results["machine"])]
    for size, found in results["sizes"].items():
        parts += [f"## {size} places", *_sections(found)]
    parts += ["## Targets", _targets(verdicts(results))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine(one: Found) -> str:
    return (
        f"Machine: {one['cpu']}, {one['memory']}, {one['system']}, Python {one['python']};"
        f" load average at the start {one['load']}. Medians of interleaved rounds; ratios count,"
        " absolute times drift."
    )


def _sections(found: Found) -> Iterator[str]:
    rows = (row for item, servers in found["items"].items() for row in _item_rows(item, servers))
    yield _table(
        ("item", "server", "p50 ms", "p95 ms", "× floor", "× hello", "/ ours", "bytes"), rows
    )
    if found.get("in_process"):
        floors = ((name, f"{ms:.3f}") for name, ms in found["in_process"].items())
        yield _table(("in process, no server", "ms"), floors)
    if found.get("throughput"):
        hello = found["throughput"].get("hello")
        rates = (
            (name, f"{rate:.0f}", _times(rate, hello)) for name, rate in found["throughput"].items()
        )
        yield _table(("(h) wrk -t1 -c16", "requests/s", "× hello"), rates)
    if found["memory"]:
        weighed = ("(i) server", "start s", "× hello", "memory MB", "without mapped files MB")
        yield _table(weighed, _start_rows(found))
    if found.get("pages"):
        yield _table(("(f) page", *_PAGE), _page_rows(found["pages"]))
    if found.get("import"):
        yield _table(("(g) import", "s", "× csv.reader", "rows"), _import_rows(found["import"]))
    if found.get("indicators"):
        header = ("(k) every indicator", "first s", "/ ours", "after a change s", "/ ours", "same")
        yield _table(header, _indicator_rows(found["indicators"]))
    if found["missing"]:
        yield _table(("not measured", "why"), ((n, _cell(w)) for n, w in found["missing"].items()))


def _item_rows(item: str, servers: Found) -> Iterator[tuple[str, ...]]:
    floor, hello, ours = (
        servers.get(name, {}).get("p50_ms") for name in ("floor", "hello", "ours")
    )
    for name, one in sorted(servers.items(), key=lambda pair: pair[1]["p50_ms"]):
        p50 = one["p50_ms"]
        yield (
            f"({item}) {TITLES[item]}",
            name,
            f"{p50:.2f}",
            f"{one['p95_ms']:.2f}",
            _times(p50, floor),
            _times(p50, hello),
            _times(p50, ours),
            f"{one['bytes']:.0f}",
        )


def _start_rows(found: Found) -> Iterator[tuple[str, ...]]:
    hello = found["start"].get("hello")
    for name, memory in found["memory"].items():
        start = found["start"][name]
        own = found.get("anonymous", {}).get(name)
        told = "" if own is None else f"{own:.0f}"
        yield name, f"{start:.2f}", _times(start, hello), f"{memory:.0f}", told


_PAGE = ("ready ms", "pan ms", "zoom ms", "bytes", "requests", "third-party", "nodes", "build s")


def _page_rows(pages: Found) -> Iterator[tuple[str, ...]]:
    keys = ("ready_ms", "pan_ms", "zoom_ms", "bytes", "requests", "third_party", "nodes")
    for name, one in pages.items():
        built = f"{one['process_s']:.1f}" if "process_s" in one else ""
        yield name, *(f"{one[key]:.0f}" for key in keys), built


def _import_rows(ways: Found) -> Iterator[tuple[str, ...]]:
    alone = ways.get("csv.reader alone", {}).get("seconds")
    for name, one in ways.items():
        rows = f"{one['stored']} stored, {one['refused']} refused" if "stored" in one else ""
        rows += f", peak {one['peak_mb']:.0f} MB" if "peak_mb" in one else ""
        yield name, f"{one['seconds']:.2f}", _times(one["seconds"], alone), rows


def _indicator_rows(ways: Found) -> Iterator[tuple[str, ...]]:
    ours = ways["ours"]
    for name, one in ways.items():
        same = (
            f"{one['numbers'] - one['others']:.0f} of {one['numbers']:.0f}"
            if name != "ours"
            else ""
        )
        first, change = one["first_s"], one["change_s"]
        yield (
            name,
            f"{first:.3f}",
            _times(first, ours["first_s"]),
            f"{change:.3f}",
            _times(change, ours["change_s"]),
            same,
        )


def _targets(found: Iterable[Verdict]) -> str:
    rows = (
        (
            one.name,
            one.size,
            "" if one.value is None else f"{one.value:.3g}",
            f"{'≤' if one.at_most else '≥'} {one.limit:g}",
            _MET[one.met],
        )
        for one in found
    )
    return _table(("target", "size", "value", "must be", ""), rows)


def _times(value: float, unit: float | None) -> str:
    return f"{value / unit:.2f}" if unit else ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "¦").split())[:300]


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) if len(lines) > 2 else ""
