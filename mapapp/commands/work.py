"""`mapapp worker`: does what waits; `mapapp purge`: forgets what must not be kept;
`mapapp snapshot`: keeps the figures as they are."""

import logging
import signal
from datetime import UTC, datetime

import click

from mapapp.commands.terminal import (
    FrenchCommand,
    UserError,
    open_store,
    settings_from_environment,
)
from mapapp.resources import geodata_dir
from mapapp.seeding.shipped import load_gazetteer, load_vocabulary


@click.command(
    cls=FrenchCommand,
    help="Fait ce qui attend : courriels, imports, relances. Autant de processus qu'on veut.",
)
@click.option("--once", is_flag=True, help="Fait ce qui attend maintenant, puis s'arrête.")
@click.option(
    "--parent",
    type=click.IntRange(1),
    help="S'arrête quand ce processus, qui l'a lancé, n'est plus là.",
)
@click.help_option(help="Affiche cette aide.")
def worker(once: bool, parent: int | None) -> None:
    """Work until stopped."""
    # Importers and the gazetteer's readers are for this command alone.
    from mapapp.working.jobs import Tools  # noqa: PLC0415
    from mapapp.working.kinds import CHORES, KINDS  # noqa: PLC0415
    from mapapp.working.worker import Worker  # noqa: PLC0415

    settings = settings_from_environment()
    store = open_store(settings)
    store.version()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    ours = Worker(Tools(store, settings, lambda: datetime.now(UTC)), KINDS, CHORES)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _signal, _frame: ours.stopping.set())
    try:
        if once:
            ours.run_until_idle()
        else:
            ours.run(parent=parent)
    finally:
        store.close()


@click.command(
    cls=FrenchCommand,
    help="Efface ce qui ne doit plus être gardé, comme le fait le travail de chaque jour : places"
    " de crèche et demandes 30 jours après leur créneau, courriels envoyés et leurs fichiers,"
    " sessions et liens finis.",
)
@click.help_option(help="Affiche cette aide.")
def purge() -> None:
    """Forget now."""
    # The same as for the worker.
    from mapapp.working.jobs import Tools  # noqa: PLC0415 - see above
    from mapapp.working.kinds import forget  # noqa: PLC0415 - see above

    settings = settings_from_environment()
    store = open_store(settings)
    try:
        store.version()
        done = forget(Tools(store, settings, lambda: datetime.now(UTC)))
    finally:
        store.close()
    click.echo(f"Effacé : {sum(done.values())} lignes, dont {done['requests']} demandes de places.")


@click.command(
    cls=FrenchCommand,
    help="Garde les chiffres des territoires tels qu'ils sont maintenant, comme le fait le travail"
    " de fond une fois par mois ; rien, si c'est déjà fait et que rien n'a changé de la journée.",
)
@click.help_option(help="Affiche cette aide.")
def snapshot() -> None:
    """Keep the figures of this moment."""
    # The same as for the worker.
    from mapapp.figures.keeping import keep  # noqa: PLC0415 - see above
    from mapapp.store.connections import refusals_said  # noqa: PLC0415 - see above
    from mapapp.working.snapshots import maker_of  # noqa: PLC0415 - see above

    settings, geodata = settings_from_environment(), geodata_dir()
    store = open_store(settings)
    try:
        store.version()
        with refusals_said():
            maker = maker_of(store, settings, load_gazetteer(geodata), load_vocabulary(geodata))
            found = keep(maker, datetime.now(UTC), monthly=False)
    finally:
        store.close()
    if found.snapshot is None:
        raise UserError("aucun lieu : lancez « mapapp init »")
    day, version = found.snapshot.day, found.snapshot.version
    said = "Relevé fait" if found.new else "Rien n'a changé : le relevé existe déjà"
    click.echo(f"{said} ({day}, version {version} des données).")
