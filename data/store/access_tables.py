"""Tables of those who may sign in: accounts, sessions and attempts; beside the case, never part of a view."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables import METADATA

ACCOUNT = sa.Table(
    "account",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("subject", sa.Text, unique=True),
    sa.Column("email", sa.Text, unique=True),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("changed", sa.DateTime, nullable=False),
)

SESSION = sa.Table(
    "session",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("begun", sa.DateTime, nullable=False),
    sa.Column("active", sa.DateTime, nullable=False),
    sa.Column("ends", sa.DateTime, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    # Digest of the proof of the agency's sign-in service, so that no proof begins a second session.
    sa.Column("proof", sa.Text, unique=True),
    sa.Column("ended", sa.DateTime),
    sa.Column("why_ended", sa.Text, nullable=False),
)

SIGN_IN_ATTEMPT = sa.Table(
    "sign_in_attempt",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    # Keyed digest of the name typed: people type their password there by mistake.
    sa.Column("name_digest", sa.Text, nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False, index=True),
    sa.Column("passed", sa.Boolean, nullable=False),
)
