"""Tables of what is done after the answer: jobs, mails, calls to others."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from mapapp.store.schema import metadata

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(30), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("note", Text),
    Column("attempts", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("started_at", String(32)),
    Column("seen_at", String(32)),
    Column("finished_at", String(32)),
    Column("worker", String(60)),
    Column("result", JSON(none_as_null=True)),
    Index("ix_job_state", "state", "not_before"),
)
"""`state`: waiting, running, done, failed. A running job whose `seen_at` is old belonged to a
worker that died: it is taken again. `done` of `total` tell its progress."""

upload = Table(
    "upload",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", String(32), nullable=False),
)
"""Files on their way in, where any worker on any machine finds them."""

parsed = Table(
    "parsed",
    metadata,
    Column("upload", ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True),
    Column("part", String(20), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What a worker made of a file (rows, problems, difference), as compressed JSON."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", String(32)),
    Column("fault", Text),
    Index("ix_outbox_sent_at", "sent_at", "not_before"),
)
"""Mails: written by the transaction that has something to say, sent by the worker."""

webhook = Table(
    "webhook",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("organisation", ForeignKey("organisation.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("last_batch", Integer, nullable=False),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("webhook", ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("payload", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("delivered_at", String(32)),
    Column("dead_at", String(32)),
    Column("fault", Text),
    Index("ix_webhook_delivery_due", "delivered_at", "not_before"),
)
"""One call to make; `dead_at`: given up, shown to its organisation, which may have it retried."""
