"""Every kind of job and every chore of this product, in one table each."""

from collections.abc import Callable
from datetime import timedelta

from mapapp.accounts import rates
from mapapp.domain.instants import stamp
from mapapp.notifying.outbox import send_due
from mapapp.notifying.sending import sender_of
from mapapp.store import import_runs, jobs, outbox, secret_links, sessions
from mapapp.working.imports import IMPORTS
from mapapp.working.jobs import Chore, JobKind, Kinds, Tools, Work
from mapapp.working.upkeep import ask_places

MAILS_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=90)
FILES_KEPT = timedelta(days=30)
SESSIONS_KEPT = timedelta(days=30)


def purge(work: Work) -> dict[str, int]:
    """Forget what is of no more use: mails sent, jobs done, sessions and links that are over."""
    now = work.tools.clock()
    with work.tools.store.write() as connection:
        return {
            "mails": outbox.purge_mails(connection, stamp(now - MAILS_KEPT)),
            "jobs": jobs.purge_jobs(connection, stamp(now - JOBS_KEPT)),
            "sessions": sessions.purge_sessions(connection, stamp(now - SESSIONS_KEPT)),
            "links": secret_links.purge_links(connection, stamp(now - SESSIONS_KEPT)),
            "files": import_runs.forget_files(connection, stamp(now - FILES_KEPT)),
            "rates": rates.purge(connection, now),
        }


def send_mails(tools: Tools, stopping: Callable[[], bool]) -> int:
    """Send the mails that are due."""
    return send_due(tools.store, sender_of(tools.settings), tools.clock, stopping=stopping)


KINDS: Kinds = {
    "purge": JobKind(purge, every=timedelta(days=1)),
    "upkeep": JobKind(ask_places, every=timedelta(days=1)),
    **IMPORTS,
}
CHORES = (Chore("mails", send_mails),)
