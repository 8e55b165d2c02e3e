"""Bringing the schema up to date. Apart from `engine`, so that serving loads no Alembic."""

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext

from mapapp.store.connections import refusals_said
from mapapp.store.engine import SCHEMA, Store, StoreUnavailable


def migrate(store: Store) -> None:
    """Bring the schema to the newest revision; makes the SQLite file if there is none.

    Raises StoreUnavailable if the database cannot be reached or refuses.
    """
    if store.dialect == "sqlite" and store.url.database:
        _make_folder(Path(store.url.database).parent)
    with refusals_said(), store.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(store: Store) -> bool:
    """Whether the schema is the one this code expects; False if there is no database yet.

    Raises StoreUnavailable if the database cannot be reached.
    """
    if store.dialect == "sqlite" and not Path(store.url.database or "").is_file():
        return False
    with refusals_said(), store.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() == SCHEMA


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"le dossier « {path} » ne peut pas être créé ({error.strerror})."
        ) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("mapapp.store") / "migrations"))
    return config
