"""How one gets an account: asking, confirming, accepting an invitation."""

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import joining as ways
from mapapp.accounts import links, strength
from mapapp.notifying.letters import Writer
from mapapp.web.forms import Form, looks_automatic
from mapapp.web.signing_in import enter_as, too_many
from mapapp.web.site import site
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

joining = Blueprint("joining", __name__)


def writer() -> Writer:
    """Who writes our letters."""
    return Writer.of(site().settings)


def new_password(form: Form, *about: str) -> str:
    """The password that a form chooses; its faults are noted in the form."""
    password = form.secret("mot_de_passe")
    fault = strength.fault_of(password, about) if password else None
    if fault:
        form.wrong("mot_de_passe", fault)
    return password


def told(title: str, said: str, status: int = 200, **link: str) -> Response:
    """A page that says one thing."""
    return page(render_template("told.html", title=title, said=said, **link), status)


def dead_link(status: int = 400) -> Response:
    """The page of a link that is wrong, over or used."""
    said = _("Il a déjà servi, il est trop ancien, ou l'adresse n'a pas été recopiée en entier.")
    return told(_("Ce lien n'est plus valable"), said, status)


@joining.get("/compte/demander")
def ask_form() -> Response:
    """The form of a request."""
    return page(render_template("account_request.html", form=Form()))


@joining.post("/compte/demander")
def ask() -> Response:
    """Note a request; the page is the same whether the address has an account or not."""
    form, here = Form.sent(), site()
    asked = ways.Asked(
        email=form.email("courriel"),
        name=form.text("nom", longest=120),
        why=form.text("motif", longest=2000, lines=True),
    )
    if form.problems:
        return page(render_template("account_request.html", form=form), 400)
    if not looks_automatic():
        wait = ways.ask(here.store, writer(), asked, address=request.remote_addr, now=here.clock())
        if wait:
            return too_many(wait)
    said = _("Un courriel vient de partir à cette adresse. Suivez son lien pour confirmer.")
    return told(_("Demande reçue"), said)


@joining.get("/compte/confirmer/<token>")
def confirm_form(token: str) -> Response:
    """The password to choose; looking uses nothing up, as programs that read mails do look."""
    here = site()
    with here.store.read() as connection:
        found = ways.unconfirmed(connection, token, here.clock())
    if found is None:
        return dead_link()
    return page(render_template("account_confirm.html", form=Form(), account=found))


@joining.post("/compte/confirmer/<token>")
def confirm(token: str) -> Response:
    """Confirm an address, once."""
    form, here = Form.sent(), site()
    with here.store.read() as connection:
        found = ways.unconfirmed(connection, token, here.clock())
    if found is None:
        return dead_link()
    password = new_password(form, found.email, found.name)
    if form.problems:
        return page(render_template("account_confirm.html", form=form, account=found), 400)
    if not ways.confirm(here.store, writer(), token, password=password, now=here.clock()):
        return dead_link()
    said = _("Un administrateur lit votre demande ; un courriel vous dira sa réponse.")
    return told(_("Adresse confirmée"), said)


@joining.get("/compte/invitation/<token>")
def invitation_form(token: str) -> Response:
    """An invitation: the name to correct, the password to choose."""
    here = site()
    with here.store.read() as connection:
        found = ways.invited(connection, token, here.clock())
    if found is None:
        return _dead_invitation(token)
    form = Form({"nom": found.name})
    return page(render_template("account_invitation.html", form=form, account=found))


def _dead_invitation(token: str) -> Response:
    with site().store.read() as connection:
        used = links.was_used(connection, links.INVITE, token)
    if not used:
        return dead_link()
    said = _("Un compte a été ouvert avec cette invitation. S'il est à vous, connectez-vous.")
    return told(
        _("Invitation déjà acceptée"), said, 409, href="/connexion", label=_("Se connecter")
    )


@joining.post("/compte/invitation/<token>")
def accept_invitation(token: str) -> AnyResponse:
    """Open an invited account; of two browsers at once, the second gets a 409."""
    form, here = Form.sent(), site()
    with here.store.read() as connection:
        found = ways.invited(connection, token, here.clock())
    if found is None:
        return _dead_invitation(token)
    name = form.text("nom", longest=120)
    password = new_password(form, found.email, name)
    if form.problems:
        return page(render_template("account_invitation.html", form=form, account=found), 400)
    opened = ways.accept(here.store, token, name=name, password=password, now=here.clock())
    if opened is None:
        return _dead_invitation(token)
    return enter_as(opened, redirect("/compte", 303))
