"""Jobs of files on their way in."""

from functools import lru_cache

from mapapp.importing import parts
from mapapp.importing.desk import Desk
from mapapp.importing.limits import Refused
from mapapp.importing.steps import Steps
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.working.jobs import Hopeless, JobKind, Kinds, Work


@lru_cache(maxsize=1)
def _desk() -> Desk:
    """Kept from one file to the next: the communes' shapes take a second to read."""
    geodata = geodata_dir()
    return Desk(load_gazetteer(geodata), load_vocabulary(geodata), geodata)


def _steps(work: Work) -> Steps:
    return Steps(
        work.tools.store,
        _desk(),
        work.tools.clock(),
        work.progress,
        work.still_mine,
    )


def check(work: Work) -> None:
    """Read and check a file."""
    with work.alive():
        try:
            _steps(work).check(int(work.job.payload["run"]))
        except Refused as error:
            raise Hopeless(str(error)) from error


def apply(work: Work) -> None:
    """Write a file that was confirmed."""
    payload = work.job.payload
    with work.alive():
        _steps(work).apply(int(payload["run"]), payload["by"], confirmed=bool(payload["confirmed"]))


def undo(work: Work) -> None:
    """Undo an import."""
    with work.alive():
        _steps(work).undo(int(work.job.payload["run"]), work.job.payload["by"])


IMPORTS: Kinds = {
    parts.CHECK: JobKind(check),
    parts.APPLY: JobKind(apply),
    parts.UNDO: JobKind(undo),
}
