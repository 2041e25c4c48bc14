"""Answers on areas, with or without time: Kulldorff's scan."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping import projection
from mapping.analyse.plain_frames import days, numbers, points
from mapping.hotspots.scan import circular_scan
from mapping.hotspots.st_expectation import expectation_scan
from mapping.hotspots.st_scan import space_time_scan

Floats = npt.NDArray[np.float64]
Json = dict[str, Any]

_MOST_STEPS = 20_000


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
        Columns; the permutation model needs no population, the expectation model can do without. Longitude and
        latitude for ``great-circle``. Shapes without these columns stand for their centroids.
    max_population_share : float, default 0.5
        Largest share of the population (of the cases, for the permutation model) in a circle.
    min_cases : float, default 2
        Fewest cases in a cluster.
    replicates : int, default 999
        Chance maps.
    seed : int, default 0
        Seed of the random numbers.
    model : str, default "poisson"
        Or, with a time, ``permutation``, or ``expectation``: against each area's own past before the last
        `max_duration` steps.
    metric : str, default "euclidean"
        Or ``great-circle``: radius in metres.
    time : str, optional
        Column of steps: whole numbers, months such as 2026-11 or days such as 2026-11-22 (weeks, if all are a week
        apart), among which steps without a row have no cases; other words are put in the order of the alphabet.
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
        If a column is missing, a value does not fit, an area stands twice, or an option needs a time.
    """
    _check_options(model, time, prospective=prospective, max_duration=max_duration)
    if missing := [name for name in (id, time) if name is not None and name not in areas.columns]:
        raise BadColumn(f"column {missing[0]!r} is missing; there are {', '.join(map(str, areas.columns))}")
    if areas.empty:
        raise NotEnough("there are no rows: a scan needs two areas or more")
    needs_people = model == "poisson" or (model == "expectation" and population in areas.columns)
    people = _measures(areas, population, "population") if needs_people else None
    counts, xy = _measures(areas, cases, "cases"), _centres(areas, x, y, metric)
    ids = _ids(areas, id, time)
    _check_places(ids, xy)
    # In order of the ids, so that the order of the rows decides nothing, not even the last digit of a sum.
    order = np.lexsort((np.array(ids), np.array([len(name) if name.isdecimal() else 0 for name in ids])))
    ids, counts, xy, areas = [ids[row] for row in order], counts[order], xy[order], areas.iloc[order]
    people = None if people is None else people[order]
    rng = np.random.default_rng(seed)
    if time is None:
        return _circles(
            ids,
            (xy, counts, np.asarray(people)),
            rng=rng,
            max_population_share=max_population_share,
            min_cases=min_cases,
            replicates=replicates,
            metric=metric,
        )
    names, steps, table, weight = _by_step(areas, ids, time, (counts, people))
    method = expectation_scan if model == "expectation" else space_time_scan
    found, zones = method(
        xy[[ids.index(name) for name in names]],
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
    _check_zones(zones, len(names))
    rest = math.inf if model == "expectation" else float(table.sum())
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
                "relative_risk": _relative_risk(cylinder.cases, cylinder.expected, rest),
                "llr": cylinder.llr,
                "p_value": cylinder.p_value,
            }
            for rank, cylinder in enumerate(found, start=1)
        ],
    }


def _check_options(model: str, time: str | None, *, prospective: bool, max_duration: int | None) -> None:
    if model not in {"poisson", "permutation", "expectation"}:
        raise RefusedInput(f"model {model!r} is not known: use poisson, permutation or expectation")
    if time is None and (model != "poisson" or prospective or max_duration is not None):
        raise RefusedInput(
            "the permutation and expectation models, a longest duration and a prospective scan need --time"
        )


def _check_zones(zones: int, n: int) -> None:
    if not zones:
        raise NotEnough(
            f"none of the {n} areas fits into a circle: each holds more than the largest share of the population; "
            "two areas or more are needed, or a larger --max-population-share"
        )


def _measures(areas: pd.DataFrame, column: str, what: str) -> Floats:
    values = numbers(areas, column)
    bad = ~(np.isfinite(values) & (values >= 0))
    if bad.any():
        row = int(np.flatnonzero(bad)[0]) + 2
        raise BadColumn(
            f"row {row}, column {column!r}: {what} must be a number of 0 or more; {int(bad.sum())} such rows"
        )
    return values


