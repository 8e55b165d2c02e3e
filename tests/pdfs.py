"""Reading PDF and PNG files back, by poppler's own commands."""

import struct
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

PNG = b"\x89PNG\r\n\x1a\n"


def _asked(command: list[str], pdf: bytes, *more: str) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([*command, str(path), *more], check=True, capture_output=True)
    return done.stdout.decode(errors="replace")


def pdf_info(pdf: bytes) -> dict[str, str]:
    """What pdfinfo says: Title, Tagged, Pages…"""
    lines = _asked(["pdfinfo"], pdf).splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _colon, value in pairs}


def pdf_text(pdf: bytes) -> str:
    """Its text in reading order, every kind of space alike."""
    return " ".join(pdf_pages(pdf))


def pdf_pages(pdf: bytes) -> list[str]:
    """The same page by page."""
    pages = _asked(["pdftotext"], pdf, "-").removesuffix("\f").split("\f")
    return [" ".join(page.split()) for page in pages]


def pdf_structure(pdf: bytes) -> str:
    """Its tags, as pdfinfo tells them."""
    return _asked(["pdfinfo", "-struct-text"], pdf)


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert png.startswith(PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height
