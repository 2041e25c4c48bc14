"""A sheet of facts about one node, with the records, reports and dates behind each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from data.errors import RefusedInput
from data.records import Case
from network.disruption.evidence import Involvement, days_before
from network.disruption.rules import read_text
from network.disruption.vocabulary import FactValue, vocabulary

IDENTITY_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact with what is behind it.

    Attributes
    ----------
    value : int, bool, str, frozenset of str or None
        None when not known.
    records, reports : tuple of str
        Ids of the records it was computed from and of the reports they rest on.
    as_of : date or None
        Latest date of what is behind it.
    words : str
        The fact as users read it.
    """

    name: str
    value: FactValue | None
    records: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    as_of: date | None = None
    words: str = ""


class _Sourced(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def reports(self) -> tuple[str, ...]: ...


class _Recorded(_Sourced, Protocol):
    @property
    def facts(self) -> tuple[tuple[str, str, str], ...]: ...


@dataclass(slots=True)
class Sheet:
    """Facts of one node while they are being found; the first known value of a fact stays.

    Attributes
    ----------
    case : Case
        Permitted records.
    day : date
        Day of the decision.
    facts : dict of str to Fact
        What was found.
    """

    case: Case
    day: date
    facts: dict[str, Fact] = field(default_factory=dict)

    def put(self, name: str, value: FactValue | None, record: _Sourced | None = None, words: str = "") -> None:
        """Put a fact that a record states.

        Parameters
        ----------
        name : str
            Name of the fact.
        value : int, bool, str, frozenset of str or None
            None when not known.
        record : record or None, optional
            Record that states it; its reports are kept with the fact.
        words : str, optional
            Words; made from the vocabulary if empty.
        """
        reports = tuple(r for r in record.reports if r in self.case.reports) if record else ()
        self._put(name, value, (record.id,) if record else (), reports, words)

    def count(self, name: str, found: tuple[Involvement, ...]) -> None:
        """Put a count of events.

        Parameters
        ----------
        name : str
            Name of the fact.
        found : tuple of Involvement
            Events that count.
        """
        self.from_events(name, len(found), found)

    def from_events(self, name: str, value: FactValue, found: Iterable[Involvement]) -> None:
        """Put a fact that rests on events.

        Parameters
        ----------
        name : str
            Name of the fact.
        value : int, bool, str or frozenset of str
            Value.
        found : iterable of Involvement
            Events behind it.
        """
        behind = tuple(found)
        reports = tuple(dict.fromkeys(report for one in behind for report in one.reports))
        latest = max((one.event.end.date() for one in behind), default=None)
        self._put(name, value, tuple(one.event.id for one in behind), reports, "", latest)

    def recorded(self, record: _Recorded, prefixes: tuple[str, ...], only: frozenset[str] | None = None) -> None:
        """Take what reports state; later reports win, two of one day that disagree leave a fact not known.

        Parameters
        ----------
        record : record
            Record with recorded facts.
        prefixes : tuple of str
            Beginnings of the names of facts to take.
        only : frozenset of str or None, optional
            Reports to take from; None takes all.

        Raises
        ------
        RefusedInput
            If a fact is not in the vocabulary or its text is not a value of it.
        """
        known = vocabulary().facts
        stated: dict[str, list[tuple[date, FactValue, str]]] = {}
        for name, text, report_id in record.facts:
            if name not in known:
                raise RefusedInput(f"record {record.id}: fact {name} is not in the vocabulary")
            report = self.case.reports.get(report_id) if only is None or report_id in only else None
            value = read_text(name, text)
            if report and value is not None and name.startswith(prefixes) and report.reported_on <= self.day:
                stated.setdefault(name, []).append((report.reported_on, value, report_id))
        for name, entries in stated.items():
            self._settle(name, entries, record)

    def _settle(self, name: str, entries: list[tuple[date, FactValue, str]], record: _Recorded) -> None:
        latest = max(when for when, _, _ in entries)
        last = [(value, report) for when, value, report in entries if when == latest]
        values = {value for value, _ in last}
        reports = tuple(report for _, report in last)
        value: FactValue | None = next(iter(values)) if len(values) == 1 else None
        if len(values) > 1 and all(isinstance(one, frozenset) for one in values):
            value = frozenset().union(*(one for one in values if isinstance(one, frozenset)))
        words = "reports of one day disagree" if value is None else ""
        if name == "person.identity_confirmed" and value and latest <= days_before(self.day, IDENTITY_DAYS):
            value, words = None, f"identity was last re-checked on {latest}, more than {IDENTITY_DAYS} days ago"
        self._put(name, value, (record.id,), reports, words, latest)

    def _put(
        self,
        name: str,
        value: FactValue | None,
        records: tuple[str, ...],
        reports: tuple[str, ...],
        words: str,
        as_of: date | None = None,
    ) -> None:
        earlier = self.facts.get(name)
        if earlier is not None and (earlier.value is not None or value is None):
            return
        dated = as_of or max((self.case.reports[r].reported_on for r in reports), default=None)
        said = words or words_of(name, value)
        self.facts[name] = Fact(name=name, value=value, records=records, reports=reports, as_of=dated, words=said)


def words_of(name: str, value: FactValue | None) -> str:
    """Put a fact in words.

    Parameters
    ----------
    name : str
        Name of the fact.
    value : int, bool, str, frozenset of str or None
        Its value.

    Returns
    -------
    str
        Label and value, or what to find out.
    """
    definition = vocabulary().facts[name]
    if value is None:
        return definition.find_out
    return f"{definition.label}: {vocabulary().value_words(value)}"
