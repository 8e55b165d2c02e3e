"""The fields of a place as people give them: values, or every problem at once in French."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.contacts import phone, website
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue
from mapapp.domain.place_fields import LABELS, Given, read_fields
from mapapp.domain.typed_text import one_line, several_lines
from tests.lexicons import lexicon

CASES = json.loads((Path(__file__).parent / "data" / "bad_fields.json").read_text())["cases"]


def read(**raw: object) -> Given:
    return read_fields(raw, lexicon())


def fields(found: Given) -> list[str]:
    return [problem.field for problem in found.problems]


def _raw(value: Any) -> Any:
    if isinstance(value, dict) and "times" in value:
        return value["prefix"] + value["text"] * value["times"] + value["suffix"]
    return value


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_hostile_and_clumsy_values(case: dict[str, Any]) -> None:
    raw = {name: _raw(value) for name, value in case["raw"].items()}
    found = read_fields(raw, lexicon())
    assert bool(found.problems) is case["refused"], found
    assert set(fields(found)) <= set(raw) | {"lon", "lat"}
    assert set(found.values) <= {*LABELS, "precision", "commune_code"}
    assert all(len(problem.message) < 300 for problem in found.problems)
    if not case["refused"] and "name" in raw and raw["name"].isprintable():
        kept, typed = found.values["name"], " ".join(raw["name"].split())
        assert kept == typed or (case["id"] == "B128" and typed.startswith(kept))  # piled marks


def test_every_problem_at_once() -> None:
    found = read(name=" ", category="zz", phone="1", website="ftp://a.fr", lat="1", lon="")
    assert set(fields(found)) == {"name", "category", "phone", "website", "lon"}


def test_nothing_else_can_be_assigned() -> None:
    found = read(
        id="x", status="published", kind="mairie", origins={}, owner="cress", precision="x"
    )
    assert (found.values, found.problems) == ({}, [])


def test_a_category_brings_its_kind_and_kinds_can_be_bounded() -> None:
    assert read(category="recyclerie").values["kind"] == "circulaire"
    bounded = read_fields({"category": "mairie"}, lexicon(), [Kind.CIRCULAR])
    assert fields(bounded) == ["category"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"commune": "nantes"}, "44109"),
        ({"commune": "44200"}, "44109"),  # a post code, though an INSEE code as well
        ({"commune_code": "44200"}, "44200"),
        ({"commune_code": "85166", "commune": "Ailleurs"}, "85194"),  # Olonne, merged
        ({"commune": "Allonnes", "post_code": "72700"}, "72003"),
        ({"commune": ""}, None),
    ],
)
def test_communes(raw: dict[str, str], code: str | None) -> None:
    found = read_fields(raw, lexicon())
    assert (found.values["commune_code"], found.problems) == (code, [])


def test_a_commune_that_is_not_clear_is_asked_about() -> None:
    found = read(commune="Allonnes")
    assert fields(found) == ["commune"]
    assert "72003" in found.problems[0].message and "49002" in found.problems[0].message
    assert fields(read(commune="Rennes")) == ["commune"]
    assert fields(read(commune="Nantes", post_code="72000")) == ["post_code"]
    assert fields(read(commune="Nantes", post_code="44041")) == []  # a CEDEX


def test_a_point_says_its_commune_unless_one_is_named() -> None:
    assert read(lon="-1,55", lat="47,21").values["commune_code"] == "44109"
    named = read(lon="-1.55", lat="47.21", commune="Rezé")
    assert named.values["commune_code"] == "44143"


def test_hours_in_french_or_osm() -> None:
    assert read(hours="lundi et jeudi 9h-12h").values["hours"] == "Mo,Th 09:00-12:00"
    assert read(hours="Mo 09:00-12:00").values["hours"] == "Mo 09:00-12:00"
    assert fields(read(hours="quand on veut")) == ["hours"]
    assert fields(read(hours="Mo-Su off")) == ["hours"]


def test_closures_are_dated() -> None:
    holidays = {"from": "2026-12-24", "to": "2027-01-02", "reason": "congés"}
    special = {"from": "2026-12-01", "to": "2026-12-01", "hours": "09:00-12:00"}
    said = [holidays, special, special]
    assert read(closures=said).values["closures"] == [special, holidays]
    assert read(closures=[]).values["closures"] == []
    for wrong in (
        "x",
        ["x"],
        [{"from": "2026-12-24", "to": "2026-12-01"}],
        [{"from": "demain"}],
        [said[0] | {"hours": "9h"}],
    ):
        assert fields(read(closures=wrong)) == ["closures"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+33 (0)2 40 41 90 00", "02 40 41 90 00"),
        ("0033240419000", "02 40 41 90 00"),
        ("02.40.41.90.00", "02 40 41 90 00"),
        ("3949", "3949"),
        ("116 000", "116000"),
        ("+32 2 123 45 67", "+32 2 123 45 67"),
    ],
)
def test_phones(typed: str, kept: str) -> None:
    assert phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["http://127.0.0.1/", "http://[::1]/", "http://0x7f.1", "http://2130706433", "http://a.local",
     "https://a b.fr", "https://a.fr:99999", "http:///a.fr", "data:text/html,x", "//", "a\\b.fr"],
)  # fmt: skip
def test_websites_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        website(typed)


def test_websites_kept() -> None:
    for typed in ("https://www.exemple.fr/a?b=c#d", "http://été.exemple.fr", "https://a.fr:8443/"):
        assert website(typed) == typed
    assert website("exemple.fr:8080/x") == "https://exemple.fr:8080/x"


@given(st.text(max_size=60))
def test_what_is_kept_is_clean_and_stays_so(text: str) -> None:
    for clean in (one_line, several_lines):
        try:
            kept = clean(text, 50)
        except BadValue:
            continue
        assert kept is None or kept.strip() == kept
        assert clean(kept, 50) == kept
        assert kept is None or not set(kept) & set("\u0000\u200b\u202e\ufeff\r\u2028")


@given(st.dictionaries(st.sampled_from(sorted(LABELS)), st.one_of(
    st.text(max_size=40), st.none(), st.booleans(), st.integers(), st.floats(),
    st.lists(st.text(max_size=8), max_size=3), st.dictionaries(st.text(max_size=3), st.none()),
), max_size=6))  # fmt: skip
def test_no_value_is_a_fault_of_ours(raw: dict[str, Any]) -> None:
    found = read_fields(raw, lexicon())
    json.dumps(found.values, allow_nan=False)
    assert all(problem.field in LABELS and problem.message for problem in found.problems)
