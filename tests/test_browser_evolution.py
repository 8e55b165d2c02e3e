"""Figures over time in Chromium: curves and table agree; keyboard, no script, axe; the desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.conftest import NOW, Databases, settings_for
from tests.kept_months import three_months
from tests.people import People
from tests.serving import in_a_thread

PAGE = "/territoires/evolution?territoire=44"
SNAPSHOTS = "/territoires/releves"
GAPS = ("mai 2026 à juillet 2026", "septembre 2026 à octobre 2026")


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[People, str]]:
    """The product with three months kept, live."""
    url = every_kind["sqlite"].ready(three_months)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    people = People(app)
    with in_a_thread(app) as base:
        yield people, base
    people.site.store.close()


def test_the_curve_and_the_table_say_the_same(browser: Browser, live: tuple[People, str]) -> None:
    with visit(browser, live[1]) as visitor:
        page = visitor.go("/territoires/44")
        page.get_by_role("link", name="Voir d’autres mesures").press("Enter")
        page.wait_for_url("**/territoires/evolution?territoire=44")
        page.get_by_label("Quel type d’aide ?").select_option("circulaire")
        page.get_by_role("button", name="Afficher").press("Enter")
        page.wait_for_url("**type=circulaire**")
        rows = page.locator(".evolution-table tbody tr")
        cells = [row.locator("td").first.inner_text() for row in rows.all()]
        gaps = [f"De {months} : pas de relevé" for months in GAPS]
        assert cells == ["3", "4", gaps[0], "4", gaps[1], "4"]
        expect(rows.last).to_contain_text("Aujourd’hui, 24 novembre 2026 (provisoire)")
        dots = page.locator(".curve-dot title").all_text_contents()
        now = "24/11/2026 : 4 (aujourd’hui, provisoire)"
        assert dots == ["01/03/2026 : 3", "01/04/2026 : 4", "01/08/2026 : 4", now]
        expect(page.locator(".curve-today")).to_have_count(1)
        # March and April are joined, August stands alone.
        expect(page.locator(".curve-line")).to_have_count(1)
        expect(page.locator(".curves")).to_contain_text("Depuis mars 2026")
        page.get_by_role("link", name="Lieu r3").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Lieu r3")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST])
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("path", ["/territoires/44", PAGE, f"{PAGE}&mesure=couverture"])
def test_every_page_fits_and_is_accessible(
    browser: Browser, live: tuple[People, str], size: tuple[int, int], path: str, script: bool
) -> None:
    with visit(browser, live[1], size, java_script_enabled=script) as visitor:
        page = visitor.go(path)
        expect(page.locator(".curves svg").first).to_be_visible()
        if script:
            assert visitor.overflow() == 0
            assert visitor.axe_violations() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_desk_asks_for_a_snapshot(
    browser: Browser, live: tuple[People, str], size: tuple[int, int]
) -> None:
    people, base = live
    token = people.client("prefecture").token
    assert token
    with visit(browser, base, size) as visitor:
        cookie = {"name": "session", "value": token, "url": base}
        visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
        page = visitor.go(PAGE)
        page.get_by_role("link", name="Les relevés").press("Enter")
        page.get_by_role("button", name="Faire un relevé maintenant").press("Enter")
        page.wait_for_url(f"**{SNAPSHOTS}?fait=demande")
        expect(page.get_by_role("status")).to_contain_text("en cours")
        tools = Tools(people.site.store, people.site.settings, lambda: NOW)
        Worker(tools, {"snapshot_now": KINDS["snapshot_now"]}).run_until_idle()
        page.reload()
        expect(page.get_by_role("status")).to_contain_text("est fait")
        expect(page.locator(".queue")).to_contain_text(re.compile("24 novembre 2026"))
        assert visitor.overflow() == 0 and visitor.axe_violations() == []
