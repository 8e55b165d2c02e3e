"""Medians and ratios of the product's main answers, beside a bare Flask view on the same server.

The floor answers a fixed body of the same size as own, under the same gunicorn: what is above
it is our own work. Absolute times say little on a shared machine, ratios in one run do.
"""

import argparse
import http.client
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from scripts.loopback import free_port, ours, server

WORK = {
    "page d'accueil": "/",
    "recherche en mots": "/?q=resourcerie+nante",
    "ouvert, autour d'une commune": "/?commune=44109&rayon=20&ouvert=2026-11-24T10:00",
    "carte, 302 fiches": "/api/carte",
    "carte, 1 226 mairies": "/api/carte?type=mairie",
    "API, 100 lieux": "/api/collections/lieux/items",
    "API, cadre et type": "/api/collections/circulaire/items?bbox=-1.8,47.1,-1.3,47.4",
    "une fiche": "/lieux/mairie-44109",
    "suggestions": "/api/suggestions?q=chato",
}

_FLOOR = """
from flask import Flask, request
app = Flask("floor")
@app.get("/")
def floor():
    return b"x" * int(request.args["n"])
"""


class Timing(NamedTuple):
    """Seconds of one kind of answer, and its size in bytes."""

    seconds: list[float]
    size: int


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, for a sanity check")
    rounds = 5 if parser.parse_args().quick else 60
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(Path(folder)) as own,
        _floor(Path(folder)) as floor,
    ):
        measured = {name: _measure(own, floor, path, rounds) for name, path in WORK.items()}
    _print(measured, rounds)


def _measure(own: int, floor: int, path: str, rounds: int) -> tuple[Timing, Timing]:
    size = len(_get(own, path)[1])
    mine, bare = Timing([], size), Timing([], size)
    for _ in range(rounds):
        mine.seconds.append(_get(own, path)[0])
        bare.seconds.append(_get(floor, f"/?n={size}")[0])
    return mine, bare


def _get(port: int, path: str) -> tuple[float, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    spent = time.perf_counter() - start
    connection.close()
    if answer.status != 200:
        sys.exit(f"{path} : {answer.status}")
    return spent, body


@contextmanager
def _floor(folder: Path) -> Iterator[int]:
    port = free_port()
    (folder / "floor.py").write_text(_FLOOR)
    options = ["--workers", "2", "--threads", "4", "--worker-class", "gthread"]
    command = [sys.executable, "-m", "gunicorn", "--chdir", str(folder), *options]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "floor:app"]
    with server(command, port, dict(os.environ)):
        yield port


def _print(measured: dict[str, tuple[Timing, Timing]], rounds: int) -> None:
    console = Console()
    machine = f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}"
    table = Table(title=f"{machine} ; médianes de {rounds} tours entrelacés")
    for column in ("réponse", "ms", "plancher ms", "rapport", "octets"):
        table.add_column(column, justify="left" if column == "réponse" else "right")
    for name, (mine, bare) in measured.items():
        ours, floor = statistics.median(mine.seconds), statistics.median(bare.seconds)
        table.add_row(
            name, f"{ours * 1e3:.1f}", f"{floor * 1e3:.1f}", f"{ours / floor:.1f}", str(mine.size)
        )
    console.print(table)


if __name__ == "__main__":
    main()
