"""`mapapp`: prepare, serve and check the product from a terminal."""

import gc
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from mapapp.commands.terminal import (
    FrenchGroup,
    UserError,
    console,
    open_store,
    settings_from_environment,
)
from mapapp.config import Settings
from mapapp.resources import VERSION, geodata_dir, static_dir
from mapapp.seeding.shipped import BadFile, load_gazetteer, load_vocabulary
from mapapp.store.engine import OLD_SCHEMA, StoreUnavailable


@click.group(
    cls=FrenchGroup,
    help="La carte des aides, Pays de la Loire.",
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    later={
        "account": "mapapp.commands.people:account",
        "carpool": "mapapp.commands.carpool:carpool",
        "organisation": "mapapp.commands.people:organisation",
        "import": "mapapp.commands.importing:import_file",
        "worker": "mapapp.commands.work:worker",
        "purge": "mapapp.commands.work:purge",
        "snapshot": "mapapp.commands.work:snapshot",
        "report": "mapapp.commands.report:report",
    },
)
@click.version_option(VERSION, message="mapapp %(version)s", help="Affiche la version.")
@click.help_option(help="Affiche cette aide.")
def main() -> None:
    """Entry point."""


@main.command(
    help="Prépare tout : base, données livrées, cadre de la carte. Sans risque à relancer."
)
@click.help_option(help="Affiche cette aide.")
def init() -> None:
    """Make the database, import what ships, draw the frame."""
    # Alembic and the importers are for this command alone; serving never loads them.
    from mapapp.accounts.sealed import seal_secrets  # noqa: PLC0415
    from mapapp.app import create_app  # noqa: PLC0415
    from mapapp.maps.frame import (  # noqa: PLC0415
        FrameError,
        FrameOptions,
        build_in_subprocess,
        frame_is_current,
    )
    from mapapp.search.current import CurrentAtlas, snapshots_dir  # noqa: PLC0415
    from mapapp.seeding.load import seed  # noqa: PLC0415
    from mapapp.seeding.statements import SEEDS  # noqa: PLC0415
    from mapapp.store.connections import refusals_said  # noqa: PLC0415
    from mapapp.store.migrate import migrate  # noqa: PLC0415
    from mapapp.web.compiled import compile_all  # noqa: PLC0415

    settings = settings_from_environment()
    said, geodata = console(), geodata_dir()
    store = open_store(settings)
    with said.status("Base de données…"):
        migrate(store)
    seal_secrets(store, settings, lambda text: said.print(f"  {text}", markup=False))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with refusals_said(), said.status("Données livrées…") as status:
        found = seed(store, geodata, now=now, progress=lambda name: status.update(f"{name}…"))
    for one in SEEDS:
        n = found.get(one.source.id)
        said.print(f"  {one.file} : " + (f"{n} fiches importées" if n else "à jour"))
    with refusals_said(), said.status("Index de recherche…"):
        gazetteer, vocabulary = load_gazetteer(geodata), load_vocabulary(geodata)
        out = snapshots_dir(settings.data, settings.store_url)
        atlas = CurrentAtlas(store, gazetteer, vocabulary, out, geodata)
        atlas.prepare()
        atlas.keep_hours()
        compile_all(create_app(settings), settings.templates_dir)
    options = FrameOptions.for_tiles(settings.tiles)
    if frame_is_current(settings.frame_dir, geodata, options):
        said.print("  cadre de la carte : à jour")
    else:
        try:
            with said.status("Cadre de la carte…"):
                build_in_subprocess(geodata, settings.frame_dir, options)
        except (FrameError, OSError) as error:
            raise UserError(f"cadre de la carte : {error}") from error
        said.print("  cadre de la carte : dessiné")
    said.print(f"Prêt. Version des données : {store.version()}.")
    store.close()


@main.command(help="Sert le site (gunicorn, processus légers).")
@click.option("--host", default="127.0.0.1", help="Adresse d'écoute (127.0.0.1 par défaut).")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="Port (8000 par défaut).")
@click.option(
    "--workers", default=2, type=click.IntRange(1, 64), help="Nombre de processus (2 par défaut)."
)
@click.option(
    "--threads", default=4, type=click.IntRange(1, 64), help="Fils par processus (4 par défaut)."
)
@click.help_option(help="Affiche cette aide.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve until stopped."""
    # No sum of ours is large enough for threads of numpy's: they cost time and memory. To be
    # said before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What imports make lives as long as the process: looking for cycles in it is a tenth of a
    # start. Workers look for them again (`server`).
    gc.disable()
    try:
        # gunicorn and Flask are for this command alone.
        from mapapp.server import run  # noqa: PLC0415

        settings = settings_from_environment()
        store = open_store(settings)
        try:
            store.check_schema()
        finally:
            store.close()
        run(settings, host=host, port=port, workers=workers, threads=threads)
    finally:
        gc.enable()


@main.command(
    help="Dit si les réglages, la base, les données et les fichiers du site sont en état."
)
@click.help_option(help="Affiche cette aide.")
def check() -> None:
    """Say what is sound and what is not; exit 1 if anything is not."""
    # See `terminal.console`.
    from rich.markup import escape  # noqa: PLC0415

    said, settings = console(), settings_from_environment()
    sound = True
    for label, verify in _checks(settings):
        try:
            said.print(f"[green]✓[/] {label} : {verify()}", soft_wrap=True)
        except (BadFile, StoreUnavailable, UserError) as error:
            sound = False
            said.print(f"[red]✗[/] {label} : {escape(str(error))}", soft_wrap=True)
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
    from mapapp.store.connections import refusals_said  # noqa: PLC0415 - see init
    from mapapp.store.migrate import is_current  # noqa: PLC0415
    from mapapp.store.places import kind_counts  # noqa: PLC0415

    store = open_store(settings)
    try:
        if not is_current(store):
            raise UserError(OLD_SCHEMA)
        with refusals_said(), store.read() as connection:
            counts = kind_counts(connection)
        if not counts:
            raise UserError("aucun lieu ; lancez « mapapp init »")
        return f"{store.dialect}, {sum(counts.values())} fiches, version {store.version()}"
    finally:
        store.close()


def _check_geodata() -> str:
    gazetteer = load_gazetteer(geodata_dir())
    load_vocabulary(geodata_dir())
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


if __name__ == "__main__":
    main()
