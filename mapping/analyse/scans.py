"""Answers on areas, with or without time: Kulldorff's scan."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import BadColumn, RefusedInput
from mapping.analyse.plain_frames import numbers
from mapping.hotspots.scan import circular_scan
from mapping.hotspots.st_scan import space_time_scan

Floats = npt.NDArray[np.float64]
Json = dict[str, Any]


def scan(
    areas: pd.DataFrame,
    *,
    id: str,  # noqa: A002 - the option is called --id
    cases: str,
    population: str = "population",
    x: str = "x",
    y: str = "y",
    max_population_share: float = 0.5,
    min_cases: float = 2.0,
    replicates: int = 999,
    seed: int = 0,
    model: str = "poisson",
    metric: str = "euclidean",
    time: str | None = None,
    max_duration: int | None = None,
    prospective: bool = False,
) -> Json:
    """Answer of ``analyse scan``: circles, or cylinders when there is a time.

    Parameters
    ----------
    areas : pandas.DataFrame
        One row an area; with a time, one row an area and step (a step without a row has no cases).
    id, cases, population, x, y : str
        Columns; the permutation model needs no population. Longitude and latitude for ``great-circle``.
    max_population_share : float, default 0.5
        Largest share of the population (of the cases, for the permutation model) in a circle.
    min_cases : float, default 2
        Fewest cases in a cluster.
    replicates : int, default 999
        Chance maps.
    seed : int, default 0
        Seed of the random numbers.
    model : str, default "poisson"
        Or ``permutation``, which needs a time.
    metric : str, default "euclidean"
        Or ``great-circle``: radius in metres.
    time : str, optional
        Column of steps: whole numbers, which count as they stand, or words, whose order is that of the alphabet (as
        dates and months are).
    max_duration : int, optional
        Longest cluster in steps, by default half of them.
    prospective : bool, default False
        Only clusters that last until the last step.

    Returns
    -------
    dict
        ``total_cases, total_population, zones, clusters``.

    Raises
    ------
    BadColumn, RefusedInput, NotEnough
        If a column is missing, a value does not fit, or an option needs a time.
    """
    if missing := [name for name in (id, time) if name is not None and name not in areas.columns]:
        raise BadColumn(f"column {missing[0]!r} is missing; there are {', '.join(map(str, areas.columns))}")
    if model not in {"poisson", "permutation"}:
        raise RefusedInput(f"model {model!r} is not offered: use poisson, or permutation with a time")
    if time is None and (model == "permutation" or prospective or max_duration is not None):
        raise RefusedInput("the permutation model, a longest duration and a prospective scan need --time")
    rng, people = np.random.default_rng(seed), numbers(areas, population) if model == "poisson" else None
    xy, counts = np.column_stack([numbers(areas, x), numbers(areas, y)]), numbers(areas, cases)
    if time is None:
        return _circles(
            areas[id].astype(str).tolist(),
            (xy, counts, np.asarray(people)),
            rng=rng,
            max_population_share=max_population_share,
            min_cases=min_cases,
            replicates=replicates,
            metric=metric,
        )
    if areas[time].isna().any():
        raise BadColumn(f"column {time!r}: {int(areas[time].isna().sum())} rows have no step; every row needs one")
    names, steps, table, weight = _by_step(areas, id, time, (counts, people))
    first = [areas[id].astype(str).tolist().index(name) for name in names]
    found, zones = space_time_scan(
        xy[first],
        table,
        weight,
        rng=rng,
        max_share=max_population_share,
        max_steps=max_duration,
        min_cases=math.ceil(min_cases),
        prospective=prospective,
        replicates=replicates,
        metric=metric,
    )
    rest = table.sum()
    return {
        "total_cases": float(table.sum()),
        "total_population": None if weight is None else float(weight.mean(axis=1).sum()),
        "zones": zones,
        "clusters": [
            {
                "rank": rank,
                "ids": [names[i] for i in cylinder.areas],
                "centre_id": names[cylinder.centre],
                "radius": cylinder.radius,
                "start": steps[cylinder.first],
                "end": steps[cylinder.last],
                "cases": cylinder.cases,
                "expected": cylinder.expected,
                "population": None if weight is None else float(weight[list(cylinder.areas)].mean(axis=1).sum()),
                "relative_risk": _relative_risk(cylinder.cases, cylinder.expected, float(rest)),
                "llr": cylinder.llr,
                "p_value": cylinder.p_value,
            }
            for rank, cylinder in enumerate(found, start=1)
        ],
    }


def _circles(names: list[str], values: tuple[Floats, Floats, Floats], **options: Any) -> Json:
    xy, counts, people = values
    found, zones = circular_scan(xy, counts, people, **options)
    return {
        "total_cases": float(counts.sum()),
        "total_population": float(people.sum()),
        "zones": zones,
        "clusters": [
            {
                "rank": rank,
                "ids": [names[i] for i in cluster.areas],
                "centre_id": names[cluster.centre],
                "radius": cluster.radius,
                "start": None,
                "end": None,
                "cases": cluster.cases,
                "expected": cluster.expected,
                "population": cluster.population,
                "relative_risk": cluster.relative_risk if math.isfinite(cluster.relative_risk) else None,
                "llr": cluster.llr,
                "p_value": cluster.p_value,
            }
            for rank, cluster in enumerate(found, start=1)
        ],
    }


def _by_step(
    areas: pd.DataFrame, name: str, time: str, values: tuple[Floats, Floats | None]
) -> tuple[list[str], list[str], Floats, Floats | None]:
    whole = pd.api.types.is_integer_dtype(areas[time])
    labels = areas[time] if whole else areas[time].astype(str).str.strip()
    # Whole numbers name every step between the first and the last; of words only those that occur are known.
    steps = list(range(int(labels.min()), int(labels.max()) + 1)) if whole else sorted(set(labels))
    rows = pd.Categorical(areas[name].astype(str), categories=list(dict.fromkeys(areas[name].astype(str))))
    codes = np.searchsorted(np.array(steps), labels.to_numpy())
    table = np.zeros((len(rows.categories), len(steps)))
    np.add.at(table, (rows.codes, codes), values[0])
    if values[1] is None:
        return [*map(str, rows.categories)], [*map(str, steps)], table, None
    # A step without a row keeps the area's usual population: people do not vanish because nothing was reported.
    if not np.isfinite(values[1]).all():
        raise RefusedInput("the population is missing in some rows; every row needs one")
    people = np.full(table.shape, np.nan)
    people[rows.codes, codes] = values[1]
    full = np.where(np.isnan(people), np.nanmean(people, axis=1, keepdims=True), people)
    return [*map(str, rows.categories)], [*map(str, steps)], table, full


def _relative_risk(cases: float, expected: float, total: float) -> float | None:
    if total <= cases or not expected > 0:
        return None
    return cases / expected / ((total - cases) / (total - expected))
