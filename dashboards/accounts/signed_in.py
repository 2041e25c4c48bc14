"""Who is signed in, asked anew at every run of a page; and what is drawn when nobody is any more."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboards import session
from dashboards.accounts import two_people
from dashboards.asgi import SIGN_IN
from dashboards.components import chrome, tables
from dashboards.components import leave as leaving
from dashboards.wall import SIGNED_OUT, cookie_name, own_ways
from dashboards.wiring import Desk
from data.access.sessions import IDLE, Session
from data.store.account_rules import factor_words

_LOOK_EVERY = "20s"


def now(desk: Desk) -> Session | None:
    """Session of this browser as it is now.

    Parameters
    ----------
    desk : Desk
        Store and settings.

    Returns
    -------
    Session or None
        None if nobody is signed in; then whatever this browser session held is forgotten.
    """
    token = _token(desk)
    found = desk.store.access.session(token, active=False) if token else None
    if found is None or found.owes is not None:
        session.end()
        return None
    session.belongs_to((found.digest, found.account.role.value))
    two_people.signed_in(found.account)
    return found


def draw_over(desk: Desk) -> None:
    """Draw the page of a session that is over: nothing of the case, and the way back.

    Parameters
    ----------
    desk : Desk
        Settings.
    """
    chrome.frame("Signed out", audience="nobody", digest="", fictional=desk.settings.fictional)
    st.subheader("You are signed out")
    st.text("Nothing more is shown. Sign in again to go on; what was saved is kept.")
    st.markdown(f"[Sign in]({SIGN_IN})")
    leaving.leave(SIGNED_OUT)


def draw_keeper(desk: Desk, found: Session) -> None:
    """Draw the page of an administrator: accounts are kept by command, and no case is shown.

    Parameters
    ----------
    desk : Desk
        Store and settings.
    found : Session
        The administrator's.
    """
    chrome.frame("Accounts", audience="administrator: sees no case", digest="", fictional=desk.settings.fictional)
    sign_out(desk)
    st.subheader("Accounts")
    st.text(f"Signed in as {found.account.actor}. An administrator manages accounts and sees no case.")
    st.markdown(own_ways(has_password=found.account.has_password))
    live = desk.store.access.sessions()
    tables.show(
        [
            {
                "Account": one.id,
                "Name": one.display_name,
                "Agency": one.agency,
                "Sits as": one.role.value.replace("_", " "),
                "State": "disabled" if one.disabled else "may sign in",
                "Second factor": factor_words(desk.store.access.standing(one.id)),
                "Sessions": sum(held.account.id == one.id for held in live),
            }
            for one in desk.store.access.accounts()
        ],
        hide_index=True,
    )
    names = [one.id for one in desk.store.access.accounts()]
    chosen = st.selectbox("End all sessions of", names, index=None, placeholder="Choose an account")
    if st.button("End these sessions", disabled=chosen is None) and chosen:
        count = desk.store.access.end_sessions(chosen, by=found.account.id)
        st.text(f"{count} sessions of {chosen} ended.")
    st.caption("Add, disable and change accounts on this machine with: lantern user --help")


def sign_out(desk: Desk) -> None:
    """Draw the button that ends the session, and watch whether it still lives.

    Parameters
    ----------
    desk : Desk
        Store and settings.
    """
    # The part that looks by itself stands last in a container of its own, so that nothing slips into its place.
    with st.container():
        st.button("Sign out", key="sign_out", on_click=_leave, args=(desk,), type="tertiary")
        _watch()


def _leave(desk: Desk) -> None:
    desk.store.access.end(_token(desk))
    session.leave()


@st.fragment(run_every=_LOOK_EVERY)
def _watch() -> None:
    """Knock at the server by itself: the guard empties the page of a session that is over."""
    leaving.empty_when_silent(IDLE, datetime.now(UTC))


def _token(desk: Desk) -> str:
    return str(st.context.cookies.get(cookie_name(is_secure=bool(desk.settings.host)), ""))
