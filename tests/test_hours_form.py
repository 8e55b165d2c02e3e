"""The editor of opening hours: nothing stored is lost, nothing is saved by its own buttons."""

import csv
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from mapapp.hours.closures import Closure, to_json
from mapapp.hours.evaluate import Hours, InvalidHours, hours_for
from mapapp.hours.typed_dates import read_date, read_day_of_year
from mapapp.resources import geodata_dir
from mapapp.web.forms import Form
from mapapp.web.hours_fields import (
    GRID,
    TEXT,
    hours_fields,
    line_labels,
    mode_of,
    read_closures,
    read_hours,
    text_fields,
)
from mapapp.web.hours_form import changed_by_button
from tests.reading import get_json

DAY = date(2026, 11, 24)


_JULY = {"s2_du": "1/7", "s2_au": "31 juillet"}


def form_of(**fields: str) -> Form:
    return Form({"horaires_mode": GRID} | fields)


def again(osm: str) -> tuple[Form, str | None]:
    form = Form(MultiDict(text_fields(osm)))
    return form, read_hours(form, osm)


def shipped() -> list[str]:
    """Every text of hours that ships."""
    texts: set[str] = set()
    for name in ("places.csv", "town-halls.csv"):
        with (geodata_dir() / name).open(encoding="utf-8", newline="") as lines:
            texts.update(row["horaires"] for row in csv.DictReader(lines) if row["horaires"])
    return sorted(texts)


def test_every_shipped_text_goes_through_the_form_without_loss(app: Flask) -> None:
    with app.test_request_context():
        grids = 0
        for osm in shipped()[::9]:
            form, written = again(osm)
            assert written == osm and not form.problems
            grids += mode_of(form) == GRID
    assert grids > 50


_TIMES = st.sampled_from(
    "09:00-12:00|09:00-12:00,14:00-17:30|20:00-02:00|00:00-24:00|10:00+|sunrise-12:00|off"
    '|08:30-12:00 "sur rendez-vous"|10:00-11:00 unknown'.split("|")
)
_DAYS = st.sampled_from(
    "Mo|Mo-Fr|Mo,Th|Sa[1]|Sa[1,3]|Su[-1]|PH|SH|SH Mo-Fr|Jul-Aug|Jul 01-Aug 31 Mo-Sa|week 01-53/2 Tu"
    "|2026 Dec 24|Dec 20-Jan 05|Oct-Mar|Apr-Sep We|PH,Su||easter".split("|")
)
_RULES = st.builds(lambda days, times: f"{days} {times}".strip(), _DAYS, _TIMES)


@st.composite
def osm_texts(draw: st.DrawFn) -> str:
    """Texts that the evaluator takes, most of them beyond the grid."""
    joint = draw(st.sampled_from(["; ", "; ", ", ", " || "]))
    text = joint.join(draw(st.lists(_RULES, min_size=1, max_size=4)))
    try:
        Hours.parse(text)
    except InvalidHours:
        return "Mo-Fr 09:00-12:00; PH off"
    return text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(osm=osm_texts())
def test_every_valid_text_goes_through_the_form_without_loss(app: Flask, osm: str) -> None:
    with app.test_request_context():
        form, written = again(osm)
        assert written == osm and not form.problems
        if mode_of(form) == GRID:  # and typed anew it says the same
            fresh = read_hours(form)
            assert fresh is not None
            start = datetime(2026, 11, 1)
            ours, theirs = (
                list(hours_for(text).intervals(start, start + timedelta(days=400)))
                for text in (fresh, osm)
            )
            assert ours == theirs


