"""The whole life of a place in Chromium, with the keyboard only, and once without JavaScript."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mapapp.app import create_app
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import People, site_of
from tests.publishing import place_values, publish_places
from tests.serving import in_a_thread

SHOTS = os.environ.get("MAPAPP_TEST_SHOTS")


class World:
    """A live product with one place, and a moderator's cookie."""

    def __init__(self, base: str, people: People) -> None:
        self.base = base
        self.moderator = people.client("moderator").token or ""


@pytest.fixture
def world(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[World]:
    # A clock that goes on by itself: forms sent at once would pass for a machine's.
    ticks = count()
    app = create_app(
        settings_for(new_database(every_kind["sqlite"], shipped=False), frame_dir.parent),
        clock=lambda: NOW + timedelta(seconds=3 * next(ticks)),
    )
    publish_places(site_of(app).store, {"lieu": place_values(phone="02 40 00 00 00")})
    with in_a_thread(app) as base:
        yield World(base, People(app))
    site_of(app).store.close()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def type_in(page: Page, selector: str, text: str) -> None:
    """Replace the text of a field, by keyboard."""
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page: Page, selector: str) -> None:
    """Go to a link or a button and press Enter."""
    reach(page, selector)
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def looked_at(visitor: Visit, name: str) -> None:
    """Nothing wrong for axe, nothing wider than a small window."""
    # axe waits for timers, which do not run where scripts are off.
    if visitor.page.evaluate("() => matchMedia('(scripting: enabled)').matches"):
        assert visitor.axe_violations() == [], name
    size = visitor.page.viewport_size
    assert size
    for width, height in (PHONE, SMALLEST):
        visitor.page.set_viewport_size({"width": width, "height": height})
        assert visitor.overflow() <= 0, f"{name}, {width} px"
        if SHOTS and width == PHONE[0]:
            visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    visitor.page.set_viewport_size(size)


def propose(visitor: Visit) -> str:
    """A passer-by proposes a place; gives the address that tells what becomes of it."""
    page = visitor.go("/contribuer")
    looked_at(visitor, "contribuer")
    press(page, "main a[href='/contribuer/lieu']")
    looked_at(visitor, "proposer")
    type_in(page, "#champ-nom", "Atelier vélo des Essais")
    reach(page, "#champ-type")
    page.keyboard.press("End")
    type_in(page, "#champ-commune", "Nantes")
    type_in(page, "#champ-s0_j1", "14h-18h")
    press(page, "form.form > .form-go button")
    assert "mardi 14" in page.inner_text("#apercu")
    looked_at(visitor, "apercu")
    press(page, "#apercu button")
    looked_at(visitor, "contribution")
    assert "attend d’être relue" in page.inner_text("main")
    return page.url.removeprefix(visitor.base)


def moderate(visitor: Visit, name: str) -> None:
    """A moderator opens the first of the queue and accepts it."""
    page = visitor.go("/moderation")
    looked_at(visitor, f"file-{name}")
    press(page, ".queue-row a")
    looked_at(visitor, f"moderer-{name}")
    press(page, "button[value='accepter']")
    assert "Publié" in page.inner_text("main")


def correct(visitor: Visit, state: str) -> str:
    """Open the place that was published and correct its name; gives its address."""
    page = visitor.go(state)
    press(page, "main a.button[href^='/lieux/']")
    place = page.url.removeprefix(visitor.base)
    looked_at(visitor, "lieu")
    press(page, f"a[href='{place}/corriger']")
    looked_at(visitor, "corriger")
    type_in(page, "#champ-telephone", "02 40 12 34 56")
    press(page, "form.form > .form-go button")
    press(page, "#apercu button")
    return place


def revert(visitor: Visit, place: str) -> None:
    """Undo the last change, and see that it is undone."""
    page = visitor.go("/moderation/historique")
    looked_at(visitor, "historique")
    assert "02 40 12 34 56" in visitor.go(place).inner_text("main")
    page = visitor.go("/moderation/historique")
    press(page, "section form button")
    assert "1 modification annulée" in page.inner_text("main")
    assert "02 40 12 34 56" not in visitor.go(place).inner_text("main")
    assert "annulée depuis" in visitor.go(f"{place}/historique").inner_text("main")
    looked_at(visitor, "historique-lieu")


@pytest.mark.parametrize("script", [True, False], ids=["keyboard", "no-script"])
def test_the_whole_life_of_a_place(browser: Browser, world: World, script: bool) -> None:
    with (
        visit(browser, world.base, DESKTOP, java_script_enabled=script) as anyone,
        visit(browser, world.base, DESKTOP, java_script_enabled=script) as moderator,
    ):
        moderator.page.context.add_cookies(
            [{"name": "session", "value": world.moderator, "url": world.base}]
        )
        state = propose(anyone)
        moderate(moderator, "nouveau")
        place = correct(anyone, state)
        moderate(moderator, "correction")
        revert(moderator, place)
        for path in ("signaler", "ferme", "confirmer"):
            anyone.go(f"{place}/{path}")
            looked_at(anyone, path)
        for path in ("taches", f"doublons?garder=lieu&retirer={place.rpartition('/')[2]}"):
            moderator.go(f"/moderation/{path}")
            looked_at(moderator, path.partition("?")[0])


def test_the_map_gives_a_position(browser: Browser, world: World) -> None:
    with visit(browser, world.base, PHONE) as visitor:
        page = visitor.go("/contribuer/lieu")
        page.locator("#carte .leaflet-container").click(position={"x": 120, "y": 120})
        assert re.fullmatch(r"-?\d+\.\d{5}", page.input_value("#champ-lon"))
        assert re.fullmatch(r"\d+\.\d{5}", page.input_value("#champ-lat"))
