"""Housing schemes that are proposed: what everyone sees of them, publishing what was accepted.

A proposal names a scheme as it names a place, with a prefix that no place has; a change that is
accepted is one of the scheme's own history, undone there or with all that an account did.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from mapapp.contributing.batches import Author
from mapapp.domain.kinds import Kind
from mapapp.domain.scheme import Standing, to_json
from mapapp.domain.scheme_fields import LABELS, read_rules
from mapapp.publishing.places import Unplaceable
from mapapp.store import contributions, history, schemes
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution
from mapapp.text import fold

NEW, CHANGE = "scheme_new", "scheme"
KINDS = (NEW, CHANGE)
"""What proposals about schemes are, among the kinds of proposals."""
_PREFIX = "dispositif:"
_LONGEST_NAME = 60


def named(scheme_id: str) -> str:
    """How a proposal names a scheme."""
    return _PREFIX + scheme_id


def scheme_of(named_as: str | None) -> str | None:
    """The scheme that a proposal names; None when it is about a place, or new."""
    if named_as is None or not named_as.startswith(_PREFIX):
        return None
    return named_as.removeprefix(_PREFIX)


def standing_of(connection: Connection, named_as: str | None) -> Standing | None:
    """The scheme that a proposal names, as it stands."""
    scheme_id = scheme_of(named_as)
    return schemes.scheme_by_id(connection, scheme_id) if scheme_id else None


def seen_of(connection: Connection, ids: Collection[str]) -> dict[str, history.Seen]:
    """What everyone sees of the places and schemes that proposals name."""
    found = dict(history.seen_of(connection, ids))
    for named_as in ids:
        if (standing := standing_of(connection, named_as)) is not None:
            status = "gone" if standing.withdrawn else "published"
            beside = {"kind": Kind.HOUSING.value, "status": status}
            found[named_as] = to_json(standing.scheme) | beside
    return found


def versions_of(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """The version of each place or scheme that proposals name."""
    found = dict(contributions.place_versions(connection, ids))
    for named_as in ids:
        if (standing := standing_of(connection, named_as)) is not None:
            found[named_as] = standing.version
    return found


def publish(
    connection: Connection,
    contribution: Contribution,
    author: Author,
    values: Mapping[str, Any],
    *,
    now: str,
    reason: str | None,
) -> str:
    """Write what was accepted of a scheme; gives how a proposal names it from now on.

    Raises Unplaceable if the rules would not go together any more, or the scheme is gone.
    """
    standing = standing_of(connection, contribution.place_id)
    rules = {} if standing is None else to_json(standing.scheme)
    whole = {n: v for n, v in (rules | dict(values)).items() if v not in (None, [])}
    if problems := read_rules(whole, lambda _key: True).problems:
        said = " ; ".join(f"{LABELS.get(p.field, p.field)} : {p.message}" for p in problems)
        raise Unplaceable(f"Ces règles ne vont plus ensemble ({said}).")
    if contribution.kind == NEW:
        scheme_id = _free_id(connection, whole["name"], contribution.id)
        # Undoing the change that publishes it withdraws it, and keeps its rules.
        standing = schemes.add_withdrawn(connection, scheme_id, whole, author.organisation)
        values = {schemes.STATE: schemes.PUBLISHED}
    if standing is None:
        raise Unplaceable("Ce dispositif n'existe plus.")
    change = schemes.NewChange(
        standing.scheme.id,
        standing.version,
        values,
        now,
        author.account,
        author.who,
        reason,
    )
    if schemes.change_scheme(connection, change) is None:
        raise Unplaceable("Ce dispositif vient de changer.")
    return named(standing.scheme.id)


def put_back(
    connection: Connection, author: Author, change: schemes.SchemeChange, now: str
) -> list[str] | None:
    """Undo a change of a scheme by one more change; gives the rules left as they are, as others
    changed them since. None if the scheme has just changed: nothing was written."""
    standing = schemes.scheme_by_id(connection, change.scheme)
    if standing is None:
        return None
    present = schemes.fields_of(standing)
    still = [name for name, value in change.after.items() if present.get(name) == value]
    if still:
        values = {name: change.before.get(name) for name in still}
        reason = f"Annulation du changement n° {change.id}"
        new = schemes.NewChange(
            change.scheme, standing.version, values, now, author.account, author.who, reason
        )
        made = schemes.change_scheme(connection, new)
        if made is None:
            return None
        schemes.mark_undone(connection, change.id, made)
    return [name for name in change.after if name not in still]


def changes_by(connection: Connection, account: int, since: str) -> list[schemes.SchemeChange]:
    """What an account changed of schemes, had accepted, or accepted of others', since an ISO
    time, and that nobody has undone; the most recent first."""
    return schemes.changes_by(connection, account, since, named=_PREFIX)


def _free_id(connection: Connection, name: str, number: int) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(name))[:_LONGEST_NAME].strip("-") or "dispositif"
    wanted = f"{words}-{number}"
    while schemes.scheme_by_id(connection, wanted) is not None:
        wanted += "-bis"
    return wanted
