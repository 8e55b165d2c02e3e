"""What tests stand on: a fixed moment, both databases, the product with what it ships."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from mapapp.app import create_app
from mapapp.config import Settings
from mapapp.maps.frame import FrameOptions, build_in_subprocess
from mapapp.resources import geodata_dir
from mapapp.seeding.load import seed
from mapapp.store.engine import Store
from tests.browsing import CHROMIUM_FLAGS
from tests.browsing_server import HOSTILE_NAMES, Hosted
from tests.databases import Databases, Fill
from tests.made_once import (
    compile_addresses_once,
    compile_templates_once,
    read_territories_once,
)
from tests.moment import NOW, NOW_TEXT
from tests.planned import seed_plan
from tests.publishing import place_values, publish_places
from tests.serving import in_a_thread

__all__ = ["NOW", "NOW_TEXT", "Databases"]

# A busy machine is no failure: properties are not timed.
# On CI the same examples each time: a landing is not the place to find an old fault.
settings.register_profile("mapapp", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("mapapp")
DATABASES = ("sqlite", "postgresql")


# Files that take long, though they hold few tests; those of browsers do too.
LONG = frozenset(
    "all_at_once api_fuzz atlas_search cli evolution_pages evolution_today headers hot"
    " hot_readers plan_follow_pages report_past reports reports_alike slot_clock start worker"
    " write_at_once write_fuzz".split()
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first: one that a process begins last, the other waits for."""

    def short(item: pytest.Item) -> bool:
        name = item.path.stem.removeprefix("test_")
        return not (name.startswith("browser") or name in LONG)

    items.sort(key=short)


def nothing(_store: Store) -> None:
    """What an empty database holds beyond its schema."""


def ships(store: Store) -> None:
    """Everything that ships."""
    seed(store, geodata_dir(), now=NOW_TEXT, progress=lambda _name: None)


@pytest.fixture(scope="session")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Databases]]:
    """Both kinds, kept until the end: going from one to the other and back makes nothing anew."""
    server = os.environ.get("MAPAPP_TEST_POSTGRES")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = tmp_path_factory.mktemp("databases")
    prefix = f"mapapp_{worker}_{os.getpid()}"
    made = {kind: Databases(kind, folder, server, prefix) for kind in DATABASES}
    yield made
    for databases in made.values():
        databases.drop_all()


@pytest.fixture(scope="session", params=DATABASES)
def databases(request: pytest.FixtureRequest, every_kind: dict[str, Databases]) -> Databases:
    """SQLite, then PostgreSQL with PostGIS: whatever uses this runs on both."""
    found = every_kind[request.param]
    if found.kind == "postgresql" and not found.server:
        pytest.fail("PostgreSQL manque : lancez « scripts/test », qui l'installe et le démarre.")
    return found


@pytest.fixture
def held() -> Fill:
    """What `store` holds: nothing, unless a file of tests says otherwise. It is written once for
    each kind of database, then copied."""
    return nothing


@contextmanager
def _copy(databases: Databases, fill: Fill) -> Iterator[Store]:
    made = Store(databases.ready(fill))
    yield made
    made.close()
    databases.drop(made.address)


@pytest.fixture
def store(databases: Databases, held: Fill) -> Iterator[Store]:
    """A store of one's own with its schema and what is `held`."""
    with _copy(databases, held) as made:
        yield made


@pytest.fixture
def planned(databases: Databases) -> Iterator[Store]:
    """A store of one's own that holds the plan as it ships, and nothing else."""
    with _copy(databases, seed_plan) as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def _look_at_every_question() -> Iterator[None]:
    """What a test publishes is seen by its next question, not half a second later."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mapapp.atlas.live.LOOK_EVERY_S", 0.0)
        # On a busy machine a page waits for its figures all the same.
        patch.setattr("mapapp.figures.last_good.PATIENCE_S", 60.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _make_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hundreds of applications are made: what is the same in all of them is made once."""
    with pytest.MonkeyPatch.context() as patch:
        compile_templates_once(patch, tmp_path_factory.mktemp("templates"))
        compile_addresses_once(patch)
        read_territories_once(patch)
        yield


@pytest.fixture(scope="session")
def frame_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map's frame, drawn once."""
    folder = tmp_path_factory.mktemp("data") / "cadre"
    build_in_subprocess(geodata_dir(), folder, FrameOptions.for_tiles(""))
    return folder


def settings_for(url: str, data: Path) -> Settings:
    """Settings of a product under test: no base map, no environment."""
    return Settings(
        data=data,
        database_url=url,
        tiles="",
        hosts="localhost,127.0.0.1",
        operator="Préfecture d'essai",
        operator_contact="contact@exemple.fr",
    )


@pytest.fixture(scope="session")
def shipped_url(databases: Databases) -> str:
    """The address of a database with everything that ships; nothing may write to it."""
    return databases.model(ships)


@pytest.fixture(scope="session")
def shipped_apps() -> Iterator[dict[str, Flask]]:
    """Applications by kind of database, kept until the end: each has an atlas to load."""
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        app.extensions["mapapp"].store.close()


@pytest.fixture(scope="session")
def app(databases: Databases, frame_dir: Path, shipped_apps: dict[str, Flask]) -> Flask:
    """The product with everything that ships, at NOW; nothing may write to it."""
    if databases.kind not in shipped_apps:
        settings = settings_for(databases.model(ships), frame_dir.parent)
        shipped_apps[databases.kind] = create_app(settings, clock=lambda: NOW)
    return shipped_apps[databases.kind]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor of the product with everything that ships."""
    return app.test_client()


@pytest.fixture
def empty_app(store: Store, frame_dir: Path) -> Iterator[Flask]:
    """The product on `store`, for tests that publish their own places."""
    url = store.url.render_as_string(hide_password=False)
    made = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield made
    made.extensions["mapapp"].store.close()


def new_database(databases: Databases, *, shipped: bool) -> str:
    """The address of a new database, empty or with everything that ships, that may be written."""
    return databases.ready(ships if shipped else nothing)


def _sqlite_app(every_kind: dict[str, Databases], frame_dir: Path, *, shipped: bool) -> Flask:
    url = new_database(every_kind["sqlite"], shipped=shipped)
    return create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)


@pytest.fixture(scope="session")
def hosted(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[Hosted]:
    """The product with everything that ships, live, for browsers."""
    served = _sqlite_app(every_kind, frame_dir, shipped=True)
    with in_a_thread(served) as base:
        yield Hosted(base)
    served.extensions["mapapp"].store.close()


@pytest.fixture(scope="session")
def hostile(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[Hosted]:
    """The product with nothing but places whose names would do harm, live."""
    served = _sqlite_app(every_kind, frame_dir, shipped=False)
    ids = {name: f"hostile-{n}" for n, name in enumerate(HOSTILE_NAMES)}
    places = {
        place_id: place_values(name=name, lon=-1.5536 + n / 500)
        for n, (name, place_id) in enumerate(ids.items())
    }
    publish_places(served.extensions["mapapp"].store, places)
    with in_a_thread(served) as base:
        yield Hosted(base, ids)
    served.extensions["mapapp"].store.close()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, as a machine without a screen runs it."""
    return {"executable_path": "/usr/bin/chromium", "args": CHROMIUM_FLAGS}
