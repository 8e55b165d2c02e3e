"""What every application that a test makes would make again, though it is always the same."""

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mapapp.seeding.shipped import load_gazetteer
from mapapp.web import compiled


def compile_templates_once(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have all applications take a page from a folder once one of them has compiled it."""
    once = compiled.Compiled(folder, writes=True)

    def install(made: Flask, _folder: Path) -> None:
        made.jinja_env.bytecode_cache = once

    patch.setattr(compiled, "install", install)


def read_territories_once(patch: pytest.MonkeyPatch) -> None:
    """Have all applications share the gazetteer, which nothing changes."""
    patch.setattr("mapapp.app.load_gazetteer", cache(load_gazetteer))


def compile_addresses_once(patch: pytest.MonkeyPatch) -> None:
    """Have Werkzeug compile the function that writes an address once for all applications: two
    hundred addresses take most of the time of making one. What it compiles depends on nothing
    but what the key is made of."""
    known: dict[Hashable, Any] = {}
    compile_one: Any = Rule._compile_builder

    def once(rule: Any, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_one(rule, append_unknown)
        key = (rule.rule, append_unknown, tuple(rule._trace))
        if key not in known:
            known[key] = compile_one(rule, append_unknown)
        return known[key]

    patch.setattr(Rule, "_compile_builder", once)
