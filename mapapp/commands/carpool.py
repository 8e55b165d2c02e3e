"""`mapapp carpool`: loads the places where people meet to share a car."""

from pathlib import Path

import click

from mapapp.commands.terminal import (
    FrenchCommand,
    UserError,
    console,
    settings_from_environment,
)

_SHOWN = 10


@click.command(
    cls=FrenchCommand,
    help="Charge les lieux de covoiturage : le fichier CSV de la base nationale (BNLC).",
)
@click.argument(
    "file",
    metavar="FICHIER",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Le fichier CSV, tel que publié.",
)
@click.option("--dry-run", is_flag=True, help="Dit ce que contient le fichier, sans rien écrire.")
@click.help_option(help="Affiche cette aide.")
def carpool(file: Path, dry_run: bool) -> None:
    """Read the file, say what is wrong with it, replace what was loaded."""
    # Readers of files are for this command alone.
    from mapapp.importing.limits import MAX_BYTES, Refused  # noqa: PLC0415
    from mapapp.mobility.carpool import write_carpool  # noqa: PLC0415
    from mapapp.mobility.carpool_file import LICENCE, SOURCE, read_carpool_file  # noqa: PLC0415

    settings, said = settings_from_environment(), console()
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UserError(f"{file.name} : plus de {MAX_BYTES // 1_000_000} Mo")
        found = read_carpool_file(file.read_bytes())
    except OSError as error:
        raise UserError(f"{file} : {error.strerror}") from error
    except Refused as error:
        raise UserError(f"{file.name} : {error}") from error
    said.print(
        f"{found.rows} lignes : {len(found.places)} lieux retenus, {found.closed} fermés,"
        f" {found.far} hors de la région, {found.twins} en double,"
        f" {len(found.faults)} avec un problème.",
        soft_wrap=True,
    )
    for fault in found.faults[:_SHOWN]:
        said.print(f"  {fault}", markup=False, soft_wrap=True)
    if not found.places:
        raise UserError("aucun lieu à charger : rien n'est changé")
    if dry_run:
        said.print("Essai : rien n'est écrit.")
        return
    write_carpool(settings.carpool_file, found.places, SOURCE, LICENCE)
    said.print("Chargé. Le site les montre aussitôt.")
