"""`mapapp`: prepare, serve and check the product from a terminal."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.console import Console

from mapapp import __version__
from mapapp.config import Settings
from mapapp.resources import geodata_dir, static_dir
from mapapp.store.engine import Store, StoreUnavailable

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class _French(click.Group):
    """A group whose user errors are one readable line and a non-zero exit."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except (StoreUnavailable, UserError) as error:
            errors.print(f"Erreur : {error}", markup=False)
            sys.exit(1)


class UserError(Exception):
    """What the person at the terminal can mend; the message is French."""


@click.group(cls=_French, help="La carte des aides, Pays de la Loire.")
@click.version_option(__version__, message="mapapp %(version)s", help="Affiche la version.")
@click.help_option(help="Affiche cette aide.")
def main() -> None:
    """Entry point."""


def settings_from_environment() -> Settings:
    """Settings, or a UserError naming the variable at fault."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        variable = name if name.isupper() else f"MAPAPP_{name.upper()}"
        raise UserError(f"réglage {variable} : {fault['msg']}") from error


@main.command(
    help="Prépare tout : base, données livrées, cadre de la carte. Sans risque à relancer."
)
@click.help_option(help="Affiche cette aide.")
def init() -> None:
    """Make the database, import what ships, draw the frame."""
    # Alembic and the importers are for this command alone; serving never loads them.
    from mapapp.maps.frame import (  # noqa: PLC0415
        FrameOptions,
        build_in_subprocess,
        frame_is_current,
    )
    from mapapp.seeding.load import seed  # noqa: PLC0415
    from mapapp.seeding.rows import BadFile  # noqa: PLC0415
    from mapapp.seeding.statements import SEEDS  # noqa: PLC0415
    from mapapp.store.migrate import migrate  # noqa: PLC0415

    settings = settings_from_environment()
    geodata = geodata_dir()
    store = _store(settings)
    with console.status("Base de données…"):
        _reachable(lambda: migrate(store))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with console.status("Données livrées…") as status:
            found = seed(store, geodata, now=now, progress=lambda name: status.update(f"{name}…"))
    except BadFile as error:
        raise UserError(str(error)) from error
    for one in SEEDS:
        n = found.get(one.source.id)
        console.print(f"  {one.file} : " + (f"{n} fiches importées" if n else "à jour"))
    options = FrameOptions.for_tiles(settings.tiles)
    if frame_is_current(settings.frame_dir, geodata, options):
        console.print("  cadre de la carte : à jour")
    else:
        with console.status("Cadre de la carte…"):
            build_in_subprocess(geodata, settings.frame_dir, options)
        console.print("  cadre de la carte : dessiné")
    console.print(f"Prêt. Version des données : {store.version()}.")
    store.close()


@main.command(help="Sert le site (gunicorn, processus légers).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port."
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Nombre de processus.",
)
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Fils par processus.",
)
@click.help_option(help="Affiche cette aide.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve until stopped."""
    # gunicorn and Flask are for this command alone.
    from mapapp.server import run  # noqa: PLC0415

    settings = settings_from_environment()
    store = _store(settings)
    store.version()
    store.close()
    run(settings, host=host, port=port, workers=workers, threads=threads)


@main.command(
    help="Dit si les réglages, la base, les données et les fichiers du site sont en état."
)
@click.help_option(help="Affiche cette aide.")
def check() -> None:
    """Say what is sound and what is not; exit 1 if anything is not."""
    settings = settings_from_environment()
    sound = True
    for label, verify in _checks(settings):
        try:
            console.print(f"[green]✓[/] {label} : {verify()}", highlight=False)
        except (UserError, StoreUnavailable) as error:
            sound = False
            console.print(f"[red]✗[/] {label} : {error}", highlight=False)
    if not sound:
        sys.exit(1)


def _checks(settings: Settings) -> list[tuple[str, Callable[[], str]]]:
    return [
        ("Dossier des données", lambda: _check_directory(settings.data)),
        ("Base de données", lambda: _check_store(settings)),
        ("Données livrées", _check_geodata),
        ("Cadre de la carte", lambda: _check_frame(settings)),
        ("Bibliothèques du navigateur", _check_vendor),
    ]


def _check_directory(path: Path) -> str:
    if not path.is_dir():
        raise UserError(f"« {path} » n'existe pas ; lancez « mapapp init »")
    return str(path)


def _check_store(settings: Settings) -> str:
    from mapapp.store.migrate import is_current  # noqa: PLC0415 - see init
    from mapapp.store.places import kind_counts  # noqa: PLC0415

    store = _store(settings)
    try:
        if not _reachable(lambda: is_current(store)):
            raise UserError("le schéma n'est pas à jour ; lancez « mapapp init »")
        with store.read() as connection:
            counts = kind_counts(connection)
        if not counts:
            raise UserError("aucun lieu ; lancez « mapapp init »")
        return f"{store.dialect}, {sum(counts.values())} fiches, version {store.version()}"
    finally:
        store.close()


def _check_geodata() -> str:
    from mapapp.seeding.load import load_gazetteer, load_vocabulary  # noqa: PLC0415 - see init

    try:
        gazetteer = load_gazetteer(geodata_dir())
        load_vocabulary(geodata_dir())
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"fichiers illisibles ({error})") from error
    return f"{len(gazetteer.communes)} communes, {len(gazetteer.all_epci)} intercommunalités"


def _check_frame(settings: Settings) -> str:
    from mapapp.maps.frame import (  # noqa: PLC0415
        FrameError,
        FrameOptions,
        frame_is_current,
        load_frame,
    )

    try:
        frame = load_frame(settings.frame_dir)
    except FrameError as error:
        raise UserError(str(error)) from error
    options = FrameOptions.for_tiles(settings.tiles)
    if not frame_is_current(settings.frame_dir, geodata_dir(), options):
        raise UserError("dessiné pour d'autres données ; lancez « mapapp init »")
    return frame.script


def _check_vendor() -> str:
    manifest = static_dir() / "vendor" / "manifest.json"
    if not manifest.is_file():
        raise UserError("absentes ; lancez « scripts/setup »")
    return "présentes"


def _store(settings: Settings) -> Store:
    try:
        return Store(settings.store_url)
    except Exception as error:
        raise UserError(f"DATABASE_URL ne peut pas être lue ({error})") from error


def _reachable(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:
        if type(error).__name__ == "OperationalError":
            raise UserError("la base ne répond pas ; vérifiez DATABASE_URL") from error
        raise


if __name__ == "__main__":
    main()
