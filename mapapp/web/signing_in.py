"""Signing in and out."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import signing_in as entry
from mapapp.accounts.passwords import too_long
from mapapp.domain.instants import stamp
from mapapp.domain.links import local_path
from mapapp.store import sessions
from mapapp.store.accounts import Account
from mapapp.web.forms import Form
from mapapp.web.site import site
from mapapp.web.visitor import give_session, page, person, session_record, take_session
from mapapp.web.wording import gettext as _

signing_in = Blueprint("signing_in", __name__)

AFTERWARDS = "/compte"


def onward(given: str | None) -> str:
    """Where to go once signed in: an address of ours that was asked for, or one's account."""
    return local_path(given, AFTERWARDS)


def whence(*, own_device: bool = False) -> entry.From:
    """Where this request comes from, for limits and for the list of sessions."""
    device = request.headers.get("User-Agent", "")
    return entry.From(request.remote_addr, _device(device), site().clock(), own_device)


def _device(agent: str) -> str:
    """What is worth showing of a browser's name: who makes it and on what."""
    browsers = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
    browser = next((name for name in browsers if name in agent), "")
    system = next((name for name in systems if name in agent), "")
    names = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung", "Mac OS X": "macOS"}
    said = [names.get(name, name) for name in (browser, system) if name]
    return ", ".join(said) or _("navigateur inconnu")


@signing_in.get("/connexion")
def sign_in_form() -> AnyResponse:
    """The form; someone who is in already goes on."""
    if person().signed_in:
        return redirect(onward(request.args.get("suite")))
    return _form(Form({"suite": request.args.get("suite", "")}))


def _form(form: Form, status: int = 200) -> Response:
    return page(render_template("sign_in.html", form=form), status)


@signing_in.post("/connexion")
def sign_in() -> AnyResponse:
    """Try an address and a password."""
    form, here = Form.sent(), site()
    email = form.text("courriel", longest=254)
    password = form.secret("mot_de_passe")
    if too_long(password):
        form.wrong("mot_de_passe", _("trop long"))
    if form.problems:
        return _form(form, 400)
    mine = whence(own_device=form.flag("appareil"))
    outcome = entry.by_password(here.store, here.keys, email, password, mine)
    if isinstance(outcome, entry.Refused):
        form.wrong("", _("Adresse ou mot de passe inconnus."))
        return _form(form, 401)
    return _go_on(outcome, form)


@signing_in.get("/connexion/code")
def code_form() -> AnyResponse:
    """Nothing to show before the first step."""
    return redirect("/connexion")


@signing_in.post("/connexion/code")
def sign_in_with_code() -> AnyResponse:
    """The second step."""
    form, here = Form.sent(), site()
    code = form.secret("code")
    outcome = entry.by_code(here.store, here.keys, form.typed("etape"), code, whence())
    if isinstance(outcome, entry.Refused):
        if outcome.lost_key:
            current_app.logger.error("no key of the site opens a second factor: MAPAPP_SECRET?")
            said = _(
                "Ce site ne peut plus vérifier les codes de votre application : utilisez un code "
                "de secours, ou demandez à un administrateur de désactiver la double "
                "authentification."
            )
        else:
            said = _("Ce code n'est pas, ou n'est plus, le bon.")
        form.wrong("code", said)
        return _code_page(form, form.typed("etape"), 401)
    return _go_on(outcome, form)


def _code_page(form: Form, ticket: str, status: int = 200) -> Response:
    return page(render_template("sign_in_code.html", form=form, ticket=ticket), status)


def _go_on(outcome: entry.Outcome, form: Form) -> AnyResponse:
    if isinstance(outcome, entry.SecondStep):
        return _code_page(form, outcome.ticket)
    if isinstance(outcome, entry.Entered):
        response = redirect(onward(form.typed("suite")), 303)
        give_session(response, outcome.token, own_device=form.flag("appareil"))
        return response
    assert isinstance(outcome, entry.TooMany)
    return too_many(outcome.wait_s)


def enter_as(account: Account, response: AnyResponse) -> AnyResponse:
    """Let in someone who has shown who they are by another way: a link, another site.

    A second factor is asked all the same where there is one.
    """
    here = site()
    outcome = entry.enter(here.store, here.keys, account, whence())
    if isinstance(outcome, entry.SecondStep):
        return _code_page(Form({"suite": response.location or ""}), outcome.ticket)
    give_session(response, outcome.token)
    return response


def too_many(wait_s: int) -> Response:
    """The 429 page: how long to wait, and what can be done meanwhile."""
    response = page(render_template("too_many.html", minutes=-(-wait_s // 60)), 429)
    response.headers["Retry-After"] = str(wait_s)
    return response


@signing_in.get("/deconnexion")
def sign_out_form() -> AnyResponse:
    """A button: a link must not sign anyone out."""
    if not person().signed_in:
        return redirect("/")
    return page(render_template("sign_out.html"))


@signing_in.post("/deconnexion")
def sign_out() -> AnyResponse:
    """End this session, for whoever holds its cookie."""
    record, here = session_record(), site()
    if record:
        with here.store.write() as connection:
            sessions.revoke_session(connection, record.account, record.digest, stamp(here.clock()))
    response = redirect("/connexion?" + urlencode({"sortie": "1"}), 303)
    take_session(response)
    return response
