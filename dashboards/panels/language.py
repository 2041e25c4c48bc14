"""Remarks on words, under the text they are about: one line why, and words that say it better; nothing is blocked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboards.components import text
from dashboards.wiring import Desk
from data.errors import RefusedInput
from data.language import OWN_LIST, Remark, WordList, load_words, remarks, shipped_list

_MOST_SHOWN = 6


def word_list(desk: Desk) -> WordList:
    """List of words of this partnership.

    Parameters
    ----------
    desk : Desk
        Knows where the partnership's own list may lie.

    Returns
    -------
    WordList
        With the partnership's own entries; a faulty file is told on the screen, and the list that ships is used.
    """
    own = desk.settings.data_dir / OWN_LIST
    try:
        return _loaded(own, own.stat().st_mtime_ns) if own.exists() else shipped_list()
    except RefusedInput as error:
        st.warning(text.plain(f"{error}. The list that ships is used until it is mended."))
        return shipped_list()


@lru_cache(maxsize=4)
def _loaded(own: Path, changed_ns: int) -> WordList:
    del changed_ns
    return load_words(own)


def draw_remarks(words: str, list_of_words: WordList) -> None:
    """Draw the remarks on a text, if there are any.

    Parameters
    ----------
    words : str
        What was written.
    list_of_words : WordList
        From `word_list`.
    """
    found = remarks(words, list_of_words) if words else []
    for one in found[:_MOST_SHOWN]:
        st.caption(remark_words(one))
    if len(found) > _MOST_SHOWN:
        st.caption(f"{len(found) - _MOST_SHOWN} more words to look at.")


def remark_words(one: Remark) -> str:
    """One remark as a line.

    Parameters
    ----------
    one : Remark
        Of a text.

    Returns
    -------
    str
        Markdown, with what was written made safe.
    """
    instead = " / ".join(one.instead)
    return f"✎ **{text.plain(one.found)}** · {text.plain(one.why)} Perhaps: {text.plain(instead)}"
