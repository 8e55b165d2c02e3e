"""Bodies of writes, read strictly: one JSON object in UTF-8, nothing that readers take differently.

RFC 8259 leaves open what a key given twice or a number too large means, and Python reads `NaN`;
each of these is a problem that names its field.
"""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NoReturn

from flask import abort, request

from mapapp.domain.parameters import Problem
from mapapp.web.problems import BadRequestProblem, problem_json
from mapapp.web.wording import gettext as _

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
DEEPEST = 8
_LARGEST = 2**53
_LONGEST_NUMBER = 40
_MOST_PROBLEMS = 50


class _Fault:
    """What stands where a value cannot be taken; it says why."""

    def __init__(self, said: str) -> None:
        self.said = said


def json_object(*, merge_patch: bool = False, empty: bool = False) -> dict[str, Any]:
    """The JSON object that this request sends; `empty`: no body is an object without fields.

    Answers 415 for another type, 413 beyond the limit, 400 with every problem otherwise.
    """
    if empty and not request.content_length and "Transfer-Encoding" not in request.headers:
        return {}
    _refuse_type((JSON, MERGE_PATCH) if merge_patch else (JSON,))
    try:
        text = request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        _refuse(_("le corps n'est pas en UTF-8"))
    return _object_of(text)


def unknown_fields(found: dict[str, Any], allowed: Collection[str]) -> list[Problem]:
    """A problem for each field that is not to be written."""
    said = _("ce champ ne s'écrit pas ici")
    unknown = [name for name in found if name not in allowed]
    return [Problem(name[:60], said) for name in unknown[:_MOST_PROBLEMS]]


def refuse_unknown_fields(found: dict[str, Any], allowed: Collection[str]) -> None:
    """Answer 400 for fields that are not to be written, naming each."""
    if unknown := unknown_fields(found, allowed):
        raise BadRequestProblem(unknown)


def _refuse_type(allowed: tuple[str, ...]) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype in allowed and charset in ("utf-8", "utf8"):
        if request.headers.get("Content-Encoding", "identity").lower() == "identity":
            return
        said = _("Envoyez le corps tel quel, sans Content-Encoding.")
    else:
        said = _("Envoyez un objet JSON en UTF-8 : Content-Type: %(type)s", type=allowed[0])
    response = problem_json(415, _("Type de contenu refusé"), said)
    response.headers["Accept-Patch" if len(allowed) > 1 else "Accept-Post"] = ", ".join(allowed)
    abort(response)


def _refuse(said: str) -> NoReturn:
    raise BadRequestProblem([Problem("body", said)])


def _object_of(text: str) -> dict[str, Any]:
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            times = Counter(name for name, _value in found)
            twice.extend(name for name, count in times.items() if count > 1)
        return made

    try:
        found = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=lambda name: _Fault(_("« %(name)s » n'est pas du JSON", name=name)),
            parse_int=_whole_number,
            parse_float=_number,
        )
    except RecursionError:
        _refuse(_("les valeurs sont trop imbriquées"))
    except ValueError as error:
        at = getattr(error, "pos", 0) + 1
        _refuse(_("ce n'est pas du JSON (caractère %(at)s)", at=at))
    if not isinstance(found, dict):
        _refuse(_("un objet JSON est attendu"))
    problems = [Problem(_printable(name), _("ce champ est donné deux fois")) for name in twice]
    problems += [problem for name, value in found.items() for problem in _faults(name, name, value)]
    if problems:
        raise BadRequestProblem(problems[:_MOST_PROBLEMS])
    return found


def _whole_number(text: str) -> int | _Fault:
    if len(text) > _LONGEST_NUMBER or abs(int(text)) > _LARGEST:
        return _Fault(_("ce nombre est trop grand"))
    return int(text)


def _number(text: str) -> float | _Fault:
    read = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    return read if math.isfinite(read) else _Fault(_("ce nombre est trop grand, ou trop long"))


def _faults(field: str, key: str, value: Any, depth: int = 2) -> Iterator[Problem]:
    if _printable(key) != key:
        yield Problem(_printable(field), _("un caractère interdit est dans ce nom"))
    if isinstance(value, _Fault):
        yield Problem(_printable(field), value.said)
    elif isinstance(value, str):
        if _printable(value) != value:
            yield Problem(_printable(field), _("un caractère interdit s'y trouve"))
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            yield Problem(_printable(field), _("les valeurs sont trop imbriquées"))
            return
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in inside:
            yield from _faults(field, str(name), one, depth + 1)


def _printable(text: str) -> str:
    """The text without what UTF-8 or PostgreSQL cannot hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
