"""Start the app: one page list per audience, nothing before the sitting is stated."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboards import pages, session, wiring
from dashboards.components import chrome


def _start() -> None:
    chrome.page_setup()
    sitting = session.current()
    desk = wiring.desk()
    if sitting is None:
        chrome.frame("Lantern", audience="nobody yet", digest="", fictional=desk.settings.fictional)
        # Every page's address leads to the same question first, and to that page afterwards.
        asked = [st.Page(session.ask, title="Begin", default=True)]
        asked += [st.Page(partial(session.ask), title="Begin", url_path=page.PATH) for page in pages.ALL]
        st.navigation(asked, position="hidden").run()
        return
    view = session.view_of(desk, sitting)
    shown = [page for page in pages.ALL if sitting.audience in page.AUDIENCES]
    entries = [
        (
            page.PATH,
            st.Page(
                partial(pages.draw, page, desk, view, sitting), title=page.TITLE, url_path=page.PATH, default=not index
            ),
        )
        for index, page in enumerate(shown)
    ]
    st.navigation(pages.grouped(entries), position="top").run()


_start()
