"""How commands speak: French, one line for what one can mend, exit codes that tell."""

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from mapapp.config import BadSetting, Settings
from mapapp.seeding.shipped import BadFile
from mapapp.store.engine import Store, StoreUnavailable

if TYPE_CHECKING:
    from rich.console import Console


@cache
def console(*, stderr: bool = False) -> "Console":
    """Where commands speak."""
    # For commands that say something: serving is silent, and starts without it.
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=stderr, highlight=False)


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

    def __init__(self, *args: Any, later: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._later = later or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all, those that are not imported yet too."""
        return sorted({*super().list_commands(ctx), *self._later})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, imported when it is asked for: `later` says `module:name` of each."""
        if cmd_name in self._later:
            module, _, name = self._later[cmd_name].partition(":")
            found = getattr(import_module(module), name)
            assert isinstance(found, click.Command)
            return found
        return super().get_command(ctx, cmd_name)

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
    console(stderr=True).print(f"Erreur : {message}", markup=False, soft_wrap=True)


def _misuse(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"option inconnue : {error.option_name}"
    if isinstance(error, click.BadParameter) and error.param:
        return f"valeur refusée pour {error.param.opts[0]}"
    return f"commande ou arguments inconnus ({error.message})"


def settings_from_environment() -> Settings:
    """Settings, or a UserError naming the variable at fault."""
    try:
        return Settings.from_environment()
    except BadSetting as error:
        raise UserError(str(error)) from error


def open_store(settings: Settings) -> Store:
    """The store of the settings, or a UserError."""
    try:
        return Store(settings.store_url)
    except Exception as error:
        raise UserError(f"DATABASE_URL ne peut pas être lue ({error})") from error
