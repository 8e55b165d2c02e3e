"""A report on a period that is over tells its last snapshot's figures, and says which they are."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from mapapp.figures.keeping import Maker, keep
from mapapp.importing.reading import read_bytes
from mapapp.importing.xlsx_writer import write_xlsx
from mapapp.printing.printer import printed
from mapapp.reporting.files import page_document, sheets_of, whole_document
from mapapp.reporting.making import Wish, make
from mapapp.reporting.periods import Period
from mapapp.resources import geodata_dir
from mapapp.store import reports
from mapapp.store.engine import Store
from mapapp.store.figure_tables import figure_series, figure_snapshot, figure_value
from mapapp.store.report_tables import report as report_table
from mapapp.working.snapshots import maker_of
from tests.conftest import settings_for
from tests.databases import Fill
from tests.publishing import place_values, publish_places
from tests.searches import gazetteer, vocabulary

THIRD, LATER = Period(2026, 3), datetime(2026, 10, 5, 9, tzinfo=UTC)
SARTHE = {"commune_code": "72181", "lon": 0.199, "lat": 48.006}


def publish(store: Store, names: str) -> None:
    """Recycleries of Nantes, and one of Le Mans so that something is loaded there."""
    places = {name: place_values(name=f"Lieu {name}") for name in names.split()}
    publish_places(store, places | {"mans": place_values(**SARTHE)})


def maker_in(store: Store, folder: Path) -> Maker:
    settings = settings_for(store.url.render_as_string(hide_password=False), folder)
    return maker_of(store, settings, gazetteer(), vocabulary())


def two_snapshots(store: Store) -> None:
    """Snapshots of July (1 place in Nantes) and of September (3), then 2 more places."""
    with TemporaryDirectory() as folder:
        made = maker_in(store, Path(folder))
        for month, names in ((7, "a"), (9, "a b c")):
            publish(store, names)
            assert keep(made, datetime(2026, month, 1, 9, tzinfo=UTC), monthly=True).new
        publish(store, "a b c d e")


@pytest.fixture
def held() -> Fill:
    """Every store of this file holds two snapshots."""
    return two_snapshots


@pytest.fixture
def maker(store: Store, tmp_path: Path) -> Maker:
    """See `two_snapshots`."""
    return maker_in(store, tmp_path)


def report(maker: Maker, period: Period = THIRD, now: datetime = LATER, code: str = "44") -> Any:
    number, new = make(maker, gazetteer(), Wish(period, code), now)
    assert new
    with maker.store.read() as connection:
        return reports.report_figures(connection, number)


def circular(found: Any) -> Any:
    (kind,) = (one for one in found["types"] if one["type"] == "circulaire")
    return kind


def words(found: Any) -> str:
    document = page_document(found)
    said = [document.subtitle, *document.lead, document.source]
    said += [getattr(block, "text", "") or getattr(block, "title", "") for block in document.blocks]
    return " ".join(" ".join(said).split())


def test_figures_are_those_of_the_last_snapshot_in_the_period(maker: Maker) -> None:
    found = report(maker)
    assert found["format"] == 2 and found["definitif"]
    assert found["releve"] == {"jour": "2026-09-01", "mois": "2026-09", "version": 2}
    kind = circular(found)
    (count,) = (row for row in kind["ensemble"] if row["mesure"] == "nombre")
    assert (count["valeur"], count["version"], count["statut"]) == (3, 2, "compte")
    reach, of_day = kind["couverture"], kind["couverture_jour"]
    # Two more places of the same commune change nothing of who is near one.
    same = ("couverte", "part", "population", "population_hors_portee", "statut")
    assert {name: reach[name] for name in same} == {name: of_day[name] for name in same}
    assert reach["hors_portee"] == [] and of_day["hors_portee"] and of_day["version"] == 3
    (nantes,) = (
        row
        for row in kind["territoires"]
        if row["mesure"] == "nombre" and row["territoire"] == "244400404"
    )
    assert nantes["valeur"] == 3
    said = words(found)
    assert "Chiffres du relevé du 1er septembre 2026 ; le reste au 5 octobre 2026" in said
    assert "Sont du relevé du 1er septembre 2026 (le dernier de la période, version 2" in said
    assert "Sont du 5 octobre 2026, jour où ce rapport est fait (version 3)" in said
    assert "Au relevé du 1er septembre 2026 : 3 lieux, soit" in said
    assert "par intercommunalité, au 1er septembre 2026" in said
    assert "par commune, au 5 octobre 2026" in said and "Au 5 octobre 2026, " in said


def test_a_snapshot_of_the_last_day_is_said_to_be(maker: Maker) -> None:
    keep(maker, datetime(2026, 9, 30, 9, tzinfo=UTC), monthly=False)
    found = report(maker)
    assert found["releve"]["jour"] == "2026-09-30"
    (count,) = (row for row in circular(found)["ensemble"] if row["mesure"] == "nombre")
    assert count["valeur"] == 5
    assert "Sont du relevé du 30 septembre 2026 (dernier jour de la période" in words(found)


def test_without_a_snapshot_it_is_said_and_all_is_of_the_day(maker: Maker) -> None:
    found = report(maker, Period(2026, 2), datetime(2026, 7, 5, 9, tzinfo=UTC))
    assert found["releve"] is None and "couverture_jour" not in circular(found)
    (count,) = (row for row in circular(found)["ensemble"] if row["mesure"] == "nombre")
    assert (count["valeur"], count["version"]) == (5, 3)
    said = words(found)
    assert "Aucun relevé n'a été fait pendant cette période : tous les chiffres sont du 5" in said
    assert "Chiffres arrêtés au 5 juillet 2026" in said


def test_a_period_that_runs_tells_the_day(maker: Maker) -> None:
    found = report(maker, Period(2026, 4))
    assert found["releve"] is None and not found["definitif"]
    (count,) = (row for row in circular(found)["ensemble"] if row["mesure"] == "nombre")
    assert count["valeur"] == 5 and "relevé" not in words(found)


def test_made_twice_it_is_the_same_to_the_byte(maker: Maker, tmp_path: Path) -> None:
    first = report(maker)
    with maker.store.write() as connection:
        connection.execute(report_table.delete())
    # A snapshot made since is of another period.
    keep(maker, LATER, monthly=True)
    again = report(maker)
    assert orjson.dumps(first, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        again, option=orjson.OPT_SORT_KEYS
    )
    files = [printed(whole_document(geodata_dir(), found), "pdf") for found in (first, again)]
    assert files[0] == files[1] and files[0].startswith(b"%PDF-1.7")


def test_snapshots_of_the_first_format_tell_the_share_alone(maker: Maker) -> None:
    whole = circular(report(maker))["couverture"]
    with maker.store.write() as connection:
        people = select(figure_series.c.id).where(figure_series.c.measure == "couverts")
        connection.execute(delete(figure_value).where(figure_value.c.series.in_(people)))
        connection.execute(update(figure_snapshot).values(format=1))
    found = report(maker, code="52")
    assert circular(found)["couverture"]["couverte"] is None
    other = report(maker, Period(2026, 3), code="49")
    assert other["releve"]["version"] == 2
    assert whole["part"] and circular(found)["couverture"]["part"]
    assert page_document(found).blocks


def test_the_workbook_says_which_figures_are_of_which_day(maker: Maker) -> None:
    found = report(maker)
    sheets = {sheet.name: sheet for sheet in sheets_of(found)}
    said = " ".join(str(row[1]) for row in sheets["Méthode"].rows)
    assert "Sont du relevé du 1er septembre 2026" in said and "Sont du 5 octobre 2026" in said
    assert sheets["Communes hors de portée"].rows
    assert read_bytes(write_xlsx(list(sheets.values()))).header[:2] == ["territoire", "nom"]


def test_the_next_report_compares_with_the_snapshot(maker: Maker) -> None:
    report(maker)
    keep(maker, datetime(2026, 12, 1, 9, tzinfo=UTC), monthly=True)
    found = report(maker, Period(2026, 4), datetime(2027, 1, 4, 9, tzinfo=UTC))
    changes = found["changements"]
    assert (changes["jour"], changes["version"]) == ("2026-09-01", 2)
    (places,) = (one for one in changes["lieux"] if one["type"] == "circulaire")
    assert (places["avant"], places["apres"]) == (3, 5)


def test_reports_of_the_first_format_are_read_as_they_were(maker: Maker) -> None:
    found = report(maker, Period(2026, 4))
    old = {name: value for name, value in found.items() if name != "releve"}
    old |= {"format": 1, "definitif": True}
    for kind in old["types"]:
        kind["cartes"] = [{n: v for n, v in one.items() if n != "releve"} for one in kind["cartes"]]
    said = words(old)
    assert "Chiffres arrêtés au 5 octobre 2026" in said and "relevé" not in said
    assert sheets_of(old)
