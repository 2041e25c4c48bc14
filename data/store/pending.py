"""What a unit of work wants to write, and what kind of act each of its changes is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.audit import Act
from data.codes import LinkKind
from data.errors import RefusedInput
from data.judgement import IdentityJudgement, Verdict
from data.records import Link
from data.store.codec import to_row
from data.store.current import Version


@dataclass(slots=True)
class Pending:
    """What a unit wants to write, kept in memory until it commits."""

    added: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    crimes: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    rekeyed: dict[str, set[str]] = field(default_factory=dict)
    because: tuple[str, date] = ("", date.min)
    condemned: set[str] = field(default_factory=set)

    def ids(self, kind: str) -> set[str]:
        """List the ids of a kind that the unit touches.

        Parameters
        ----------
        kind : str
            Kind of record.

        Returns
        -------
        set of str
            Added, changed or removed.
        """
        return {*self.added.get(kind, ()), *self.removed.get(kind, ())}


def row_of(record: Any) -> dict[str, Any]:
    """Give column values of a record, in every database alike: not all of them keep the character NUL in a text.

    Parameters
    ----------
    record : object
        A record of the case or of the casework.

    Returns
    -------
    dict of str to object
        Ready for the table of its class.

    Raises
    ------
    RefusedInput
        If a text holds the character NUL.
    """
    row = to_row(record)
    for name, value in row.items():
        if isinstance(value, str) and "\0" in value:
            where = f"{type(record).__name__.lower()} {record.id}, {name}"
            raise RefusedInput(f"{where}: holds the character NUL; remove it")
    return row


def act_of(old: Version | None, new: Any) -> Act:
    """Say which act of the audit a change is.

    Parameters
    ----------
    old : Version or None
        What stood.
    new : object or None
        What is to stand.

    Returns
    -------
    Act
        Erasure where nothing is left, combination where two are judged to be one.
    """
    if new is None:
        return Act.ERASURE
    if isinstance(new, Link) and new.kind is LinkKind.SAME_AS:
        return Act.COMBINATION
    if isinstance(new, IdentityJudgement) and new.verdict is Verdict.SAME:
        return Act.COMBINATION
    return Act.COLLECTION if old is None else Act.ALTERATION
