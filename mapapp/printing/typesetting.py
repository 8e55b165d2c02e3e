"""A document set by typst, in a process that can read no file: `python -m
mapapp.printing.typesetting` reads it as JSON on its standard input and writes the PDF or the PNG.

The only module that imports typst. The templates beside it are the only code that typst ever
sees: documents come as data (`sys.inputs`), so that no text of theirs is read as markup. Fonts
are those inside typst; there is no network, no package, and no file once the limits are set.
"""

import re
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import typst

from mapapp.printing.row_headers import with_row_headers

_CPU_SECONDS = 25
_MEMORY = 1536 * 1024 * 1024
_WRITTEN = 64 * 1024 * 1024
_TEMPLATES = Path(__file__).resolve().parent
_PIXELS_AN_INCH = 144.0
_MISSING = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\uffff\ud800-\udfff]")
_UNKNOWN = "\ufffd"
_LONG = re.compile(r"\S{36}(?=\S)")
"""Words that fit in no cell: they may be broken there."""
_SVG = "<svg "
_TURNS = 4


def typeset(template: str, fonts: typst.Fonts, asked: dict[str, Any]) -> bytes:
    """The document in the form asked. What no font can show is shown as U+FFFD: PDF/UA forbids a
    text that cannot be drawn, and one strange name must not cost the whole document."""
    form, document = asked["form"], _cleaned(asked["document"], _CONTROL)
    document = _cleaned(document, _LONG, "\\g<0>\u200b")
    for _turn in range(_TURNS):
        try:
            return _compiled(template, fonts, form, document)
        except typst.TypstError as error:
            missing = "".join(_shown(text) for text in _MISSING.findall(error.diagnostic))
            if not missing:
                raise
            document = _cleaned(document, re.compile(f"[{re.escape(missing)}]"))
    raise ValueError("some text cannot be displayed")


def _compiled(template: str, fonts: typst.Fonts, form: str, document: Any) -> bytes:
    year, month, day = document["date"]
    inputs = {"document": orjson.dumps(document).decode(), "form": form}
    compiler = typst.Compiler(template.encode(), font_paths=fonts, sys_inputs=inputs)
    made = compiler.compile(
        format="png" if form == "png" else "pdf",
        ppi=_PIXELS_AN_INCH,
        pdf_standards=[] if form == "png" else ["ua-1"],
        timestamp=datetime(year, month, day, tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    return made if form == "png" else with_row_headers(made)


def _cleaned(value: Any, pattern: re.Pattern[str], put: str = _UNKNOWN) -> Any:
    if isinstance(value, str):
        return value if value.startswith(_SVG) else pattern.sub(put, value)
    if isinstance(value, list):
        return [_cleaned(one, pattern, put) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(one, pattern, put) for name, one in value.items()}
    return value


def _shown(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _main() -> None:
    template = (_TEMPLATES / "document.typ").read_text(encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False)
    for limit, value in (
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    asked = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(typeset(template, fonts, asked))


if __name__ == "__main__":
    _main()
