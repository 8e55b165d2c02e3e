"""A crèche's places in a real browser: three taps, keyboard, no script, axe, 320 pixels."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mapapp.app import create_app
from mapapp.store.slots import take
from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.creche import DESK, Creches
from tests.people import site_of
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound

OPEN_ALL = "document.querySelectorAll('main details').forEach(part => { part.open = true; })"


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[Creches, str]]:
    """The product with crèches, live; one offers places."""
    url = new_database(every_kind["sqlite"], shipped=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    creches = Creches(app)
    creches.publish("ailleurs", age_min_mois=3, age_max_mois=36, conditions="Vaccins à jour.")
    (full,) = creches.publish("ailleurs", date="2026-12-02", reserve_a="entretien,formation")
    with creches.store.write() as connection:
        take(connection, full, 1, NOW)
    with in_a_thread(app) as base:
        yield creches, base
    site_of(app).store.close()


def signed_in(page: Page, base: str, creches: Creches, name: str = "partner") -> None:
    token = creches.people.client(name).token or ""
    page.context.add_cookies([{"name": "session", "value": token, "url": base}])


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(
    browser: Browser, live: tuple[Creches, str], size: tuple[int, int]
) -> None:
    creches, base = live
    with visit(browser, base, size, color_scheme="light") as visitor:
        (slot,) = [one for one in creches.free() if one.place_id == "ailleurs"]
        link = creches.link("ailleurs")
        for path in (link, f"{link}/{slot.id}", "/lieux/ailleurs"):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)
        signed_in(visitor.page, base, creches, "moderator")
        desk = "/espace/lieux/ailleurs/creneaux"
        for path in (desk, f"{desk}/{slot.id}", f"{desk}/fichier"):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_place_is_published_in_three_taps(
    browser: Browser, live: tuple[Creches, str], script: bool
) -> None:
    creches, base = live
    before = len(creches.free())
    with visit(browser, base, PHONE, has_touch=True, java_script_enabled=script) as visitor:
        signed_in(visitor.page, base, creches)
        page = visitor.go("/espace")
        page.get_by_role("link", name="Crèche creche", exact=True).tap()  # 1
        page.get_by_role("link", name="Publier une place").tap()  # 2
        page.wait_for_url("**/creneaux#publier")
        button = page.get_by_role("button", name="Publier", exact=True).bounding_box()
        assert button and button["y"] + button["height"] < PHONE[1]  # without scrolling
        if not script:
            page.locator("input[name=moment][value=journee]").check()
            page.locator("#champ-date").fill("2026-11-25")
        page.get_by_role("button", name="Publier", exact=True).tap()  # 3
        page.wait_for_url("**fait=publier**")
        assert "1 créneau publié" in page.locator("[role=status]").inner_text()
        assert "confirmé aujourd'hui" in page.locator(".slots").inner_text()
    assert len(creches.free()) == before + 1


def test_the_link_works_at_the_keyboard_without_script(
    browser: Browser, live: tuple[Creches, str]
) -> None:
    creches, base = live
    (slot,) = [one for one in creches.free() if one.place_id == "ailleurs"]
    with visit(browser, base, SMALLEST, java_script_enabled=False) as visitor:
        page = visitor.go(creches.link("ailleurs"))
        page.get_by_role("button", name="Rien de changé").press("Enter")
        page.get_by_text("2 créneaux confirmés").wait_for()
        page.get_by_role("link", name="Changer").first.press("Enter")
        page.locator("#champ-places").fill("0")
        page.locator("#champ-places").press("Enter")
        assert page.locator("#champ-places").get_attribute("aria-invalid") == "true"
        assert page.locator("#champ-places").input_value() == "0"
        page.locator("#champ-places").fill("4")
        page.locator("#champ-places").press("Enter")
        page.get_by_text("4 places").first.wait_for()
        visitor.faults = [f for f in visitor.faults if "status of 400" not in f]
    assert creches.slot(slot.id).said.capacity == 4
    with visit(browser, base, PHONE) as visitor:
        text = visitor.go("/lieux/ailleurs").locator("#places-libres").inner_text()
        assert "4 places" in text and "de 3 mois à 3 ans" in text and "Vaccins à jour." in text
        assert "2 décembre" not in text.replace("\u00a0", " ")  # the full one


def test_a_desk_opens_on_its_form(browser: Browser, live: tuple[Creches, str]) -> None:
    creches, base = live
    with visit(browser, base, PHONE) as visitor:
        signed_in(visitor.page, base, creches)
        page = visitor.go(f"{DESK}#publier")
        assert page.locator("#t-publier").is_visible()
        page.locator("main summary").first.press("Enter")
        page.get_by_label("Vendredi").check()
        page.get_by_role("button", name="Publier", exact=True).press("Enter")
        fault = page.locator("#problemes a")
        assert fault.inner_text() == "Répété jusqu'au"
        assert page.locator("#champ-repete_jusqu").is_visible()  # its fold is open
        visitor.faults = [f for f in visitor.faults if "status of 400" not in f]
