"""Who gets what: every address of the product, asked by every persona."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from mapapp.app import create_app
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import PERSONAS, People, site_of
from tests.route_rights import Row


def _rows() -> list[Row]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("route_rights*.py"))
    return [row for name in names for row in importlib.import_module(f"tests.{name}").ROWS]


ROWS = _rows()


@pytest.fixture(scope="module")
def people(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[People]:
    """Everyone, in the product with everything that ships, in a database of their own."""
    url = new_database(every_kind["sqlite"], shipped=True)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield People(app)
    site_of(app).store.close()


def test_every_address_is_listed(app: Flask) -> None:
    """With each of its methods: one that is not listed was thought of by nobody."""
    served = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = [(row.rule, row.method) for row in ROWS]
    assert served == set(listed)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.example}")
def test_an_address_answers_each_persona_as_listed(people: People, row: Row, persona: str) -> None:
    client = people.client(persona)
    if row.method == "GET":
        answer = client.get(row.example)
    elif row.example.startswith("/api"):
        answer = client.open(row.example, method=row.method, json=dict(row.data))
    else:
        answer = client.send(row.example, row.data, method=row.method)
    assert answer.status_code == row.expected[persona], answer.text[:500]
