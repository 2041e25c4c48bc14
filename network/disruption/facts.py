"""Facts of one node, computed from the permitted records of a case; what the records do not say stays not known.

Windows end with the day of the decision (see `network.disruption.evidence`). A count is a count of records that support
action and that this audience may see: 0 says that none is on record, not that nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from data.errors import RefusedInput
from data.orders import Order, OrderBreach
from data.records import SUBJECT_KINDS, Case
from network.disruption.network_facts import network_facts
from network.disruption.person_facts import between, child_facts, person_or_child
from network.disruption.premises_facts import place_facts, venue_facts
from network.disruption.register_facts import register_facts
from network.disruption.sheet import Fact, Sheet
from network.disruption.thing_facts import phone_facts, vehicle_facts

NODE_KINDS = ("person", "vehicle", "phone", "location", "venue", "network")


def facts_for(
    case: Case,
    kind: str,
    node_id: str,
    *,
    day: date,
    child_id: str | None = None,
    orders: Mapping[str, Order] | None = None,
    breaches: Iterable[OrderBreach] = (),
) -> dict[str, Fact]:
    """Compute every fact that the case holds about one node.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind : str
        ``person``, ``vehicle``, ``phone``, ``location``, ``venue`` or ``network``.
    node_id : str
        Id of the node; for a network the ids of its people, separated by commas.
    day : date
        Day of the decision; ages and windows end with it.
    child_id : str or None, optional
        Child whom a measure about a person is to protect.
    orders : mapping of str to Order or None, optional
        Permitted orders and notices by id.
    breaches : iterable of OrderBreach, optional
        Permitted breaches of them.

    Returns
    -------
    dict of str to Fact
        Facts by name. A fact that is not in it is not known.

    Raises
    ------
    RefusedInput
        If the kind or an id is not in the case, or a recorded fact is not valid.
    """
    if kind not in _FINDERS:
        raise RefusedInput(f"node kind {kind!r} is not one of {', '.join(NODE_KINDS)}")
    wanted = [("person", one) for one in node_id.split(",")] if kind == "network" else [(kind, node_id)]
    for subject, one in [*wanted, *([("person", child_id)] if child_id else [])]:
        if one not in getattr(case, SUBJECT_KINDS[subject]):
            raise RefusedInput(f"{subject} {one} is not in the case as this audience sees it")
    sheet = Sheet(case, day)
    _FINDERS[kind](sheet, node_id)
    if child_id and kind == "person" and child_id != node_id:
        child_facts(sheet, case.people[child_id])
        between(sheet, case.people[node_id], case.people[child_id])
    register_facts(sheet, kind, node_id, child_id, orders or {}, breaches)
    return sheet.facts


_FINDERS: dict[str, Callable[[Sheet, str], None]] = {
    "person": person_or_child,
    "vehicle": vehicle_facts,
    "phone": phone_facts,
    "location": place_facts,
    "venue": venue_facts,
    "network": network_facts,
}
