"""The figures as they were: kept once a month whoever races for it, and equal to those shown."""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.figures.ground import LEVELS
from mapapp.figures.keeping import Kept, Maker, StillMoving, first_of_next_month, keep, month_of
from mapapp.figures.snapshot import kept_unit
from mapapp.store import figure_snapshots, jobs
from mapapp.store.engine import Store
from mapapp.store.figure_snapshots import Series, Wanted
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.atlas_places import VOCABULARY
from tests.conftest import NOW, settings_for
from tests.figures_region import NINE, figures_of, view_of
from tests.people import site_of
from tests.publishing import place_values, publish_places

Values = dict[tuple[str, str, str, str], float]
ByRow = dict[tuple[str, str, str, str], float | None]


def maker(store: Store, folder: Path) -> Maker:
    """Keeps the figures of the small region, whatever the store holds."""
    publish_places(store, {"un-lieu": place_values()})
    view = view_of(NINE, folder)
    return Maker(store, figures_of(), VOCABULARY, lambda: view)


def kept_values(store: Store, level: str) -> Values:
    """By territory, type, detail and measure."""
    with store.read() as connection:
        numbers = [one.id for one in figure_snapshots.all_snapshots(connection)]
        wanted = Wanted(
            level,
            None,
            ("creche", "logement", "circulaire"),
            None,
            ("nombre", "taux", "horaires", "fraicheur", "couverture"),
            numbers[-1:],
        )
        found = figure_snapshots.values_of(connection, wanted)
    return {
        (series.territory, series.type, series.detail, series.measure): value
        for _snapshot, series, value in found
    }


def worker(store: Store, folder: Path, now: datetime = NOW) -> Worker:
    settings = settings_for(store.url.render_as_string(hide_password=False), folder)
    names = ("snapshot", "snapshot_now")
    return Worker(Tools(store, settings, lambda: now), {name: KINDS[name] for name in names})


def test_what_is_kept_is_what_was_counted_by_hand(store: Store, tmp_path: Path) -> None:
    made = keep(maker(store, tmp_path), NOW, monthly=True)
    assert made.new and made.snapshot is not None
    assert (made.snapshot.month, made.snapshot.day) == ("2026-11", "2026-11-24")
    found = kept_values(store, "departement")
    # Two repair cafés and a recyclerie in communes 1 and 4, one of the three dated this year.
    assert found["91", "circulaire", "", "nombre"] == 3
    assert found["91", "circulaire", "recyclerie", "nombre"] == 1
    assert found["91", "circulaire", "repair-cafe", "nombre"] == 2
    assert found["91", "circulaire", "", "horaires"] == 66.67
    assert found["91", "circulaire", "", "fraicheur"] == 33.33
    assert found["91", "circulaire", "", "taux"] == 4.2857
    # Recycleries are in communes 1 and 7: 10 km lead from there to the next commune, no further.
    reached = 5000 + 400 + 100
    assert found["91", "circulaire", "recyclerie", "couverture"] == round(reached / 70, 2)
    # Some are known in the other department: none here, except of crèches, which it has not got.
    assert found["92", "circulaire", "repair-cafe", "nombre"] == 0
    assert ("92", "circulaire", "repair-cafe", "horaires") not in found
    assert ("91", "creche", "", "nombre") not in found
    region = kept_values(store, "region")
    assert region["R", "creche", "", "nombre"] == 2
    communes = kept_values(store, "commune")
    assert communes["91001", "circulaire", "", "nombre"] == 2
    assert {measure for _code, _type, _detail, measure in communes} == {"nombre"}


