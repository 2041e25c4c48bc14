"""Use cases with a view: which few actions together most reduce reach to children; a lawyer signs a measure on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import numpy as np

from data.casework import REVIEW_DAYS, SignOn
from data.errors import NotPermitted, RefusedInput
from data.views import View
from network.disruption.catalogue import Catalogue
from network.disruption.impact import lay_out
from network.disruption.local import catalogue_here
from network.disruption.measure import Law, Measure
from network.disruption.plan import Plan, make_plan
from network.graph import build
from network.structure import AssociationGraph

DIGEST_SHOWN = 12


def plan_actions(
    view: View,
    size: int,
    day: date,
    *,
    rng: np.random.Generator,
    objective: str = "reach",
    draws: int = 200,
    graph: AssociationGraph | None = None,
) -> Plan:
    """Plan for the case as this view sees it.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    size : int
        Number of actions at most.
    day : date
        Day on which ages are reckoned.
    rng : numpy.random.Generator
        Source of randomness.
    objective : {"reach", "coverage"}, default "reach"
        See `network.disruption.plan.choose`.
    draws : int, default 200
        Number of times the independent reports are drawn anew.
    graph : AssociationGraph or None, optional
        Graph of the same view, if it is built already.

    Returns
    -------
    Plan
        With ranges; see `network.disruption.plan.make_plan`.

    Raises
    ------
    NotEnough
        If nobody may be acted on, or no child is within reach.
    RefusedInput
        If a number is not allowed.
    """
    if day > view.day + timedelta(days=REVIEW_DAYS):
        raise RefusedInput(
            f"day {day}: a plan looks at most {REVIEW_DAYS} days ahead; a later day makes adults of children"
        )
    case = view.case()
    seen = graph or build(case)
    ground = lay_out(case, seen, day)
    if day != view.day:
        # Whoever is protected today stays out, whatever day is asked about.
        today = set(lay_out(case, seen, view.day).candidates)
        ground = replace(ground, candidates=tuple(one for one in ground.candidates if one in today))
    return make_plan(ground, size, rng=rng, objective=objective, draws=draws)


def measure_of(measures: Catalogue, measure_id: str, day: date | None = None) -> Measure:
    """Find a measure by its id.

    Parameters
    ----------
    measures : Catalogue
        Where to look.
    measure_id : str
        Id of the measure.
    day : date or None, optional
        Day whose version is wanted.

    Returns
    -------
    Measure
        The version that holds on that day.

    Raises
    ------
    RefusedInput
        If there is none.
    """
    found = measures.on(day).measures.get(measure_id)
    if found is None:
        raise RefusedInput(f"measure {measure_id}: not in the catalogue; see lantern powers list")
    return found


def sign_on(
    view: View,
    measure_id: str,
    *,
    digest: str,
    signed_by: str,
    organisation: str,
    signed_on: date,
    in_force_from: date | None = None,
    in_force_to: date | None = None,
    note: str = "",
    measures: Catalogue | None = None,
) -> SignOn:
    """Record that a lawyer confirms one measure as the law here; nothing else lets it be agreed.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    measure_id : str
        Id of the measure.
    digest : str
        First 12 or more characters of the digest of the text that was read, as `lantern powers show` prints it.
    signed_by, organisation : str
        The lawyer and whose lawyer.
    signed_on : date
        Day of signing, not in the future.
    in_force_from, in_force_to : date or None, optional
        Commencement and repeal that the lawyer confirms; the first is needed for a measure that ships off.
    note : str, optional
        What was compared.
    measures : Catalogue or None, optional
        Measures; those of this partnership if None.

    Returns
    -------
    SignOn
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such measure, nobody signs, or a date is missing or impossible.
    NotPermitted
        If the text that was read is not the text that stands.
    """
    measure = measure_of(measures or catalogue_here(), measure_id, in_force_from or signed_on)
    if len(digest) < DIGEST_SHOWN or not measure.digest.startswith(digest.lower()):
        raise NotPermitted(
            f"measure {measure_id}: digest {digest[:DIGEST_SHOWN]} is not of the text that stands; read it again with "
            f"lantern powers show {measure_id}"
        )
    _check_days(measure, signed_on, in_force_from, in_force_to, view.day)
    made = SignOn(
        id=f"sign-on-{uuid4().hex}",
        measure_id=measure_id,
        digest=measure.digest,
        signed_by=signed_by,
        organisation=organisation,
        signed_on=signed_on,
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        note=note,
    )
    with view.write(f"sign on {measure_id}") as work:
        work.add(made)
    return made


def _check_days(measure: Measure, signed_on: date, start: date | None, end: date | None, today: date) -> None:
    where = f"sign-on of {measure.id}"
    if signed_on > today:
        raise RefusedInput(f"{where}: {signed_on} has not come yet; give the day of signing")
    if signed_on < measure.last_checked:
        raise RefusedInput(f"{where}: signed before {measure.last_checked}, when the law was read for this file")
    if measure.status is Law.OFF and start is None:
        raise RefusedInput(f"{where}: it ships off; give the day of commencement that the lawyer confirms")
    if start and end and end < start:
        raise RefusedInput(f"{where}: repeal {end} lies before commencement {start}; mend one of them")
