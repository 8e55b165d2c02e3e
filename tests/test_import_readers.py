"""Files are read as they are meant, or refused as a whole with a French sentence."""

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.importing.limits import MAX_BYTES, MAX_ROWS, Refused
from mapapp.importing.reading import gather, read_bytes, read_file
from mapapp.importing.table import Sheet
from tests.workbooks import MAIN, ods, ods_row, xlsx, xlsx_row, zipped

HEAD = ["nom", "lat", "lon"]


def read(content: bytes | str) -> Sheet:
    """A table read in this process."""
    sheet = Sheet()
    gather(content.encode() if isinstance(content, str) else content, sheet.take)
    return sheet


def refused(content: bytes | str) -> str:
    with pytest.raises(Refused) as caught:
        read(content)
    return str(caught.value)


# --- CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_encoding_and_separator(encoding: str, delimiter: str) -> None:
    text = delimiter.join(HEAD) + "\r\n" + delimiter.join(["Crèche à côté", "47.2", "-1.5"])
    sheet = read(text.encode(encoding))
    assert (sheet.header, sheet.rows) == (HEAD, [["Crèche à côté", "47.2", "-1.5"]])


def test_lines_are_those_of_the_file() -> None:
    text = 'nom;lat;lon\n\n"Ligne1\nLigne2";47.2;-1.5\n;;\nB;47.3;-1.5\n'
    sheet = read(text)
    assert sheet.lines == [3, 6]
    assert sheet.rows[0][0] == "Ligne1\nLigne2"


def test_old_line_ends_doubled_quotes_and_odd_separators() -> None:
    assert read("nom;lat;lon\rA;47.2;-1.5").rows == [["A", "47.2", "-1.5"]]
    assert read('nom;lat;lon\n"Atelier ""Vélo""";1;2').rows[0][0] == 'Atelier "Vélo"'
    # A line separator of Unicode ends no line of a CSV.
    assert read("nom;lat;lon\nA\u2028B;47.2;-1.5").rows[0][0] == "A\u2028B"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "vide"),
        ("\n\n", "vide"),
        ("nom;lat;lon\n", "aucune ligne"),
        ('nom;lat;lon\n"jamais fermé;47.2;-1.5\nB;47.2;-1.5\n', "Ligne 2"),
        ("nom;lat;lon;lat\nA;1;2;3", "« lat » est donnée deux fois"),
        ("nom;Lat;lon;LAT\nA;1;2;3", "deux fois"),
        ("nom;lat;lon\n" + "x" * 200_000 + ";1;2", "Ligne 2"),
        (b"nom;lat;lon\nA\0B;1;2", "octets nuls"),
        ("nom;é\nA;1\n".encode() + "B;Réparée\n".encode("cp1252"), "deux encodages"),
        (b"\xff\xfenom;\xd8", "UTF-16"),
        ("<html>", "n'est pas lu"),
        (b"%PDF-1.7", "n'est pas lu"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mot de passe"),
        ("nom" + ";x" * 300 + "\n1", "colonne"),
    ],
)
def test_a_csv_that_is_none_is_refused(content: bytes | str, said: str) -> None:
    assert said in refused(content)


def test_a_row_with_too_many_cells_is_told() -> None:
    sheet = read("nom,lat,lon\nA,47,2184,-1,5536\n")
    assert [fault.line for fault in sheet.faults] == [2]


# --- workbooks --------------------------------------------------------------------------------


def test_a_workbook_is_read_as_people_see_it() -> None:
    rows = xlsx_row(1, ["nom", "code_postal", "date", "lat"])
    rows += xlsx_row(4, ["Crèche", 44000.0, "", 47.218400000000003])
    rows += '<row r="5" hidden="1"><c r="A5" t="inlineStr"><is><t>secret</t></is></c></row>'
    rows += '<row r="6"><c r="A6" t="str"><v>B</v></c><c r="C6" s="1"><v>45000</v></c></row>'
    sheet = read(xlsx(rows))
    assert sheet.rows == [["Crèche", "44000", "", "47.2184"], ["B", "", "2023-03-15", ""]]
    assert sheet.lines == [4, 6]
    assert any("« Lieux »" in note for note in sheet.notes)
    assert any("masquées" in note for note in sheet.notes)


def test_a_formula_without_value_is_told() -> None:
    rows = xlsx_row(1, HEAD) + '<row r="2"><c r="A2"><f>WEBSERVICE("x")</f></c></row>'
    sheet = read(xlsx(rows))
    assert [(f.line, f.column) for f in sheet.faults] == [(2, "nom")]


