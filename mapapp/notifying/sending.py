"""Ways out for mails: an SMTP server, or files in a folder where none is set."""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Collection
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from mapapp.config import Settings
from mapapp.domain.instants import moment_of
from mapapp.notifying.outbox import CannotSend, Sender
from mapapp.store.outbox import Mail

TIMEOUT_S = 20
_FOLDER = "courriels"
_FILE = re.compile(r"[0-9]{6,18}\.(eml|[0-9]+\.part)", re.ASCII)


def sender_of(settings: Settings) -> Sender:
    """The way out that the settings name: MAPAPP_SMTP, else `courriels` in the data folder."""
    writer = settings.mail_sender
    if settings.smtp:
        return SmtpSender(settings.smtp, writer)
    return FileSender(settings.data / _FOLDER, writer)


def forget_files(settings: Settings, known: Callable[[], Collection[int]]) -> int:
    """Remove the files of mails that the outbox holds no more; gives how many.

    `known` gives the numbers of the mails that are there. It is asked after the folder is read: a
    file that a worker writes meanwhile is never taken for one of a mail that was forgotten.
    """
    written = {path: path.stem.partition(".")[0] for path in _files(settings)}
    kept = set(known()) if written else set()
    gone = [path for path, number in written.items() if int(number) not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _files(settings: Settings) -> list[Path]:
    """Mails as files, and the drafts of such that a worker left behind."""
    folder = settings.data / _FOLDER
    return [path for path in folder.glob("*") if _FILE.fullmatch(path.name)]


def message_of(mail: Mail, writer: str) -> EmailMessage:
    """The message of a mail, whose identifier is always the same: a copy can be told."""
    message = EmailMessage()
    message["From"] = writer
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(moment_of(mail.created_at))
    message["Message-ID"] = f"<carte-{mail.id}-{mail.created_at[:10]}@{writer.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


class FileSender:
    """Writes each mail as a file that only the operator reads; never fails but on a full disk."""

    def __init__(self, folder: Path, writer: str) -> None:
        self._folder, self._writer = folder, writer

    def send(self, mail: Mail) -> None:
        """Write `<number>.eml`, whole or not at all. Raises CannotSend."""
        path = self._folder / f"{mail.id:06}.eml"
        draft = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.touch(mode=0o600)
            draft.write_bytes(message_of(mail, self._writer).as_bytes())
            draft.replace(path)
        except OSError as error:
            said = f"le dossier des courriels ne s'écrit pas ({error.strerror})"
            raise CannotSend(said) from error


class SmtpSender:
    """Hands mails to an SMTP server, encrypted where it offers it (`smtps:` from the start).

    With a name and password, encryption is not a choice: they are never sent in the clear,
    except to this machine.
    """

    def __init__(self, address: str, writer: str) -> None:
        self._parts: SplitResult = urlsplit(address)
        self._writer = writer

    def send(self, mail: Mail) -> None:
        """One connection, one mail. Raises CannotSend."""
        try:
            with self._open() as server:
                server.send_message(message_of(mail, self._writer))
        except smtplib.SMTPException as error:
            raise CannotSend(_said(error)) from error
        except (OSError, ValueError) as error:
            raise CannotSend(f"le serveur de courriel ne répond pas ({error})") from error

    def _open(self) -> smtplib.SMTP:
        parts, context = self._parts, ssl.create_default_context()
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            port = parts.port or smtplib.SMTP_SSL_PORT
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_S)
            server.ehlo_or_helo_if_needed()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif parts.username and host not in ("localhost", "127.0.0.1", "::1"):
                server.close()
                raise ValueError("il n'offre pas de chiffrement : le mot de passe n'est pas envoyé")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def _said(error: smtplib.SMTPException) -> str:
    """What a server answered, without the address or the password that it may repeat."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"le serveur refuse le nom ou le mot de passe (code {error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _text in error.recipients.values()})
        return f"le serveur refuse le destinataire (code {', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"le serveur refuse l'envoi (code {error.smtp_code})"
    return f"le serveur de courriel a interrompu l'envoi ({type(error).__name__})"
