"""Whether a scheme may take someone in: truth table, single rules, properties."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.scheme import FIELDS, NO_LIMIT_DAYS, Exchange, Scheme, Situation
from mapapp.housing.answer import answer_housing, territories_around
from mapapp.housing.question import HousingQuestion
from mapapp.housing.rules import Judgement, Verdict, judge
from tests.housing import ANSWERS, EXAMPLES, asked, question, scheme, shipped, standings
from tests.searches import gazetteer

TODAY = date(2026, 11, 24)
SHORT = date(2027, 1, 14)
LUCON = territories_around(gazetteer(), "85128")
YES = question(
    age=19,
    situation="apprentissage",
    commune="85128",
    debut="2027-01-04",
    fin="2027-02-03",
    budget=300,
    service="oui",
)
OPEN = "hebergement-chez-l-habitant-sud-vendee"


def answers(asking: HousingQuestion) -> dict[str, str]:
    found = answer_housing(asking, standings(), gazetteer(), TODAY)
    return {one.scheme.id: one.judgement.verdict.value for one in found.schemes}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_the_truth_table(example: Any) -> None:
    assert answers(asked(example)) == ANSWERS[example.id]


def test_the_table_is_wide_enough() -> None:
    assert {example.id for example in EXAMPLES} == set(ANSWERS)
    for scheme_id in shipped():
        assert sum(scheme_id in row for row in ANSWERS.values()) >= 12
    said = Counter(verdict for row in ANSWERS.values() for verdict in row.values())
    assert min(said[verdict.value] for verdict in Verdict) >= 1


def test_every_scheme_of_the_leaflet_is_there() -> None:
    names = " / ".join(str(rules["name"]) for rules in shipped().values())
    for name in ("Le Relais", "Cpourtoît", "Le temps pour toiT", "Pornic", "Anjou Bleu"):
        assert name in names
    for name in ("foyer de jeunes travailleurs (Sarthe)", "Escales Ouest", "Contingent"):
        assert name in names
    assert "« Escapes ouest »" in shipped()["escales-ouest"]["note"]


def verdict(
    rules: Scheme, asking: HousingQuestion = YES, full: date | None = None
) -> tuple[str, str]:
    found = judge(rules, asking, territories_around(gazetteer(), asking.commune), full)
    return found.verdict.value, " ; ".join(one.text for one in found.reasons)


@pytest.mark.parametrize(
    ("changes", "asking", "expected", "words"),
    [
        ({}, {}, "oui", "Votre âge convient"),
        ({}, {"age": 14}, "non", "Votre âge (14 ans) ne convient pas : de 15 à 30 ans"),
        ({}, {"age": 15}, "oui", "dans son territoire"),
        ({}, {"age": 30}, "oui", "dans son territoire"),
        ({}, {"age": 31}, "non", "de 15 à 30 ans"),
        ({}, {"age": None}, "peut_etre", "Dites votre âge (de 15 à 30 ans)"),
        ({"age_max": None}, {}, "peut_etre", "Demandez à quel âge"),
        ({"age_min": 0, "age_max": 120}, {"age": None}, "oui", "pas de condition d'âge"),
        ({}, {"situation": Situation.STUDIES}, "peut_etre", "Demandez si votre situation"),
        ({"other_situations": False}, {"situation": Situation.STUDIES}, "non", "pas acceptée"),
        ({"other_situations": True}, {"situation": Situation.STUDIES}, "oui", "acceptée"),
        ({}, {"situation": None}, "peut_etre", "Dites votre situation"),
        ({}, {"commune": "72181"}, "non", "pas dans son territoire"),
        ({}, {"commune": None}, "peut_etre", "Dites où est votre travail"),
        ({"territories": None}, {}, "peut_etre", "quelles communes"),
        ({"territories": ["region:52"]}, {}, "oui", "territoire"),
        ({"territories": None, "territories_to_ask": ["departement:85"]}, {}, "peut_etre", "près"),
        ({}, {"ends": date(2027, 1, 5)}, "peut_etre", "1 jour, c'est moins que 3 jours"),
        ({"stay_approximate": None}, {"ends": date(2027, 1, 5)}, "non", "durée ne convient pas"),
        ({"stay_approximate": None}, {"ends": date(2027, 4, 6)}, "non", "plus que 3 mois"),
        ({}, {"ends": None}, "peut_etre", "Dites vos dates"),
        ({"stay_min": 0, "stay_max": NO_LIMIT_DAYS}, {"ends": None}, "oui", "pas de condition"),
        ({}, {"budget": 290.0}, "oui", "tient dans votre budget"),
        ({}, {"budget": 289.0}, "non", "dépasse votre budget de 289 €"),
        ({"price_approximate": True}, {"budget": 200.0}, "peut_etre", "prix exact"),
        ({}, {"budget": 200.0, "ends": SHORT}, "oui", "budget"),
        (
            {"night_price": None},
            {"budget": 200.0, "ends": date(2027, 1, 14)},
            "peut_etre",
            "séjour",
        ),
        ({"month_price": 0}, {"budget": 0.0}, "oui", "gratuit"),
        ({}, {"budget": None}, "peut_etre", "Dites votre budget"),
        ({"night_price": None, "month_price": None}, {}, "peut_etre", "Demandez le prix"),
        ({}, {"service": False}, "peut_etre", "Demandez si un service est attendu"),
        ({"exchange": "aucun"}, {"service": False}, "oui", "Aucun service"),
        ({"exchange": "possible"}, {"service": False}, "oui", "pas obligatoire"),
        ({"exchange": "demande"}, {"service": False}, "non", "Un service est demandé"),
        ({"exchange": "demande"}, {"service": None}, "peut_etre", "Dites si vous êtes prêt"),
        ({"season_start": "06-01", "season_end": "09-30"}, {}, "non", "du 1er juin au 30 sept"),
        ({"season_start": "10-01", "season_end": "03-31"}, {}, "oui", "ouvert à vos dates"),
        ({"season_start": None, "season_end": None}, {}, "peut_etre", "à vos dates"),
        ({"conditions": ["avoir un contrat"]}, {}, "peut_etre", "à vérifier : avoir un contrat"),
    ],
)
def test_each_rule(
    changes: dict[str, Any], asking: dict[str, Any], expected: str, words: str
) -> None:
    found, said = verdict(scheme(OPEN, **changes), replace(YES, **asking))
    assert (found, words in said) == (expected, True), said


@pytest.mark.parametrize(
    ("full", "asking", "expected"),
    [
        (date(2027, 1, 3), {}, "oui"),
        (date(2027, 1, 4), {}, "peut_etre"),
        (date(2027, 2, 3), {}, "non"),
        (date(2027, 2, 3), {"starts": None, "ends": None}, "peut_etre"),
    ],
)
def test_a_full_scheme_says_until_when(full: date, asking: dict[str, Any], expected: str) -> None:
    found, said = verdict(scheme(OPEN), replace(YES, **asking), full)
    assert found == expected
    assert "Complet jusqu'au" in said


def test_it_comes_back_by_itself() -> None:
    only = [replace(one, full_until=date(2027, 2, 3)) for one in standings()]
    for day, expected in ((date(2027, 2, 3), "non"), (date(2027, 2, 4), "oui")):
        found = {
            one.scheme.id: one.judgement.verdict.value
            for one in answer_housing(YES, only, gazetteer(), day).schemes
        }
        assert found[OPEN] == expected


# --- properties -------------------------------------------------------------------------------

_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_MONTH_DAYS = st.sampled_from(["01-01", "03-31", "06-15", "09-30", "12-31"])
_PERIODS = st.tuples(_DAYS, _DAYS).map(sorted)


@st.composite
def questions(draw: st.DrawFn) -> HousingQuestion:
    starts, ends = draw(_PERIODS)
    return HousingQuestion(
        draw(st.integers(12, 110)),
        draw(st.sampled_from(Situation)),
        draw(st.sampled_from(["85128", "72181", "44109"])),
        starts,
        ends,
        float(draw(st.integers(0, 600))),
        draw(st.booleans()),
    )


@st.composite
def rules(draw: st.DrawFn) -> Scheme:
    low, high = sorted((draw(st.integers(0, 120)), draw(st.integers(0, 120))))
    least, most = sorted((draw(st.integers(0, 400)), draw(st.integers(0, 400))))
    keys = st.lists(
        st.sampled_from(["departement:85", "epci:244400404", "commune:72181", "region:52"]),
        max_size=2,
    )
    season = draw(st.none() | st.tuples(_MONTH_DAYS, _MONTH_DAYS))
    return Scheme(
        "essai",
        "Essai",
        situations=tuple(draw(st.sets(st.sampled_from(Situation)))),
        other_situations=draw(st.none() | st.booleans()),
        age_min=low,
        age_max=high,
        stay_min=least,
        stay_max=most,
        stay_approximate=draw(st.booleans()),
        night_price=draw(st.none() | st.integers(0, 40)),
        month_price=draw(st.none() | st.integers(0, 600)),
        price_approximate=draw(st.booleans()),
        exchange=draw(st.none() | st.sampled_from(Exchange)),
        season_start=season[0] if season else None,
        season_end=season[1] if season else None,
        territories=tuple(draw(keys)),
        territories_to_ask=tuple(draw(keys)),
        conditions=("une condition",) if draw(st.booleans()) else (),
    )


def judged(one: Scheme, asking: HousingQuestion, full: date | None = None) -> Judgement:
    return judge(one, asking, territories_around(gazetteer(), asking.commune), full)


_ASKED = ("age", "situation", "commune", "starts", "ends", "budget", "service")


@given(rules(), questions(), st.sets(st.sampled_from(_ASKED)), st.none() | _DAYS)
def test_to_tell_less_only_makes_less_sure(
    one: Scheme, asking: HousingQuestion, forgotten: set[str], full: date | None
) -> None:
    less: dict[str, None] = dict.fromkeys(forgotten)
    found = judged(one, replace(asking, **less), full).verdict
    assert found in (Verdict.MAYBE, judged(one, asking, full).verdict)


_RULES = [
    "other_situations",
    "age_min",
    "age_max",
    "stay_min",
    "stay_max",
    "night_price",
    "month_price",
    "exchange",
    "season",
]


@given(rules(), questions(), st.sampled_from(_RULES))
def test_a_rule_that_is_not_known_never_makes_a_no_a_yes(
    one: Scheme, asking: HousingQuestion, forgotten: str
) -> None:
    names = ("season_start", "season_end") if forgotten == "season" else (forgotten,)
    less: dict[str, Any] = dict.fromkeys(names)
    before, after = judged(one, asking).verdict, judged(replace(one, **less), asking).verdict
    if forgotten == "night_price" and one.month_price == 0:
        return  # free by the month stays free
    assert not (before is Verdict.NO and after is Verdict.YES)


@given(rules(), questions(), st.none() | _DAYS)
def test_a_verdict_always_has_a_reason(
    one: Scheme, asking: HousingQuestion, full: date | None
) -> None:
    found = judged(one, asking, full)
    assert found.reasons
    assert all(reason.text.strip() for reason in found.matters)


@given(questions())
def test_every_scheme_is_in_every_answer(asking: HousingQuestion) -> None:
    found = answer_housing(asking, standings(), gazetteer(), TODAY)
    assert {one.scheme.id for one in found.schemes} == set(shipped())
    order = [one.judgement.verdict for one in found.schemes]
    assert order == sorted(order, key=list(Verdict).index)
    assert all(one.reasons for one in found.schemes)


def test_rules_are_the_fields_of_a_scheme() -> None:
    assert {name for found in shipped().values() for name in found} <= set(FIELDS)
    assert LUCON is not None and "departement:85" in LUCON
