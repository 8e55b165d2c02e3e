"""The rules of who may do what, one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import (
    OF_ORGANISATION,
    PASSER_BY,
    Grant,
    Ground,
    Organisation,
    Person,
    Role,
    Scope,
    may_administer,
    may_decide,
    may_follow_plan,
    may_import,
    may_keep,
    may_moderate,
    may_propose,
    may_publish,
)

SARTHE = frozenset({"commune:72181", "epci:247200132", "departement:72", "region:52"})
NANTES = frozenset({"commune:44109", "epci:244400404", "departement:44", "region:52"})
REUSE_IN_SARTHE = Scope(frozenset({Kind.CIRCULAR}), frozenset({"departement:72"}))
CRESS = Organisation("cress", "CRESS", REUSE_IN_SARTHE, publishes_at_once=True)
LOOSE = Organisation("seuls", "Modèrent seuls", REUSE_IN_SARTHE, reviews_own=True)


def person(*grants: Grant, second_factor: bool = True) -> Person:
    return Person(1, "Équipe", "equipe@exemple.fr", grants, second_factor)


def test_a_passer_by_may_propose_and_nothing_else() -> None:
    ground = Ground(Kind.CIRCULAR, SARTHE, "cress")
    assert may_propose(Kind.CIRCULAR, new=True)
    assert may_propose(Kind.TOWN_HALL, new=False)
    assert not may_propose(Kind.TOWN_HALL, new=True)
    assert not may_propose(Kind.ACTION, new=False)
    for rule in (may_moderate, may_publish, may_keep):
        assert not rule(PASSER_BY, ground)
    assert not may_decide(PASSER_BY, ground, None)
    assert not may_import(PASSER_BY, "cress")
    assert not may_administer(PASSER_BY)
    assert not may_follow_plan(PASSER_BY)


def test_a_moderator_decides_within_the_scope_and_never_on_their_own() -> None:
    moderator = person(Grant(Role.MODERATOR, CRESS))
    assert may_decide(moderator, Ground(Kind.CIRCULAR, SARTHE), author=None)
    assert may_decide(moderator, Ground(Kind.CIRCULAR, SARTHE), author=2)
    assert not may_decide(moderator, Ground(Kind.CIRCULAR, SARTHE), author=1)
    assert not may_decide(moderator, Ground(Kind.CIRCULAR, NANTES), author=2)
    assert not may_decide(moderator, Ground(Kind.HOUSING, SARTHE), author=2)


def test_an_organisation_may_let_its_moderators_review_their_own() -> None:
    alone = person(Grant(Role.MODERATOR, LOOSE))
    assert may_decide(alone, Ground(Kind.CIRCULAR, SARTHE), author=1)
    # Not where the right to decide comes from somewhere else.
    administrator = person(Grant(Role.ADMINISTRATOR))
    assert not may_decide(administrator, Ground(Kind.CIRCULAR, SARTHE), author=1)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR])
def test_rights_that_need_a_second_factor_wait_for_it(role: Role) -> None:
    grant = Grant(role, CRESS if role in OF_ORGANISATION else None)
    waiting = person(grant, second_factor=False)
    ground = Ground(Kind.CIRCULAR, SARTHE, "cress")
    assert waiting.lacks_second_factor()
    assert not may_moderate(waiting, ground)
    assert not may_administer(waiting)
    assert may_moderate(person(grant), ground)


def test_a_partner_publishes_the_own_places_if_the_organisation_lets_them() -> None:
    partner = person(Grant(Role.PARTNER, CRESS), second_factor=False)
    assert may_publish(partner, Ground(Kind.CIRCULAR, SARTHE, "cress"))
    assert not may_publish(partner, Ground(Kind.CIRCULAR, SARTHE, "autre"))
    assert not may_publish(partner, Ground(Kind.CIRCULAR, SARTHE))
    # Outside of what the organisation answers for, its own place waits for a moderator.
    assert not may_publish(partner, Ground(Kind.CIRCULAR, NANTES, "cress"))
    assert may_keep(partner, Ground(Kind.CIRCULAR, NANTES, "cress"))
    waiting = person(Grant(Role.PARTNER, LOOSE))
    assert not may_publish(waiting, Ground(Kind.CIRCULAR, SARTHE, "seuls"))


def test_a_contributor_proposes_in_a_name_and_decides_nothing() -> None:
    contributor = person(Grant(Role.CONTRIBUTOR, CRESS))
    ground = Ground(Kind.CIRCULAR, SARTHE, "cress")
    assert not may_publish(contributor, ground)
    assert not may_keep(contributor, ground)
    assert not may_import(contributor, "cress")
    assert not may_moderate(contributor, ground)


def test_the_prefecture_follows_the_plan_and_moderates_nothing() -> None:
    prefecture = person(Grant(Role.PREFECTURE))
    assert may_follow_plan(prefecture)
    assert not may_moderate(prefecture, Ground(Kind.CIRCULAR, SARTHE))
    assert not may_administer(prefecture)


@given(
    st.lists(st.sampled_from(sorted(Role))),
    st.sampled_from(sorted(Kind)),
    st.sampled_from([SARTHE, NANTES]),
    st.booleans(),
)
def test_more_grants_never_take_a_right_away(
    roles: list[Role], kind: Kind, keys: frozenset[str], second_factor: bool
) -> None:
    grants = [Grant(role, CRESS if role in OF_ORGANISATION else None) for role in roles]
    ground = Ground(kind, keys, "cress")
    had = False
    for n in range(len(grants) + 1):
        one = person(*grants[:n], second_factor=second_factor)
        now = may_moderate(one, ground) or may_publish(one, ground) or may_import(one, "cress")
        assert now or not had
        had = now
