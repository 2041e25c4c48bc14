"""Methods: which way of ranking places held most of what came after, on the area's own data; the plain count first."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.panels.filters import day_words
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.frames import incidents
from data.views import View
from mapping.hotspots.accuracy import MethodComparison, MethodRow
from mapping.hotspots.ranking import COUNT, METHODS

TITLE = "Methods"
PATH = "methods"
AUDIENCES = OPEN_TO["methods"]
_CASE, _CRIME = "Exploitation incidents of the case", "Recorded crime (context)"
_NAMES = {
    COUNT: "Plain count (the baseline)",
    "kde": "Kernel density",
    "gi-star": "Textbook Gi*",
    "chance-proof": "Chance-proof Gi*",
    "scan": "Scan",
    "emerging": "Emerging hotspots",
}
_SIGNIFICANT = 0.05
_SNAPPED = "police.uk moves every crime to one of a fixed list of points; that favours the plain count."


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What this audience may see.
    """
    left, right = st.columns([3, 2], gap="medium")
    with left:
        found, words = _compared(desk, view)
        if found is None:
            return
        st.caption(text.plain(words))
        tables.show(table(found), hide_index=True, height=35 * len(found.rows) + 38, column_config=_COLUMNS)
        for method, why in found.not_run.items():
            st.caption(text.plain(f"{_NAMES.get(method, method)} was not run: {why}."))
    with right:
        _in_words(found)
        with st.expander("What the figures are, and what the methods do", expanded=True):
            st.markdown("\n".join(f"- **{name}:** {text.plain(words)}" for name, words in _FIGURES.items()))
            st.markdown(
                "\n".join(f"- **{text.plain(_NAMES.get(k, k))}.** {text.plain(words)}" for k, words in METHODS.items())
            )


def _compared(desk: Desk, view: View) -> tuple[MethodComparison | None, str]:
    months = sorted(view.months())
    sources = [_CASE, _CRIME] if len(months) > 1 else [_CASE]
    source = st.segmented_control("Compare on", sources, default=_CASE, **field("methods_source")) or _CASE
    if source == _CRIME:
        month = st.selectbox("Held-out month", months[:0:-1], **field("methods_month"))
        with st.spinner("Ranking the cells by each method, once for each month"):
            found = desk.methods(view, month=month)
        return found, (
            f"Ranked by {found.n_train:,} crimes of the months before {month}, tried on {found.n_test:,} of {month}; "
            f"{found.cells:,} cells of 500 m. {_SNAPPED}"
        )
    starts = incidents(view.case())["start"]
    if len(starts) < 2 or starts.min().date() >= starts.max().date():
        st.info("Two days with incidents are needed at least. Load records on Intake.")
        return None, ""
    first, last = starts.min().date(), starts.max().date()
    usual = first + (last - first) * 2 / 3
    split = st.slider(
        "First held-out day",
        first + timedelta(days=1),
        last,
        usual,
        format="D MMM YY",
        **field(f"methods_split_{first}_{last}"),
    )
    with st.spinner("Ranking the cells by each method, once for each day"):
        found = desk.methods(view, split=split)
    return found, (
        f"Ranked by {found.n_train:,} incidents before {day_words(split)}, tried on {found.n_test:,} from then on; "
        f"{found.cells:,} cells of 500 m. One child at one place counts once a month."
    )


def table(found: MethodComparison) -> pd.DataFrame:
    """One row for each share of the cells and method, the plain count first in each share.

    Parameters
    ----------
    found : MethodComparison
        Methods compared.

    Returns
    -------
    pandas.DataFrame
        Cells looked at, Method, Held, Hit rate, PAI, PEI, RRI, Against the plain count.
    """
    return pd.DataFrame([_row(row, found.n_test) for row in found.rows])


def _row(row: MethodRow, n_test: int) -> dict[str, object]:
    return {
        "Cells looked at": f"{row.share:.0%} ({row.n_cells:,})",
        "Method": _NAMES.get(row.method, row.method),
        "Held": f"{row.hits:,} of {n_test:,}",
        "Hit rate": f"{row.hit_rate:.1%}",
        "PAI": f"{row.pai:.2f}",
        "PEI": f"{row.pei:.2f}",
        "RRI": "–" if row.rri is None else f"{row.rri:.2f}",
        "Against the plain count": against(row),
    }


def against(row: MethodRow) -> str:
    """Whether a method can be told from the plain count.

    Parameters
    ----------
    row : MethodRow
        One method at one share.

    Returns
    -------
    str
        In words, with p.
    """
    if row.method == COUNT:
        return "the baseline"
    if row.p_value > _SIGNIFICANT:
        return f"not distinguishable (p = {row.p_value:.2f})"
    better = "more" if row.only_here > row.only_count else "fewer"
    shown = "p < 0.001" if row.p_value < 0.001 else f"p = {row.p_value:.3f}"
    return f"{better}, beyond chance ({shown})"


def _in_words(found: MethodComparison) -> None:
    lines = []
    for share in sorted({row.share for row in found.rows}):
        rows = [row for row in found.rows if row.share == share]
        lines += [f"**{share:.0%} of the cells.** {text.plain(summary(rows, found.n_test))}", ""]
    st.markdown("\n".join(lines))
    st.caption(
        "Incidents of one place are not independent, so p is too small: a difference near 0.05 is no difference. A "
        "method that follows reporting predicts reporting, not harm. Among cells that held nothing before, the plain "
        "count knows no order, so with more cells than that it gains nothing."
    )


def summary(rows: list[MethodRow], n_test: int) -> str:
    """What one share of the cells showed.

    Parameters
    ----------
    rows : list of MethodRow
        All methods at one share, the plain count among them.
    n_test : int
        Incidents of the held-out time.

    Returns
    -------
    str
        Which method did better, which worse, which cannot be told from the plain count.
    """
    count = next(row for row in rows if row.method == COUNT)
    groups: dict[str, list[str]] = {"more": [], "fewer": [], "the same": []}
    for row in rows:
        if row.method != COUNT:
            told = "the same" if row.p_value > _SIGNIFICANT else ("more" if row.only_here > row.only_count else "fewer")
            groups[told].append(_NAMES.get(row.method, row.method))
    said = [f"The plain count held {count.hits:,} of {n_test:,} ({count.hit_rate:.0%})."]
    if groups["more"]:
        said.append(f"Held more, beyond chance: {', '.join(groups['more'])}.")
    if groups["fewer"]:
        said.append(f"Held fewer, beyond chance: {', '.join(groups['fewer'])}.")
    if groups["the same"]:
        said.append(f"Not distinguishable from the plain count: {', '.join(groups['the same'])}.")
    return " ".join(said)


_COLUMNS = {
    "PAI": st.column_config.TextColumn(help="Hit rate over the share of the area looked at"),
    "PEI": st.column_config.TextColumn(help="PAI over the best PAI that so many cells could have had"),
    "RRI": st.column_config.TextColumn(help="Hit rate after over the share that the same cells held before"),
}
_FIGURES = {
    "Hit rate": "share of the later incidents in the cells looked at.",
    "PAI": "hit rate over the share of the area: 1 is no better than anywhere.",
    "PEI": "PAI over the best possible for as many cells: 1 is perfect.",
    "RRI": "hit rate over the share of the earlier incidents that the same cells held: below 1 the places cooled.",
}
