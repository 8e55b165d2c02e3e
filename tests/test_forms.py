"""Where forms come from: other sites, other sessions, old pages; nothing typed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from mapapp.app import create_app
from mapapp.web.forms import Form
from tests.conftest import NOW
from tests.people import People, browser, site_of
from tests.reading import read

TYPED = {"courriel": "quelqu-un@exemple.fr", "mot_de_passe": "sept corbeaux gris"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(empty_app: Flask, headers: dict[str, str]) -> None:
    answer = browser(empty_app).send("/connexion", TYPED, headers=headers)
    assert answer.status_code == 403
    assert "Envoyer de nouveau" not in answer.text


@pytest.mark.parametrize("token", ["", "x", "1.2", "9" * 20 + ".a", "é", "1764000000." + "0" * 64])
def test_without_a_good_token_what_was_typed_is_shown_again(empty_app: Flask, token: str) -> None:
    answer = browser(empty_app).send("/connexion", TYPED | {"jeton": token})
    assert answer.status_code == 403
    page = read(answer.text)
    kept = {e.attributes["name"]: e.attributes.get("value") for e in page.all("input")}
    assert kept["courriel"] == TYPED["courriel"]
    assert TYPED["mot_de_passe"] not in answer.text
    assert "mot_de_passe" in kept and kept["jeton"]


def test_the_token_of_another_session_is_refused(empty_app: Flask) -> None:
    people = People(empty_app)
    mine, other = people.client("partner"), people.client("moderator")
    assert mine.send("/deconnexion", {"jeton": other.form_token()}).status_code == 403
    assert mine.send("/deconnexion", {"jeton": browser(empty_app).form_token()}).status_code == 403
    assert mine.send("/deconnexion").status_code == 303


def _token_in_a_day(app: Flask, hours: float) -> int:
    visitor = browser(app)
    token = visitor.form_token()
    site_of(app).clock = lambda: NOW + timedelta(hours=hours)
    return visitor.send("/connexion", TYPED | {"jeton": token}).status_code


def test_a_form_keeps_for_a_day(empty_app: Flask) -> None:
    assert _token_in_a_day(empty_app, 23.9) == 401
    assert _token_in_a_day(empty_app, 72) == 403


def test_a_retired_key_is_believed_while_it_is_listed(empty_app: Flask) -> None:
    old, new = "o" * 40, "n" * 40
    settings = site_of(empty_app).settings

    def app_with(secret: str, fallbacks: str = "") -> Flask:
        chosen = replace(settings, secret=secret, secret_fallbacks=fallbacks)
        return create_app(chosen, clock=lambda: NOW)

    token = browser(app_with(old)).form_token()
    for fallbacks, status in ((old, 401), ("", 403)):
        app = app_with(new, fallbacks)
        assert browser(app).send("/connexion", TYPED | {"jeton": token}).status_code == status
        site_of(app).store.close()


def test_every_fault_of_a_form_is_told_at_once() -> None:
    form = Form({"nom": " ", "courriel": "a@b", "sorte": "autre", "mot": "a\x00b", "long": "a" * 9})
    form.text("nom")
    form.email("courriel")
    form.choice("sorte", ["une"])
    form.text("mot")
    form.text("long", longest=8)
    assert [problem.field for problem in form.problems] == [
        "nom",
        "courriel",
        "sorte",
        "mot",
        "long",
    ]


def test_words_are_kept_in_their_usual_form() -> None:
    form = Form({"a": " cafe\u0301\r\ndu\tcoin ", "b": "un\r\ndeux", "c": " NOM@Exemple.FR "})
    assert form.text("a") == "café du coin"
    assert form.text("b", lines=True) == "un\ndeux"
    assert form.email("c") == "nom@exemple.fr"
    assert form.problems == []
