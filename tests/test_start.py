"""What a start loads: held here by what is imported, as times would depend on the machine."""

import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import shapely
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from flask import Blueprint, Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

from mapapp import cli, web
from mapapp.app import create_front
from mapapp.config import Settings
from mapapp.hours import ordinary
from mapapp.hours.bits import HoursTable
from mapapp.resources import geodata_dir
from mapapp.seeding.shipped import load_gazetteer
from mapapp.store.engine import SCHEMA, Store
from mapapp.store.migrate import _config
from mapapp.territory.gazetteer import Commune
from mapapp.territory.locate import Locator
from mapapp.web import rooms
from mapapp.web.compiled import Compiled, compile_all
from mapapp.web.wording import gettext, ngettext, number
from tests.conftest import NOW, Databases

HEAVY = (
    "alembic argon2 authlib babel cryptography defusedxml flask_babel folium geopandas"
    " openpyxl pandas psycopg pydantic rapidfuzz requests rich segno shapely sqlalchemy typst"
    " urllib3 mapapp.accounts.sessions mapapp.contributing mapapp.importing mapapp.notifying"
    " mapapp.publishing mapapp.seeding.load mapapp.working"
).split()
_FIRST_ANSWERS = """
import sys
from mapapp import cli, server
from mapapp.app import create_front
from mapapp.config import Settings
app = create_front(Settings.from_environment())
server._warm(app.extensions["mapapp"])
for path in ("/", "/?lon=-1.55&lat=47.22&rayon=5&ouvert=maintenant", "/api/carte",
             "/api/collections/creches/items?limit=1"):
    assert app.test_client().get(path).status_code == 200, path
print(*sys.modules)
assert app.test_client().get("/connexion").status_code == 200
assert "sqlalchemy" in sys.modules
"""


