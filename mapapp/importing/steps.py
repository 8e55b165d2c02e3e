"""The steps of a file on its way in, as workers take them; each may be begun again from scratch."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapapp.contributing.batches import Author, Publishing
from mapapp.contributing.undo import CannotUndo, undo_batch
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Organisation
from mapapp.importing import parts
from mapapp.importing.apply import NotConfirmed, compare, prepared, write_import
from mapapp.importing.collector import rarely
from mapapp.importing.columns import by_name, missing
from mapapp.importing.desk import Desk, Plan, accepted_from, mapping_for, mapping_from
from mapapp.importing.limits import Refused
from mapapp.importing.reading import read_bytes
from mapapp.importing.report import changes, figures, points, problems_with
from mapapp.importing.table import Sheet
from mapapp.publishing.places import Unplaceable
from mapapp.store import import_runs as runs
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.import_runs import ImportRun
from mapapp.store.organisations import organisation_by_id

logger = logging.getLogger("mapapp.import")


@dataclass(frozen=True)
class Steps:
    """Takes steps. `progress` is told what is done of how much, and what is being done;
    `still_mine` is asked in the transaction that must not happen twice, and raises if not."""

    store: Store
    desk: Desk
    now: datetime
    progress: Callable[[int, int, str], None]
    still_mine: Callable[[Connection], None] = lambda _connection: None

    @rarely()
    def check(self, number: int) -> None:
        """Read a file if it was not, and check it by its mapping and the fixes accepted."""
        run = self._run(number)
        try:
            sheet = self._sheet(run)
            with self.store.read() as connection:
                plan = self._plan(connection, run, sheet)
            if missing(plan.columns):
                self._mapping_needed(run, sheet, plan)
                return
            self._check(run, sheet, plan)
        except Refused as error:
            with self.store.write() as connection:
                summary = {"refused": str(error)}
                runs.change_run(connection, number, state=runs.REFUSED, summary=summary)

    @rarely()
    def apply(self, number: int, account: int | None, *, confirmed: bool) -> None:
        """Write a checked file as one batch, all or nothing."""
        run = self._run(number)
        if run.state != runs.IMPORTING:
            return
        self.progress(0, run.summary.get("rows", 0), "écriture")
        with self.store.read() as connection:
            organisation = self._organisation(connection, run)
            what = parts.prepared_of(runs.part_of(connection, run.upload, parts.PREPARED))
        assert what is not None
        try:
            with self.store.write() as connection:
                self.still_mine(connection)
                author = Author(account, organisation.id, organisation.name)
                batch, _ = write_import(
                    connection,
                    self._publishing(),
                    author,
                    organisation,
                    what,
                    reason=run.name[:200],
                    confirmed=confirmed,
                )
                done = {"state": runs.DONE, "batch": batch, "confirmed_at": stamp(self.now)}
                runs.change_run(connection, number, runs.IMPORTING, **done)
        except (NotConfirmed, Unplaceable) as error:
            said = str(error) or "Ces données ont changé depuis : le fichier est à relire."
            with self.store.write() as connection:
                summary = {**run.summary, "not_written": said}
                runs.change_run(connection, number, state=runs.CHECKED, summary=summary)

    @rarely()
    def undo(self, number: int, account: int | None) -> None:
        """Put back what an import changed, as one batch."""
        run = self._run(number)
        if run.state != runs.IMPORTING or run.batch is None:
            return
        with self.store.write() as connection:
            self.still_mine(connection)
            organisation = self._organisation(connection, run)
            author = Author(account, organisation.id, organisation.name)
            summary = dict(run.summary)
            try:
                reason = f"annulation de l'import de {run.name[:150]}"
                undone = undo_batch(connection, self._publishing(), author, run.batch, reason)
                summary["kept"] = len(undone.kept)
            except CannotUndo as error:
                summary["not_undone"] = str(error)
            runs.change_run(connection, number, state=runs.UNDONE, summary=summary)

    def _run(self, number: int) -> ImportRun:
        with self.store.read() as connection:
            run = runs.run_by_id(connection, number)
        if run is None:
            raise Refused("Cet import n'existe plus.")
        return run

    def _organisation(self, connection: Connection, run: ImportRun) -> Organisation:
        record = organisation_by_id(connection, run.organisation)
        assert record is not None  # a foreign key
        return record.rights

    def _publishing(self) -> Publishing:
        return Publishing(self.desk.gazetteer, self.desk.vocabulary, stamp(self.now))

    def _sheet(self, run: ImportRun) -> Sheet:
        with self.store.read() as connection:
            sheet = parts.sheet_of(runs.part_of(connection, run.upload, parts.SHEET))
            if sheet is not None:
                return sheet
            content = runs.upload_of(connection, run.upload)
        self.progress(0, 0, "lecture du fichier")
        sheet = read_bytes(content)
        with self.store.write() as connection:
            runs.put_part(connection, run.upload, parts.SHEET, parts.packed_sheet(sheet))
        return sheet

    def _plan(self, connection: Connection, run: ImportRun, sheet: Sheet) -> Plan:
        if run.mapping is not None:
            return mapping_from(sheet, run.mapping)
        return mapping_for(connection, run.organisation, sheet)

    def _mapping_needed(self, run: ImportRun, sheet: Sheet, plan: Plan) -> None:
        with self.store.write() as connection:
            summary = {"missing": missing(plan.columns), "rows": len(sheet.rows)}
            kept = {"columns": by_name(sheet.header, plan.columns)}
            runs.change_run(connection, run.id, state=runs.MAPPING, summary=summary, mapping=kept)

    def _check(self, run: ImportRun, sheet: Sheet, plan: Plan) -> None:
        with self.store.read() as connection:
            organisation = self._organisation(connection, run)
        total = len(sheet.rows)
        checked = self.desk.checked(
            sheet,
            plan,
            organisation,
            self.now.date(),
            accepted_from(run.fixes),
            lambda done: self.progress(done, total, "vérification des lignes"),
        )
        what = prepared(checked, organisation, complete=run.complete)
        with self.store.read() as connection:
            found = compare(connection, organisation, what, stamp(self.now))
        if found.foreign:
            logger.warning(
                "import %s by account %s for %s names places of others: %s",
                *(run.id, run.made_by, run.organisation, [row.key for row in found.foreign[:50]]),
            )
        problems = [p.as_json() for p in problems_with(checked, found, sheet.header)]
        made = {
            parts.PREPARED: parts.packed_prepared(what),
            parts.PROBLEMS: parts.pack(problems),
            parts.POINTS: parts.pack(points(found)),
            parts.CHANGES: parts.pack(changes(found)),
        }
        kept: dict[str, Any] = {"columns": by_name(sheet.header, checked.columns)}
        kept |= {"kind": plan.kind.value if plan.kind else None, "category": plan.category}
        with self.store.write() as connection:
            for name, content in made.items():
                runs.put_part(connection, run.upload, name, content)
            values = {"mapping": kept, "summary": figures(checked, found)}
            # A file that somebody confirmed meanwhile is not what was checked here.
            runs.change_run(connection, run.id, runs.READING, state=runs.CHECKED, **values)
