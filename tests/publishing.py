"""Publishing hand-made places in tests, the way importers do."""

from collections.abc import Mapping
from typing import Any

from mapapp.domain.place import Origin
from mapapp.publishing.republish import republish
from mapapp.store.engine import Store
from mapapp.store.records import Source, Statement, put_source, replace_statements
from tests.searches import gazetteer, vocabulary

NANTES = (-1.5536, 47.2184)
TEST_SOURCE = Source("essai", "Source d'essai", "Essai", "Licence Ouverte 2.0", None, 10)
TEST_ORIGIN = Origin("essai", "https://exemple.fr/fiche", "2026-01", "Licence Ouverte 2.0")


def place_values(**changes: Any) -> dict[str, Any]:
    """Values of a sound place in Nantes, with some of them changed."""
    return {
        "kind": "circulaire",
        "category": "recyclerie",
        "name": "Ressourcerie de l'essai",
        "commune_code": "44109",
        "post_code": "44000",
        "lon": NANTES[0],
        "lat": NANTES[1],
        "precision": "adresse",
        "updated": "2026-01",
    } | changes


def publish_places(
    store: Store, places: Mapping[str, Mapping[str, Any]], source: Source = TEST_SOURCE
) -> None:
    """Make these places all that a source says, and publish the result."""
    statements = [
        Statement(place_id, place_id, dict(values), TEST_ORIGIN, {})
        for place_id, values in places.items()
    ]
    with store.write() as connection:
        put_source(connection, source, digest="essai", now="2026-11-24T09:00:00+00:00")
        touched = replace_statements(connection, source.id, statements)
        republish(connection, touched, gazetteer(), vocabulary(), now="2026-11-24T09:00:00+00:00")
