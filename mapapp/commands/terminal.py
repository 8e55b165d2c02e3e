"""How commands speak: French, one line for what one can mend, exit codes that tell."""

import sys
from typing import Any

import click
from pydantic import ValidationError
from rich.console import Console

from mapapp.config import Settings
from mapapp.domain.faults import french_fault
from mapapp.seeding.rows import BadFile
from mapapp.store.engine import Store, StoreUnavailable

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class UserError(Exception):
    """What the person at the terminal can mend; the message is French."""


class FrenchHelp(click.HelpFormatter):
    """Help with French headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Usage : ")

    def write_heading(self, heading: str) -> None:
        words = {"Commands": "Commandes", "Positional arguments": "Arguments"}
        french = words.get(heading, heading)
        self.write(f"{'':>{self.current_indent}}{french} :\n")


class FrenchContext(click.Context):
    """A command that speaks French."""

    formatter_class = FrenchHelp


class FrenchCommand(click.Command):
    """A command that speaks French."""

    context_class = FrenchContext


class FrenchGroup(click.Group):
    """A group that speaks French: its user errors are one readable line and a non-zero exit."""

    context_class = FrenchContext
    command_class = FrenchCommand

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            sys.exit(super().main(*args, **kwargs | {"standalone_mode": False}))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(2)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "mapapp"
            _say(f"{_misuse(error)} ; voir « {path} --help ».")
            sys.exit(2)
        except click.Abort:
            _say("interrompu.")
            sys.exit(130)
        except (BadFile, StoreUnavailable, UserError) as error:
            _say(str(error))
            sys.exit(1)


def _say(message: str) -> None:
    errors.print(f"Erreur : {message}", markup=False, soft_wrap=True)


def _misuse(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"option inconnue : {error.option_name}"
    if isinstance(error, click.BadParameter) and error.param:
        return f"valeur refusée pour {error.param.opts[0]}"
    return f"commande ou arguments inconnus ({error.message})"


def settings_from_environment() -> Settings:
    """Settings, or a UserError naming the variable at fault."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        variable = name if name.isupper() else f"MAPAPP_{name.upper()}"
        said = french_fault(fault["type"], fault.get("ctx", {}))
        raise UserError(f"réglage {variable} : {said}") from error


def open_store(settings: Settings) -> Store:
    """The store of the settings, or a UserError."""
    try:
        return Store(settings.store_url)
    except Exception as error:
        raise UserError(f"DATABASE_URL ne peut pas être lue ({error})") from error
