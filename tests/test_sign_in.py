"""Signing in and out, on both databases."""

import pytest
from flask import Flask

from mapapp.accounts.passwords import hash_password
from tests.people import PASSWORD, People, browser, site_of


@pytest.fixture
def people(empty_app: Flask) -> People:
    made = People(empty_app)
    made.account("partner", password_hash=hash_password(PASSWORD))
    return made


def credentials(email: str = "partner@exemple.fr", password: str = PASSWORD) -> dict[str, str]:
    return {"courriel": email, "mot_de_passe": password}


def test_one_signs_in_and_out(people: People) -> None:
    visitor = browser(people.app)
    assert visitor.get("/connexion").status_code == 200
    entered = visitor.send("/connexion", credentials())
    assert (entered.status_code, entered.location) == (303, "/compte")
    cookie = visitor.get_cookie("session")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    visitor.token = cookie.value
    assert visitor.get("/connexion").location == "/compte"
    assert visitor.get("/deconnexion").headers["Cache-Control"] == "no-store"
    assert visitor.send("/deconnexion").status_code == 303
    assert visitor.get_cookie("session") is None
    # A copy of the cookie opens nothing any more.
    visitor.set_cookie("session", cookie.value, domain="localhost")
    assert visitor.get("/connexion").status_code == 200


@pytest.mark.parametrize("email", [" PARTNER@Exemple.FR ", "partner@exemple.fr"])
def test_case_and_spaces_do_not_matter(people: People, email: str) -> None:
    assert browser(people.app).send("/connexion", credentials(email)).status_code == 303


def test_a_wrong_password_and_an_unknown_account_get_the_same_page(people: People) -> None:
    pages = [
        browser(people.app).send("/connexion", credentials(email, "x" * 14))
        for email in ("partner@exemple.fr", "inconnu@exemple.fr")
    ]
    assert [page.status_code for page in pages] == [401, 401]
    texts = {
        page.text.replace("partner@", "…@").replace("inconnu@", "…@").split('name="jeton"')[0]
        for page in pages
    }
    assert len(texts) == 1


def test_a_password_of_a_megabyte_is_not_hashed(people: People) -> None:
    visitor = browser(people.app)
    assert visitor.send("/connexion", credentials(password="x" * 1025)).status_code == 400
    assert visitor.send("/connexion", credentials(password="x" * 1_000_000)).status_code == 413


def test_the_eleventh_failure_waits(people: People) -> None:
    visitor = browser(people.app)
    wrong = credentials(password="ce n'est pas lui")
    assert [visitor.send("/connexion", wrong).status_code for _ in range(10)] == [401] * 10
    stopped = visitor.send("/connexion", credentials())
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 600
    assert "/compte/oublie" in stopped.text
    spoofed = visitor.send("/connexion", credentials(), headers={"X-Forwarded-For": "1.2.3.4"})
    assert spoofed.status_code == 429


@pytest.mark.parametrize(
    "suite",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "https://evil.example/",
        "/\t/evil.example",
        "\\\\evil.example",
        "evil",
        "/" + "a" * 3000,
    ],
)
def test_one_is_never_sent_elsewhere(people: People, suite: str) -> None:
    entered = browser(people.app).send("/connexion", credentials() | {"suite": suite})
    assert entered.location == "/compte"


def test_one_goes_back_to_where_one_was(people: People) -> None:
    suite = "/administration?page=2"
    entered = browser(people.app).send("/connexion", credentials() | {"suite": suite})
    assert entered.location == suite


def test_a_closed_account_opens_nothing(people: People) -> None:
    visitor = people.client("partner")
    assert visitor.get("/connexion").status_code == 302
    with site_of(people.app).store.write() as connection:
        connection.exec_driver_sql("UPDATE account SET state = 'closed'")
    assert visitor.get("/connexion").status_code == 200
    assert browser(people.app).send("/connexion", credentials()).status_code == 401
