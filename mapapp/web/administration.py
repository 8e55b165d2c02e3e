"""The administrators' desk: accounts, requests, invitations, and the log of every right."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import credentials, joining, rights
from mapapp.domain.instants import stamp
from mapapp.domain.rights import OF_ORGANISATION, Role, may_administer
from mapapp.notifying.outbox import MOST_ATTEMPTS
from mapapp.store import accounts, organisations, outbox, sessions
from mapapp.store.accounts import Account
from mapapp.store.connections import Connection
from mapapp.web.forms import Form
from mapapp.web.joining import told, writer
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person
from mapapp.web.wording import gettext as _

administration = Blueprint("administration", __name__, url_prefix="/administration")

STATES = {
    "requested": "demande",
    "invited": "invité",
    "active": "ouvert",
    "closed": "fermé",
}
_LARGEST_ID = 2**31 - 1


@administration.get("")
@needs(may_administer)
def desk() -> Response:
    """What waits, and where everything is."""
    with site().store.read() as connection:
        everyone = accounts.all_accounts(connection)
        asked = [a for a in everyone if a.state == "requested" and a.confirmed_at]
        body = render_template(
            "administration.html",
            requests=asked,
            accounts=[a for a in everyone if a.state != "requested"],
            states=STATES,
            organisations=organisations.all_organisations(connection),
            mails=outbox.outbox_figures(connection, MOST_ATTEMPTS),
        )
    return page(body)


@administration.get("/droits")
@needs(may_administer)
def rights_log() -> Response:
    """Every right ever given, by whom, and taken back by whom."""
    with site().store.read() as connection:
        log = accounts.grants_log(connection)
    return page(render_template("rights_log.html", log=log))


def _account(connection: Connection, account_id: int) -> Account:
    found = accounts.account_by_id(connection, account_id) if account_id <= _LARGEST_ID else None
    if found is None:
        abort(404)
    return found


@administration.get("/comptes/<int:account_id>")
@needs(may_administer)
def account(account_id: int) -> Response:
    """One account: its state, its rights, what can be done."""
    return _account_page(account_id, Form())


def _account_page(account_id: int, form: Form, status: int = 200) -> Response:
    with site().store.read() as connection:
        found = _account(connection, account_id)
        body = render_template(
            "administration_account.html",
            form=form,
            account=found,
            state=STATES[found.state],
            log=accounts.grants_log(connection, account_id),
            roles=_role_options(),
            organisations=_organisation_options(connection),
        )
    return page(body, status)


def _role_options() -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in Role]


def _organisation_options(connection: Connection) -> list[tuple[str, str]]:
    known = organisations.all_organisations(connection)
    return [("", _("Tout le site")), *((o.rights.id, o.rights.name) for o in known)]


Action = Callable[[Connection, Account, Form], None]


@administration.post("/comptes/<int:account_id>")
@needs(may_administer)
def change_account(account_id: int) -> AnyResponse:
    """Do one thing to an account."""
    form, here = Form.sent(), site()
    action = form.choice("geste", _ACTIONS)
    if not action:
        return _account_page(account_id, form, 400)
    try:
        with here.store.write() as connection:
            found = _account(connection, account_id)
            _ACTIONS[action](connection, found, form)
            gone = accounts.account_by_id(connection, account_id) is None
    except rights.LastAdministrator as error:
        return told(_("Impossible"), str(error), 409, href=request.path, label=_("Revenir"))
    except rights.RightRefused as error:
        form.wrong("droit", str(error))
    if form.problems:
        return _account_page(account_id, form, 400)
    return redirect("/administration" if gone else request.path, 303)


def _by() -> str:
    who = person()
    return f"{who.name} (compte {who.account})"


def _approve(connection: Connection, found: Account, _form: Form) -> None:
    joining.approve(connection, writer(), found.id, now=site().clock(), by=_by())


def _turn_down(connection: Connection, found: Account, form: Form) -> None:
    why = form.text("raison", longest=500, required=False, lines=True)
    if not form.problems:
        joining.turn_down(connection, writer(), found.id, why=why, now=site().clock())


def _grant(connection: Connection, found: Account, form: Form) -> None:
    role = form.choice("droit", [role.value for role in Role])
    organisation = form.text("organisation", longest=60, required=False)
    if role:
        chosen = Role(role)
        rights.grant(
            connection, found.id, chosen, organisation or None, now=site().clock(), by=_by()
        )


def _revoke(connection: Connection, found: Account, form: Form) -> None:
    number = form.typed("numero")
    held = {str(grant.id): grant.id for grant in accounts.grants_log(connection, found.id)}
    if number not in held:
        form.wrong("numero", _("ce droit n'est pas de ce compte"))
        return
    rights.revoke(connection, held[number], now=site().clock(), by=_by())


def _close(connection: Connection, found: Account, _form: Form) -> None:
    rights.must_leave_an_administrator(connection, found.id)
    if found.state in ("active", "invited"):
        accounts.change_account(connection, found.id, state="closed")
        sessions.revoke_sessions(connection, found.id, stamp(site().clock()))


def _reopen(connection: Connection, found: Account, _form: Form) -> None:
    if found.state == "closed":
        accounts.change_account(connection, found.id, state="active")


def _drop_factor(connection: Connection, found: Account, _form: Form) -> None:
    if found.has_second_factor:
        credentials.drop_second_factor(connection, writer(), found, site().clock())


_ACTIONS: dict[str, Action] = {
    "accepter": _approve,
    "refuser": _turn_down,
    "donner": _grant,
    "retirer": _revoke,
    "fermer": _close,
    "rouvrir": _reopen,
    "sans-double": _drop_factor,
}


@administration.get("/invitations")
@needs(may_administer)
def invitation_form() -> Response:
    """Whom to invite, with which right."""
    return _invitation(Form())


def _invitation(form: Form, status: int = 200) -> Response:
    with site().store.read() as connection:
        options = _organisation_options(connection)
    body = render_template(
        "administration_invite.html", form=form, roles=_role_options(), organisations=options
    )
    return page(body, status)


@administration.post("/invitations")
@needs(may_administer)
def invite() -> AnyResponse:
    """Send an invitation."""
    form, here = Form.sent(), site()
    email, name = form.email("courriel"), form.text("nom", longest=120)
    role = form.choice("droit", [role.value for role in Role])
    organisation = form.text("organisation", longest=60, required=False)
    if role and (Role(role) in OF_ORGANISATION) != bool(organisation):
        form.wrong("organisation", _("ce droit et cette organisation ne vont pas ensemble"))
    if form.problems:
        return _invitation(form, 400)
    now = here.clock()
    try:
        with here.store.write() as connection:
            token = joining.invite(
                connection,
                email=email,
                name=name,
                grants=[(Role(role), organisation or None)],
                now=now,
                by=_by(),
            )
            joining.put_invitation(connection, writer(), email, token, now)
    except joining.AccountExists as error:
        form.wrong("courriel", str(error))
    except rights.RightRefused as error:
        form.wrong("organisation", str(error))
    if form.problems:
        return _invitation(form, 400)
    return redirect("/administration", 303)
