"""The images of the README: the product as it is, with what it ships, in Chromium."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from scripts.loopback import ours

IMAGES = Path(__file__).parent.parent / "docs" / "images"
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Shot(NamedTuple):
    """One image: file name, address, window, and what must be there first."""

    name: str
    path: str
    width: int
    height: int
    ready: str


MARKS = ".leaflet-marker-icon"
SHOTS = (
    Shot("accueil", "/", 1280, 860, MARKS),
    Shot("accueil-telephone", "/", 360, 780, "h1"),
    Shot(
        "recherche",
        "/?commune=49007&rayon=20&ouvert=2026-11-28T10:00",
        1280,
        860,
        MARKS,
    ),
    Shot("fiche", "/lieux/service-petite-enfance-du-pays-de-blain", 1280, 1000, MARKS),
)


def main() -> None:
    """Start the product, take every image."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(Path(folder)) as port,
        sync_playwright() as p,
    ):
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        for shot in SHOTS:
            size = {"width": shot.width, "height": shot.height}
            page = browser.new_page(viewport=size, locale="fr-FR", reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(f"http://127.0.0.1:{port}{shot.path}", wait_until="networkidle")
            page.wait_for_selector(shot.ready, state="attached")
            page.wait_for_timeout(800)
            page.screenshot(path=IMAGES / f"{shot.name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
