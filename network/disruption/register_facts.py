"""Facts that the register of orders and notices knows. Nothing in the register is not known, never "no"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from data.orders import Order, OrderBreach, OrderKind, Service
from data.protection import same_person_records
from network.disruption.evidence import months_before, supporting
from network.disruption.sheet import Fact, Sheet, words_of
from network.disruption.vocabulary import FactValue

WARNING_MONTHS = 12
_BREACHES = "link.cawn_breaches"


def register_facts(
    sheet: Sheet,
    kind: str,
    node_id: str,
    child_id: str | None,
    orders: Mapping[str, Order],
    breaches: Iterable[OrderBreach],
) -> None:
    """Put what the register knows about a node, and about it and a child.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled; a larger count that reports state stays.
    kind, node_id : str
        The node.
    child_id : str or None
        Child whom a measure is to protect.
    orders : mapping of str to Order
        Permitted orders and notices by id.
    breaches : iterable of OrderBreach
        Permitted breaches.
    """
    about = _records(sheet, kind, node_id)
    issued = {
        key: one
        for key, one in orders.items()
        if (one.subject_kind == kind and one.subject_id in about)
        and _was_given(one)
        and one.starts_on <= sheet.day
        and supporting(sheet.case, one.reports)
    }
    broken = [b for b in breaches if b.order_id in issued and _counts(sheet, b, issued[b.order_id])]
    if kind == "person" and child_id:
        _abduction_notices(sheet, issued, broken, _records(sheet, "person", child_id))
    if kind == "person":
        # A community protection notice presupposes the written warning (2014 Act s.43(5)); either entry shows one.
        _true(sheet, "person.cpn_warning_given", _under(issued, "cpn-individual"))
    if kind == "vehicle":
        since = months_before(sheet.day, WARNING_MONTHS)
        warned = [one for one in _under(issued, "vehicle-seizure-s59") if one.starts_on > since]
        _true(sheet, "vehicle.s59_warning_12m", warned)


def _records(sheet: Sheet, kind: str, node_id: str) -> frozenset[str]:
    same = same_person_records(sheet.case, node_id) if kind == "person" else frozenset()
    return same | {node_id}


def _was_given(order: Order) -> bool:
    """A notice that nobody served warned nobody."""
    return order.service is not Service.NOT_SERVED or order.kind not in {
        OrderKind.ABDUCTION_NOTICE,
        OrderKind.OTHER_NOTICE,
    }


def _counts(sheet: Sheet, breach: OrderBreach, order: Order) -> bool:
    """Whether a report of the breach itself supports action; those of the order say nothing about it."""
    own = [one for one in breach.reports if one not in order.reports] or list(breach.reports)
    return breach.happened_on <= sheet.day and bool(supporting(sheet.case, own))


def _under(issued: Mapping[str, Order], measure_id: str) -> list[Order]:
    return [one for one in issued.values() if one.measure_id == measure_id and one.kind is OrderKind.OTHER_NOTICE]


def _true(sheet: Sheet, name: str, behind: Collection[Order]) -> None:
    earlier = sheet.facts.get(name)
    if behind and (earlier is None or earlier.value is None):
        sheet.facts[name] = _fact(sheet, name, True, behind)


def _abduction_notices(
    sheet: Sheet, issued: Mapping[str, Order], broken: Iterable[OrderBreach], children: frozenset[str]
) -> None:
    """Count the breaches of notices about this child; with no notice here the count is not known."""
    notices = [
        one for one in issued.values() if one.kind is OrderKind.ABDUCTION_NOTICE and (one.child_id or "") in children
    ]
    found = [one for one in broken if one.order_id in {notice.id for notice in notices}]
    earlier = sheet.facts.get(_BREACHES)
    stated = earlier.value if earlier is not None and isinstance(earlier.value, int) else -1
    if notices and len(found) > stated:
        sheet.facts[_BREACHES] = _fact(sheet, _BREACHES, len(found), [*notices, *found])


def _fact(sheet: Sheet, name: str, value: FactValue, behind: Collection[Order | OrderBreach]) -> Fact:
    days = [one.happened_on if isinstance(one, OrderBreach) else one.starts_on for one in behind]
    return Fact(
        name=name,
        value=value,
        records=tuple(one.id for one in behind),
        reports=supporting(sheet.case, (report for one in behind for report in one.reports)),
        as_of=max(days, default=None),
        words=words_of(name, value),
    )
