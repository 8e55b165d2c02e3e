"""The plan followed in a real browser: a phone, the keyboard, no script, axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from mapapp.contributing.batches import Author
from mapapp.planning.following import ActionChange, follow
from mapapp.store import plan
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import People, site_of
from tests.planned import seed_plan
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound
from tests.test_plan_follow import PUBLISHING

OPEN_ALL = "document.querySelectorAll('main details').forEach(part => { part.open = true; })"
FOLLOWED = {
    "starts": "2019-11",
    "milestones": [
        {"label": "Deux bus en service", "due": "2019-11", "done": "2019-11-07"},
        {"label": "Cinq bus en service", "due": "2020-12", "done": None},
    ],
    "indicators": [
        {
            "label": "Bus en service",
            "unit": "bus",
            "target": 5.0,
            "target_date": "2020-12",
            "values": [
                {"date": "2019-11", "value": 2.0},
                {"date": "2023", "value": 3.0},
                {"date": "2026-11", "value": 4.0},
            ],
        }
    ],
    "notes": [{"date": "2026-11-20", "text": "Un quatrième bus circule."}],
}


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[People, str]]:
    """The product with the plan alone, one action followed and taken up, live."""
    url = new_database(every_kind["sqlite"], shipped=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    people = People(app)
    store = people.site.store
    seed_plan(store)
    taken_up = {
        "title": "Orientibus de la Sarthe",
        "theme": "orientation",
        "summary": "Le même bus, d'un village à l'autre.",
        "serves": ["departement:72"],
        "pilot": "Département d'essai",
        "parent": "orientibus",
    }
    with store.write() as connection:
        changes = [ActionChange("orientibus", FOLLOWED), ActionChange(None, taken_up)]
        follow(connection, PUBLISHING, Author(None, None, "Préfecture de région"), changes)
    with in_a_thread(app) as base:
        yield people, base
    site_of(app).store.close()


def signed_in(visitor: Visit, people: People) -> None:
    token = people.client("prefecture").token or ""
    cookie = {"name": "session", "value": token, "url": visitor.base}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(
    browser: Browser, live: tuple[People, str], size: tuple[int, int]
) -> None:
    people, base = live
    with visit(browser, base, size, color_scheme="light") as visitor:
        for path in ("/plan", "/plan/avancement", "/plan/orientibus"):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)
        signed_in(visitor, people)
        pages = ("", "/orientibus", "/nouvelle", "/nouvelle?reprend=orientibus", "/import")
        for path in (f"/plan/suivi{one}" for one in pages):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)


def test_an_action_is_followed_at_the_keyboard_without_script(
    browser: Browser, live: tuple[People, str]
) -> None:
    people, base = live
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        signed_in(visitor, people)
        page = visitor.go("/plan/macigogne")
        page.get_by_role("link", name="Suivre cette action").press("Enter")
        page.wait_for_url("**/plan/suivi/macigogne")
        page.locator("#champ-etat").select_option("realisee")
        page.locator("#champ-jalon-0-nom").fill("Toute la Vendée")
        page.locator("#champ-indicateur-0-nom").fill("Crèches")
        page.get_by_role("button", name="Enregistrer").press("Enter")
        fault = page.get_by_role("link", name="Indicateur 1, unité")
        expect(fault).to_be_visible()
        visitor.faults = [one for one in visitor.faults if "status of 400" not in one]
        page.locator("#champ-indicateur-0-unite").fill("crèches")
        page.get_by_role("button", name="Enregistrer").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("C’est enregistré.")
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "macigogne")
    assert found is not None and found.action.status == "realisee"
    assert found.milestones[0].label == "Toute la Vendée"
    assert found.indicators[0].unit == "crèches"


def test_an_action_is_taken_up_from_its_page(browser: Browser, live: tuple[People, str]) -> None:
    people, base = live
    with visit(browser, base, DESKTOP, java_script_enabled=False) as visitor:
        signed_in(visitor, people)
        page = visitor.go("/plan/eit-49")
        page.get_by_role("link", name="Reprendre cette action ailleurs").press("Enter")
        expect(page.locator("main")).to_contain_text("Qui l’a fait avant")
        page.locator("#champ-titre").fill("Écologie industrielle en Mayenne")
        page.locator("#champ-territoires").fill("Mayenne (departement:53)")
        page.get_by_role("button", name="Ajouter au plan").press("Enter")
        page.wait_for_url("**/plan/suivi/ecologie-industrielle-en-mayenne?fait=cree")
        page.get_by_role("link", name="La page publique").press("Enter")
        expect(page.locator("#t-reprend")).to_be_visible()
