"""The pages of territories in Chromium: map, table and sentence agree; keyboard; no script; axe."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.importing.reading import gather
from mapapp.importing.table import Sheet
from tests.browsing import DESKTOP, PHONE, SMALLEST, visit
from tests.browsing_server import Hosted

BOARD = "/territoires?type=circulaire&niveau=departement&distance=10"
SIZES = (DESKTOP, PHONE, SMALLEST)


def test_kind_distance_and_hour_give_one_answer_three_times(
    browser: Browser, hosted: Hosted
) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go("/territoires")
        page.get_by_label("Quel type d’aide ?").select_option(label="Réparer, donner, trier")
        page.get_by_label("À quelle distance ?").select_option("20")
        page.get_by_label("Comparer les").select_option("epci")
        page.locator(".territories-more > summary").press("Enter")
        page.get_by_label("Jour").select_option("samedi")
        page.get_by_label("Heure").fill("10:00")
        page.get_by_role("button", name="Afficher").click()
        page.wait_for_url("**/territoires?*samedi*")
        expect(page.locator("#phrase")).to_contain_text("ouvert le samedi 28 novembre 2026 à 10")
        page.wait_for_selector("#carte[data-drawn='71']")
        rows = page.locator("#tableau tbody tr")
        expect(rows).to_have_count(71)
        told = json.loads(page.locator("#donnees-carte").text_content() or "{}")["territoires"]
        for row in rows.all()[:10]:
            code = row.get_attribute("data-code") or ""
            css, words = told[code]
            value = row.locator(".value").inner_text().strip()
            assert value in words
            assert css in (row.locator("svg").get_attribute("class") or "")
        label = page.locator("path.trame").first.get_attribute("aria-label") or ""
        assert label in [words for _css, words in told.values()]
        assert visitor.axe_violations() == []


def test_by_key_a_territory_is_read_then_opened(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go(BOARD)
        page.wait_for_selector("#carte[data-drawn='5']")
        shape = page.locator("path.trame[aria-label^='Mayenne']")
        shape.focus()
        expect(page.locator(".leaflet-tooltip")).to_contain_text("Mayenne")
        page.keyboard.press("Enter")
        see = page.get_by_role("link", name="Voir ce territoire")
        expect(see).to_be_focused()  # the sheet takes the focus, and gives it back
        page.keyboard.press("Escape")
        expect(see).to_have_count(0)
        expect(shape).to_be_focused()
        page.keyboard.press("Enter")
        expect(see).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/territoires/53")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mayenne")


def test_classes_stand_alone_on_the_map(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go(BOARD)
        page.wait_for_selector("#carte[data-drawn='5']")
        page.wait_for_timeout(800)  # the frame draws its own lines half a second after all
        expect(page.locator("path.limite-epci")).to_have_count(0)


def test_a_pin_on_the_map_says_who_would_gain(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go(BOARD)
        page.wait_for_selector("#carte[data-drawn='5']")
        page.locator("path.trame[aria-label^='Sarthe']").press("Enter")
        # by key: the map still slides to show its sheet whole, and a click could miss the link
        page.get_by_role("link", name="Et un lieu ici ?").press("Enter")
        page.wait_for_url("**lon=*")
        expect(page.locator("#et-si")).to_contain_text("Un lieu de plus ici")


def test_without_script_the_form_the_picture_and_the_table_say_it(
    browser: Browser, hosted: Hosted
) -> None:
    with visit(browser, hosted.base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go(BOARD)
        picture = page.locator("#image-carte")
        expect(picture).to_be_visible()
        expect(page.locator("#carte")).to_be_hidden()
        page.get_by_label("À la mairie de quelle commune ?").fill("Ancenis-Saint-Géréon")
        page.get_by_role("button", name="Essayer cette commune").press("Enter")
        expect(page.locator("#et-si")).to_contain_text("de plus à portée")
        page.get_by_role("button", name="Les trois meilleures").press("Enter")
        expect(page.locator(".gains > li")).to_have_count(3)


def test_the_workbook_offered_is_read_back(
    browser: Browser, hosted: Hosted, tmp_path: Path
) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go(BOARD)
        with page.expect_download() as download:
            page.get_by_role("link", name="XLSX").click()
        path = tmp_path / "couverture.xlsx"
        download.value.save_as(path)
        sheet = Sheet()
        gather(path.read_bytes(), sheet.take)
        names = [row[sheet.header.index("nom")] for row in sheet.rows]
        shown = page.locator("#tableau tbody th").all_inner_texts()
        assert sorted(names) == sorted(shown)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "path",
    [
        f"{BOARD}&meilleures=3",
        "/territoires?mesure=taux&niveau=commune&dans=53",
        "/territoires?mesure=completude&niveau=arrondissement&theme=apprentissage",
        "/territoires?mesure=couverture_dispositifs&niveau=epci&forme=foyer",
        "/territoires?mesure=places_demandees&jours=90",
        "/territoires?niveau=x&jour=mardi",
        "/territoires/244400404",
        "/territoires/445",
        "/territoires/comparer?territoire=44&territoire=53&territoire=85",
    ],
)
def test_every_page_fits_and_is_accessible(
    browser: Browser, hosted: Hosted, size: tuple[int, int], path: str
) -> None:
    with visit(browser, hosted.base, size) as visitor:
        if "niveau=x" in path:  # the console tells a 400
            visitor.page.goto(hosted.base + path, wait_until="networkidle")
            visitor.faults.clear()
        else:
            visitor.go(path)
        assert visitor.overflow() == 0
        assert visitor.axe_violations() == []


def test_a_printed_page_keeps_the_picture_and_the_whole_table(
    browser: Browser, hosted: Hosted
) -> None:
    with visit(browser, hosted.base) as visitor:
        page = visitor.go(BOARD)
        page.wait_for_selector("#carte[data-drawn]")
        page.emulate_media(media="print")
        expect(page.locator("#image-carte")).to_be_visible()
        expect(page.locator(".territories-form").first).to_be_hidden()
        expect(page.locator("#phrase")).to_have_text(re.compile("Pays de la Loire"))


def test_on_a_phone_four_choices_and_the_result_are_near(browser: Browser, hosted: Hosted) -> None:
    with visit(browser, hosted.base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go(BOARD)
        fields = page.locator("#choix select")
        assert sum(field.is_visible() for field in fields.all()) == 4
        page.get_by_role("link", name="Voir le résultat").press("Enter")
        expect(page.locator("#phrase")).to_be_in_viewport()
        page.locator(".territories-more > summary").press("Enter")
        page.get_by_label("Dans", exact=True).select_option("53")
        page.get_by_role("button", name="Afficher").press("Enter")
        expect(page.locator(".territories-more")).to_have_attribute("open", "")
        expect(page.locator(".territories-more > summary")).to_contain_text("1 choisi : Mayenne")
