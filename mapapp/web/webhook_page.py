"""Webhooks of an organisation: where it is called, what was delivered, what was given up."""

from secrets import token_hex

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import stamp
from mapapp.domain.rights import may_import, may_import_somewhere
from mapapp.notifying import webhooks as calls
from mapapp.notifying.destinations import LONGEST, Refused, read_url
from mapapp.store import webhooks
from mapapp.store.webhooks import Webhook
from mapapp.web.forms import Form
from mapapp.web.import_access import my_organisations
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, refuse
from mapapp.web.wording import gettext as _

webhook_page = Blueprint("webhook_page", __name__, url_prefix="/espace/appels")
MOST_PER_ORGANISATION = 10
ACTIONS = ("essayer", "suspendre", "reprendre", "relancer", "supprimer")


@webhook_page.get("")
@needs(may_import_somewhere)
def every() -> Response:
    """The webhooks of one's organisations, and the form of a new one."""
    return _every(Form())


@webhook_page.post("")
@needs(may_import_somewhere)
def add() -> Response:
    """Add a webhook: this answer is the only one that shows its secret."""
    form, here = Form.sent(), site()
    slug = form.choice("organisation", [one.id for one in my_organisations()])
    url = form.text("adresse", longest=LONGEST)
    if url:
        try:
            read_url(url, to_loopback=here.settings.webhooks_to_loopback)
        except Refused as error:
            form.wrong("adresse", str(error))
    secret = calls.new_secret()
    if not form.problems:
        with here.store.write() as connection:
            if len(webhooks.webhooks_of(connection, slug)) >= MOST_PER_ORGANISATION:
                form.wrong("", _("cette organisation a déjà assez d'appels : supprimez-en un"))
            else:
                kept = calls.kept_secret(here.keys.sealer, slug, secret)
                webhooks.add_webhook(connection, slug, url, kept, stamp(here.clock()))
    if form.problems:
        return _every(form, 400)
    return _every(Form(), secret=secret)


def _every(form: Form, status: int = 200, *, secret: str | None = None) -> Response:
    mine = my_organisations()
    with site().store.read() as connection:
        groups = [
            (
                one,
                [
                    (known, webhooks.delivery_figures(connection, known.id))
                    for known in webhooks.webhooks_of(connection, one.id)
                ],
            )
            for one in mine
        ]
    body = render_template(
        "webhooks.html",
        form=form,
        secret=secret,
        groups=[(one, known) for one, known in groups if known],
        organisations=[(one.id, one.name) for one in mine],
    )
    return page(body, status)


@webhook_page.get("/<int:number>")
@needs(may_import_somewhere)
def one(number: int) -> Response:
    """One webhook and its latest calls."""
    known = _mine(number)
    with site().store.read() as connection:
        deliveries = webhooks.last_deliveries(connection, number)
        waiting, dead = webhooks.delivery_figures(connection, number)
    body = render_template(
        "webhook.html", it=known, deliveries=deliveries, waiting=waiting, dead=dead
    )
    return page(body)


@webhook_page.post("/<int:number>")
@needs(may_import_somewhere)
def act(number: int) -> AnyResponse:
    """Try it, pause it, have it called again, make a call again, or forget it."""
    known, form, here = _mine(number), Form.sent(), site()
    action = form.choice("action", ACTIONS)
    if form.problems:
        abort(400)
    now = here.clock()
    with here.store.write() as connection:
        if action == "essayer":
            calls.put_test(connection, known.id, f"essai-{token_hex(8)}", now)
        elif action == "relancer":
            text = form.typed("numero")
            call = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
            webhooks.retry_delivery(connection, known.id, call, stamp(now))
        elif action == "supprimer":
            webhooks.remove_webhook(connection, known.id)
        else:
            webhooks.set_active(connection, known.id, action == "reprendre")
    gone = action == "supprimer"
    return redirect("/espace/appels" if gone else f"/espace/appels/{number}", 303)


def _mine(number: int) -> Webhook:
    with site().store.read() as connection:
        known = webhooks.webhook_by_id(connection, number)
    if known is None:
        abort(404)
    if not may_import(person(), known.organisation):
        refuse()
    return known
