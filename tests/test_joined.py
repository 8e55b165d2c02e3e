"""Scripts and styles joined into few files."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mapapp.resources import static_dir, templates_dir
from mapapp.web import joined
from tests.reading import get_page


def test_the_home_page_asks_for_few_files(client: FlaskClient) -> None:
    page = get_page(client, "/")
    scripts = [e.attributes["src"] for e in page.all("script") if "src" in e.attributes]
    styles = [e.attributes["href"] for e in page.all("link", rel="stylesheet")]
    assert len(scripts) == len(styles) == 2
    for address in (*scripts, *styles):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"], address
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=tag).status_code == 304, address


def test_a_page_asks_for_its_scripts_before_its_text(client: FlaskClient) -> None:
    page = client.get("/").text
    assert page.index("accueil.js") < page.index("</head>")


def test_marks_are_asked_for_by_one_address(client: FlaskClient) -> None:
    marks = set(re.findall(r'/static/icons\.svg[^#"]*', client.get("/").text))
    assert len(marks) == 1 and "?v=" in marks.pop()


def test_modules_are_joined_after_those_they_import() -> None:
    text = joined.script("js/accueil.js").decode()
    made = re.findall(r"^const \$(\w+) = \(", text, re.MULTILINE)
    assert {"carte", "recherche", "lieu"} <= set(made) and len(made) == len(set(made))
    for name in made:
        source = (static_dir() / "js" / f"{name}.js").read_text(encoding="utf-8")
        for other in re.findall(r'^import .* from "\./(\w+)\.js"', source, re.MULTILINE):
            assert made.index(other) < made.index(name)
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)


@pytest.mark.parametrize(
    "line", ["export default 1;", 'import "./b.js";', 'f(import("./b.js"));', "export let a = 1;"]
)
def test_what_cannot_be_joined_is_refused(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text(f"{line}\n", encoding="utf-8")
    monkeypatch.setattr(joined, "static_dir", lambda: tmp_path)
    monkeypatch.setitem(joined.SCRIPTS, "js/x.js", ("a",))
    with pytest.raises(ValueError, match=r"a\.js"):
        joined.script("js/x.js")


def test_an_edited_module_is_joined_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "js").mkdir()
    module = tmp_path / "js" / "a.js"
    monkeypatch.setattr(joined, "static_dir", lambda: tmp_path)
    monkeypatch.setitem(joined.SCRIPTS, "js/x.js", ("a",))
    module.write_text("const one = 1;\n", encoding="utf-8")
    assert b"one" in joined.script("js/x.js")
    module.write_text("const two = 2;\n", encoding="utf-8")
    assert b"two" in joined.script("js/x.js")


def test_a_joined_style_finds_its_images(client: FlaskClient) -> None:
    page = get_page(client, "/")
    (address,) = [
        e.attributes["href"]
        for e in page.all("link", rel="stylesheet")
        if e.attributes["href"].startswith("/cadre/")
    ]
    images = re.findall(r"url\(([^)#]+\.(?:png|svg))\)", client.get(address).text)
    assert len(images) >= 4
    for image in images:
        assert client.get(image).status_code == 200, image


def test_a_file_is_compressed_once_as_asked(client: FlaskClient) -> None:
    plain = client.get("/static/app.css")
    tags = {plain.headers["ETag"]}
    for encoding in ("zstd", "br", "gzip"):
        packed = client.get("/static/app.css", headers={"Accept-Encoding": encoding})
        assert packed.headers["Content-Encoding"] == encoding
        assert len(packed.data) < len(plain.data) / 2
        assert packed.headers["Vary"] == "Accept-Encoding"
        tags.add(packed.headers["ETag"])
    assert len(tags) == 4
    icon = client.get("/static/vendor/leaflet/images/layers.png", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in icon.headers


def test_every_page_with_a_map_takes_the_joined_style() -> None:
    for template in templates_dir().glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "frame.styles" not in text and "frame.scripts" not in text, template.name
        if "frame_scripts(frame)" in text and not template.name.startswith("_"):
            assert "frame.style_url" in text, template.name
