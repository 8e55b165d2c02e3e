"""`mapapp worker`: does what waits; `mapapp purge`: forgets what must not be kept."""

import logging
import signal
from datetime import UTC, datetime

import click

from mapapp.commands.terminal import FrenchCommand, open_store, settings_from_environment


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
