"""Slots and schemes in the figures of the small region, to the digit."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.offered import FreeCreche, Offered
from mapapp.domain.scheme import Form, Scheme, Standing
from mapapp.figures.asking import BadFigures, count_question, reach_question
from mapapp.figures.board import Board
from mapapp.figures.board_asking import board_asked
from mapapp.figures.counting import Status
from mapapp.figures.legend import legend_of
from mapapp.figures.offer_portrait import offer_sentences
from mapapp.figures.sentences import board_sentences
from mapapp.figures.slots import SlotFigures
from tests.atlas_places import VOCABULARY
from tests.conftest import NOW
from tests.figures_region import CODES, NINE, PEOPLE, figures_of, known_of, view_of

FIGURES = figures_of()
KNOWN = known_of(FIGURES)
# Communes 7 (of 2,000 people, in E2) and 8 (700, in E2) have the crèches; both are in 92.
SLOTS = Offered(published={CODES[6]: 12, CODES[7]: 3}, asked={CODES[6]: 9, CODES[7]: 2})
CRECHES = Offered(
    creches=(FreeCreche(0.0, 47.30, CODES[6], True), FreeCreche(0.0, 47.35, CODES[7], False))
)


def scheme(name: str, form: Form, serves: tuple[str, ...], ask: tuple[str, ...] = ()) -> Standing:
    return Standing(Scheme(name, name, form, territories=serves, territories_to_ask=ask))


SCHEMES = Offered(
    schemes=(
        scheme("a", Form.HOST, ("epci:E3",), ("departement:92",)),
        scheme("b", Form.HOSTEL, (f"commune:{CODES[0]}",)),
        scheme("c", Form.HOSTEL, ("epci:E2",)),
        Standing(Scheme("d", "d", territories=("region:R",)), withdrawn=True),
    ),
    full=frozenset({"c"}),
)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def slots(view: View, query: str, *fields: str) -> list[tuple[Any, ...]]:
    question = count_question(parse_qsl(query), KNOWN)
    return [tuple(row[f] for f in fields) for row in FIGURES.slot_rows(view, question, SLOTS)]


def reach(view: View, query: str, offered: Offered) -> dict[str, tuple[Any, ...]]:
    rows = FIGURES.reach_rows(view, reach_question(parse_qsl(query), KNOWN), offered)
    names = ("couverte", "part", "incertaine", "population_hors_portee", "statut")
    return {row["territoire"]: tuple(row[name] for name in names) for row in rows}


def board(view: View, query: str, offered: Offered) -> Board:
    asked = board_asked(parse_qsl(query), KNOWN)
    assert asked.problems == ()
    return FIGURES.board(view, asked.question, NOW, offered)


# --- slots ----------------------------------------------------------------------------------------


def test_slots_published_and_their_rate(view: View) -> None:
    query = "niveau=epci&mesure=places_publiees&mesure=places_publiees_taux&jours=90"
    assert slots(view, query, "territoire", "valeur", "statut", "unite") == [
        # None of the crèches of 91 is loaded, and E1 is in 91 alone.
        ("E1", None, "pas_de_donnee", "places en 90 jours"),
        ("E1", None, "pas_de_donnee", "places en 90 jours pour 10 000 habitants"),
        ("E2", 15, "compte", "places en 90 jours"),
        # 15 × 10,000 / 3,000
        ("E2", 50.0, "compte", "places en 90 jours pour 10 000 habitants"),
        ("E3", 0, "aucun_lieu", "places en 90 jours"),
        ("E3", 0.0, "aucun_lieu", "places en 90 jours pour 10 000 habitants"),
    ]


def test_few_families_are_not_told_on_any_level(view: View) -> None:
    told = {
        level: slots(view, f"niveau={level}&mesure=places_demandees", "valeur", "statut")
        for level in ("region", "departement", "epci", "commune")
    }
    assert told["region"] == [(11, "compte")]
    assert told["departement"][1] == (11, "compte")
    # 9 beside « moins de 5 » is hidden too: 11 - 9 would tell the 2.
    assert told["commune"][6:8] == [(None, "non_montre"), (None, "moins_de_5")]
    rate = slots(view, "niveau=commune&mesure=places_demandees_taux", "valeur")
    assert rate[6:8] == [(None,), (None,)]


def test_places_and_slots_are_asked_together(view: View) -> None:
    question = count_question(parse_qsl("mesure=nombre&mesure=places_publiees"), KNOWN)
    assert (question.measures, question.slots, question.days) == (
        ("nombre",),
        ("places_publiees",),
        30,
    )
    alone = count_question(parse_qsl("mesure=places_demandees&jours=90"), KNOWN)
    assert (alone.measures, alone.slots, alone.days) == ((), ("places_demandees",), 90)


@given(
    published=st.dictionaries(st.sampled_from(CODES), st.integers(0, 40)),
    asked=st.dictionaries(st.sampled_from(CODES), st.integers(0, 40)),
)
def test_levels_of_slots_add_up_and_tell_no_few(
    view: View, published: dict[str, int], asked: dict[str, int]
) -> None:
    figures = SlotFigures(FIGURES.tallies, view, Offered(published=published, asked=asked))
    (whole,) = figures.of("region", None, "places_publiees")
    communes = figures.of("commune", None, "places_publiees")
    assert (whole.slots or 0) == sum(one.slots or 0 for one in communes) == sum(published.values())
    for level in ("region", "departement", "epci", "commune"):
        for one in figures.of(level, None, "places_demandees"):
            assert one.slots not in (1, 2, 3, 4)
            assert (one.slots is None) == (one.rate is None)


# --- reach ----------------------------------------------------------------------------------------


def test_reach_of_a_free_slot_tells_what_is_to_be_confirmed(view: View) -> None:
    found = reach(view, "niveau=region&offre=places&km=6", CRECHES)
    # Confirmed at 47.30: 6, 7 and 8. To be confirmed at 47.35: 9 too.
    assert found == {"R": (2800, 0.2074, 600, 13500 - 3400, "compte")}
    departments = reach(view, "niveau=departement&offre=places&km=6", CRECHES)
    assert departments["91"] == (100, 0.0143, 0, 6900, "compte")
    only = Offered(creches=CRECHES.creches[1:])
    assert reach(view, "niveau=epci&offre=places&km=1", only)["E2"] == (
        0,
        0.0,
        700,
        2300,
        "a_confirmer",
    )
    # On foot from 47.30: 100.1 minutes for each 0.05°.
    walk = reach(view, "niveau=region&offre=places&minutes=101&mode=marche", CRECHES)
    assert walk["R"][0] == 2800
    assert (
        reach(view, "niveau=region&offre=places&minutes=100&mode=marche", CRECHES)["R"][0] == 2000
    )


def test_schemes_serve_communes_without_a_point_there(view: View) -> None:
    found = reach(view, "niveau=region&offre=dispositifs", SCHEMES)
    # Served: 1, and E3 (9, 10, 11). Perhaps: E2 (5 to 8, full today), 12 (in 92, to be asked).
    assert found["R"] == (8650, 0.6407, 3150, 1700, "compte")
    hosts = reach(view, "niveau=region&offre=dispositifs&forme=chez_habitant", SCHEMES)
    # 7 and 8 are in 92 and in no EPCI of that scheme: to be asked, as 12.
    assert hosts["R"] == (3650, 0.2704, 2850, 7000, "compte")
    assert reach(view, "niveau=epci&offre=dispositifs", SCHEMES)["E2"][4] == "a_confirmer"
    nothing = reach(view, "niveau=region&offre=dispositifs", Offered())
    assert nothing["R"] == (0, None, 0, 13500, "pas_de_donnee")


@given(st.lists(st.tuples(st.floats(46.9, 47.6), st.booleans()), max_size=6), st.floats(0.5, 30))
def test_one_more_free_slot_never_lowers_reach(
    view: View, found: list[tuple[float, bool]], km: float
) -> None:
    creches = tuple(FreeCreche(0.0, lat, None, sure) for lat, sure in found)
    question = reach_question([("offre", "places"), ("km", f"{km:.3f}")], KNOWN)
    for n in range(len(creches)):
        less, more = (
            FIGURES.offer_covered(view, question, Offered(creches=creches[:m])) for m in (n, n + 1)
        )
        assert not (less.near & ~more.near).any()
        assert not ((less.near | less.maybe) & ~(more.near | more.maybe)).any()


# --- the board ------------------------------------------------------------------------------------


def test_a_board_of_slots_says_why_a_number_lacks(view: View) -> None:
    found = board(view, "niveau=commune&mesure=places_demandees", SLOTS)
    statuses = {line.code: line.status for line in found.lines}
    assert (statuses[CODES[6]], statuses[CODES[7]]) == (Status.HIDDEN, Status.FEW)
    words = [swatch.words for swatch in legend_of(found)]
    assert "moins de 5 : le nombre n'est pas donné" in words and "non montré" in words
    assert found.whole.value == 11
    said = " ".join(board_sentences(found, VOCABULARY)).replace("\u00a0", " ")
    assert said.startswith("Territoire R : 11 places en crèche demandées en 30 jours.")
    assert "Pour 1 commune, il y a moins de 5 demandes." in said
    rates = board(view, "niveau=epci&mesure=places_publiees_taux&jours=90", SLOTS)
    assert rates.lines[0].value == 50 and rates.whole.value == pytest.approx(150000 / 13500)


def test_a_board_of_offers_ranks_and_says(view: View) -> None:
    found = board(view, "niveau=epci&mesure=couverture_places&distance=5", CRECHES)
    # At 5 km: 7 for sure, 8 perhaps.
    lines = {line.code: (line.covered, line.unsure, line.out) for line in found.lines}
    assert lines == {"E1": (0, 0, 6700), "E2": (2000, 700, 300), "E3": (0, 0, 3650)}
    said = (
        " ".join(board_sentences(found, VOCABULARY)).replace("\u00a0", " ").replace("\u202f", " ")
    )
    assert "2 000 habitants sur 13 500 (14,8 %) sont à 5 km ou moins" in said
    assert "d'une crèche qui a une place libre" in said
    schemes = board(view, "niveau=commune&mesure=couverture_dispositifs&forme=foyer", SCHEMES)
    assert schemes.whole.covered == PEOPLE[0]
    text = board_sentences(schemes, VOCABULARY)[0]
    assert "un dispositif de logement «\u00a0Foyer de jeunes travailleurs\u00a0»" in text
    assert schemes.having(Status.TO_CONFIRM)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("offre=trains", "offre"),
        ("offre=places&offre=lieux", "offre"),
        ("offre=lieux&forme=foyer", "forme"),
        ("offre=dispositifs&forme=tente", "forme"),
        ("offre=places&km=0", "km"),
    ],
)
def test_a_wrong_offer_is_named(query: str, field: str) -> None:
    with pytest.raises(BadFigures) as caught:
        reach_question(parse_qsl(query), KNOWN)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_days_are_30_or_90() -> None:
    for wrong in ("7", "0", "30&jours=90", "1e9"):
        with pytest.raises(BadFigures) as caught:
            count_question(parse_qsl(f"mesure=places_publiees&jours={wrong}"), KNOWN)
        assert [problem.field for problem in caught.value.problems] == ["jours"]
    assert NOW.date() == date(2026, 11, 24)


# --- one territory --------------------------------------------------------------------------------


def test_what_is_kept_of_offers_is_of_now(view: View) -> None:
    def told(offered: Offered) -> tuple[float | None, ...]:
        found = FIGURES.offers(view, offered).of("92")
        return tuple(figure.told.value for figure in found.values())

    once = [told(one) for one in (SLOTS, CRECHES, SCHEMES)]
    again = [told(one) for one in (SCHEMES, SLOTS, CRECHES)]
    assert again == [once[2], once[0], once[1]] and len({*once}) == len(once)
    assert FIGURES.offers(view, SLOTS) is FIGURES.offers(view, replace(SLOTS))


def test_offers_of_one_territory_beside_its_level(view: View) -> None:
    every = Offered(SLOTS.published, SLOTS.asked, CRECHES.creches, SCHEMES.schemes, SCHEMES.full)
    offers = FIGURES.offers(view, every)
    found = offers.of("92")
    # At 10 km of 47.30: 6, 7 and 8, of which 7 and 8 are in 92; 9 has one to be confirmed.
    free = found["couverture_places"]
    assert free.status is Status.COUNTED
    assert free.told.value == pytest.approx(270000 / 6500)
    assert found["places_publiees"].told.value == 15
    assert found["places_demandees"].told.value == 11
    schemes = found["couverture_dispositifs"].told
    assert schemes.value == pytest.approx(365000 / 6500) and schemes.spread is not None
    commune = offers.of(CODES[7])
    assert (commune["places_demandees"].status, commune["places_demandees"].told.value) == (
        Status.FEW,
        None,
    )
    said = offer_sentences(Kind.CRECHE, commune, 30)
    assert said[0].replace("\u00a0", " ") == (
        "En 30 jours, 3 places publiées par les crèches ; demandes des familles : moins de 5."
    )
    assert offer_sentences(Kind.HOUSING, offers.of("92"), 30)[0].startswith("Au moins un")
    assert offer_sentences(Kind.CIRCULAR, commune, 30) == []
    board_of = board(view, "niveau=departement&mesure=couverture_places&distance=10", CRECHES)
    (line,) = (one for one in board_of.lines if one.code == "92")
    assert line.value == free.told.value
