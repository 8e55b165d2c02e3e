"""Documents of actions: which files, which addresses, who may have them, history and forgetting."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from mapapp.app import create_app
from mapapp.domain.parameters import BadValue
from mapapp.domain.rights import Role
from mapapp.planning.document_files import PDF, TYPES, clean_name, type_of, zip_names
from mapapp.planning.documents import KEPT, forget_files, read_address
from mapapp.store import history, plan
from mapapp.store.engine import Store
from tests.conftest import NOW, settings_for
from tests.document_files import BOMB, DOCX, SOUND, WRONG
from tests.document_files import PDF as PDF_BYTES
from tests.people import People, SignedIn, site_of
from tests.test_plan_follow import last_batch, undo
from tests.test_plan_follow_pages import save

PAGE = "/plan/suivi/orientibus/documents"


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOUND)
def test_a_file_is_what_it_holds(name: str) -> None:
    assert type_of(SOUND[name]).extension == name


@pytest.mark.parametrize("name", WRONG)
def test_other_files_are_refused(name: str) -> None:
    with pytest.raises(BadValue):
        type_of(WRONG[name])


def test_what_would_unpack_to_a_lot_is_not_unpacked() -> None:
    assert len(BOMB) < 200_000 and type_of(BOMB).extension == "docx"


@given(st.binary(max_size=200), st.integers(0, len(DOCX)))
def test_no_archive_breaks_the_reader(noise: bytes, at: int) -> None:
    for content in (b"PK\x03\x04" + noise, DOCX[:at] + noise, DOCX[:at] + noise + DOCX[at:]):
        try:
            assert type_of(content) in TYPES
            assert all(isinstance(name, bytes) for name in zip_names(content))
        except BadValue as error:
            assert str(error)


@given(st.text(max_size=300))
def test_a_name_is_one_that_any_machine_takes(typed: str) -> None:
    name = clean_name(typed, PDF)
    assert name.endswith(".pdf") and 5 <= len(name) <= 90
    assert not set(name) & set('/\\"<>|:*?\x00\r\n') and not name.startswith((".", " ", "-"))


def test_names_keep_what_people_wrote() -> None:
    assert (
        clean_name("C:\\rapports\\Bilan été 2026 (v2).docx.exe", PDF)
        == "Bilan été 2026 (v2).docx.pdf"
    )
    assert clean_name("../../etc/passwd", PDF) == "passwd.pdf"
    assert clean_name(None, PDF) == clean_name("???.pdf", PDF) == "document.pdf"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a",
        "https://",
        "https://localhost/a",
        "javascript:alert(1)",
        "https://moi:secret@example.org/",
        "https://example.org/a b",
        'https://example.org/"onclick=',
        "https://[",
        "https://example.org:99999/",
        "data:text/html,a",
        "//example.org/a",
        "https://example.org/" + "a" * 500,
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(BadValue, match="https://"):
        read_address(address)


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def people(planned: Store, frame_dir: Path) -> Iterator[People]:
    """Everyone, on a store that holds the plan alone."""
    url = planned.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield People(app)
    site_of(app).store.close()


def add(client: SignedIn, content: bytes | None = PDF_BYTES, **fields: Any) -> TestResponse:
    """Send the form. Its body is made here: the client would leave a temporary file open."""
    form = {"geste": "ajouter", "titre": "Bilan", "date": "2026-03", "public": "oui"} | fields
    form["jeton"] = client.form_token()
    if content is not None:
        name = fields.get("name", "bilan.pdf")
        form["fichier"] = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(PAGE, data=body, content_type=kind, headers={"Origin": "http://localhost"})


def told(people: People) -> list[dict[str, Any]]:
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
    assert found is not None
    return list(found.record["documents"])


def test_a_public_file_is_given_to_all_and_never_shown_as_a_page(people: People) -> None:
    sent = add(people.client("prefecture"), name='é"<b>.html')
    assert sent.status_code == 303 and sent.headers["Location"] == f"{PAGE}?fait=ajoute"
    everyone = people.client("passer_by")
    page = everyone.get("/plan/orientibus").text
    (one,) = told(people)
    href = f"/plan/orientibus/documents/{one['id']}"
    assert f'href="{href}" download' in page and "mars 2026, PDF, 1 ko" in page
    answer = everyone.get(href)
    assert (answer.data, answer.content_type) == (PDF_BYTES, "application/pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    named = answer.headers["Content-Disposition"]
    assert named.startswith("attachment;") and "<" not in named and named.count('"') == 2
    (listed,) = everyone.get("/api/plan/orientibus").get_json()["documents"]
    assert listed["url"] == f"http://localhost{href}" and listed["octets"] == len(PDF_BYTES)
    assert everyone.get("/plan/eit-49/documents/1").status_code == 404
    assert everyone.get("/plan/rien/documents/1").status_code == 404


def test_a_file_for_followers_is_for_them_alone(people: People) -> None:
    assert add(people.client("prefecture"), titre="Brouillon interne", public="").status_code == 303
    href = f"/plan/orientibus/documents/{told(people)[0]['id']}"
    for persona, status in (
        ("passer_by", 302),
        ("contributor", 403),
        ("partner", 403),
        ("prefecture", 200),
        ("administrator", 200),
    ):
        assert people.client(persona).get(href).status_code == status, persona
    everyone = people.client("passer_by")
    for path in ("/plan/orientibus", "/lieux/orientibus/historique", "/api/plan?f=csv"):
        assert "Brouillon" not in everyone.get(path).text
    assert everyone.get("/api/plan/orientibus").get_json()["documents"] == []
    assert "un document réservé" in everyone.get("/lieux/orientibus/historique").text
    client = people.client("prefecture")
    for path in (PAGE, "/plan/suivi/orientibus"):
        assert "Brouillon interne" in client.get(path).text
    assert "no-store" in client.get(href).headers["Cache-Control"]


def test_the_organisation_that_pilots_adds_its_own(people: People) -> None:
    pilot = people.client("autre_pilote", ((Role.PARTNER, "autre"),))
    assert pilot.get(PAGE).status_code == 403 and add(pilot).status_code == 403
    save(people.client("prefecture"), "orientibus", structure="autre")
    url = "https://example.org/bilan"
    assert add(pilot, None, adresse=url, public="").status_code == 303
    (one,) = told(people)
    assert one["url"] == url and one["name"] is None
    assert pilot.get(f"/plan/orientibus/documents/{one['id']}").status_code == 404


def test_removing_is_undone_until_the_file_is_forgotten(people: People) -> None:
    client, store = people.client("prefecture"), people.site.store
    add(client)
    number = told(people)[0]["id"]
    href = f"/plan/orientibus/documents/{number}"
    assert client.send(PAGE, {"geste": "retirer", "numero": number}).status_code == 303
    assert told(people) == [] and client.get(href).status_code == 404
    with store.read() as connection:
        rows = history.history_of_place(connection, "orientibus")
    assert [row.field for row in rows] == ["plan.documents"] * 2
    moments = (NOW, NOW + KEPT - timedelta(days=1), NOW + KEPT)
    for now, forgotten in zip(moments[:2], (0, 0), strict=True):
        with store.write() as connection:
            assert forget_files(connection, now) == forgotten
    undo(store, last_batch(store))
    assert client.get(href).status_code == 200
    with store.write() as connection:
        assert forget_files(connection, moments[2]) == 0
    client.send(PAGE, {"geste": "retirer", "numero": number})
    removed = last_batch(store)
    for now, forgotten in ((moments[2], 0), (moments[2] + KEPT, 1), (moments[2] + KEPT, 0)):
        with store.write() as connection:
            assert forget_files(connection, now) == forgotten
    undo(store, removed)
    assert client.get(href).status_code == 410


@pytest.mark.parametrize(
    ("content", "fields", "field"),
    [
        (None, {}, "fichier"),
        (PDF_BYTES, {"adresse": "https://example.org/a"}, "fichier"),
        (None, {"adresse": "http://example.org/a"}, "adresse"),
        (None, {"adresse": "https://example.org/\x00"}, "adresse"),
        (PDF_BYTES, {"titre": ""}, "titre"),
        (PDF_BYTES, {"titre": "a" * 300}, "titre"),
        (PDF_BYTES, {"date": "demain"}, "date"),
        (PDF_BYTES, {"date": ""}, "date"),
        (PDF_BYTES, {"geste": "lancer"}, "geste"),
        (PDF_BYTES, {"geste": "retirer", "numero": "9"}, "numero"),
        (PDF_BYTES, {"geste": "retirer", "numero": "١"}, "numero"),
        (WRONG["html"], {}, "fichier"),
        (WRONG["empty"], {}, "fichier"),
        (WRONG["macros"], {"name": "a.xlsx"}, "fichier"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_kept(
    people: People, content: bytes | None, fields: dict[str, str], field: str
) -> None:
    sent = add(people.client("prefecture"), content, **fields)
    assert sent.status_code == 400 and f'href="#champ-{field}"' in sent.text
    assert told(people) == []
    assert 'value="Bilan"' in sent.text or "titre" in fields


def test_a_file_too_big_is_said_so(people: People) -> None:
    client = people.client("prefecture")
    for size in (5_000_001, 6_000_000):
        sent = add(client, PDF_BYTES + b"0" * (size - len(PDF_BYTES)))
        assert sent.status_code == 413 and 'lang="fr"' in sent.text
    assert told(people) == []
    assert add(client, PDF_BYTES.ljust(5_000_000, b"0")).status_code == 303


def test_twenty_documents_are_enough(people: People) -> None:
    client = people.client("prefecture")
    for n in range(20):
        url = f"https://example.org/{n}"
        assert add(client, None, adresse=url).status_code == 303
    assert "documents au plus" in client.get(PAGE).text
    sent = add(client, None, adresse="https://example.org/20")
    assert sent.status_code == 400 and "20 documents au plus" in sent.text
    assert len(told(people)) == 20
