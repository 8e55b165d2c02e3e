"""The product's own self-service import of a file, as its workers do it: preview, then commit."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mapapp.contributing.batches import Author, Publishing
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation, Scope
from mapapp.importing.apply import Prepared, compare, prepared, write_import
from mapapp.importing.checking import NOTHING
from mapapp.importing.collector import rarely
from mapapp.importing.columns import guessed
from mapapp.importing.desk import Desk, Plan
from mapapp.importing.found import Problem
from mapapp.importing.reading import read_file
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.organisations import OrganisationRecord, put_organisation
from scripts.benchmark.load_product import NOW

WHO = Organisation(
    "banc",
    "Banc d'essai",
    Scope(frozenset(kind for kind in Kind if kind is not Kind.ACTION), frozenset({"region:52"})),
)
ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


class Imported(NamedTuple):
    """Rows stored, every problem of the others, and seconds of the two steps."""

    stored: int
    problems: list[Problem]
    preview: float
    commit: float


@rarely()
def product_import(path: Path, folder: Path) -> Imported:
    """A file read in a child process, mapped, checked, compared; then written as one batch, with
    its statements, its history and its places, in one transaction."""
    store = Store(f"sqlite:///{folder / 'self-service.db'}")
    migrate(store)
    with store.write() as connection:
        put_organisation(connection, OrganisationRecord(WHO, "association", None, None, None, NOW))
    gazetteer, vocabulary = load_gazetteer(geodata_dir()), load_vocabulary(geodata_dir())
    desk = Desk(gazetteer, vocabulary, geodata_dir())
    (problems, what), preview = _timed(lambda: _preview(path, desk, store))

    def commit() -> int:
        publishing, author = Publishing(gazetteer, vocabulary, NOW), Author(organisation=WHO.id)
        with store.write() as connection:
            _, found = write_import(
                connection, publishing, author, WHO, what, reason=path.name, confirmed=True
            )
        return len(found.new)

    stored, seconds = _timed(commit)
    store.close()
    return Imported(stored, problems, preview, seconds)


def _preview(path: Path, desk: Desk, store: Store) -> tuple[list[Problem], Prepared]:
    sheet = read_file(path)
    plan, today = Plan(guessed(sheet.header)), date.fromisoformat(NOW[:10])
    checked = desk.checked(sheet, plan, WHO, today, NOTHING)
    what = prepared(checked, WHO)
    with store.read() as connection:
        compare(connection, WHO, what, NOW)
    return checked.problems, what


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def measured(path: Path, folder: Path) -> dict[str, float]:
    """Figures of one import in a process of its own, whose peak of memory is then its alone."""
    command = [sys.executable, "-m", "scripts.benchmark.self_service", str(path), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _figures(path: Path, folder: Path) -> dict[str, Any]:
    done = product_import(path, folder)
    return {
        "preview": done.preview,
        "commit": done.commit,
        "stored": done.stored,
        "refused": len({problem.row for problem in done.problems}),
        # Kibibytes on Linux.
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_figures(Path(sys.argv[1]), Path(sys.argv[2]))))
