"""Rows checked a column at a time are those the model accepts, with the same values."""

import csv
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from mapapp.resources import geodata_dir
from mapapp.seeding.checking import Checker
from mapapp.seeding.rows import PlaceRow

FIELDS = Checker.fields
SOUND = dict.fromkeys(FIELDS, "") | {"id": "a-b", "type": "creche", "categorie": "c", "nom": "Ici"}
CELLS = ["", " ", " x ", "x\x00", "x\n", "\x1f", "é", "http://", "https://a b ", "-1.5", "47.2"]
CELLS += ["1e1", "47.2 ", "nan", "-4", "49.5", "49.51", "44000", "creche", "adresse", "a|b|", "a-"]
CELLS += ["2026-01", "\x85x", "commune:44109", "x" * 121, "x" * 201, "1.1234567890123", "\ud800"]
CELLS += ["1_0", "\uff11"]


def by_model(cells: dict[str, str]) -> tuple[Any, ...] | set[str]:
    try:
        row = PlaceRow.model_validate(cells)
    except ValidationError as error:
        return {str(fault["loc"][0]) for fault in error.errors()}
    values = (getattr(row, name) for name in FIELDS)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(CELLS) | st.text(max_size=5)))
@example({"lon": "-1.5"})
@example({"lat": "47.2"})
def test_a_row_is_what_the_model_says(changed: dict[str, str]) -> None:
    cells = SOUND | changed
    expected = by_model(cells)
    rows, faults = Checker({}).check([[cells[name] for name in FIELDS]], [2])
    if isinstance(expected, set):
        assert rows == []
        assert {fault.field for fault in faults} == expected
        assert all(fault.line == 2 and fault.message for fault in faults)
    else:
        assert faults == []
        assert rows == [expected]


def test_every_fault_of_every_row_is_told_by_line_and_field() -> None:
    sound = [SOUND[name] for name in FIELDS]
    wrong = SOUND | {"type": "bar", "code_postal": "4400A", "lon": "deux"}
    rows = [sound, [wrong[name] for name in FIELDS], ["a"], sound]
    checked = Checker({"categorie": lambda code: None}).check(rows, [2, 4, 5, 6])
    assert len(checked.rows) == 2
    told = [(fault.line, fault.field, fault.value) for fault in checked.faults]
    assert told == [
        (4, "code_postal", "4400A"),
        (4, "lon", "deux"),
        (4, "type", "bar"),
        (5, "", ""),
    ]
    assert "un nombre est attendu" in checked.faults[1].message


def test_a_rule_beyond_the_model() -> None:
    checker = Checker({"nom": lambda name: "trop vague" if name == "Ici" else None})
    other = SOUND | {"nom": "Ailleurs"}
    rows = [[cells[name] for name in FIELDS] for cells in (SOUND, other)]
    checked = checker.check(rows, [2, 3])
    assert [row[FIELDS.index("nom")] for row in checked.rows] == ["Ailleurs"]
    assert checked.faults == [(2, "nom", "Ici", "trop vague")]


@pytest.mark.parametrize("lines", [0, 1])
def test_few_rows(lines: int) -> None:
    assert Checker({}).check([["", ""]] * lines, [2] * lines).rows == []


def test_the_file_that_ships_is_sound() -> None:
    with (geodata_dir() / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == FIELDS
    checked = Checker({}).check(rows, range(2, len(rows) + 2))
    assert checked.faults == [] and len(checked.rows) == len(rows)
