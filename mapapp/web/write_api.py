"""Writing by program: places created, changed and closed with an organisation's token.

The same fields, rights and moderation as the forms. A place is changed in the version that was
read (`If-Match`), a write sent twice with one `Idempotency-Key` is done once.
"""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for

from mapapp.accounts.tokens import Bearer, Scope
from mapapp.contributing import programs
from mapapp.contributing.programs import Program, Written
from mapapp.contributing.proposals import Conflict, Refused, submission_of
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue, Problem
from mapapp.domain.place_fields import LABELS, read_fields
from mapapp.domain.typed_text import several_lines
from mapapp.publishing.places import Unplaceable
from mapapp.store import contributions, history
from mapapp.store.api_tokens import KeptAnswer
from mapapp.store.connections import Connection
from mapapp.web.bearer import needs_token
from mapapp.web.json_answers import JSON
from mapapp.web.json_body import json_object, refuse_unknown_fields, unknown_fields
from mapapp.web.once import once, read_versions
from mapapp.web.paging import refuse_unknown
from mapapp.web.place_form import lexicon
from mapapp.web.problems import BadRequestProblem, problem_json
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.wording import gettext as _

write_api = Blueprint("write_api", __name__, url_prefix="/api")

WRITTEN = (*LABELS, "comment")
"""Fields that a program may write; `comment` is for who decides."""
CLOSING = ("reason", "moved_to")
LISTS = ("themes", "audiences", "gestures", "items", "serves", "closures")
_LONGEST_COMMENT = 1_000
Write = Callable[[Connection, Program], Written]


@write_api.get("/lieux/<place_id>")
def read(place_id: str) -> Response:
    """A place as it can be written, with its version as ETag."""
    refuse_unknown(request.args, ())
    with site().store.read() as connection:
        found = _document(connection, place_id)
    if found is None:
        return _unknown()
    if found["status"] != "published":
        return _gone()
    response = Response(orjson.dumps(found), content_type=JSON)
    response.set_etag(str(found["version"]))
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


