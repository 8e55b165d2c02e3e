"""Mails are never lost: the outbox on both databases, the SMTP server that fails, the files."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from mapapp.config import Settings
from mapapp.notifying.letters import Writer
from mapapp.notifying.outbox import CannotSend, Letter, put, send_due, wait_after
from mapapp.notifying.sending import FileSender, SmtpSender, sender_of
from mapapp.store import outbox
from mapapp.store.engine import Store
from mapapp.store.outbox import Mail
from tests.conftest import NOW

LETTER = Writer("https://carte.exemple.fr", "Essai").letter(
    "contact@exemple.fr", "Votre invitation", "Un été à l'œuvre :", "https://carte.exemple.fr/x"
)


class Recorder:
    """Takes mails, or fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.mails = failures, list[Mail]()

    def send(self, mail: Mail) -> None:
        if self.failures:
            self.failures -= 1
            raise CannotSend("le serveur ne répond pas")
        self.mails.append(mail)


def write(store: Store, *letters: Letter) -> None:
    with store.write() as connection:
        for letter in letters:
            put(connection, letter, NOW)


def test_a_mail_leaves_once_and_only_if_it_was_committed(store: Store) -> None:
    write(store, LETTER)
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        put(connection, LETTER, NOW)
        raise ZeroDivisionError
    sender = Recorder()
    assert [send_due(store, sender, lambda: NOW) for _ in range(2)] == [1, 0]
    assert [mail.recipient for mail in sender.mails] == ["contact@exemple.fr"]


def test_a_server_that_is_down_only_delays(store: Store) -> None:
    write(store, LETTER)
    sender, moment, sent = Recorder(failures=5), NOW, 0
    for attempt in range(1, 7):
        sent += send_due(store, sender, lambda at=moment: at)  # type: ignore[misc]
        assert send_due(store, sender, lambda at=moment: at) == 0  # type: ignore[misc]
        moment += wait_after(attempt)
    assert sent == 1
    with store.read() as connection:
        assert outbox.outbox_figures(connection, 30) == (0, 0, 1)


def test_a_mail_given_up_is_kept_and_may_be_tried_again(store: Store) -> None:
    write(store, LETTER)
    moment = NOW
    for _ in range(31):
        send_due(store, Recorder(failures=1), lambda at=moment: at)  # type: ignore[misc]
        moment += timedelta(hours=7)
    with store.write() as connection:
        assert outbox.outbox_figures(connection, 30) == (0, 1, 0)
        (mail,) = outbox.unsent_mails(connection)
        assert mail.fault == "le serveur ne répond pas"
        assert outbox.retry_mail(connection, mail.id, NOW.isoformat())
    assert send_due(store, Recorder(), lambda: moment) == 1


def test_several_workers_send_each_mail_once(store: Store) -> None:
    write(store, *[LETTER] * 20)
    sender = Recorder()
    threads = [
        threading.Thread(target=send_due, args=(store, sender, lambda: NOW)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail.id for mail in sender.mails) == list(range(1, 21))


def test_what_a_dead_worker_held_is_sent_by_another(store: Store) -> None:
    write(store, LETTER)
    with store.write() as connection:
        at = NOW.isoformat(timespec="seconds")
        until = (NOW + timedelta(minutes=10)).isoformat(timespec="seconds")
        assert outbox.claim_mail(connection, at, 30, until)
    assert send_due(store, Recorder(), lambda: NOW + timedelta(minutes=9)) == 0
    assert send_due(store, Recorder(), lambda: NOW + timedelta(minutes=10)) == 1


@pytest.mark.parametrize(
    "recipient", ["a@b.fr, c@d.fr", "a@b.fr\nBcc: c@d.fr", "a b@c.fr", "", "@", "<a@b.fr>"]
)
def test_a_recipient_is_one_plain_address(store: Store, recipient: str) -> None:
    with store.write() as connection, pytest.raises(ValueError, match="address"):
        put(connection, Letter(recipient, "Objet", "Texte"), NOW)


def test_a_subject_is_one_line(store: Store) -> None:
    write(store, Letter("contact@exemple.fr", "Objet\r\nBcc: autre@exemple.fr", "Texte"))
    with store.read() as connection:
        assert outbox.unsent_mails(connection)[0].subject == "Objet Bcc: autre@exemple.fr"


def test_without_a_server_mails_are_files(store: Store, tmp_path: Path) -> None:
    write(store, LETTER)
    sender = sender_of(Settings(data=tmp_path, mail_from="carte@exemple.fr"))
    assert isinstance(sender, FileSender)
    assert send_due(store, sender, lambda: NOW) == 1
    (path,) = (tmp_path / "courriels").iterdir()
    assert path.name == "000001.eml" and path.stat().st_mode & 0o077 == 0
    text = path.read_text("utf-8")
    assert "From: carte@exemple.fr" in text and "To: contact@exemple.fr" in text


class _Smtp(socketserver.StreamRequestHandler):
    """Just enough of a server: no encryption, refuses whoever the test says."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        self.wfile.write(b"220 essai\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                server.received.append(b"".join(lines).decode())
            if word == b"RCPT" and server.refuses:
                self.wfile.write(b"550 no\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    refuses = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.received: list[str] = []


@contextmanager
def smtp(*, refuses: bool = False) -> Iterator[_Server]:
    with _Server() as server:
        server.refuses = refuses
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


MAIL = Mail(
    7, "contact@exemple.fr", "Été", "Bonjour,\n\nœuvre\n", NOW.isoformat(), "", 1, None, None
)


def test_a_mail_is_handed_to_an_smtp_server() -> None:
    with smtp() as server:
        port = server.server_address[1]
        SmtpSender(f"smtp://127.0.0.1:{port}", "carte@exemple.fr").send(MAIL)
    assert "Message-ID: <carte-7-2026-11-24@exemple.fr>" in server.received[0]
    assert "Auto-Submitted: auto-generated" in server.received[0]


def test_a_server_that_refuses_says_its_code_and_no_secret() -> None:
    with smtp(refuses=True) as server:
        port = server.server_address[1]
        with pytest.raises(CannotSend, match=r"refuse le destinataire \(code 550\)"):
            SmtpSender(f"smtp://127.0.0.1:{port}", "carte@exemple.fr").send(MAIL)
    with pytest.raises(CannotSend) as caught:
        SmtpSender(f"smtp://nom:motsecret@127.0.0.1:{port}", "carte@exemple.fr").send(MAIL)
    assert "motsecret" not in str(caught.value)
