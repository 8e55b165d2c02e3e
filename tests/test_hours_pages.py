"""The editor in its pages: its buttons save nothing, what is sent is what is published."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from mapapp.app import create_app
from mapapp.store.contributions import contribution_by_id
from mapapp.store.owners import set_owner
from mapapp.web.site import Site
from tests.browsing import DESKTOP, SMALLEST, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import VILLE, People
from tests.proposing import seen
from tests.publishing import place_values, publish_places
from tests.serving import in_a_thread

ODD = 'Mo 10:00+; Tu 09:00-12:00 "sur rendez-vous"'


@pytest.fixture(scope="module")
def people(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[People]:
    """The product with two places, and its people."""
    url = new_database(every_kind["sqlite"], shipped=False)
    people = People(create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW))
    yield people
    people.site.store.close()


@pytest.fixture
def site(people: People) -> Site:
    """Its site, with the places as they were."""
    publish_places(
        people.site.store,
        {
            "simple": place_values(name="Simple", hours="Mo-Fr 09:00-12:00; PH off"),
            "rare": place_values(name="Rare", hours=ODD),
            "clavier": place_values(name="Clavier"),
        },
    )
    with people.site.store.write() as connection:
        set_owner(connection, ["simple", "clavier"], VILLE.id, people.now)
    return people.site


class _Fields(HTMLParser):
    """What a browser would send of the form of the page's main part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "input" and name and said.get("type") not in ("checkbox", "submit"):
            self.found[name] = said.get("value") or ""
        elif tag == "textarea":
            self._area, self.found[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in said or self._select not in self.found):
            self.found[self._select] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] = (self.found[self._area] + data).removeprefix("\n")


def shown(client: Any, place_id: str) -> dict[str, str]:
    """The fields of the page that corrects a place."""
    html = client.get(f"/lieux/{place_id}/corriger").text
    return {n: v for n, v in _Fields(html).found.items() if n not in ("site_internet_bis", "q")}


def test_a_form_sent_as_it_is_changes_nothing(people: People, site: Site) -> None:
    client = people.client("passer_by")
    for place_id in ("simple", "rare"):
        answer = client.send(f"/lieux/{place_id}/corriger", shown(client, place_id))
        assert answer.status_code == 400 and "rien n&#39;a été changé" in answer.text
    assert shown(client, "rare")["horaires"] == ODD
    assert shown(client, "simple")["s0_j4"] == "9h-12h"


def test_buttons_keep_all_that_was_typed_and_save_nothing(people: People, site: Site) -> None:
    client = people.client("partner")
    with site.store.read() as connection:
        before = [contribution_by_id(connection, number) for number in range(1, 9)]
    fields = shown(client, "simple") | {"nom": "Tout <neuf>", "s0_j0": "n'importe quoi"}
    for action in ("periode", "mois:0", "fermeture", "copier:s0_j1", "apercu", "lire", "texte"):
        answer = client.send("/lieux/simple/corriger", fields | {"horaires_action": action})
        assert answer.status_code == 200, action
        kept = _Fields(answer.text).found
        assert kept["nom"] == "Tout <neuf>" and kept["s0_j0"] == "n'importe quoi"
    assert "faute-s0_j0" in answer.text
    assert seen(site.store, "simple")["name"] == "Simple"
    with site.store.read() as connection:
        assert [contribution_by_id(connection, number) for number in range(1, 9)] == before


def test_hours_and_closures_are_published(people: People, site: Site) -> None:
    client = people.client("partner")
    fields = shown(client, "simple")
    fields |= {"s0_j5": "10h-12h", "f0_du": "24/12/2026", "f0_motif": "fêtes"}
    first = client.send("/lieux/simple/corriger", fields)
    assert first.status_code == 200 and "samedi 10" in first.text and "fêtes" in first.text
    sent = client.send("/lieux/simple/corriger", fields | {"vu": _Fields(first.text).found["vu"]})
    assert sent.status_code == 303
    now = seen(site.store, "simple")
    assert now["hours"] == "Mo-Fr 09:00-12:00; Sa 10:00-12:00; PH off"
    assert now["closures"] == [{"from": "2026-12-24", "to": "2026-12-24", "reason": "fêtes"}]
    again = shown(client, "simple")
    assert (again["f0_du"], again["f0_motif"]) == ("24/12/2026", "fêtes")
    cleared = again | {"f0_du": "", "f0_au": "", "f0_motif": ""}
    vu = _Fields(client.send("/lieux/simple/corriger", cleared).text).found["vu"]
    assert client.send("/lieux/simple/corriger", cleared | {"vu": vu}).status_code == 303
    assert not seen(site.store, "simple")["closures"]


