"""What is missing of a place, by the pure rule and by the desk's SQL alike."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.completeness import CRITERIA, criteria_of, missing, score
from mapapp.domain.kinds import Kind
from mapapp.store.desk import Wanted, desk_figures, desk_places
from mapapp.store.engine import Store
from mapapp.store.history import seen_of
from mapapp.store.organisations import OrganisationRecord, put_organisation
from mapapp.store.owners import set_owner
from tests.conftest import NOW_TEXT
from tests.people import CRESS
from tests.publishing import place_values, publish_places

FULL: dict[str, Any] = {
    "hours": "Mo-Fr 09:00-12:00",
    "precision": "adresse",
    "phone": "02 40 00 00 00",
    "presentation": "Atelier de réparation.",
    "audiences": ["tous"],
    "gestures": ["reparer"],
    "email": "lieu@exemple.fr",
    "address": "1 rue de l'Essai",
    "website": "https://exemple.fr/",
    "conditions": "Gratuit.",
}
kinds = st.sampled_from([kind for kind in Kind if kind is not Kind.ACTION])
some = st.sets(st.sampled_from(sorted(FULL)))


def values_of(kind: Kind, names: set[str]) -> dict[str, Any]:
    return {"kind": kind.value, **{name: FULL[name] for name in names}}


@given(kind=kinds, names=some, more=st.sampled_from(sorted(FULL)))
def test_knowing_more_never_lowers_the_score(kind: Kind, names: set[str], more: str) -> None:
    before, after = values_of(kind, names), values_of(kind, names | {more})
    assert 0 <= score(before) <= score(after) <= 100
    assert (score(before) == 100) == (missing(before) == ())
    assert [one.weight for one in missing(before)] == sorted(
        (one.weight for one in missing(before)), reverse=True
    )


def test_all_and_nothing() -> None:
    for kind in Kind:
        if kind is Kind.ACTION:
            continue
        assert score(values_of(kind, set(FULL))) == 100
        assert score(values_of(kind, set())) == 0
        assert missing(values_of(kind, set())) == criteria_of(kind)
    assert all(one.why and one.weight > 0 for one in CRITERIA)


def test_a_place_at_its_town_hall_has_no_exact_position() -> None:
    values = {**values_of(Kind.CRECHE, set(FULL)), "precision": "commune"}
    assert [one.field for one in missing(values)] == ["precision"]


def test_the_desk_sorts_by_the_same_rule(store: Store) -> None:
    places = {}
    for n, name in enumerate(sorted(FULL)):
        values = place_values(name=f"Lieu {n}", **FULL)
        if name == "precision":
            del values["lon"], values["lat"]
        values.pop(name)
        places[f"sans-{name}"] = values
    places["plein"] = place_values(name="Plein", **FULL)
    publish_places(store, places)
    with store.write() as connection:
        record = OrganisationRecord(CRESS, "association", None, None, None, NOW_TEXT)
        put_organisation(connection, record)
        set_owner(connection, places, CRESS.id, NOW_TEXT)
    with store.read() as connection:
        total, rows = desk_places(connection, Wanted(("cress",), order="completude"))
        lacking, _rows = desk_places(connection, Wanted(("cress",), "incomplet"))
        without, _rows = desk_places(connection, Wanted(("cress",), "sans_horaires"))
        named, _rows = desk_places(connection, Wanted(("cress",), words="plein"))
        none, _rows = desk_places(connection, Wanted(("autre",)))
        seen = seen_of(connection, list(places))
        figures = desk_figures(connection, ("cress",))
    scores = [score(seen[row.id]) for row in rows]
    assert scores == sorted(scores) and scores[-1] == 100 and rows[-1].id == "plein"
    assert {row.id for row in rows if score(seen[row.id]) == 100} == {"plein"}
    assert (total, lacking, without, named, none) == (len(places), len(FULL), 1, 1, 0)
    assert (figures.places, figures.stale, figures.to_check, figures.without_hours) == (
        len(places), 0, 0, 1,
    )  # fmt: skip
