"""Who may change a scheme, trying a change on examples before it is made, making and undoing it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapapp.contributing.decisions import moderator_author
from mapapp.contributing.grounds import territory_keys
from mapapp.contributing.schemes import put_back
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Ground, Person, may_keep, may_moderate
from mapapp.domain.scheme import Scheme, Standing
from mapapp.housing.answer import SchemeAnswer, territories_around
from mapapp.housing.question import HousingQuestion, parse_question
from mapapp.housing.rules import judge
from mapapp.seeding.schemes import Example
from mapapp.store import schemes
from mapapp.store.connections import Connection
from mapapp.store.owners import owners_of
from mapapp.store.schemes import FULL, NewChange
from mapapp.territory.gazetteer import Gazetteer


class Changed(Exception):
    """The scheme changed since it was shown: nothing was written."""


class NotThere(LookupError):
    """There is no such scheme or change."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What an example gets before and after a change."""

    example: Example
    before: SchemeAnswer
    after: SchemeAnswer

    @property
    def differs(self) -> bool:
        """Whether the answer itself is another, not only its reasons."""
        return self.before.judgement.verdict is not self.after.judgement.verdict


def grounds_of(connection: Connection, gazetteer: Gazetteer, standing: Standing) -> list[Ground]:
    """The ground of a scheme for each organisation that keeps it or one of its places."""
    scheme = standing.scheme
    serves = (*scheme.territories, *scheme.territories_to_ask)
    keys = territory_keys(gazetteer, {"serves": serves})
    owners = {standing.owner, *owners_of(connection, scheme.places).values()}
    return [Ground(Kind.HOUSING, keys, owner) for owner in sorted(owners, key=str)]


def may_edit(person: Person, grounds: Iterable[Ground]) -> bool:
    """Whether the person may change the rules: housing of its territory is in their moderation."""
    return any(may_moderate(person, ground) for ground in grounds)


def may_mark_full(person: Person, grounds: Iterable[Ground]) -> bool:
    """Whether the person may say that there is no room: who keeps it, and who moderates it."""
    return any(may_keep(person, ground) or may_moderate(person, ground) for ground in grounds)


def try_on(
    examples: Iterable[Example],
    before: Scheme,
    after: Scheme,
    gazetteer: Gazetteer,
) -> list[Trial]:
    """The answers of each example with the rules as they are and as they would be."""
    found = []
    for example in examples:
        question = parse_question(example.question.items(), gazetteer.current_codes)
        found.append(
            Trial(
                example,
                _answer(before, question, gazetteer),
                _answer(after, question, gazetteer),
            )
        )
    return found


def _answer(scheme: Scheme, question: HousingQuestion, gazetteer: Gazetteer) -> SchemeAnswer:
    around = territories_around(gazetteer, question.commune)
    return SchemeAnswer(scheme, judge(scheme, question, around))


def change(
    connection: Connection,
    person: Person,
    standing: Standing,
    values: Mapping[str, Any],
    *,
    now: str,
    reason: str | None = None,
) -> int:
    """Make a change of the scheme as it was shown; gives its number, 0 when nothing differs.

    `values`: by name of rule, None where it is no longer known. Raises Changed.
    """
    author = moderator_author(person)
    made = schemes.change_scheme(
        connection,
        NewChange(
            standing.scheme.id, standing.version, values, now, author.account, author.who, reason
        ),
    )
    if made is None:
        raise Changed
    return made


def mark_full(
    connection: Connection, person: Person, standing: Standing, until: date | None, now: str
) -> int:
    """Say that there is no room until a day, included, or that there is some again."""
    mine = [o for o in person.organisations() if o.id == standing.owner]
    who = mine[0].name if mine else moderator_author(person).who
    values = {FULL: until.isoformat() if until else None}
    made = schemes.change_scheme(
        connection,
        NewChange(standing.scheme.id, standing.version, values, now, person.account, who),
    )
    if made is None:
        raise Changed
    return made


def undo(
    connection: Connection, person: Person, scheme_id: str, number: int, now: str
) -> list[str]:
    """Put back what a change touched; gives the rules left as they are, as others changed them
    since. Raises NotThere, Changed."""
    found = schemes.change_by_id(connection, number)
    if found is None or found.scheme != scheme_id or found.undone_by:
        raise NotThere
    kept = put_back(connection, moderator_author(person), found, now)
    if kept is None:
        raise Changed
    return kept
