"""Needs, spread and taking up in a real browser: maps that tell, keyboard, no script, axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from mapapp.store import plan
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import People, site_of
from tests.serving import in_a_thread
from tests.test_browser_plan import OPEN_ALL, signed_in
from tests.test_plan_follow_pages import ALL

SIZES = (DESKTOP, PHONE, SMALLEST)
GARDE = {"theme": "garde-d-enfants"}
TAKEN_UP = (
    {
        "titre": "Macigogne en Sarthe",
        "territoires": "Sarthe",
        "reprend": "macigogne",
        "pilote": "Caisse d'essai",
        "indicateur-0-nom": "Places offertes",
        "indicateur-0-unite": "places",
        "indicateur-0-cible": "600",
    },
    {
        "titre": "Macigogne à Nantes",
        "territoires": "Nantes (commune:44109)",
        "reprend": "macigogne-en-sarthe",
        "etat": "a_lancer",
    },
)


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[People, str]]:
    """The product with everything that ships and Macigogne taken up twice, live."""
    url = new_database(every_kind["sqlite"], shipped=True)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    people = People(app)
    for fields in TAKEN_UP:
        sent = people.client("prefecture").send("/plan/suivi/nouvelle", ALL | GARDE | fields)
        assert sent.status_code == 303
    with in_a_thread(app) as base:
        yield people, base
    site_of(app).store.close()


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(
    browser: Browser, live: tuple[People, str], size: tuple[int, int]
) -> None:
    people, base = live
    with visit(browser, base, size, color_scheme="light") as visitor:
        for path in (
            "/plan/besoins",
            "/plan/besoins?type=creche&niveau=commune&dans=49",
            "/plan/macigogne/essaimage?territoire=Mayenne (departement:53)",
            "/plan/macigogne-a-nantes/essaimage",
        ):
            whole(visitor, path)
        signed_in(visitor, people)
        whole(visitor, "/plan/besoins?type=creche&niveau=departement")
        whole(visitor, "/plan/suivi/nouvelle?reprend=macigogne-en-sarthe&territoire=departement:49")


def whole(visitor: Visit, path: str) -> None:
    """Axe finds nothing with all of it open, and nothing sticks out."""
    visitor.go(path)
    visitor.page.evaluate(OPEN_ALL)
    assert visitor.overflow() == 0, path
    assert visitor.axe_violations() == [], path


def test_a_need_is_read_on_the_map_by_key(browser: Browser, live: tuple[People, str]) -> None:
    _people, base = live
    with visit(browser, base) as visitor:
        page = visitor.go("/plan/besoins?type=creche&niveau=departement")
        page.wait_for_selector("#carte[data-drawn='5']")
        shape = page.locator("path.trame[aria-label^='Maine-et-Loire']")
        shape.focus()
        expect(page.locator(".leaflet-tooltip")).to_contain_text("sans action")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Voir ce territoire").press("Enter")
        page.wait_for_url("**/territoires/49")
        page.get_by_role("link", name="Ce que l’on pourrait y reprendre d’ailleurs").press("Enter")
        page.wait_for_url("**/plan/besoins?dans=49*")


def test_the_map_of_a_spread_says_what_the_list_says(
    browser: Browser, live: tuple[People, str]
) -> None:
    _people, base = live
    with visit(browser, base) as visitor:
        page = visitor.go("/plan/macigogne/essaimage")
        page.wait_for_selector("#carte[data-drawn='1228']")
        assert page.locator("path.trame-1").count() == 1
        label = page.locator("path.trame-1").get_attribute("aria-label")
        assert label == "Nantes : à lancer"
        rows = page.locator("#liste > li")
        expect(rows).to_have_count(3)
        expect(rows.nth(2)).to_contain_text("À lancer")
        expect(rows.nth(2).locator("svg.trame-1")).to_be_visible()


def test_from_a_need_to_an_action_taken_up_without_script(
    browser: Browser, live: tuple[People, str]
) -> None:
    people, base = live
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        signed_in(visitor, people)
        page = visitor.go("/plan/besoins?type=creche&niveau=departement")
        expect(page.locator("#image-carte")).to_be_visible()
        need = page.locator("tr[data-code='49']")
        need.get_by_role("link", name="Macigogne en Sarthe").press("Enter")
        page.wait_for_url("**/plan/suivi/nouvelle?*")
        expect(page.locator("#champ-territoires")).to_have_value("Maine-et-Loire (departement:49)")
        target = page.locator("#champ-indicateur-0-cible")
        expect(target).to_have_value("")
        page.get_by_role("link", name="Mettre ces cibles dans le formulaire").press("Enter")
        page.wait_for_url("**cibles=proposees*")
        proposed = int(target.input_value())
        assert 600 < proposed < 1200  # more people live there than in the Sarthe
        target.fill(str(proposed + 1))
        page.locator("#champ-titre").fill("Macigogne en Anjou")
        page.get_by_role("button", name="Ajouter au plan").press("Enter")
        page.wait_for_url("**/plan/suivi/macigogne-en-anjou?fait=cree")
        visitor.go("/plan/besoins?type=creche&niveau=departement")
        expect(page.locator("tr[data-code='49']")).to_have_count(0)
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "macigogne-en-anjou")
    assert found is not None and found.parent == "macigogne-en-sarthe"
    assert found.indicators[0].target == proposed + 1


def test_a_wrong_territory_is_said_beside_its_field(
    browser: Browser, live: tuple[People, str]
) -> None:
    _people, base = live
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go("/plan/macigogne/essaimage")
        page.get_by_label("Dans quel territoire la reprendre ?").fill("Atlantide")
        page.get_by_role("button", name="Comparer").press("Enter")
        expect(page.locator("#p-territoire")).to_contain_text("n'est pas connu")
        expect(page.locator("#territoire")).to_have_value("Atlantide")
        visitor.faults.clear()  # the console tells a 400
