"""The frame: drawn the same from the same inputs, from nothing but trusted data, all local."""

import gzip
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import pytest
from branca.element import JavascriptLink

from mapapp.config import PLAN_IGN
from mapapp.domain.kinds import Kind
from mapapp.maps import build, furniture
from mapapp.maps.frame import (
    DEFAULT_OPTIONS,
    MANIFEST,
    Frame,
    FrameError,
    FrameMissing,
    FrameOptions,
    build_in_subprocess,
    frame_is_current,
    load_frame,
)
from mapapp.maps.geometry import BoundaryError
from mapapp.resources import geodata_dir

HOSTILE = ("{{7*7}}", "{% for %}", "</script><img src=x onerror=alert(1)>", "${1}", "50{% de")


def square(code: str, west: float, **properties: str) -> dict[str, Any]:
    ring = [[west, 47.0], [west + 1, 47.0], [west + 1, 48.0], [west, 48.0], [west, 47.0]]
    return {
        "type": "Feature",
        "properties": {"code": code, **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write(geodata: Path, name: str, *features: dict[str, Any]) -> None:
    folder = geodata / "territories"
    folder.mkdir(parents=True, exist_ok=True)
    content = {"type": "FeatureCollection", "features": features}
    (folder / name).write_text(json.dumps(content))


@pytest.fixture
def geodata(tmp_path: Path) -> Path:
    folder = tmp_path / "geodata"
    write(folder, "departments.geojson", square("44", -2.0), square("49", -1.0))
    write(folder, "epci.geojson", square("244400404", -1.75))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "cadre"


def drawn(geodata: Path, out: Path, options: FrameOptions = DEFAULT_OPTIONS) -> Frame:
    build.build(geodata, out, options)
    return load_frame(out)


def script_of(frame: Frame) -> str:
    return (frame.directory / frame.script).read_text()


def outlines_of(frame: Frame) -> str:
    return (frame.directory / frame.outlines).read_text()


def test_the_same_inputs_give_the_same_bytes(geodata: Path, out: Path, tmp_path: Path) -> None:
    first, second = drawn(geodata, out), drawn(geodata, tmp_path / "encore")
    assert script_of(first) == script_of(second)
    assert (out / MANIFEST).read_bytes() == (tmp_path / "encore" / MANIFEST).read_bytes()


def test_a_process_of_its_own_draws_the_same(geodata: Path, out: Path, tmp_path: Path) -> None:
    here, there = drawn(geodata, out), build_in_subprocess(geodata, tmp_path / "ailleurs")
    assert (here.script, here.html) == (there.script, there.html)


def test_our_modules_find_the_map_and_its_layers(geodata: Path, out: Path) -> None:
    script = script_of(drawn(geodata, out))
    assert "map: map, layers: layers, region: L.latLngBounds(" in script
    assert "L.latLngBounds([[47.0, -2.0], [48.0, 0.0]])" in script
    assert (
        "(map_pdl, { departements: geo_json_departements, epci: geo_json_epci, "
        "communes: feature_group_communes, fond: tile_layer_fond }, locate_control_pdl)"
    ) in script
    for name in ("geo_json_departements", "geo_json_epci", "feature_group_communes"):
        assert script.count(f"var {name} = ") == 1


def test_shapes_are_read_apart_from_the_script(geodata: Path, out: Path) -> None:
    frame = drawn(geodata, out)
    assert "coordinates" not in script_of(frame) and f'"/cadre/{frame.outlines}"' in script_of(
        frame
    )
    shapes = json.loads(outlines_of(frame))
    assert [len(shapes[key]["features"]) for key in ("departements", "epci")] == [2, 1]


def test_a_folium_that_writes_its_shapes_otherwise_is_refused() -> None:
    with pytest.raises(FrameError, match="epci"):
        build._without_shapes("geo_json_epci_fill({});\n", ["epci"])


def test_the_layer_control_has_our_words_and_communes_wait(geodata: Path, out: Path) -> None:
    script = script_of(drawn(geodata, out))
    for label in (furniture.DEPARTMENTS, furniture.EPCI, furniture.COMMUNES, furniture.BASEMAP):
        assert json.dumps(label) + " : " in script
    assert "feature_group_communes.addTo" not in script
    assert script.count('"interactive": false') == 2


def test_every_file_is_ours(geodata: Path, out: Path) -> None:
    options = FrameOptions(vendor_url="/ailleurs/vendor", icons_url="/ailleurs/signes.svg")
    frame = drawn(geodata, out, options)
    assert frame.scripts[0] == "/ailleurs/vendor/leaflet/leaflet.js"
    assert frame.styles[0] == "/ailleurs/vendor/leaflet/leaflet.css"
    assert len(frame.scripts) == len(frame.styles) == 3
    assert all(url.startswith("/ailleurs/vendor/") for url in frame.scripts + frame.styles)
    assert "/ailleurs/signes.svg#kind-creche" in frame.html
    addresses = re.findall(r"https?://[^\"'<\s]+", script_of(frame) + frame.html)
    assert set(addresses) == {"https://leafletjs.com/"}  # a link in the credits, not a file


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_the_body_stands_under_a_strict_policy(geodata: Path, out: Path) -> None:
    frame = drawn(geodata, out)
    tags = Tags(frame.html)
    assert not tags.names & {"script", "style", "meta", "link", "iframe"}
    assert "style" not in tags.attributes
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert tags.ids == ["map_pdl", "carte-message", "carte-legende"]
    for kind in Kind:
        assert f"#kind-{kind.value}" in frame.html
    for word in ("eval(", "new Function", "$.ajax", "$("):
        assert word not in script_of(frame)


def test_our_own_texts_hold_nothing_that_jinja_would_read() -> None:
    texts = [furniture.CONTROLS_SCRIPT, furniture.HANDLE_SCRIPT, furniture.legend_html("/i.svg")]
    texts += [json.dumps([furniture.LOCATE, furniture.FULLSCREEN]).replace("}}", "}")]
    for text in texts:
        assert not re.search(r"\{\{|\{%|\{#|\}\}|%\}|#\}", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_a_boundary_file_never_reaches_the_frame(
    geodata: Path, out: Path, tmp_path: Path, text: str
) -> None:
    expected = drawn(geodata, out)
    dirty = square("44", -2.0, nom=text, **{text: text})
    dirty |= {"id": text, text: text}
    dirty["geometry"][text] = text
    write(geodata, "departments.geojson", dirty, square("49", -1.0))
    frame = drawn(geodata, tmp_path / "sale")
    assert script_of(frame) == script_of(expected)
    assert outlines_of(frame) == outlines_of(expected)
    assert frame.html == expected.html


@pytest.mark.parametrize("code", HOSTILE)
def test_a_bad_code_stops_the_drawing_and_keeps_the_old_frame(
    geodata: Path, out: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = drawn(geodata, out)
    write(geodata, "epci.geojson", square(code, -2.0))
    with pytest.raises(BoundaryError, match=r"epci\.geojson, élément 1 : code absent ou invalide"):
        build.build(geodata, out)
    assert build.main(["--geodata", str(geodata), "--out", str(out)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert load_frame(out) == before


def test_a_file_that_folium_adds_one_day_is_refused() -> None:
    figure = folium.Map(tiles=None).get_root()
    assert isinstance(figure, folium.Figure)
    figure.header.add_child(JavascriptLink("https://exemple.org/x.js"), name="nouveau")
    with pytest.raises(FrameError, match="inconnu : nouveau"):
        build._local_links(figure, DEFAULT_OPTIONS)


def test_the_frame_is_current_until_an_input_changes(geodata: Path, out: Path) -> None:
    assert not frame_is_current(out, geodata)
    drawn(geodata, out)
    assert frame_is_current(out, geodata)
    assert not frame_is_current(out, geodata, FrameOptions(basemap="aucun"))
    write(geodata, "epci.geojson", square("244400404", -1.5))
    assert not frame_is_current(out, geodata)
    (geodata / "territories" / "epci.geojson").unlink()
    assert not frame_is_current(out, geodata)


def test_the_files_a_running_server_hands_out_stay_one_more_time(geodata: Path, out: Path) -> None:
    files = []
    for west in (-1.9, -1.8, -1.7):
        write(geodata, "epci.geojson", square("244400404", west))
        frame = drawn(geodata, out)
        files.append((frame.script, frame.outlines))
    kept = {path.name for path in out.iterdir()}
    assert kept == {MANIFEST, *files[1], *files[2]}


@pytest.mark.parametrize(
    "damage",
    [
        lambda out, _: (out / MANIFEST).unlink(),
        lambda out, _: (out / MANIFEST).write_text("{"),
        lambda out, _: (out / MANIFEST).write_text("[]"),
        lambda out, _: (out / MANIFEST).write_text('{"script": "../../etc/passwd"}'),
        lambda out, frame: (out / frame.script).unlink(),
        lambda out, frame: (out / frame.script).write_text("coupé"),
        lambda out, frame: (out / frame.outlines).unlink(),
        lambda out, frame: (out / frame.outlines).write_text("{}"),
    ],
)
def test_a_missing_or_damaged_frame_says_what_to_run(geodata: Path, out: Path, damage: Any) -> None:
    damage(out, drawn(geodata, out))
    with pytest.raises(FrameMissing, match="mapapp init"):
        load_frame(out)
    assert not frame_is_current(out, geodata)


def test_the_base_map_follows_the_operator(geodata: Path, out: Path) -> None:
    ours = script_of(drawn(geodata, out, FrameOptions.for_tiles(PLAN_IGN)))
    assert "/fond/{z}/{x}/{y}.png" in ours
    assert json.dumps(furniture.PLAN_IGN_CREDIT) in ours
    other = script_of(drawn(geodata, out, FrameOptions.for_tiles("https://x.fr/{z}/{x}/{y}")))
    assert "/fond/{z}/{x}/{y}.png" in other
    assert "IGN" not in other
    without = script_of(drawn(geodata, out, FrameOptions.for_tiles("")))
    assert "L.tileLayer" not in without


@pytest.mark.parametrize(
    "wrong",
    [
        {"vendor_url": "https://cdn.exemple.org/"},
        {"vendor_url": "//cdn.exemple.org/"},
        {"icons_url": '/"><script>'},
        {"icons_url": "/{{7*7}}.svg"},
        {"tiles_url": "/{{z}}/{x}/{y}"},
        {"tiles_url": "/fond/{s}.png"},
        {"basemap": "{{7*7}}"},
    ],
)
def test_an_option_that_is_not_a_local_path_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(FrameError, match="Réglage"):
        FrameOptions(**wrong)


def test_a_child_that_fails_says_why_in_french(tmp_path: Path, out: Path) -> None:
    with pytest.raises(FrameError, match="Fichier de limites absent"):
        build_in_subprocess(tmp_path / "rien", out)


def test_reading_the_frame_imports_neither_folium_nor_numpy() -> None:
    program = (
        "import sys; import mapapp.maps.frame; "
        "print(sorted({'folium', 'branca', 'numpy', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_frame_of_the_shipped_boundaries_is_light(out: Path) -> None:
    frame = drawn(geodata_dir(), out)
    script, outlines = script_of(frame), outlines_of(frame)
    assert outlines.count('"code":') == 5 + 71 and '"code"' not in script
    assert len(gzip.compress(script.encode(), 6)) < 4_000
    assert len(gzip.compress(outlines.encode(), 6)) < 76_000
    assert frame_is_current(out, geodata_dir())
