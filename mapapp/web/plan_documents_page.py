"""Documents of an action: added, taken away, given to whom may have them."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.parameters import BadValue
from mapapp.domain.plan import PlanAction
from mapapp.domain.plan_documents import MOST_BYTES, MOST_DOCUMENTS
from mapapp.domain.rights import may_follow_action, may_follow_some
from mapapp.planning.document_files import clean_name, type_of
from mapapp.planning.documents import LONGEST_ADDRESS, add_document, read_address, remove_document
from mapapp.planning.given import read_plan_date
from mapapp.store import plan
from mapapp.store.connections import Connection
from mapapp.store.plan_documents import DocumentFile, document_file
from mapapp.web.forms import Form, accepts_bytes
from mapapp.web.plan_access import followed_action, plan_author
from mapapp.web.plan_documents_view import document_views
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, refuse, sign_in_first
from mapapp.web.wording import gettext as _

plan_documents_page = Blueprint("plan_documents_page", __name__)
_FORM_BYTES = 100_000
_CSP = "default-src 'none'; sandbox"


@plan_documents_page.get("/plan/<action:place_id>/documents/<int:number>")
def file(place_id: str, number: int) -> Response:
    """The file of a document, to be saved: no browser shows it as a page of ours."""
    with site().store.read() as connection:
        one = plan.plan_action_by_id(connection, place_id)
        found = next((each for each in one.documents if each.id == number), None) if one else None
        if one is None or found is None or found.url is not None:
            abort(404)
        if not found.public and not may_follow_action(person(), one.organisation):
            if not person().signed_in:
                sign_in_first()
            refuse()
        kept = document_file(connection, number)
    if kept is None:
        abort(410, _("Ce fichier a été retiré, puis effacé."))
    answer = Response(kept.content, content_type=kept.type)
    plain = kept.name.encode("ascii", "replace").decode().replace("?", "_")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept.name)}"
    )
    answer.headers["Content-Security-Policy"] = _CSP
    answer.headers["Cache-Control"] = "no-cache" if found.public else "private, no-store"
    return answer


@plan_documents_page.get("/plan/suivi/<action_id>/documents")
@needs(may_follow_some)
def documents(action_id: str) -> Response:
    """The documents of an action, and the form of a new one."""
    with site().store.read() as connection:
        one = followed_action(connection, action_id)[0]
    return _documents_page(one, Form())


@plan_documents_page.post("/plan/suivi/<action_id>/documents")
@accepts_bytes(MOST_BYTES + _FORM_BYTES)
@needs(may_follow_some)
def change(action_id: str) -> AnyResponse:
    """Add a document, or take one away."""
    here, form, given = site(), Form.sent(), _sent_file()
    act = form.choice("geste", ("ajouter", "retirer"))
    # Read before the writers' turn is taken: a slow upload holds nobody up.
    said, sent = _read(form, given) if act == "ajouter" else ({}, None)
    with here.store.write() as connection:
        one = followed_action(connection, action_id)[0]
        if act == "retirer":
            _remove(connection, form, one)
        elif len(one.documents) >= MOST_DOCUMENTS:
            form.wrong("fichier", _("%(n)s documents au plus par action", n=MOST_DOCUMENTS))
        if not form.problems and act == "ajouter":
            author = plan_author(person(), one.organisation)
            add_document(connection, publishing(), author, one, said, sent)
    if form.problems:
        return _documents_page(one, form, 413 if form.problems_of("taille") else 400)
    told = "retire" if act == "retirer" else "ajoute"
    return redirect(f"/plan/suivi/{action_id}/documents?fait={told}", 303)


def _remove(connection: Connection, form: Form, one: PlanAction) -> None:
    typed = form.typed("numero")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
    author = plan_author(person(), one.organisation)
    if not remove_document(connection, publishing(), author, one, number):
        form.wrong("numero", _("ce document n’est pas, ou plus, à cette action"))


def _sent_file() -> tuple[str, bytes] | None:
    """Name and content of the file sent, at most a byte too many; None if there is none."""
    sent = request.files.get("fichier")
    if sent is None:
        return None
    with sent.stream as stream:
        content = stream.read(MOST_BYTES + 1)
    return (sent.filename, content) if sent.filename else None


def _read(
    form: Form, sent: tuple[str, bytes] | None
) -> tuple[dict[str, str | bool | None], DocumentFile | None]:
    said: dict[str, str | bool | None] = {
        "title": form.text("titre"),
        "public": form.flag("public"),
    }
    try:
        said["date"] = read_plan_date(form.text("date", longest=10))
    except BadValue as error:
        form.wrong("date", str(error))
    address = form.text("adresse", longest=LONGEST_ADDRESS, required=False)
    if form.problems_of("adresse"):
        return said, None
    if bool(address) == (sent is not None):
        both = _("donnez une adresse ou un fichier, pas les deux")
        form.wrong("fichier", both if sent else _("donnez une adresse ou choisissez un fichier"))
    elif sent is not None:
        return said, _file(form, sent[1], sent[0])
    else:
        try:
            said["url"] = read_address(address)
        except BadValue as error:
            form.wrong("adresse", str(error))
    return said, None


def _file(form: Form, content: bytes, name: str) -> DocumentFile | None:
    if len(content) > MOST_BYTES:
        form.wrong("taille", _("5 Mo au plus : allégez ce fichier, ou donnez son adresse"))
        return None
    try:
        kind = type_of(content)
    except BadValue as error:
        form.wrong("fichier", str(error))
        return None
    return DocumentFile(clean_name(name, kind), kind.mime, content)


def _documents_page(one: PlanAction, form: Form, status: int = 200) -> Response:
    view = render_template(
        "plan_documents.html",
        one=one,
        base=f"/plan/suivi/{one.id}",
        form=form,
        today=publishing().now[:10],
        documents=document_views(one, private=True),
        most=MOST_DOCUMENTS,
        done=request.args.get("fait", "") if status == 200 else "",
    )
    return page(view, status)
