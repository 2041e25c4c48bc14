"""Which keys there are, and what they do: opened by ``?`` or by a button, on every page and in every room."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from dashboards.components.assets import component

KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "Everywhere": (
        ("?", "Show this list"),
        ("Tab, Shift+Tab", "Go to the next control, to the one before"),
        ("Enter, Space", "Press the control"),
        ("Esc", "Close what is open"),
        ("Arrows", "Move inside a list, a row of choices or a table"),
    ),
    "Meeting, on the shared screen": (
        ("→ or Page Down", "Next item; a presenter's remote control does the same"),
        ("← or Page Up", "Item before"),
        ("0 to 9", "Go to the item of that number; 0 is the opening"),
        ("B", "Cover the screen at once; B again, a second later, shows it"),
    ),
    "Map": (
        ("Tab", "Go from mark to mark"),
        ("Enter", "Open the mark"),
    ),
    "Network": (
        ("Arrows", "Go to the nearest neighbour on that side"),
        ("Enter", "Open the node or the tie"),
        ("T", "Next tie of this node"),
        ("E, C", "Expand, collapse: on the page Network"),
        ("P, X", "Pin, hide: on the page Network"),
        ("+, -", "Nearer, farther"),
        ("Ctrl+Z, Ctrl+Y", "Undo, redo: on the page Network"),
        ("Esc", "Choose nothing"),
    ),
    "Timeline": (
        ("← →", "Week before, week after; with Shift the span grows"),
        ("Enter", "Look at the span"),
        ("Esc", "Look at the whole time again"),
    ),
}
"""Where, then keys and what they do; the scripts in ``dashboards/assets`` listen to them."""

ABOUT = (
    "**Lantern** shows what agencies hold together, to each what that agency may see. Every look is logged.\n\n"
    "Above: the theme of this device, light or dark. Press **?** on any page for the keys."
)


@cache
def _listener() -> Any:
    return component("help", "<span></span>")


def offer() -> None:
    """Draw the button that opens the list of keys, in the row of pages, and listen for ``?``."""
    _listener()(key="help_key")
    # A press draws the list over the page, not the page again.
    st.fragment(_button)()


def _button() -> None:
    if st.button("Keys", key="show_keys", type="tertiary", help="Keys of the keyboard (?)"):
        st.dialog("Keys", width="medium")(_draw)()


def _draw() -> None:
    left, right = st.columns(2, gap="medium")
    for number, (where, keys) in enumerate(KEYS.items()):
        rows = [f"| {key} | {what} |" for key, what in keys]
        (left if number in (0, 1, 2) else right).markdown(
            "\n".join([f"**{where}**", "", "| Key | What it does |", "|---|---|", *rows])
        )
