"""Which records of a register are compared, and how strongly each pair speaks for one person."""

from __future__ import annotations

import numpy as np
import pandas as pd

from network.resolution.clusters import calibrate, probability
from network.resolution.comparisons import COMPARISONS
from network.resolution.model import score, used, weight_of

# Up to so many records every pair is compared; beyond, only pairs that share something.
_ALL_PAIRS = 400
# Up to so many, one name or one part of a date in common is enough to compare.
_ONE_NAME = 5_000
_LEAST_PROBABILITY = 1e-7
# In a register of a few hundred a name met once is not rare.
_RARITY_FROM = 500
# Years between two of one name from which they may be parent and child.
_GENERATION = 13


def scored_pairs(frame: pd.DataFrame, n_left: int | None) -> tuple[pd.DataFrame, float]:
    """Score every pair of records that has something in common.

    Parameters
    ----------
    frame : pandas.DataFrame
        Records, see `network.resolution.columns.frame_of`.
    n_left : int or None
        How many of them are the left register's; None where there is one register.

    Returns
    -------
    scored : pandas.DataFrame
        One row a pair: ``left, right`` (positions), ``match_weight``, ``match_probability``, ``mw_*``.
    share : float
        Share of all pairs that are one person, as found.
    """
    n = len(frame)
    n_pairs = n * (n - 1) / 2 if n_left is None else n_left * (n - n_left)
    if n < 2 or not n_pairs:
        return pd.DataFrame({"left": [], "right": [], "match_weight": [], "match_probability": []}), 0.0
    prior = 1 / max(n, 30)
    rules = ("1=1",) if n <= _ALL_PAIRS else _rules(frame)
    scored = score(
        frame,
        rules=rules,
        prior=prior,
        at_least=_LEAST_PROBABILITY,
        link=n_left is not None,
        rarity=n >= _RARITY_FROM,
    )
    weights, share = calibrate(scored["match_weight"].to_numpy(dtype=float), prior=prior, n_pairs=n_pairs)
    weights = np.where(_may_be_family(scored, frame), np.minimum(weights, 0.0), weights)
    scored = scored.assign(match_weight=weights, match_probability=probability(weights))
    ends = {"left": scored["left"].astype(np.int64), "right": scored["right"].astype(np.int64)}
    return scored.assign(**ends), share


def _may_be_family(scored: pd.DataFrame, frame: pd.DataFrame) -> np.ndarray:
    """Pairs that agree only on what a family shares: twins by another forename, father and son by the year of birth.

    Surname, home and even the day of birth do not speak for one person once a forename is another, nor do equal names
    at one home once a generation lies between; only an e-mail, a number, a telephone or a nickname of one's own does.
    """
    own = np.zeros(len(scored), dtype=bool)
    for key in ("email", "number", "phone", "alias"):
        if f"mw_{key}" in scored:
            own |= (scored[f"mw_{key}"] > 0).to_numpy()
    twins = _differ(scored, "forename")
    if "mw_street" in scored:
        # where the whole address is stated and agrees, another forename is more often a mistake than a twin
        twins &= ~(scored["mw_street"] > 0).to_numpy()
    years = pd.to_numeric(frame["born"].str[:4], errors="coerce").to_numpy(dtype=float)
    left, right = (scored[end].to_numpy(dtype=np.int64) for end in ("left", "right"))
    generation = _differ(scored, "born") & (np.abs(years[left] - years[right]) >= _GENERATION)
    return np.asarray((twins | generation) & ~own)


def _differ(scored: pd.DataFrame, key: str) -> np.ndarray:
    if f"mw_{key}" not in scored:
        return np.zeros(len(scored), dtype=bool)
    comparison = next(one for one in COMPARISONS if one.key == key)
    weights = scored[f"mw_{key}"].to_numpy(dtype=float)
    return np.asarray(np.isclose(weights, weight_of(comparison, "differ"), atol=1e-6))


def _rules(frame: pd.DataFrame) -> tuple[str, ...]:
    """Conditions of which a pair must meet one; in a large register none of them is a common name alone."""
    year = "substr(l.born, 1, 4) = substr(r.born, 1, 4)"
    rules = {
        "born": "l.born = r.born and length(l.born) = 10 and l.born not like '%-01-01'",
        "born surname_sound": f"l.surname_sound = r.surname_sound and {year}",
        "born forename": "l.forename = r.forename and l.born = r.born",
        "surname forename": "l.surname = r.surname and l.forename[1] = r.forename[1]",
        "forename surname_sound": "l.forename = r.forename and l.surname_sound = r.surname_sound",
        "forename surname": "l.forename = r.surname and l.surname = r.forename",
        "surname born": "l.surname[1:2] = r.surname[1:2] and l.born = r.born",
        "surname place": "l.surname = r.surname and l.place = r.place",
        "forename place": "l.forename = r.forename and l.place = r.place and l.surname[1] = r.surname[1]",
        "forename sector": "l.forename = r.forename and l.sector = r.sector",
        "postcode": "l.postcode = r.postcode",
        "email": "l.email = r.email",
        "local": "l.local = r.local",
        "number": "l.number = r.number",
        "street": "l.street = r.street",
        "phone_ends": "l.phone_ends[1] = r.phone_ends[1]",
    }
    if len(frame) <= _ONE_NAME:
        rules |= {
            "surname": "l.surname = r.surname",
            "forename": "l.forename = r.forename",
            "born place": f"{year} and l.place = r.place",
            "born ": "substr(l.born, 1, 7) = substr(r.born, 1, 7)",
            " born": "substr(l.born, 6) = substr(r.born, 6)",
        }
    named = {one.column for one in used(frame)} | {name for one in used(frame) for name in one.needs}
    kept = tuple(rule for needs, rule in rules.items() if set(needs.split()) <= named)
    return kept or ("l.surname = r.surname", "l.forename = r.forename")
