"""Files checked and written in tests, the way the command line does."""

from datetime import date
from functools import cache

from mapapp.contributing.batches import Author, Publishing
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation, Scope
from mapapp.importing.apply import prepared, write_import
from mapapp.importing.checking import NOTHING, Accepted, Checked
from mapapp.importing.columns import guessed
from mapapp.importing.desk import Desk, Plan
from mapapp.importing.difference import Difference
from mapapp.importing.reading import gather
from mapapp.importing.table import Sheet
from mapapp.resources import geodata_dir
from mapapp.store.engine import Store
from mapapp.store.organisations import OrganisationRecord, put_organisation
from tests.conftest import NOW_TEXT
from tests.searches import gazetteer, vocabulary

ALL = frozenset(kind for kind in Kind if kind is not Kind.ACTION)
CRESS = Organisation("cress", "CRESS d'essai", Scope(ALL, frozenset({"region:52"})))
OTHER = Organisation("autre", "Autre", Scope(ALL, frozenset({"region:52"})))
TODAY = date(2026, 11, 24)


@cache
def desk() -> Desk:
    """With the territories that ship."""
    return Desk(gazetteer(), vocabulary(), geodata_dir())


def sheet_of(text: str) -> Sheet:
    """The table of a CSV."""
    sheet = Sheet()
    gather(text.encode(), sheet.take)
    return sheet


def checked(text: str, accepted: Accepted = NOTHING, organisation: Organisation = CRESS) -> Checked:
    """A CSV checked by its own column names."""
    sheet = sheet_of(text)
    plan = Plan(guessed(sheet.header))
    return desk().checked(sheet, plan, organisation, TODAY, accepted)


def known(store: Store, *organisations: Organisation) -> None:
    """Have the store know organisations."""
    with store.write() as connection:
        for one in organisations:
            record = OrganisationRecord(one, "association", None, None, None, NOW_TEXT)
            put_organisation(connection, record)


def publishing() -> Publishing:
    """At NOW."""
    return Publishing(gazetteer(), vocabulary(), NOW_TEXT)


def write(
    store: Store,
    text: str,
    organisation: Organisation = CRESS,
    *,
    confirmed: bool = False,
    complete: bool = True,
) -> tuple[int | None, Difference]:
    """Import a CSV."""
    what = prepared(checked(text, organisation=organisation), organisation, complete=complete)
    author = Author(organisation=organisation.id, who=organisation.name)
    with store.write() as connection:
        return write_import(
            connection,
            publishing(),
            author,
            organisation,
            what,
            reason="essai.csv",
            confirmed=confirmed,
        )
