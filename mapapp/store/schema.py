"""Tables, one model for SQLite and PostgreSQL/PostGIS.

`place` is what everyone sees: the fold of `source_record` and `revision`, written by the same
transaction. What only one database can do (R*Tree, FTS5, geometry, tsvector) is in the
migrations, not here.
"""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

data_version = Table(
    "data_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("counter", Integer, nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("identity", String(32), nullable=False, server_default=""),
)
"""One row; `counter` grows by one with each transaction that changes what is published.
`identity` is drawn once a database, so that copies kept outside know whose they are."""

source = Table(
    "source",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("url", Text),
    Column("content_digest", String(64), nullable=False),
    Column("imported_at", String(32), nullable=False),
    Column("rank", Integer, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(120), nullable=False, unique=True),
    Column("status", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("category", String(60), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("address", Text),
    Column("post_code", String(5)),
    Column("commune_code", String(5)),
    Column("commune_name", Text),
    Column("department", String(3)),
    Column("epci", String(9)),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("precision", String(12), nullable=False),
    Column("phone", Text),
    Column("email", Text),
    Column("website", Text),
    Column("hours", Text),
    Column("hours_text", Text),
    Column("closures", JSON(none_as_null=True)),
    Column("capacity", Text),
    Column("presentation", Text),
    Column("conditions", Text),
    Column("updated", String(10)),
    Column("origins", JSON, nullable=False),
    Column("words", Text, nullable=False),
    Column("words_name", Text, nullable=False),
    Column("words_commune", Text, nullable=False),
    Column("gone_reason", Text),
    Column("moved_to", String(120)),
    # The data version of the last change: what a copy of an older version has to read again.
    Column("changed", Integer, nullable=False, server_default="0"),
    Index("ix_place_changed", "changed"),
    Index("ix_place_kind_status", "kind", "status"),
    Index("ix_place_commune_code", "commune_code"),
    Index("ix_place_department", "department"),
    Index("ix_place_epci", "epci"),
)

place_tag = Table(
    "place_tag",
    metadata,
    Column("place", ForeignKey("place.number", ondelete="CASCADE"), primary_key=True),
    Column("facet", String(12), primary_key=True),
    Column("code", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_place_tag_facet_code", "facet", "code", "place"),
)

place_territory = Table(
    "place_territory",
    metadata,
    Column("place", ForeignKey("place.number", ondelete="CASCADE"), primary_key=True),
    Column("key", String(24), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_place_territory_key", "key", "place"),
)
"""Territories served; `key` is `level:code`, for instance `departement:72`."""

source_record = Table(
    "source_record",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place_id", String(120), nullable=False, index=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("external_key", String(200), nullable=False),
    Column("values", JSON, nullable=False),
    Column("origin", JSON, nullable=False),
    Column("origins", JSON, nullable=False),
    UniqueConstraint("source_id", "external_key"),
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place_id", String(120), nullable=False, index=True),
    Column("field", String(40), nullable=False),
    Column("value", JSON),
    Column("origin", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("decided_at", String(32), nullable=False),
    Column("decided_by", Text, nullable=False),
    # The changes it was made with; none for those accepted before there were batches.
    Column("batch", Integer, index=True),
)
"""Accepted corrections of one field each; undone ones stay, with another state."""

action = Table(
    "action",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("number", Integer),
    Column("title", Text, nullable=False),
    Column("theme", String(60), nullable=False),
    Column("summary", Text, nullable=False),
    Column("pilot", Text),
    Column("partners", JSON, nullable=False),
    Column("contact", JSON, nullable=False),
    Column("status", String(12), nullable=False),
    Column("status_note", Text),
    Column("date", String(10)),
    Column("source", JSON, nullable=False),
    Column("serves", JSON, nullable=False),
    Column("follow_up", JSON, nullable=False),
)

action_indicator = Table(
    "action_indicator",
    metadata,
    Column("action", ForeignKey("action.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", Text, nullable=False),
    Column("date", String(10)),
    Column("source_url", Text),
)

action_place = Table(
    "action_place",
    metadata,
    Column("action", ForeignKey("action.id", ondelete="CASCADE"), primary_key=True),
    Column("place_id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
)
