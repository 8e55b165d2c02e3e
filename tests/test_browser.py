"""The map, the list and the form in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import DESKTOP, PHONE, visit
from tests.browsing_server import Hosted

SEARCHES = (
    "/",
    "/?q=velo",
    "/?commune=49007&rayon=20&ouvert=2026-11-28T10:00",
    "/?dep=85&type=creche&type=logement",
    "/?type=action",
)


@pytest.mark.parametrize("path", SEARCHES)
def test_the_map_shows_what_the_list_holds(browser: Browser, hosted: Hosted, path: str) -> None:
    with visit(browser, hosted.base) as visitor:
        with visitor.page.expect_response("**/api/carte*") as answer:
            visitor.go(path)
        on_map = answer.value.json()["id"]
        listed = visitor.card_ids()
        pages = 1
        while visitor.page.locator("a[rel=next]").count():
            pages += 1
            # By key: cards that come into sight change their height under a pointer.
            visitor.page.locator("a[rel=next]").press("Enter")
            expect(visitor.page.locator(".pages-now")).to_contain_text(f"Page {pages}")
            listed += visitor.card_ids()
        assert sorted(listed) == sorted(on_map)


def test_marks_stand_for_every_place_in_view(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        with visitor.page.expect_response("**/api/carte*") as answer:
            visitor.go("/")
        assert visitor.drawn_total() == answer.value.json()["total"]


def test_a_mark_opens_a_popup_that_leads_to_its_page(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/?q=CARBUR")
        page.locator("#carte .leaflet-marker-icon").first.click()
        popup = page.locator(".leaflet-popup-content")
        expect(popup).to_contain_text("CARBUR'PERA")
        popup.get_by_role("link").first.click()
        page.wait_for_url("**/plan/carbur-pera")


def test_a_filter_changes_list_map_and_address_without_reload(
    browser: Browser, hosted: Hosted
) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/")
        page.evaluate("window.sameDocument = true")
        before = page.locator("#resume").inner_text()
        with page.expect_response("**/api/carte*type=creche*") as answer:
            page.locator("label.kind-creche").click()
        expect(page.locator("#resume")).not_to_have_text(before)
        total = answer.value.json()["total"]
        expect(page.locator("#resume")).to_contain_text(str(total))
        assert page.url.endswith("/?type=creche")
        page.wait_for_load_state("networkidle")
        page.go_back()
        expect(page.locator("#resume")).to_have_text(before)
        assert page.url.rstrip("/") == hosted.base
        page.go_forward()
        expect(page.locator("#resume")).to_contain_text(str(total))
        assert page.evaluate("window.sameDocument") is True


def test_a_place_is_chosen_with_the_keyboard(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/")
        box = page.get_by_role("combobox")
        box.focus()
        page.keyboard.type("chateaub")
        expect(page.get_by_role("option").first).to_contain_text("Châteaubriant")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**commune=44036**")
        expect(box).to_have_value("Châteaubriant")


def test_around_me_asks_only_on_click_and_sends_a_rounded_point(
    browser: Browser, hosted: Hosted
) -> None:
    where = {"latitude": 47.21837, "longitude": -1.55362}
    with visit(browser, hosted.base, geolocation=where, permissions=["geolocation"]) as visitor:
        page = visitor.go("/")
        assert "lon=" not in page.url
        page.locator("#autour").click()
        page.wait_for_url("**lon=-1.554**")
        assert "lat=47.218" in page.url
        expect(page.locator("#resultats")).to_contain_text("à ")


def test_a_refused_position_is_said(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, permissions=[]) as visitor:
        page = visitor.go("/")
        page.locator("#autour").click()
        expect(page.locator("#lieu-etat")).not_to_be_empty()


def test_without_script_the_search_works(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, java_script_enabled=False) as visitor:
        page = visitor.go("/")
        page.locator("#q").fill("ressourcerie")
        page.locator("#lieu").fill("Nantes")
        page.get_by_role("button", name="Rechercher").click()
        page.wait_for_load_state()
        assert "commune=44109" in page.url
        assert "q=ressourcerie" in page.url
        assert visitor.card_ids()


def test_on_a_phone_list_and_map_switch_without_script(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go("/")
        expect(page.locator("#resultats")).to_be_visible()
        page.locator("label[for=vue-carte]").click()
        expect(page.locator(".pane-map")).to_be_visible()
        expect(page.locator("#resultats")).to_be_hidden()


def test_the_map_shows_on_a_phone(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE) as visitor:
        page = visitor.go("/")
        page.locator("label[for=vue-carte]").click()
        expect(page.locator("#carte .leaflet-marker-icon").first).to_be_visible()


def test_data_that_do_not_come_are_said_and_can_be_asked_again(
    browser: Browser, hosted: Hosted
) -> None:
    with visit(browser, hosted.base, DESKTOP) as visitor:
        page, cut = visitor.page, [True]
        # Never unrouted: Chromium may drop a question asked while it stops looking at them.
        page.route("**/api/carte*", lambda route: route.abort() if cut else route.continue_())
        visitor.go("/")
        again = page.locator("#carte-etat button")
        expect(again).to_be_visible()
        cut.clear()
        visitor.faults.clear()
        again.click()
        expect(page.locator("#carte .leaflet-marker-icon").first).to_be_visible()


def test_communes_come_when_one_zooms_in(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        with visitor.page.expect_response("**/api/communes/formes*") as answer:
            visitor.go("/?commune=44036&rayon=5")
        assert answer.value.ok
