"""How the product, the floors and each peer are started on a set; all on the same terms.

Two workers of four threads wherever a server has workers; datasette and its like have one
process. Peers live in a virtual environment of their own, `.build/bench-venv`.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from scripts.benchmark.load_postgis import administer, prepare_postgis
from scripts.benchmark.load_product import make_ready, prepare_product, schema_digest
from scripts.benchmark.load_sqlite import files_digest, prepare_geopackage, prepare_sqlite
from scripts.benchmark.servers import Recipe
from scripts.benchmark.sets import Set

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".build" / "bench-venv"
WORKERS = ("--workers", "2", "--threads", "4", "--worker-class", "gthread")
FLOORS = ("floor", "hello")
PEERS = ("sqlite", "datasette", "postgis", "pygeoapi-gpkg", "pygeoapi-pg", "tipg")
NEED_POSTGIS = frozenset({"postgis", "pygeoapi-pg", "tipg"})
_MODULES = {
    "datasette": "datasette",
    "pygeoapi-gpkg": "pygeoapi",
    "pygeoapi-pg": "pygeoapi",
    "tipg": "tipg",
}


class Missing(RuntimeError):
    """A server that cannot be had here; the message says why."""


def recipe(name: str, made: Set, postgres: str | None) -> Recipe:
    """The recipe of a server on a set, its data made if they are not there. Raises Missing.

    `postgres`: libpq address of a server on which databases may be made.
    """
    if name in FLOORS:
        return _gunicorn(name, f"scripts.benchmark.apps.{name}:app", "/?n=1")
    if name in _MODULES:
        require(_MODULES[name])
    if name in NEED_POSTGIS and postgres is None:
        raise Missing("pas de PostgreSQL : scripts/bench le démarre, sauf avec --quick")
    return _MAKERS[name](made, postgres or "")


def _gunicorn(name: str, app: str, ready: str, **environment: str) -> Recipe:
    options = (*WORKERS, "--bind", "127.0.0.1:{port}", "--log-level", "warning", "--preload")
    command = (sys.executable, "-m", "gunicorn", *options, "--keep-alive", "75", app)
    return Recipe(name, command, ready, environment, ROOT)


def _ours(made: Set, _postgres: str) -> Recipe:
    name = f"product-{schema_digest()}"
    folder = _once(made.folder / name, lambda path: prepare_product(made, path))
    make_ready(folder)
    command = (sys.executable, "-m", "mapapp.cli", "serve", "--port", "{port}")
    environment = {"MAPAPP_DATA": str(folder), "MAPAPP_TILES": ""}
    ready = "/api/collections/creches/items?limit=1"
    return Recipe("ours", command, ready, environment, ROOT)


def _sqlite(made: Set, _postgres: str) -> Recipe:
    path = _file(made, "bench.db", prepare_sqlite)
    ready = "/a?bbox=-1,47,-0.99,47.01&type=creche"
    return _gunicorn("sqlite", "scripts.benchmark.apps.sqlite:app", ready, BENCH_DATABASE=str(path))


def _datasette(made: Set, _postgres: str) -> Recipe:
    path = _file(made, "bench.db", prepare_sqlite)
    command = (_program("datasette"), "serve", "--immutable", str(path), "--port", "{port}")
    limits = ("--setting", "sql_time_limit_ms", "60000", "--setting", "max_returned_rows", "2000")
    return Recipe("datasette", (*command, *limits), "/bench/place.json?_size=1")


def _postgis(made: Set, postgres: str) -> Recipe:
    address = _database(made, postgres)
    ready = "/a?bbox=-1,47,-0.99,47.01&type=creche"
    return _gunicorn("postgis", "scripts.benchmark.apps.postgis:app", ready, BENCH_DATABASE=address)


def _pygeoapi_geopackage(made: Set, _postgres: str) -> Recipe:
    path = _file(made, "bench.gpkg", prepare_geopackage)
    return _pygeoapi(made, "pygeoapi-gpkg", "SQLiteGPKG", str(path))


def _pygeoapi_postgis(made: Set, postgres: str) -> Recipe:
    parts = conninfo_to_dict(_database(made, postgres))
    data = "".join(
        f"\n            {ours}: {parts.get(theirs) or default}"
        for ours, theirs, default in (
            ("host", "host", "127.0.0.1"),
            ("port", "port", "5432"),
            ("dbname", "dbname", ""),
            ("user", "user", "mapapp"),
            ("password", "password", "none"),
        )
    )
    return _pygeoapi(
        made, "pygeoapi-pg", "PostgreSQL", f"{data}\n            search_path: [public]"
    )


_PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: 80}}
  url: http://127.0.0.1
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: false
  languages: [en-US]
  limits: {{default_items: 10, max_items: 10000}}
  map: {{url: "http://127.0.0.1/none/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification:
    title: bench
    description: bench
    keywords: [bench]
    keywords_type: theme
    terms_of_service: none
    url: http://127.0.0.1
  license: {{name: none, url: "http://127.0.0.1"}}
  provider: {{name: bench, url: "http://127.0.0.1"}}
  contact: {{name: bench, position: none}}
resources:
  place:
    type: collection
    title: place
    description: place
    keywords: [place]
    links: []
    extents:
      spatial: {{bbox: [-4, 45, 2.5, 49.5], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    providers:
      - type: feature
        name: {provider}
        data: {data}
        id_field: gid
        table: place
        geom_field: geom
"""


