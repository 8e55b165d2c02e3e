"""Item (g): a CSV of which 1 % is corrupted eight ways, read, validated, stored and indexed."""

import csv
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Origin, Place, Precision
from mapapp.domain.vocabulary import Facet
from mapapp.hours.evaluate import Hours
from mapapp.hours.syntax import InvalidHours
from mapapp.importing.collector import rarely
from mapapp.publishing.words import Wording
from mapapp.resources import geodata_dir
from mapapp.seeding.checking import Checker, Fault, Rule
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.store.bulk import BATCH, put_places
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.places import bump_version
from mapapp.territory.gazetteer import Gazetteer
from scripts.benchmark.load_product import LICENCE, NOW, SOURCE
from scripts.benchmark.recipes import ROOT, VENV, Missing, require
from scripts.benchmark.self_service import measured
from scripts.benchmark.sets import Set, write_csv

Raw = dict[str, str]
BAD_SHARE = 0.01

CORRUPTIONS: tuple[Callable[[Raw], Raw], ...] = (
    lambda row: row | {"lon": row["lat"], "lat": row["lon"]},
    lambda row: row | {"lon": "deux"},
    lambda row: row | {"type": "restaurant"},
    lambda row: row | {"code_insee": "00000"},
    lambda row: row | {"nom": ""},
    lambda row: row | {"code_postal": "4400A"},
    lambda row: row | {"horaires": "Mo-Fr 25:00-99:00"},
    lambda row: row | {"site_web": "javascript:alert(1)"},
)


def corrupt(source: Path, target: Path) -> int:
    """Copy a CSV with one row in a hundred spoilt; returns how many are."""
    spoilt = 0
    every = round(1 / BAD_SHARE)
    with source.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, reader.fieldnames or ())
            writer.writeheader()
            for number, row in enumerate(reader):
                if number % every == every // 2:
                    writer.writerow(CORRUPTIONS[spoilt % len(CORRUPTIONS)](row))
                    spoilt += 1
                else:
                    writer.writerow(row)
    return spoilt


@rarely()
def places_only_import(path: Path, folder: Path) -> tuple[int, list[Fault]]:
    """Places alone, in the format that ships: rows stored, and every fault of the bad ones.

    Strict rows, territories, hours and the bulk writer, in one transaction; no statements, no
    history, no owner: what `self_service.product_import` does besides.
    """
    store = Store(f"sqlite:///{folder / 'import.db'}")
    migrate(store)
    gazetteer, vocabulary = load_gazetteer(geodata_dir()), load_vocabulary(geodata_dir())
    checker, wording = Checker(_rules(gazetteer)), Wording(vocabulary, gazetteer)
    faults: list[Fault] = []
    stored = 0
    with store.write() as connection, path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        numbered = ((row, reader.line_num) for row in reader)
        while some := list(islice(numbered, BATCH)):
            rows, found = checker.check(*zip(*some, strict=True))
            faults += found
            places = [_place(row, gazetteer) for row in rows]
            coming = [(place, wording.of(place)) for place in places]
            stored += put_places(connection, coming)
        bump_version(connection, NOW)
    store.close()
    return stored, faults


def _rules(gazetteer: Gazetteer) -> dict[str, Rule]:
    def hours(text: str) -> str | None:
        try:
            Hours.parse(text)
        except InvalidHours as error:
            return str(error)
        return None

    def commune(code: str) -> str | None:
        known = gazetteer.resolve_commune_code(code)
        return None if known else "cette commune n'est pas de la région"

    return {"horaires": hours, "code_insee": commune}


def _place(row: tuple[Any, ...], gazetteer: Gazetteer) -> Place:
    said = dict(zip(Checker.fields, row, strict=True))
    commune = gazetteer.commune(gazetteer.resolve_commune_code(said["code_insee"]) or "")
    assert commune is not None
    return Place(
        id=said["id"],
        kind=said["type"],
        category=said["categorie"],
        name=said["nom"],
        lon=said["lon"],
        lat=said["lat"],
        precision=said["precision"] or Precision.ADDRESS,
        address=said["adresse"],
        post_code=said["code_postal"],
        commune_code=commune.code,
        commune_name=commune.name,
        department=commune.department,
        epci=commune.epci,
        phone=said["telephone"],
        website=said["site_web"],
        hours=said["horaires"],
        updated=said["source_date"],
        tags={
            Facet.THEME: said["themes"],
            Facet.AUDIENCE: said["publics"],
            Facet.GESTURE: said["gestes"],
            Facet.ITEM: said["objets"],
        },
        origins={"name": Origin(SOURCE, said["source_url"], said["source_date"], LICENCE)},
    )


