"""Accounts in a real browser, at the keyboard and without script: pages, axe, 320 pixels."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mapapp.accounts import joining, totp
from mapapp.accounts.passwords import hash_password
from mapapp.app import create_app
from mapapp.config import Settings
from mapapp.domain.rights import Role
from mapapp.store import jobs, outbox
from tests.browsing import DESKTOP, SMALLEST, Visit, visit
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.people import PASSWORD, People, site_of
from tests.serving import in_a_thread


@pytest.fixture(scope="module")
def live(every_kind: dict[str, Databases], frame_dir: Path) -> Iterator[tuple[People, str]]:
    """The product with its people, live; the place to sign in to."""
    url = new_database(every_kind["sqlite"], shipped=False)
    settings: Settings = settings_for(url, frame_dir.parent)
    people = People(create_app(settings, clock=lambda: NOW))
    people.account("administrator", password_hash=hash_password(PASSWORD))
    people.account("partner", password_hash=hash_password(PASSWORD))
    with people.site.store.write() as connection:
        mail = outbox.put_mail(connection, "a@exemple.fr", "Perdu", "texte", people.now)
        outbox.mail_failed(connection, mail, "le serveur ne répond pas", "2099")
        outbox.claim_mail(connection, "2100", 30, "2099")
        job = jobs.add_job(connection, "essai", {}, NOW)
        jobs.claim_job(connection, "moi", NOW)
        jobs.fail_job(connection, job, "moi", "Fichier illisible.", NOW)
    with in_a_thread(people.app) as base:
        yield people, base
    site_of(people.app).store.close()


def sound(visitor: Visit, name: str) -> None:
    """Nothing for axe, in the light and in the dark, and nothing wider than the window."""
    page = visitor.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        assert visitor.axe_violations() == [], (name, scheme)
    assert visitor.overflow() <= 0, name


def sign_in(visitor: Visit, email: str) -> Page:
    """At the keyboard alone."""
    page = visitor.go("/connexion")
    page.locator("#champ-courriel").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/compte")
    return page


@pytest.mark.parametrize("size", [DESKTOP, SMALLEST], ids=["desktop", "smallest"])
def test_an_administrator_works_at_the_keyboard(
    browser: Browser, live: tuple[People, str], size: tuple[int, int]
) -> None:
    people, base = live
    with visit(browser, base, size, color_scheme="light") as visitor:
        client = people.client("administrator")
        visitor.page.context.add_cookies(
            [{"name": "session", "value": client.token or "", "url": base}]
        )
        paths = "compte compte/double-authentification deconnexion administration".split()
        paths += [
            f"administration/{name}"
            for name in "invitations organisations/nouvelle organisations/cress courriels travaux"
            " droits".split()
        ]
        paths.append(f"administration/comptes/{client.account}")
        for path in paths:
            visitor.go(f"/{path}")
            sound(visitor, path)


def test_signing_in_and_out_without_script(browser: Browser, live: tuple[People, str]) -> None:
    _people, base = live
    with visit(browser, base, java_script_enabled=False) as visitor:
        page = sign_in(visitor, "partner@exemple.fr")
        assert "Ville d'essai" in page.locator("main").inner_text()
        page.locator("main form[action='/deconnexion'] button").press("Enter")
        page.wait_for_url("**/connexion?sortie=1")
        assert "déconnecté" in page.locator("main").inner_text()


def test_the_second_factor_in_a_browser(browser: Browser, live: tuple[People, str]) -> None:
    people, base = live
    people.account(
        "moderatrice", ((Role.MODERATOR, "cress"),), password_hash=hash_password(PASSWORD)
    )
    with visit(browser, base, SMALLEST, color_scheme="light") as visitor:
        page = sign_in(visitor, "moderatrice@exemple.fr")
        sound(visitor, "account")
        visitor.go("/compte/double-authentification")
        page.locator("#champ-mot_de_passe_actuel").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".qr").wait_for()
        sound(visitor, "qr")
        secret = page.locator(".secret").inner_text().replace(" ", "")
        step = int(NOW.timestamp()) // totp.PERIOD_S
        page.locator("#champ-code").fill(totp.code_at(secret, step))
        page.keyboard.press("Enter")
        page.get_by_text("Vos codes de secours").first.wait_for()
        sound(visitor, "codes")


def test_an_invitation_and_its_faults(browser: Browser, live: tuple[People, str]) -> None:
    people, base = live
    with people.site.store.write() as connection:
        token = joining.invite(
            connection,
            email="invitee@exemple.fr",
            name="Invitée",
            grants=[(Role.PARTNER, "ville")],
            now=NOW,
            by="essai",
        )
    with visit(browser, base, SMALLEST, color_scheme="light") as visitor:
        page = visitor.go(f"/compte/invitation/{token}")
        page.locator("#champ-mot_de_passe").fill("motdepasse123")
        page.keyboard.press("Enter")
        page.locator("#problemes").wait_for()
        sound(visitor, "faults")
        visitor.faults = [f for f in visitor.faults if "Failed to load resource" not in f]
        page.locator("#problemes a").first.click()
        page.locator("#champ-mot_de_passe").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/compte")
