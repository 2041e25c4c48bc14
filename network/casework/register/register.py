"""The register as one reads it: per resolved person, what stands, what was not kept, what ends when. Pure.

Nobody holds a national register of child abduction warning notices; for the partners of a case this is it. A notice
recorded by one force shows on every record that is judged the same person, whichever force opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data.orders import EXPIRING_DAYS, Order, OrderBreach, OrderKind
from data.protection import same_person_records
from data.records import Case
from network.disruption.person_facts import birthday

# Measures whose notice ends in effect at a birthday of the child: Child Abduction Act 1984 s.2; Children Act 1989 s.49.
_ENDS_AT_AGE = {"cawn-s2-under-16": 16, "cawn-s49-in-care": 18}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One order or notice as it stands on a day.

    Attributes
    ----------
    subjects : tuple of str
        All records judged to be its subject, the one it was recorded on first.
    breaches : tuple of OrderBreach
        Earliest first.
    in_force : bool
        Whether it stands on the day.
    last_day : date or None
        Its expiry, or the day before the birthday at which it ends in effect, whichever is earlier; None if neither
        is known.
    why_last_day : str
        Why it ends then, in words.
    """

    order: Order
    subjects: tuple[str, ...]
    breaches: tuple[OrderBreach, ...]
    in_force: bool
    last_day: date | None
    why_last_day: str


def register(
    case: Case, orders: Mapping[str, Order], breaches: Mapping[str, OrderBreach], day: date
) -> tuple[Entry, ...]:
    """Everything in the register, what stands first.

    Parameters
    ----------
    case : Case
        Permitted records.
    orders : mapping of str to Order
        Permitted orders and notices by id.
    breaches : mapping of str to OrderBreach
        Permitted breaches by id.
    day : date
        Day on which it is read.

    Returns
    -------
    tuple of Entry
        In force first, then by last day, then by id.
    """
    made = [_entry(case, order, breaches, day) for order in orders.values()]
    return tuple(sorted(made, key=lambda e: (not e.in_force, e.last_day or date.max, e.order.id)))


def _entry(case: Case, order: Order, breaches: Mapping[str, OrderBreach], day: date) -> Entry:
    others = same_person_records(case, order.subject_id) if order.subject_kind == "person" else frozenset()
    found = sorted((b for b in breaches.values() if b.order_id == order.id), key=lambda b: (b.happened_on, b.id))
    last_day, why = _last_day(case, order)
    return Entry(
        order=order,
        subjects=(order.subject_id, *sorted(others)),
        breaches=tuple(found),
        in_force=order.is_in_force(day) and (last_day is None or day <= last_day),
        last_day=last_day,
        why_last_day=why,
    )


def _last_day(case: Case, order: Order) -> tuple[date | None, str]:
    ends: list[tuple[date, str]] = []
    if order.expires_on is not None:
        ends.append((order.expires_on, "expires"))
    if order.ended_on is not None:
        ends.append((order.ended_on - timedelta(days=1), order.ended_because))
    years = _ENDS_AT_AGE.get(order.measure_id)
    child = case.people.get(order.child_id or "")
    if years is not None and child is not None and child.date_of_birth is not None:
        reached = birthday(child.date_of_birth, years)
        ends.append((reached - timedelta(days=1), f"ends in effect on the child's {years}th birthday, {reached}"))
    return min(ends, default=(None, "no end recorded"), key=lambda end: end[0] or date.max)


def entries_about(entries: tuple[Entry, ...], kind: str, record_id: str) -> tuple[Entry, ...]:
    """Orders and notices on a record, or on another record of the same person.

    Parameters
    ----------
    entries : tuple of Entry
        From `register`.
    kind, record_id : str
        Record that is opened.

    Returns
    -------
    tuple of Entry
        Also those that another force recorded on its own record of the person.
    """
    return tuple(e for e in entries if e.order.subject_kind == kind and record_id in e.subjects)


def abduction_notices(entries: tuple[Entry, ...]) -> dict[tuple[str, ...], tuple[Entry, ...]]:
    """Child abduction warning notices, together for each resolved person.

    Parameters
    ----------
    entries : tuple of Entry
        From `register`.

    Returns
    -------
    dict of tuple of str to tuple of Entry
        Records of one person, in order, to the notices on any of them.
    """
    found: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.order.kind is OrderKind.ABDUCTION_NOTICE:
            found.setdefault(tuple(sorted(entry.subjects)), []).append(entry)
    return {people: tuple(held) for people, held in sorted(found.items())}


def ending_soon(entries: tuple[Entry, ...], day: date, *, days: int = EXPIRING_DAYS) -> tuple[Entry, ...]:
    """Orders and notices in force that end soon, by expiry or by the child's birthday.

    Parameters
    ----------
    entries : tuple of Entry
        From `register`.
    day : date
        Day of the meeting.
    days : int, default 28
        How far to look ahead.

    Returns
    -------
    tuple of Entry
        Soonest first.
    """
    last = day + timedelta(days=days)
    due = [e for e in entries if e.in_force and e.last_day is not None and e.last_day <= last]
    return tuple(sorted(due, key=lambda e: (e.last_day or date.max, e.order.id)))
