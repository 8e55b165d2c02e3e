"""CSV: encoding and separator guessed, line numbers kept, nothing swallowed in silence."""

import codecs
import csv
import re
from collections.abc import Iterator

from mapapp.importing.columns import recognised
from mapapp.importing.limits import MAX_CELL, Refused
from mapapp.importing.table import Gatherer

DELIMITERS = (";", ",", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_UTF8_PAIR = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_HEAD = 64 * 1024


def read_csv(content: bytes, gatherer: Gatherer) -> None:
    """Hand every row of a CSV file on. Raises Refused."""
    text = decoded(content, gatherer)
    if not text.strip():
        raise Refused("Le fichier est vide.")
    delimiter = guessed_delimiter(text)
    csv.field_size_limit(MAX_CELL + 1)
    # Strict: without it an unclosed quote swallows the rest of the file and says nothing.
    rows = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    began = 1
    try:
        for row in rows:
            gatherer.row(began, row)
            began = rows.line_num + 1
    except csv.Error as error:
        raise Refused(f"Ligne {began} : {_said(str(error))}") from error


def decoded(content: bytes, gatherer: Gatherer) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, Windows-1252 or Latin-1."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Refused("Le fichier commence comme de l'UTF-16 et n'en est pas.") from error
    if b"\0" in content:
        raise Refused("Ce n'est pas un fichier de texte : il contient des octets nuls.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if _UTF8_PAIR.search(content):
            raise Refused(
                f"Ligne {line} : le fichier mélange deux encodages ; enregistrez-le en UTF-8."
            ) from error
    gatherer.note("Fichier lu en Windows-1252 (Excel) : il n'est pas en UTF-8.")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def guessed_delimiter(text: str) -> str:
    """The separator with which the header has the most columns that are known."""
    head = next((line for line in _lines(text[:_HEAD]) if line.strip()), "")

    def score(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([head], delimiter=delimiter))
        except (csv.Error, StopIteration):
            return 0, 0
        return recognised(names), len(names)

    return max(DELIMITERS, key=score)


def _lines(text: str) -> Iterator[str]:
    """Lines that end with CR LF, LF or CR alone: nothing else ends a line of a CSV."""
    for found in _LINE.finditer(text):
        if found[0]:
            yield found[0]


def _said(error: str) -> str:
    if "unexpected end of data" in error:
        return "des guillemets s'ouvrent et ne se ferment jamais."
    if "field larger" in error:
        return f"une cellule a plus de {MAX_CELL} caractères (guillemets mal fermés ?)."
    if "expected after" in error:
        return 'un guillemet est au milieu d\'une cellule ; doublez-le ("").'
    return "cette ligne n'est pas du CSV."
