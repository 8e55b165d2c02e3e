"""Who may see a file on its way in, and what is asked of workers."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.rights import Organisation, Role, may_administer, may_import
from mapapp.store import import_runs as runs
from mapapp.store.connections import Connection
from mapapp.store.import_runs import ImportRun
from mapapp.store.jobs import add_job
from mapapp.store.organisations import all_organisations, organisation_by_id
from mapapp.web.site import site
from mapapp.web.visitor import person, refuse


def my_organisations() -> list[Organisation]:
    """The organisations that this person may import for."""
    someone = person()
    if may_administer(someone):
        with site().store.read() as connection:
            return [record.rights for record in all_organisations(connection)]
    return list(someone.organisations(Role.PARTNER, Role.MODERATOR))


def run_of(number: int) -> tuple[ImportRun, Organisation]:
    """A run of an organisation of this person's; 404 and 403 otherwise."""
    with site().store.read() as connection:
        run = runs.run_by_id(connection, number)
        record = organisation_by_id(connection, run.organisation) if run else None
    if run is None or record is None:
        abort(404)
    if not may_import(person(), run.organisation):
        refuse()
    return run, record.rights


def queue(connection: Connection, kind: str, number: int, **more: object) -> int:
    """Have a worker take a step of a run, once this transaction is done; the job's number."""
    payload = {"run": number, "by": person().account, **more}
    return add_job(connection, kind, payload, site().clock())


def again(number: int) -> AnyResponse:
    """Back to the page of a run."""
    return redirect(url_for("import_pages.run", number=number), 303)