_CLOSURES = st.builds(
    lambda first, days, spans, reason: Closure(first, first + timedelta(days=days), spans, reason),
    st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    st.integers(0, 61),
    st.sampled_from([(), ((540, 720),), ((540, 720), (840, 1050)), ((1200, 1560),), ((0, 1440),)]),
    st.sampled_from(["", "congés", "« fêtes » & <travaux>"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(closures=st.lists(_CLOSURES, max_size=5))
def test_exceptions_go_through_the_form_without_loss(app: Flask, closures: list[Closure]) -> None:
    stored = to_json(sorted(set(closures)))
    with app.test_request_context():
        form = Form(MultiDict(hours_fields(None, stored)))
        assert read_closures(form, DAY) == stored
        assert not form.problems


@pytest.mark.parametrize(
    ("fields", "osm"),
    [
        ({}, ""),
        ({"s0_j0": "9h-12h", "s0_j3": "9h-12h, 14h-17h30"}, "Mo 09:00-12:00; Th"),
        ({"s0_mois0": "10h-12h", "s0_mois0_rang": "1", "s0_mois0_jour": "5"}, "Sa[1] 10:00-12:00"),
        ({"s0_j0": "9h-12h", "feries_choix": "ferme"}, "PH off"),
        ({"s0_j0": "9h-12h", "vacances_j0": "fermé"}, "SH Mo off"),
        (
            {
                "periodes": "2",
                "s0_j0": "9h-12h",
                "s1_j0": "8h-11h",
                "s1_du": "1er juillet",
                "s1_au": "31/08",
            },
            "Jul-Aug Mo 08:00-11:00",
        ),
        ({"horaires_mode": TEXT, "horaires": "lundi 9h-12h"}, "lundi 9h-12h"),
    ],
)
def test_the_grid_is_written(app: Flask, fields: dict[str, str], osm: str) -> None:
    with app.test_request_context():
        form = form_of(**fields)
        written = read_hours(form)
    assert not form.problems
    assert written == osm if not osm else osm in (written or "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"s0_j0": "quand on veut", "s0_j4": "9h"}, ["s0_j0", "s0_j4"]),
        (
            {"periodes": "3", "s0_j0": "9h-12h", "s2_j1": "x", "s2_du": "1/7", "s2_au": "2/7"},
            ["s2_j1"],
        ),
        ({"s0_j0": "9h-12h", "periodes": "2", "s1_j0": "9h-11h", "s1_du": "juin"}, ["s1_du"]),
        ({"s0_j0": "9h-12h", "s0_du": "1/7"}, ["s0_du"]),
        ({"feries_choix": "horaires"}, ["feries"]),
        (
            {"s0_mois3_rang": "1", "s0_mois0_rang": "1", "s0_mois0_jour": "5", "s0_mois0": "x"},
            ["s0_mois0"],
        ),
        ({"periodes": "2", "s0_j0": "9h-12h", "s1_j0": "10h-12h"}, ["horaires"]),
    ],
)
def test_what_is_wrong_is_said_beside_its_line(
    app: Flask, fields: dict[str, str], wrong: list[str]
) -> None:
    with app.test_request_context():
        form = form_of(**fields)
        assert read_hours(form) is None
        assert [problem.field for problem in form.problems] == wrong
        assert set(wrong) <= line_labels().keys()


def test_closed_until_begins_today(app: Flask) -> None:
    with app.test_request_context():
        form = form_of(ferme_jusquau="5 janvier 2027", f0_du="24/12/2027", f0_motif="fêtes")
        assert read_closures(form, DAY) == [
            {"from": "2026-11-24", "to": "2027-01-05"},
            {"from": "2027-12-24", "to": "2027-12-24", "reason": "fêtes"},
        ]
        for name, text in [
            ("ferme_jusquau", "bientôt"),
            ("ferme_jusquau", "2020-01-01"),
            ("f0_du", "32/12/2026"),
            ("f0_horaires", "9h-12h"),
        ]:
            form = form_of(**{name: text})
            assert read_closures(form, DAY) == [] and form.problems


def test_buttons_change_what_is_shown(app: Flask) -> None:
    def pressed(action: str, **fields: str) -> Form:
        made = changed_by_button(form_of(horaires_action=action, nom="Gardé", **fields))
        assert made is not None and made.typed("nom") == "Gardé"
        return made

    with app.test_request_context():
        assert changed_by_button(form_of(nom="x")) is None
        read = pressed("lire", horaires_lire="lundi et jeudi 9h-12h, 14h-17h30", s0_j5="8h-9h")
        assert read.typed("s0_j0") == read.typed("s0_j3") == "9h-12h, 14h-17h30"
        assert read.typed("s0_j5") == ""
        assert pressed("lire", horaires_lire="n'importe quoi").problems_of("horaires_lire")
        odd = pressed("lire", horaires_lire="Mo 10:00+")
        assert (mode_of(odd), odd.typed("horaires")) == (TEXT, "Mo 10:00+")
        assert pressed("lire", horaires_lire="x" * 600).problems_of("horaires_lire")
        assert pressed("copier:s0_j4", s0_j4="9h-12h", s0_j5="x").typed("s0_j6") == "9h-12h"
        assert pressed("periode").typed("periodes") == "2"
        assert pressed("periode", periodes="3").typed("periodes") == "3"
        fewer = pressed("retirer:1", periodes="2", s1_j0="9h-12h")
        assert (fewer.typed("periodes"), fewer.typed("s1_j0")) == ("1", "")
        assert pressed("mois:0").typed("s0_mois0_rang") == "1"
        assert pressed("fermeture", f0_du="x").has("f1_du")
        assert pressed("texte", s0_j0="9h-12h").typed("horaires") == "Mo 09:00-12:00"
        assert pressed("texte", s0_j0="x").problems_of("s0_j0")
        grid = pressed("grille", horaires_mode=TEXT, horaires="Mo 09:00-12:00")
        assert (mode_of(grid), grid.typed("s0_j0")) == (GRID, "9h-12h")
        stays = pressed("grille", horaires_mode=TEXT, horaires="Mo 10:00+")
        assert mode_of(stays) == TEXT and stays.problems_of("horaires")
        assert pressed("apercu", s0_j0="x").problems_of("s0_j0")
        for unknown in ("autre", "copier:s9_j0", "mois:7", "copier:nom", "retirer:"):
            assert not pressed(unknown).problems


def test_the_preview_says_the_sentence_and_the_days_to_come(app: Flask) -> None:
    def said(**fields: str) -> Any:
        return get_json(app.test_client(), f"/horaires/apercu?{urlencode(fields)}")

    found = said(horaires_mode=GRID, s0_j1="9h-12h", f0_du="25/11/2026", f0_motif="travaux")
    assert found["horaires"] == "Tu 09:00-12:00"
    assert found["phrase"] == "mardi 9 h – 12 h".replace(" h", "\u00a0h")
    assert len(found["semaine"]) == 7
    assert found["semaine"][0]["jour"].startswith("mardi 24")
    assert "travaux" in found["semaine"][1]["note"] and found["semaine"][1]["heures"] == "fermé"
    wrong = said(s0_j1="jamais")
    assert wrong["semaine"] == [] and wrong["problemes"][0]["champ"] == "s0_j1"
    assert said() == {"horaires": "", "phrase": "", "semaine": [], "problemes": []}
    assert said(horaires="x" * 501)["problemes"][0]["champ"] == "horaires"
    long = f"/horaires/apercu?{urlencode({'s0_j0': 'x' * 3001})}"
    assert get_json(app.test_client(), long, 400)["problemes"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24/12/2026", date(2026, 12, 24)),
        (" 24 décembre 2026 ", date(2026, 12, 24)),
        ("1er janv. 2027", date(2027, 1, 1)),
        ("2026-12-24", date(2026, 12, 24)),
        ("31/02/2026", None),
        ("24/12", None),
        ("", None),
        ("24/13/2026", None),
    ],
)
def test_dates_are_read(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_days_of_the_year_are_read() -> None:
    assert read_day_of_year("1er juillet") == (7, 1)
    assert read_day_of_year("31/08") == (8, 31)
    assert read_day_of_year("15 Août") == (8, 15)
    assert read_day_of_year("ju") is None and read_day_of_year("15 ju") is None
