"""The frame around every page: marking, page, audience and what is shown, always in view."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from dashboards.components.assets import read

MARKING = "OFFICIAL-SENSITIVE"
_ICON = Path(__file__).resolve().parent.parent / "assets" / "lantern.png"


def page_setup() -> None:
    """Title, icon and the one stylesheet; before anything else is drawn."""
    st.set_page_config(page_title="Lantern", page_icon=str(_ICON), layout="wide", initial_sidebar_state="collapsed")
    st.html(f"<style>{read('lantern.css')}</style>")


def tab_title(page: str) -> str:
    """What the browser's tab, history and bookmarks say: the page, and nothing of the case.

    Parameters
    ----------
    page : str
        Name of the page, as it ships.

    Returns
    -------
    str
        ``PAGE - Lantern``.

    Examples
    --------
    >>> tab_title("Hotspots")
    'Hotspots - Lantern'
    """
    return f"{page} - Lantern"


def frame(title: str, *, audience: str, digest: str, fictional: bool, purpose: str = "", meeting: bool = False) -> None:
    """Draw the header: marking, page, audience, and the digest of what this audience sees.

    Parameters
    ----------
    title : str
        Name of the page.
    audience : str
        Audience in words, e.g. ``Room: least-permitted = ...``.
    digest : str
        Digest of this audience's own view.
    fictional : bool
        Whether everything shown is invented.
    purpose : str
        Why this sitting looks.
    meeting : bool, default False
        Whether it is read from four metres.
    """
    st.set_page_config(page_title=tab_title(title))
    parts = [
        f'<span class="ln-marking">{MARKING}</span>',
        f'<span class="ln-title" role="heading" aria-level="1">{escape(title)}</span>',
        '<span class="ln-fictional">FICTIONAL CASE</span>' if fictional else "",
        f'<span class="ln-audience">{escape(audience)}</span>',
        f'<span class="ln-purpose">{escape(purpose)}</span>' if purpose else "",
        f'<span class="ln-digest" title="Digest of what this audience sees">view {escape(digest[:8])}</span>'
        if digest
        else "",
    ]
    said = 'role="group" aria-label="Marking, page and audience"'
    st.html(f'<div class="ln-header{" ln-meeting" if meeting else ""}" {said}>{"".join(parts)}</div>')
    st.html(f'<div class="ln-foot">{MARKING}</div>')
    if meeting:
        st.html(f"<style>{read('room.css')}</style>")


def watermark(words: str) -> None:
    """Words across the whole page, faint: a photograph of the screen tells where it was taken.

    Parameters
    ----------
    words : str
        Meeting and person at the keyboard.
    """
    # Written by the stylesheet: it is no text of the page, to be read out or copied.
    line = f'<span data-words="{escape(words)}"></span>'
    st.html(f"<style>{read('meeting.css')}</style>")
    st.html(f'<div class="ln-watermark" aria-hidden="true">{line * 12}</div>')


def way_out(on_end: Callable[[], None]) -> None:
    """Draw the way out of this sitting, at the right end of the row of pages.

    Parameters
    ----------
    on_end : callable
        Forgets the sitting.
    """
    st.button("End this sitting", key="end_sitting", on_click=on_end, type="tertiary")
