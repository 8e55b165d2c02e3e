"""`mapapp import`: figures, problems and fixes in French, or one line that says why not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mapapp import cli
from mapapp.store.engine import Store
from tests.importing_desk import CRESS, known

FILE = (
    "name;lat;lon;opening_hours;com_insee\n"
    "Un;47.2184;-1.5536;Mo-Fr 09:00-12:00;44109\n"
    "Deux;47.22;-1.55;lundi 9h-12h;44109\n"
    "Trois;47.23;-1.56;;44109\n"
    "Quatre;47,24;-1.56;;44109\n"
)


@pytest.fixture
def environment(store: Store, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A store that knows one organisation."""
    known(store, CRESS)
    url = store.url.render_as_string(hide_password=False)
    yield {"DATABASE_URL": url, "MAPAPP_DATA": str(tmp_path), "COLUMNS": "500"}


def run(given: dict[str, str], path: Path | str, *options: str) -> Result:
    arguments = ["import", str(path), "--organisation", "cress", *options]
    return CliRunner(env=given).invoke(cli.main, arguments, prog_name="mapapp")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of four rows, two of them at fault."""
    made = tmp_path / "lieux.csv"
    made.write_text(FILE, encoding="utf-8")
    return made


def test_a_trial_tells_and_writes_nothing(environment: dict[str, str], path: Path) -> None:
    for _ in range(2):
        result = run(environment, path, "--dry-run", "--json")
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)
        assert {n: told[n] for n in ("rows", "new", "changed", "unchanged", "vanished")} == {
            "rows": 4,
            "new": 2,
            "changed": 0,
            "unchanged": 0,
            "vanished": 0,
        }
    first, second = told["problems"]
    assert (first["row"], first["field"], first["value"]) == (3, "opening_hours", "lundi 9h-12h")
    assert first["fix"] == {"field": "opening_hours", "value": "Mo 09:00-12:00"}
    assert (second["row"], second["fix"]) == (5, {"field": "lat", "value": "47.24"})


def test_writing_and_removing(environment: dict[str, str], path: Path) -> None:
    assert json.loads(run(environment, path, "--json", "--accept-fixes").stdout)["new"] == 4
    again = json.loads(run(environment, path, "--json", "--accept-fixes").stdout)
    assert (again["unchanged"], again["batch"]) == (4, None)
    path.write_text("\n".join(FILE.splitlines()[:2]), encoding="utf-8")
    result = run(environment, path)
    assert result.exit_code == 1
    assert "--confirm-removals" in result.stderr
    assert run(environment, path, "--partial").exit_code == 0
    told = json.loads(run(environment, path, "--json", "--confirm-removals").stdout)
    assert (told["vanished"], told["applied"]) == (3, True)
    assert "0 nouveaux lieux" in run(environment, path).stdout


@pytest.mark.parametrize("content", ["", "nom;lat\nA;47.2", 'nom;lat;lon\n"A', "PK\3\4"])
def test_a_file_that_cannot_be_read_is_status_2(
    environment: dict[str, str], path: Path, content: str
) -> None:
    path.write_text(content, encoding="utf-8")
    for options in ((), ("--json",), ("--dry-run",)):
        result = run(environment, path, *options)
        assert result.exit_code == 2
        assert result.stderr.startswith("Erreur : ") and result.stderr.count("\n") == 1
    assert run(environment, "/nulle/part.csv").exit_code == 2


def test_what_is_misspelt_is_one_line(environment: dict[str, str], path: Path) -> None:
    arguments = ["import", str(path), "--organisation", "inconnue"]
    result = CliRunner(env=environment).invoke(cli.main, arguments, prog_name="mapapp")
    assert (result.exit_code, "n'existe pas" in result.stderr) == (1, True)
    assert "rien" in run(environment, path, "--category", "rien").stderr
