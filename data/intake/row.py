"""One row under construction: its cells by canonical column, what exists already, and every fault found so far."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TypeAlias, TypeVar

from data.errors import RefusedInput
from data.intake.fields import is_empty, is_id, is_spreadsheet_error, split
from data.intake.rejections import Rejection
from data.licences import LicenceEntry, LicenceStep
from data.records import (
    RECORD_FIELDS,
    SUBJECT_KINDS,
    Case,
    Event,
    Link,
    Location,
    Participation,
    Person,
    Phone,
    Report,
    Vehicle,
    Venue,
)

_T = TypeVar("_T")
Record: TypeAlias = (
    Report | Person | Vehicle | Phone | Location | Venue | Event | Participation | Link | LicenceEntry | LicenceStep
)
Made: TypeAlias = list[Record]
_FIELDS = {kind: name for name, kind in RECORD_FIELDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store holds already, as far as intake must know.

    Attributes
    ----------
    ids : mapping of str to collection of str
        Field of `data.records.Case` to the ids it holds.
    records : mapping of (str, str) to record
        (field, id) to the record, where the caller has it: a row that repeats it exactly is a duplicate, not a fault.
    """

    ids: Mapping[str, Collection[str]] = field(default_factory=dict)
    records: Mapping[tuple[str, str], object] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Known:
        """Know a whole case.

        Parameters
        ----------
        case : Case
            Records of the store.

        Returns
        -------
        Known
            Ids and records of the case.
        """
        held = {f.name: getattr(case, f.name) for f in fields(case)}
        records = {(name, key): record for name, found in held.items() for key, record in found.items()}
        return cls(ids={name: frozenset(found) for name, found in held.items()}, records=records)

    def has(self, name: str, key: str) -> bool:
        """Tell whether a record exists.

        Parameters
        ----------
        name : str
            Field of `data.records.Case`.
        key : str
            Id.

        Returns
        -------
        bool
            True if it does.
        """
        return key in self.ids.get(name, ())