@write_api.get("/contributions/<reference>")
def contribution(reference: str) -> Response:
    """What became of a write that waited; the reference is known to who sent it alone."""
    refuse_unknown(request.args, ())
    with site().store.read() as connection:
        found = contributions.contribution_sent(connection, submission_of(reference))
    if found is None:
        return problem_json(404, _("Page introuvable"), _("Cette contribution n'existe pas."))
    body = {"status": found.state, "place_id": found.place_id, "reason": found.reason}
    response = Response(orjson.dumps(body), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


@write_api.post("/lieux")
def create() -> Response:
    """A new place."""
    bearer = needs_token(Scope.CREATE)
    raw, comment = _fields(merge_patch=False)
    return _answer(bearer, lambda c, program: programs.create(c, program, raw, comment), new=True)


@write_api.patch("/lieux/<place_id>")
def change(place_id: str) -> Response:
    """Some fields of a place; what is null is emptied (RFC 7396)."""
    bearer = needs_token(Scope.MODIFY)
    raw, comment = _fields(merge_patch=True)
    versions = read_versions()
    return _answer(
        bearer,
        lambda c, program: programs.change(
            c, program, place_id, versions.__contains__, raw, comment
        ),
    )


@write_api.delete("/lieux/<place_id>")
def close(place_id: str) -> Response:
    """A place that is closed for good: its page says so, and leads to `moved_to`."""
    bearer = needs_token(Scope.CLOSE)
    found = json_object(empty=True)
    refuse_unknown_fields(found, CLOSING)
    reason, moved_to = _line(found, "reason"), _line(found, "moved_to")
    versions = read_versions()
    return _answer(
        bearer,
        lambda c, program: programs.close(
            c, program, place_id, versions.__contains__, reason, moved_to
        ),
    )


def _fields(*, merge_patch: bool) -> tuple[dict[str, Any], str | None]:
    refuse_unknown(request.args, ())
    found = json_object(merge_patch=merge_patch)
    if unknown := unknown_fields(found, WRITTEN):
        # What is wrong with the others is told in the same breath.
        raw = {name: value for name, value in found.items() if name in LABELS}
        needed = {} if merge_patch else {"name": None, "category": None}
        given = read_fields(needed | raw, lexicon(site()), tuple(Kind))
        raise BadRequestProblem([*unknown, *given.problems])
    return found, _line(found, "comment")


def _line(found: dict[str, Any], name: str) -> str | None:
    try:
        return several_lines(found.pop(name, None), _LONGEST_COMMENT)
    except BadValue as error:
        raise BadRequestProblem([Problem(name, str(error))]) from error


def _answer(bearer: Bearer, write: Write, *, new: bool = False) -> Response:
    """Do a write in one transaction, once for each Idempotency-Key, and tell what it did."""
    program = Program(
        bearer.person, bearer.organisation, publishing(), lexicon(site()), token_urlsafe(16)
    )
    try:
        return once(bearer, lambda c, digest: _done(c, write(c, program), digest, new=new))
    except (programs.Wrong, programs.OutOfReach, programs.Stale, Refused, Unplaceable) as error:
        return _refusal(error)
    except programs.Unknown:
        return _unknown()
    except programs.Gone:
        return _gone()
    except Conflict:
        return problem_json(409, _("Déjà fait"), _("Ce lieu vient de changer."))


def _unknown() -> Response:
    return problem_json(404, _("Lieu inconnu"), _("Ce lieu n'existe pas."))


def _gone() -> Response:
    return problem_json(410, _("Ce lieu n'est plus là"), _("Ce lieu a été retiré."))


def _refusal(error: Exception) -> Response:
    if isinstance(error, programs.Stale):
        said = _("Ce lieu a changé depuis votre lecture : relisez-le, puis recommencez.")
        response = problem_json(412, _("Version dépassée"), said)
        response.set_etag(str(error.current))
        return response
    if isinstance(error, programs.OutOfReach):
        return problem_json(403, _("Accès refusé"), str(error))
    if isinstance(error, programs.Wrong):
        raise BadRequestProblem(error.problems) from error
    raise BadRequestProblem([Problem("body", str(error))]) from error


def _done(connection: Connection, written: Written, digest: str, *, new: bool) -> KeptAnswer:
    outcome, place_id = written.outcome, written.place_id
    if outcome is not None and outcome.batch is None:
        return _waits(outcome.reference, written, digest)
    assert place_id is not None
    body = _document(connection, place_id) or {}
    headers = {"ETag": f'"{body.get("version")}"'}
    if new:
        headers["Location"] = url_for("write_api.read", place_id=place_id, _external=True)
    more: dict[str, Any] = {"similar": list(written.similar)} if new else {}
    more |= {"batch": outcome.batch} if outcome else {}
    return KeptAnswer(digest, 201 if new else 200, headers, orjson.dumps(body | more).decode())


def _waits(reference: str, written: Written, digest: str) -> KeptAnswer:
    """202: a moderator decides; where to see what became of it."""
    address = url_for("write_api.contribution", reference=reference, _external=True)
    body = {
        "status": "pending",
        "contribution": reference,
        "href": address,
        "page": url_for("told.contribution", reference=reference, _external=True),
        "place_id": written.place_id,
        "similar": list(written.similar),
    }
    return KeptAnswer(digest, 202, {"Location": address}, orjson.dumps(body).decode())


def _document(connection: Connection, place_id: str) -> dict[str, Any] | None:
    """What everyone sees of a place, by the names that writing takes."""
    seen = history.seen_of(connection, [place_id]).get(place_id)
    if seen is None:
        return None
    version = contributions.place_versions(connection, [place_id])[place_id]
    empty: dict[str, Any] = {name: [] for name in LISTS}
    known = {name: value for name, value in seen.items() if not (name in LISTS and value is None)}
    return {"id": place_id, "version": version, **empty, **known}
