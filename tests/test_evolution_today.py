"""Curves end at today: provisional, what a snapshot would keep, never waited for by a page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.figures.curve import drawn
from mapapp.figures.evolution import Curve, Point
from mapapp.figures.evolution_words import day_text
from mapapp.figures.last_good import LastGood
from mapapp.figures.snapshot import LEVELS
from mapapp.store.figure_snapshots import Snapshot
from mapapp.store.slot_counts import PUBLISHED, count_slots
from tests.conftest import NOW
from tests.databases import Fill
from tests.kept_months import three_months
from tests.people import site_of
from tests.publishing import place_values, publish_places
from tests.reading import get_page
from tests.test_figures_kept_offers import keep_now, lines

API = "/api/statistiques/evolution"
PAGE = "/territoires/evolution"


@pytest.fixture
def held() -> Fill:
    """Every store of this file holds three months."""
    return three_months


@pytest.fixture
def months(empty_app: Flask) -> FlaskClient:
    """Three months kept, then another recyclerie in Nantes."""
    here = site_of(empty_app)
    more = {f"n{n}": place_values(name=f"Nouveau {n}") for n in range(2)}
    publish_places(here.store, more | {"k1": place_values(kind="creche", category="micro-creche")})
    with here.store.write() as connection:
        count_slots(connection, "k1", NOW.date(), PUBLISHED, 8)
    return empty_app.test_client()


def today(client: FlaskClient, asked: str) -> list[dict[str, Any]]:
    """Rows of today, by the names that a snapshot's have too."""
    return [row for row in lines(client, f"{API}?{asked}") if row["provisoire"]]


@pytest.mark.parametrize(
    "asked",
    [
        "type=circulaire&mesure=nombre&mesure=taux&mesure=fraicheur",
        "par=categorie&mesure=nombre&mesure=couverture",
        "mesure=places_publiees&mesure=couverture_places&mesure=couverture_dispositifs&jours=90",
    ],
)
def test_today_is_what_a_snapshot_would_keep(
    months: FlaskClient, empty_app: Flask, asked: str
) -> None:
    before = {level: today(months, f"{asked}&niveau={level}") for level in LEVELS}
    assert any(row["valeur"] for rows in before.values() for row in rows)
    keep_now(empty_app)
    for level in LEVELS:
        found = lines(months, f"{API}?{asked}&niveau={level}")
        assert not any(row["provisoire"] for row in found)
        kept = [row | {"provisoire": True} for row in found if row["date"] == "2026-11-24"]
        assert kept == before[level]


def test_today_is_in_what_was_asked_for_or_not_told(months: FlaskClient) -> None:
    asked = "territoire=44&type=circulaire"
    (row,) = today(months, asked)
    assert (row["valeur"], row["date"], row["mois"]) == (2, "2026-11-24", None)
    for other in ("jusque=2026-11-23", "jusque=2026-08", "depuis=2026-12"):
        assert today(months, f"{asked}&{other}") == []
    (alone,) = lines(months, f"{API}?{asked}&depuis=2026-11-24")
    assert alone["provisoire"]
    (commune,) = today(months, "territoire=44109&type=circulaire")
    assert commune["valeur"] == 2


def test_page_and_api_tell_the_same_of_today(months: FlaskClient) -> None:
    for path in (f"{PAGE}?territoire=44&type=circulaire", "/territoires/44"):
        page = get_page(months, path)
        assert "Aujourd’hui, 24 novembre 2026 (provisoire)" in page.text
        assert "2 aujourd’hui, provisoire" in " ".join(page.text.split())
        html = months.get(path).text
        assert "curve-today" in html and "24/11/2026 : 2 (aujourd’hui, provisoire)" in html
    # The dashed line leads to it where the month before was kept: August was not.
    assert "curve-ahead" not in html


def test_figures_that_are_not_ready_are_not_waited_for(
    months: FlaskClient, empty_app: Flask
) -> None:
    waiting: list[Callable[[], None]] = []
    site_of(empty_app).__dict__["last_figures"] = LastGood(0.0, waiting.append)
    asked = f"{PAGE}?territoire=44&type=circulaire"
    late = get_page(months, asked)
    assert "les courbes s’arrêtent au dernier relevé" in late.text
    assert "provisoire)" not in late.text and "1er août 2026" in late.text
    assert len(waiting) == 1
    waiting.pop()()
    ready = get_page(months, asked)
    assert "Aujourd’hui, 24 novembre 2026 (provisoire)" in ready.text
    # Of newer data the page says again that today is being made, not what it was.
    publish_places(site_of(empty_app).store, {"x": place_values()})
    again = get_page(months, asked)
    assert "les courbes s’arrêtent au dernier relevé" in again.text
    assert "(provisoire)" not in again.text
    waiting.pop()()
    assert today(months, "territoire=44&type=circulaire")[0]["valeur"] == 1


def test_a_dashed_line_leads_from_the_last_snapshot_to_today() -> None:
    days = [date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 24)]
    points = [
        Point(Snapshot(n, None, day.isoformat(), "", n, None), value, provisional=day == days[-1])
        for n, (day, value) in enumerate(zip(days, (2.0, 3.0, 4.0), strict=True))
    ]
    curve = Curve("44", "Nord", "creche", "", "nombre", "lieux", "departement", tuple(points))
    drawing = drawn(curve, str, day_text)
    assert drawing is not None
    (line,), (ahead,) = drawing.lines, drawing.ahead
    assert len(line.split()) == len(ahead.split()) == 2
    assert line.split()[-1] == ahead.split()[0]
    assert [dot.provisional for dot in drawing.dots] == [False, False, True]
    assert drawing.dots[-1].words.endswith("(aujourd’hui, provisoire)")
    late = [*points[:2], points[2].__class__(points[2].snapshot, None, provisional=True)]
    without = drawn(
        Curve("44", "Nord", "creche", "", "nombre", "lieux", "departement", tuple(late)),
        str,
        day_text,
    )
    assert without is not None and without.ahead == () and len(without.dots) == 2


def test_a_snapshot_of_yesterday_does_not_hide_today(months: FlaskClient, empty_app: Flask) -> None:
    keep_now(empty_app, days=-1)
    rows = lines(months, f"{API}?territoire=44&type=circulaire&depuis=2026-11")
    yesterday = (NOW - timedelta(days=1)).date().isoformat()
    assert [(row["date"], row["provisoire"]) for row in rows] == [
        (yesterday, False),
        ("2026-11-24", True),
    ]
