"""Documents as answers: PDF and PNG files, kept a while, and what is said where there are none."""

from collections import OrderedDict
from datetime import date
from hashlib import blake2b
from threading import Lock

import orjson
from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from mapapp.figures.board import Board
from mapapp.printing.document import Document, data_of
from mapapp.printing.printer import Form, Unprintable, printed
from mapapp.reporting.board_document import board_document, picture_of
from mapapp.territory.shapes import DRAWN, shapes_of
from mapapp.web.json_answers import bytes_answer
from mapapp.web.site import Site
from mapapp.web.territories_form import board_title, measure_label

TYPES = {"pdf": "application/pdf", "png": "image/png"}
_KEPT_BYTES = 8_000_000


class _Kept:
    """Files made lately, by what they are made of: the same document is not set twice."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def file(self, document: Document, form: Form) -> bytes:
        """The file of a document. Raises Unprintable."""
        asked = orjson.dumps([form, data_of(document)])
        key = blake2b(asked, digest_size=16).hexdigest()
        with self._lock:
            found = self._files.get(key)
            if found is not None:
                self._files.move_to_end(key)
                return found
        made = printed(document, form)
        with self._lock:
            self._files[key] = made
            while sum(map(len, self._files.values())) > _KEPT_BYTES:
                self._files.popitem(last=False)
        return made

    def forget(self) -> None:
        """Have every file made anew."""
        with self._lock:
            self._files.clear()


kept_files = _Kept()


def printed_answer(document: Document, form: Form, name: str) -> Response:
    """A document as a file; a 503 that says why where none can be made."""
    try:
        body = kept_files.file(document, form)
    except Unprintable as error:
        raise ServiceUnavailable(str(error), retry_after=60) from error
    response = bytes_answer(body, TYPES[form])
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    return response


def board_printed(here: Site, board: Board, day: date, form: Form) -> Document:
    """The board of `/territoires` as a document."""
    question = board.question
    shapes = shapes_of(here.geodata, DRAWN[question.level])
    made = board_document(
        board,
        here.vocabulary,
        shapes,
        board_title(question),
        measure_label(question.measure),
        day.isoformat(),
    )
    return picture_of(made) if form == "png" else made
