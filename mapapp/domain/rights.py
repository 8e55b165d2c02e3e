"""Who may do what: roles, scopes, and the rules that everything that writes asks.

A scope is kinds of places × territories. A place is in a scope when its kind is and one of its
territory keys (`commune:44109`, `epci:244400404`, `departement:44`, `region:52`) is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from mapapp.domain.kinds import Kind


class Role(StrEnum):
    """What an account is in an organisation, or on the whole site (prefecture, administrator)."""

    CONTRIBUTOR = "contributor"
    PARTNER = "partner"
    MODERATOR = "moderator"
    PREFECTURE = "prefecture"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """In French, as shown."""
        return _LABELS[self]


_LABELS = {
    Role.CONTRIBUTOR: "Contributeur",
    Role.PARTNER: "Partenaire",
    Role.MODERATOR: "Modérateur",
    Role.PREFECTURE: "Préfecture",
    Role.ADMINISTRATOR: "Administrateur",
}
OF_ORGANISATION = frozenset({Role.CONTRIBUTOR, Role.PARTNER, Role.MODERATOR})
"""Roles held in an organisation; the others are held on the whole site."""
NEEDS_SECOND_FACTOR = frozenset({Role.MODERATOR, Role.ADMINISTRATOR})
"""Roles that do nothing until the session has passed a second factor."""
PROPOSED = frozenset({Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR})
"""Kinds of which anyone may propose a new place."""
CORRECTED = PROPOSED | {Kind.TOWN_HALL}
"""Kinds of which anyone may correct a place; actions belong to the plan's follow-up."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an organisation answers for."""

    kinds: frozenset[Kind]
    territories: frozenset[str]

    def covers(self, kind: Kind, keys: Collection[str]) -> bool:
        """Whether a place of this kind, in these territories, is within it."""
        return kind in self.kinds and not self.territories.isdisjoint(keys)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as rights see it; `id` is its slug."""

    id: str
    name: str
    scope: Scope
    publishes_at_once: bool = False
    reviews_own: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """One right: a role, and in which organisation when it is one of `OF_ORGANISATION`."""

    role: Role
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking. Without an account: a passer-by. `second_factor`: passed in this session."""

    account: int | None = None
    name: str = ""
    email: str = ""
    grants: tuple[Grant, ...] = ()
    second_factor: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether there is an account."""
        return self.account is not None

    def active_grants(self) -> Iterable[Grant]:
        """The grants that count in this session."""
        for grant in self.grants:
            if self.second_factor or grant.role not in NEEDS_SECOND_FACTOR:
                yield grant

    def has(self, role: Role) -> bool:
        """Whether a role counts in this session, anywhere."""
        return any(grant.role is role for grant in self.active_grants())

    def lacks_second_factor(self) -> bool:
        """Whether some right waits for a second factor."""
        return not self.second_factor and any(g.role in NEEDS_SECOND_FACTOR for g in self.grants)

    def organisations(self, *roles: Role) -> tuple[Organisation, ...]:
        """The organisations in which one of these roles (any, without one) counts."""
        found = (
            grant.organisation
            for grant in self.active_grants()
            if grant.organisation is not None and (not roles or grant.role in roles)
        )
        return tuple(dict.fromkeys(found))


PASSER_BY = Person()


@dataclass(frozen=True, slots=True)
class Ground:
    """What rules ask of a place: its kind, the territories it is in, who keeps it."""

    kind: Kind
    keys: frozenset[str]
    owner: str | None = None


def may_administer(person: Person) -> bool:
    """Accounts, organisations, rights, and the undoing of anything."""
    return person.has(Role.ADMINISTRATOR)


def may_follow_plan(person: Person) -> bool:
    """The prefecture's desk."""
    return person.has(Role.PREFECTURE) or may_administer(person)


def may_follow_action(person: Person, organisation: str | None) -> bool:
    """Whether the person may say how an action goes that this organisation pilots, if one does."""
    mine = {o.id for o in person.organisations(Role.PARTNER, Role.MODERATOR)}
    return may_follow_plan(person) or (organisation is not None and organisation in mine)


def may_follow_some(person: Person) -> bool:
    """Whether the person may have an action to follow."""
    return may_follow_plan(person) or bool(person.organisations(Role.PARTNER, Role.MODERATOR))


def may_propose(kind: Kind, *, new: bool) -> bool:
    """Whether anyone, even without an account, may propose a new place of a kind or a change."""
    return kind in (PROPOSED if new else CORRECTED)


def may_moderate(person: Person, ground: Ground) -> bool:
    """Whether the place is in the scope of one of the person's moderations."""
    if may_administer(person):
        return True
    scopes = (o.scope for o in person.organisations(Role.MODERATOR))
    return any(scope.covers(ground.kind, ground.keys) for scope in scopes)


def may_decide(person: Person, ground: Ground, author: int | None) -> bool:
    """Whether the person may decide on a proposal. Never on one's own, unless one of the
    organisations that give the right says so."""
    if not may_moderate(person, ground):
        return False
    if author is None or author != person.account:
        return True
    return any(
        o.reviews_own and o.scope.covers(ground.kind, ground.keys)
        for o in person.organisations(Role.MODERATOR)
    )


def may_publish(person: Person, ground: Ground) -> bool:
    """Whether an edit of this place, or a new one for the owner named, needs no moderator."""
    if ground.owner is None:
        return False
    return any(
        o.id == ground.owner and o.publishes_at_once and o.scope.covers(ground.kind, ground.keys)
        for o in person.organisations(Role.PARTNER, Role.MODERATOR)
    )


def may_keep(person: Person, ground: Ground) -> bool:
    """Whether the place is one of the person's organisations' (their desk, its closures)."""
    mine = {o.id for o in person.organisations(Role.PARTNER, Role.MODERATOR)}
    return ground.owner in mine


def may_offer(person: Person, ground: Ground) -> bool:
    """Whether the person may publish places of a crèche: those who keep it, moderators of it."""
    if ground.kind is not Kind.CRECHE:
        return False
    return may_keep(person, ground) or may_moderate(person, ground)


def may_settle(person: Person, organisation: str) -> bool:
    """Whether the person may say how an organisation keeps its places (rhythm, address)."""
    mine = {o.id for o in person.organisations(Role.PARTNER, Role.MODERATOR)}
    return organisation in mine or may_administer(person)


def may_import(person: Person, organisation: str) -> bool:
    """Whether the person may import files in an organisation's name."""
    mine = {o.id for o in person.organisations(Role.PARTNER, Role.MODERATOR)}
    return organisation in mine or may_administer(person)


def may_import_somewhere(person: Person) -> bool:
    """Whether the person has any organisation to import files for."""
    return bool(person.organisations(Role.PARTNER, Role.MODERATOR)) or may_administer(person)


def may_confirm_import(person: Person, organisation: Organisation, author: int | None) -> bool:
    """Whether the person may publish a checked file.

    Partners may where their organisation publishes at once; elsewhere its moderators do, and not
    for a file of their own unless the organisation says so.
    """
    if may_administer(person):
        return True
    if organisation.publishes_at_once:
        return may_import(person, organisation.id)
    mine = {o.id for o in person.organisations(Role.MODERATOR)}
    own = author is not None and author == person.account
    return organisation.id in mine and (organisation.reviews_own or not own)
