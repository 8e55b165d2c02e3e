"""What people propose: written once, applied at once for who may, weighed for the others."""

from typing import Any

import pytest

from mapapp.contributing.duplicates import alike, same_address, same_phone, twins
from mapapp.contributing.proposals import Conflict, Refused, What
from mapapp.contributing.risk import risk_of, warnings
from mapapp.domain.rights import Role
from mapapp.store.contributions import pending
from mapapp.store.engine import Store
from mapapp.store.owners import set_owner
from mapapp.store.places import gone_place
from tests.people import CRESS, VILLE
from tests.proposing import TOLD, contribution, partner, seen, send, settle, someone
from tests.publishing import place_values, publish_places

NEW = place_values(name="Nouvel atelier")
del NEW["updated"]


@pytest.fixture(autouse=True)
def _world(store: Store) -> None:
    settle(store)
    publish_places(store, {"lieu": place_values(phone="02 40 00 00 00"), "autre": place_values()})


def own(store: Store, place_id: str = "lieu", organisation: str = VILLE.id) -> None:
    with store.write() as connection:
        set_owner(connection, [place_id], organisation, TOLD.now)


def test_a_passer_by_s_correction_waits(store: Store) -> None:
    outcome = send(store, What.CORRECT, values={"phone": "02 40 11 11 11"})
    assert outcome.batch is None
    assert seen(store)["phone"] == "02 40 00 00 00"
    kept = contribution(store, outcome.number)
    assert (kept.state, kept.values, kept.base) == (
        "pending",
        {"phone": "02 40 11 11 11"},
        {"phone": "02 40 00 00 00"},
    )
    assert "commune:44109" in kept.territories and "region:52" in kept.territories


def test_what_is_sent_twice_is_one_row(store: Store) -> None:
    first = send(store, What.CORRECT, values={"phone": "1"})
    again = send(store, What.CORRECT, values={"phone": "1"})
    other = send(store, What.CORRECT, values={"phone": "2"})
    assert (again.number, again.reference, again.again) == (first.number, first.reference, True)
    assert other.number != first.number
    with store.read() as connection:
        assert len(pending(connection)) == 2


def test_only_what_differs_is_proposed(store: Store) -> None:
    values = {"phone": "02 40 00 00 00", "name": "Autre", "email": None, "gestures": []}
    outcome = send(store, What.CORRECT, values=values)
    assert contribution(store, outcome.number).values == {"name": "Autre"}
    with pytest.raises(Refused, match="Rien"):
        send(store, What.CORRECT, values={"phone": "02 40 00 00 00"})


def test_a_point_is_one_thing(store: Store) -> None:
    lat = place_values()["lat"]
    values = {"lon": -1.6, "lat": lat, "precision": "adresse"}
    outcome = send(store, What.CORRECT, values=values)
    assert contribution(store, outcome.number).values == values


