"""Objects in a real browser: a phone, the keyboard, no script, the map, axe."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from mapapp.store import sought_words
from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.browsing_server import Hosted
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import People, site_of
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound

PAGES = (
    "/objets",
    "/objets?q=grille-pain&geste=reparer&commune=44109",
    "/objets/velo?commune=72181&ouvert=2026-11-28T10:00/12:00&pour=entreprise",
    "/objets?q=batterie",
    "/objets?q=licorne",
    "/objets?q=velo&lieu=saint-germain",
    "/objets?q=amiante&commune=85191&rayon=1",
    "/objets/mots",
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(browser: Browser, hosted: Hosted, size: tuple[int, int]) -> None:
    with visit(browser, hosted.base, size) as visitor:
        for path in PAGES:
            visitor.go(path)
            sound(visitor, path)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_an_object_to_a_phone_number_in_four_gestures(
    browser: Browser, hosted: Hosted, script: bool
) -> None:
    with visit(browser, hosted.base, PHONE, java_script_enabled=script) as visitor:
        page = visitor.go("/objets")
        page.get_by_label("Quel objet ?").fill("mon vieux vélo")
        page.get_by_label("Où ?").fill("Angers")
        page.locator(".search-go").click()
        page.wait_for_url("**/objets?q=*&commune=49007")
        expect(page.locator("h1")).to_have_text("Vélo")
        expect(page.locator("#resume")).to_contain_text("s’occupe")
        assert page.locator("#resultats .card .card-where").first.is_visible()
        assert page.locator('#resultats a[href^="tel:"]').first.is_visible()


def test_the_keyboard_goes_from_the_field_to_a_place(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, DESKTOP, java_script_enabled=False) as visitor:
        page = visitor.go("/objets?commune=44109")
        page.locator("#q").focus()
        page.keyboard.type("grille-pain")
        page.keyboard.press("Enter")
        page.wait_for_url("**/objets?q=grille-pain&commune=44109")
        page.get_by_role("link", name=re.compile("^Réparer")).press("Enter")
        page.wait_for_url("**geste=reparer**")
        page.locator("#resultats h3 a").first.press("Enter")
        page.wait_for_url("**/lieux/**")


def test_the_map_draws_the_places_of_the_list(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/objets?q=velo&commune=44109&rayon=100")
        assert visitor.drawn_total() == int(
            page.locator("#resultats").get_attribute("data-total") or 0
        )


@pytest.fixture
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[Flask, str]]:
    """The product without places, live, to write to."""
    url = new_database(every_kind["sqlite"], shipped=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    with in_a_thread(app) as base:
        yield app, base
    site_of(app).store.close()


def _counted(app: Flask) -> list[str]:
    with site_of(app).store.read() as connection:
        rows = sought_words.words_sought(connection, since="2000-01-01", least=1)
    return [row.word for row in rows]


def test_an_unknown_word_is_told_without_script(
    browser: Browser, live: tuple[Flask, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, base = live
    monkeypatch.setattr("mapapp.web.forms.FASTEST_HUMAN_S", 0)
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go("/objets?q=licorne")
        assert _counted(app) == []
        page.get_by_role("button", name="Dites-nous que ce mot manque").click()
        expect(page.get_by_role("status")).to_contain_text("Merci")
        assert _counted(app) == ["licorne"]


def test_a_page_looked_at_counts_its_word_once(
    browser: Browser, live: tuple[Flask, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, base = live
    monkeypatch.setattr("mapapp.web.forms.FASTEST_HUMAN_S", 0)
    with visit(browser, base) as visitor:
        with visitor.page.expect_response("**/objets/mots") as answer:
            visitor.go("/objets?q=licorne")
        assert answer.value.status == 200
        visitor.page.get_by_role("button", name="Dites-nous que ce mot manque").click()
        expect(visitor.page.locator("main").get_by_role("status")).to_contain_text("Merci")
        assert _counted(app) == ["licorne"]


def test_moderators_read_missing_words(browser: Browser, live: tuple[Flask, str]) -> None:
    app, base = live
    with site_of(app).store.write() as connection:
        for word in ("licorne",) * 4 + ("orgue barbarie",) * 3:
            sought_words.count_word(connection, word, "2026-11-20")
    client = People(app).client("moderator")
    for size in (DESKTOP, SMALLEST):
        with visit(browser, base, size) as visitor:
            cookie = {"name": "session", "value": client.token or "", "url": base}
            visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
            page = visitor.go("/moderation/mots")
            expect(page.locator(".queue")).to_contain_text("licorne")
            sound(visitor, "/moderation/mots")
