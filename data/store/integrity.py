"""Which other records a record stands on: all of them must exist before it may be kept. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.casework import Action, Decision, Proposal
from data.checks import Check
from data.duties import DutyClock
from data.errors import RefusedInput
from data.orders import Order, OrderBreach
from data.records import SUBJECT_KINDS, Event, Link, Participation, Venue
from data.requests import FactRequest
from data.reviews import Escalation, PaperApproval, Review

_END_KINDS = SUBJECT_KINDS | {"event": "events"}
_ABOUT_A_NODE = (Check, Proposal, Decision, FactRequest, Order, OrderBreach, DutyClock, Review, PaperApproval)
_NAMING = (*_ABOUT_A_NODE, Action, Escalation)
_NAMED = (
    ("child_id", "people"),
    ("other_id", "people"),
    ("decision_id", "decisions"),
    ("order_id", "orders"),
    ("answer_report", "reports"),
)


def references(record: Any) -> Iterator[tuple[str, str]]:
    """List the records that one record names.

    Parameters
    ----------
    record : object
        A record of the case or of the casework.

    Yields
    ------
    tuple of (str, str)
        Kind (table) and id.

    Raises
    ------
    RefusedInput
        If a subject or an end of a link is of an unknown kind.
    """
    for report_id in getattr(record, "reports", ()):
        yield "reports", report_id
    if not isinstance(record, Proposal):
        yield from (("reports", report_id) for _, _, report_id in getattr(record, "facts", ()))
    yield from _places(record)
    yield from _ends(record)
    yield from _casework(record)


def _places(record: Any) -> Iterator[tuple[str, str]]:
    if isinstance(record, (Venue, Event)) and record.location_id is not None:
        yield "locations", record.location_id


def _ends(record: Any) -> Iterator[tuple[str, str]]:
    if isinstance(record, Participation):
        yield "events", record.event_id
        yield _kind(record.id, record.subject_kind), record.subject_id
    elif isinstance(record, Link):
        yield _kind(record.id, record.source_kind), record.source_id
        yield _kind(record.id, record.target_kind), record.target_id


def _kind(record_id: str, subject_kind: str) -> str:
    if subject_kind not in _END_KINDS:
        raise RefusedInput(f"record {record_id}: kind {subject_kind!r} is not one of {', '.join(_END_KINDS)}")
    return _END_KINDS[subject_kind]


def _casework(record: Any) -> Iterator[tuple[str, str]]:
    """What casework names: the node, the child, the decision, the order, the thing that is late."""
    if isinstance(record, _ABOUT_A_NODE) and record.subject_kind in _END_KINDS:
        yield _END_KINDS[record.subject_kind], record.subject_id
    if isinstance(record, _NAMING):
        for name, kind in _NAMED:
            named = getattr(record, name, None)
            if named is not None:
                yield kind, named
    if isinstance(record, Escalation):
        yield record.about_kind, record.about_id
