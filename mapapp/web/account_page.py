"""One's own account: name, password, second factor, sessions; and a forgotten password."""

from collections.abc import Callable
from contextlib import suppress

import segno
from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import credentials, passwords, rates, totp
from mapapp.accounts.sealed import factor_of
from mapapp.domain.instants import stamp
from mapapp.domain.rights import NEEDS_SECOND_FACTOR
from mapapp.notifying.letters import PRODUCT
from mapapp.sealing import LostKey
from mapapp.store import accounts, sessions
from mapapp.store.accounts import Account
from mapapp.store.connections import Connection
from mapapp.store.sessions import SessionRecord
from mapapp.web.forms import Form
from mapapp.web.joining import dead_link, new_password, told, writer
from mapapp.web.signing_in import too_many
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, session_record, signed_in, take_session
from mapapp.web.wording import gettext as _

account_page = Blueprint("account_page", __name__)


def _me(connection: Connection) -> Account:
    found = accounts.account_by_id(connection, person().account or 0)
    assert found is not None  # the session was read in this request
    return found


def _session() -> SessionRecord:
    record = session_record()
    assert record is not None
    return record


@account_page.get("/compte")
@needs(signed_in)
def mine() -> Response:
    """My account."""
    return _account(Form())


def _account(form: Form, status: int = 200, said: str = "") -> Response:
    here = site()
    with here.store.read() as connection:
        me = _me(connection)
        body = render_template(
            "account.html",
            form=form,
            said=said or _DONE.get(request.args.get("fait", ""), lambda: "")(),
            account=me,
            grants=person().grants,
            must=any(grant.role in NEEDS_SECOND_FACTOR for grant in person().grants),
            lacks=person().lacks_second_factor(),
            codes_left=accounts.recovery_codes_left(connection, me.id),
            sessions=sessions.sessions_of(connection, me.id, stamp(here.clock())),
            current=_session().digest,
        )
    return page(body, status)


_DONE: dict[str, Callable[[], str]] = {
    "nom": lambda: _("Votre nom est changé."),
    "mot-de-passe": lambda: _("Votre mot de passe est changé. Vos autres sessions sont fermées."),
    "session": lambda: _("La session est fermée."),
    "sessions": lambda: _("Vos autres sessions sont fermées."),
}


@account_page.post("/compte")
@needs(signed_in)
def rename() -> AnyResponse:
    """Change the name that others see."""
    form, here = Form.sent(), site()
    name = form.text("nom", longest=120)
    if form.problems:
        return _account(form, 400)
    with here.store.write() as connection:
        accounts.change_account(connection, _me(connection).id, name=name)
    return redirect("/compte?fait=nom", 303)


def _checked(
    form: Form, name: str, again: Callable[[Form, int], Response] | None = None
) -> Response | Account:
    """Who is asking, once the password of the moment is right; or the page that says it is not,
    `again` where it was asked on another than that of the account."""
    here, given = site(), form.typed(name)
    with here.store.write() as connection:
        me = _me(connection)
        counted = [(rates.SIGN_IN_ACCOUNT, me.email)]
        wait = rates.attempt(connection, counted, here.clock())
    if wait:
        return too_many(wait)
    if me.password_hash is not None and not passwords.is_password(me.password_hash, given):
        form.wrong(name, _("ce n'est pas votre mot de passe actuel"))
        return (again or _account)(form, 400)
    with here.store.write() as connection:
        rates.take_back(connection, counted, here.clock())
    return me


@account_page.post("/compte/mot-de-passe")
@needs(signed_in)
def change_password() -> AnyResponse:
    """Change the password; every other session ends."""
    form, here = Form.sent(), site()
    me = _checked(form, "mot_de_passe_actuel")
    if isinstance(me, Response):
        return me
    password = new_password(form, me.email, me.name)
    if form.problems:
        return _account(form, 400)
    hashed = passwords.hash_password(password)
    with here.store.write() as connection:
        credentials.put_password(
            connection, writer(), me, hashed, now=here.clock(), keep=_session().digest
        )
    return redirect("/compte?fait=mot-de-passe", 303)


@account_page.post("/compte/sessions")
@needs(signed_in)
def end_sessions() -> AnyResponse:
    """End one of my sessions, or all but this one."""
    here, chosen = site(), request.form.get("session", "")
    with here.store.write() as connection:
        me, now = _me(connection).id, stamp(here.clock())
        if chosen == "autres":
            sessions.revoke_sessions(connection, me, now, but=_session().digest)
        else:
            sessions.revoke_session(connection, me, chosen[:64], now)
    done = "sessions" if chosen == "autres" else "session"
    return redirect(f"/compte?fait={done}", 303)


@account_page.get("/compte/double-authentification")
@needs(signed_in)
def second_factor_page() -> Response:
    """What the second factor is, or that it is on."""
    return _second_factor(Form(), 200)


