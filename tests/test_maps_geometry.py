"""Boundaries reach folium as numbers and codes, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.maps.geometry import MAX_BYTES, BoundaryError, bounds, trusted_geometry

SQUARE = [[[-2.0, 47.0], [-1.0, 47.0], [-1.0, 48.0], [-2.0, 48.0], [-2.0, 47.0]]]


def feature(code: object = "44", geometry: object = None, **more: object) -> dict[str, Any]:
    shape = geometry or {"type": "Polygon", "coordinates": SQUARE}
    return {"type": "Feature", "properties": {"code": code}, "geometry": shape, **more}


def polygon(coordinates: object) -> dict[str, Any]:
    return feature(geometry={"type": "Polygon", "coordinates": coordinates})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "limites.geojson"


def write(file: Path, *features: object) -> Path:
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def test_only_numbers_and_codes_come_through(file: Path) -> None:
    dirty = feature(id="{{7*7}}", bbox=["{% for %}"], nom="</script>")
    dirty["properties"]["nom"] = "{{ cycler.__init__ }}"
    dirty["geometry"]["crs"] = "{{7*7}}"
    parts = {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}
    clean = trusted_geometry(write(file, feature("49", parts), dirty))
    assert clean["features"][0] == {
        "type": "Feature",
        "properties": {"code": "44"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[(lon, lat) for lon, lat in ring] for ring in SQUARE],
        },
    }
    assert [one["properties"]["code"] for one in clean["features"]] == ["44", "49"]
    assert bounds([clean]) == (-2.0, 47.0, -1.0, 48.0)
    text = json.dumps(clean)
    assert "{{" not in text
    assert "nom" not in text


@pytest.mark.parametrize(
    "code",
    ["{{7*7}}", "{% for %}", "4", "2444004041", "44\n", "4 4", "٤٤", "l4", "", None, 44, ["44"]],
)
def test_a_bad_code_is_refused_and_not_repeated(file: Path, code: object) -> None:
    with pytest.raises(BoundaryError, match=r"limites\.geojson, élément 2 : code") as refusal:
        trusted_geometry(write(file, feature("49"), feature(code)))
    assert "{" not in str(refusal.value)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (polygon([]), "coordonnées"),
        (polygon([[]]), "coordonnées"),
        (polygon("{{7*7}}"), "coordonnées"),
        (polygon([[[1, 2], [3, 4], [1, 2]]]), "contour"),
        (polygon([[[1, 2], [3, 4], [5, 6], [7, 8]]]), "contour"),
        (polygon([[["1", "2"]] * 4]), "position"),
        (polygon([[[True, False]] * 4]), "position"),
        (polygon([[[1, 2, 3]] * 4]), "position"),
        (polygon([[[181, 2]] * 4]), "position"),
        (polygon([[[1, float("nan")]] * 4]), "position"),
        (polygon([[{"{{7*7}}": 1}] * 4]), "position"),
        (feature(geometry={"type": "Point", "coordinates": [1, 2]}), "forme"),
        (feature(geometry={"type": ["Polygon"], "coordinates": SQUARE}), "forme"),
        ({"properties": {"code": "44"}}, "forme"),
        ("{{7*7}}", "code"),
        (None, "code"),
    ],
)
def test_other_shapes_are_refused(file: Path, raw: object, word: str) -> None:
    with pytest.raises(BoundaryError, match=f"élément 1 : {word}"):
        trusted_geometry(write(file, raw))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "aucune limite"),
        ('{"features": []}', "aucune limite"),
        ('{"features": {}}', "aucune limite"),
        (" " * (MAX_BYTES + 1), "trop gros"),
    ],
)
def test_other_files_are_refused(file: Path, content: str, word: str) -> None:
    file.write_text(content)
    with pytest.raises(BoundaryError, match=word):
        trusted_geometry(file)


def test_a_missing_file_and_a_double_code_are_told(file: Path) -> None:
    with pytest.raises(BoundaryError, match="absent"):
        trusted_geometry(file)
    with pytest.raises(BoundaryError, match="44 est en double"):
        trusted_geometry(write(file, feature(), feature()))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(properties=JSON, geometry=JSON, more=st.dictionaries(st.text(), JSON, max_size=3))
def test_whatever_comes_in_only_a_boundary_error_comes_out(
    file: Path, properties: object, geometry: object, more: dict[str, object]
) -> None:
    raw = {**more, "properties": properties, "geometry": geometry}
    with pytest.raises(BoundaryError):
        trusted_geometry(write(file, raw))
