"""Every kind of job and every chore of this product, in one table each."""

from collections.abc import Callable
from datetime import timedelta

from mapapp.accounts import rates
from mapapp.childcare.letters import FOLLOWED_AT
from mapapp.contributing.announcing import announce
from mapapp.domain.instants import stamp
from mapapp.notifying import webhooks as calls
from mapapp.notifying.calling import Caller
from mapapp.notifying.outbox import send_due
from mapapp.notifying.sending import forget_files, sender_of
from mapapp.objects.sought import KEPT, RARE_KEPT, SHOWN_FROM
from mapapp.planning import documents
from mapapp.reporting.making import JOB
from mapapp.store import (
    api_tokens,
    import_runs,
    jobs,
    outbox,
    secret_links,
    sessions,
    slot_requests,
    slots,
    sought_words,
    webhooks,
)
from mapapp.working.childcare import ask_next_creches
from mapapp.working.imports import IMPORTS
from mapapp.working.jobs import Chore, JobKind, Kinds, Tools, Work
from mapapp.working.plan import remind_pilots
from mapapp.working.reports import make_due, make_one
from mapapp.working.slots import send_slot_links
from mapapp.working.snapshots import keep_month, keep_now
from mapapp.working.upkeep import ask_places

MAILS_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=90)
FILES_KEPT = timedelta(days=30)
SESSIONS_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(days=7)
CALLS_KEPT = timedelta(days=30)
SLOTS_KEPT = timedelta(days=30)


def purge(work: Work) -> dict[str, int]:
    """The daily forgetting."""
    return forget(work.tools)


def forget(tools: Tools) -> dict[str, int]:
    """Forget what is of no more use: mails sent, jobs done, sessions and links that are over,
    crèche slots and requests for them 30 days after. How many of each."""
    now = tools.clock()
    with tools.store.write() as connection:
        done = {
            "mails": outbox.purge_mails(connection, stamp(now - MAILS_KEPT)),
            "jobs": jobs.purge_jobs(connection, stamp(now - JOBS_KEPT)),
            "sessions": sessions.purge_sessions(connection, stamp(now - SESSIONS_KEPT)),
            "links": secret_links.purge_links(connection, stamp(now - SESSIONS_KEPT)),
            "files": import_runs.forget_files(connection, stamp(now - FILES_KEPT)),
            "rates": rates.purge(connection, now),
            "answers": api_tokens.purge_answers(connection, stamp(now - ANSWERS_KEPT)),
            "calls": webhooks.purge_deliveries(connection, stamp(now - CALLS_KEPT)),
            "requests": slot_requests.erase_requests(connection, now, FOLLOWED_AT),
            "slots": slots.purge_slots(connection, (now - SLOTS_KEPT).date()),
            "documents": documents.forget_files(connection, now),
            "words": sought_words.purge_words(
                connection,
                before=stamp(now - KEPT)[:10],
                rare_before=stamp(now - RARE_KEPT)[:10],
                rare=SHOWN_FROM,
            ),
        }
    tools.store.leave_no_trace()
    done["mail files"] = forget_files(tools.settings, lambda: _mails(tools))
    return done


def _mails(tools: Tools) -> list[int]:
    with tools.store.read() as connection:
        return outbox.mail_numbers(connection)


def send_mails(tools: Tools, stopping: Callable[[], bool]) -> int:
    """Send the mails that are due."""
    return send_due(tools.store, sender_of(tools.settings), tools.clock, stopping=stopping)


def announce_changes(tools: Tools, _stopping: Callable[[], bool]) -> int:
    """Write the calls that published changes ask for."""
    with tools.store.read() as connection:
        if not webhooks.webhooks_behind(connection):
            return 0  # and the territories need not be loaded
    return announce(tools.store, tools.gazetteer, stamp(tools.clock()))


def make_calls(tools: Tools, stopping: Callable[[], bool]) -> int:
    """Make the calls that are due."""
    caller = Caller(to_loopback=tools.settings.webhooks_to_loopback)
    return calls.send_due(tools.store, caller, tools.clock, lambda: tools.sealer, stopping=stopping)


KINDS: Kinds = {
    "purge": JobKind(purge, every=timedelta(days=1)),
    "upkeep": JobKind(ask_places, every=timedelta(days=1)),
    "slots": JobKind(send_slot_links, every=timedelta(days=1)),
    "plan": JobKind(remind_pilots, every=timedelta(days=1)),
    "snapshot": JobKind(keep_month, every=timedelta(days=1)),
    "snapshot_now": JobKind(keep_now),
    "reports": JobKind(make_due, every=timedelta(days=1)),
    JOB: JobKind(make_one),
    **IMPORTS,
}
CHORES = (
    Chore("mails", send_mails),
    Chore("announcing", announce_changes),
    Chore("calls", make_calls),
    Chore("requests", ask_next_creches),
)
