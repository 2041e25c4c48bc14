"""When what is recorded of a person is to be looked at again, and why; pure. Nothing is decided or erased here.

The groups and periods stand in ``reference/retention.toml`` with their sources. A period that has passed says that two
named people look, never that a record goes. Legal hold comes first; whoever was harmed is never a matter of time.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from data.casework import ActionStatus
from data.codes import LinkKind, ReportKind, Role
from data.errors import LawError
from data.holds import LegalHold, Outcome, RetentionReview
from data.identity import groups
from data.protection import is_protected
from data.records import Case, Link, Participation, Person, age_on
from data.resources import shipped

_YES = frozenset({"true", "yes", "1"})
_POLICE = frozenset({ReportKind.POLICE_INTELLIGENCE, ReportKind.POLICE_RECORD})
_OPEN = frozenset({ActionStatus.OPEN, ActionStatus.STARTED})
_OTHERS = 4
ERASED = "erased on "
"""Begins the reference of a record that was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One review group as its file has it.

    Attributes
    ----------
    clear_years : int
        Years after the last thing recorded until the first review.
    again_years : int
        Longest time until the next one that the list suggests.
    until_age : int or None
        Age until which it is kept under review whatever happens.
    mark : str
        ``verified`` or ``memory``.
    """

    number: int
    content: str
    clear_years: int
    again_years: int
    mark: str
    source: str
    until_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Groups by number, and what puts a record in which of them."""

    groups: Mapping[int, Group]
    suspected: Mapping[str, int]
    facts: Mapping[str, int]
    unnamed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When one person's record is to be reviewed, and what speaks against erasing it.

    Attributes
    ----------
    group : int
        1 to 4, the strictest that anything recorded of the same person leads to.
    why : tuple of str
        What led to the group and to the day, by ids and codes.
    last_recorded : datetime.date
        Last day on which anything was recorded of the person.
    review_on : datetime.date
        Day of the next review.
    holds : tuple of str
        Ids of legal holds that stand; while there is one, nothing may be erased.
    in_use : tuple of str
        Orders, actions and decisions that still run.
    is_harmed : bool
        A child, or harmed when under 18, or perhaps: never a matter of time alone.
    is_partners : bool
        Whether it rests on partners' reports only: their own schedule decides.
    mark : str
        Whether the period was read in its source or must be checked: ``verified`` or ``memory``.
    """

    person_id: str
    same_as: tuple[str, ...]
    group: int
    why: tuple[str, ...]
    last_recorded: date
    review_on: date
    holds: tuple[str, ...]
    in_use: tuple[str, ...]
    is_harmed: bool
    is_partners: bool
    mark: str

    def is_due(self, day: date) -> bool:
        """Whether the day of review has come.

        Parameters
        ----------
        day : datetime.date
            Day asked about.

        Returns
        -------
        bool
            True on the day itself.
        """
        return self.review_on <= day

    @property
    def bars(self) -> tuple[str, ...]:
        """What forbids an erasure now, in words."""
        found = [f"legal hold {hold} stands" for hold in self.holds]
        return (*found, *(f"{used} still runs" for used in self.in_use))


@cache
def rules() -> Rules:
    """Read the rules that ship.

    Returns
    -------
    Rules
        Of ``reference/retention.toml``.

    Raises
    ------
    LawError
        If the file is not valid.

    Examples
    --------
    >>> [rules().groups[number].clear_years for number in (1, 2, 3, 4)]
    [10, 10, 6, 6]
    """
    read = tomllib.loads(shipped("reference", "retention.toml").read_text(encoding="utf-8"))
    names = ("number", "content", "clear_years", "again_years", "mark", "source", "until_age")
    try:
        found = [Group(**{name: entry[name] for name in names if name in entry}) for entry in read["group"]]
        return Rules(
            groups={group.number: group for group in found},
            suspected=read["suspected"],
            facts=read["facts"],
            unnamed=read["unnamed"],
        )
    except (KeyError, TypeError) as error:
        raise LawError(f"reference/retention.toml: {error} is missing or unknown") from error


def reviews_due(case: Case, kept: Mapping[str, Mapping[str, Any]], day: date) -> tuple[Due, ...]:
    """Work out for every person when what is recorded of them is to be reviewed.

    Parameters
    ----------
    case : Case
        Records, unmasked.
    kept : mapping of str to mapping
        Casework, holds, reviews and erasures by kind and id.
    day : datetime.date
        Day on which ages are reckoned and orders stand.

    Returns
    -------
    tuple of Due
        Soonest first; records that were erased are left out.
    """
    found, chains = _Found(case, kept, day), _chains(case)
    left = [person for person in case.people.values() if not is_shell(person)]
    due = [_due(found, person, chains.get(person.id, (person.id,))) for person in left]
    return tuple(sorted(due, key=lambda one: (one.review_on, one.person_id)))


class _Found:
    """What is recorded of each person, gathered once."""

    def __init__(self, case: Case, kept: Mapping[str, Mapping[str, Any]], day: date) -> None:
        self.case, self.day, self.rules = case, day, rules()
        self.days: dict[str, list[date]] = defaultdict(list)
        self.groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.in_use: dict[str, list[str]] = defaultdict(list)
        self.reviews: dict[str, list[RetentionReview]] = defaultdict(list)
        self.parts: dict[str, dict[str, Participation]] = defaultdict(dict)
        self.holds: list[LegalHold] = [one for one in kept.get("legal_holds", {}).values() if not one.released_on]
        for person in case.people.values():
            self._note_person(person)
        self._note_events()
        self._note_links()
        self._note_casework(kept)
        for review in kept.get("retention_reviews", {}).values():
            self.reviews[review.person_id].append(review)

    def _note_person(self, person: Person) -> None:
        self._note_reports(person.id, person.reports)
        for name, value, report_id in person.facts:
            group = self.rules.facts.get(name)
            if group is not None and value.strip().lower() in _YES:
                self.groups[person.id].append((group, f"{name} by report {report_id}"))
        unnamed = self.rules.unnamed.get(person.kind.value)
        if unnamed is not None:
            self.groups[person.id].append((unnamed, f"recorded as {person.kind.value}"))

    def _note_events(self) -> None:
        for part in self.case.participations.values():
            event = self.case.events.get(part.event_id)
            if part.subject_kind != "person" or event is None:
                continue
            self.parts[part.subject_id][part.id] = part
            self.days[part.subject_id].append(event.end.date())
            self._note_reports(part.subject_id, (*part.reports, *event.reports))
            if part.role is Role.SUSPECTED:
                group = self.rules.suspected.get(event.kind.value, 1)
                self.groups[part.subject_id].append((group, f"suspected in {event.kind.value} {event.id}"))

    def _note_links(self) -> None:
        for link in self.case.links.values():
            ends = ((link.source_kind, link.source_id), (link.target_kind, link.target_id))
            for record_id in (record_id for kind, record_id in ends if kind == "person"):
                self._note_reports(record_id, link.reports)

    def _note_reports(self, person_id: str, reports: Iterable[str]) -> None:
        known = self.case.reports
        self.days[person_id] += [known[one].reported_on for one in reports if one in known]

    def is_harmed(self, person: Person, chain: tuple[str, ...]) -> bool:
        """Ask the one rule of protection, of the records of this person alone, so that thousands can be asked."""
        parts = {key: part for one in chain for key, part in self.parts.get(one, {}).items()}
        own = Case(people=self.case.people, events=self.case.events, participations=parts, links=self._same(chain))
        return is_protected(own, person, self.day)

    def _same(self, chain: tuple[str, ...]) -> dict[str, Link]:
        links = self.case.links if len(chain) > 1 else {}
        return {key: link for key, link in links.items() if link.kind is LinkKind.SAME_AS and link.source_id in chain}

    def _note_casework(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        decided = kept.get("decisions", {})
        about = {key: one.subject_id for key, one in decided.items() if one.subject_kind == "person"}
        for order in kept.get("orders", {}).values():
            if order.subject_kind == "person" and order.is_in_force(self.day):
                self.in_use[order.subject_id].append(f"order {order.id}")
        for action in kept.get("actions", {}).values():
            person = about.get(action.decision_id or "")
            if person is not None and action.status in _OPEN:
                self.in_use[person].append(f"action {action.id}")


def _due(found: _Found, person: Person, chain: tuple[str, ...]) -> Due:
    case = found.case
    reasons = sorted({reason for one in chain for reason in found.groups.get(one, ())})
    number = reasons[0][0] if reasons else _OTHERS
    group = found.rules.groups[number]
    last = max((when for one in chain for when in found.days.get(one, ())), default=found.day)
    review_on, words = _review_day(found, chain, person, group, last)
    led = tuple(why for other, why in reasons if other == number)[:3] or ("no offence is recorded",)
    kinds = {case.reports[one].kind for one in person.reports if one in case.reports}
    return Due(
        person_id=person.id,
        same_as=tuple(one for one in chain if one != person.id),
        group=number,
        why=(*led, words),
        last_recorded=last,
        review_on=review_on,
        holds=tuple(sorted({hold.id for hold in found.holds for one in chain if hold.holds(one)})),
        in_use=tuple(used for one in chain for used in found.in_use.get(one, ())),
        is_harmed=found.is_harmed(person, chain),
        is_partners=bool(kinds) and not kinds & _POLICE,
        mark=group.mark,
    )


def _review_day(found: _Found, chain: tuple[str, ...], person: Person, group: Group, last: date) -> tuple[date, str]:
    kept = [one for key in chain for one in found.reviews.get(key, ()) if one.outcome is Outcome.KEEP]
    if kept:
        latest = max(kept, key=lambda one: (one.decided_on, one.id))
        if latest.next_review is not None and latest.next_review > last:
            return latest.next_review, f"kept by decision {latest.id}"
    words = f"{group.clear_years} years after the last record of {last}"
    on = years_after(last, group.clear_years)
    age = age_on(person.date_of_birth, on)
    if group.until_age is not None and (age is None or age < group.until_age):
        words += f"; kept under review until age {group.until_age}" + ("" if age is not None else ", age not known")
    return on, words


def _chains(case: Case) -> dict[str, tuple[str, ...]]:
    pairs = [
        (link.source_id, link.target_id)
        for link in case.links.values()
        if link.kind is LinkKind.SAME_AS and link.source_kind == link.target_kind == "person"
    ]
    return {one: chain for chain in groups(pairs) for one in chain}


def is_shell(person: Person) -> bool:
    """Whether a record is what an erasure left.

    Parameters
    ----------
    person : Person
        Record.

    Returns
    -------
    bool
        False again once something new is recorded under the same id.
    """
    holds = person.name or person.nicknames or person.date_of_birth or person.facts
    return person.reference.startswith(ERASED) and not holds


def years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 1 March.

    Parameters
    ----------
    day : datetime.date
        Day to count from.
    years : int
        Whole years.

    Returns
    -------
    datetime.date
        Never earlier than the full period.

    Examples
    --------
    >>> years_after(date(2020, 2, 29), 6), years_after(date(2020, 3, 1), 10)
    (datetime.date(2026, 3, 1), datetime.date(2030, 3, 1))
    """
    year = min(day.year + years, date.max.year)
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and year % 4 else day.replace(year=year)
