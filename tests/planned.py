"""The plan as it ships, for tests of what follows it."""

from mapapp.publishing.republish import republish
from mapapp.resources import geodata_dir
from mapapp.seeding.statements import SEEDS, plan_actions
from mapapp.store.actions import replace_actions
from mapapp.store.engine import Store
from mapapp.store.records import put_source, replace_statements
from tests.moment import NOW_TEXT
from tests.searches import gazetteer, vocabulary


def seed_plan(store: Store) -> None:
    """Import the leaflet, as `mapapp init` does when it is new."""
    one = SEEDS[0]
    with store.write() as connection:
        put_source(connection, one.source, digest="essai", now=NOW_TEXT)
        statements = one.read(geodata_dir() / one.file)
        touched = replace_statements(connection, one.source.id, statements)
        replace_actions(connection, plan_actions(geodata_dir() / one.file))
        republish(connection, touched, gazetteer(), vocabulary(), now=NOW_TEXT)
