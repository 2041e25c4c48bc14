"""States of the records: their digest, what differs between two, and a new version over a masked one; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from data.records import RECORD_FIELDS, Case


class What(StrEnum):
    """What happened to a record between two revisions."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs between two states.

    Attributes
    ----------
    kind : str
        Name of its table, e.g. ``"people"``.
    id : str
        Id of the record.
    what : What
        Added, changed or removed.
    """

    kind: str
    id: str
    what: What


def by_kind(case: Case) -> dict[str, dict[str, Any]]:
    """Arrange the records of a case by kind and id.

    Parameters
    ----------
    case : Case
        Records.

    Returns
    -------
    dict of str to dict
        Kind to id to record.
    """
    return {kind: getattr(case, kind) for kind in RECORD_FIELDS}


def differences(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """Compare two states.

    Parameters
    ----------
    before, after : mapping of str to mapping
        Kind to id to record.

    Returns
    -------
    list of Change
        Ordered by kind, then id; empty if nothing differs.
    """
    found = []
    for kind in sorted({*before, *after}):
        old, new = before.get(kind, {}), after.get(kind, {})
        for record_id in sorted({*old, *new}):
            if record_id not in old:
                found.append(Change(kind, record_id, What.ADDED))
            elif record_id not in new:
                found.append(Change(kind, record_id, What.REMOVED))
            elif old[record_id] != new[record_id]:
                found.append(Change(kind, record_id, What.CHANGED))
    return found


def digest_of(kinds: Mapping[str, Mapping[str, Any]], extra: object = "") -> str:
    """Short digest of a state: equal states give equal digests, whatever store they come from.

    Parameters
    ----------
    kinds : mapping of str to mapping
        Kind to id to record.
    extra : object
        Anything else that is part of the state; its ``repr`` counts.

    Returns
    -------
    str
        16 hex digits of SHA-256.
    """
    state = hashlib.sha256()
    for kind in sorted(kinds):
        state.update(f"\n{kind}\n".encode())
        for key in sorted(kinds[kind]):
            state.update(repr(kinds[kind][key]).encode(errors="backslashreplace") + b"\n")
    state.update(repr(extra).encode())
    return state.hexdigest()[:16]


def overlay(old: Any, shown: Any, new: Any) -> Any:
    """Lay the changes of somebody who saw a masked record over the whole one.

    Parameters
    ----------
    old : object
        The record as kept.
    shown : object
        The same record as its writer saw it.
    new : object
        What the writer made of it.

    Returns
    -------
    object
        `old` with what differs between `shown` and `new`; masked fields and hidden list entries stay.
    """
    changed = {}
    for item in fields(old):
        before, seen, after = (getattr(record, item.name) for record in (old, shown, new))
        if after == seen:
            continue
        if isinstance(after, tuple) and isinstance(before, tuple):
            after = (*after, *(entry for entry in before if entry not in (seen or ()) and entry not in after))
        changed[item.name] = after
    return replace(old, **changed) if changed else old