def test_many_who_race_keep_one_a_month(store: Store, tmp_path: Path) -> None:
    made = maker(store, tmp_path)
    found: list[Kept] = []
    barrier = threading.Barrier(8)

    def race(when: datetime) -> None:
        barrier.wait()
        found.append(keep(made, when, monthly=True))

    for month, when in (("2026-11", NOW), ("2026-12", NOW + timedelta(days=14))):
        found.clear()
        threads = [threading.Thread(target=race, args=(when,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8 and sum(one.new for one in found) == 1
        assert {one.snapshot.month for one in found if one.snapshot} == {month}
    with store.read() as connection:
        snapshots = figure_snapshots.all_snapshots(connection)
        # The same places: the second snapshot begins none anew.
        members = sorted(figure_snapshots.last_members(connection))
    assert members == [
        (1, "circulaire", "repair-cafe", "91001"),
        (2, "circulaire", "repair-cafe", "91004"),
        (3, "circulaire", "recyclerie", "91001"),
        (4, "circulaire", "recyclerie", "92007"),
        (5, "creche", "micro-creche", "92007"),
        (6, "creche", "multi-accueil", "92008"),
        (7, "logement", "residence-sociale", "92011"),
    ]
    assert [one.month for one in snapshots] == ["2026-11", "2026-12"]


def test_workers_make_the_snapshot_of_the_month_once(store: Store, tmp_path: Path) -> None:
    publish_places(store, {"un-lieu": place_values()})
    workers = [worker(store, tmp_path) for _ in range(4)]
    threads = [threading.Thread(target=one.run_until_idle) for one in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker(store, tmp_path, NOW + timedelta(days=2)).run_until_idle()
    with store.read() as connection:
        assert [one.month for one in figure_snapshots.all_snapshots(connection)] == ["2026-11"]
        done = jobs.latest_jobs(connection)
    assert {job.state for job in done} == {"done"}
    assert [job.result["new"] for job in done] == [False, True]
    worker(store, tmp_path, NOW + timedelta(days=7)).run_until_idle()
    with store.read() as connection:
        months = [one.month for one in figure_snapshots.all_snapshots(connection)]
    assert months == ["2026-11", "2026-12"]


def test_one_asked_for_becomes_the_month_s_where_nothing_changed(
    store: Store, tmp_path: Path
) -> None:
    made = maker(store, tmp_path)
    asked = keep(made, NOW, monthly=False, account=7)
    again = keep(made, NOW + timedelta(hours=1), monthly=False)
    assert asked.new and not again.new and asked.snapshot == again.snapshot
    monthly = keep(made, NOW, monthly=True)
    assert not monthly.new
    with store.read() as connection:
        (only,) = figure_snapshots.all_snapshots(connection)
    assert (only.month, only.account) == ("2026-11", 7)
    later = keep(made, NOW + timedelta(days=1), monthly=False)
    assert later.new and later.snapshot is not None and later.snapshot.month is None


def test_nothing_is_kept_of_an_empty_product(store: Store, tmp_path: Path) -> None:
    worker(store, tmp_path).run_until_idle()
    with store.read() as connection:
        assert figure_snapshots.all_snapshots(connection) == []
        assert [job.state for job in jobs.latest_jobs(connection)] == ["done"]


def test_figures_older_than_those_kept_are_refused(store: Store, tmp_path: Path) -> None:
    made = maker(store, tmp_path)
    new = Maker(
        made.store,
        made.figures,
        made.vocabulary,
        lambda: view_of(NINE, tmp_path, changed=NINE[:1]),
    )
    assert keep(new, NOW, monthly=False).new
    with pytest.raises(StillMoving):
        keep(made, NOW + timedelta(days=1), monthly=False)
    with store.read() as connection:
        assert len(figure_snapshots.all_snapshots(connection)) == 1


def test_months_are_those_of_paris() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert month_of(new_year) == "2027-01"
    assert f"{first_of_next_month(new_year)}" == "2027-02-01"
    assert f"{first_of_next_month(NOW)}" == "2026-12-01"


def test_what_is_kept_is_what_pages_and_the_api_tell(empty_app: Flask) -> None:
    here, client = site_of(empty_app), empty_app.test_client()
    places = {
        "un": place_values(),
        "deux": place_values(category="repair-cafe", hours="Mo-Fr 09:00-18:00"),
        "trois": place_values(kind="creche", category="micro-creche"),
    }
    publish_places(here.store, places)
    worker(here.store, here.settings.data).run_until_idle()
    kinds = "type=creche&type=logement&type=circulaire"
    measures = "mesure=nombre&mesure=taux&mesure=horaires&mesure=fraicheur"
    for level in LEVELS:
        found, told = kept_values(here.store, level), ByRow()
        asked = f"/api/statistiques?niveau={level}&{kinds}&{measures}"
        for by in ("type",) if level == "commune" else ("type", "categorie"):
            told |= _by_series(rows_of(client, f"{asked}&par={by}"))
        assert {key: value for key, value in found.items() if key[3] != "couverture"} == {
            key: value
            for key, value in told.items()
            if value is not None and (level != "commune" or key[3] == "nombre")
        }
        reach = rows_of(client, f"/api/couverture?niveau={level}&type=circulaire&km=10")
        for row in [] if level == "commune" else reach:
            value = found.get((row["territoire"], "circulaire", "", "couverture"))
            # Of those near none where nothing is loaded nothing is told: they may be near some.
            assert (value or 0) == pytest.approx((row["part"] or 0) * 100, abs=0.01)


def rows_of(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.json
    found: list[dict[str, Any]] = answer.json["lignes"]
    return found


def _by_series(rows: Iterable[Mapping[str, Any]]) -> ByRow:
    return {
        (row["territoire"], row["type"], row["detail"] or "", row["mesure"]): row["valeur"]
        for row in rows
    }


def test_a_series_keeps_its_unit(store: Store, tmp_path: Path) -> None:
    keep(maker(store, tmp_path), NOW, monthly=True)
    with store.read() as connection:
        wanted = Wanted("region", ["R"], ["circulaire"], [""], ["couverture"], [1])
        ((_number, series, value),) = figure_snapshots.values_of(connection, wanted)
    assert series == Series(
        "R", "region", "circulaire", "", "couverture", kept_unit("couverture", 30)
    )
    assert 0 < value < 100
