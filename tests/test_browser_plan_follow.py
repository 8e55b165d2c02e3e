"""Links, documents and filters of the plan's follow-up in a real browser: no script, axe, sizes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from mapapp.contributing.batches import Author
from mapapp.planning.following import ActionChange, follow
from mapapp.store import plan, plan_letters
from mapapp.store.plan_letters import PlanLetter
from mapapp.store.schemes import put_shipped
from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.conftest import NOW, NOW_TEXT, Databases, new_database, settings_for
from tests.document_files import PDF
from tests.people import People, site_of
from tests.planned import seed_plan
from tests.publishing import place_values, publish_places
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound
from tests.test_browser_plan import OPEN_ALL, signed_in
from tests.test_plan_follow import PUBLISHING

REACHED = {
    "label": "Étendre à toute la Vendée",
    "unit": "% des communes",
    "target": 100.0,
    "target_date": "2027-12",
    "values": [],
    "source": "communes_atteintes",
    "territory": "departement:85",
}
FOLLOWED = {
    "organisation": "cress",
    "status": "en_cours",
    "ends": "2026-10",
    "places": ["velo", "gone"],
    "schemes": ["toit"],
    "indicators": [REACHED],
    "documents": [
        {"id": 900, "title": "Bilan 2025", "date": "2026-03", "public": True}
        | {"url": "https://example.org/bilan", "name": None, "type": None, "size": None},
        {"id": 901, "title": "Projet de convention", "date": "2026", "public": False}
        | {"url": None, "name": "convention.pdf", "type": "application/pdf", "size": 123456},
    ],
}


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[People, str]]:
    """The product with the plan, two places and a scheme; an action linked, late, reminded of."""
    url = new_database(every_kind["sqlite"], shipped=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    people = People(app)
    store = people.site.store
    seed_plan(store)
    velo = place_values(name="Atelier vélo d'essai", hours="Mo-Fr 09:00-18:00")
    publish_places(store, {"velo": velo, "autre": velo | {"name": "Recyclerie d'essai"}})
    with store.write() as connection:
        put_shipped(connection, {"toit": {"name": "Toit", "territories": ["departement:85"]}})
        author = Author(None, None, "Préfecture de région")
        follow(connection, PUBLISHING, author, [ActionChange("orientibus", FOLLOWED)])
        plan_letters.put_letter(connection, PlanLetter("cress", NOW_TEXT, ("orientibus",)))
    with in_a_thread(app) as base:
        yield people, base
    site_of(app).store.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_every_page_is_sound(
    browser: Browser, live: tuple[People, str], size: tuple[int, int]
) -> None:
    people, base = live
    with visit(browser, base, size, color_scheme="light") as visitor:
        visitor.go("/plan/orientibus")
        sound(visitor, "/plan/orientibus")
        signed_in(visitor, people)
        for path in (
            "/plan/suivi",
            "/plan/suivi?retard=oui&dep=72",
            "/plan/suivi/orientibus",
            "/plan/suivi/orientibus/liens?q=recyclerie",
            "/plan/suivi/orientibus/documents",
            "/espace",
        ):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)


def test_a_place_is_linked_and_a_file_added_at_the_keyboard_without_script(
    browser: Browser, live: tuple[People, str], tmp_path: Path
) -> None:
    people, base = live
    report = tmp_path / "Bilan d'étape.pdf"
    report.write_bytes(PDF)
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        signed_in(visitor, people)
        page = visitor.go("/espace")
        page.get_by_role("link", name="Suivi du plan").first.press("Enter")
        page.locator("#champ-retard").select_option("oui")
        page.get_by_role("button", name="Filtrer").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("1 action")
        page.get_by_role("link", name="Orientibus").press("Enter")
        page.locator("#champ-q").fill("recyclerie")
        page.get_by_role("button", name="Chercher").press("Enter")
        page.get_by_role("button", name="Lier : Recyclerie d'essai").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("C’est lié.")
        page.get_by_role("button", name="Retirer : gone").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Le lien est retiré.")
        page.get_by_role("link", name="Orientibus").press("Enter")
        page.get_by_role("link", name="Ajouter un document").press("Enter")
        page.locator("#champ-titre").fill("Bilan d'étape")
        page.locator("#champ-fichier").set_input_files(report)
        page.locator("#champ-public").check()
        page.get_by_role("button", name="Ajouter", exact=True).press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Le document est ajouté.")
        page = visitor.go("/plan/orientibus")
        with page.expect_download() as download:
            page.get_by_role("link", name="Bilan d'étape").click()
        assert download.value.suggested_filename == "Bilan d'étape.pdf"
        assert download.value.path().read_bytes() == PDF
        expect(page.locator("main")).to_contain_text("100 % des communes")
        assert "Projet de convention" not in page.content()
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
    assert found is not None and found.action.places == ("velo", "autre")
