"""Bringing the schema up to date. Apart from `engine`, so that serving loads no Alembic."""

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from mapapp.store.engine import Store


def migrate(store: Store) -> None:
    """Bring the schema to the newest revision; makes the SQLite file if there is none."""
    if store.dialect == "sqlite" and store.url.database:
        Path(store.url.database).parent.mkdir(parents=True, exist_ok=True)
    with store.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(store: Store) -> bool:
    """Whether the schema is the one this code expects; False if there is no database yet."""
    if store.dialect == "sqlite" and not Path(store.url.database or "").is_file():
        return False
    head = ScriptDirectory.from_config(_config()).get_current_head()
    try:
        with store.read() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    except OperationalError:
        return False


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("mapapp.store") / "migrations"))
    return config
