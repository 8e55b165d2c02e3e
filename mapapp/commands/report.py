"""`mapapp report`: the report of a quarter or of a year, from a terminal."""

from datetime import UTC, datetime
from pathlib import Path

import click

from mapapp.commands.terminal import (
    FrenchCommand,
    UserError,
    open_store,
    settings_from_environment,
)
from mapapp.resources import geodata_dir


@click.command(
    cls=FrenchCommand,
    help="Fait le rapport d'un trimestre (2026-T3) ou d'une année (2026), comme le bouton de"
    " /territoires/rapports ; sans période, du trimestre en cours.",
)
@click.argument("period", metavar="[PÉRIODE]", required=False, help="Le trimestre ou l'année.")
@click.option("--territory", default="52", help="Code du territoire : 52 (région, par défaut), 44…")
@click.option(
    "--pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Écrit aussi le PDF dans ce fichier.",
)
@click.help_option(help="Affiche cette aide.")
def report(period: str | None, territory: str, pdf: Path | None) -> None:
    """Make a report, say where it is."""
    # Readers of figures are for this command alone.
    from mapapp.domain.parameters import BadValue  # noqa: PLC0415
    from mapapp.printing.printer import Unprintable, printed  # noqa: PLC0415
    from mapapp.reporting.asking import wish_of  # noqa: PLC0415
    from mapapp.reporting.files import whole_document  # noqa: PLC0415
    from mapapp.reporting.making import make  # noqa: PLC0415
    from mapapp.seeding.load import load_gazetteer, load_vocabulary  # noqa: PLC0415
    from mapapp.store import reports  # noqa: PLC0415
    from mapapp.store.connections import refusals_said  # noqa: PLC0415
    from mapapp.working.snapshots import maker_of  # noqa: PLC0415

    settings, geodata, now = settings_from_environment(), geodata_dir(), datetime.now(UTC)
    gazetteer, store = load_gazetteer(geodata), open_store(settings)
    try:
        wish = wish_of(gazetteer, period, territory, now)
        store.version()
        with refusals_said():
            maker = maker_of(store, settings, gazetteer, load_vocabulary(geodata))
            number, new = make(maker, gazetteer, wish, now)
            with store.read() as connection:
                found = reports.report_figures(connection, number)
        if pdf is not None and found is not None:
            pdf.write_bytes(printed(whole_document(geodata, found), "pdf"))
    except (BadValue, Unprintable) as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise UserError(f"{pdf} : {error.strerror}") from error
    finally:
        store.close()
    said = "Rapport fait" if new else "Le rapport existe déjà"
    click.echo(f"{said} : /territoires/rapports/{number}")