def test_a_made_up_base_is_no_error(people: People, site: Site) -> None:
    client = people.client("passer_by")
    for base in ('{"closures": "x"}', '{"closures": [1], "hours": {"a": 1}}', "[", '{"hours": 3}'):
        fields = shown(client, "simple") | {"base": base, "f0_du": "24/12/2026"}
        assert client.send("/lieux/simple/corriger", fields).status_code in (200, 400)


def _typed(page: Page, name: str, text: str) -> None:
    page.locator(f"#champ-{name}").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_hours_are_filled_at_the_keyboard(
    browser: Browser, people: People, site: Site, scripts: bool
) -> None:
    client = people.client("partner")
    with (
        in_a_thread(people.app) as base,
        visit(browser, base, SMALLEST, java_script_enabled=scripts) as visitor,
    ):
        page = visitor.page
        page.context.add_cookies([{"name": "session", "value": client.token or "", "url": base}])
        page.goto(f"{base}/lieux/clavier/corriger")
        _typed(page, "horaires_lire", "lundi et jeudi 9h-12h, 14h-17h30")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("#champ-s0_j3[value='9h-12h, 14h-17h30']").wait_for()
        _typed(page, "s0_j1", "10h-12h")
        if not scripts:
            page.locator("button[value=apercu]").focus()
            page.keyboard.press("Enter")
        page.locator("#horaires-apercu [data-sentence]", has_text="mardi 10").wait_for()
        assert "10 h – 12 h" in page.locator("#horaires-apercu table").inner_text().replace(
            "\u00a0", " "
        )
        if scripts:
            _typed(page, "s0_j4", "jamais")
            page.locator("#faute-s0_j4").wait_for()
            assert page.locator("#champ-s0_j4").get_attribute("aria-invalid") == "true"
            assert visitor.axe_violations() == []
            _typed(page, "s0_j4", "8h-9h")
            page.locator("#faute-s0_j4").wait_for(state="detached")
            page.locator("button[data-copy=s0_j4]").focus()
            page.keyboard.press("Enter")
            assert page.locator("#champ-s0_j6").input_value() == "8h-9h"
            _typed(page, "s0_j6", " ")
            _typed(page, "s0_j5", " ")
            assert visitor.overflow() <= 0
        page.locator("#champ-s0_j5").focus()
        page.keyboard.press("Enter")  # sends the form: none of the editor's own buttons
        page.locator("#apercu button").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/contributions/*")
    expected = "Mo,Th 09:00-12:00,14:00-17:30; Tu 10:00-12:00"
    assert seen(site.store, "clavier")["hours"] == expected + (
        "; Fr 08:00-09:00" if scripts else ""
    )


@pytest.mark.parametrize("size", [DESKTOP, SMALLEST], ids=["desktop", "smallest"])
def test_every_state_of_the_editor_is_sound(
    browser: Browser, people: People, site: Site, size: tuple[int, int]
) -> None:
    with in_a_thread(people.app) as base, visit(browser, base, size) as visitor:
        page = visitor.go("/lieux/simple/corriger")
        page.locator("#champ-s0_j0").fill("jamais")
        page.locator("details", has_text="vacances").locator("summary").click()
        for action in ("mois:0", "periode", "periode", "fermeture", "apercu"):
            page.locator(f"button[value='{action}']").first.click()
            page.wait_for_load_state("networkidle")
            assert page.locator("#champ-s0_j0").input_value() == "jamais"
        assert page.locator("#faute-s0_j0").count() == 1
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            assert visitor.axe_violations() == [], scheme
        assert visitor.overflow() <= 0
        visitor.go("/lieux/rare/corriger")
        assert page.locator("#champ-horaires-texte").input_value() == ODD
        assert visitor.axe_violations() == []
        assert visitor.overflow() <= 0
