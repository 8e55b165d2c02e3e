"""Writes of programs: in the version that they read, and once for each key."""

import hashlib
import re
from collections.abc import Callable

from flask import Response, abort, request

from mapapp.accounts.tokens import Bearer
from mapapp.domain.instants import stamp
from mapapp.domain.parameters import Problem
from mapapp.store import api_tokens
from mapapp.store.api_tokens import KeptAnswer
from mapapp.store.connections import Connection
from mapapp.web.json_answers import JSON
from mapapp.web.problems import BadRequestProblem, problem_json
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

Write = Callable[[Connection, str], KeptAnswer]
"""Writes in a transaction; takes what makes the request the same as another (its digest)."""
_KEY = re.compile(r"[\x21-\x7e]{1,120}")
_TAG = re.compile(r'"([0-9]{1,18})(?::[a-z]{2,8})?"')
"""Our version; compressing adds `:br` to a tag, which names the same version."""


def once(bearer: Bearer, write: Write) -> Response:
    """Do a write in one transaction, once for each `Idempotency-Key`, and answer what it did;
    whatever `write` raises goes on, and nothing is kept. 422 for a key of another request."""
    here, key, digest = site(), _key(), _digest()
    with here.store.write() as connection:
        token = bearer.record.id
        kept = api_tokens.kept_answer(connection, token, key) if key else None
        if kept is None:
            kept = write(connection, digest)
            if key:
                api_tokens.keep_answer(connection, token, key, kept, stamp(here.clock()))
    if kept.request_digest != digest:
        said = _("Cette clé a déjà servi pour un autre envoi : prenez-en une nouvelle.")
        return problem_json(422, _("Clé déjà prise"), said, [Problem("Idempotency-Key", said)])
    response = Response(kept.body, kept.status, dict(kept.headers), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def read_versions() -> set[int]:
    """The versions of `If-Match`; 428 without any. `*` would overwrite what was never read: it is
    no version."""
    given = [one.strip() for one in request.headers.get("If-Match", "").split(",")]
    if not any(given) or "*" in given:
        said = _("Dites la version que vous avez lue : « If-Match », avec l'ETag de la lecture.")
        abort(problem_json(428, _("Version nécessaire"), said))
    return {int(matched[1]) for one in given if (matched := _TAG.fullmatch(one))}


def _key() -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is not None and not _KEY.fullmatch(given):
        said = _("de 1 à 120 caractères visibles, sans espace ni accent")
        raise BadRequestProblem([Problem("Idempotency-Key", said)])
    return given


def _digest() -> str:
    """What makes two requests the same."""
    query = b"?" + request.query_string if request.query_string else b""
    head = f"{request.method} {request.path}".encode() + query + b"\0"
    return hashlib.sha256(head + request.get_data()).hexdigest()
