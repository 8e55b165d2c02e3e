"""The map of a search that finds more than it reads at once, and the form's hours, in Chromium."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from mapapp.web import search_page
from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.browsing_server import Hosted

COUNT = "#carte-compte"


@pytest.fixture
def by_view(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if every search found too many places to read them all at once."""
    monkeypatch.setattr(search_page, "MAP_ROWS", 0)
    yield


def zoom_in(page: Page, times: int) -> None:
    for _ in range(times):
        before = page.locator(COUNT).inner_text()
        page.locator("#carte .cluster").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(COUNT)).not_to_have_text(before)
        page.wait_for_load_state("networkidle")
        if not page.locator("#carte .cluster").count():
            return


@pytest.mark.usefixtures("by_view")
def test_marks_stand_for_every_place_however_many(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.go("/?type=mairie")
        # What is drawn first stands in the page, and is what its address answers.
        assert [url for url in asked if "/api/carte?" in url] == []
        given = visitor.page.locator("#premier-dessin")
        address, first = given.get_attribute("data-url"), given.text_content() or ""
        answer = visitor.page.request.get(f"{hosted.base}{address}")
        assert answer.json() == json.loads(first)
        assert answer.json()["total"] == visitor.drawn_total()
        assert len(first) <= 2000
        expect(visitor.page.locator(COUNT)).to_contain_text("sur la carte")


@pytest.mark.usefixtures("by_view")
def test_the_keyboard_goes_from_clusters_to_a_named_place(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/?type=mairie")
        zoom_in(page, 5)
        expect(page.locator(COUNT)).to_contain_text("dans cette vue, sur 1")
        spot = page.locator("#carte .spot").first
        expect(spot).to_have_attribute("aria-label", re.compile("^Mairie.*, Mairie, "))
        spot.focus()
        page.keyboard.press("Enter")
        popup = page.locator(".leaflet-popup-content")
        expect(popup).to_contain_text("Mairie")
        # By key: the popup grows, and its link moves, when the record arrives.
        popup.get_by_role("link").press("Enter")
        page.wait_for_url("**/lieux/mairie-*")


@pytest.mark.usefixtures("by_view")
def test_a_short_move_asks_for_nothing(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/?type=mairie")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator("#map_pdl").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(600)
        assert [url for url in asked if "/api/carte" in url] == []


@pytest.mark.usefixtures("by_view")
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_map_by_view_is_accessible(
    browser: Browser, hosted: Hosted, size: tuple[int, int]
) -> None:
    with visit(browser, hosted.base, size) as visitor:
        page = visitor.go("/?type=mairie")
        if size == PHONE:
            page.locator("label[for=vue-carte]").click()
        expect(page.locator("#carte .cluster").first).to_be_visible()
        assert visitor.axe_violations() == []


@pytest.mark.parametrize("script", [True, False])
def test_hours_are_asked_with_the_form(browser: Browser, hosted: Hosted, script: bool) -> None:
    with visit(browser, hosted.base, java_script_enabled=script) as visitor:
        page = visitor.go("/?commune=49007")
        page.locator("#plus-de-filtres > summary").click()
        page.locator("#ouvert-jour").fill("2026-12-01")
        page.locator("#ouvert-de").fill("08:30")
        page.locator("#ouvert-a").fill("12:00")
        page.locator("#ouvert-tout").check()
        if not script:
            page.get_by_role("button", name="Appliquer les filtres").click()
        page.wait_for_url("**ouvert_tout=2026-12-01T08**")
        expect(page.locator("#resultats")).to_contain_text("mardi 1er\u00a0décembre 2026")
        expect(page.locator("#ouvert-a")).to_have_value("12:00")
        expect(page.locator("#ouvert-tout")).to_be_checked()


def test_a_quick_choice_fills_the_fields_and_now_empties_them(
    browser: Browser, hosted: Hosted
) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/")
        page.locator("#plus-de-filtres > summary").click()
        page.get_by_role("link", name="demain matin").click()
        page.wait_for_url("**ouvert=**")
        expect(page.locator("#ouvert-de")).to_have_value("08:00")
        page.locator("label.chip-open").click()
        page.wait_for_url("**ouvert=maintenant")
        expect(page.locator("#ouvert-de")).to_have_value("")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST])
def test_the_open_form_is_accessible_and_fits(
    browser: Browser, hosted: Hosted, size: tuple[int, int]
) -> None:
    with visit(browser, hosted.base, size) as visitor:
        page = visitor.go("/?ouvert=2026-12-01T08:30/12:00")
        # The results come first: the form is opened by who wants to change something.
        expect(page.locator("#ouvert-jour")).to_be_hidden()
        page.locator("#plus-de-filtres > summary").click()
        expect(page.locator("#ouvert-jour")).to_have_value("2026-12-01")
        assert visitor.axe_violations() == []
        assert visitor.overflow() <= 0


def test_numbers_of_the_map_are_written_as_in_french(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        visitor.go("/").wait_for_selector("#carte .leaflet-marker-icon")
        wrong = visitor.page.evaluate(
            """async () => {
                const { number, short } = await import("/static/js/marks.js");
                const whole = new Intl.NumberFormat("fr-FR");
                const few = { notation: "compact", maximumFractionDigits: 0 };
                const compact = new Intl.NumberFormat("fr-FR", few);
                const values = [0, 7, 999, 1000, 9999, 12345, 100000, 999499, 1000000, 87654321];
                return values.filter((value) => number(value) !== whole.format(value)
                    || short(value) !== compact.format(value));
            }"""
        )
        assert wrong == []


def test_marks_wait_for_no_outline(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.page
        page.route("**/cadre/limites-*", lambda route: route.fulfill(status=204))
        visitor.go("/").wait_for_selector("#carte .leaflet-marker-icon")
        expect(page.locator("#carte path.limite")).to_have_count(0)
        page.unroute("**/cadre/limites-*")
        page.locator("label.kind-creche").click()
        expect(page.locator("#carte path.limite-departement")).to_have_count(5)
        expect(page.locator("#carte path.limite-epci")).to_have_count(71)
