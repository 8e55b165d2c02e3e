"""Item (g): a CSV of which 1 % is corrupted eight ways, read, validated, stored and indexed."""

import csv
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import point_fault
from mapapp.domain.place import Origin, Place, Precision
from mapapp.domain.vocabulary import Facet
from mapapp.hours.evaluate import hours_for
from mapapp.hours.syntax import InvalidHours
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer
from mapapp.seeding.rows import PlaceRow
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.territory.gazetteer import Gazetteer
from scripts.benchmark.load_product import LICENCE, SOURCE, load
from scripts.benchmark.sets import Set, write_csv

Raw = dict[str, str]
Fault = tuple[int, str]
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


def product_import(path: Path, folder: Path) -> tuple[int, list[Fault]]:
    """What the product does with such a file: rows stored, and the fault of each bad row.

    The product has no importer of strangers' files yet: its strict rows, its territories, its
    hours and the bulk loader stand for it. Replace the body when it has one.
    """
    store = Store(f"sqlite:///{folder / 'import.db'}")
    migrate(store)
    faults: list[Fault] = []
    stored = 0

    def sound() -> Iterator[Place]:
        nonlocal stored
        gazetteer = load_gazetteer(geodata_dir())
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                found = _checked(row, gazetteer)
                if isinstance(found, str):
                    faults.append((number, found))
                else:
                    stored += 1
                    yield found

    with store.write() as connection:
        load(connection, sound())
    store.close()
    return stored, faults


def _checked(raw: Raw, gazetteer: Gazetteer) -> Place | str:
    """A place, or what is wrong with its row."""
    try:
        row = PlaceRow.model_validate(raw)
        if row.horaires:
            hours_for(row.horaires)
    except (ValidationError, InvalidHours) as error:
        return str(error)
    code = gazetteer.resolve_commune_code(row.code_insee or "")
    commune = gazetteer.commune(code or "")
    if commune is None:
        return f"code_insee : {row.code_insee} n'est pas de la région"
    if row.lon is None or row.lat is None or point_fault(row.lon, row.lat):
        return "lon, lat : hors de la région"
    return Place(
        id=row.id,
        kind=Kind(row.type),
        category=row.categorie,
        name=row.nom,
        lon=row.lon,
        lat=row.lat,
        precision=row.precision or Precision.ADDRESS,
        address=row.adresse,
        post_code=row.code_postal,
        commune_code=commune.code,
        commune_name=commune.name,
        department=commune.department,
        epci=commune.epci,
        phone=row.telephone,
        website=row.site_web,
        hours=row.horaires,
        updated=row.source_date,
        tags={
            Facet.THEME: tuple(row.themes),
            Facet.AUDIENCE: tuple(row.publics),
            Facet.GESTURE: tuple(row.gestes),
            Facet.ITEM: tuple(row.objets),
        },
        origins={"name": Origin(SOURCE, row.source_url, row.source_date, LICENCE)},
    )


def measure_import(made: Set) -> dict[str, dict[str, float]]:
    """Seconds of each way to take the file in; for ours, the rows stored and refused too."""
    write_csv(made)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "places.csv"
        spoilt = corrupt(made.csv, path)
        timed = {"csv.reader alone": {"seconds": _seconds(lambda: _read(path))}}
        began = time.perf_counter()
        stored, faults = product_import(path, folder)
        ours = {"seconds": time.perf_counter() - began, "stored": stored, "refused": len(faults)}
        timed["ours"] = ours | {"spoilt": spoilt}
        timed["naive inserts with triggers"] = {
            "seconds": _seconds(lambda: naive_import(path, folder))
        }
        if shutil.which("ogr2ogr"):
            timed["ogr2ogr, nothing validated"] = {"seconds": _seconds(lambda: _ogr(path, folder))}
    return timed


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
