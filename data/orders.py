"""Orders and notices in force, and their breaches: one register for all partners. Pure; frozen records.

A child abduction warning notice has no statutory basis and is never called an order; ignoring it is not itself a crime.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from data.errors import NotPermitted, RefusedInput
from data.named_people import is_named

EXPIRING_DAYS = 28


class OrderKind(StrEnum):
    """What kind of entry of the register it is."""

    ABDUCTION_NOTICE = "abduction_notice"
    OTHER_NOTICE = "other_notice"
    COURT_ORDER = "court_order"
    CLOSURE = "closure"
    LICENCE_STEP = "licence_step"
    MARKER = "marker"


ORDER_WORDS: dict[OrderKind, str] = {
    OrderKind.ABDUCTION_NOTICE: "child abduction warning notice",
    OrderKind.OTHER_NOTICE: "notice",
    OrderKind.COURT_ORDER: "court order",
    OrderKind.CLOSURE: "closure notice or order",
    OrderKind.LICENCE_STEP: "condition, suspension or revocation of a licence",
    OrderKind.MARKER: "marker",
}
NOTICES = frozenset({OrderKind.ABDUCTION_NOTICE, OrderKind.OTHER_NOTICE})


class Service(StrEnum):
    """How it was served; a notice that was not served does not yet stand."""

    NOT_SERVED = "not_served"
    IN_PERSON = "in_person"
    BY_POST = "by_post"
    AT_ADDRESS = "at_address"
    ELECTRONIC = "electronic"
    IN_COURT = "in_court"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order or notice on one subject, issued by one agency.

    Attributes
    ----------
    measure_id : str
        Measure of the catalogue under which it was issued.
    subject_kind, subject_id : str
        On whom or what it falls; never a child.
    child_id : str or None
        Child whom it protects.
    force_code : str or None
        Force that issued it.
    expires_on : date or None
        Last day; None where it has no end of its own.
    conditions : tuple of str
        What it forbids or requires, one each.
    decision_id : str or None
        Decision it follows from; None for one that another area reported.
    ended_on : date or None
        Day on which it was withdrawn, discharged or replaced before its expiry.
    """

    id: str
    kind: OrderKind
    measure_id: str
    subject_kind: str
    subject_id: str
    issued_by: str
    issued_by_agency: str
    starts_on: date
    force_code: str | None = None
    expires_on: date | None = None
    conditions: tuple[str, ...] = ()
    service: Service = Service.NOT_SERVED
    served_on: date | None = None
    served_by: str = ""
    refused_to_sign: bool | None = None
    child_id: str | None = None
    decision_id: str | None = None
    ended_on: date | None = None
    ended_because: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an entry that nobody issued, without measure or reports, or with dates out of order."""
        if not is_named(self.issued_by) or not self.issued_by_agency.strip():
            raise RefusedInput(f"order {self.id}: name the person and the agency who issued it")
        if not self.measure_id.strip() or not self.reports:
            raise RefusedInput(f"order {self.id}: the measure and at least one report are needed")
        if self.expires_on is not None and self.expires_on < self.starts_on:
            raise RefusedInput(f"order {self.id}: expires on {self.expires_on}, before its start {self.starts_on}")
        served = self.service not in {Service.NOT_SERVED, Service.NOT_NEEDED}
        if served and (self.served_on is None or not is_named(self.served_by)):
            raise RefusedInput(f"order {self.id}: served {self.service}; give the day and who served it")
        if self.ended_on is not None and not self.ended_because.strip():
            raise RefusedInput(f"order {self.id}: ended on {self.ended_on}; say why")

    @property
    def words(self) -> str:
        """What it is, in words; a notice is not an order."""
        return ORDER_WORDS[self.kind]

    def is_in_force(self, day: date) -> bool:
        """Whether it stands on a day.

        Parameters
        ----------
        day : date
            Day asked about; the last day still counts.

        Returns
        -------
        bool
            False before its start, after its expiry or end, and for a notice that was never served.
        """
        unserved = self.kind in NOTICES and (
            self.service is Service.NOT_SERVED or (self.served_on is not None and day < self.served_on)
        )
        over = self.expires_on is not None and day > self.expires_on
        ended = self.ended_on is not None and day >= self.ended_on
        return self.starts_on <= day and not (unserved or over or ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBreach:
    """One occasion on which an order or notice was not kept, as reported.

    Attributes
    ----------
    subject_kind, subject_id, child_id : str
        Those of the order.
    what : str
        What was reported to have happened; for a notice this is no offence of its own.
    response : str
        What was done about it; empty until something was.
    """

    id: str
    order_id: str
    subject_kind: str
    subject_id: str
    happened_on: date
    noted_by: str
    noted_on: date
    what: str = ""
    child_id: str | None = None
    response: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a breach that nobody notes, that rests on no report or lies in the future."""
        if not is_named(self.noted_by):
            raise RefusedInput(f"breach {self.id}: name who notes it")
        if not self.reports:
            raise RefusedInput(f"breach {self.id}: name the report it rests on")
        if self.happened_on > self.noted_on:
            raise RefusedInput(f"breach {self.id}: happened on {self.happened_on}, after it was noted")


def end_order(order: Order, *, on: date, because: str) -> Order:
    """End an order or notice before its expiry.

    Parameters
    ----------
    order : Order
        As it stands.
    on : date
        First day on which it no longer stands.
    because : str
        Why, e.g. withdrawn, discharged by the court, replaced.

    Returns
    -------
    Order
        A new version.

    Raises
    ------
    NotPermitted
        If it ended already.
    RefusedInput
        If no reason is given or the day lies before its start.
    """
    if order.ended_on is not None:
        raise NotPermitted(f"order {order.id}: ended already on {order.ended_on}")
    if on < order.starts_on:
        raise RefusedInput(f"order {order.id}: cannot end on {on}, before its start {order.starts_on}")
    return replace(order, ended_on=on, ended_because=because.strip())


def expiring(orders: dict[str, Order], day: date, *, days: int = EXPIRING_DAYS) -> tuple[Order, ...]:
    """Orders and notices in force that end soon.

    Parameters
    ----------
    orders : dict of str to Order
        Register by id.
    day : date
        Day of the meeting.
    days : int, default 28
        How far to look ahead.

    Returns
    -------
    tuple of Order
        Soonest first; the last day of the window counts.
    """
    last = day + timedelta(days=days)
    due = [(o.expires_on, o.id, o) for o in orders.values() if o.expires_on and o.is_in_force(day)]
    return tuple(order for when, _, order in sorted(due, key=lambda entry: entry[:2]) if when <= last)


ORDER_FIELDS: dict[str, type] = {"orders": Order, "order_breaches": OrderBreach}
