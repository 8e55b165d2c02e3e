"""Reports: put once, listed, read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from mapapp.store.jobs import Job
from mapapp.store.report_tables import report
from mapapp.store.work_tables import job


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report without its figures; `account` is who asked for it, if somebody did."""

    id: str
    period: str
    territory: str
    final: bool
    day: str
    version: int
    made_at: str
    account: int | None


_COLUMNS = tuple(report.c[name] for name in ReportRow.__dataclass_fields__)


def all_reports(connection: Connection, territory: str | None = None) -> list[ReportRow]:
    """The newest first; of one territory, or of all."""
    query = select(*_COLUMNS).order_by(report.c.day.desc(), report.c.made_at.desc(), report.c.id)
    if territory is not None:
        query = query.where(report.c.territory == territory)
    return [ReportRow(*row) for row in connection.execute(query)]


def has_report(connection: Connection, report_id: str) -> bool:
    """Whether there is one."""
    return (
        connection.execute(select(report.c.id).where(report.c.id == report_id)).first() is not None
    )


def report_figures(connection: Connection, report_id: str) -> dict[str, Any] | None:
    """The frozen figures of one; None if there is none."""
    query = select(report.c.figures).where(report.c.id == report_id)
    found: dict[str, Any] | None = connection.execute(query).scalar_one_or_none()
    return found


def final_figures_before(
    connection: Connection, territory: str, period: str
) -> dict[str, Any] | None:
    """The frozen figures of the last final report of a territory before a period, among those of
    the same length; periods sort as their texts do."""
    query = (
        select(report.c.figures)
        .where(
            report.c.territory == territory,
            report.c.final.is_(True),
            report.c.period < period,
            report.c.period.like("____-t_" if "-" in period else "____"),
        )
        .order_by(report.c.period.desc())
        .limit(1)
    )
    found: dict[str, Any] | None = connection.execute(query).scalar_one_or_none()
    return found


def put_report(connection: Connection, row: ReportRow, figures: dict[str, Any]) -> None:
    """Keep a report."""
    values = {name: getattr(row, name) for name in ReportRow.__dataclass_fields__}
    connection.execute(insert(report).values(**values, figures=figures))


def waiting_jobs(connection: Connection, kind: str) -> list[Job]:
    """Jobs of a kind that wait or run, the oldest first."""
    states = ("waiting", "running")
    query = select(job).where(job.c.kind == kind, job.c.state.in_(states)).order_by(job.c.id)
    return [Job(*row) for row in connection.execute(query)]
