"""Tables of those who may sign in: accounts, second factors, sessions, attempts; never part of a view."""

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

ACCOUNT_RULE = sa.Table(
    "account_rule",
    METADATA,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    # Whether an administrator asks for a second factor of this account; of administrators it is always asked.
    sa.Column("needs_factor", sa.Boolean, nullable=False),
    # End of the password that an administrator handed out; null once the person has chosen one.
    sa.Column("first_until", sa.DateTime),
)

SECOND_FACTOR = sa.Table(
    "second_factor",
    METADATA,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    # Secret that the device shares, sealed under a key that the database does not hold.
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    # Last step of time whose code was taken: a code works once.
    sa.Column("last_step", sa.Integer, nullable=False),
    sa.Column("made", sa.DateTime, nullable=False),
)

RECOVERY_CODE = sa.Table(
    "recovery_code",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("used", sa.DateTime),
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
