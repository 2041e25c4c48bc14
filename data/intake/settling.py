"""Rows without a fault of their own, settled with each other and with the store: every id once, no origin missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.intake import licences, venues
from data.intake.licences import Extract
from data.intake.reading import Table
from data.intake.register_columns import REGISTERS
from data.intake.rejections import Rejection
from data.intake.row import Known, Made, Record, field_of
from data.records import Location, Report


@dataclass(slots=True)
class Candidate:
    """A row that has no fault of its own."""

    row: int
    cells: tuple[str, ...]
    made: Made
    point: tuple[float, float] | None

    @property
    def id(self) -> str:
        """Id of the record that the row stands for."""
        return self.made[0].id


@dataclass(slots=True)
class Work:
    """What is known of a file while it is judged row by row."""

    table: Table
    kind: str
    known: Known
    seen: frozenset[int]
    extract: Extract | None = None
    candidates: list[Candidate] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    duplicates: int = 0

    def reject(self, row: int, column: str, reason: str) -> None:
        """Refuse a row.

        Parameters
        ----------
        row : int
            Its number.
        column : str
            Where it is wrong, or empty.
        reason : str
            What is wrong, and what to do.
        """
        self.rejections.append(Rejection(self.table.file, row, column, reason))


def settle_ids(work: Work) -> None:
    """Every id once: repeated rows are duplicates, different rows under one id are refused, all of them.

    Parameters
    ----------
    work : Work
        Its candidates are changed.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in work.candidates:
        groups.setdefault(candidate.id, []).append(candidate)
    work.candidates = [kept for group in groups.values() for kept in _settle_group(work, group)]


def _settle_group(work: Work, group: list[Candidate]) -> list[Candidate]:
    first = group[0]
    different = list({candidate.cells: candidate for candidate in reversed(group)}.values())[::-1]
    if len(different) > 1 and not (work.kind in REGISTERS and _merge(different)):
        rows = ", ".join(str(candidate.row) for candidate in group[:5])
        column, reason = "id", f"{first.id} stands for different rows ({rows}); give each its own id"
        if work.kind in REGISTERS and work.kind != "licence-steps":
            # A register has no column of ids: the reader knows the licence by its number, or by its name and address.
            column, reason = (
                "licence_number",
                f"one licence is stated in different ways (rows {rows}); ask the authority",
            )
        for candidate in group:
            work.reject(candidate.row, column, reason)
        return []
    work.duplicates += len(group) - len(different)
    if work.extract:
        # What the store knows of this licence gets a new version, and one more entry beside it.
        different[0].made = licences.renewed(different[0].made, work.known, work.extract.report)
        return different
    state = _state(work, different[0])
    if state == "same":
        work.duplicates += len(different)
        return []
    if state == "other":
        for candidate in different:
            reason = f"{first.id} is in the store already, not with this content; change it there or give another id"
            work.reject(candidate.row, "id", reason)
        return []
    return different


def _merge(group: list[Candidate]) -> bool:
    """Put the activities of all rows of a licence into the first; the others stay as rows without records."""
    whole = group[0].made
    for candidate in group[1:]:
        joined = venues.merged(whole, candidate.made)
        if joined is None:
            return False
        whole = joined
    group[0].made = whole
    for candidate in group[1:]:
        candidate.made = []
    return True


def _state(work: Work, candidate: Candidate) -> str:
    """Whether the store holds the records of a row: ``new``, ``same`` or ``other``."""
    found = [(record, field_of(record), record.id) for record in candidate.made]
    if not any(work.known.has(name, key) for _, name, key in found):
        return "new"
    same = all(_is_same(record, work.known.records.get((name, key))) for record, name, key in found)
    return "same" if same else "other"


def _is_same(record: Record, held: object) -> bool:
    if isinstance(record, Location) and isinstance(held, Location):
        # the geocoder has placed the stored one meanwhile
        return (record.text, record.kind) == (held.text, held.kind)
    return record == held


def settle_origins(work: Work) -> None:
    """Keep reports whose origin exists; reports that repeat each other in a circle have none.

    Parameters
    ----------
    work : Work
        Its candidates are changed.
    """
    kept: list[Candidate] = []
    waiting, accepted = work.candidates, set[str]()
    while True:
        ready = [c for c in waiting if _origin(c) is None or _origin(c) in accepted or _is_known(work, c)]
        if not ready:
            break
        kept += ready
        accepted |= {c.id for c in ready}
        waiting = [c for c in waiting if c.id not in accepted]
    for candidate in waiting:
        reason = f"{_origin(candidate)} is neither in the store nor an accepted row of this file; mend the id"
        work.reject(candidate.row, "origin_report", reason)
    work.candidates = kept


def _origin(candidate: Candidate) -> str | None:
    made = candidate.made[0]
    return made.origin_report if isinstance(made, Report) else None


def _is_known(work: Work, candidate: Candidate) -> bool:
    return work.known.has("reports", _origin(candidate) or "")