class Row:
    """Cells of one row, read column by column; faults are collected and never stop the reading.

    Parameters
    ----------
    file : str
        File name.
    number : int
        Row as a spreadsheet shows it.
    cells : mapping of str to str
        Cells by canonical column.
    known : Known
        What exists already.
    today : date or None, default None
        Last day that a date may have; None asks for none.
    """

    def __init__(
        self, file: str, number: int, cells: Mapping[str, str], known: Known, *, today: date | None = None
    ) -> None:
        self.file = file
        self.number = number
        self.known = known
        self.today = today
        self.faults: list[Rejection] = []
        self._cells = cells
        for column, cell in cells.items():
            if is_spreadsheet_error(cell):
                self.fault(column, "the cell holds an error of a spreadsheet program; mend it there")

    def fault(self, column: str, reason: str) -> None:
        """Note a fault.

        Parameters
        ----------
        column : str
            Canonical column, empty for the whole row.
        reason : str
            What is wrong and what to do, without the value.
        """
        self.faults.append(Rejection(self.file, self.number, column, reason))

    def text(self, column: str) -> str:
        """Read a cell of free text as it is; somebody's nickname may well be Nan.

        Parameters
        ----------
        column : str
            Canonical column.

        Returns
        -------
        str
            Cell, empty when the column is missing.
        """
        return self._cells.get(column, "")

    def value(self, column: str) -> str:
        """Read a cell of a date, code, number or reference, where ``NA`` and its like mean nothing stated.

        Parameters
        ----------
        column : str
            Canonical column.

        Returns
        -------
        str
            Cell, empty when the column is missing or the cell says nothing.
        """
        cell = self.text(column)
        return "" if is_empty(cell) else cell

    def read(self, column: str, parse: Callable[[str], _T]) -> _T | None:
        """Read a cell that may be blank.

        Parameters
        ----------
        column : str
            Canonical column.
        parse : callable
            Turns text into a value or raises `RefusedInput`.

        Returns
        -------
        object or None
            Value; None when blank or at fault.
        """
        cell = self.value(column)
        if not cell:
            return None
        try:
            found = parse(cell)
        except RefusedInput as error:
            self.fault(column, str(error))
            return None
        if self.today and isinstance(found, date) and date(found.year, found.month, found.day) > self.today:
            self.fault(column, "the date lies in the future; the day stands before the month in dd/mm/yyyy")
        return found

    def need(self, column: str, parse: Callable[[str], _T], otherwise: _T) -> _T:
        """Read a cell that must not be blank.

        Parameters
        ----------
        column : str
            Canonical column.
        parse : callable
            Turns text into a value or raises `RefusedInput`.
        otherwise : object
            Stands in for the value once a fault is noted; it never leaves the row.

        Returns
        -------
        object
            Value, or `otherwise`.
        """
        if not self.value(column):
            self.fault(column, "the cell is empty; this column is needed")
            return otherwise
        found = self.read(column, parse)
        return otherwise if found is None else found

    def id(self, prefix: str) -> str:
        """Id of the record: the one given, else a new random one.

        Parameters
        ----------
        prefix : str
            Readable start of a new id such as ``"P-"``.

        Returns
        -------
        str
            Id; at fault when a given one is not of the form of an id.
        """
        given = self.value("id")
        if given and not is_id(given):
            self.fault("id", "not an id; use letters, figures and . _ / - without spaces, at least one figure")
        return given or new_id(prefix)

    def references(self, column: str, name: str) -> tuple[str, ...]:
        """Read ids that must exist already.

        Parameters
        ----------
        column : str
            Canonical column; ids separated by semicolons.
        name : str
            Field of `data.records.Case` they belong to.

        Returns
        -------
        tuple of str
            Ids; each that does not exist is a fault.
        """
        found = split(self.value(column))
        for key in found:
            self.check(column, name, key)
        return found

    def check(self, column: str, name: str, key: str) -> None:
        """Note a fault unless a record exists.

        Parameters
        ----------
        column : str
            Canonical column.
        name : str
            Field of `data.records.Case`.
        key : str
            Id.
        """
        if not is_id(key):
            self.fault(column, "not an id; give the id of a record, several separated by semicolons, not a name")
        elif not self.known.has(name, key):
            self.fault(column, f"{key} is not among the {name}; load the {name} first or mend the id")

    def reports(self) -> tuple[str, ...]:
        """Read the reports that the row rests on.

        Returns
        -------
        tuple of str
            Report ids; none is a fault.
        """
        found = self.references("report", "reports")
        if not found:
            self.fault("report", "every record needs at least one report; give its id")
        return found

    def subject(self, kind: str, column: str, key: str) -> None:
        """Note a fault unless a person, vehicle, phone, location or venue exists.

        Parameters
        ----------
        kind : str
            Key of `data.records.SUBJECT_KINDS`.
        column : str
            Canonical column.
        key : str
            Id.
        """
        self.check(column, SUBJECT_KINDS[kind], key)

    def facts(self, prefix: str, reports: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
        """Read recorded facts written ``name=value;name=value``.

        Parameters
        ----------
        prefix : str
            First part of every name here, such as ``"person."``.
        reports : tuple of str
            Reports of the row; the first stands behind the facts.

        Returns
        -------
        tuple of (str, str, str)
            Fact name, value and report id.
        """
        found = []
        for part in split(self.value("facts")):
            name, sign, value = (piece.strip() for piece in part.partition("="))
            if not (sign and value and name.startswith(prefix) and name.replace(".", "").replace("_", "").isalnum()):
                self.fault("facts", f"write facts as {prefix}name=value, several separated by semicolons")
            elif reports:
                found.append((name, value, reports[0]))
        return tuple(found)


def new_id(prefix: str) -> str:
    """Make a random id that betrays nothing about its record.

    Parameters
    ----------
    prefix : str
        Readable start such as ``"P-"``.

    Returns
    -------
    str
        Prefix and 16 hexadecimal figures, at least one of them a decimal figure.
    """
    while not is_id(found := f"{prefix}{secrets.token_hex(8)}"):
        continue
    return found


def field_of(record: Record) -> str:
    """Name the field of a `Case` that holds a record.

    Parameters
    ----------
    record : record
        Record of `data.records`.

    Returns
    -------
    str
        Field name such as ``"people"``.
    """
    return _FIELDS[type(record)]
