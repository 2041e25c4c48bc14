"""The model that scores two records of people: how much each level of each comparison says.

Fellegi and Sunter's match weights, computed by Splink in DuckDB. The shares of each level among records of one person
(m) and of two (u) ship in ``data/reference/linkage_model.toml``: a case of thirty people is too small to learn from.

References
----------
Fellegi, I. P., Sunter, A. B. (1969). A theory for record linkage. Journal of the American Statistical Association 64,
1183-1210. doi 10.1080/01621459.1969.10501049
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from typing import Any

import pandas as pd
import splink.comparison_level_library as levels
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.blocking_rule_library import CustomRule
from splink.comparison_library import CustomComparison

from data.resources import shipped
from network.resolution.comparisons import COMPARISONS, Comparison

ID = "unique_id"


@cache
def shares() -> dict[str, dict[str, tuple[float, float]]]:
    """Shares of each level that ship.

    Returns
    -------
    dict of str to dict
        Comparison to level to (m, u): its share among pairs of one person, and among pairs of two.
    """
    table = tomllib.loads(shipped("reference", "linkage_model.toml").read_text(encoding="utf-8"))
    return {
        key: {level: (float(found["m"]), float(found["u"])) for level, found in entry.items()}
        for key, entry in table["comparison"].items()
    }


def used(frame: pd.DataFrame) -> tuple[Comparison, ...]:
    """Comparisons that a frame of records has the columns for.

    Parameters
    ----------
    frame : pandas.DataFrame
        Prepared records.

    Returns
    -------
    tuple of Comparison
        In the order of the model.
    """
    return tuple(one for one in COMPARISONS if one.column in frame.columns and frame[one.column].notna().any())


def weight_of(comparison: Comparison, level: str) -> float:
    """Match weight of one level, without what the rarity of a value adds.

    Parameters
    ----------
    comparison : Comparison
        One of `COMPARISONS`.
    level : str
        Key of one of its levels.

    Returns
    -------
    float
        log2(m / u), in bits; positive speaks for one person.
    """
    m, u = shares()[comparison.key][level]
    return math.log2(m / u)


def score(
    frame: pd.DataFrame,
    *,
    rules: tuple[str, ...],
    prior: float,
    at_least: float,
    link: bool = False,
    rarity: bool = True,
    detail: bool = False,
) -> pd.DataFrame:
    """Score the pairs of records that share something, with the weights that ship.

    Parameters
    ----------
    frame : pandas.DataFrame
        Prepared records, one a row, with the columns of `network.resolution.columns` and ``unique_id``; also ``side``
        (``left`` or ``right``) when two registers are linked.
    rules : tuple of str
        Conditions in SQL of which a pair must meet one to be scored.
    prior : float
        Share of pairs thought to be one person before anything is compared.
    at_least : float
        Pairs of a lower match probability are left out.
    link : bool, default False
        Only pairs across the two sides.
    rarity : bool, default True
        Let rare names and places say more than common ones; the frequencies are those of the frame.
    detail : bool, default False
        Also the level found: ``gamma_*``, -1 for not stated and 0 for different.

    Returns
    -------
    pandas.DataFrame
        ``left, right, match_weight, match_probability`` and ``mw_*`` of each comparison, ordered by ids.
    """
    chosen = used(frame)
    if not chosen or len(frame) < 2:
        return pd.DataFrame(columns=["left", "right", "match_weight", "match_probability"])
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="link_only" if link else "dedupe_only",
        comparisons=[_creator(one, rarity) for one in chosen],
        blocking_rules_to_generate_predictions=[CustomRule(rule) for rule in rules],
        probability_two_random_records_match=prior,
        retain_matching_columns=detail,
        retain_intermediate_calculation_columns=True,
        unique_id_column_name=ID,
    )
    tables = [part for _, part in frame.groupby("side")] if link else [frame]
    registered = [api.register(part, dataset_display_name=f"side_{at}") for at, part in enumerate(tables)]
    linker = Linker(registered if link else registered[0], settings, log_level=None)
    scored: Any = linker.inference.predict(threshold_match_probability=at_least)
    found: pd.DataFrame = scored.as_pandas_dataframe()
    found = found.rename(columns={f"{ID}_l": "left", f"{ID}_r": "right"})
    return found.sort_values(["left", "right"], ignore_index=True)


def _creator(comparison: Comparison, rarity: bool) -> CustomComparison:
    found = shares()[comparison.key]
    made: list[Any] = [levels.CustomLevel(_missing(comparison), "not stated").configure(is_null_level=True)]
    for level in comparison.levels:
        m, u = found[level.key]
        one = levels.CustomLevel(level.sql, level.words) if level.sql else levels.ElseLevel()
        one.configure(m_probability=m, u_probability=u)
        if rarity and level.frequency:
            one.configure(
                tf_adjustment_column=level.frequency, tf_minimum_u_value=0.0002, disable_tf_exact_match_detection=True
            )
        made.append(one)
    return CustomComparison(made, output_column_name=comparison.key)


def _missing(comparison: Comparison) -> str:
    return comparison.missing or f"{comparison.column}_l is null or {comparison.column}_r is null"
