"""The house keeps its shape: rooms, sizes, locks without addresses, scripts, what a wheel holds."""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import vendor_assets

ROOT = Path(__file__).resolve().parent.parent
FEWER_LINES_THAN = 300
LINES_OF_A_FUNCTION = 50
VAGUE_NAMES = {"utils", "util", "helpers", "common", "core", "misc"}
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements-bench.lock",
)


def shipped_files() -> list[Path]:
    """Files that git holds or would hold, below the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def sources(suffix: str) -> list[Path]:
    return [path for path in shipped_files() if path.suffix == suffix]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


# --- rooms ------------------------------------------------------------------------------------


def test_rooms_import_only_downwards() -> None:
    lint = run(str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache")
    assert lint.returncode == 0, lint.stdout


def test_packages_gather_nothing() -> None:
    """A package's `__init__` is its docstring: circles of imports begin where it holds more."""
    for path in (ROOT / "mapapp").rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert [type(node) for node in body] == [ast.Expr], (
            f"{name_of(path)}: more than a docstring"
        )


def test_no_room_has_a_vague_name() -> None:
    found = {name_of(path) for path in sources(".py") if path.stem in VAGUE_NAMES}
    assert not found


def late_imports(tree: ast.AST) -> Iterator[ast.stmt]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node


def test_an_import_inside_a_function_says_why() -> None:
    for path in sources(".py"):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in late_imports(ast.parse(text)):
            around = lines[max(0, node.lineno - 2) : node.end_lineno]
            assert any("#" in line for line in around), f"{name_of(path)}:{node.lineno}"


# --- sizes ------------------------------------------------------------------------------------


def test_modules_can_be_read_in_one_sitting() -> None:
    readable = [*sources(".py"), *sources(".js"), *sources(".sh")]
    sizes = {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in readable}
    assert {name: n for name, n in sizes.items() if n >= FEWER_LINES_THAN} == {}


def test_functions_are_short() -> None:
    long = {}
    for path in sources(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES_OF_A_FUNCTION:
                    long[f"{name_of(path)}:{node.name}"] = lines
    assert long == {}


# --- nothing of a machine, a registry or a third party ----------------------------------------

ADDRESSES = re.compile(
    r"""pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|deb\.debian\.org"""
    r"""|(?:^|[\s"'`=(:])/(?:work|root|home|opt|Users)/""",
    re.MULTILINE,
)


def test_the_tree_names_no_registry_and_no_machine_path() -> None:
    found = []
    for path in shipped_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{name_of(path)}: {match.group()!r}" for match in ADDRESSES.finditer(text)]
    assert found == []


def test_third_party_code_is_not_committed() -> None:
    parts = {"node_modules", "vendor", ".venv", "site-packages"}
    assert [p for p in shipped_files() if parts & set(p.relative_to(ROOT).parts)] == []


# --- locks ------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    """The lock's `name==version ; marker` lines: line → its hashes, joined."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split("--hash=") for line in text.splitlines() if line.strip()]
    return {line[0].strip(): "".join(line[1:]) for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_python_lock_holds_pins_and_hashes_only(lock: str) -> None:
    for pin, hashes in pins(lock).items():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*==[0-9][\w.]*( ; .+)?", pin), pin
        assert re.fullmatch(r"(sha256:[0-9a-f]{64}\s*)+", hashes), pin


def test_the_development_lock_extends_the_other() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def locked_names(lock: str) -> set[str]:
    return {pin.partition("==")[0] for pin in pins(lock)}


def test_every_declared_package_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^a-z0-9-]", line)[0] for line in requirements}

    groups = project["dependency-groups"]
    runtime = names(project["project"]["dependencies"]) | names(groups["build"])
    assert runtime <= locked_names("requirements.lock")
    assert names(groups["dev"]) <= locked_names("requirements-dev.lock")


def test_the_browser_lock_has_exact_versions_and_no_address() -> None:
    declared = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text
    for name, version in (declared["dependencies"] | declared["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in package for path, package in packages.items() if path)


# --- browser libraries ------------------------------------------------------------------------


def test_the_manifest_tells_the_truth_about_the_copied_files() -> None:
    vendor = vendor_assets.VENDOR
    manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == entry["sha256"]
    on_disk = {p.relative_to(vendor).as_posix() for p in vendor.rglob("*") if p.is_file()}
    assert on_disk == {"manifest.json", *manifest}
    folders = {name.partition("/")[0] for name in manifest}
    assert all(f"{folder}/LICENSE.txt" in manifest for folder in folders)


def test_copied_styles_name_only_copied_files() -> None:
    for style in vendor_assets.VENDOR.rglob("*.css"):
        for target in re.findall(r"url\(['\"]?([^'\")]+)", style.read_text(encoding="utf-8")):
            if not target.startswith(("data:", "#")):
                assert (style.parent / target).is_file(), f"{style.name}: {target}"


def test_a_failed_copy_leaves_the_pages_as_they_were(tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        vendor_assets.copy_all(tmp_path / "no_modules", vendor)
    assert (vendor / "manifest.json").read_text(encoding="utf-8") == "{}"


# --- scripts ----------------------------------------------------------------------------------

SCRIPTS = sorted(p for p in (ROOT / "scripts").iterdir() if p.is_file() and not p.suffix)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_strict_and_explained(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    assert os.access(script, os.X_OK)
    assert lines[0] == "#!/usr/bin/env bash"
    assert lines[1].startswith("# ") and lines[2].startswith("# ")
    assert "set -euo pipefail" in lines
    assert run("bash", "-n", str(script)).returncode == 0


def test_the_readme_speaks_of_every_script() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [s.name for s in SCRIPTS if f"scripts/{s.name}" not in readme] == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("scripts/serve", "--port", "80a"), "--port attend un nombre"),
        (("scripts/serve", "--quoi", "1"), "option inconnue : --quoi"),
        (("scripts/setup", "--quoi"), "usage : scripts/setup [--dev]"),
        (("scripts/postgres",), "usage : scripts/postgres"),
    ],
)
def test_a_wrong_call_gets_one_french_line(command: tuple[str, ...], said: str) -> None:
    result = run("bash", *command)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Erreur : ") and said in result.stderr
    assert result.stderr.count("\n") == 1


def test_continuous_integration_runs_the_same_tests_as_everyone() -> None:
    assert 'exec bash "$(dirname "${BASH_SOURCE[0]}")/../scripts/test"' in (
        ROOT / ".ci" / "run"
    ).read_text(encoding="utf-8")


# --- the wheel --------------------------------------------------------------------------------


def test_a_wheel_carries_pages_data_and_browser_libraries(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = run(sys.executable, "-c", build, str(tmp_path))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    for folder in ("templates", "geodata"):
        shipped = {p for p in shipped_files() if p.is_relative_to(ROOT / folder)}
        assert {f"mapapp/{name_of(path)}" for path in shipped} <= held
    assert "mapapp/static/vendor/leaflet/leaflet.js" in held
    assert "mapapp/printing/document.typ" in held
    assert {name.partition("/")[0] for name in held} == {"mapapp", "mapapp-0.1.0.dist-info"}
