"""Passwords: the same time for everyone, long ones refused before hashing, easy ones named."""

from datetime import UTC, datetime

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.accounts import passwords, strength, totp
from mapapp.accounts.passwords import hash_password, is_password
from tests.people import PASSWORD

GOOD = (PASSWORD, "lanterne cactus tiroir", "Xk7#vQ2p!mZr9w", "brouette-nuage-89-fanfare")
EASY = (
    "motdepasse123",
    "Motdepasse2024!",
    "azertyuiop123",
    "AZERTYUIOPQSDF",
    "aaaaaaaaaaaaaaa",
    "abcdefghijklm",
    "123456789012345",
    "P@ssw0rd2025!!",
    "bonjourbonjour",
    "nantesnantes44",
    "soleil-soleil-1",
    "jetaime maman 2010",
    "cressdupays2026",
    "accueil.cress!!",
    "lacartedesaides",
    "qwertyqwerty12",
)
ABOUT = ("accueil@cress.exemple.fr", "CRESS du Pays")


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_taken(password: str) -> None:
    assert strength.fault_of(password, ABOUT) is None


@pytest.mark.parametrize("password", EASY)
def test_an_easy_password_is_refused(password: str) -> None:
    assert "trop facile" in (strength.fault_of(password, ABOUT) or "")


def test_length_is_bounded_both_ways() -> None:
    assert "trop court" in (strength.fault_of("Xk7#vQ2p!mZ") or "")
    assert "trop long" in (strength.fault_of("é" * 513) or "")
    assert "trop long" in (strength.fault_of("x" * 1_000_000) or "")


@given(st.text(min_size=0, max_size=80), st.text(max_size=20))
def test_any_text_is_weighed(password: str, about: str) -> None:
    assert strength.bits_of(password or "x", [about]) >= 0
    strength.fault_of(password, [about])


@given(st.text(max_size=40))
def test_saying_it_twice_is_hardly_better(text: str) -> None:
    if len(text) > 1:
        assert strength.bits_of(text * 2) <= 2 * strength.bits_of(text) + 1e-9


def test_a_hash_is_argon2id_and_never_the_same() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and first != second
    assert is_password(first, PASSWORD) and not is_password(first, PASSWORD + " ")
    assert not passwords.needs_rehash(first)
    assert passwords.needs_rehash(first.replace("m=19456", "m=8192"))


def test_nobody_has_the_password_of_nobody() -> None:
    assert not is_password(None, "nobody has this password")
    assert not is_password("not a hash", PASSWORD)
    with pytest.raises(ValueError, match="longer"):
        hash_password("x" * 1025)


def test_an_unknown_account_costs_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, costs = hash_password(PASSWORD), []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, known: str, typed: bytes) -> bool:
        costs.append(known.rpartition("$")[0].rpartition("$")[0])
        return bool(verify(hasher, known, typed))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    for known in (kept, None):
        assert not is_password(known, "pas le bon du tout")
    assert len(costs) == 2 and costs[0] == costs[1]


# RFC 6238, appendix B, SHA-1, 8 digits: secret "12345678901234567890".
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, seconds // 30, digits=8) == code
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.step_of(SECRET, code[-6:], now) == seconds // 30


def test_a_clock_may_differ_by_one_step_only() -> None:
    now = datetime.fromtimestamp(2_000_000_000, UTC)
    step = 2_000_000_000 // 30
    found = [totp.step_of(SECRET, totp.code_at(SECRET, step + n), now) for n in (-2, -1, 0, 1, 2)]
    assert found == [None, step - 1, step, step + 1, None]
    assert totp.step_of("", "123456", now) is None
    assert totp.step_of(SECRET, "12345é", now) is None


def test_an_application_can_read_the_secret() -> None:
    address = totp.address(SECRET, "contact@exemple.fr", "La carte, essai")
    assert address.startswith("otpauth://totp/La%20carte%2C%20essai:contact@exemple.fr?secret=")
    assert "issuer=La%20carte%2C%20essai" in address
    assert len(set(totp.new_recovery_codes())) == 10
