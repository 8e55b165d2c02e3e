"""The set in a PostgreSQL database with PostGIS and pg_trgm, indexed as a careful user would."""

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mapapp.text import fold
from scripts.benchmark.load_sqlite import COLUMNS
from scripts.benchmark.sets import Set

_TYPED = ", ".join(
    f"{name} {'double precision' if name in ('lon', 'lat') else 'text'}" for name in COLUMNS
)
_TABLES = (
    "CREATE EXTENSION IF NOT EXISTS postgis",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"CREATE TABLE place (gid integer PRIMARY KEY, {_TYPED}, geom geometry(Point, 4326))",
    "CREATE TABLE place_words (gid integer PRIMARY KEY, words text)",
    "CREATE TABLE epci (code text PRIMARY KEY, population integer)",
    # The town halls, for the share of people near a place; out of sight of tipg.
    "CREATE SCHEMA people",
    "CREATE TABLE people.commune (code text PRIMARY KEY, population integer, geom geography)",
)
_INDEXES = (
    "UPDATE place SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326)",
    "CREATE INDEX ix_place_geom ON place USING gist (geom)",
    "CREATE INDEX ix_place_geography ON place USING gist ((geom::geography))",
    "CREATE INDEX ix_place_epci ON place (code_epci, categorie, type)",
    "CREATE INDEX ix_place_type_epci ON place (type, code_epci, categorie)",
    "CREATE INDEX ix_place_words ON place_words USING gin (words gin_trgm_ops)",
)


def prepare_postgis(made: Set, server: str, name: str) -> str:
    """Make the database `name` on a server anew; returns its libpq address."""
    administer(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    administer(server, "CREATE DATABASE {}", name)
    address = make_conninfo(server, dbname=name)
    with psycopg.connect(address) as connection:
        for statement in _TABLES:
            connection.execute(statement)
        _copy(connection, made)
        for statement in _INDEXES:
            connection.execute(statement)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return address


def _copy(connection: psycopg.Connection, made: Set) -> None:
    cursor = connection.cursor()
    names = ", ".join(COLUMNS)
    with cursor.copy(f"COPY place (gid, {names}) FROM STDIN") as copy:
        for number, row in enumerate(made.rows(), start=1):
            copy.write_row((number, *row))
    with cursor.copy("COPY place_words FROM STDIN") as copy:
        for number, row in enumerate(made.rows(), start=1):
            copy.write_row((number, fold(f"{row.nom} {row.commune}")))
    cursor.executemany(
        "INSERT INTO epci VALUES (%s, %s)",
        [(epci.code, epci.population) for epci in made.gazetteer.all_epci],
    )
    cursor.executemany(
        "INSERT INTO people.commune VALUES (%s, %s, ST_MakePoint(%s, %s)::geography)",
        [(c.code, c.population, c.lon, c.lat) for c in made.gazetteer.communes],
    )


def administer(server: str, statement: str, name: str) -> None:
    """Run a statement about a database on its server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
