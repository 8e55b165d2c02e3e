"""Tables of organisations, of accounts, and of what shows who someone is."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from mapapp.store.schema import metadata

organisation = Table(
    "organisation",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sort", String(20), nullable=False),
    Column("email", Text),
    Column("website", Text),
    # What it answers for: kinds of places × territories, as `level:code`.
    Column("kinds", JSON, nullable=False),
    Column("territories", JSON, nullable=False),
    Column("publishes_at_once", Boolean, nullable=False),
    Column("reviews_own", Boolean, nullable=False),
    Column("reminder_days", Integer),
    Column("created_at", String(32), nullable=False),
)
"""An organisation and its scope. `publishes_at_once`: its partners' own places need no
moderator; `reviews_own`: its moderators may decide on their own proposals; `reminder_days`: how
often the functional address of each of its places is asked whether all is still right."""

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("state", String(12), nullable=False),
    Column("request", Text),
    Column("created_at", String(32), nullable=False),
    Column("confirmed_at", String(32)),
    Column("password_changed_at", String(32)),
    Column("totp_secret", String(64)),
    Column("totp_confirmed_at", String(32)),
    Column("totp_last_step", Integer),
)
"""Someone who signs in. `email` is folded to lower case. `state`: `requested` (asked for an
account), `invited`, `active`, `closed`. `totp_last_step` is the last time step used, which cannot
be used again (RFC 6238, 5.2)."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("used_at", String(32)),
)

identity = Table(
    "identity",
    metadata,
    Column("issuer", String(200), primary_key=True),
    Column("subject", String(200), primary_key=True),
    Column("account", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", String(32), nullable=False),
)
"""An account as an OpenID Connect provider knows it."""

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation", ForeignKey("organisation.id"), index=True),
    Column("role", String(16), nullable=False),
    Column("granted_at", String(32), nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("revoked_at", String(32)),
    Column("revoked_by", Text),
)
"""Every right ever granted: revoked ones stay, so this is its own log."""

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
    Column("device", Text, nullable=False),
    Column("second_factor", Boolean, nullable=False),
)
"""Sessions by the SHA-256 of their token: the table alone lets nobody in."""

secret_link = Table(
    "secret_link",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("subject", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("used_at", String(32)),
    Column("account", ForeignKey("account.id", ondelete="CASCADE"), index=True),
    Column("place_id", String(120), index=True),
)
"""Links sent by mail, by the SHA-256 of their token; each serves one purpose, once."""

rate = Table(
    "rate",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("window", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""Attempts by key and window (seconds since 1970 divided by its length), for all workers."""

api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("organisation", ForeignKey("organisation.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("created_by", ForeignKey("account.id"), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
    Column("used_on", String(10)),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("token", ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
)
"""Answers given to writes that bore an Idempotency-Key, to be given again."""

place_owner = Table(
    "place_owner",
    metadata,
    Column("place_id", String(120), primary_key=True),
    Column("organisation", ForeignKey("organisation.id"), nullable=False),
    Column("since", String(32), nullable=False),
    Index("ix_place_owner_organisation", "organisation"),
)
"""Which organisation keeps a place right; a place without a row has no owner."""

upkeep = Table(
    "upkeep",
    metadata,
    Column("place_id", String(120), primary_key=True),
    Column("asked_at", String(32)),
    Column("reminders", Integer, nullable=False),
    Column("answered_at", String(32)),
    Column("to_check", Boolean, nullable=False),
    Column("every_days", Integer),
)
"""Where the yearly (or other) question « is it still right? » stands for a place. `asked_at`: the
last letter of this turn, none between turns; `reminders`: how many followed the first letter;
`every_days`: the place's own rhythm, 0 for never, none for its organisation's."""

place_view = Table(
    "place_view",
    metadata,
    Column("place_id", String(120), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("views", Integer, nullable=False),
)
"""How many times a page was opened in a month: a number, nobody's trace."""
