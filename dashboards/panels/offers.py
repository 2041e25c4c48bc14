"""A row of buttons, each of which makes a file when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

_HELP = "Handle it under its marking. That it was made is logged."


def draw_offers(offers: Sequence[tuple[str, str, str, Callable[[], bytes]]], *, key: str) -> None:
    """Draw one button a file, all in one row.

    Parameters
    ----------
    offers : sequence of (str, str, str, callable)
        Words, file name, media type and what makes it.
    key : str
        Start of the buttons' keys.
    """
    if not offers:
        return
    for column, (words, name, media, make) in zip(st.columns(len(offers)), offers, strict=True):
        column.download_button(
            words, make, name, media, on_click="ignore", key=f"{key}_{name}", help=_HELP, width="stretch"
        )
