"""A place closed from a day to another is so everywhere: lists, page, API, atlas and SQL."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.app import create_app
from mapapp.domain.filters import Filters
from mapapp.domain.opening import OpenAt, read_window
from mapapp.search.by_sql import SqlSearcher
from mapapp.store.engine import Store
from tests.conftest import settings_for
from tests.proposing import TOLD, seen
from tests.publishing import place_values, publish_places
from tests.reading import get_json, get_page

# A Tuesday, 10:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOURS = "Mo-Fr 09:00-12:00"
CLOSED = {"from": "2026-11-23", "to": "2026-11-27", "reason": "dégât des eaux"}
SPECIAL = {"from": "2026-11-28", "to": "2026-11-28", "hours": "10:00-18:00"}
INSIDE, SATURDAY = "2026-11-25T09:00/12:00", "2026-11-28T14:00/16:00"
AFTER = "2026-12-01T09:00/12:00"


@pytest.fixture
def visitor(store: Store, frame_dir: Path) -> Any:
    """Someone who comes on that Tuesday."""
    publish_places(
        store,
        {
            "ferme": place_values(name="Fermé", hours=HOURS, closures=[CLOSED, SPECIAL]),
            "ouvert": place_values(name="Ouvert", hours=HOURS),
            "sans": place_values(name="Sans horaires", closures=[CLOSED]),
        },
    )
    url = store.url.render_as_string(hide_password=False)
    app: Flask = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield app.test_client()
    app.extensions["mapapp"].store.close()


def _found(visitor: FlaskClient, window: str) -> dict[str, str]:
    query = urlencode({"ouvert": window})
    found = get_json(visitor, f"/api/collections/lieux/items?{query}")["features"]
    return {each["id"]: each["properties"]["ouverture"]["etat"] for each in found}


def test_it_is_not_found_open_in_that_window(visitor: FlaskClient) -> None:
    assert _found(visitor, INSIDE) == {"ouvert": "ouvert"}
    assert _found(visitor, SATURDAY) == {"ferme": "exceptionnel", "sans": "inconnu"}
    assert _found(visitor, AFTER) == {"ferme": "ouvert", "ouvert": "ouvert", "sans": "inconnu"}


def test_page_list_and_api_say_until_when(visitor: FlaskClient) -> None:
    page = get_page(visitor, "/lieux/ferme").text
    assert "Fermeture exceptionnelle jusqu'au 27 novembre (dégât des eaux)" in page
    assert "Du 23 novembre 2026 au 27 novembre 2026 : fermé (dégât des eaux)" in page
    assert "horaires exceptionnels" in page and "10 h – 18 h" in page
    assert "Fermeture exceptionnelle" in get_page(visitor, "/lieux/sans").text
    assert "Fermeture exceptionnelle" not in get_page(visitor, "/lieux/ouvert").text
    assert "Fermeture exceptionnelle jusqu'au 27 novembre" in get_page(visitor, "/").text
    said = get_json(visitor, "/api/collections/lieux/items/ferme")["properties"]
    assert said["fermetures"] == [CLOSED, SPECIAL]
    assert said["ouverture"]["etat"] == "exceptionnel" and said["ouverture"]["ouvert"] is False
    listed = get_json(visitor, "/api/collections/lieux/items?q=ferme")["features"][0]["properties"]
    assert listed["fermetures"] == said["fermetures"] and listed["ouverture"] == said["ouverture"]


@pytest.mark.parametrize("open_at", ["maintenant", INSIDE, SATURDAY, AFTER, None])
def test_the_atlas_answers_as_sql(visitor: FlaskClient, store: Store, open_at: str | None) -> None:
    asked: OpenAt | None = "maintenant" if open_at == "maintenant" else None
    if open_at and "/" in open_at:
        asked = read_window(open_at)
    site = visitor.application.extensions["mapapp"]
    filters = Filters(open_at=asked)
    found = site.searcher.answer(site.searcher.view(), filters, NOW).results(0, 10)
    sql = SqlSearcher(TOLD.gazetteer, site.searcher.commune_at)
    with store.read() as connection:
        expected = sql.answer(connection, filters, NOW).results
        assert site.searcher.count(site.searcher.view(), filters, NOW) == len(expected)
        assert sql.count(connection, filters, NOW) == len(expected)
    assert [(r.place.id, r.state) for r in found] == [(r.hit.id, r.state) for r in expected]


def test_what_everyone_sees_is_kept_field_by_field(visitor: FlaskClient, store: Store) -> None:
    get_json(visitor, "/api/")
    assert seen(store, "ferme")["closures"] == [CLOSED, SPECIAL]
    assert seen(store, "ouvert")["closures"] is None


def test_exceptions_that_cannot_be_read_are_not_published(store: Store) -> None:
    publish_places(store, {"faux": place_values(closures=[{"from": "demain"}])})
    assert seen(store, "faux")["closures"] is None
