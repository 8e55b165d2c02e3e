"""Documents made by typst in a process of its own, which has little time and little memory and
can open nothing else: see `typesetting`. typst is 80 MB that no worker of the site ever loads."""

import importlib.util
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Literal

import orjson

from mapapp.printing.document import Document, data_of

Form = Literal["pdf", "png"]
SECONDS = 30
"""Of the clock; a report takes one, a table of all communes two."""
AT_ONCE = 2
"""Documents that one process makes at the same time; others wait a little."""
_WAIT_S = 5.0
_PACKAGE = Path(__file__).resolve().parents[1]
_turns = threading.BoundedSemaphore(AT_ONCE)


class Unprintable(Exception):
    """No document can be made; the message is French and is shown."""


class Absent(Unprintable):
    """typst is not installed."""


class Busy(Unprintable):
    """Too many documents are being made: it can be asked again."""


def is_there() -> bool:
    """Whether typst is installed; nothing of it is loaded."""
    return importlib.util.find_spec("typst") is not None


def printed(document: Document, form: Form) -> bytes:
    """The document as a PDF (PDF 1.7, PDF/UA-1, tagged), or its map, title, first sentences and
    source as a picture 1,600 px wide. The same document gives the same bytes. Raises Unprintable.
    """
    if not is_there():
        raise Absent(
            "Les PDF et les images PNG ne sont pas installés ici (paquet « typst »)."
            " La page et les fichiers CSV, XLSX et SVG disent la même chose."
        )
    if not _turns.acquire(timeout=_WAIT_S):
        raise Busy("Trop de documents sont demandés en même temps : réessayez dans un instant.")
    try:
        return _run(orjson.dumps({"form": form, "document": data_of(document)}))
    finally:
        _turns.release()


def _run(asked: bytes) -> bytes:
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(asked)
        question.seek(0)
        try:
            # Run beside the package, so that `-m` finds this very code; nothing of our settings.
            done = subprocess.run(
                [sys.executable, "-m", "mapapp.printing.typesetting"],
                cwd=_PACKAGE.parent,
                env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "RAYON_NUM_THREADS": "1"},
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unprintable("Ce document est trop long à mettre en page.") from error
        answer.seek(0)
        made = answer.read()
    if done.returncode != 0 or not made:
        raise Unprintable("Ce document n'a pas pu être mis en page.")
    return made