def measure_import(made: Set, missing: dict[str, str]) -> dict[str, dict[str, float]]:
    """Seconds of each way to take the file in; for ours, the rows stored and refused too.

    What cannot be had here is told in `missing`.
    """
    write_csv(made)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "places.csv"
        spoilt = corrupt(made.csv, path)
        timed = {"csv.reader alone": {"seconds": _seconds(lambda: _read(path))}}
        timed |= _ours(path, folder, spoilt)
        timed["naive inserts with triggers"] = {
            "seconds": _seconds(lambda: naive_import(path, folder))
        }
        try:
            require("pandas")
            timed["pandas read_csv + to_sql, nothing validated"] = {
                "seconds": _pandas(path, folder)
            }
        except Missing as error:
            missing["pandas"] = str(error)
        if shutil.which("ogr2ogr"):
            timed["ogr2ogr, nothing validated"] = {"seconds": _seconds(lambda: _ogr(path, folder))}
    return timed


def _ours(path: Path, folder: Path, spoilt: int) -> dict[str, dict[str, float]]:
    done = measured(path, folder)
    ours = {"seconds": done["preview"] + done["commit"], "spoilt": spoilt}
    ours |= {name: done[name] for name in ("stored", "refused", "peak_mb")}
    began = time.perf_counter()
    stored, faults = places_only_import(path, folder)
    bare = {"seconds": time.perf_counter() - began, "stored": stored}
    return {
        "ours, preview": {"seconds": done["preview"]},
        "ours, commit": {"seconds": done["commit"]},
        "ours": ours,
        "ours, places only": bare | {"refused": len({f.line for f in faults}), "spoilt": spoilt},
    }


def _pandas(path: Path, folder: Path) -> float:
    program = ROOT / "scripts" / "benchmark" / "apps" / "pandas_import.py"
    command = [VENV / "bin" / "python", program, path, folder / "pandas.db"]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _read(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines))


_NAIVE = (
    "CREATE VIRTUAL TABLE near USING rtree(gid, west, east, south, north)",
    "CREATE VIRTUAL TABLE texts USING fts5(words)",
    "CREATE INDEX ix_type ON place (type)",
    "CREATE INDEX ix_insee ON place (code_insee)",
    "CREATE TRIGGER placed AFTER INSERT ON place BEGIN"
    " INSERT INTO near VALUES (new.rowid, new.lon, new.lon, new.lat, new.lat);"
    " INSERT INTO texts (rowid, words) VALUES (new.rowid,"
    " new.nom || ' ' || new.commune || ' ' || new.adresse); END",
)


def naive_import(path: Path, folder: Path) -> int:
    """One INSERT a row, indexes and triggers in place, two checks by hand; rows stored."""
    stored = 0
    with (
        sqlite3.connect(folder / "naive.db") as connection,
        path.open(encoding="utf-8", newline="") as lines,
    ):
        reader = csv.DictReader(lines)
        names = list(reader.fieldnames or ())
        connection.execute(f"CREATE TABLE place ({', '.join(names)}, UNIQUE (id))")
        for statement in _NAIVE:
            connection.execute(statement)
        insert = f"INSERT INTO place VALUES ({', '.join('?' * len(names))})"
        for row in reader:
            try:
                row["lon"], row["lat"] = str(float(row["lon"])), str(float(row["lat"]))
                Kind(row["type"])
            except ValueError:
                continue
            connection.execute(insert, [row[name] for name in names])
            stored += 1
    connection.close()
    return stored


def _ogr(path: Path, folder: Path) -> None:
    options = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326"]
    command = ["ogr2ogr", "-q", "-f", "GPKG", str(folder / "ogr.gpkg"), str(path), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
