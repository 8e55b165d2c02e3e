"""Tables of places in crèches: slots, requests for them, and counts that outlive both."""

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
    UniqueConstraint,
)

from mapapp.store.schema import metadata

slot = Table(
    "slot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place_id", String(120), nullable=False),
    Column("day", String(10), nullable=False),
    Column("starts", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("age_min_months", Integer),
    Column("age_max_months", Integer),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("reserved_for", JSON, nullable=False),
    Column("conditions", Text),
    Column("series", String(32), index=True),
    Column("valid_until", String(32)),
    Column("gone_at", String(32), nullable=False),
    Column("confirmed_at", String(32), nullable=False),
    Column("confirmed_by", String(60)),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Index("ix_slot_place_id", "place_id", "day"),
    Index("ix_slot_day", "day", "state"),
)
"""A place in a crèche at a time. `day`, `starts` and `ends` are of Paris; `gone_at`, in UTC, is
the start or `valid_until` if sooner: from then on it is never shown as free. `series`: slots made
together by a repetition. `state`: open, withdrawn. `taken` never passes `capacity`; `version`
grows with each change, of `taken` too. `confirmed_by`: an organisation's slug."""

slot_request = Table(
    "slot_request",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("submission", String(64), unique=True),
    Column("name", Text),
    Column("phone", Text),
    Column("email", String(254)),
    Column("age_months", Integer),
    Column("reason", String(20), nullable=False),
    Column("message", Text),
    Column("at_once", Boolean, nullable=False),
    Column("day", String(10), nullable=False),
    Column("starts", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("erase_at", String(32), nullable=False, index=True),
    Column("erased_at", String(32)),
)
"""Someone asks for a slot. `digest`: SHA-256 of the token of its private link. `name`, `phone`,
`email`, `age_months` and `message` are emptied at `erase_at`, 30 days after the slot. `at_once`:
all its crèches are asked together, else one after the other."""

slot_request_line = Table(
    "slot_request_line",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request", ForeignKey("slot_request.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("place_id", String(120), nullable=False, index=True),
    Column("slot", ForeignKey("slot.id"), nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("held", Integer, nullable=False),
    Column("asked_at", String(32)),
    Column("deadline", String(32)),
    Column("answered_at", String(32)),
    Column("answer", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("request", "position"),
    Index("ix_slot_request_line_state", "state", "deadline"),
)
"""One crèche of a request. `state`: asked, accepted, declined, question, lapsed, cancelled,
waiting (for its turn). `held`: places of the slot that it holds."""

slot_count = Table(
    "slot_count",
    metadata,
    Column("place_id", String(120), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""How many slots were published, asked for, given a day: numbers, kept when all else is erased."""

slot_rhythm = Table(
    "slot_rhythm",
    metadata,
    Column("organisation", ForeignKey("organisation.id"), primary_key=True),
    Column("hours", Integer, nullable=False),
)
"""How long an organisation's slots count as confirmed; 48 hours without a row."""

slot_letter = Table(
    "slot_letter",
    metadata,
    Column("place_id", String(120), primary_key=True),
    Column("weekly", Boolean, nullable=False),
    Column("sent_at", String(32)),
)
"""Whether a crèche's own address is sent, each week, the link by which its slots are kept."""
