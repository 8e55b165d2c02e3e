"""README tells every address, setting, command and script."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context
from flask import Flask

from mapapp.cli import main
from mapapp.config import Settings, variable_of
from mapapp.domain.query import NAMES
from mapapp.resources import geodata_dir
from mapapp.web.collections import COLLECTIONS

ROOT = geodata_dir().parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
_CONTEXT = Context(main)
COMMANDS = {
    name: command
    for name in main.list_commands(_CONTEXT)
    if (command := main.get_command(_CONTEXT, name))
}


def test_every_address_is_told(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert [rule for rule in sorted(rules) if f"`{rule}`" not in README] == []


@pytest.mark.parametrize("name", [*NAMES, "lieu", "limit", "offset", "datetime"])
def test_every_parameter_is_told(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_collection_is_told(collection: str) -> None:
    assert f"`{collection}`" in README


@pytest.mark.parametrize("variable", list(map(variable_of, fields(Settings))))
def test_every_setting_is_told(variable: str) -> None:
    assert f"`{variable}`" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"`mapapp {name}`" in README
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_told_by_its_help(name: str) -> None:
    for parameter in COMMANDS[name].params:
        assert getattr(parameter, "help", None), parameter.name


def _scripts() -> list[str]:
    return sorted(p.name for p in (ROOT / "scripts").iterdir() if p.is_file() and not p.suffix)


@pytest.mark.parametrize("name", _scripts())
def test_every_script_is_told(name: str) -> None:
    assert f"`scripts/{name}`" in README


def test_what_readme_names_exists() -> None:
    for name in re.findall(r"`scripts/([a-z-]+)`", README):
        assert (ROOT / "scripts" / name).is_file(), name
    for name in re.findall(r"`mapapp ([a-z]+)`", README):
        assert name in COMMANDS, name
    for name in re.findall(r"\]\((?!https?:|#)([^)]+)\)", README):
        assert (ROOT / Path(name.partition("#")[0])).exists(), name
