"""Secrets at rest: sealed in files and dumps, whatever key is rotated or lost."""

import re
from base64 import b32decode, b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mapapp.accounts import totp
from mapapp.accounts.keys import Keys
from mapapp.accounts.sealed import factor_of, kept_factor, seal_all, seal_secrets
from mapapp.app import create_app
from mapapp.notifying.webhooks import kept_secret, new_secret, secret_of_call
from mapapp.sealing import LostKey, Sealer
from mapapp.store import accounts, webhooks
from mapapp.store.accounts import Account
from mapapp.store.connections import Connection
from mapapp.store.webhooks import Webhook
from tests.conftest import NOW, NOW_TEXT, Databases, new_database, settings_for
from tests.people import PASSWORD, VILLE, People, site_of

OLD, NEW = b"an old key of thirty-two characters", b"a new key of thirty-two characters!"
BEFORE, AFTER = Sealer(OLD), Sealer(NEW)
ROTATED = Sealer(NEW, (OLD,))


@given(st.binary(min_size=16, max_size=64), st.text(max_size=20), st.text(max_size=20))
def test_what_is_sealed_opens_for_its_owner_alone(secret: bytes, whose: str, other: str) -> None:
    sealed = BEFORE.seal(whose, secret)
    assert BEFORE.unseal(whose, sealed) == secret == ROTATED.unseal(whose, sealed)
    for sealer, name in [(AFTER, whose), *([(BEFORE, other)] if other != whose else [])]:
        with pytest.raises(LostKey, match="MAPAPP_SECRET_FALLBACKS"):
            sealer.unseal(name, sealed)


@pytest.mark.parametrize("wrong", ["", "a", "é" * 48, "A" * 48, "=" * 64, "x" * 10_000])
def test_what_is_no_sealed_secret_is_a_lost_key(wrong: str) -> None:
    with pytest.raises(LostKey):
        BEFORE.unseal("someone", wrong)


@pytest.fixture
def people(databases: Databases, frame_dir: Path) -> Iterator[People]:
    url = new_database(databases, shipped=False)
    made = People(create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW))
    yield made
    made.site.store.close()
    databases.drop(url)


class Kept:
    """An account with a second factor and a webhook, whose secrets are in the clear."""

    def __init__(self, people: People) -> None:
        self.store = people.site.store
        self.factor, self.call = totp.new_secret(), new_secret()
        self.number = people.account("partner")
        with self.store.write() as connection:
            accounts.change_account(connection, self.number, totp_secret=self.factor)
            self.hook = webhooks.add_webhook(
                connection, VILLE.id, "https://exemple.fr/", self.call, NOW_TEXT
            )

    def rows(self) -> tuple[Account, Webhook]:
        with self.store.read() as connection:
            account = accounts.account_by_id(connection, self.number)
            hook = webhooks.webhook_by_id(connection, self.hook)
        assert account is not None and hook is not None
        return account, hook

    def opened(self, sealer: Sealer) -> tuple[str | None, str]:
        account, hook = self.rows()
        return factor_of(sealer, account), secret_of_call(sealer, hook)


def test_what_was_in_the_clear_is_read_sealed_then_rotated(people: People) -> None:
    kept = Kept(people)
    whole = (kept.factor, kept.call)
    assert kept.opened(AFTER) == whole  # until `mapapp init` has sealed it
    assert seal_all(kept.store, BEFORE) == (2, 0)
    first = kept.rows()
    assert first[0].totp_secret != kept.factor and first[1].secret != kept.call
    assert seal_all(kept.store, BEFORE) == (0, 0)
    assert kept.opened(ROTATED) == whole
    assert seal_all(kept.store, AFTER) == (0, 2)
    assert kept.rows() == first
    assert seal_all(kept.store, ROTATED) == (2, 0)
    assert kept.opened(AFTER) == whole
    with pytest.raises(LostKey):
        kept.opened(BEFORE)


