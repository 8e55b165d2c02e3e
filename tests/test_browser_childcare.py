"""Finding a crèche place and asking for it in a real browser: phone, keyboard, no script, axe."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from mapapp.app import create_app
from mapapp.store.slot_counts import ASKED, PUBLISHED, count_slots
from tests.asking_creches import FAMILY, LON, NORTH, Town, creche, town_of
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import People, site_of
from tests.publishing import publish_places
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound

QUERY = "/garde?commune=85191&rdv=-1.2,46.7&debut=2026-12-01T09:00&fin=2026-12-01T12:00&age_mois=18"


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[Town, People, str]]:
    """Three crèches, two of them with places, live; the clock goes on by itself."""
    ticks = itertools.count()
    url = new_database(every_kind["sqlite"], shipped=False)
    app = create_app(
        settings_for(url, frame_dir.parent),
        clock=lambda: NOW + timedelta(seconds=3 * next(ticks)),
    )
    people = People(app)
    town, _site = town_of(app)
    places = {n: creche(n, lon=LON, lat=NORTH[n], commune_code="85191") for n in "abc"}
    relay = creche("relais", category="relais-petite-enfance", commune_code="85191")
    publish_places(town.store, {**places, "relais": relay | {"lon": -1.43, "lat": 46.67}})
    for name in "ab":
        town.slot(name, capacity=20)
    with town.store.write() as connection:
        count_slots(connection, "a", NOW.date(), PUBLISHED, 12)
        count_slots(connection, "a", NOW.date(), ASKED, 2)
    with in_a_thread(app) as base:
        yield town, people, base
    site_of(app).store.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(
    browser: Browser, live: tuple[Town, People, str], size: tuple[int, int]
) -> None:
    town, people, base = live
    made = town.ask([1, 2], FAMILY, token=f"essai-{size[0]}")
    pages = (
        "/garde",
        QUERY,
        "/garde?commune=85191&debut=2026-12-05",
        "/garde/demande?creneau=1&creneau=2",
        f"/garde/demandes/essai-{size[0]}",
        town.link("a@exemple.fr", "/garde/reponse/"),
        "/garde/territoires",
    )
    with visit(browser, base, size, color_scheme="light") as visitor:
        for path in pages:
            visitor.go(path)
            sound(visitor, path)
        visitor.go("/garde?lieu=Allonnes&de=8")
        sound(visitor, "wrong")
        visitor.faults = [f for f in visitor.faults if "status of 400" not in f]
        client = people.client("partner")
        visitor.page.context.add_cookies(
            [{"name": "session", "value": client.token or "", "url": base}]
        )
        for path in ("/espace/demandes", f"/espace/demandes/{made.lines[0].id}"):
            visitor.go(path)
            sound(visitor, path)


def test_a_family_asks_on_a_phone_at_the_keyboard_without_script(
    browser: Browser, live: tuple[Town, People, str]
) -> None:
    town, _people, base = live
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go("/garde")
        for field, text in (
            ("#lieu", "la roche sur yon"),
            ("#champ-rdv_lieu", "85310 Nesmy"),
            ("#champ-jour", "2026-12-01"),
            ("#champ-de", "09:00"),
            ("#champ-a", "12:00"),
            ("#champ-age_mois", "18"),
        ):
            page.locator(field).fill(text)
        page.locator("#champ-age_mois").press("Enter")
        page.wait_for_url("**/garde?commune=85191&rdv=**")
        assert "2 crèches ont une place libre" in page.locator("#resume").inner_text()
        assert page.locator("#resultats .card-call").first.get_attribute("href")
        page.locator('#resultats input[name="creneau"]').nth(0).press("Space")
        page.locator('#resultats input[name="creneau"]').nth(1).press("Space")
        page.get_by_role("button", name="Demander une place").press("Enter")
        page.wait_for_url("**/garde/demande?**")
        page.locator("#champ-nom").fill("A. B.")
        page.locator("#champ-courriel").fill("essai@exemple.fr")
        page.get_by_label("Un entretien d'embauche").press("Space")
        page.get_by_role("button", name="Envoyer la demande").press("Enter")
        page.wait_for_url("**/garde/demandes/**")
        assert "Demandée, en attente de réponse" in page.locator("main").inner_text()
        private = page.url
        page.goto(base + town.link("a@exemple.fr", "/garde/reponse/"))
        page.get_by_role("button", name="Accepter").press("Enter")
        page.wait_for_url("**fait=accepter")
        page.goto(private)
        assert "C’est oui" in page.locator("main").inner_text()


@dataclass
class Hand:
    """Someone on a phone; counts what they do: a tap, a field filled in, a key that sends it."""

    page: Page
    done: int = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.done += 1

    def fill(self, target: Locator, text: str) -> None:
        target.fill(text)
        self.done += 1

    def enter(self, target: Locator) -> None:
        target.press("Enter")
        self.done += 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_home_page_leads_to_a_number_in_four_interactions(
    browser: Browser, live: tuple[Town, People, str], script: bool
) -> None:
    _town, _people, base = live
    with visit(browser, base, PHONE, has_touch=True, java_script_enabled=script) as visitor:
        page = visitor.go("/")
        hand = Hand(page)
        hand.tap(page.get_by_role("link", name="faire garder mon enfant"))
        hand.fill(page.locator("#lieu"), "85191" if script else "la roche sur yon")
        hand.enter(page.locator("#lieu"))
        page.wait_for_url("**/garde?commune=85191")
        call = page.locator("#resultats .card").first.locator(".card-call")
        assert (call.get_attribute("href") or "").startswith("tel:") and call.is_visible()
        assert page.locator("#resultats .card-where").first.is_visible()
        # With the call itself.
        assert hand.done + 1 <= 4


def drawn(visitor: Visit) -> int:
    """Marks on the map, once they are there."""
    return visitor.drawn_total()


def test_the_map_holds_what_the_list_does_and_nothing_is_kept(
    browser: Browser, live: tuple[Town, People, str]
) -> None:
    _town, _people, base = live
    with visit(browser, base, DESKTOP) as visitor:
        page = visitor.go(QUERY)
        listed = page.locator("#resultats [data-id]").count()
        assert listed == 4 and drawn(visitor) == listed
        kept = page.evaluate(
            "Object.keys(localStorage).length + Object.keys(sessionStorage).length"
        )
        assert kept == 0 and page.context.cookies() == []


def test_suggestions_help_on_a_desktop(browser: Browser, live: tuple[Town, People, str]) -> None:
    _town, _people, base = live
    with visit(browser, base, DESKTOP) as visitor:
        page = visitor.go("/garde")
        page.locator("#lieu").press_sequentially("roche sur")
        page.get_by_role("option").filter(has_text="La Roche-sur-Yon").first.click()
        page.get_by_role("button", name="Chercher une place").click()
        page.wait_for_url("**/garde?commune=85191")
        assert "dans les jours à venir" in page.locator("#resume").inner_text()


def test_where_one_is_expected_is_suggested_too(
    browser: Browser, live: tuple[Town, People, str]
) -> None:
    """« Allonnes » is two communes: who chose one is not asked again which."""
    _town, _people, base = live
    with visit(browser, base, SMALLEST, color_scheme="light") as visitor:
        page = visitor.go("/garde")
        page.locator("#lieu").fill("Nantes")
        field = page.locator("#champ-rdv_lieu")
        field.press_sequentially("allonnes")
        page.get_by_role("option").filter(has_text="Sarthe").wait_for()
        sound(visitor, "suggestions")
        field.press("ArrowDown")
        assert "Allonnes" in page.locator("[aria-selected=true]").inner_text()
        page.get_by_role("option").filter(has_text="Sarthe").click()
        assert field.input_value() == "Allonnes"
        page.get_by_role("button", name="Chercher une place").press("Enter")
        page.wait_for_url("**/garde?commune=44109&rdv=0.1*")
        # A department is no place to be expected at.
        field.fill("")
        field.press_sequentially("sarthe")
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("option", name="Sarthe", exact=True).count() == 0
