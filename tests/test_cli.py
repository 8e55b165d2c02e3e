"""The command line: French, one line for what one can mend, exit codes that tell."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from mapapp import cli
from mapapp.resources import geodata_dir
from mapapp.store.engine import Store
from tests.conftest import Databases

NOWHERE = "postgresql://moi:secret@127.0.0.1:1/base"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data folder of our own, no base map, and no other setting."""
    for name in [n for n in os.environ if n.startswith("MAPAPP_") and "TEST" not in n]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MAPAPP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MAPAPP_TILES", "")
    monkeypatch.setenv("COLUMNS", "500")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments, prog_name="mapapp")


def refused(*arguments: str, status: int = 1) -> str:
    """The one line said on the error output by a command that fails as it should."""
    result = run(*arguments)
    assert result.exit_code == status
    assert isinstance(result.exception, SystemExit)
    said = result.stderr.strip()
    assert said.startswith("Erreur : ")
    assert "\n" not in said
    assert "Traceback" not in result.output
    return said


@pytest.fixture(scope="session")
def prepared(
    every_kind: dict[str, Databases],
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """The environment of a product that `init` has prepared, once a database."""
    data = tmp_path_factory.mktemp("prepared")
    given = {"MAPAPP_DATA": str(data), "DATABASE_URL": databases.new_url(), "MAPAPP_TILES": ""}
    first = CliRunner(env=given).invoke(cli.main, ["init"])
    assert first.exit_code == 0, first.output
    assert "1226 fiches importées" in first.output
    assert "dessiné" in first.output
    yield given


def test_init_again_changes_nothing(prepared: dict[str, str]) -> None:
    again = CliRunner(env=prepared).invoke(cli.main, ["init"])
    assert again.exit_code == 0
    assert "importées" not in again.output
    assert again.output.count("à jour") == 4
    assert "Version des données : 1." in again.output


def test_check_passes_once_prepared(prepared: dict[str, str]) -> None:
    result = CliRunner(env=prepared).invoke(cli.main, ["check"])
    labels = [line.split(" : ")[0] for line in result.output.splitlines()]
    assert result.exit_code == 0, result.output
    assert [label[0] for label in labels] == ["✓"] * 5


def failing(result: Result) -> list[str]:
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return [line for line in result.output.splitlines() if line.startswith("✗")]


def test_check_before_init_says_what_to_run() -> None:
    faults = failing(run("check"))
    assert [fault.split(" : ")[0] for fault in faults] == [
        "✗ Dossier des données",
        "✗ Base de données",
        "✗ Cadre de la carte",
    ]
    assert all("mapapp init" in fault for fault in faults)


def test_check_names_each_broken_part(
    prepared: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "geodata"
    broken.mkdir()
    for name in ("geodata_dir", "static_dir"):
        monkeypatch.setattr(cli, name, lambda: broken)
    faults = failing(CliRunner(env=prepared).invoke(cli.main, ["check"]))
    assert [fault.split(" : ")[0] for fault in faults] == [
        "✗ Données livrées",
        "✗ Cadre de la carte",
        "✗ Bibliothèques du navigateur",
    ]


def test_check_names_a_frame_drawn_for_something_else(
    prepared: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "copie"
    shutil.copytree(prepared["MAPAPP_DATA"], data)
    given = prepared | {"MAPAPP_DATA": str(data), "MAPAPP_TILES": "/autre/{z}/{x}/{y}.png"}
    (fault,) = failing(CliRunner(env=given).invoke(cli.main, ["check"]))
    assert fault.startswith("✗ Cadre de la carte : dessiné pour")


def test_check_names_an_old_schema_and_an_empty_store(store: Store) -> None:
    given = {"DATABASE_URL": store.url.render_as_string(hide_password=False)}
    faults = failing(CliRunner(env=given).invoke(cli.main, ["check"]))
    assert "✗ Base de données : aucun lieu ; lancez « mapapp init »" in faults
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    faults = failing(CliRunner(env=given).invoke(cli.main, ["check"]))
    assert any("le schéma n'est pas à jour" in fault for fault in faults)


@pytest.mark.parametrize("command", ["init", "serve"])
def test_a_database_that_does_not_answer_is_one_line(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    said = refused(command)
    assert "la base de données ne répond pas" in said
    assert "DATABASE_URL" in said
    assert "secret" not in said


def test_check_says_that_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    assert any("ne répond pas" in fault for fault in failing(run("check")))


@pytest.mark.parametrize("address", ["n'importe quoi", "mysql://hote/base", "zorglub://x"])
def test_a_database_address_that_says_nothing(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert "DATABASE_URL" in refused("init")
    assert any("DATABASE_URL" in fault for fault in failing(run("check")))


def test_a_file_that_is_no_database(environment: Path) -> None:
    (environment / "data").mkdir()
    (environment / "data" / "mapapp.db").write_text("Ceci n'est pas une base." * 100)
    for command in ("init", "serve"):
        assert "base de données" in refused(command)
    assert failing(run("check"))


def test_a_data_folder_that_cannot_be_made(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment / "fichier").write_text("")
    monkeypatch.setenv("MAPAPP_DATA", str(environment / "fichier" / "data"))
    assert "ne peut pas être créé" in refused("init")


def test_serving_before_init_says_what_to_run(environment: Path) -> None:
    (environment / "data").mkdir()
    assert "mapapp init" in refused("serve")
    assert gc.isenabled()  # what stops a start leaves the process as it was


def test_bad_shipped_data_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "geodata"
    shutil.copytree(geodata_dir(), broken)
    (broken / "plan.json").write_text("{")
    monkeypatch.setattr(cli, "geodata_dir", lambda: broken)
    assert "plan.json" in refused("init")


@pytest.mark.parametrize("command", ["init", "serve", "check"])
@pytest.mark.parametrize(("name", "value"), [("PROXIES", "9"), ("TILES_MEGABYTES", "beaucoup")])
def test_a_bad_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MAPAPP_{name}", value)
    assert f"réglage MAPAPP_{name} : " in refused(command)


ENGLISH = {"Show", "Usage:", "Options:", "Commands:", "default:", "exit.", "[required]", "Error:"}


@pytest.mark.parametrize("command", [[], ["init"], ["serve"], ["check"]])
def test_help_is_french(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert not ENGLISH & set(result.output.split())
    assert "Affiche cette aide." in result.output
    for option in (cli.main.commands[command[0]] if command else cli.main).params:
        assert getattr(option, "help", None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["inconnue"], "inconnue"),
        (["init", "--vite"], "option inconnue : --vite"),
        (["serve", "--port", "http"], "valeur refusée pour --port"),
        (["serve", "--port", "0"], "valeur refusée pour --port"),
        (["check", "tout"], "tout"),
    ],
)
def test_a_misuse_is_one_french_line(arguments: list[str], said: str) -> None:
    assert said in refused(*arguments, status=2)


def test_no_command_shows_the_help() -> None:
    result = run()
    assert result.exit_code == 2
    assert "Commandes :" in result.output


NEVER_SERVING = ("folium", "branca", "geopandas", "pandas", "shapely", "alembic")


def test_serving_loads_nothing_heavy() -> None:
    program = (
        "import sys; from mapapp.app import create_app; create_app();"
        f"print(sorted(set({NEVER_SERVING}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"MAPAPP_SECRET": "s" * 32},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
