"""From the home page to a phone number or an address, on a phone, by keyboard, without script."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.browsing_server import Hosted

SHOTS = os.environ.get("MAPAPP_TEST_SHOTS")
ASKED = (
    "commune=72003&rdv=0.199,48.006&adresse=12 rue des Champs, 72000 Le Mans"
    "&debut=2026-12-01T08:30&fin=2026-12-01T12:00&age_mois=18"
)
WAY = "/lieux/cyclamaine-le-mans/y-aller?commune=72003"
PAGES = (
    *("/", "/mobilite?commune=72181", WAY, "/rendez-vous", f"/rendez-vous?{ASKED}"),
    *("/plan-du-site", "/mobilite?lieu=Atlantis&besoin=avion", "/rendez-vous?debut=hier"),
)


class Steps:
    """A visitor who counts what they do: a link followed, a field filled, a form sent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def follow(self, name: str) -> None:
        """Follow a link of the main part of the page."""
        self.count += 1
        self.page.get_by_role("main").get_by_role("link", name=re.compile(name)).first.click()
        self.page.wait_for_load_state("networkidle")

    def fill(self, label: str, text: str) -> None:
        """Fill a field."""
        self.count += 1
        self.page.get_by_label(re.compile(label)).first.fill(text)

    def send(self, name: str) -> None:
        """Send the form."""
        self.count += 1
        self.page.get_by_role("main").get_by_role("button", name=name).click()
        self.page.wait_for_load_state("networkidle")


def shot(watched: Visit, name: str) -> None:
    if SHOTS:
        watched.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(request: pytest.FixtureRequest, browser: Browser, hosted: Hosted) -> Iterator[Visit]:
    with visit(browser, hosted.base, PHONE, java_script_enabled=request.param) as watched:
        yield watched


def test_home_names_the_paths_in_the_words_of_those_who_come(phone: Visit) -> None:
    page = phone.go("/")
    paths = page.get_by_role("navigation", name="Par où commencer")
    said = [" ".join(text.split()) for text in paths.get_by_role("link").all_inner_texts()]
    assert said[-2:] == [
        "Me déplacer",
        "La garde, le lit et le trajet sur une page : Mon rendez-vous",
    ]
    for link in paths.get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None and box["height"] >= 44 and box["y"] + box["height"] <= PHONE[1]


@pytest.mark.parametrize(
    ("path", "fields", "go", "answers"),
    [
        ("faire garder", {"Où habitez-vous": "Le Mans"}, "Chercher une place", "Le Mans"),
        ("me loger", {"Où est votre travail": "Le Mans"}, "Voir ce qui est possible", "Le Relais"),
        (
            "Réparer",
            {"Quel objet": "grille-pain", "Où": "Trémentines"},
            "Rechercher",
            "Repair Café Chloro'fil",
        ),
        ("Me déplacer", {"Où habitez-vous": "Allonnes 72"}, "Trouver", "366 avenue Félix-Geneslay"),
    ],
    ids=["garde", "logement", "objets", "mobilite"],
)
def test_each_path_is_four_steps_from_a_phone_number_or_an_address(
    phone: Visit, path: str, fields: dict[str, str], go: str, answers: str
) -> None:
    phone.go("/")
    steps = Steps(phone.page)
    steps.follow(path)
    for label, text in fields.items():
        steps.fill(label, text)
    steps.send(go)
    main = phone.page.get_by_role("main")
    assert answers in main.inner_text()
    # Of a scheme, the card says a territory, which is no address.
    address = ".card:not([data-scheme]) .card-where"
    reach = main.locator(f'a[href^="tel:"], a[href^="mailto:"], {address}')
    assert any(one.is_visible() for one in reach.all())
    assert steps.count <= 4
    assert phone.overflow() == 0


def test_the_way_to_a_place_is_four_steps_away(phone: Visit) -> None:
    phone.go("/lieux/cyclamaine-le-mans")
    steps = Steps(phone.page)
    steps.fill("D’où partez-vous", "Allonnes 72")
    steps.send("Trajet")
    text = phone.page.get_by_role("main").inner_text()
    assert "environ" in text and "en voiture" in text and "47 rue des Acacias" in text
    assert phone.page.locator('main a[href^="geo:"]').count() == 1
    assert steps.count <= 4


def test_an_appointment_is_four_steps_away(phone: Visit) -> None:
    phone.go("/")
    steps = Steps(phone.page)
    steps.follow("Mon rendez-vous")
    steps.fill("Où habitez-vous", "Allonnes 72")
    steps.fill("Où est le rendez-vous", "12 rue des Champs, 72000 Le Mans")
    steps.send("Préparer mon rendez-vous")
    main = phone.page.get_by_role("main")
    assert "12 rue des Champs, 72000 Le Mans" in main.inner_text()
    assert "en voiture" in main.inner_text() and "CARBUR'PERA" in main.inner_text()
    assert main.locator('a[href^="mailto:"], a[href^="tel:"]').count() >= 1
    assert steps.count <= 4
    assert phone.overflow() == 0


def test_the_whole_form_by_keyboard(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE) as watched:
        page = watched.go("/rendez-vous")
        page.locator("#lieu").focus()
        page.keyboard.type("Allonn")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator('input[name="commune"]').input_value()
        for _press in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "champ-adresse":
                break
        page.keyboard.type("Le Mans")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("rdv="))
        assert "environ" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def test_pages_are_accessible_and_fit(
    browser: Browser, hosted: Hosted, size: tuple[int, int]
) -> None:
    with visit(browser, hosted.base, size) as watched:
        for number, path in enumerate(PAGES):
            watched.go(path)
            watched.page.evaluate(
                "document.querySelectorAll('details').forEach(d => d.open = true)"
            )
            assert watched.axe_violations() == [], path
            assert watched.overflow() == 0, path
            shot(watched, f"mobility-{number}-{size[0]}")
        watched.faults[:] = [fault for fault in watched.faults if "400" not in fault]


def test_it_prints_on_two_pages_of_a4_at_most(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, DESKTOP) as watched:
        page = watched.go(f"/rendez-vous?{ASKED}")
        printed = page.pdf(format="A4", print_background=True)
        if SHOTS:
            (Path(SHOTS) / "rendez-vous.pdf").write_bytes(printed)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
        page.emulate_media(media="print")
        for gone in (".site-header nav", "#recherche", ".share", ".site-footer"):
            assert not page.locator(gone).first.is_visible(), gone
        for kept in ("h1", "svg.qr", "#t-trajet"):
            assert page.locator(kept).is_visible(), kept
        code = page.locator("svg.qr").bounding_box()
        assert code is not None and code["width"] >= 150  # some four centimetres


def test_the_diary_file_comes_down(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE, accept_downloads=True) as watched:
        page = watched.go(f"/rendez-vous?{ASKED}")
        with page.expect_download() as coming:
            page.get_by_role("link", name="Mettre dans mon agenda").click()
        assert coming.value.suggested_filename == "rendez-vous.ics"
        assert "BEGIN:VEVENT" in Path(coming.value.path()).read_text(encoding="utf-8")
