"""Records under running ids, in the order in which they were made."""

from __future__ import annotations

from data.records import Case, Event, Link, Location, Participation, Person, Phone, Report, Vehicle, Venue

Record = Report | Person | Vehicle | Phone | Location | Venue | Event | Participation | Link
_BOOKS: dict[type, tuple[str, str]] = {
    Report: ("reports", "RPT"),
    Person: ("people", "PER"),
    Vehicle: ("vehicles", "VEH"),
    Phone: ("phones", "PHN"),
    Location: ("locations", "LOC"),
    Venue: ("venues", "VEN"),
    Event: ("events", "EVT"),
    Participation: ("participations", "PAR"),
    Link: ("links", "LNK"),
}


class Ledger:
    """Collects the records of a case."""

    def __init__(self) -> None:
        self._case = Case()

    def new_id(self, kind: type) -> str:
        """Next id of a kind of record, e.g. ``EVT-0001``.

        Parameters
        ----------
        kind : type
            A record class of `data.records`.

        Returns
        -------
        str
            The id; it is taken when a record is kept under it.
        """
        name, prefix = _BOOKS[kind]
        return f"{prefix}-{len(getattr(self._case, name)) + 1:04d}"

    def keep(self, record: Record) -> str:
        """Keep a record under its id.

        Parameters
        ----------
        record : Record
            Record with an id of `new_id`.

        Returns
        -------
        str
            Its id.
        """
        getattr(self._case, _BOOKS[type(record)][0])[record.id] = record
        return record.id

    def case(self) -> Case:
        """Everything kept so far.

        Returns
        -------
        Case
            All records by id.
        """
        return self._case
