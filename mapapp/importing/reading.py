"""A file read in a process of its own, which has little memory, little time and no other file.

`python -m mapapp.importing.reading` reads the file on its standard input and writes what is found
as lines of JSON; `read_file` runs it.
"""

import codecs
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import orjson

from mapapp.importing.csv_reader import read_csv
from mapapp.importing.geojson_reader import read_geojson
from mapapp.importing.limits import MAX_BYTES, Refused
from mapapp.importing.ods_reader import read_ods
from mapapp.importing.table import Gatherer, Part, Sheet
from mapapp.importing.xlsx_reader import read_xlsx

SECONDS = 60
"""Of the clock; a file of the largest size takes some ten."""
_CPU_SECONDS = 45
_MEMORY = 1536 * 1024 * 1024
_WRITTEN = 512 * 1024 * 1024
_PACKAGE = Path(__file__).resolve().parents[1]
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_TOO_HEAVY = "Le fichier est trop lourd ou trop complexe pour être lu."


def read_file(path: Path) -> Sheet:
    """The table a file holds, whatever its name says it is. Raises Refused."""
    if not path.is_file():
        raise Refused("Le fichier n'existe pas.")
    if path.stat().st_size > MAX_BYTES:
        raise Refused(f"Le fichier dépasse {MAX_BYTES // 1024 // 1024} Mo : coupez-le.")
    with path.open("rb") as file:
        return _read(file)


def read_bytes(content: bytes) -> Sheet:
    """The table an uploaded file holds. Raises Refused."""
    if len(content) > MAX_BYTES:
        raise Refused(f"Le fichier dépasse {MAX_BYTES // 1024 // 1024} Mo : coupez-le.")
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return _read(file)


def _read(file: IO[bytes]) -> Sheet:
    with tempfile.TemporaryFile() as out:
        try:
            # Run beside the package, so that `-m` finds this very code; nothing of our settings.
            done = subprocess.run(
                [sys.executable, "-m", "mapapp.importing.reading"],
                cwd=_PACKAGE.parent,
                env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=file,
                stdout=out,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refused(_TOO_HEAVY) from error
        if done.returncode != 0:
            raise Refused(_TOO_HEAVY)
        out.seek(0)
        return _sheet_of(out)


def _sheet_of(lines: IO[bytes]) -> Sheet:
    sheet = Sheet()
    ended = False
    for line in lines:
        what, content = orjson.loads(line)
        if what == "refused":
            raise Refused(content)
        if what == "end":
            ended = True
        else:
            sheet.take((what, content))
    if not ended:
        raise Refused(_TOO_HEAVY)
    return sheet


def gather(content: bytes, hand_on: Callable[[Part], None]) -> None:
    """Read a file in this process. Raises Refused; any other error is a fault of ours."""
    gatherer = Gatherer(hand_on)
    if not content.strip():
        raise Refused("Le fichier est vide.")
    _reader_of(content)(content, gatherer)
    gatherer.done()


def _reader_of(content: bytes) -> Callable[[bytes, Gatherer], None]:
    """By the content: a name may say anything."""
    if content.startswith(b"PK"):
        if _ODS in content[:200]:
            return read_ods
        if b"xl/workbook.xml" in content:
            return read_xlsx
        raise Refused("Ce n'est ni un classeur XLSX ni un classeur ODS.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            "Classeur protégé par un mot de passe, ou ancien .xls : enregistrez-le en .xlsx."
        )
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[{")):
        return read_geojson
    if start.startswith((b"<", b"%PDF", b"\x1f\x8b", b"\x89PNG")):
        raise Refused("Ce format n'est pas lu : donnez un CSV, un XLSX, un ODS ou un GeoJSON.")
    return read_csv


def _main() -> None:
    for limit, value in (
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp437"):
        codecs.lookup(encoding)  # codecs are files, read while files may still be opened
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    out = sys.stdout.buffer

    def write(part: Part | tuple[str, str]) -> None:
        out.write(orjson.dumps(part, option=orjson.OPT_APPEND_NEWLINE))

    try:
        gather(sys.stdin.buffer.read(), write)
        write(("end", ""))
    except Refused as error:
        write(("refused", str(error)))
    except (MemoryError, RecursionError):
        write(("refused", _TOO_HEAVY))
    except Exception:  # whatever a hostile file finds in a library, its sender gets a sentence
        write(("refused", "Le fichier est illisible."))
    out.flush()


if __name__ == "__main__":
    _main()