def test_what_changed_since_it_was_read_is_a_conflict(store: Store) -> None:
    with pytest.raises(Conflict) as raised:
        send(store, What.CORRECT, values={"phone": "3"}, base={"phone": "2"})
    (clash,) = raised.value.clashes
    assert (clash.field, clash.read, clash.now, clash.proposed) == (
        "phone", "2", "02 40 00 00 00", "3",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "place_id", "values"),
    [
        (What.CORRECT, "rien", {"phone": "1"}),
        (What.REPORT, "rien", {}),
        (What.CORRECT, "lieu", {"category": "micro-creche", "kind": "creche"}),
        (What.CORRECT, "lieu", {"commune_code": None, "lon": None, "lat": None}),
        (What.NEW, None, {**NEW, "kind": "mairie"}),
        (What.NEW, None, {"kind": "circulaire", "category": "recyclerie", "name": "X"}),
    ],
)
def test_what_cannot_be_proposed(
    store: Store, what: What, place_id: str | None, values: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        send(store, what, place_id, values=values)
    with store.read() as connection:
        assert pending(connection) == []


def test_a_partner_s_own_place_publishes_at_once(store: Store) -> None:
    own(store)
    someone_else = someone(store, Role.PARTNER, CRESS)
    assert send(store, What.CORRECT, person=someone_else, values={"phone": "1"}).batch is None
    keeper = partner(store)
    assert send(store, What.CORRECT, person=keeper, values={"phone": "2"}).batch is not None
    assert seen(store)["phone"] == "2"
    other = send(store, What.CORRECT, "autre", person=keeper, values={"phone": "2"})
    assert other.batch is None  # not theirs


def test_a_partner_makes_and_owns_a_place(store: Store) -> None:
    keeper = partner(store)
    outcome = send(store, What.NEW, None, person=keeper, values=NEW)
    assert outcome.batch is not None and outcome.place_id is not None
    assert seen(store, outcome.place_id)["name"] == "Nouvel atelier"
    elsewhere = {**NEW, "commune_code": "49007", "lon": -0.55, "lat": 47.47}
    assert send(store, What.NEW, None, person=keeper, values=elsewhere).batch is None


def test_closing_and_confirming(store: Store) -> None:
    own(store)
    keeper = partner(store)
    send(store, What.CONFIRM, person=keeper)
    assert seen(store)["updated"] == "2026-11-24"
    gone = {"gone": {"reason": "Fermé en mai", "moved_to": None}}
    send(store, What.CLOSED, person=keeper, values=gone)
    with store.read() as connection:
        found = gone_place(connection, "lieu")
    assert found is not None and found.reason == "Fermé en mai"
    with pytest.raises(Refused):
        send(store, What.CONFIRM, person=keeper, draft="autre")


def test_a_report_never_publishes(store: Store) -> None:
    own(store)
    outcome = send(
        store, What.REPORT, person=partner(store), comment="Faux", values={"status": "gone"}
    )
    assert outcome.batch is None
    assert contribution(store, outcome.number).values == {}


def test_duplicates_are_shown(store: Store) -> None:
    base = {"kind": "circulaire", "commune_code": "44109"}
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"name": "L'Atelier"}, []),
        ({"name": "RESSOURCERIE de l’Essai"}, ["même nom", "même nom"]),
        ({"name": "X", "phone": "+33240000000"}, ["même téléphone"]),
        ({"name": "Ressourcerie de l'essai", "commune_code": "49007"}, []),
        ({"name": "Ressourcerie de l'essai", "commune_code": None, "lon": -1.5540, "lat": 47.2180},
         ["même nom", "même nom"]),
    ]  # fmt: skip
    with store.read() as connection:
        for changes, whys in cases:
            assert [twin.why for twin in twins(connection, base | changes)] == whys
        assert [t.id for t in twins(connection, base | cases[1][0], but="lieu")] == ["autre"]


def test_what_is_alike() -> None:
    assert alike("Multi-accueil Les Lutins", "les lutins multi accueil")
    assert not alike("Crèche Les Lutins", "Crèche Les Petits Loups")
    assert not alike(None, "X")
    assert same_phone("+33 (0)2 40 00 00 00", "0240000000") and not same_phone("", None)
    assert same_address("12, rue de la Paix", "12 r de la paix") is False
    assert same_address("12 rue de la Paix", "12 Rue de la paix")
    assert not same_address("rue de la Paix", "rue de la Paix")


def test_risk_grows_with_what_could_harm() -> None:
    base = {"name": "A", "website": "https://a.fr", "lon": -1.5, "lat": 47.2}
    assert risk_of("confirm", {}, {}, None, passer_by=False) == 0
    assert risk_of("correct", {}, {"phone": "1"}, None, passer_by=True) == 20
    bad = {"name": "Tout autre", "website": "https://b.fr", "lon": -1.6, "lat": 47.2}
    assert risk_of("closed", base, bad, "http://a http://b", passer_by=True) == 100
    said = [text for _, text in warnings("correct", base, bad, "Jean, 06 12 34 56 78, malade")]
    assert said[0] == "Le lieu serait déplacé de 7,6 km."
    assert said[-1].startswith("Le texte semble parler d'une personne")
