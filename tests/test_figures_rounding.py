"""All and none are said of all and none alone; what nobody knows is compared with nothing."""

from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.figures.board import Board
from mapapp.figures.board_asking import board_asked
from mapapp.figures.counting import Status
from mapapp.figures.sentences import board_sentences
from mapapp.figures.shares import rounded_share, rounded_shares
from mapapp.figures.values import told_text, value_text
from mapapp.figures.words import percent_text, rate_text, reached_text, share_text
from mapapp.reporting.board_document import board_table
from tests.atlas_places import VOCABULARY
from tests.conftest import NOW
from tests.figures_region import CODES, NINE, figures_of, known_of, view_of

FIGURES = figures_of()
KNOWN = known_of(FIGURES)
SUNDAY = "ouvert=2026-12-06T18:00"
"""One place may be open then: its hours are unknown."""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def board(view: View, query: str) -> Board:
    asked = board_asked(parse_qsl(query), KNOWN)
    assert asked.problems == ()
    return FIGURES.board(view, asked.question, NOW)


def said(found: Board) -> str:
    text = " ".join(board_sentences(found, VOCABULARY))
    return text.replace("\u00a0", " ").replace("\u202f", " ")


# --- rounding -------------------------------------------------------------------------------------


@given(st.integers(1, 4_000_000), st.integers(0, 6), st.data())
def test_a_rounded_share_is_all_or_none_only_where_it_is(
    people: int, digits: int, data: st.DataObject
) -> None:
    some = data.draw(st.integers(0, people))
    digits = max(digits, 1)
    told = rounded_share(some / people, digits)
    assert (told == 1) is (some == people) and (told == 0) is (some == 0)
    assert abs(told - some / people) <= 10**-digits


def test_one_missing_of_a_million_is_not_all() -> None:
    shares = np.array([99.9999, 100, 0.0001, 0, np.nan, 50.126])
    np.testing.assert_array_equal(
        rounded_shares(shares, 2, 100), [99.99, 100, 0.01, 0, np.nan, 50.13]
    )
    assert rounded_shares(np.array([250.0, 0.00001]), 4, np.inf).tolist() == [250.0, 0.0001]


def test_all_nearly_all_and_none_in_words() -> None:
    assert [percent_text(part) for part in (1, 0.99999, 0.9994, 0.00001, 0)] == [
        *("100\u00a0%", "99,9\u00a0%", "99,9\u00a0%", "0,1\u00a0%", "0\u00a0%")
    ]
    assert share_text(1) == "tous les habitants"
    assert share_text(0.99999) == "presque tous les habitants (99,9\u00a0%)"
    assert share_text(0.5) == "50,0\u00a0% des habitants"
    assert reached_text(40, 40) == "tous les habitants (40)"
    assert reached_text(99_999, 100_000) == (
        "presque tous les habitants (99\u202f999 sur 100\u202f000, soit 99,9\u00a0%)"
    )
    assert reached_text(1, 4) == "1\u00a0habitant sur 4 (25,0\u00a0%)"
    assert [rate_text(rate) for rate in (0, 0.002, 1.5)] == ["0", "moins de 0,01", "1,50"]
    assert value_text("taux", 0.002) == "moins de 0,01"


# --- what nobody knows ----------------------------------------------------------------------------


def test_unknown_hours_are_no_zero_of_the_range(view: View) -> None:
    found = board(view, f"niveau=commune&categorie=repair-cafe&distance=5&{SUNDAY}")
    unknown = found.having(Status.UNKNOWN_HOURS)
    assert unknown and all(line.rank is None and line.shade is None for line in unknown)
    # Last, after those of which it is known that nobody is within reach.
    assert found.lines[-len(unknown) :] == tuple(unknown)
    assert f"Inconnu pour {len(unknown)} communes : les seuls lieux à portée" in said(found)
    # Nobody is for sure, which the first sentence has said.
    assert "Parmi" not in said(found) and "la même" not in said(found)


def test_a_range_leaves_out_what_is_unknown(view: View) -> None:
    # On Tuesday at ten some are open, and one place's hours are unknown.
    found = board(view, "niveau=commune&type=circulaire&distance=5&ouvert=2026-12-01T10:00")
    values = [line.value for line in found.lines if line.is_known]
    unknown = found.having(Status.UNKNOWN_HOURS)
    assert unknown and found.spread is not None
    assert found.spread.median == np.median(np.array(values))
    assert f"Parmi les {len(values)} communes dont la valeur est connue, de 0 % (" in said(found)
    assert sum(shade.count for shade in found.shades) == len(values)


def test_several_and_none_agree_in_french(view: View) -> None:
    when = "ouvert=2026-12-01T10:00"
    several = said(board(view, f"type=circulaire&mesure=nombre&{when}"))
    assert "lieux « Réparer, donner, trier » ouverts le mardi 1er décembre 2026" in several
    none = said(board(view, f"type=circulaire&mesure=taux&{SUNDAY}"))
    assert "aucun lieu « Réparer, donner, trier » ouvert le dimanche" in none
    assert "soit" not in none
    slots = said(board(view, "mesure=places_publiees_taux"))
    assert slots.startswith("Territoire R : aucune place en crèche publiée en 30 jours.")


def test_a_value_of_several_names_one_and_counts_the_others(view: View) -> None:
    found = board(view, "niveau=commune&type=circulaire&mesure=nombre")
    none = sum(line.value == 0 for line in found.lines)
    assert f"de 0 ({found.lines[-1].name} et {none - 1} autres) à" in said(found)


def test_the_table_of_the_document_tells_what_the_page_does(view: View) -> None:
    found = board(view, f"niveau=commune&type=circulaire&mesure=nombre&{SUNDAY}")
    rows = {row[1]: row[2] for row in board_table(found, "Nombre de lieux").rows}
    assert rows == {line.name: told_text("nombre", line) for line in found.lines}
    (unknown,) = (line for line in found.lines if line.code == CODES[3])
    assert rows[unknown.name] == "horaires inconnus" and "aucun lieu" in rows.values()
