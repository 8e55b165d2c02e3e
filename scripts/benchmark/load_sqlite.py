"""The set in SQLite files: one for datasette and SQL at each request, a GeoPackage for pygeoapi."""

import hashlib
import sqlite3
import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scripts.benchmark.sets import Set
from scripts.benchmark.synthetic import Row

COLUMNS = Row._fields
_TYPED = ", ".join(f"{name} {'REAL' if name in ('lon', 'lat') else 'TEXT'}" for name in COLUMNS)
_MARKS = ", ".join("?" * (len(COLUMNS) + 1))
_BATCH = 20_000
Numbered = tuple[Any, ...]

_INDEXES = (
    "CREATE INDEX ix_place_type_lon ON place (type, lon, lat)",
    "CREATE INDEX ix_place_epci ON place (code_epci, categorie, type)",
    "CREATE INDEX ix_place_type_epci ON place (type, code_epci, categorie)",
    "CREATE VIRTUAL TABLE place_rtree USING rtree_i32(gid, west, east, south, north)",
    "INSERT INTO place_rtree SELECT gid, round(lon * 1e6), round(lon * 1e6), round(lat * 1e6),"
    " round(lat * 1e6) FROM place ORDER BY round(lon * 20), lat",
    # datasette finds a full-text table by its content=; so did anyone who read its manual.
    "CREATE VIRTUAL TABLE place_fts USING fts5(nom, commune, adresse, content='place',"
    " content_rowid='gid', tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO place_fts (rowid, nom, commune, adresse) SELECT gid, nom, commune, adresse"
    " FROM place",
    "ANALYZE",
)
_GEOPACKAGE = (
    "PRAGMA application_id = 1196444487",
    "PRAGMA user_version = 10300",
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,"
    " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,"
    " definition TEXT NOT NULL, description TEXT)",
    "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'undefined', NULL)",
    "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL,"
    " identifier TEXT, description TEXT, last_change TEXT, min_x REAL, min_y REAL, max_x REAL,"
    " max_y REAL, srs_id INTEGER)",
    "INSERT INTO gpkg_contents VALUES ('place', 'features', 'place', '',"
    " '2026-11-22T00:00:00Z', -4, 45, 2.5, 49.5, 4326)",
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT PRIMARY KEY, column_name TEXT NOT NULL,"
    " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,"
    " m TINYINT NOT NULL)",
    "INSERT INTO gpkg_geometry_columns VALUES ('place', 'geom', 'POINT', 4326, 0, 0)",
    f"CREATE TABLE place (gid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {_TYPED}, geom POINT)",
)


def files_digest() -> str:
    """Changes when what is made here would."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:10]


def prepare_sqlite(made: Set, path: Path) -> None:
    """One table with the indexes a careful user would add: type and position, R*Tree, FTS5."""
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE place (gid INTEGER PRIMARY KEY, {_TYPED})")
        for batch in _batches(made):
            connection.executemany(f"INSERT INTO place VALUES ({_MARKS})", batch)
        connection.execute("CREATE TABLE epci (code TEXT PRIMARY KEY, population INTEGER)")
        territories = [(epci.code, epci.population) for epci in made.gazetteer.all_epci]
        connection.executemany("INSERT INTO epci VALUES (?, ?)", territories)
        for statement in _INDEXES:
            connection.execute(statement)
    connection.close()


def prepare_geopackage(made: Set, path: Path) -> None:
    """A GeoPackage (OGC 12-128r18) with the table pygeoapi's provider reads."""
    with sqlite3.connect(path) as connection:
        for statement in _GEOPACKAGE:
            connection.execute(statement)
        for batch in _batches(made):
            with_geometry = [(*row, _geometry(row)) for row in batch]
            connection.executemany(f"INSERT INTO place VALUES ({_MARKS}, ?)", with_geometry)
        connection.execute("CREATE INDEX ix_place_type ON place (type)")
    connection.close()


_LON, _LAT = COLUMNS.index("lon") + 1, COLUMNS.index("lat") + 1


def _geometry(row: Numbered) -> bytes:
    """GeoPackageBinary of a point, little-endian, no envelope, then its WKB."""
    return b"GP\x00\x01" + struct.pack("<iBIdd", 4326, 1, 1, row[_LON], row[_LAT])


def _batches(made: Set) -> Iterator[list[Numbered]]:
    numbered: Iterator[Numbered] = (
        (number, *row) for number, row in enumerate(made.rows(), start=1)
    )
    while batch := list(islice(numbered, _BATCH)):
        yield batch
