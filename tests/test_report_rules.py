"""What a report is of, and its figures frozen: counted by hand on the small region."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.parameters import BadValue
from mapapp.domain.plan import EMPTY, PlanAction, plan_action
from mapapp.figures.asking import MEASURES, CountQuestion, ReachQuestion
from mapapp.figures.portrait import SHOWN, WAY
from mapapp.figures.rows import Row
from mapapp.figures.subject import Subject
from mapapp.printing.document import Document, Table
from mapapp.reporting.asking import read_wish, wish_of
from mapapp.reporting.files import page_document, sheets_of
from mapapp.reporting.freezing import Asked, Frozen, frozen
from mapapp.reporting.periods import (
    Period,
    just_ended,
    offered,
    parse_period,
    report_id,
    running,
)
from tests.conftest import NOW
from tests.figures_region import MINI, NINE, figures_of, place, view_of

DAYS = st.dates(date(2019, 1, 1), date(2099, 12, 31))
QUARTER = Period(2026, 4)


def bus(**values: Any) -> PlanAction:
    """An action of the whole small region."""
    record = {"title": "Le bus", "theme": "orientation", "summary": "Un bus.", "status": "en_cours"}
    made = plan_action("bus", None, {**EMPTY, **record, "serves": ["region:R"], **values})
    assert made is not None
    return made


def report(folder: Path, territory: str = "R", places: Any = NINE, **changes: Any) -> Frozen:
    view = view_of(places, folder)
    asked = Asked(QUARTER, territory, "essai", view, 7, [bus()], NOW, None)
    return frozen(figures_of(), MINI, replace(asked, **changes), lambda _done, _total: None)


# --- periods ----------------------------------------------------------------------------------


@given(DAYS)
def test_a_day_is_in_its_quarter_and_its_year(day: date) -> None:
    for period in running(day):
        assert period.starts <= day <= period.ends and not period.is_over(day)
        assert period.before.ends + timedelta(1) == period.starts
        assert parse_period(period.key) == period
    for period in just_ended(day):
        assert 0 < (day - period.ends).days <= 31
    assert set(running(day)) <= set(offered(day))


def test_periods_are_called_as_people_call_them() -> None:
    assert [Period(2026, n).label for n in (1, 2)] == ["1er trimestre 2026", "2e trimestre 2026"]
    assert Period(2026).label == "année 2026"
    assert Period(2026, 1).before == Period(2025, 4)
    assert [one.key for one in just_ended(date(2027, 1, 5))] == ["2026-t4", "2026"]
    assert just_ended(date(2026, 11, 24)) == []


def test_a_final_report_has_one_address_others_tell_their_data() -> None:
    assert report_id(QUARTER, "44", date(2027, 1, 2), 9, 3) == "2026-t4-44"
    assert report_id(QUARTER, "44", date(2026, 11, 24), 9, 3) == "2026-t4-44-20261124-v9-3"


@pytest.mark.parametrize(
    "typed", ["", "2026-T5", "T3 2026", "26", "2026-13", "1999", "2026\x00", "٢٠٢٦", "9" * 400]
)
def test_what_is_no_period_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        parse_period(typed)


def test_only_figures_of_now_are_frozen() -> None:
    for typed, said in (("2027-T1", "n'a pas commencé"), ("2026-T3", "depuis plus d'un mois")):
        wish, problems = read_wish(MINI, typed, "R", NOW)
        assert wish is None and said in problems[0].message
    january = datetime(2027, 1, 5, tzinfo=UTC)
    for typed in ("2026-T4", "2026", "2027", "2027-t1"):
        assert wish_of(MINI, typed, "91", january).territory == "91"
    assert wish_of(MINI, None, "R", NOW).period == QUARTER
    _wish, problems = read_wish(MINI, "x", "E1", NOW)
    assert [one.field for one in problems] == ["periode", "territoire"]


# --- figures ----------------------------------------------------------------------------------


def row(kind: Frozen, measure: str, name: str = "ensemble", code: str = "R") -> Row:
    found: Row = next(
        one for one in kind[name] if (one["mesure"], one["territoire"]) == (measure, code)
    )
    return found


def test_its_figures_are_those_counted_by_hand(tmp_path: Path) -> None:
    found = report(tmp_path)
    creche, housing, circular = found["types"]
    assert [one["type"] for one in found["types"]] == [kind.value for kind in SHOWN]
    assert row(circular, "nombre")["valeur"] == 4
    assert row(circular, "nombre", "territoires", "91")["valeur"] == 3
    assert row(circular, "taux")["valeur"] == round(4 / 13500 * 10_000, 4)
    assert row(circular, "horaires")["valeur"] == 75
    # Communes 1, 4 and 7 have a place: 10 km lead to the next commune on each side, no further.
    near = 5000 + 400 + 300 + 1000 + 200 + 100 + 2000 + 700
    assert circular["couverture"]["couverte"] == near
    assert [one["code"] for one in circular["couverture"]["hors_portee"]] == [
        "92009",
        "92010",
        "92011",
        "92012",
    ]
    # On Saturday 28 November at 10:00 one place of commune 1 is open; another has no hours.
    saturday = circular["samedi"]
    assert saturday["quand"] == "2026-11-28T10:00"
    assert saturday["couverture"]["couverte"] == 5000 + 400
    assert saturday["couverture"]["incertaine"] == 300 + 1000 + 200
    assert row(creche, "nombre")["valeur"] == 2 and row(housing, "nombre")["valeur"] == 1
    assert (found["population"], found["version"], found["lot"]) == (13500, 1, 7)
    assert found["plan"]["total"] == 1 and found["plan"]["etats"] == [["en_cours", "En cours", 1]]


@pytest.mark.parametrize("territory", ["R", "91", "92"])
def test_its_rows_are_those_of_the_api(tmp_path: Path, territory: str) -> None:
    found, figures = report(tmp_path, territory), figures_of()
    view = view_of(NINE, tmp_path / "autre")
    level = figures.ground.level_of(territory)
    counts = CountQuestion(level, territory, Subject(SHOWN), "type", MEASURES)
    rows = figures.count_rows(view, counts, NOW)
    assert [one for kind in found["types"] for one in kind["ensemble"]] == rows
    for kind, one in zip(SHOWN, found["types"], strict=True):
        reach = ReachQuestion(level, territory, Subject((kind,)), WAY, False)
        assert figures.reach_rows(view, reach) == [one["couverture"]]


def test_made_twice_it_is_the_same(tmp_path: Path) -> None:
    first, second = (report(tmp_path / name) for name in ("un", "deux"))
    assert orjson.dumps(first) == orjson.dumps(second)
    assert page_document(first) == page_document(orjson.loads(orjson.dumps(second)))


def cells(document: Document, title: str) -> Iterator[tuple[str, ...]]:
    for block in document.blocks:
        if isinstance(block, Table) and block.title == title:
            yield from block.rows


def test_its_words_tell_its_figures(tmp_path: Path) -> None:
    document = page_document(report(tmp_path))
    title = "Lieux connus et habitants à portée"
    (told,) = (one for one in cells(document, title) if one[0].startswith("Réparer"))
    assert told[1:] == (
        "4",
        "2,96",
        "9\u202f700",
        "71,9\u00a0%",
        "3\u202f800",
    )
    said = " ".join(getattr(block, "text", "") for block in document.blocks)
    assert "4 communes sont hors de portée\u00a0: 3\u202f800\u00a0habitants." in said
    assert "C'est le premier rapport" in said
    assert document.date == "2026-11-24" and "version 1 des données" in document.source
    names = [sheet.name for sheet in sheets_of(report(tmp_path / "encore"))]
    assert names[:3] == ["Statistiques", "Couverture", "Communes hors de portée"]


def test_what_changed_since_the_one_before_is_told(tmp_path: Path) -> None:
    before = report(tmp_path / "avant", plan=[])
    more = (*NINE, place(10, "recyclerie", 11, hours="Mo-Fr 09:00-12:00"))
    after = report(tmp_path / "apres", places=more, before=before)
    changes = after["changements"]
    assert changes["lieux"][2] == {
        "type": "circulaire",
        "libelle": "Réparer, donner, trier",
        "avant": 4,
        "apres": 5,
    }
    # The new place covers its own commune and both beside it.
    assert changes["habitants"][2]["apres"] - changes["habitants"][2]["avant"] == 50 + 3000 + 150
    assert changes["actions"] == [{"titre": "Le bus", "avant": None, "apres": "En cours"}]
    document = page_document(after)
    title = "Lieux et habitants à portée, avant et maintenant"
    line = next(one for one in cells(document, title) if one[0].startswith("Réparer"))
    assert line[1:4] == ("4", "5", "+1") and line[6] == "+3\u202f200"
    said = " ".join(" ".join(getattr(block, "items", ())) for block in document.blocks)
    assert "Nouvelle action\u00a0: Le bus (en cours)." in said


def test_where_nothing_was_loaded_no_number_is_told(tmp_path: Path) -> None:
    found = report(tmp_path, "91")
    creche = found["types"][0]
    assert creche["couverture"]["statut"] in ("compte", "pas_de_donnee")
    document = page_document(report(tmp_path / "vide", places=NINE[:1]))
    assert "pas de donnée chargée" in " ".join(document.lead)
