"""The fictional demonstration case: invented people on real ground, with every planted truth written down.

A pure function of a seed and a day. Nobody in it exists, no venue in it exists, and every point is kept at least 60 m
from every postcode point. What is planted, in words: ``data/synthetic/truths.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data.demonstration import beside, cast, crowd, found, plants, scenery
from data.demonstration.filing import Desk
from data.demonstration.ledger import Ledger
from data.demonstration.truths import PlantedSpot, PlantedTruths
from data.records import Case

__all__ = ["Demonstration", "PlantedSpot", "PlantedTruths", "demonstration_case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A fictional case and what was planted in it.

    Attributes
    ----------
    case : Case
        All records, unmasked.
    truths : PlantedTruths
        Ids of everything planted.
    """

    case: Case
    truths: PlantedTruths


def demonstration_case(seed: int = 7, *, today: date = date(2026, 11, 25)) -> Demonstration:
    """Make the fictional case: three neighbouring forces, the six months up to a day.

    Parameters
    ----------
    seed : int, default 7
        Same seed and day, same case, byte for byte.
    today : datetime.date
        Last day of the case; ages and windows are counted from it.

    Returns
    -------
    Demonstration
        The case and its planted truths; points are EPSG:27700 metres.

    Examples
    --------
    >>> made = demonstration_case()
    >>> made.case.people[made.truths.central_child].date_of_birth is None
    True
    """
    desk = Desk(rng=np.random.default_rng(seed), ledger=Ledger(), today=today)
    groups = cast.engage(desk)
    scene = scenery.build(desk)
    truths = plants.plant(desk, groups, scene)
    crowd.fill(desk, groups, scene)
    truths = replace(truths, **found.plant(desk, groups), **beside.named(desk.ledger.case(), truths))
    return Demonstration(case=desk.ledger.case(), truths=truths)
