"""Webhooks: what changed is told once, signed, retried with patience, then given up in sight."""

import hashlib
import hmac
import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from mapapp.contributing.announcing import announce
from mapapp.notifying import calling
from mapapp.notifying.calling import Caller, CallFailed
from mapapp.notifying.webhooks import WAITS, new_secret, send_due, signature
from mapapp.store import webhooks
from mapapp.store.webhooks import Delivery
from tests.conftest import NOW, NOW_TEXT
from tests.people import People
from tests.programs import Program, program_of, world
from tests.searches import gazetteer

URL = "https://www.exemple.fr/carte"


class Recorder:
    """Takes calls, or fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.calls = failures, list[tuple[str, bytes, dict[str, str]]]()

    def call(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        if self.failures:
            self.failures -= 1
            raise CallFailed("réponse 500")
        self.calls.append((url, body, headers))


@pytest.fixture
def people(empty_app: Flask) -> People:
    return world(empty_app)


@pytest.fixture
def town(people: People) -> Program:
    return program_of(people)


def hook(people: People, organisation: str) -> tuple[int, str]:
    secret = new_secret()
    with people.site.store.write() as connection:
        number = webhooks.add_webhook(connection, organisation, URL, secret, NOW_TEXT)
    return number, secret


def calls_of(people: People, number: int) -> list[Delivery]:
    with people.site.store.read() as connection:
        return webhooks.last_deliveries(connection, number)


def send(people: People, to: Recorder, moment: datetime = NOW) -> int:
    return send_due(people.site.store, to, lambda: moment, lambda: people.site.keys.sealer)


def tell(people: People) -> int:
    return announce(people.site.store, gazetteer(), NOW_TEXT)


def test_a_change_is_told_once_within_each_scope(people: People, town: Program) -> None:
    mine, secret = hook(people, "ville")
    region, _ = hook(people, "cress")
    stranger, _ = hook(people, "autre")
    made = town.change({"phone": "02 40 11 11 11"}, town.version()).get_json()
    assert [tell(people), tell(people)] == [2, 0]
    assert calls_of(people, stranger) == []
    assert len(calls_of(people, region)) == 1
    recorder = Recorder()
    assert [send(people, recorder), send(people, recorder)] == [2, 0]
    url, body, headers = recorder.calls[0]
    said = json.loads(body)
    assert url == URL and said["type"] == "places.changed"
    assert said["data"]["kind"] == "api" and said["data"]["batch"] == made["batch"]
    (place,) = said["data"]["places"]
    assert place | {"fields": None} == {
        "id": "lieu",
        "status": "published",
        "version": made["version"],
        "fields": None,
    }
    assert "phone" in place["fields"]
    # As a receiver checks it, by the words of the standard.
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_"))
    wanted = b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert calls_of(people, mine)[0].delivered_at == NOW_TEXT


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    said = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_failing_program_is_called_again_then_given_up(people: People, town: Program) -> None:
    number, _ = hook(people, "ville")
    town.change({"phone": "02 40 11 11 11"}, town.version())
    tell(people)
    failing, moment = Recorder(failures=99), NOW
    for wait in (*WAITS, timedelta(0)):
        assert send(people, failing, moment) == 1
        assert send(people, failing, moment) == 0
        moment += max(wait, timedelta(minutes=1))
    (call,) = calls_of(people, number)
    assert call.attempts == len(WAITS) + 1 == 8
    assert call.dead_at is not None and call.fault == "réponse 500"
    assert send(people, failing, moment + timedelta(days=9)) == 0
    partner = people.client("partner")
    page = partner.get(f"/espace/appels/{number}")
    assert "0 appel en attente, 1 abandonné." in page.text and "réponse 500" in page.text
    form = {"action": "relancer", "numero": str(call.id)}
    assert partner.send(f"/espace/appels/{number}", form).status_code == 303
    assert send(people, Recorder()) == 1
    assert calls_of(people, number)[0].delivered_at is not None


def test_while_paused_changes_wait(people: People, town: Program) -> None:
    number, _ = hook(people, "ville")
    partner = people.client("partner")
    partner.send(f"/espace/appels/{number}", {"action": "suspendre"})
    town.change({"phone": "02 40 11 11 11"}, town.version())
    assert tell(people) == 0
    partner.send(f"/espace/appels/{number}", {"action": "reprendre"})
    assert tell(people) == 1


def test_the_page_shows_a_secret_once_and_belongs_to_its_organisation(people: People) -> None:
    partner = people.client("partner")
    bad = partner.send("/espace/appels", {"organisation": "ville", "adresse": "http://10.0.0.1/"})
    assert bad.status_code == 400 and "https://" in bad.text
    other = partner.send("/espace/appels", {"organisation": "cress", "adresse": URL})
    assert other.status_code == 400
    made = partner.send("/espace/appels", {"organisation": "ville", "adresse": URL})
    assert made.status_code == 200 and "whsec_" in made.text
    assert made.headers["Cache-Control"] == "no-store"
    assert "whsec_" not in partner.get("/espace/appels").text
    assert partner.send("/espace/appels/1", {"action": "essayer"}).status_code == 303
    (call,) = calls_of(people, 1)
    assert json.loads(call.payload)["type"] == "test"
    stranger = people.client("moderator")
    assert stranger.get("/espace/appels/1").status_code == 403
    assert stranger.send("/espace/appels/1", {"action": "supprimer"}).status_code == 403
    assert partner.send("/espace/appels/1", {"action": "supprimer"}).status_code == 303
    assert partner.get("/espace/appels/1").status_code == 404


def test_the_page_of_tokens_shows_one_once_and_revokes_it(people: People, empty_app: Flask) -> None:
    partner = people.client("partner")
    form: dict[str, Any] = {"organisation": "ville", "nom": "Site", "droits": ["create", "modify"]}
    assert partner.send("/espace/jetons", form).status_code == 400
    made = partner.send("/espace/jetons", form | {"duree": "365"})
    assert made.status_code == 200 and made.headers["Cache-Control"] == "no-store"
    token = made.text.partition('value="carte_')[2].partition('"')[0]
    program = Program(empty_app, f"carte_{token}")
    assert program.create().status_code == 201
    assert token not in partner.get("/espace/jetons").text
    assert people.client("moderator").send("/espace/jetons/1").status_code == 403
    assert partner.send("/espace/jetons", form | {"organisation": "cress"}).status_code == 400
    assert partner.send("/espace/jetons/1").status_code == 303
    assert program.create().status_code == 401


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/drips":
            self.server.dripping.wait(20)  # type: ignore[attr-defined]
            return
        self.send_response({"/moved": 302, "/broken": 500}.get(self.path, 204))
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.dripping = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.dripping.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_call_is_one_request(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = Caller(to_loopback=True)
    caller.call(f"{receiver}/", b"{}", {})
    with pytest.raises(CallFailed, match="redirection"):
        caller.call(f"{receiver}/moved", b"{}", {})
    with pytest.raises(CallFailed, match="500"):
        caller.call(f"{receiver}/broken", b"{}", {})
    with pytest.raises(CallFailed, match="https"):
        Caller().call(f"{receiver}/", b"{}", {})
    monkeypatch.setattr(calling, "WHOLE_CALL_S", 0.3)
    with pytest.raises(CallFailed, match="pas de réponse"):
        caller.call(f"{receiver}/drips", b"{}", {})
