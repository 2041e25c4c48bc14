"""Colours of maps, pictures and words: one meaning each, the same everywhere, readable in light and in dark.

Categories come from the Okabe-Ito set, darkened or lightened until they can be read on their ground. A colour never
stands alone: shape, line and word say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "ground": "#f6f4ee",
        "beyond": "#e9e8e4",
        "neighbour": "#eceae5",
        "built_1": "#e6e0d2",
        "built_2": "#d9d0bd",
        "built_3": "#c8bca3",
        "panel": "#ffffff",
        "edge": "#c9c4b8",
        "ink": "#22201c",
        "quiet": "#4a463f",
        "halo": "#ffffff",
        "force": "#4b1f86",
        "district": "#77736b",
        "exploitation": "#b23a00",
        "exploitation_dark": "#6d2300",
        "recorded": "#0b5c99",
        "recorded_dark": "#073f6b",
        "chosen": "#f0a500",
        "incident": "#8a3b00",
        "venue": "#00634a",
        "person": "#12305e",
        "other_person": "#6f86a8",
        "child": "#cfcbc3",
        "child_edge": "#625e56",
        "plate": "#f5d547",
        "plate_ink": "#1d1b08",
        "phone": "#e3edf7",
        "event": "#4a463f",
        "tie": "#7d7971",
        "cross": "#b23a00",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "ground": "#20242a",
        "beyond": "#15181c",
        "neighbour": "#1a1e23",
        "built_1": "#2b3037",
        "built_2": "#383e46",
        "built_3": "#474e57",
        "panel": "#191c21",
        "edge": "#4b515a",
        "ink": "#f2efe8",
        "quiet": "#c9c4b8",
        "halo": "#14171b",
        "force": "#c4a6f5",
        "district": "#9a968d",
        "exploitation": "#ff9a52",
        "exploitation_dark": "#ffd2ae",
        "recorded": "#6bb8f0",
        "recorded_dark": "#bfe0f8",
        "chosen": "#ffd23f",
        "incident": "#f2b27a",
        "venue": "#41c79b",
        "person": "#7fa9ea",
        "other_person": "#8b9bb3",
        "child": "#8f8b83",
        "child_edge": "#dedad2",
        "plate": "#f5d547",
        "plate_ink": "#1d1b08",
        "phone": "#20364b",
        "event": "#c9c4b8",
        "tie": "#9a968d",
        "cross": "#ff9a52",
    }
)
FORCE_HUES_LIGHT = ("#4b1f86", "#00634a", "#0b5c99", "#8a3b00", "#595959", "#8a1f63")
FORCE_HUES_DARK = ("#c4a6f5", "#41c79b", "#6bb8f0", "#f2b27a", "#c9c9c9", "#f0a3cf")


def is_dark() -> bool:
    """Whether the page of this browser session has a dark ground.

    Returns
    -------
    bool
        False where the browser has not said.
    """
    return st.context.theme.type == "dark"


def colours(*, dark: bool) -> dict[str, str]:
    """Colours of one theme, as the browser's parts take them.

    Parameters
    ----------
    dark : bool
        Whether the ground is dark.

    Returns
    -------
    dict
        Name of the meaning to ``#rrggbb``.

    Examples
    --------
    >>> colours(dark=False)["force"]
    '#4b1f86'
    """
    return dict(DARK if dark else LIGHT)


def force_hues(*, dark: bool) -> list[str]:
    """Hues of forces, in the order in which they are given out.

    Parameters
    ----------
    dark : bool
        Whether the ground is dark.

    Returns
    -------
    list of str
        ``#rrggbb``; always shown together with the force's name.
    """
    return list(FORCE_HUES_DARK if dark else FORCE_HUES_LIGHT)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours after WCAG 2.2.

    Parameters
    ----------
    one, other : str
        ``#rrggbb``.

    Returns
    -------
    float
        From 1 (equal) to 21 (black on white).

    References
    ----------
    Web Content Accessibility Guidelines 2.2, definition of contrast ratio, https://www.w3.org/TR/WCAG22/.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
