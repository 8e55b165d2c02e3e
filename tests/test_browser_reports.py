"""Reports in Chromium: asked for by key on a phone, read without script, printed, axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapapp.app import create_app
from mapapp.reporting.making import JOB
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.browsing import DESKTOP, PHONE, SMALLEST, Visit, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.pdfs import pdf_info, pdf_text
from tests.people import People, site_of
from tests.serving import in_a_thread

LIST = "/territoires/rapports"
SIZES = (DESKTOP, PHONE, SMALLEST)


@pytest.fixture(scope="module")
def live(
    every_kind: dict[str, Databases], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[People, str]]:
    """The product with everything that ships, live, and a worker at hand."""
    url = new_database(every_kind["sqlite"], shipped=True)
    app = create_app(settings_for(url, tmp_path_factory.mktemp("rapports")), clock=lambda: NOW)
    people = People(app)
    with in_a_thread(app) as base:
        yield people, base
    site_of(app).store.close()


def work(people: People) -> None:
    site = people.site
    tools = Tools(site.store, site.settings, site.clock)
    Worker(tools, {JOB: KINDS[JOB]}).run_until_idle()


def sign_in(visitor: Visit, people: People, base: str, name: str) -> None:
    """Have a browser's visitor be someone."""
    token = people.client(name).token
    assert token is not None
    cookie = {"name": "session", "value": token, "url": base}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]


def sound(visitor: Visit) -> None:
    """Nothing for axe to say, nothing wider than the screen."""
    assert visitor.axe_violations() == []
    assert visitor.overflow() <= 0


@pytest.mark.parametrize("size", SIZES)
def test_a_report_is_asked_for_read_and_printed(
    browser: Browser, live: tuple[People, str], size: object, tmp_path: Path
) -> None:
    people, base = live
    with visit(browser, base, size) as visitor:  # type: ignore[arg-type]
        sign_in(visitor, people, base, "prefecture")
        page = visitor.go(LIST)
        page.get_by_label("Territoire", exact=True).first.select_option(label="Mayenne")
        page.get_by_role("button", name="Faire le rapport").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("C’est demandé")
        sound(visitor)
        work(people)
        page.get_by_role("link", name="Recharger").click()
        page.get_by_role("link", name="4e trimestre 2026 : Mayenne").first.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Mayenne")
        expect(page.locator(".report-map img")).to_have_count(6)
        sound(visitor)
        page.get_by_role("link", name="Méthode et incertitude").press("Enter")
        page.wait_for_url("**#partie-*")
        if size == DESKTOP:
            page.pdf(path=tmp_path / "imprime.pdf", format="A4")
            printed = (tmp_path / "imprime.pdf").read_bytes()
            assert 4 <= int(pdf_info(printed)["Pages"]) <= 20
            assert "Méthode et incertitude" in pdf_text(printed)


def test_without_script_all_of_it_is_there(browser: Browser, live: tuple[People, str]) -> None:
    people, base = live
    sent = people.client("prefecture").send(LIST, {"periode": "2026", "territoire": "52"})
    assert sent.status_code == 303
    work(people)
    with visit(browser, base, PHONE, java_script_enabled=False) as visitor:
        page = visitor.go("/territoires")
        page.get_by_role("link", name="Rapports", exact=True).press("Enter")
        page.get_by_role("link", name="Année 2026 : Pays de la Loire").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("année 2026")
        with page.expect_download() as download:
            page.get_by_role("link", name="Ses chiffres (XLSX)").press("Enter")
        assert Path(download.value.path()).read_bytes().startswith(b"PK")
        answer = page.request.get(f"{page.url}/rapport.pdf")
        assert "Tagged" in pdf_info(answer.body()) and "Pays de la Loire" in pdf_text(answer.body())
