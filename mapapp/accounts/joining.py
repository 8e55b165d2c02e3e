"""How an account comes to be: by request and approval, by invitation, by the operator's hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mapapp.accounts import links, rates, rights
from mapapp.accounts.passwords import hash_password
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Role
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.store import accounts
from mapapp.store.accounts import Account
from mapapp.store.connections import Connection
from mapapp.store.engine import Store

CONFIRMATION_LASTS = timedelta(days=3)
INVITATION_LASTS = timedelta(days=14)


class AccountExists(Exception):
    """The address has an account already; the message is French."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone who asks for an account says; `why` is free text for the administrators."""

    email: str
    name: str
    why: str


def ask(
    store: Store, writer: Writer, asked: Asked, *, address: str | None, now: datetime
) -> int | None:
    """Note a request for an account and ask the address to confirm; seconds to wait if too many.

    Nothing that the visitor sees, nor the time it takes, tells whether the address has an account:
    who holds it is told by mail.
    """
    with store.write() as connection:
        whose = [(rates.ASKED_FROM_ADDRESS, rates.network_of(address))]
        wait = rates.attempt(connection, whose, now)
        if wait:
            return wait
        if rates.attempt(connection, [(rates.MAILS_ADDRESS, asked.email)], now):
            return None  # enough mails today; said to nobody
        known = accounts.account_by_email(connection, asked.email)
        if known and (known.state != "requested" or known.confirmed_at):
            outbox.put(connection, _known_letter(writer, known), now)
            return None
        # Until the address is confirmed anyone may have asked: the last one to ask stands. The
        # password is chosen with the link, by whoever reads the mails of this address.
        account = known.id if known else _note(connection, asked, now)
        accounts.change_account(connection, account, name=asked.name, request=asked.why)
        links.void_links(connection, account, links.CONFIRM)
        token = links.issue(
            connection, links.CONFIRM, now=now, lasts=CONFIRMATION_LASTS, account=account
        )
        outbox.put(connection, _confirm_letter(writer, asked.email, token), now)
    return None


def _note(connection: Connection, asked: Asked, now: datetime) -> int:
    return accounts.add_account(
        connection, email=asked.email, name=asked.name, state="requested", now=stamp(now)
    )


def unconfirmed(connection: Connection, token: str, now: datetime) -> Account | None:
    """Whose address a link confirms, while it is good."""
    link = links.look(connection, links.CONFIRM, token, now)
    if link is None or link.account is None:
        return None
    found = accounts.account_by_id(connection, link.account)
    return found if found and found.state == "requested" else None


def confirm(store: Store, writer: Writer, token: str, *, password: str, now: datetime) -> bool:
    """The address answers and chooses its password: the request goes to the administrators.

    False if the link is no good.
    """
    hashed = hash_password(password)
    with store.write() as connection:
        found = unconfirmed(connection, token, now)
        if found is None or links.use(connection, links.CONFIRM, token, now) is None:
            return False
        accounts.change_account(connection, found.id, confirmed_at=stamp(now), password_hash=hashed)
        for holder in accounts.active_holders(connection, Role.ADMINISTRATOR):
            administrator = accounts.account_by_id(connection, holder)
            if administrator:
                outbox.put(connection, _waiting_letter(writer, administrator.email), now)
    return True


def approve(
    connection: Connection, writer: Writer, account: int, *, now: datetime, by: str
) -> bool:
    """Open the account of a confirmed request; False if it is not one any more."""
    found = accounts.account_by_id(connection, account)
    if found is None or found.state != "requested" or found.confirmed_at is None:
        return False
    accounts.change_account(
        connection, account, state="active", request=None, password_changed_at=stamp(now)
    )
    outbox.put(connection, _approved_letter(writer, found), now)
    return True


def turn_down(
    connection: Connection, writer: Writer, account: int, *, why: str, now: datetime
) -> bool:
    """Refuse a request, say why by mail, and forget it; False if it is not one any more."""
    found = accounts.account_by_id(connection, account)
    if found is None or found.state != "requested":
        return False
    accounts.remove_account(connection, account)
    if found.confirmed_at is not None:
        outbox.put(connection, _refused_letter(writer, found, why), now)
    return True


