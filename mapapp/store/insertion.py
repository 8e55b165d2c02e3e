"""Many rows into a table as fast as each database takes them: `executemany`, or `COPY`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
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