def _pygeoapi(made: Set, name: str, provider: str, data: str) -> Recipe:
    config, document = made.folder / f"{name}.yml", made.folder / f"{name}-openapi.yml"
    config.write_text(_PYGEOAPI.format(provider=provider, data=data), encoding="utf-8")
    environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(document)}
    made_document = subprocess.run(
        [_program("pygeoapi"), "openapi", "generate", str(config), "--output-file", str(document)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made_document.returncode:
        raise Missing(made_document.stderr.strip()[-400:])
    options = (*WORKERS, "--bind", "127.0.0.1:{port}", "--keep-alive", "75")
    command = (_program("gunicorn"), *options, "pygeoapi.flask_app:APP")
    return Recipe(name, command, "/collections/place/items?f=json&limit=1", environment)


def _tipg(made: Set, postgres: str) -> Recipe:
    parts = conninfo_to_dict(_database(made, postgres))
    user, host = parts.get("user", "mapapp"), parts.get("host", "127.0.0.1")
    address = f"postgresql://{user}:none@{host}:{parts.get('port', 5432)}/{parts['dbname']}"
    command = (_program("uvicorn"), "tipg.main:app", "--workers", "2", "--port", "{port}")
    quiet = ("--log-level", "warning", "--timeout-keep-alive", "75")
    environment = {"DATABASE_URL": address}
    ready = "/collections/public.place/items?limit=1&f=geojson"
    return Recipe("tipg", (*command, *quiet), ready, environment)


_MAKERS: dict[str, Callable[[Set, str], Recipe]] = {
    "ours": _ours,
    "sqlite": _sqlite,
    "datasette": _datasette,
    "postgis": _postgis,
    "pygeoapi-gpkg": _pygeoapi_geopackage,
    "pygeoapi-pg": _pygeoapi_postgis,
    "tipg": _tipg,
}
_databases: dict[tuple[str, int], str] = {}


def _database(made: Set, postgres: str) -> str:
    """The set in PostGIS, loaded once a run: the server is another one the next time."""
    if (postgres, made.n) not in _databases:
        _databases[postgres, made.n] = prepare_postgis(made, postgres, _name(made))
    return _databases[postgres, made.n]


def _name(made: Set) -> str:
    return f"bench_{made.n}_{os.getpid()}"


def forget_database(made: Set, postgres: str) -> None:
    """Drop the set's database, if there is one."""
    if _databases.pop((postgres, made.n), None):
        administer(postgres, "DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(made))


def _file(made: Set, name: str, make: Callable[[Set, Path], None]) -> Path:
    folder = made.folder / f"sqlite-{files_digest()}"
    folder.mkdir(exist_ok=True)
    return _once(folder / name, lambda path: make(made, path))


def _once(path: Path, make: Callable[[Path], None]) -> Path:
    """Make a file or folder under another name first: half of one is never used."""
    if not path.exists():
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        make(partial)
        partial.rename(path)
    return path


def _program(name: str) -> str:
    return str(VENV / "bin" / name)


def require(module: str) -> None:
    """Raises Missing, which says why, unless the peers' environment has a module."""
    python = VENV / "bin" / "python"
    if not python.exists():
        raise Missing(
            f"absent : .build/bench-venv n'est pas fait ({_pip_said() or 'scripts/bench'})"
        )
    done = subprocess.run(
        [str(python), "-c", f"import {module}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:]
        raise Missing(f"{module} ne s'importe pas : {_pip_said() or ' '.join(said)}")


def _pip_said() -> str:
    """What pip said when it could not install the peers; kept by `scripts/bench`."""
    log = ROOT / ".build" / "bench-venv.log"
    lines = log.read_text(encoding="utf-8").strip().splitlines() if log.is_file() else []
    return next((line for line in reversed(lines) if "ERROR" in line), "")
