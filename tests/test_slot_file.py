"""A crèche's slots from a file: read row by row, published when it is confirmed, good rows only."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.creche import DESK, Creches
from tests.people import SignedIn, browser


@pytest.fixture
def creches(empty_app: Flask) -> Iterator[Creches]:
    yield Creches(empty_app)


def partner(creches: Creches) -> SignedIn:
    return creches.people.client("partner")


def _file(client: SignedIn, content: str | bytes, name: str = "places.csv") -> Any:
    sent = content if isinstance(content, bytes) else content.encode()
    return client.send(f"{DESK}/fichier", {"fichier": (io.BytesIO(sent), name)})


def test_a_file_is_read_row_by_row_and_publishes_nothing_by_itself(creches: Creches) -> None:
    client = partner(creches)
    assert client.get(f"{DESK}/fichier").status_code == 200
    content = (
        "Jour;Heure de début;fin;places;couleur\n"
        "01/12/2026;8h30;12h;2;bleu\n"
        "31/02/2027;8h30;7h;0;\n"
        "02/12/2026;9h;12h;;\n"
    )
    answer = _file(client, content)
    assert answer.status_code == 200 and creches.free() == []
    assert "2 lignes sont bonnes" in answer.text and "1 ligne est à corriger" in answer.text
    assert "Ligne 3" in answer.text and "cette date n&#39;existe pas" in answer.text
    assert "couleur" in answer.text and "Publier les bonnes lignes" in answer.text
    (kept,) = re.findall(r'name="lignes" value="([^"]*)"', answer.text)
    rows = kept.replace("&#34;", '"')
    done = client.send(f"{DESK}/fichier", {"lignes": rows})
    assert done.location == f"{DESK}?fait=publier&nombre=2"
    assert [slot.said.capacity for slot in creches.free()] == [2, 1]
    twice = client.send(f"{DESK}/fichier", {"lignes": rows})
    assert twice.status_code == 200 and "0 créneau publié" in twice.text
    assert len(creches.free()) == 2


def test_a_hostile_file_is_a_sentence(creches: Creches) -> None:
    client = partner(creches)
    for content in (b"", b"\x00\x01", b"a;b\n1;2\n", b"%PDF-1.4", b"date\n" + b"x" * 505_000):
        assert _file(client, content).status_code == 400
    assert client.send(f"{DESK}/fichier", {}).status_code == 400
    assert _file(client, "date;date\n1;2\n").status_code == 400
    assert _file(client, "date;jour\n1;2\n").status_code == 400
    assert _file(client, "date\n" + "1\n" * 201).status_code == 400
    hostile = ("", "[", '{"a": 1}', '[[1, {"date": 3}]]', '[["a", {}]]', "[" * 9_000, "[[1]]")
    for rows in hostile:
        assert client.send(f"{DESK}/fichier", {"lignes": rows}).status_code == 400, rows
    assert creches.free() == []


def test_the_template_is_read_by_ourselves(creches: Creches) -> None:
    client = partner(creches)
    template = browser(creches.app).get("/espace/creneaux/modele.csv")
    answer = _file(client, template.data)
    assert (
        "1 ligne est bonne (6 créneaux), 0 ligne est à corriger" in " ".join(answer.text.split())
        or "6 créneaux" in answer.text
    )