def _said(connection: Connection) -> str:
    """Every row of the two tables, as a dump holds them."""
    tables = ("account", "webhook")
    return "".join(
        str(tuple(row)) for t in tables for row in connection.exec_driver_sql(f"SELECT * FROM {t}")
    )


def test_neither_the_file_nor_a_dump_holds_a_secret(people: People) -> None:
    kept = Kept(people)
    forms = (kept.factor, kept.call, kept.call.removeprefix("whsec_"))
    seal_all(kept.store, people.site.keys.sealer)
    with kept.store.read() as connection:
        dump = _said(connection)
    assert not [one for one in forms if one in dump]
    if kept.store.dialect == "sqlite":
        path = Path(kept.store.url.database or "")
        raw = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
        whole = [one.encode() for one in forms] + [b32decode(kept.factor)]
        assert not [one for one in [*whole, b64decode(forms[2])] if one in raw]


def test_the_pages_keep_what_they_make_sealed(people: People) -> None:
    partner = people.client("partner")
    shown = partner.send("/espace/appels", {"organisation": "ville", "adresse": "https://a.fr/"})
    made = re.search(r"whsec_[A-Za-z0-9+/=]{44}", shown.text)
    assert made
    with people.site.store.read() as connection:
        (hook,) = webhooks.webhooks_of(connection, "ville")
    assert made[0].removeprefix("whsec_") not in hook.secret
    assert secret_of_call(people.site.keys.sealer, hook) == made[0]
    # The text is the length of its column, which PostgreSQL holds to.
    assert len(hook.secret) == 64 == len(kept_secret(BEFORE, "ville", new_secret()))
    assert len(kept_factor(BEFORE, 1, totp.new_secret())) == 48


def test_a_lost_key_is_said_and_an_administrator_helps(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    from mapapp.accounts.passwords import hash_password  # noqa: PLC0415 - 50 ms, here alone

    number = people.account("moderator", password_hash=hash_password(PASSWORD))
    with people.site.store.write() as connection:
        lost = kept_factor(Sealer(OLD), number, totp.new_secret())
        values: dict[str, Any] = {"totp_secret": lost, "totp_confirmed_at": NOW_TEXT}
        accounts.change_account(connection, number, **values)
    visitor = people.client("passer_by")
    email = _email(people.app, number)
    asked = visitor.send("/connexion", {"courriel": email, "mot_de_passe": PASSWORD})
    ticket = re.search(r'name="etape" value="([^"]+)"', asked.text)
    assert ticket
    refused = visitor.send("/connexion/code", {"etape": ticket[1], "code": "123456"})
    assert refused.status_code == 401 and "demandez à un administrateur" in refused.text
    assert "MAPAPP_SECRET" in caplog.text and lost not in caplog.text
    administrator = people.client("administrator")
    page = f"/administration/comptes/{number}"
    assert administrator.send(page, {"geste": "sans-double"}).status_code == 303
    with people.site.store.read() as connection:
        found = accounts.account_by_id(connection, number)
    assert found is not None and found.totp_secret is None


def _email(app: Flask, number: int) -> str:
    with site_of(app).store.read() as connection:
        found = accounts.account_by_id(connection, number)
    assert found is not None
    return found.email


def test_init_says_which_secrets_no_key_opens(people: People, tmp_path: Path) -> None:
    kept = Kept(people)
    seal_all(kept.store, BEFORE)
    said: list[str] = []
    settings = replace(people.site.settings, data=tmp_path, secret=NEW.decode())
    seal_secrets(kept.store, settings, said.append)
    assert len(said) == 1 and said[0].startswith("secrets illisibles : 2. ")
    back = replace(settings, secret_fallbacks=OLD.decode())
    seal_secrets(kept.store, back, said.append)
    assert len(said) == 1 and kept.opened(AFTER) == (kept.factor, kept.call)


def test_a_site_has_its_own_sealer() -> None:
    keys = Keys(NEW, (OLD,))
    assert keys.sealer.unseal("x", BEFORE.seal("x", b"secret")) == b"secret"
