"""An organisation's tokens: made, shown once, listed, revoked."""

from datetime import timedelta

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts.tokens import Scope, TokenRefused, issue
from mapapp.domain.instants import stamp
from mapapp.domain.rights import may_import, may_import_somewhere
from mapapp.store import api_tokens
from mapapp.web.forms import Form
from mapapp.web.import_access import my_organisations
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, refuse
from mapapp.web.wording import gettext as _

token_page = Blueprint("token_page", __name__, url_prefix="/espace/jetons")
LASTS = ("30", "90", "365")


def scope_labels() -> dict[str, str]:
    """What each scope lets a program do, in French."""
    return {
        Scope.READ.value: _("lire"),
        Scope.CREATE.value: _("proposer de nouveaux lieux"),
        Scope.MODIFY.value: _("modifier nos lieux"),
        Scope.CLOSE.value: _("dire qu'un lieu a fermé"),
    }


@token_page.get("")
@needs(may_import_somewhere)
def tokens() -> Response:
    """The tokens of one's organisations, and the form of a new one."""
    return _shown(Form())


@token_page.post("")
@needs(may_import_somewhere)
def make() -> Response:
    """Make a token: this answer is the only one that shows it."""
    form, here = Form.sent(), site()
    slug = form.choice("organisation", [one.id for one in my_organisations()])
    name = form.text("nom", longest=80)
    scopes = form.choices("droits", list(scope_labels()))
    lasts = form.choice("duree", LASTS)
    made = None
    if not form.problems:
        try:
            with here.store.write() as connection:
                made = issue(
                    connection,
                    person(),
                    slug,
                    name,
                    [Scope(scope) for scope in scopes],
                    now=here.clock(),
                    lasts=timedelta(days=int(lasts)),
                )
        except TokenRefused as error:
            form.wrong("", str(error))
    if made is None:
        return _shown(form, 400)
    return _shown(Form(), made=made)


@token_page.post("/<int:number>")
@needs(may_import_somewhere)
def revoke(number: int) -> AnyResponse:
    """Revoke a token, at once and for good."""
    here = site()
    with here.store.write() as connection:
        record = api_tokens.token_by_id(connection, number)
        if record is None:
            abort(404)
        if not may_import(person(), record.organisation):
            refuse()
        api_tokens.revoke_token(connection, number, stamp(here.clock()))
    return redirect("/espace/jetons", 303)


def _shown(form: Form, status: int = 200, *, made: str | None = None) -> Response:
    here, mine = site(), my_organisations()
    now = stamp(here.clock())
    with here.store.read() as connection:
        groups = [(one, api_tokens.tokens_of(connection, one.id)) for one in mine]
    body = render_template(
        "tokens.html",
        form=form,
        made=made,
        now=now,
        groups=[(one, known) for one, known in groups if known],
        organisations=[(one.id, one.name) for one in mine],
        scopes=scope_labels(),
        lasts=[("30", _("30 jours")), ("90", _("90 jours")), ("365", _("un an"))],
    )
    return page(body, status)
