"""The weekly links by which crèches keep their slots without an account."""

from mapapp.childcare.links import send_weekly
from mapapp.notifying.letters import Writer
from mapapp.working.jobs import Work

_AT_ONCE = 50


def send_slot_links(work: Work) -> dict[str, int]:
    """Send the links that are due."""
    tools, looked = work.tools, 0
    writer = Writer.of(tools.settings)
    while True:
        with tools.store.write() as connection:
            work.still_mine(connection)
            some = send_weekly(connection, writer, tools.clock(), _AT_ONCE)
        looked += some
        if some < _AT_ONCE:
            return {"crèches": looked}
        work.progress(looked, looked + _AT_ONCE)
