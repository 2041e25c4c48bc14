"""Use case with a view: which few actions together most reduce the reach of persons of concern to children at risk."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.views import View
from network.disruption.impact import lay_out
from network.disruption.plan import Plan, make_plan
from network.graph import build
from network.structure import AssociationGraph


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
    case = view.case()
    ground = lay_out(case, graph or build(case), day)
    return make_plan(ground, size, rng=rng, objective=objective, draws=draws)
