"""`scripts/bench`: make the sets, start the servers, take the measures, print and write them."""

import argparse
import json
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import make_url

from scripts.benchmark.asks import ADDRESSES as ADDRESSES_IN_TURN
from scripts.benchmark.asks import ASKS, FRESH, MATCHES, never_twice
from scripts.benchmark.browser import FOLIUM_PLACES, measure_pages
from scripts.benchmark.growth import growth_svg
from scripts.benchmark.importing import measure_import
from scripts.benchmark.indicators import measure_indicators
from scripts.benchmark.inprocess import in_process
from scripts.benchmark.machine import machine
from scripts.benchmark.recipes import (
    FLOORS,
    NEED_POSTGIS,
    PEERS,
    ROOT,
    VENV,
    Missing,
    forget_database,
    recipe,
)
from scripts.benchmark.report import markdown
from scripts.benchmark.rounds import BadAnswer, Timed, measure
from scripts.benchmark.servers import NotStarted, Running, running
from scripts.benchmark.sets import Set, make_set, write_csv
from scripts.benchmark.synthetic import SIZES
from scripts.benchmark.throughput import requests_a_second, wrk_is_here
from scripts.benchmark.work import ADDRESSES, FLOOR_BYTES, HEADERS

WORK = ROOT / ".build" / "bench"
LETTERS = "abcdefghik"
_THROUGHPUT_ASKS = 100_000  # more than any server answers in the time given
Found = dict[str, Any]


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    # Stopped from outside, it stops the servers it has started.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    WORK.mkdir(parents=True, exist_ok=True)
    results: Found = {"machine": machine(), "sizes": {}}
    if options.add and options.json.is_file():
        results["sizes"] = json.loads(options.json.read_text(encoding="utf-8"))["sizes"]
    for name in options.size:
        say(f"— {name}")
        found: Found = {"items": {}, "missing": {}, "start": {}, "memory": {}}
        results["sizes"][name] = found
        try:
            _size(make_set(SIZES[name], WORK), options, found)
        finally:  # hours of measures are not lost with the last one
            _write(results, options)
    print(markdown(results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5k, planchers et datasette, < 60 s")
    parser.add_argument("--size", default="5k,100k", help="5k, 100k, 1m, séparés par des virgules")
    parser.add_argument("--items", default=",".join(LETTERS), help="lettres parmi a,b,…,i,k")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"parmi {', '.join(PEERS)} ; none")
    parser.add_argument("--no-ours", action="store_true", help="sans le produit")
    parser.add_argument("--rounds", type=int, default=200, help="tours au plus par mesure")
    parser.add_argument("--json", type=Path, default=WORK / "results.json")
    parser.add_argument("--add", action="store_true", help="garde les autres tailles du JSON")
    parser.add_argument("--markdown", type=Path, help="écrit aussi le tableau dans ce fichier")
    parser.add_argument("--plot", type=Path, help="écrit la croissance des temps (SVG)")
    options = parser.parse_args()
    if options.quick:
        has_datasette = (VENV / "bin" / "datasette").exists()
        options.size, options.items, options.rounds = "5k", "a,b,c,d,e,i", 30
        options.peers = "sqlite,datasette" if has_datasette else "sqlite"
    options.size = _among(parser, options.size, tuple(SIZES))
    options.items = _among(parser, options.items, tuple(LETTERS))
    peers = "" if options.peers == "none" else options.peers
    options.peers = _among(parser, peers, PEERS)
    options.budget = 0.7 if options.quick else 4.0
    return options


def _among(parser: argparse.ArgumentParser, text: str, known: tuple[str, ...]) -> list[str]:
    chosen = [part.strip().lower() for part in text.split(",") if part.strip()]
    for part in chosen:
        if part not in known:
            parser.error(f"« {part} » n'est pas de {', '.join(known)}")
    return chosen


def _size(made: Set, options: argparse.Namespace, found: Found) -> None:
    """Everything asked for on one set, written in `found`."""
    found["n"] = made.n
    postgres = _postgres()
    names = [*FLOORS, *([] if options.no_ours else ["ours"]), *options.peers]
    with ExitStack() as stack:
        if postgres and NEED_POSTGIS & set(names):
            stack.callback(forget_database, made, postgres)
        servers = _start(stack, names, made, postgres, found)
        for item in ASKS:
            if item[0] in options.items:
                say(f"  {item}")
                found["items"][item] = _item(item, made, servers, options, found["missing"])
        if "h" in options.items:
            _throughput(made, servers, found)
        if "i" in options.items:
            weighed = {name: one.memory() for name, one in servers.items()}
            found["memory"] = {name: one.whole_mb for name, one in weighed.items()}
            found["anonymous"] = {name: one.anonymous_mb for name, one in weighed.items()}
        if "f" in options.items:
            try:
                found["pages"] = _pages(made, servers)
            except PlaywrightError as error:
                found["missing"]["f"] = str(error)
    if "a" in options.items:
        say("  planchers en mémoire")
        found["in_process"] = in_process(made, options.rounds)
    if "g" in options.items and made.n <= 100_000:
        say("  g")
        found["import"] = measure_import(made, found["missing"])
    if "k" in options.items and made.n <= 100_000:
        say("  k")
        found["indicators"] = measure_indicators(made, found["missing"])


def _start(
    stack: ExitStack, names: list[str], made: Set, postgres: str | None, found: Found
) -> dict[str, Running]:
    servers = {}
    for name in names:
        say(f"  {name}…")
        try:
            one = stack.enter_context(running(recipe(name, made, postgres), WORK))
        except (Missing, NotStarted) as error:
            say(f"  {name} : {error}")
            found["missing"][name] = str(error)
            continue
        servers[name] = one
        found["start"][name] = one.start_s
    return servers


def _item(
    item: str, made: Set, servers: dict[str, Running], options: argparse.Namespace, missing: Found
) -> Found:
    asks = ASKS[item](made)
    if item in FRESH:
        asks = never_twice(asks, options.rounds + 4 * ADDRESSES_IN_TURN)
    timed = {}
    for name, server in servers.items():
        address = ADDRESSES.get(name, {}).get(item)
        if address is not None:
            timed[name] = Timed(server.port, [address(ask) for ask in asks], HEADERS.get(item, {}))
    if item == "a":
        missing.update(_other_counts(timed))
    size = _floor_size(item, timed)
    for name in FLOORS:
        if name in servers:
            timed[name] = Timed(servers[name].port, [f"/?n={size}"])
    medians, faults = measure(timed, options.rounds, options.budget)
    missing.update({f"{name} ({item})": fault for name, fault in faults.items()})
    return medians


def _other_counts(timed: dict[str, Timed]) -> dict[str, str]:
    """The servers that do not answer (a) with the rows it is made for: their times say nothing."""
    other = {}
    for name, one in timed.items():
        try:
            answer = json.loads(one.fetch(-20)[1])
        except (BadAnswer, ValueError):
            continue  # measured, and said, in its turn
        rows = len(answer.get("features", answer.get("rows", ())))
        if rows != MATCHES:
            other[f"{name} (a)"] = f"{rows} lieux au lieu de {MATCHES}"
    return other


def _floor_size(item: str, timed: dict[str, Timed]) -> int:
    """The floors answer as many bytes as we do."""
    ours = timed.get("ours")
    if ours is not None:
        try:
            spent, size = ours.ask(-30)
            # A slow answer is not asked for again; of quick ones the median size is taken.
            return size if spent > 0.2 else sorted(ours.ask(-31 - turn)[1] for turn in range(5))[2]
        except BadAnswer:
            pass  # measured, and said, in its turn
    return FLOOR_BYTES.get(item, 20_000)


def _throughput(made: Set, servers: dict[str, Running], found: Found) -> None:
    if not wrk_is_here():
        found["missing"]["wrk"] = "absent (paquet Debian « wrk »)"
        return
    size = int(found["items"].get("a", {}).get("ours", {}).get("bytes", FLOOR_BYTES["a"]))
    found["throughput"] = {}
    for name, server in servers.items():
        say(f"  h {name}")
        address = ADDRESSES.get(name, {}).get("a")
        asks = never_twice(ASKS["a"](made), _THROUGHPUT_ASKS) if address else []
        paths = [address(ask) for ask in asks] if address else [f"/?n={size}"]
        found["throughput"][name] = requests_a_second(server.port, paths, 10, WORK)


def _pages(made: Set, servers: dict[str, Running]) -> Found:
    say("  f, dans Chromium")
    ours = servers["ours"].port if "ours" in servers else None
    small = made if made.n == FOLIUM_PLACES else None
    if small is not None:
        write_csv(small)
    return dict(measure_pages(ours, small, WORK, visits=5))


def _postgres() -> str | None:
    """The libpq address of the server that `scripts/postgres run` has started."""
    address = os.environ.get("MAPAPP_TEST_POSTGRES")
    if not address:
        return None
    url = make_url(address).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def _write(results: Found, options: argparse.Namespace) -> None:
    options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(markdown(results), encoding="utf-8")
    if options.plot:
        options.plot.write_text(growth_svg(results), encoding="utf-8")


def say(text: str) -> None:
    """What is being done, for who waits."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
