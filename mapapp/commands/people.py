"""`mapapp account` and `mapapp organisation`: the first administrator, and what scripts make."""

import re
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import click

from mapapp.accounts import joining, strength
from mapapp.accounts.rights import RightRefused
from mapapp.commands.terminal import (
    FrenchCommand,
    FrenchContext,
    UserError,
    console,
    open_store,
    settings_from_environment,
)
from mapapp.domain.instants import stamp
from mapapp.domain.kinds import Kind
from mapapp.domain.mail_address import parse_email
from mapapp.domain.rights import OF_ORGANISATION, Organisation, Role, Scope
from mapapp.notifying.letters import Writer
from mapapp.resources import geodata_dir
from mapapp.seeding.shipped import load_gazetteer
from mapapp.store import organisations
from mapapp.store.connections import refusals_said
from mapapp.store.engine import Store
from mapapp.store.organisations import OrganisationRecord

_BY = "ligne de commande"
_SORTS = ("association", "collectivite", "etat", "entreprise", "reseau", "autre")
_TERRITORY = re.compile(
    r"commune:[0-9][0-9AB][0-9]{3}|epci:[0-9]{9}|departement:[0-9]{2,3}|region:[0-9]{2}"
)


class _Group(click.Group):
    context_class = FrenchContext
    command_class = FrenchCommand


@click.group(cls=_Group, help="Les comptes.", subcommand_metavar="COMMANDE [ARGUMENTS]…")
@click.help_option(help="Affiche cette aide.")
def account() -> None:
    """Accounts."""


@account.command("create", help="Crée un compte ; donne le lien où choisir son mot de passe.")
@click.option("--email", required=True, help="Adresse de courriel, fonctionnelle de préférence.")
@click.option("--name", required=True, help="Nom affiché aux autres comptes.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="Droit donné ; administrator pour le premier compte.",
)
@click.option("--organisation", help="Organisation où ce droit est donné.")
@click.option(
    "--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée au lieu d'un lien."
)
@click.help_option(help="Affiche cette aide.")
def create_account(
    email: str, name: str, role: str | None, organisation: str | None, password_stdin: bool
) -> None:
    """Make an account as an invitation does, and accept it at once if a password is given."""
    folded = parse_email(email)
    if folded is None:
        raise UserError("--email attend une adresse, par exemple contact@exemple.fr")
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise UserError("--name attend un nom, de 200 caractères au plus")
    password = _password(email, name) if password_stdin else None
    grants = [_right(role, organisation)] if role else []
    settings, now = settings_from_environment(), datetime.now(UTC)
    with closing(open_store(settings)) as store:
        store.version()
        try:
            with refusals_said(), store.write() as connection:
                token = joining.invite(
                    connection, email=folded, name=name.strip(), grants=grants, now=now, by=_BY
                )
        except (joining.AccountExists, RightRefused) as error:
            raise UserError(str(error)) from error
        if password is not None:
            _open(store, token, name.strip(), password, now)
            return
    console().print("Compte créé. Dans les quatorze jours, choisissez son mot de passe ici :")
    link = Writer.of(settings).link(f"/compte/invitation/{token}")
    console().print(link, markup=False, soft_wrap=True)


def _open(store: Store, token: str, name: str, password: str, now: datetime) -> None:
    joining.accept(store, token, name=name, password=password, now=now)
    console().print("Compte créé et ouvert.")


def _password(*about: str) -> str:
    password = sys.stdin.readline(2000).rstrip("\r\n")
    fault = strength.fault_of(password, about)
    if fault:
        raise UserError(f"mot de passe {fault}")
    return password


def _right(role: str, organisation: str | None) -> tuple[Role, str | None]:
    chosen = Role(role)
    if chosen in OF_ORGANISATION and not organisation:
        raise UserError(f"le droit « {role} » demande --organisation")
    if chosen not in OF_ORGANISATION and organisation:
        raise UserError(f"le droit « {role} » vaut pour tout le site, sans --organisation")
    return chosen, organisation


@click.group(cls=_Group, help="Les organisations.", subcommand_metavar="COMMANDE [ARGUMENTS]…")
@click.help_option(help="Affiche cette aide.")
def organisation() -> None:
    """Organisations."""


@organisation.command("create", help="Crée ou modifie une organisation.")
@click.argument("slug", metavar="IDENTIFIANT")
@click.option("--name", required=True, help="Nom de l'organisation.")
@click.option("--sort", type=click.Choice(_SORTS), default="autre", help="Nature.")
@click.option("--email", help="Adresse fonctionnelle.")
@click.option("--website", help="Site internet.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    required=True,
    type=click.Choice([kind.value for kind in Kind]),
    help="Type de lieux dont elle répond (répétable).",
)
@click.option(
    "--territory",
    "territories",
    multiple=True,
    required=True,
    help="Territoire, par exemple departement:44 ou commune:44109 (répétable).",
)
@click.option("--publishes-at-once", is_flag=True, help="Ses lieux paraissent sans modération.")
@click.option("--reviews-own", is_flag=True, help="Ses modérateurs décident de leurs propositions.")
@click.help_option(help="Affiche cette aide.")
def create_organisation(slug: str, name: str, sort: str, **given: Any) -> None:
    """Make an organisation."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", slug):
        raise UserError("IDENTIFIANT attend des minuscules, chiffres et tirets (60 au plus)")
    gazetteer = load_gazetteer(geodata_dir())
    wrong = [
        key
        for key in given["territories"]
        if not _TERRITORY.fullmatch(key) or gazetteer.find(*key.split(":", 1)) is None
    ]
    if wrong:
        raise UserError(f"territoire inconnu : {wrong[0]}")
    email, website = given["email"], given["website"]
    if email and parse_email(email) is None:
        raise UserError("--email attend une adresse, par exemple contact@exemple.fr")
    if website and not re.fullmatch(r"https?://[^\s<>\"]{1,500}", website):
        raise UserError("--website attend une adresse https://…")
    scope = Scope(frozenset(map(Kind, given["kinds"])), frozenset(given["territories"]))
    rights = Organisation(
        slug, name.strip(), scope, given["publishes_at_once"], given["reviews_own"]
    )
    record = OrganisationRecord(rights, sort, email, website, None, stamp(datetime.now(UTC)))
    with closing(open_store(settings_from_environment())) as store:
        store.version()
        with refusals_said(), store.write() as connection:
            organisations.put_organisation(connection, record)
    console().print(f"Organisation « {slug} » enregistrée.", markup=False)