def invite(
    connection: Connection,
    *,
    email: str,
    name: str,
    grants: list[tuple[Role, str | None]],
    now: datetime,
    by: str,
) -> str:
    """Make an invited account with its rights; gives the token of its invitation.

    Someone invited before gets a new link, and the old ones end. Raises AccountExists if the
    account is open already, RightRefused if a right cannot be given.
    """
    known = accounts.account_by_email(connection, email)
    if known and known.state in ("active", "closed"):
        raise AccountExists("Cette adresse a déjà un compte.")
    if known is None:
        account = accounts.add_account(
            connection, email=email, name=name, state="invited", now=stamp(now)
        )
    else:
        account = known.id
        accounts.change_account(connection, account, name=name, state="invited", request=None)
    for role, organisation in grants:
        rights.grant(connection, account, role, organisation, now=now, by=by)
    links.void_links(connection, account, links.INVITE, links.CONFIRM)
    return links.issue(connection, links.INVITE, now=now, lasts=INVITATION_LASTS, account=account)


def invited(connection: Connection, token: str, now: datetime) -> Account | None:
    """Whom an invitation is for, while it is good."""
    link = links.look(connection, links.INVITE, token, now)
    if link is None or link.account is None:
        return None
    found = accounts.account_by_id(connection, link.account)
    return found if found and found.state == "invited" else None


def accept(store: Store, token: str, *, name: str, password: str, now: datetime) -> Account | None:
    """Open an invited account. Of two browsers at once, one gets it and the other None."""
    hashed = hash_password(password)
    with store.write() as connection:
        found = invited(connection, token, now)
        if found is None or links.use(connection, links.INVITE, token, now) is None:
            return None
        accounts.change_account(
            connection,
            found.id,
            name=name,
            state="active",
            password_hash=hashed,
            confirmed_at=stamp(now),
            password_changed_at=stamp(now),
        )
        return accounts.account_by_id(connection, found.id)


def put_invitation(
    connection: Connection, writer: Writer, email: str, token: str, now: datetime
) -> None:
    """Have an invitation sent."""
    letter = writer.letter(
        email,
        "Votre invitation",
        "Un compte vous attend sur la carte des aides des Pays de la Loire. Choisissez votre mot "
        "de passe ici, dans les quatorze jours :",
        writer.link(f"/compte/invitation/{token}"),
        "Si vous n'attendiez pas cette invitation, ne faites rien.",
    )
    outbox.put(connection, letter, now)


def _confirm_letter(writer: Writer, email: str, token: str) -> outbox.Letter:
    return writer.letter(
        email,
        "Confirmez votre adresse",
        "Vous avez demandé un compte. Confirmez que cette adresse est la vôtre, dans les trois "
        "jours :",
        writer.link(f"/compte/confirmer/{token}"),
        "Votre demande sera ensuite lue par un administrateur. Si vous n'avez rien demandé, ne "
        "faites rien.",
    )


def _known_letter(writer: Writer, account: Account) -> outbox.Letter:
    if account.active:
        said = "Quelqu'un, sans doute vous, a demandé un compte avec cette adresse. Vous en avez "
        said += "déjà un. Si vous avez oublié le mot de passe, choisissez-en un autre ici :"
        return writer.letter(
            account.email, "Vous avez déjà un compte", said, writer.link("/compte/oublie")
        )
    if account.state == "requested":
        said = "Vous avez demandé un compte. Votre demande attend la décision d'un administrateur."
        return writer.letter(account.email, "Votre demande de compte", said)
    said = "Quelqu'un, sans doute vous, a demandé un compte avec cette adresse. "
    said += "Un compte vous attend déjà : demandez une nouvelle invitation à votre administrateur."
    return writer.letter(account.email, "Votre demande de compte", said)


def _waiting_letter(writer: Writer, email: str) -> outbox.Letter:
    said = "Une demande de compte est confirmée et attend votre décision :"
    link = writer.link("/administration")
    return writer.letter(email, "Une demande de compte vous attend", said, link)


def _approved_letter(writer: Writer, account: Account) -> outbox.Letter:
    said = "Votre compte est ouvert. Connectez-vous avec le mot de passe que vous avez choisi :"
    return writer.letter(account.email, "Votre compte est ouvert", said, writer.link("/connexion"))


def _refused_letter(writer: Writer, account: Account, why: str) -> outbox.Letter:
    said = "Votre demande de compte n'a pas été acceptée."
    return writer.letter(account.email, "Votre demande de compte", said, *([why] if why else []))
