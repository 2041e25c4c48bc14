"""Link the records of people in plain registers: one register with itself, or two with each other. No store, no case.

The weights ship; nothing is trained on the register but how many pairs are one person and how rare a name is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from data.errors import BadColumn
from network.resolution.clusters import join
from network.resolution.columns import frame_of, stated
from network.resolution.pairs import scored_pairs
from network.resolution.roles import ids_of, is_protected_trait, roles_of, rows_of

_FEBRL = r"rec-(\d+)-(?:org|dup-\d+)"


@dataclass(frozen=True, kw_only=True)
class Linkage:
    """What linking registers gave.

    Attributes
    ----------
    pairs : pandas.DataFrame
        One row for each linked pair: ``left, right`` (ids), ``match_probability``, ``match_weight``, ``cluster``,
        ``through`` (``pair``: by its own score; ``others``: by records between them), ``weight_*`` of comparisons.
    clusters : tuple of tuple of str
        Records of one person, two or more.
    compared : int
        Pairs scored above a chance of one in ten million.
    kept_apart : int
        Pairs over the threshold that were not joined because their groups speak against each other.
    share : float
        Share of all pairs that are one person, as found.
    columns : dict of str to list of str
        What was compared: role to columns.
    left_out : tuple of str
        Columns that were not compared because they are protected traits or stand in for one.
    precision, recall : float or None
        Of linked pairs, against the truth; None without it or with nothing to divide by.
    """

    pairs: pd.DataFrame
    clusters: tuple[tuple[str, ...], ...]
    compared: int
    kept_apart: int
    share: float
    columns: dict[str, list[str]]
    left_out: tuple[str, ...]
    precision: float | None
    recall: float | None

    def to_dict(self) -> dict[str, object]:
        """The answer of the command.

        Returns
        -------
        dict
            Counts, precision and recall, and what was compared.
        """
        return {
            "pairs": self.compared,
            "linked": len(self.pairs),
            "clusters": len(self.clusters),
            "precision": self.precision,
            "recall": self.recall,
            "direct": int((self.pairs["through"] == "pair").sum()),
            "kept_apart": self.kept_apart,
            "share_of_pairs_found": self.share,
            "columns": self.columns,
            "not_compared": list(self.left_out),
        }


def link(
    left: pd.DataFrame,
    right: pd.DataFrame | None = None,
    *,
    threshold: float = 0.99,
    columns: Mapping[str, object] | None = None,
    truth: str | None = None,
) -> Linkage:
    """Link the records of one person, within one register or across two.

    Parameters
    ----------
    left : pandas.DataFrame
        Register.
    right : pandas.DataFrame or None, optional
        Another; then only pairs across the two are linked.
    threshold : float, default 0.99
        Match probability from which a pair is linked.
    columns : mapping, optional
        See `recognise`.
    truth : str or None, optional
        Column, in both registers, whose equal values are one person; it is used for precision and recall alone.

    Returns
    -------
    Linkage
        Linked pairs with reasons in numbers, groups, and how good they are where the truth is known.

    Raises
    ------
    BadColumn
        If columns are not there or nothing can be compared, or the threshold is no probability.
    """
    if not 0 < threshold < 1:
        raise BadColumn(f"threshold {threshold}: must lie between 0 and 1")
    tables = [table for table in (left, right) if table is not None]
    names = ["register"] if right is None else ["left register", "right register"]
    found = [roles_of(table, columns, truth, name) for table, name in zip(tables, names, strict=True)]
    rows = [row for table, roles in zip(tables, found, strict=True) for row in rows_of(table, roles)]
    ids = [key for table, roles in zip(tables, found, strict=True) for key in ids_of(table, roles)]
    frame = frame_of(rows)
    if right is not None:
        frame["side"] = ["left"] * len(left) + ["right"] * len(right)
    scored, share = scored_pairs(frame, len(left) if right is not None else None)
    groups = join(len(rows), scored, threshold=threshold)
    linked = _linked(scored, groups, threshold, len(left) if right is not None else None)
    over = scored["match_probability"] >= threshold
    apart = int((over & (groups[scored["left"]] != groups[scored["right"]])).sum()) if len(scored) else 0
    known = _truth(tables, truth)
    precision, recall = _quality(linked, known, len(left) if right is not None else None)
    left_out = {str(c) for table in tables for c in table.columns if is_protected_trait(str(c))}
    return Linkage(
        pairs=_named(linked, ids, groups),
        clusters=_clusters(groups, ids),
        compared=len(scored),
        kept_apart=apart,
        share=share,
        columns={role: one for role, one in found[0].items() if role != "id"},
        left_out=tuple(sorted(left_out)),
        precision=precision,
        recall=recall,
    )


def _linked(scored: pd.DataFrame, groups: np.ndarray, threshold: float, n_left: int | None) -> pd.DataFrame:
    """Every pair of a group, with its own score where it has one."""
    members: dict[int, list[int]] = {}
    for record, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(record)
    ends = [pair for group in members.values() for pair in combinations(group, 2)]
    if n_left is not None:
        ends = [(a, b) for a, b in ends if a < n_left <= b]
    every = pd.DataFrame(ends, columns=["left", "right"], dtype=np.int64)
    ordered = scored.assign(
        left=scored[["left", "right"]].min(axis=1).astype(np.int64),
        right=scored[["left", "right"]].max(axis=1).astype(np.int64),
    )
    found = every.merge(ordered, on=["left", "right"], how="left")
    own = found["match_probability"].fillna(0.0) >= threshold
    return found.assign(through=np.where(own, "pair", "others")).sort_values(["left", "right"], ignore_index=True)


def _named(linked: pd.DataFrame, ids: Sequence[str], groups: np.ndarray) -> pd.DataFrame:
    names = np.array(list(ids), dtype=object)
    made = pd.DataFrame(
        {
            "left": names[linked["left"].to_numpy(dtype=np.int64)],
            "right": names[linked["right"].to_numpy(dtype=np.int64)],
            "match_probability": linked["match_probability"].round(6),
            "match_weight": linked["match_weight"].round(3),
            "cluster": names[groups[linked["left"].to_numpy(dtype=np.int64)]],
            "through": linked["through"],
        }
    )
    for column in sorted(c for c in linked.columns if c.startswith("mw_") and not c.startswith("mw_tf_adj_")):
        # what the rarity of the value adds belongs to the comparison it was made in
        rarity = [c for c in linked.columns if c.startswith("mw_tf_adj_") and c.endswith(column.removeprefix("mw_"))]
        total = linked[[column, *rarity]].sum(axis=1, min_count=1)
        made[f"weight_{column.removeprefix('mw_')}"] = total.round(3)
    return made


def _clusters(groups: np.ndarray, ids: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    members: dict[int, list[str]] = {}
    for record, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(ids[record])
    return tuple(tuple(group) for group in members.values() if len(group) > 1)


def _truth(tables: Sequence[pd.DataFrame], column: str | None) -> list[str] | None:
    if column is None:
        return None
    values = pd.concat([table[column] for table in tables], ignore_index=True).map(stated)
    people = values.str.extract(f"^{_FEBRL}$", expand=False)
    return [str(value) for value in (people if people.notna().all() else values)]


def _quality(linked: pd.DataFrame, known: list[str] | None, n_left: int | None) -> tuple[float | None, float | None]:
    if known is None:
        return None, None
    people = pd.Series([who or f"nobody {at}" for at, who in enumerate(known)], dtype=object)
    true = _true_pairs(people, n_left)
    hits = int((people.to_numpy()[linked["left"]] == people.to_numpy()[linked["right"]]).sum()) if len(linked) else 0
    return (round(hits / len(linked), 6) if len(linked) else None), (round(hits / true, 6) if true else None)


def _true_pairs(people: pd.Series, n_left: int | None) -> int:
    if n_left is None:
        sizes = people.value_counts()
        return int((sizes * (sizes - 1) // 2).sum())
    left, right = people[:n_left].value_counts(), people[n_left:].value_counts()
    return int((left * right).dropna().sum())
