"""A checked file held against the store, and written to it as one batch."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mapapp.contributing.batches import LICENCE, Author, Publishing, opened, organisation_source
from mapapp.domain.place import Origin
from mapapp.domain.rights import Organisation
from mapapp.importing.checking import Checked, keys_at_risk
from mapapp.importing.difference import Context, Difference, Said, difference
from mapapp.importing.identity import key_of, place_id_of
from mapapp.store.connections import Connection
from mapapp.store.known_places import known_ids
from mapapp.store.owners import owners_of, set_owner
from mapapp.store.statements import statements_of_source


class NotConfirmed(ValueError):
    """The file would remove more than a third of what is there, and nobody said so."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a checked file says, ready to be compared again when it is confirmed."""

    said: list[Said]
    mapped: frozenset[str]
    spared_keys: frozenset[str]
    spared_names: frozenset[str]
    complete: bool


def prepared(checked: Checked, organisation: Organisation, *, complete: bool = True) -> Prepared:
    """What sound rows say, each under its key."""
    keys, names = keys_at_risk(checked)
    return Prepared(
        said=list(_said(checked, organisation.id)),
        mapped=frozenset(checked.columns),
        spared_keys=keys,
        spared_names=names,
        complete=complete,
    )


def _said(checked: Checked, organisation: str) -> Iterable[Said]:
    for row in checked.sound:
        key = key_of(row)
        place_id = place_id_of(organisation, key, row.values["name"])
        yield Said(key, row.line, bool(row.texts.get("id")), place_id, row.values)


def compare(
    connection: Connection, organisation: Organisation, what: Prepared, now: str
) -> Difference:
    """What a file would change now."""
    source = organisation_source(organisation.id, organisation.name)
    before = statements_of_source(connection, source.id)
    # The ids of new places are drawn from the organisation's own: they are nobody else's.
    asked = {row.key for row in what.said if row.given}
    asked |= {statement.place_id for statement in before.values()}
    return difference(
        what.said,
        Context(
            organisation=organisation.id,
            before=before,
            places=_places(connection, asked),
            mapped=what.mapped,
            origin=Origin(source.id, None, now[:10], LICENCE),
            today=now[:10],
            complete=what.complete,
            spared_keys=what.spared_keys,
            spared_names=what.spared_names,
        ),
    )


def _places(connection: Connection, ids: Collection[str]) -> dict[str, str | None]:
    owners = owners_of(connection, ids)
    return {place_id: owners.get(place_id) for place_id in known_ids(connection, ids)} | owners


def write_import(
    connection: Connection,
    publishing: Publishing,
    author: Author,
    organisation: Organisation,
    what: Prepared,
    *,
    reason: str,
    confirmed: bool,
) -> tuple[int | None, Difference]:
    """Apply a file in a write transaction; compared anew, so that nothing written since is lost.

    Returns the batch (None when there is nothing to change) and the difference. Raises
    NotConfirmed before writing, Unplaceable.
    """
    found = compare(connection, organisation, what, publishing.now)
    if found.removes_much and not confirmed:
        raise NotConfirmed
    coming = [*found.new, *(new for _, new in found.changed)]
    if not coming and not found.vanished:
        return None, found
    source = organisation_source(organisation.id, organisation.name)
    with opened(connection, publishing, "import", author, reason=reason) as batch:
        batch.state(source, coming)
        batch.unstate(source.id, [one.external_key for one in found.vanished])
        set_owner(connection, [one.place_id for one in coming], organisation.id, publishing.now)
    return batch.id, found
