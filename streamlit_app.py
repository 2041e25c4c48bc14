"""Start the app: one page list per audience, nothing before the sitting is stated."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboards import going, keyboard, pages, session, wiring
from dashboards.accounts import signed_in
from dashboards.components import chrome


def _alone(draw: Callable[[], None]) -> None:
    """One page under every page's address, so that none of them is lost or tells anything."""
    asked = [st.Page(partial(draw), title="Begin", default=True)]
    asked += [st.Page(partial(draw), title="Begin", url_path=page.PATH) for page in pages.ALL]
    st.navigation(asked, position="hidden").run()


def _start() -> None:
    chrome.page_setup()
    # Without an entry of our own Streamlit hides the menu, and with it the choice of light or dark.
    st.set_page_config(menu_items={"About": keyboard.ABOUT})
    desk = wiring.desk()
    held = signed_in.now(desk) if desk.settings.sign_in else None
    if desk.settings.sign_in and (held is None or held.account.audience is None):
        only = partial(signed_in.draw_keeper, desk, held) if held else partial(signed_in.draw_over, desk)
        _alone(only)
        return
    sitting = session.current()
    if sitting is None:
        chrome.frame("Begin", audience="nobody yet", digest="", fictional=desk.settings.fictional)
        # Every page's address leads to the same question first, and to that page afterwards.
        if held:
            signed_in.sign_out(desk)
        _alone(partial(session.ask, held.account if held else None, desk.settings.agencies))
        return
    if held:
        signed_in.sign_out(desk)
    view = session.view_of(desk, sitting)
    shown = [page for page in pages.ALL if pages.offered(page, sitting)]
    entries = [
        (
            page.PATH,
            st.Page(
                partial(pages.draw, page, desk, view, sitting), title=page.TITLE, url_path=page.PATH, default=not index
            ),
        )
        for index, page in enumerate(shown)
    ]
    going.offer(dict(entries))
    keyboard.offer()
    st.navigation(pages.grouped(entries), position="top").run()


_start()
