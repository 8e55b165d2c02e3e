"""The desk and the page of a link in a real browser: keyboard, no script, axe, 320 pixels."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from mapapp.app import create_app
from mapapp.store import upkeep
from mapapp.store.owners import set_owner
from mapapp.store.place_views import count_view, views_of
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.conftest import NOW, NOW_TEXT, Databases, new_database, settings_for
from tests.people import VILLE, site_of
from tests.publishing import place_values, publish_places
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound
from tests.test_desk import World

OPEN_ALL = "document.querySelectorAll('main details').forEach(part => { part.open = true; })"


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[World, str]]:
    """The product with three places, and one that nobody answers for, live."""
    url = new_database(every_kind["sqlite"], shipped=False)
    world = World(create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW))
    some: tuple[dict[str, Any], ...] = (
        {"hours": "Mo-Fr 09:00-12:00", "phone": "02 40 00 00 00", "updated": "2026-11"},
        {"updated": "2019", "email": "lieu-1@exemple.fr"},
        {"presentation": "Un atelier où l'on répare.", "updated": None},
    )
    places = {
        f"lieu-{n}": place_values(name=f"Ressourcerie n° {n} du quartier", **values)
        for n, values in enumerate(some)
    }
    places["lieu"] = place_values(name="Le lieu", email="lieu@exemple.fr", updated="2024")
    publish_places(world.store, places)
    with world.store.write() as connection:
        set_owner(connection, places, VILLE.id, NOW_TEXT)
        upkeep.put_upkeep(connection, upkeep.Upkeep("lieu-1", NOW_TEXT, 2, None, True))
        for month in ("2026-09", "2026-10", "2026-11"):
            count_view(connection, "lieu-1", month)
    with in_a_thread(world.people.app) as base:
        yield world, base
    site_of(world.people.app).store.close()


def signed_in(visitor: Visit, world: World, name: str = "partner") -> None:
    client = world.people.client(name)
    visitor.page.context.add_cookies(
        [{"name": "session", "value": client.token or "", "url": visitor.base}]
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(
    browser: Browser, live: tuple[World, str], size: tuple[int, int]
) -> None:
    world, base = live
    with visit(browser, base, size, color_scheme="light") as visitor:
        for path in (world.link(), "/entretien/faux", "/lieux/lieu-1"):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)
        visitor.faults = [f for f in visitor.faults if "status of 400" not in f]
        signed_in(visitor, world)
        ours = ("lieux/lieu-1", "structures/ville", "import", "jetons", "appels")
        for path in ("/espace", *(f"/espace/{one}" for one in ours)):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)


def test_a_place_answers_without_script(browser: Browser, live: tuple[World, str]) -> None:
    world, base = live
    with visit(browser, base, SMALLEST, java_script_enabled=False) as visitor:
        page = visitor.go(world.link("lieu"))
        page.locator("summary", has_text="Modifier").press("Enter")
        page.locator("#champ-horaires").fill("du lundi au vendredi 9h-12h")
        page.locator("#champ-horaires").press("Tab")
        page.get_by_role("button", name="Envoyer les changements").press("Enter")
        page.get_by_text("Vos changements sont publiés.").wait_for()
    assert world.seen("lieu")["hours"] == "Mo-Fr 09:00-12:00"


def test_a_partner_works_at_the_keyboard_without_script(
    browser: Browser, live: tuple[World, str]
) -> None:
    world, base = live
    with visit(browser, base, java_script_enabled=False) as visitor:
        signed_in(visitor, world)
        page = visitor.go("/espace?tri=date")
        assert page.locator(".queue-row .desk-row strong").first.inner_text() == (
            "Ressourcerie n° 2 du quartier"
        )
        page.get_by_label("Choisir : Ressourcerie n° 1 du quartier").press("Space")
        page.get_by_label("Choisir : Ressourcerie n° 2 du quartier").press("Space")
        page.get_by_role("button", name="Tout est exact pour les lieux cochés").press("Enter")
        page.wait_for_url("**fait=exact**")
        assert "2 lieux confirmés" in page.locator("main").inner_text()
        page.locator(".desk-row a", has_text="Ressourcerie n° 0").first.press("Enter")
        page.locator("#champ-jusqu").fill("2026-12-24")
        page.locator("#champ-jusqu").press("Enter")
        page.wait_for_url("**fait=ferme")
    assert world.seen("lieu-1")["updated"] == world.seen("lieu-2")["updated"] == "2026-11-24"
    assert world.corrections("lieu-0")["closures"][0]["to"] == "2026-12-24"
    with world.store.read() as connection:
        assert not upkeep.is_to_check(connection, "lieu-1")


def test_an_opening_counts_once_and_leaves_no_trace(
    browser: Browser, live: tuple[World, str]
) -> None:
    world, base = live
    with visit(browser, base) as visitor:
        visitor.go("/lieux/lieu-0")
        assert visitor.page.context.cookies() == []
        kept = "[localStorage.length, sessionStorage.length]"
        assert visitor.page.evaluate(kept) == [0, 0]
    with visit(browser, base, java_script_enabled=False) as visitor:
        visitor.go("/lieux/lieu-0")
    with visit(browser, base) as visitor:
        signed_in(visitor, world)
        visitor.go("/lieux/lieu-0")
    with world.store.read() as connection:
        assert views_of(connection, "lieu-0") == [("2026-11", 1)]