def _second_factor(form: Form, status: int) -> Response:
    with site().store.read() as connection:
        me = _me(connection)
    view = render_template("second_factor.html", form=form, account=me, secret=None)
    return page(view, status)


@account_page.post("/compte/double-authentification")
@needs(signed_in)
def second_factor() -> AnyResponse:
    """Begin, confirm, or end the second factor; each begins with the password or a code."""
    steps: dict[str, Callable[[Form], AnyResponse]] = {
        "commencer": _begin,
        "confirmer": _confirm,
        "codes": _renew,
        "arreter": _drop,
    }
    form = Form.sent()
    step = form.choice("etape", steps)
    return steps[step](form) if step else _account(form, 400)


def _begin(form: Form) -> AnyResponse:
    me = _checked(form, "mot_de_passe_actuel", _second_factor)
    if isinstance(me, Response):
        return me
    if me.has_second_factor:
        return redirect("/compte/double-authentification", 303)
    with site().store.write() as connection:
        secret = credentials.begin_second_factor(connection, site().keys.sealer, me)
    return _show_secret(Form(), me, secret)


def _show_secret(form: Form, me: Account, secret: str, status: int = 200) -> Response:
    address = totp.address(secret, me.email, PRODUCT)
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000"
    )
    body = render_template(
        "second_factor.html",
        form=form,
        account=me,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        address=address,
        qr=Markup(drawn),  # drawn by segno from our own address: paths and numbers only
    )
    return page(body, status)


def _confirm(form: Form) -> AnyResponse:
    here, code = site(), form.secret("code")
    with here.store.write() as connection:
        me = _me(connection)
        wait = rates.attempt(connection, [(rates.CODE_ACCOUNT, str(me.id))], here.clock())
        codes, secret = None, ""
        if not wait:
            with suppress(LostKey):  # then it begins anew
                secret = factor_of(here.keys.sealer, me) or ""
            codes = credentials.confirm_second_factor(
                connection, me, _session().digest, secret, code, here.clock()
            )
        if codes is not None:
            rates.take_back(connection, [(rates.CODE_ACCOUNT, str(me.id))], here.clock())
    if wait:
        return too_many(wait)
    if codes is None:
        if me.has_second_factor or not secret:
            return redirect("/compte/double-authentification", 303)
        form.wrong("code", _("Ce code n'est pas le bon ; vérifiez l'heure de votre téléphone."))
        return _show_secret(form, me, secret, 400)
    return page(render_template("recovery_codes.html", codes=codes))


def _renew(form: Form) -> AnyResponse:
    me = _checked(form, "mot_de_passe_actuel")
    if isinstance(me, Response):
        return me
    if not me.has_second_factor:
        return redirect("/compte/double-authentification", 303)
    with site().store.write() as connection:
        codes = credentials.renew_recovery_codes(connection, me.id)
    return page(render_template("recovery_codes.html", codes=codes))


def _drop(form: Form) -> AnyResponse:
    me = _checked(form, "mot_de_passe_actuel")
    if isinstance(me, Response):
        return me
    here = site()
    with here.store.write() as connection:
        credentials.drop_second_factor(connection, writer(), me, here.clock())
    response = redirect("/connexion", 303)
    take_session(response)
    return response


@account_page.get("/compte/oublie")
def forgotten_form() -> Response:
    """Where to send the link."""
    return page(render_template("password_forgotten.html", form=Form()))


@account_page.post("/compte/oublie")
def forgotten() -> Response:
    """Send the link, if there is an account; the page does not tell."""
    form, here = Form.sent(), site()
    email = form.email("courriel")
    if form.problems:
        return page(render_template("password_forgotten.html", form=form), 400)
    now = here.clock()
    wait = credentials.ask_reset(here.store, writer(), email, address=request.remote_addr, now=now)
    if wait:
        return too_many(wait)
    said = _(
        "Si cette adresse a un compte, un courriel vient de partir. Son lien sert deux heures."
    )
    return told(_("Regardez vos courriels"), said)


@account_page.get("/compte/nouveau/<token>")
def reset_form(token: str) -> Response:
    """The new password to choose."""
    here = site()
    with here.store.read() as connection:
        found = credentials.account_to_reset(connection, token, here.clock())
    if found is None:
        return dead_link()
    return page(render_template("password_reset.html", form=Form(), account=found))


@account_page.post("/compte/nouveau/<token>")
def reset(token: str) -> AnyResponse:
    """Change a forgotten password, once; one then signs in with it."""
    form, here = Form.sent(), site()
    with here.store.read() as connection:
        found = credentials.account_to_reset(connection, token, here.clock())
    if found is None:
        return dead_link()
    password = new_password(form, found.email, found.name)
    if form.problems:
        return page(render_template("password_reset.html", form=form, account=found), 400)
    if not credentials.reset(here.store, writer(), token, password, here.clock()):
        return dead_link()
    said = _("Votre mot de passe est changé, et toutes vos sessions sont fermées.")
    return told(_("C'est fait"), said, href="/connexion", label=_("Se connecter"))
