"""The housing path in a browser: phone, keyboard, no script, axe, the map equal to the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.browsing_server import Hosted
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import People, site_of
from tests.serving import in_a_thread
from tests.test_browser_accounts import sound

ASKED = "/logement?age=19&situation=apprentissage&commune=85128&debut=2027-01-04&fin=2027-02-03"
WHOLE = ASKED + "&budget=300&service=oui"
BAD = "/logement?age=0&debut=2026-12-02&fin=2026-12-01&budget=cher&lieu=zzz"
OPEN_ALL = "document.querySelectorAll('main details').forEach(part => { part.open = true; })"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "min"])


@SIZES
def test_every_page_is_sound(browser: Browser, hosted: Hosted, size: tuple[int, int]) -> None:
    with visit(browser, hosted.base, size) as visitor:
        for path in ("/logement", WHOLE, "/logement/escales-ouest", "/logement/le-temps-pour-toit"):
            visitor.go(path)
            visitor.page.evaluate(OPEN_ALL)
            sound(visitor, path)
        visitor.go(BAD)
        sound(visitor, BAD)
        visitor.faults = [fault for fault in visitor.faults if "status of 400" not in fault]


def test_from_the_form_to_a_contact_without_script(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go("/logement")
        page.get_by_label("Votre situation").select_option("etudes")
        page.get_by_label("Où est votre travail").fill("Angers")
        page.get_by_label("Où est votre travail").press("Enter")
        page.wait_for_url("**commune=49007**")
        link = page.locator("[data-scheme='le-temps-pour-toit'] a[href^='mailto:']")
        assert link.get_attribute("href") == "mailto:formulaires@letempspourtoit.fr"
        assert visitor.overflow() <= 0


def test_the_keyboard_does_it_all(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE) as visitor:
        page = visitor.go("/logement")
        page.locator("#champ-situation").focus()
        page.keyboard.type("Je suis en appr")
        page.keyboard.press("Tab")
        page.keyboard.type("19")
        page.keyboard.press("Tab")
        page.keyboard.type("Luçon")
        page.locator("#lieu-propositions [role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator("[name=commune]").input_value() == "85128"
        page.locator("#champ-budget").focus()
        page.keyboard.type("300")
        page.keyboard.press("Enter")
        page.wait_for_url("**budget=300**")
        card = page.locator("[data-scheme='hebergement-chez-l-habitant-sud-vendee']")
        assert card.get_attribute("data-answer") == "peut_etre"
        assert "Dites vos dates" in card.inner_text()


def _drawn(visitor: Visit) -> list[str]:
    visitor.page.wait_for_selector("#carte[data-drawn]")
    return (visitor.page.locator("#carte").get_attribute("data-drawn") or "").split()


def test_the_map_draws_the_schemes_of_the_list(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go(WHOLE)
        drawn = _drawn(visitor)
        cards = page.locator("article[data-scheme]")
        listed = [cards.nth(n).get_attribute("data-scheme") for n in range(cards.count())]
        assert drawn == listed
        for scheme in drawn:
            assert page.locator(f"#carte path.territory-{scheme}").count() >= 1, scheme
        # The town hall to ask is no place to sleep.
        near = page.locator("article[data-id]:not([data-id^=mairie-])").count()
        assert near > 0
        expect(page.locator("#carte .leaflet-marker-icon")).to_have_count(near)


@pytest.fixture
def moderated(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[People, str]]:
    """The product with what ships and its people, live, that may be written."""
    url = new_database(every_kind["sqlite"], shipped=True)
    people = People(create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW))
    with in_a_thread(people.app) as base:
        yield people, base
    site_of(people.app).store.close()


def test_a_moderator_tries_then_saves(browser: Browser, moderated: tuple[People, str]) -> None:
    people, base = moderated
    with visit(browser, base, PHONE) as visitor:
        token = people.client("moderator").token or ""
        visitor.page.context.add_cookies([{"name": "session", "value": token, "url": base}])
        page = visitor.go("/moderation/dispositifs")
        sound(visitor, "list")
        page.get_by_role("link", name="Le Relais (Sarthe)").click()
        sound(visitor, "form")
        page.get_by_label("Âge minimum").fill("30")
        page.get_by_label("Âge maximum").fill("60")
        page.get_by_role("button", name="Essayer sur les exemples").press("Enter")
        page.get_by_text("2 exemples changent de réponse").wait_for()
        sound(visitor, "trial")
        page.get_by_role("button", name="Enregistrer").press("Enter")
        page.get_by_text("Les règles sont enregistrées.").wait_for()
        sound(visitor, "history")
        page.get_by_role("button", name="Annuler").press("Enter")
        page.get_by_text("Le changement est annulé.").wait_for()
        page = visitor.go("/espace/dispositifs/le-relais-sarthe")
        page.get_by_label("Complet jusqu").fill("2027-01-20")
        page.get_by_role("button", name="Marquer complet").press("Enter")
        page.get_by_text("Complet jusqu’au 20 janvier 2027").first.wait_for()
        sound(visitor, "desk")
        visitor.go("/espace/dispositifs")
        sound(visitor, "desk list")


NEW = "/espace/dispositifs/nouveau"


def _signed_in(visitor: Visit, people: People, base: str, who: str) -> None:
    token = people.client(who).token or ""
    visitor.page.context.clear_cookies()
    visitor.page.context.add_cookies([{"name": "session", "value": token, "url": base}])


def test_an_organisation_proposes_a_scheme_without_script(
    browser: Browser, moderated: tuple[People, str]
) -> None:
    people, base = moderated
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        _signed_in(visitor, people, base, "contributor")
        page = visitor.go("/espace/dispositifs")
        page.get_by_role("link", name="Proposer un dispositif").click()
        page.get_by_label("Nom").fill("Un toit pour la saison")
        page.get_by_label("Prix d'un mois au plus, en euros").fill("cher")
        page.get_by_role("button", name="Vérifier").press("Enter")
        page.get_by_role("link", name="Prix d'un mois au plus, en euros").click()
        page.get_by_label("Prix d'un mois au plus, en euros").fill("250")
        page.get_by_label("Territoires desservis").fill("Nantes Métropole")
        page.get_by_role("button", name="Vérifier").press("Enter")
        assert visitor.overflow() <= 0
        page.get_by_role("button", name="Envoyer").press("Enter")
        page.get_by_text("Elle attend d’être relue").wait_for()
        assert visitor.overflow() <= 0
        _signed_in(visitor, people, base, "moderator")
        page = visitor.go("/moderation")
        page.get_by_role("link", name="Un toit pour la saison").click()
        page.get_by_role("button", name="Accepter").press("Enter")
        page.get_by_text("Publié.").wait_for()
        visitor.go("/logement").get_by_role("link", name="Un toit pour la saison").first.click()
        assert page.get_by_text("250").first.is_visible()
        visitor.faults = [fault for fault in visitor.faults if "status of 400" not in fault]


@SIZES
def test_the_forms_of_a_scheme_are_sound(
    browser: Browser, moderated: tuple[People, str], size: tuple[int, int]
) -> None:
    people, base = moderated
    with visit(browser, base, size) as visitor:
        _signed_in(visitor, people, base, "contributor")
        visitor.go("/espace/dispositifs")
        sound(visitor, "list")
        page = visitor.go(NEW)
        sound(visitor, "empty")
        page.get_by_label("Nom").fill("Le Relais (Sarthe)")
        page.get_by_role("button", name="Vérifier").press("Enter")
        page.get_by_role("link", name="Territoires desservis").wait_for()
        sound(visitor, "faults")
        page.get_by_label("Territoires desservis").fill("Nantes Métropole")
        page.get_by_role("button", name="Vérifier").press("Enter")
        page.get_by_text("Est-ce celui-ci").wait_for()
        sound(visitor, "check")
        page = visitor.go("/espace/dispositifs/le-relais-sarthe/corriger")
        page.get_by_label("Âge minimum").fill(str(16 + size[0] % 7))
        page.get_by_role("button", name="Vérifier").press("Enter")
        page.get_by_role("button", name="Envoyer").press("Enter")
        page.get_by_text("Elle attend d’être relue").wait_for()
        sound(visitor, "sent")
        _signed_in(visitor, people, base, "moderator")
        page = visitor.go("/moderation")
        sound(visitor, "queue")
        page.get_by_role("link", name="Le Relais (Sarthe)").first.click()
        sound(visitor, "decision")
        visitor.faults = [fault for fault in visitor.faults if "status of 400" not in fault]
