"""Use cases with a view: list the options for a node, and put one before a meeting."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from data.casework import REVIEW_DAYS, Proposal
from data.errors import NotPermitted, RefusedInput
from data.views import View
from network.disruption.catalogue import Catalogue
from network.disruption.eligibility import Status
from network.disruption.local import catalogue_here
from network.disruption.proposals import Option, propose


def propose_for(
    view: View,
    kind: str,
    node_id: str,
    day: date,
    *,
    territory: str | None,
    child_id: str | None = None,
    measures: Catalogue | None = None,
) -> tuple[Option, ...]:
    """List the lawful options for one node as this view sees it.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    kind, node_id : str
        The node.
    day : date
        Day of the decision.
    territory : str or None
        E, W, S, NI, or None when not known.
    child_id : str or None, optional
        Child to protect.
    measures : Catalogue or None, optional
        Measures; those that ship with the product if None. The sign-ons of the store are joined to them.

    Returns
    -------
    tuple of Option
        See `network.disruption.proposals.propose`.

    Raises
    ------
    RefusedInput
        If the day lies more than four weeks ahead: a later day would make adults of children.
    """
    if day > view.day + timedelta(days=REVIEW_DAYS):
        raise RefusedInput(
            f"day {day}: options are looked at for at most {REVIEW_DAYS} days ahead; give an earlier day"
        )
    casework = view.casework()
    return propose(
        view.case(),
        kind,
        node_id,
        day=day,
        territory=territory,
        audience=view.audience,
        child_id=child_id,
        checks=casework["checks"].values(),
        measures=signed_catalogue(view, measures),
        orders=casework["orders"],
        breaches=casework["order_breaches"].values(),
    )


def signed_catalogue(view: View, measures: Catalogue | None = None) -> Catalogue:
    """Catalogue with the sign-ons of the store.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    measures : Catalogue or None, optional
        Measures; those that ship with the product if None.

    Returns
    -------
    Catalogue
        A sign-on of a measure that is no longer in the catalogue is left out.
    """
    chosen = measures or catalogue_here()
    known = [sign_on for sign_on in view.sign_ons().values() if sign_on.measure_id in chosen.measures]
    return chosen.with_sign_ons([*chosen.sign_ons, *known])


def put_forward(view: View, option: Option, *, proposed_by: str, day: date) -> Proposal:
    """Put an option before a meeting.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    option : Option
        One of `propose_for`, not one that is not available.
    proposed_by : str
        Name of the person who proposes.
    day : date
        Day of the proposal.

    Returns
    -------
    Proposal
        As kept.

    Raises
    ------
    NotPermitted
        If the option is not available.
    RefusedInput
        If nobody is named.
    """
    if option.status is Status.NOT_ELIGIBLE:
        raise NotPermitted(f"measure {option.measure.id}: {option.headline}")
    proposal = Proposal(
        id=f"proposal-{uuid4().hex}",
        measure_id=option.measure.id,
        subject_kind=option.kind,
        subject_id=option.node_id,
        child_id=option.child_id,
        proposed_by=proposed_by,
        proposed_on=day,
        facts=tuple((fact.name, fact.words) for fact in option.facts),
        reports=option.reports,
    )
    with view.write(f"put forward {option.measure.id}") as work:
        work.add(proposal)
    return proposal


def option_of(found: tuple[Option, ...], measure_id: str, child_id: str | None) -> Option:
    """The one option that a measure is, of those for a node.

    Parameters
    ----------
    found : tuple of Option
        Options for the node.
    measure_id : str
        Id of the measure.
    child_id : str or None
        Child to protect.

    Returns
    -------
    Option
        The first that fits.

    Raises
    ------
    RefusedInput
        If there is none, or several and no child is named.
    """
    fitting = [option for option in found if option.measure.id == measure_id]
    if len(fitting) > 1 and child_id is None:
        raise RefusedInput(f"measure {measure_id}: say which child it is to protect")
    if not fitting:
        raise RefusedInput(f"measure {measure_id} is not an option for this node")
    return fitting[0]
