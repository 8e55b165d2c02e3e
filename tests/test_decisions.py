"""Deciding: nobody overwrites anybody, nobody decides on their own, nothing is lost."""

import pytest

from mapapp.contributing.batches import Author
from mapapp.contributing.decisions import (
    Decision,
    Forbidden,
    Merging,
    Taken,
    accept,
    merge,
    place_version,
    refuse,
)
from mapapp.contributing.proposals import What
from mapapp.contributing.undo import undo_batch
from mapapp.domain.rights import PASSER_BY, Person, Role
from mapapp.store.contributions import record_of
from mapapp.store.engine import Store
from mapapp.store.places import gone_place
from tests.people import AUTRE, CRESS, VILLE
from tests.proposing import (
    TOLD,
    Post,
    as_read,
    contribution,
    moderator,
    seen,
    send,
    settle,
    someone,
)
from tests.publishing import place_values, publish_places


@pytest.fixture(autouse=True)
def _world(store: Store) -> None:
    settle(store)
    publish_places(
        store,
        {
            "lieu": place_values(phone="1", gestures=["donner"], updated="2024"),
            "double": place_values(phone="2", email="a@exemple.fr", gestures=["reparer"]),
        },
    )


def test_accepting_publishes_tells_and_forgets_the_address(store: Store) -> None:
    number = send(store, What.CORRECT, values={"phone": "3"}, reply_to="a@exemple.fr").number
    post, judge, decision = Post(), moderator(store), as_read(store, number)
    with store.write() as connection:
        made = accept(connection, TOLD, judge, decision, post)
    assert seen(store)["phone"] == "3"
    assert post.sent == [("a@exemple.fr", "accepted", None)]
    kept = contribution(store, number)
    assert (kept.state, kept.version, kept.reply_to, kept.batch) == (
        "accepted", 2, None, made.batch,
    )  # fmt: skip


def test_accepting_with_changes(store: Store) -> None:
    number = send(store, What.CORRECT, values={"phone": "3", "name": "Faux"}).number
    decision, judge = as_read(store, number, values={"phone": "4"}), moderator(store)
    with store.write() as connection:
        accept(connection, TOLD, judge, decision, Post())
    assert (seen(store)["phone"], seen(store)["name"]) == ("4", "Ressourcerie de l'essai")


def test_refusing_says_why(store: Store) -> None:
    number = send(store, What.CORRECT, values={"phone": "3"}, reply_to="a@exemple.fr").number
    post, judge = Post(), moderator(store)
    decision = as_read(store, number, reason="Faux")
    with store.write() as connection:
        refuse(connection, TOLD, judge, decision, post)
    assert (seen(store)["phone"], post.sent) == ("1", [("a@exemple.fr", "refused", "Faux")])
    with store.read() as connection:
        assert record_of(connection, None).refused == 1


def test_a_new_place_gets_an_address_and_an_owner(store: Store) -> None:
    author = someone(store, Role.CONTRIBUTOR, CRESS)
    values = place_values(name="L'Atelier d'Ivry")
    number = send(store, What.NEW, None, person=author, values=values).number
    judge, decision = moderator(store), as_read(store, number)
    with store.write() as connection:
        made = accept(connection, TOLD, judge, decision, Post())
    assert made.place_id == f"l-atelier-d-ivry-{number}"
    assert seen(store, made.place_id)["status"] == "published"


def test_of_two_who_decide_the_second_is_told(store: Store) -> None:
    number = send(store, What.CORRECT, values={"phone": "3"}).number
    first, judge, other = as_read(store, number), moderator(store), moderator(store)
    with store.write() as connection:
        accept(connection, TOLD, judge, first, Post())
    for how in (accept, refuse):
        with pytest.raises(Taken), store.write() as connection:
            how(connection, TOLD, other, first, Post())
    assert contribution(store, number).state == "accepted"


def test_a_place_that_changed_since_is_read_again_first(store: Store) -> None:
    number = send(store, What.CORRECT, values={"phone": "3"}).number
    decision, judge = as_read(store, number), moderator(store)
    publish_places(store, {"lieu": place_values(phone="9"), "double": place_values()})
    with pytest.raises(Taken), store.write() as connection:
        accept(connection, TOLD, judge, decision, Post())
    assert seen(store)["phone"] == "9"


def test_who_may_not_decide(store: Store) -> None:
    author = moderator(store)
    own = send(store, What.CORRECT, person=author, values={"phone": "3"})
    assert own.batch is None  # a moderator's own waits for another one
    without_code = Person(author.account, grants=author.grants)
    for person in (
        PASSER_BY,
        author,
        without_code,
        someone(store, Role.MODERATOR, AUTRE),
        someone(store, Role.PARTNER, VILLE),
        someone(store, Role.PREFECTURE, None),
    ):
        decision = as_read(store, own.number)
        for how in (accept, refuse):
            with pytest.raises(Forbidden), store.write() as connection:
                how(connection, TOLD, person, decision, Post())
    judge = moderator(store)
    with pytest.raises(Forbidden), store.write() as connection:
        accept(connection, TOLD, judge, Decision(99, 1, 0), Post())


def merging(store: Store, kept: str, dropped: str) -> Merging:
    with store.read() as connection:
        versions = [place_version(connection, place_id) for place_id in (kept, dropped)]
    return Merging(kept, versions[0], dropped, versions[1])


def test_merging_keeps_all_and_redirects(store: Store) -> None:
    before = seen(store), seen(store, "double")
    judge, both = moderator(store), merging(store, "lieu", "double")
    with store.write() as connection:
        number = merge(connection, TOLD, judge, both)
    found = seen(store)
    assert (found["phone"], found["email"]) == ("1", "a@exemple.fr")
    assert (found["gestures"], found["updated"]) == (["donner", "reparer"], "2026-01")
    with store.read() as connection:
        gone = gone_place(connection, "double")
    assert gone is not None and gone.moved_to == "lieu"
    with store.write() as connection:
        undo_batch(connection, TOLD, Author(), number, None)
    assert (seen(store), seen(store, "double")) == before


def test_two_places_cannot_lead_to_each_other(store: Store) -> None:
    first, second = merging(store, "lieu", "double"), merging(store, "double", "lieu")
    judge = moderator(store)
    with store.write() as connection:
        merge(connection, TOLD, judge, first)
    for wrong in (second, merging(store, "double", "lieu"), merging(store, "lieu", "lieu")):
        with pytest.raises(Taken), store.write() as connection:
            merge(connection, TOLD, judge, wrong)
    assert seen(store)["status"] == "published"


def test_merging_needs_both_grounds(store: Store) -> None:
    for person in (PASSER_BY, someone(store, Role.MODERATOR, AUTRE)):
        both = merging(store, "lieu", "double")
        with pytest.raises(Forbidden), store.write() as connection:
            merge(connection, TOLD, person, both)
