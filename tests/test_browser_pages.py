"""Every page in a real browser: accessible at every width, quiet, and literal about names."""

import pytest
from playwright.sync_api import Browser

from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.browsing_server import HOSTILE_NAMES, Hosted

PAGES = (
    "/",
    "/?commune=49007&rayon=20&ouvert=2026-11-28T10:00",
    "/?q=zzzz&dep=44",
    "/?lon=abc",
    "/?lieu=Allonnes",
    "/lieux/service-petite-enfance-du-pays-de-blain",
    "/lieux/mairie-85191",
    "/plan",
    "/plan?par=territoire",
    "/plan/eit-49",
    "/plan/hebergement-de-courte-duree",
    "/a-propos",
    "/accessibilite",
    "/donnees-personnelles",
    "/mentions-legales",
    "/connexion",
    "/compte/demander",
    "/compte/oublie",
    "/compte/invitation/faux",
)
EXPECTED_FAULTS = {"/?lon=abc", "/lieux/nulle-part", "/compte/invitation/faux"}
"""Pages answered by a 4xx, which Chromium reports on its console."""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", [*PAGES, "/lieux/nulle-part"])
def test_axe_finds_nothing(
    browser: Browser, hosted: Hosted, path: str, size: tuple[int, int]
) -> None:
    with visit(browser, hosted.base, size, color_scheme="light") as visitor:
        page = visitor.go(path)
        assert visitor.axe_violations() == []
        page.emulate_media(color_scheme="dark")
        assert visitor.axe_violations() == []
        if path in EXPECTED_FAULTS:
            visitor.faults = [f for f in visitor.faults if "Failed to load resource" not in f]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_overflows_at_320_pixels(browser: Browser, hosted: Hosted, path: str) -> None:
    with visit(browser, hosted.base, SMALLEST) as visitor:
        visitor.go(path)
        assert visitor.overflow() <= 0
        visitor.faults.clear()


def test_touch_targets_are_large_enough(browser: Browser, hosted: Hosted) -> None:
    small = """() => [...document.querySelectorAll(
            "button, input:not([type=hidden]):not(.vh), select, summary, .chip, .pill, .button")]
        .filter(e => e.offsetParent && !e.closest("label"))
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.height > 0 && box.height < 43.5)
        .map(([html]) => html)"""
    with visit(browser, hosted.base, PHONE, has_touch=True, is_mobile=True) as visitor:
        page = visitor.go("/?q=velo&dep=44")
        assert page.evaluate(small) == []


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_shown_as_it_is(browser: Browser, hostile: Hosted, name: str) -> None:
    with visit(browser, hostile.base) as visitor:
        page = visitor.go("/")
        assert name in page.locator("#resultats").inner_text()
        place_id = hostile.ids[name]
        visitor.go(f"/lieux/{place_id}")
        assert name in page.locator("h1").inner_text()
        assert page.evaluate("window.__x") is None


def test_a_popup_shows_hostile_names_as_they_are(browser: Browser, hostile: Hosted) -> None:
    with visit(browser, hostile.base) as visitor:
        page = visitor.go("/")
        page.locator("#carte .leaflet-marker-icon").first.wait_for()
        popup = page.locator(".leaflet-popup-content")
        for _ in range(12):
            if popup.count():
                break
            mark = page.locator("#carte .leaflet-marker-icon").first.element_handle()
            # By key: marks move while the map zooms. A group goes once it is opened.
            mark.press("Enter")
            page.wait_for_function(
                "mark => !mark.isConnected || document.querySelector('.leaflet-popup-content')",
                arg=mark,
            )
        text = popup.inner_text()
        assert any(name in text for name in HOSTILE_NAMES)
        assert page.evaluate("window.__x") is None
