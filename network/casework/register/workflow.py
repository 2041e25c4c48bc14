"""Use cases with a view: enter an order or notice, record its service, a breach, its end; read the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import uuid4

from data.casework import Decision, DecisionOutcome
from data.errors import NotPermitted, RefusedInput
from data.orders import Order, OrderBreach, OrderKind, Service, end_order
from data.protection import is_protected
from data.views import View
from network.casework.on_record import on_record
from network.casework.register.register import Entry, register
from network.disruption.local import catalogue_here


def orders_of(view: View) -> dict[str, Order]:
    """Read the orders and notices.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to Order
        By id.
    """
    return cast("dict[str, Order]", view.casework()["orders"])


def breaches_of(view: View) -> dict[str, OrderBreach]:
    """Read the breaches.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to OrderBreach
        By id.
    """
    return cast("dict[str, OrderBreach]", view.casework()["order_breaches"])


def read_register(view: View, day: date) -> tuple[Entry, ...]:
    """Read the register as it stands on a day.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    day : date
        The day.

    Returns
    -------
    tuple of Entry
        In force first; see `network.casework.register.register`.
    """
    return register(view.case(), orders_of(view), breaches_of(view), day)


def enter_order(
    view: View,
    *,
    kind: OrderKind,
    measure_id: str,
    subject_kind: str,
    subject_id: str,
    issued_by: str,
    issued_by_agency: str,
    starts_on: date,
    reports: tuple[str, ...] = (),
    decision_id: str | None = None,
    **more: Any,
) -> Order:
    """Enter an order or notice: one that follows from a decision here, or one that another area reported.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    kind : OrderKind
        What it is.
    measure_id : str
        Measure of the catalogue.
    subject_kind, subject_id : str
        On whom or what it falls.
    issued_by, issued_by_agency : str
        Named person and agency.
    starts_on : date
        First day.
    reports : tuple of str, optional
        Reports that say so; those of the decision are added.
    decision_id : str or None, optional
        Decision it follows from.
    **more : object
        Other fields of `data.orders.Order`: ``expires_on``, ``conditions``, ``force_code``, ``child_id``, ``service``,
        ``served_on``, ``served_by``, ``refused_to_sign``.

    Returns
    -------
    Order
        As kept.

    Raises
    ------
    RefusedInput
        If measure, subject or decision are not there, or the entry is not whole.
    NotPermitted
        If the subject may be offered protective measures only, or the decision was not to act on this measure and node.
    """
    if measure_id not in catalogue_here().measures:
        raise RefusedInput(f"measure {measure_id} is not in the catalogue")
    if kind is OrderKind.ABDUCTION_NOTICE and not measure_id.startswith("cawn-"):
        raise RefusedInput(f"measure {measure_id} is no child abduction warning notice")
    case = view.case()
    person = case.people.get(subject_id) if subject_kind == "person" else None
    if person is not None and is_protected(case, person, view.day):
        raise NotPermitted(f"person {subject_id}: protective measures only; no order or notice is entered (gate G1)")
    decision = _decision(view, decision_id, (measure_id, subject_kind, subject_id)) if decision_id else None
    if decision is not None:
        more.setdefault("child_id", decision.child_id)
    order = Order(
        id=f"order-{uuid4().hex}",
        kind=kind,
        measure_id=measure_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        issued_by=issued_by,
        issued_by_agency=issued_by_agency,
        starts_on=starts_on,
        decision_id=decision_id,
        reports=tuple(dict.fromkeys((*(decision.reports if decision else ()), *reports))),
        recorded_by=view.actor,
        **more,
    )
    with view.write(f"enter {order.words}") as work:
        work.add(order)
    return order


def _decision(view: View, decision_id: str, about: tuple[str, str, str]) -> Decision:
    decision = on_record(view.decisions(), "decision", decision_id)
    if decision.outcome is not DecisionOutcome.AGREED:
        raise NotPermitted(f"decision {decision_id} was {decision.outcome}; no order or notice follows from it")
    if (decision.measure_id, decision.subject_kind, decision.subject_id) != about:
        raise NotPermitted(f"decision {decision_id} is about another measure or node")
    return decision


def _order(view: View, order_id: str) -> Order:
    return on_record(orders_of(view), "order", order_id, where="register")


def record_service(
    view: View,
    order_id: str,
    *,
    service: Service,
    served_on: date,
    served_by: str,
    refused_to_sign: bool | None = None,
) -> Order:
    """Record how, when and by whom it was served.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    order_id : str
        The entry.
    service : Service
        How.
    served_on : date
        When.
    served_by : str
        Named person.
    refused_to_sign : bool or None, optional
        Whether the person refused to sign; None if not known.

    Returns
    -------
    Order
        The new version, as kept.

    Raises
    ------
    RefusedInput
        If it is not there, or day or name are missing.
    """
    served = replace(
        _order(view, order_id),
        service=service,
        served_on=served_on,
        served_by=served_by,
        refused_to_sign=refused_to_sign,
        recorded_by=view.actor,
    )
    with view.write(f"record service of {served.words}") as work:
        work.add(served)
    return served


def note_breach(
    view: View,
    order_id: str,
    *,
    happened_on: date,
    what: str,
    noted_by: str,
    noted_on: date,
    reports: tuple[str, ...],
    response: str = "",
) -> OrderBreach:
    """Note that an order or notice was not kept.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    order_id : str
        The entry.
    happened_on : date
        Day.
    what : str
        What was reported.
    noted_by : str
        Named person.
    noted_on : date
        Day on which it was noted.
    reports : tuple of str
        Reports that say so.
    response : str, optional
        What was done about it.

    Returns
    -------
    OrderBreach
        As kept; it rests on the reports of the order as well.

    Raises
    ------
    RefusedInput
        If the order or a report is not there, nothing is said, or it did not stand on that day.
    """
    order = _order(view, order_id)
    if not what.strip() or not reports:
        raise RefusedInput(f"order {order_id}: say what happened and name the report that says so")
    entry = next(e for e in read_register(view, happened_on) if e.order.id == order_id)
    if not entry.in_force:
        raise RefusedInput(f"order {order_id} did not stand on {happened_on}; it cannot have been breached then")
    breach = OrderBreach(
        id=f"breach-{uuid4().hex}",
        order_id=order_id,
        subject_kind=order.subject_kind,
        subject_id=order.subject_id,
        child_id=order.child_id,
        happened_on=happened_on,
        what=what,
        noted_by=noted_by,
        noted_on=noted_on,
        response=response,
        recorded_by=view.actor,
        reports=tuple(dict.fromkeys((*order.reports, *reports))),
    )
    with view.write(f"note a breach of {order.words}") as work:
        work.add(breach)
    return breach


def close_order(view: View, order_id: str, *, on: date, because: str) -> Order:
    """End an order or notice before its expiry.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    order_id : str
        The entry.
    on : date
        First day on which it no longer stands.
    because : str
        Why.

    Returns
    -------
    Order
        The new version, as kept.

    Raises
    ------
    RefusedInput
        If it is not there or no reason is given.
    NotPermitted
        If it ended already.
    """
    ended = replace(end_order(_order(view, order_id), on=on, because=because), recorded_by=view.actor)
    with view.write(f"end {ended.words}: {order_id}") as work:
        work.add(ended)
    return ended
