"""Templates compiled once by `mapapp init`: the first visitor does not wait for it."""

import os
from pathlib import Path
from pickle import UnpicklingError

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Compiled templates in a folder. Each bears a digest of its source: an edited one is not
    taken. Serving only reads them.
    """

    def __init__(self, folder: Path, *, writes: bool = False) -> None:
        self._folder = folder
        self._writes = writes

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, if its template is there and as it was."""
        try:
            bucket.bytecode_from_string((self._folder / bucket.key).read_bytes())
        except (OSError, EOFError, ValueError, TypeError, UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a bucket, whole or not at all."""
        if not self._writes:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f"{bucket.key}.{os.getpid()}"
        fresh.write_bytes(bucket.bytecode_to_string())
        fresh.rename(self._folder / bucket.key)


def install(app: Flask, folder: Path) -> None:
    """Take compiled templates from a folder."""
    app.jinja_env.bytecode_cache = Compiled(folder)


def compile_all(app: Flask, folder: Path) -> int:
    """Compile every template into a folder; how many there are."""
    app.jinja_env.bytecode_cache = Compiled(folder, writes=True)
    if app.jinja_env.cache is not None:
        app.jinja_env.cache.clear()  # what a page has shown already would not be written
    names = app.jinja_env.list_templates(extensions=("html", "xml", "txt"))
    for name in names:
        app.jinja_env.get_template(name)
    return len(names)