def test_an_opendocument_workbook() -> None:
    rows = ods_row(["nom", "code_postal"]) + ods_row(["A", 44000.0])
    rows += ods_row(["secret", 1], 'table:visibility="collapse"')
    rows += ods_row([], 'table:number-rows-repeated="3"') + ods_row(["B", "x"])
    empty = ods_row(["", ""], 'table:number-rows-repeated="1048000"')
    sheet = read(ods(rows + empty))
    assert sheet.rows == [["A", "44000"], ["B", "x"]]
    assert sheet.lines == [2, 7]


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY d SYSTEM "file:///etc/passwd">]>'
MERGED = '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
SOUND = xlsx_row(1, HEAD) + xlsx_row(2, ["A", 47.2, -1.5])
HOSTILE = {
    "macros": (xlsx(SOUND, **{"xl/vbaProject.bin": "x"}), "macros"),
    "doctype": (xlsx(SOUND, **{"xl/styles.xml": DOCTYPE + "<w>&d;</w>"}), "entité"),
    "merged header": (xlsx(SOUND, MERGED), "A1:C1"),
    "many rows": (xlsx("<row/>" * 102_000), "lignes"),
    "tight": (xlsx(SOUND + " " * 30_000_000), "se décompresse trop"),
    "deep": (xlsx("<a>" * 200 + "</a>" * 200), "profondément"),
    "wide": (xlsx('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "colonnes"),
    "not xml": (xlsx("<row"), "XML"),
    "no sheet": (zipped({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "abîmé"),
    "cut": (xlsx(SOUND)[:-40], "abîmé"),
    "nested": (xlsx(SOUND, **{"a.zip": "x"}), "autre archive"),
    "many parts": (xlsx(SOUND, **{f"p{n}": "" for n in range(2_100)}), "parties"),
    "a mere archive": (zipped({"a.geojson": "{}"}), "ni un classeur"),
    "repeated": (
        ods(ods_row(HEAD) + ods_row(["A"], 'table:number-rows-repeated="900000"')),
        "lignes",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_at_once(name: str) -> None:
    content, said = HOSTILE[name]
    began = time.process_time()
    assert said in refused(content)
    assert time.process_time() - began < 1


# --- GeoJSON ----------------------------------------------------------------------------------


def collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(*coordinates: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(coordinates)}


def test_features_are_rows() -> None:
    sheet = read(
        collection(
            feature(point(-1.5536, 47.2184), nom="A", cp=44000, tags=["a", "b"], geo={"name": "x"}),
            {**feature(point(-1, 47, 12)), "id": "n1"},
        )
    )
    assert sheet.header == ["lon", "lat", "nom", "cp", "tags", "geo.name", "id"]
    assert sheet.rows[0] == ["-1.5536", "47.2184", "A", "44000", "a|b", "x", ""]
    assert sheet.rows[1][-1] == "n1"


def test_the_old_crs_member_is_honoured() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    row = read(collection(feature(point(355577, 6689723), nom="x"), crs=crs)).rows[0]
    assert float(row[0]) == pytest.approx(-1.5536, abs=2e-5)
    assert float(row[1]) == pytest.approx(47.2184, abs=2e-5)
    crs["properties"] = {"name": "EPSG:3857"}
    assert "WGS 84" in refused(collection(feature(point(1, 2)), crs=crs))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        1,
        feature(None),
        feature(point()),
        feature(point(-1.55)),
        feature(point(-1.55, None)),
        feature(point(True, False)),
        feature({"type": "Polygon", "coordinates": []}),
        {"type": "Autre"},
    ],
)
def test_a_broken_feature_is_told_and_the_others_kept(broken: object) -> None:
    sheet = read(collection(broken, feature(point(-1.5, 47.2), nom="A")))
    assert [fault.line for fault in sheet.faults] == [1]
    assert sheet.lines == [1, 2]


@pytest.mark.parametrize(
    "content",
    [
        '{"type":"FeatureCollection","features":{}}',
        '{"type":"GeometryCollection","geometries":[' * 30_000 + "]}" * 30_000,
        '{"type":"LineString","coordinates":[' + "[0,0]," * 1_000_000 + "[1,1]]}",
        '{"type":"FeatureCollection","features":[NaN]}',
        '{"type":"GDALG","command_line":"gdal vector pipeline ! read /etc/passwd"}',
        "<OGRVRTDataSource/>",
        "{",
    ],
)
def test_what_is_no_geojson_is_refused(content: str) -> None:
    assert refused(content)


# --- the process of its own -------------------------------------------------------------------


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def test_the_child_reads_what_this_process_does(tmp_path: Path) -> None:
    content = "nom;lat;lon\nCafé;47.2;-1.5\n".encode("cp1252")
    path = tmp_path / "lieux.csv"
    path.write_bytes(content)
    assert read_file(path) == read_bytes(content) == read(content)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_parent_does_not_grow_for_a_hostile_file(name: str) -> None:
    before = resident_mb()
    with pytest.raises(Refused):
        read_bytes(HOSTILE[name][0])
    assert resident_mb() - before < 50


def test_too_heavy_or_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="50 Mo"):
        read_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(Refused, match="n'existe pas"):
        read_file(tmp_path)
    rows = "nom;lat;lon\n" + "A;1;2\n" * (MAX_ROWS + 1)
    assert "100 000 lignes" in refused(rows)


@settings(max_examples=150)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_break_a_reader(content: bytes) -> None:
    for start in (b"", b"nom;lat;lon\n", b'{"type":"FeatureCollection","features":['):
        try:
            sheet = read(start + content)
        except Refused:
            continue
        assert all(len(row) == len(sheet.header) for row in sheet.rows)


@settings(max_examples=80)
@given(st.data())
def test_no_damage_of_a_workbook_breaks_a_reader(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([xlsx(SOUND), ods(ods_row(HEAD) * 2)])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        read(bytes(content))