@pytest.fixture(scope="module")
def prepared(
    every_kind: dict[str, Databases], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of a product on SQLite that `init` has prepared."""
    data = tmp_path_factory.mktemp("debut")
    given = {"MAPAPP_DATA": str(data), "DATABASE_URL": "", "MAPAPP_TILES": ""}
    done = CliRunner(env=given).invoke(cli.main, ["init"])
    assert done.exit_code == 0, done.output
    return given


def test_the_first_answers_load_nothing_heavy(prepared: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_ANSWERS],
        env=os.environ | prepared,
        cwd=geodata_dir().parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert loaded & set(HEAVY) == set()


# --- pages that come later ----------------------------------------------------------------------


def test_every_module_with_pages_is_listed_once() -> None:
    with_pages = [
        name
        for _, name, _ in pkgutil.iter_modules(web.__path__)
        if isinstance(getattr(import_module(f"mapapp.web.{name}"), name, None), Blueprint)
    ]
    assert sorted(rooms.ALL) == sorted(with_pages)


@pytest.fixture(scope="module")
def front(prepared: dict[str, str]) -> rooms.Front:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in prepared.items():
            patch.setenv(name, value)
        return create_front(Settings.from_environment())


def test_the_first_pages_answer_no_address_of_the_later_ones(front: rooms.Front) -> None:
    few, whole = (one.url_map.bind("127.0.0.1") for one in (front, front.open()))
    for rule in front.open().url_map.iter_rules():
        values = {name: _SAMPLES.get(name, "7") for name in rule.arguments}
        values |= rule.defaults or {}
        path = whole.build(rule.endpoint, values)
        for method in rule.methods or ():
            expected = whole.match(path, method)
            if _knows(few, path, method):
                assert few.match(path, method) == expected, path


_SAMPLES = {"level": "epci", "collection": "lieux"}


def _knows(adapter: MapAdapter, path: str, method: str) -> bool:
    try:
        adapter.match(path, method)
    except (NotFound, MethodNotAllowed):
        return False
    return True


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/connexion", 200),
        ("GET", "/contribuer/lieu", 200),
        ("GET", "/api", 308),
        ("GET", "/rien", 404),
        ("GET", "/api/rien", 404),
        ("POST", "/api/carte", 405),
        ("POST", "/api/lieux", 401),
        ("GET", "/espace", 302),
        ("POST", "/connexion", 403),
    ],
)
def test_an_address_unknown_at_first_is_answered_as_by_the_whole(
    front: rooms.Front, method: str, path: str, status: int
) -> None:
    few = front.test_client().open(path, method=method)
    whole = front.open().test_client().open(path, method=method)
    assert few.status_code == whole.status_code == status
    assert {k: v for k, v in few.headers if k != "Content-Length"} == {
        k: v for k, v in whole.headers if k != "Content-Length"
    }


@pytest.mark.parametrize(
    "path", ["/", "/lieux/le-relais-sarthe", "/lieux/cyclamaine-le-mans", "/plan/carbur-pera"]
)
def test_the_first_pages_name_the_later_ones_without_them(front: rooms.Front, path: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "whole", lambda: pytest.fail("asked for"))
        assert front.test_client().get(path).status_code == 200


def test_a_strange_host_is_refused_without_the_later_pages(prepared: dict[str, str]) -> None:
    app = create_front(Settings(data=Path(prepared["MAPAPP_DATA"]), tiles=""))
    app.whole = lambda: pytest.fail("asked for")
    answer = app.test_client().get("/connexion", headers={"Host": "ailleurs.exemple"})
    assert answer.status_code == 400


def test_init_makes_ready_what_a_start_would_work_out(prepared: dict[str, str]) -> None:
    data = Path(prepared["MAPAPP_DATA"])
    assert list((data / "modeles").iterdir())
    assert len(list(data.glob("atlas/*/hours-*.npz"))) == 1


# --- the schema ---------------------------------------------------------------------------------


def test_the_schema_expected_is_the_newest() -> None:
    assert ScriptDirectory.from_config(_config()).get_current_head() == SCHEMA


def test_serving_an_old_schema_says_what_to_run(store: Store) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    given = {"DATABASE_URL": store.url.render_as_string(hide_password=False)}
    result = CliRunner(env=given).invoke(cli.main, ["serve"])
    assert result.exit_code == 1
    assert "le schéma n'est pas à jour ; lancez « mapapp init »" in result.stderr


def test_the_state_is_what_sql_says(store: Store) -> None:
    with store.read() as connection:
        row = connection.execute(text("SELECT identity, counter FROM data_version")).one()
    assert (store.state().identity, store.state().version) == tuple(row)


# --- what init makes ready ----------------------------------------------------------------------

TEXTS = ("", "Mo-Fr 09:00-12:00", "PH,Sa 10:00-12:00", "We[1] 14:00-16:00", "n'importe quoi")


def test_hours_kept_are_those_made(tmp_path: Path) -> None:
    alone, kept = HoursTable(TEXTS), HoursTable(TEXTS, tmp_path)
    kept.keep()
    (path,) = tmp_path.glob("hours-*.npz")
    assert path == ordinary.file_of(tmp_path, TEXTS)
    assert path != ordinary.file_of(tmp_path, TEXTS[1:])
    assert np.array_equal(kept.states_at(NOW), alone.states_at(NOW))
    HoursTable(TEXTS[1:], tmp_path).keep()
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 rien", b"x" * 1000])
def test_damaged_hours_are_made_anew(tmp_path: Path, content: bytes) -> None:
    ordinary.file_of(tmp_path, TEXTS).write_bytes(content)
    found = HoursTable(TEXTS, tmp_path).states_at(NOW)
    assert np.array_equal(found, HoursTable(TEXTS).states_at(NOW))


def test_compiled_templates_are_taken_and_damaged_ones_are_not(app: Flask, tmp_path: Path) -> None:
    before = app.jinja_env.bytecode_cache
    app.jinja_env.cache.clear()  # type: ignore[union-attr]
    try:
        assert compile_all(app, tmp_path) == len(list(tmp_path.iterdir()))
        for path in tmp_path.iterdir():
            path.write_bytes(path.read_bytes()[:40])
        app.jinja_env.bytecode_cache = Compiled(tmp_path)
        app.jinja_env.cache.clear()  # type: ignore[union-attr]
        assert app.test_client().get("/a-propos").status_code == 200
    finally:
        app.jinja_env.bytecode_cache = before


# --- what stands for a library ------------------------------------------------------------------

_TEXT = (geodata_dir() / "territories" / "communes-full.geojson").read_text(encoding="utf-8")
GAZETTEER = load_gazetteer(geodata_dir())
SHAPES = shapely.get_parts(shapely.from_geojson(_TEXT))
LOCATOR = Locator.load(geodata_dir() / "territories" / "communes-full.geojson")


@given(st.sampled_from(GAZETTEER.communes), st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_a_point_is_where_shapely_has_it(one: Commune, east: float, north: float) -> None:
    lon, lat = one.lon + east, one.lat + north
    there = shapely.intersects_xy(SHAPES, lon, lat).any()
    assert (LOCATOR.commune_at(lon, lat) is not None) == bool(there)


def test_texts_take_their_values() -> None:
    assert gettext("Lieu : %(name)s", name="100 %") == "Lieu : 100 %"
    assert gettext("100 %") == "100 %"
    assert ngettext("%(num)d lieu", "%(num)d lieux", 1) == "1 lieu"
    assert ngettext("%(num)d lieu", "%(num)d lieux", 2) == "2 lieux"
    assert ngettext("%(num)d lieu", "%(num)d lieux", 0) == "0 lieu"
    assert ngettext("lieu", "lieux", 0) == "lieu"
    assert ngettext("un lieu", "%(num)d lieux", 1) == "un lieu"
    assert ngettext("un lieu", "%(num)d lieux", 0) == "0 lieux"
    assert number(1226) == "1\u202f226"
    assert number(7) == "7"
