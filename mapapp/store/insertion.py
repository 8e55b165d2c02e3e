"""Many rows into a table as fast as each database takes them: `executemany`, or `COPY`."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Table
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]


def insert_rows(
    connection: Connection, table: str, names: Sequence[str], rows: Sequence[Row]
) -> None:
    """Rows into a table, each a value for each column named, as the driver takes it (JSON: text).

    Names are ours, never somebody's text.
    """
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))
        return
    statement = f"COPY {table} ({columns}) FROM STDIN"
    raw: Any = connection.connection.driver_connection
    driver: Any = connection.dialect.dbapi
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        # As SQLAlchemy says what it does itself, and without the rows.
        raise DBAPIError.instance(
            statement, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def insert_mappings(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Rows by column name, all with the same names; None is NULL, in a JSON column too."""
    if not rows:
        return
    names = list(rows[0])
    documents = {name for name in names if isinstance(table.c[name].type, JSON)}

    def value(row: Mapping[str, Any], name: str) -> Any:
        given = row[name]
        return orjson.dumps(given).decode() if name in documents and given is not None else given

    values = [tuple([value(row, name) for name in names]) for row in rows]
    insert_rows(connection, table.name, names, values)
