"""What is typed of an action of the plan, its lineage and its progress: rules alone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.parameters import BadValue
from mapapp.domain.place import Status
from mapapp.domain.plan import (
    EMPTY,
    FIELDS,
    PlanAction,
    ancestors,
    children,
    family,
    lineage_fault,
    plan_action,
)
from mapapp.domain.plan_dates import first_day, last_day, parse_plan_date
from mapapp.planning.fields import read_action
from mapapp.planning.numbers import number_text, read_number, read_values, values_text
from mapapp.planning.progress import late_of, progress_of
from mapapp.planning.replication import before_it, to_adapt
from mapapp.planning.territories import read_territory, territory_text
from tests.plan_actions import TODAY, known, raw_action
from tests.searches import gazetteer


def an_action(name: str, **fields: Any) -> PlanAction:
    given = {"title": name, "theme": "orientation", "summary": "…", "serves": ["departement:72"]}
    found = plan_action(name, None, {**EMPTY, **given, **fields})
    assert found is not None
    return found


def problems_of(raw: dict[str, Any], *, new: bool = True) -> dict[str, str]:
    found = read_action(raw, known("mere"), EMPTY, new=new).problems
    return {problem.field: problem.message for problem in found}


# --- dates and numbers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026", "2026"),
        ("2026-1", "2026-01"),
        ("2026-12-31", "2026-12-31"),
        ("31/12/2026", "2026-12-31"),
        ("12/2026", "2026-12"),
        ("  ", None),
    ],
)
def test_dates_are_years_months_or_days(typed: str, read: str | None) -> None:
    assert parse_plan_date(typed) == read


@pytest.mark.parametrize(
    "typed", ["demain", "2026-13", "2026-02-30", "1999", "99999", "2026-", "-1", "2026-12-31T10:00"]
)
def test_other_dates_are_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        parse_plan_date(typed)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_date_holds_its_first_and_last_day(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    assert parse_plan_date(text) == text
    assert first_day(text) <= day <= last_day(text)


@given(st.decimals(0, 10**9, places=6))
def test_a_number_is_read_back(number: Any) -> None:
    assert read_number(number_text(float(number))) == pytest.approx(float(number), abs=1e-6)


@pytest.mark.parametrize("typed", ["-1", "1e9", "nan", "inf", "١٢", "1,2,3", "9" * 14, "douze"])
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_number(typed)


def test_values_are_dated_in_order_and_read_back() -> None:
    found = read_values("2026-11 = 1 200\n2019=600 ; sans date : 3", TODAY)
    assert found == [
        {"date": None, "value": 3.0},
        {"date": "2019", "value": 600.0},
        {"date": "2026-11", "value": 1200.0},
    ]
    assert read_values(values_text(found), TODAY) == found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-12 = 3", "pas encore passée"),
        ("2019 = 3\n2019 = 4", "donnée deux fois"),
        ("600", "écrivez"),
        ("2019 = beaucoup", "un nombre"),
        ("jamais = 3", "une date"),
    ],
)
def test_wrong_values_are_told(typed: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        read_values(typed, TODAY)


# --- territories ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Sarthe", "departement:72"),
        ("72", "departement:72"),
        ("departement:72", "departement:72"),
        ("Sarthe (departement:72)", "departement:72"),
        ("pays de la loire", "region:52"),
        ("Angers", "commune:49007"),
        ("244400404", "epci:244400404"),
    ],
)
def test_territories_are_typed_as_one_likes(typed: str, key: str) -> None:
    assert read_territory(gazetteer(), typed) == key
    assert read_territory(gazetteer(), territory_text(gazetteer(), key)) == key


@pytest.mark.parametrize("typed", ["Rennes", "departement:35", "epci:72", "région lointaine", "'"])
def test_territories_of_elsewhere_are_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_territory(gazetteer(), typed)


def test_a_name_of_two_territories_is_asked_again() -> None:
    with pytest.raises(BadValue, match=r"departement:53.*commune:53147|commune:53147.*departement"):
        read_territory(gazetteer(), "Mayenne")


# --- fields -----------------------------------------------------------------------------------


def test_a_sound_action_is_read() -> None:
    given = read_action(
        raw_action(
            debut="2026-01",
            fin="2026-12",
            jalons=[{"nom": "Ouvrir", "echeance": "2026-12", "fait": ""}, {"nom": " "}],
            indicateurs=[
                {"nom": "Personnes", "unite": "personnes", "cible": "600", "valeurs": "2026=12"}
            ],
            reprend="mere",
            note="Le bus roule.",
        ),
        known("mere"),
        EMPTY,
        new=True,
    )
    assert given.problems == []
    assert given.values["serves"] == ["departement:72"]
    assert given.values["milestones"] == [{"label": "Ouvrir", "due": "2026-12", "done": None}]
    assert given.values["indicators"][0]["values"] == [{"date": "2026", "value": 12.0}]
    assert given.values["notes"] == [{"date": "2026-11-24", "text": "Le bus roule."}]


def test_everything_wrong_is_told_at_once() -> None:
    said = problems_of(
        {
            "titre": "",
            "theme": "inconnu",
            "territoires": ["Rennes"],
            "etat": "perdue",
            "debut": "2027",
            "fin": "2026",
            "structure": "personne",
            "reprend": "rien",
            "jalons": [{"nom": "", "echeance": "2026"}, {"nom": "A", "fait": "2027"}],
            "indicateurs": [
                {"nom": "Personnes", "unite": "", "cible": "1"},
                {"nom": "personnes", "unite": "x", "cible": "beaucoup"},
            ],
            "annoncee": "peut-être",
        }
    )
    assert said["fin"] == "la fin est avant le début" and "(a_lancer, en_cours" in said["etat"]
    assert said["indicateur-0-unite"].startswith("dites l'unité")
    assert set(said) == {
        *("titre", "theme", "resume", "territoires", "etat", "fin", "structure", "reprend"),
        *("jalon-0-nom", "jalon-1-fait", "annoncee"),
        *("indicateur-0-unite", "indicateur-1-nom", "indicateur-1-cible"),
    }


@pytest.mark.parametrize("text", ["a\x00b", "x" * 201, "\u202e" + "\x07"])
def test_hostile_titles_are_refused(text: str) -> None:
    assert "titre" in problems_of(raw_action(titre=text))


@given(
    st.dictionaries(
        st.sampled_from(["titre", "theme", "resume", "etat", "debut", "fin", "reprend", "note"]),
        st.text(max_size=30),
    )
)
def test_any_text_is_read_or_refused(raw: dict[str, str]) -> None:
    given = read_action(raw, known(), EMPTY, new=False)
    assert given.problems or set(given.values) <= set(FIELDS)


# --- lineage ----------------------------------------------------------------------------------


def test_lineage_holds_or_says_why() -> None:
    assert lineage_fault({"a": None, "b": "a", "c": "b"}) is None
    for parents in ({"a": "a"}, {"a": "b", "b": "a"}, {"a": "c", "b": "a", "c": "b"}):
        fault = lineage_fault(dict(parents))
        assert fault is not None and "vient d'elle" in fault[1]
    fault = lineage_fault({"a": "partie"})
    assert fault is not None and "n'est pas au plan" in fault[1]


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.integers(-1, n - 1), min_size=n)))
def test_lineage_is_a_forest_exactly_when_every_walk_ends(links: list[int]) -> None:
    parents = {str(n): str(p) if 0 <= p < len(links) else None for n, p in enumerate(links)}

    def ends(at: str | None, steps: int = 0) -> bool:
        return at is None or (steps <= len(links) and ends(parents[at], steps + 1))

    sound = all(ends(one) for one in parents)
    assert (lineage_fault(parents) is None) == sound
    if sound:
        for one in parents:
            assert one in family(parents, one)
            assert all(one in ancestors(parents, child) for child in children(parents, one))


def test_taking_up_keeps_what_is_done_and_leaves_what_is_local() -> None:
    mother = an_action(
        "mere",
        milestones=[{"label": "Ouvrir", "due": "2020", "done": "2021"}],
        indicators=[
            {"label": "P", "unit": "p", "target": 5, "target_date": "2021", "values": [{}]}
        ],
    )
    begun = to_adapt(mother)
    assert begun["parent"] == "mere" and begun["serves"] == [] and begun["pilot"] is None
    assert begun["milestones"] == [{"label": "Ouvrir", "due": None, "done": None}]
    assert begun["indicators"][0]["target"] is None and begun["indicators"][0]["values"] == []
    child, other = an_action("fille", parent="mere"), an_action("autre")
    assert before_it([mother, child, other], "fille") == [child, mother]
    assert before_it([mother], "rien") == []


# --- progress ---------------------------------------------------------------------------------


def test_progress_is_counted_by_hand() -> None:
    actions = [
        an_action("a", status="en_cours", announced=True, ends="2026-10"),
        an_action("b", status="realisee", serves=["departement:44", "departement:72"], ends="2020"),
        an_action(
            "c",
            parent="a",
            milestones=[
                {"label": "Passé", "due": "2026-11-23", "done": None},
                {"label": "Du mois", "due": "2026-11", "done": None},
                {"label": "Fait", "due": "2020", "done": "2021"},
                {"label": "Sans date", "due": None, "done": None},
            ],
        ),
    ]
    found = progress_of(actions, TODAY)
    assert (found.total, found.undescribed) == (3, 37)
    assert dict(found.by_status) == {Status.RUNNING: 1, Status.DONE: 1, Status.TO_START: 1}
    assert [(t.code, t.total) for t in found.by_territory] == [
        ("departement:72", 3),
        ("departement:44", 1),
    ]
    named = [(x.action.id, x.milestone and x.milestone.label) for x in late_of(actions, TODAY)]
    assert named == [("a", None), ("c", "Passé")]
    (spread,) = found.spreads
    assert spread.first.id == "a" and [one.id for one in spread.taken_up] == ["c"]


def test_progress_shows_indicators_that_say_something() -> None:
    blank: dict[str, Any] = {"unit": "p", "target": None, "target_date": None, "values": []}
    values = [{"date": "2026", "value": 0.0}]
    said: Any = {"Rien": {}, "Cible": {"target": 0.0}, "Valeur": {"values": values}}
    told = [{**blank, "label": label, **more} for label, more in said.items()]
    found = progress_of([an_action("a", indicators=told)], TODAY).indicators
    assert [(i.label, i.share) for _one, i in found] == [("Cible", None), ("Valeur", None)]


def test_what_made_an_action_undone_leaves_none() -> None:
    assert plan_action("x", None, {"title": "Renommée depuis"}) is None
