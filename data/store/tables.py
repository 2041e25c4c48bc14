"""Tables: one per record class, every row a version; audit, imports and recorded crime beside them.

A version holds from revision ``rev_from`` until ``rev_to``, exclusive; ``rev_to`` is null while it is current.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TEXT

from data.kinds import KEPT_FIELDS
from data.records import RECORD_FIELDS
from data.store.codec import column_for, hints, is_optional

SCHEMA = 3
KINDS: dict[str, type] = RECORD_FIELDS | KEPT_FIELDS
KIND_OF: dict[type, str] = {cls: kind for kind, cls in KINDS.items()}
METADATA = sa.MetaData()

META = sa.Table(
    "meta",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

REVISION = sa.Table(
    "revision",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text, unique=True),
)

AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.ForeignKey("revision.id")),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("subjects", sa.JSON, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)

CHECKPOINT = sa.Table(
    "audit_checkpoint",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("public_key", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
)

IMPORTED_FILE = sa.Table(
    "imported_file",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("revision", sa.ForeignKey("revision.id"), nullable=False),
)

IMPORTED_ROW = sa.Table(
    "imported_row",
    METADATA,
    sa.Column("sha256", sa.ForeignKey("imported_file.sha256"), primary_key=True),
    sa.Column("row", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("records", sa.JSON, nullable=False),
    sa.Column("revision", sa.ForeignKey("revision.id"), nullable=False),
)

IDENTITY = sa.Table(
    "identity",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("rev_from", sa.ForeignKey("revision.id"), primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.Text, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

RECORDED_CRIME = sa.Table(
    "recorded_crime",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("month", sa.Text, nullable=False, index=True),
    sa.Column("crime_id", sa.Text),
    sa.Column("reported_by", sa.Text),
    sa.Column("falls_within", sa.Text),
    sa.Column("longitude", sa.Double),
    sa.Column("latitude", sa.Double),
    sa.Column("easting_m", sa.Double),
    sa.Column("northing_m", sa.Double),
    sa.Column("location", sa.Text),
    sa.Column("lsoa_code", sa.Text),
    sa.Column("crime_type", sa.Text),
    sa.Column("outcome", sa.Text),
    sa.Column("force_code", sa.Text),
    sa.Column("local_authority_code", sa.Text),
    sa.Column("report_id", sa.Text, nullable=False),
    sa.Column("revision", sa.ForeignKey("revision.id"), nullable=False),
    sa.UniqueConstraint("sha256", "row"),
)


# Every database orders ids as the others do: by code point.
_ID = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def _versioned(kind: str, cls: type) -> sa.Table:
    columns: list[Any] = [
        sa.Column("id", _ID, primary_key=True)
        if name == "id"
        else sa.Column(name, column_for(hint), nullable=is_optional(hint))
        for name, hint in hints(cls).items()
    ]
    return sa.Table(
        f"record_{kind}",
        METADATA,
        *columns,
        sa.Column("rev_from", sa.ForeignKey("revision.id"), primary_key=True),
        sa.Column("rev_to", sa.ForeignKey("revision.id"), index=True),
    )


RECORDS: dict[str, sa.Table] = {kind: _versioned(kind, cls) for kind, cls in KINDS.items()}
