"""Words that we do not know: which are kept, how they are counted, who reads them, how they go."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mapapp.app import create_app
from mapapp.objects.sought import KEPT, LONGEST, MOST_WORDS, RARE_KEPT, SHOWN_FROM, keepable
from mapapp.store import sought_words
from mapapp.store.engine import Store
from mapapp.web.again import HONEYPOT
from tests.conftest import NOW, settings_for
from tests.people import People, site_of

TODAY = "2026-11-24"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Licorne", "licorne"),
        ("des licornes", "licornes"),
        ("l’Orgue de Barbarie", "orgue barbarie"),
        ("télé-siège", "tele siege"),
        ("œuf d’autruche", "oeuf autruche"),
    ],
)
def test_plain_words_are_kept_folded(text: str, kept: str) -> None:
    assert keepable(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?",
        "jean.dupont@example.org",
        "jean dupont example.org",
        "06 12 34 56 78",
        "0612345678",
        "licorne 3000",
        "12 rue des Lilas",
        "rue des Lilas",
        "madame Dupont",
        "je m’appelle Camille",
        "www exemple",
        "https://example.org",
        "je cherche une licorne bleue pour ma fille",
        "deux trois quatre cinq six",
        "a" * (LONGEST + 1),
        "anticonstitutionnellementx",
        "ab",
        "\x00licorne",
        "licorne\nlicorne",
        "ликорн",
        "独角兽 licorne",
        "<b>licorne</b>",
        "٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_what_may_say_who_asks_is_not_kept(text: str) -> None:
    assert keepable(text) is None


@given(st.text(max_size=120))
def test_what_is_kept_is_a_few_letters(text: str) -> None:
    kept = keepable(text)
    if kept is None:
        return
    assert len(kept.split()) <= MOST_WORDS and len(kept) <= 60
    assert all(word.isascii() and word.isalpha() and word.islower() for word in kept.split())
    assert not any(letter.isnumeric() or letter == "@" for letter in text)


def test_days_are_counted_and_rare_words_go_first(store: Store) -> None:
    with store.write() as connection:
        for _ in range(SHOWN_FROM):
            sought_words.count_word(connection, "licorne", "2026-10-01")
        sought_words.count_word(connection, "orgue", "2026-10-01")
        sought_words.count_word(connection, "harpe", TODAY)
        sought_words.count_word(connection, "licorne", TODAY)
    with store.read() as connection:
        found = sought_words.words_sought(connection, since="2026-01-01", least=SHOWN_FROM)
    assert found == [("licorne", SHOWN_FROM + 1, "2026-10-01", TODAY)]
    with store.write() as connection:
        assert (
            sought_words.purge_words(
                connection, before="2025-11-24", rare_before="2026-10-25", rare=SHOWN_FROM
            )
            == 1
        )
    with store.read() as connection:
        left = sought_words.words_sought(connection, since="2000-01-01", least=1)
    assert [row.word for row in left] == ["licorne", "harpe"]
    with store.write() as connection:
        assert sought_words.forget_word(connection, "harpe")
        assert not sought_words.forget_word(connection, "harpe")


@pytest.fixture
def people(store: Store, frame_dir: Path) -> Iterator[People]:
    """Everyone, on an empty store."""
    url = store.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield People(app)
    site_of(app).store.close()


def counted(app: Flask) -> dict[str, int]:
    with site_of(app).store.read() as connection:
        rows = sought_words.words_sought(connection, since="2000-01-01", least=1)
    return {row.word: row.times for row in rows}


def tell(people: People, word: str, address: str = "192.0.2.1", persona: str = "passer_by") -> int:
    client = people.client(persona)
    sent = client.send("/objets/mots", {"mot": word}, environ_base={"REMOTE_ADDR": address})
    return sent.status_code


def test_a_network_counts_a_word_once_a_day(people: People) -> None:
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"):
        assert tell(people, "Licorne", address) == 200
    assert counted(people.app) == {"licorne": 3}


def test_a_word_that_is_known_is_answered(people: People) -> None:
    sent = people.client("passer_by").send("/objets/mots", {"mot": "vélos"})
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/objets?q=")
    assert counted(people.app) == {}


def test_what_is_not_kept_is_told(people: People) -> None:
    for word in ("jean@example.org", "0612345678", "", "x" * 300, "rue des Lilas"):
        assert tell(people, word) == 400
    assert counted(people.app) == {}


def test_machines_count_nothing(people: People) -> None:
    client = people.client("passer_by")
    client.send("/objets/mots", {"mot": "licorne", HONEYPOT: "x"})
    assert client.post("/objets/mots", data={"mot": "licorne"}).status_code == 403
    assert counted(people.app) == {}
    for at in range(30):
        tell(people, f"licorne {'abcdefghijklmnopqrstuvwxyzabcd'[at]}{'x' * at}", "192.0.2.9")
    assert len(counted(people.app)) <= 21


def test_moderators_read_words_asked_often_and_forget_them(people: People) -> None:
    for last in range(SHOWN_FROM):
        tell(people, "Licorne", f"192.0.2.{last}")
    tell(people, "orgue", "192.0.2.50")
    for persona in ("moderator", "administrator"):
        page = people.client(persona).get("/moderation/mots")
        assert "licorne" in page.text and "orgue" not in page.text
    assert people.client("partner").get("/moderation/mots").status_code == 403
    people.client("moderator").send("/moderation/mots", {"mot": "licorne"})
    assert counted(people.app) == {"orgue": 1}


def test_a_word_that_nobody_else_asks_goes_after_a_month(people: People) -> None:
    tell(people, "licorne")
    store = site_of(people.app).store
    later = (NOW + RARE_KEPT + timedelta(days=1)).date().isoformat()
    before = (NOW - KEPT).date().isoformat()
    with store.write() as connection:
        sought_words.purge_words(connection, before=before, rare_before=later, rare=SHOWN_FROM)
    assert counted(people.app) == {}
