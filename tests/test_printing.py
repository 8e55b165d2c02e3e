"""Documents by typst: what is typed is never code, the same document gives the same bytes."""

import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from mapapp.figures.drawing import COLOURS, swatch_svg
from mapapp.printing import printer
from mapapp.printing.document import (
    Bullets,
    Column,
    Document,
    Heading,
    Key,
    Map,
    Paragraph,
    Table,
)
from mapapp.printing.printer import Absent, Busy, Unprintable, printed
from mapapp.printing.row_headers import with_row_headers
from tests.pdfs import pdf_info, pdf_pages, pdf_structure, pdf_text, png_size

HOSTILE = (
    '#panic("x")',
    '#eval("1 + 1")',
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.4": *',
    "] #set page(width: 1cm) [",
    '"; #panic()',
    "$x^2$ *gras* _italique_ `code` <ancre> @reference \\ // fin",
    "= titre",
    "</svg><script>alert(1)</script>",
    "שלום עולם",
    "مرحبا بالعالم",
    "\u202eà l'envers\u202c",
)
KEYS = tuple(Key(swatch_svg(css), f"classe {css}") for css in COLOURS)
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
    '<rect width="9" height="9" fill="#123"/></svg>'
)


def document(*texts: str) -> Document:
    """One block of each kind, each with the texts."""
    said = " ".join(texts)
    return Document(
        title=f"Œuvres d'été {said}",
        subtitle=said,
        date="2026-11-24",
        author="Préfecture",
        source=f"Source {said}",
        lead=(said,),
        blocks=(
            Heading(f"Première partie {said}"),
            Paragraph(said),
            Paragraph("une note", soft=True),
            Bullets(texts or ("un",)),
            Map("carte", f"Carte {said}", SQUARE, f"Une carte {said}", KEYS),
            Table(
                f"Tableau {said}",
                (Column("Nom", width=3), Column("Nombre", number=True)),
                tuple((text, f"{n}") for n, text in enumerate(texts)) or (("un", "1"),),
            ),
        ),
    )


def test_a_pdf_is_tagged_and_holds_its_words() -> None:
    made = printed(document("1\u202f226 lieux à portée, 80,2\u00a0%"), "pdf")
    info = pdf_info(made)
    assert info["Tagged"] == "yes" and info["PDF version"] == "1.7"
    assert info["Title"].startswith("Œuvres d'été")
    assert info["CreationDate"].startswith("Tue Nov 24")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert "1 226 lieux à portée, 80,2 %" in pdf_text(made)
    tags = pdf_structure(made)
    for tag in ("Table", "TR", "TH", "TD", "Figure", "H1", "L", "Caption"):
        assert re.search(rf"^ *{tag}\b", tags, re.MULTILINE), tag


def test_the_names_of_rows_are_headers_of_their_rows() -> None:
    made = printed(document("(Laval)", "Ôœ ] R>>"), "pdf")
    tags = re.sub(r"\s+", " ", pdf_structure(made))
    assert 'TH <U1x0y0>: /Scope /Column /Headers [] "Nom"' in tags
    for row, (name, number) in enumerate((("(Laval)", "0"), ("Ôœ ] R>>", "1"))):
        header = rf'TH <R00000{row}>: /Headers \[\(U1x0y0\)\] /Scope /Row[^"]*"{re.escape(name)}"'
        cell = rf'TD: /Headers \[\(U1x1y0\) \(R00000{row}\)\][^"]*"{number}"'
        assert re.search(f"{header} {cell}", tags), tags


def test_every_header_of_a_table_is_found_by_its_name() -> None:
    root: Any = PdfReader(BytesIO(printed(document("Laval", "Le Mans"), "pdf"))).root_object
    names = root["/StructTreeRoot"]["/IDTree"]["/Names"]
    found = {names[i].original_bytes: names[i + 1].get_object() for i in range(0, len(names), 2)}
    assert list(found) == [b"R000000", b"R000001", b"U1x0y0", b"U1x1y0"]  # a tree's are in order
    for name, cell in found.items():
        assert (cell["/S"], cell["/ID"].original_bytes) == ("/TH", name)


def test_a_pdf_without_tables_is_left_as_it_is() -> None:
    made = printed(replace(document("un"), blocks=()), "pdf")
    assert with_row_headers(made) == made


def test_a_short_table_stays_on_one_page_and_a_long_one_goes_on() -> None:
    filler = tuple(Paragraph(f"{n}") for n in range(28))
    for rows, is_split in ((8, False), (9, True)):
        cells = tuple((f"ligne {n}", "1") for n in range(rows))
        table = Table("Tableau", (Column("Nom"), Column("Nombre", number=True)), cells)
        made = printed(replace(document("un"), blocks=(*filler, table)), "pdf")
        first, second = pdf_pages(made)
        assert ("ligne 0" in first) == is_split and "ligne 7" in second


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_the_same_document_gives_the_same_bytes(form: printer.Form) -> None:
    asked = document("été", *HOSTILE)
    assert printed(asked, form) == printed(asked, form)
    assert printed(asked, form) != printed(replace(asked, title="Autre"), form)


def test_what_is_typed_is_shown_and_never_run() -> None:
    found = pdf_text(printed(document(*HOSTILE), "pdf"))
    for text in HOSTILE[:9]:
        assert text in found, text
    assert "root:" not in found
    assert "שלום" in found or "םולש" in found


def test_what_no_font_can_show_costs_nothing_else() -> None:
    found = pdf_text(printed(document("日本語 😀 \x00\x01\x7f fin\ufffe", "Été"), "pdf"))
    assert "\ufffd" in found and "fin" in found and "Été" in found


def test_a_word_longer_than_the_page_is_broken() -> None:
    long = "a" * 500
    found = pdf_text(printed(document(long), "pdf"))
    assert long in found.replace(" ", "").replace("\u200b", "")


def test_a_picture_is_as_wide_as_a_slide() -> None:
    width, height = png_size(printed(document("été"), "png"))
    assert width == 1600 and 400 < height < 4000


def test_the_process_that_sets_documents_opens_nothing() -> None:
    """Were a text run as code after all, no file would be there to read."""
    script = (
        "import sys, json; from mapapp.printing import typesetting as t; import resource, typst;"
        "fonts = typst.Fonts(include_system_fonts=False);"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0));"
        "t.typeset('#read(\"/etc/hostname\")', fonts,"
        " {'form': 'pdf', 'document': {'date': [2026, 1, 1]}})"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "TypstError" in done.stderr


def test_without_typst_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "is_there", lambda: False)
    with pytest.raises(Absent, match="ne sont pas installés ici"):
        printed(document(), "pdf")


def test_too_long_or_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "_WAIT_S", 0.01)
    taken = [printer._turns.acquire() for _ in range(printer.AT_ONCE)]
    try:
        with pytest.raises(Busy, match="réessayez"):
            printed(document(), "pdf")
    finally:
        for _ in taken:
            printer._turns.release()
    monkeypatch.setattr(printer, "SECONDS", 0.001)
    with pytest.raises(Unprintable, match="trop long"):
        printed(document(), "pdf")
