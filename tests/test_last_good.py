"""Figures that are long in the making: the last good ones are shown, with date and version."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask

from mapapp.figures.last_good import LastGood, Made, Moment, NotYet
from tests.conftest import NOW
from tests.people import site_of
from tests.publishing import place_values, publish_places
from tests.reading import get_page

FIRST, SECOND, THIRD = (Moment(n, n, NOW + timedelta(minutes=n)) for n in (1, 2, 3))


@dataclass
class Slowly:
    """Runs what is started when it is told to, not before."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    def finish(self) -> None:
        """Run all that waits, the last begun first."""
        while self.waiting:
            self.waiting.pop()()


@pytest.fixture
def slowly() -> Slowly:
    """The background."""
    return Slowly()


@pytest.fixture
def figures(slowly: Slowly) -> LastGood:
    """Patient for no time at all."""
    return LastGood(0.0, slowly.waiting.append)


def test_what_is_quick_is_that_of_now() -> None:
    figures = LastGood(0.0, lambda run: run())
    assert figures.answer("q", FIRST, lambda: "un") == Made("un", 1, FIRST.now, current=True)
    assert figures.answer("q", SECOND, lambda: "deux").value == "deux"


def test_what_is_slow_is_the_last_good_until_it_is_made(figures: LastGood, slowly: Slowly) -> None:
    figures.answer("q", FIRST, lambda: "un", wait=True)
    for _ in range(3):
        found = figures.answer("q", SECOND, lambda: "deux")
        assert found == Made("un", 1, FIRST.now, current=False)
    assert len(slowly.waiting) == 1  # made once for all who ask
    slowly.finish()
    assert figures.answer("q", SECOND, lambda: "trois") == Made("deux", 2, SECOND.now)
    assert slowly.waiting == []


def test_what_was_never_made_is_not_yet_there(figures: LastGood, slowly: Slowly) -> None:
    with pytest.raises(NotYet):
        figures.answer("q", FIRST, lambda: "un")
    slowly.finish()
    assert figures.answer("q", FIRST, lambda: "jamais").value == "un"


def test_older_figures_that_come_late_do_not_replace_newer_ones(
    figures: LastGood, slowly: Slowly
) -> None:
    figures.answer("q", FIRST, lambda: "un", wait=True)
    figures.answer("q", SECOND, lambda: "deux")
    figures.answer("q", THIRD, lambda: "trois")
    slowly.finish()  # the third first, then the second
    assert figures.answer("q", THIRD, lambda: "jamais") == Made("trois", 3, THIRD.now)


def test_a_failure_is_told_and_the_next_one_tries_again(figures: LastGood, slowly: Slowly) -> None:
    def fail() -> str:
        raise ValueError("panne")

    with pytest.raises(ValueError, match="panne"):
        figures.answer("q", FIRST, fail, wait=True)
    with pytest.raises(NotYet):
        figures.answer("q", FIRST, fail)
    slowly.finish()
    assert figures.answer("q", FIRST, lambda: "un", wait=True).value == "un"


def test_many_questions_do_not_start_more_than_a_few_threads(
    figures: LastGood, slowly: Slowly
) -> None:
    for n in range(50):
        with pytest.raises(NotYet):
            figures.answer(n, FIRST, lambda: "un")
    assert len(slowly.waiting) == 8
    slowly.finish()
    figures.answer(49, FIRST, lambda: "un", wait=True)


def test_what_nobody_asks_for_any_more_is_forgotten(figures: LastGood) -> None:
    for n in range(65):
        figures.answer(n, FIRST, lambda: "un", wait=True)
    with pytest.raises(NotYet):
        figures.answer(0, SECOND, lambda: "deux")
    assert figures.answer(64, SECOND, lambda: "deux").value == "un"


def test_one_who_waits_waits_for_the_thread_that_makes_them() -> None:
    figures, go, made = LastGood(0.0), threading.Event(), []

    def slow() -> str:
        go.wait(30)
        made.append(1)
        return "un"

    with pytest.raises(NotYet):
        figures.answer("q", FIRST, slow)
    found: list[str] = []
    waiter = threading.Thread(
        target=lambda: found.append(figures.answer("q", FIRST, slow, wait=True).value)
    )
    waiter.start()
    go.set()
    waiter.join(30)
    assert (found, made) == (["un"], [1])


PAGES = (
    "/territoires?type=circulaire&mesure=nombre",
    "/territoires?type=circulaire&commune=Nantes",
    "/territoires/44",
    "/territoires/comparer?territoire=44&territoire=49",
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_show_the_last_good_figures_and_say_so(
    empty_app: Flask, slowly: Slowly, path: str
) -> None:
    here, client = site_of(empty_app), empty_app.test_client()
    publish_places(here.store, {"un": place_values()})
    here.last_figures = LastGood(0.0, slowly.waiting.append)
    for _ in range(2):  # the figures of the page, then what one more place would change
        waiting = client.get(path)
        if waiting.status_code == 200:
            break
        assert (waiting.status_code, waiting.headers["Refresh"]) == (503, "3")
        assert "se recharge d’elle-même" in waiting.text
        slowly.finish()
    first = get_page(client, path)
    assert "recalcul en cours" not in first.text
    publish_places(here.store, {"un": place_values(), "deux": place_values()})
    version = here.searcher.view().version
    said = f"Chiffres du 24/11/2026 à 10:00 (version {version - 1} des données), recalcul en cours"
    aged = get_page(client, path)
    assert said in aged.text
    # Programs are told the figures of now, with their version.
    rows = client.get("/api/statistiques?type=circulaire&niveau=region").get_json()["lignes"]
    assert [(row["valeur"], row["version"]) for row in rows] == [(2, version)]
    for _ in range(2):
        client.get(path)
        slowly.finish()
    new = get_page(client, path)
    assert "recalcul en cours" not in new.text and new.text != first.text


def test_a_picture_waits_for_the_figures_of_now(empty_app: Flask, slowly: Slowly) -> None:
    here, client = site_of(empty_app), empty_app.test_client()
    publish_places(here.store, {"un": place_values()})
    here.last_figures = LastGood(0.0, slowly.waiting.append)
    assert client.get("/territoires/carte.svg?type=circulaire").status_code == 200
    assert slowly.waiting == []
    assert client.get("/territoires?type=circulaire").status_code == 200
