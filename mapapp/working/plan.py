"""The daily round of reminders to the organisations that pilot actions of the plan."""

from mapapp.notifying.letters import Writer
from mapapp.planning.reminders import due, remind
from mapapp.working.jobs import Work


def remind_pilots(work: Work) -> dict[str, int]:
    """Write the reminders that are due, each in a transaction of its own."""
    tools, sent = work.tools, 0
    writer, silent_days = Writer.of(tools.settings), tools.settings.plan_silence_days
    with tools.store.read() as connection:
        waiting = due(connection, tools.clock(), silent_days)
    for done, slug in enumerate(waiting):
        work.progress(done, len(waiting))
        with tools.store.write() as connection:
            work.still_mine(connection)
            sent += remind(connection, writer, slug, tools.clock(), silent_days)
    return {"lettres": sent}