def _centres(areas: pd.DataFrame, x: str, y: str, metric: str) -> Floats:
    if isinstance(areas, gpd.GeoDataFrame) and x not in areas.columns and y not in areas.columns:
        # Shapes name their own system: metres for the plane, degrees for the sphere.
        xy = points(areas, crs="EPSG:27700")
        found = np.isfinite(xy).all(axis=1)
        if metric == "great-circle" and found.any():
            xy[found] = np.column_stack(projection.to_wgs84(xy[found, 0], xy[found, 1]))
    else:
        xy = np.column_stack([numbers(areas, x), numbers(areas, y)])
    bad = ~np.isfinite(xy).all(axis=1)
    if bad.any():
        row = int(np.flatnonzero(bad)[0]) + 2
        raise BadColumn(f"row {row}: no coordinates in {x}, {y}; {int(bad.sum())} such rows; every area needs a place")
    return xy


def _ids(areas: pd.DataFrame, name: str, time: str | None) -> list[str]:
    for column in [name] if time is None else [name, time]:
        empty = areas[column].isna() | (areas[column].astype(str).str.strip() == "")
        if empty.any():
            row = int(np.flatnonzero(empty)[0]) + 2
            raise BadColumn(f"row {row}, column {column!r}: empty; {int(empty.sum())} such rows; every row needs one")
    keys = areas[[name] if time is None else [name, time]].astype(str).apply(lambda column: column.str.strip())
    twice = keys.duplicated(keep=False)
    if twice.any():
        first = keys[twice].iloc[0]
        rows = ", ".join(str(row + 2) for row in np.flatnonzero((keys == first).all(axis=1))[:5])
        what = "an area stands once" if time is None else "an area stands once in each step"
        raise BadColumn(
            f"rows {rows}, column {name!r}: {' '.join(first)} stands more than once; {what}, add its rows up"
        )
    return [str(key) for key in keys[name]]


def _check_places(ids: list[str], xy: Floats) -> None:
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if (xy[first.setdefault(name, row)] != xy[row]).any():
            raise BadColumn(f"rows {first[name] + 2} and {row + 2}: area {name} lies in two places; give it one")


def _circles(names: list[str], values: tuple[Floats, Floats, Floats], **options: Any) -> Json:
    xy, counts, people = values
    found, zones = circular_scan(xy, counts, people, **options)
    _check_zones(zones, len(names))
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
    areas: pd.DataFrame, ids: list[str], time: str, values: tuple[Floats, Floats | None]
) -> tuple[list[str], list[str], Floats, Floats | None]:
    steps, codes = _steps(areas[time])
    names = list(dict.fromkeys(ids))
    rows = pd.Categorical(ids, categories=names).codes
    table = np.zeros((len(names), len(steps)))
    table[rows, codes] = values[0]
    if values[1] is None:
        return names, steps, table, None
    # A step without a row keeps the area's usual population: people do not vanish because nothing was reported.
    people = np.full(table.shape, np.nan)
    people[rows, codes] = values[1]
    full = np.where(np.isnan(people), np.nanmean(people, axis=1, keepdims=True), people)
    return names, steps, table, full


def _steps(column: pd.Series) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Every step from the first to the last, also those in which nothing was reported, and the step of each row."""
    words = column.astype(str).str.strip()
    name: Callable[[int], str] = str
    if pd.api.types.is_integer_dtype(column):
        number = column.to_numpy(dtype=np.int64)
    elif words.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").all():
        number = (words.str[:4].astype(int) * 12 + words.str[5:].astype(int) - 1).to_numpy(dtype=np.int64)
        name = _month
    elif words.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all():
        number, name = np.floor(days(words.to_frame(), str(column.name))).astype(np.int64), _day
    else:
        known = sorted(set(words))
        return known, np.searchsorted(np.array(known), words.to_numpy()).astype(np.int64)
    # Days a week apart are weeks: the step is what all gaps have in common.
    width = max(1, int(np.gcd.reduce(number - number.min()))) if name is _day else 1
    last = (int(number.max()) - int(number.min())) // width
    if last >= _MOST_STEPS:
        raise RefusedInput(f"{last + 1:,} steps are too many: give months or weeks, at most {_MOST_STEPS:,}")
    return [name(int(number.min()) + k * width) for k in range(last + 1)], (number - number.min()) // width


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _day(number: int) -> str:
    return f"{pd.Timestamp(1970, 1, 1) + pd.Timedelta(days=number):%Y-%m-%d}"


def _relative_risk(cases: float, expected: float, total: float) -> float | None:
    if total <= cases or not expected > 0:
        return None
    if math.isinf(total):
        return cases / expected
    return cases / expected / ((total - cases) / (total - expected))
