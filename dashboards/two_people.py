"""Two named people for one decision: with sign-in on, the one who is signed in and another account's own password."""

from __future__ import annotations

from collections.abc import Callable, Set

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards import wiring
from data.access.accounts import Account
from data.codes import Audience
from data.errors import NotPermitted

_ACCOUNT = "lantern_account"


def signed_in(account: Account) -> None:
    """Remember who is signed in, for the forms of this run.

    Parameters
    ----------
    account : Account
        As it is now.
    """
    st.session_state[_ACCOUNT] = account


def ask(
    first: DeltaGenerator,
    other: DeltaGenerator,
    *,
    what: str,
    words: tuple[str, str],
    own: str = "",
    may: Set[Audience] = frozenset(Audience),
) -> Callable[[], tuple[str, str]]:
    """Draw the fields for two people inside a form.

    Parameters
    ----------
    first, other : streamlit.delta_generator.DeltaGenerator
        Where to draw.
    what : str
        What the second person agrees to, for the audit; ids only.
    words : tuple of str
        Words before the two fields; where the second are empty, one person is enough.
    own : str, optional
        What stands in the first field at first; with sign-in on, it is whoever is signed in.

    may : set of Audience, optional
        With sign-in on, audiences of accounts that may be the second person; all of them, unless it is said.

    Returns
    -------
    callable
        To be called when the form was sent: the two names, the second empty where one is enough. With sign-in on it
        raises `data.errors.NotPermitted` unless the second is another account that may be, and its password fits.
    """
    account = st.session_state.get(_ACCOUNT)
    if not isinstance(account, Account):
        names = first.text_input(words[0], value=own), other.text_input(words[1]) if words[1] else ""
        return lambda: names
    first.text_input(words[0], value=account.actor, disabled=True)
    if not words[1]:
        return lambda: (account.actor, "")
    name = other.text_input(f"{words[1]}: account name")
    password = other.text_input("Their password, typed by them", type="password")
    code = other.text_input("Code of their second factor, if they have one", autocomplete="one-time-code")
    return lambda: (account.actor, _other(account, (name, password, code), what, may))


def _other(account: Account, typed: tuple[str, str, str], what: str, may: Set[Audience]) -> str:
    name, password, _ = typed
    if name.strip().lower() == account.id:
        raise NotPermitted("the second person is the one who is signed in; a decision takes two accounts")
    if not name.strip() and not password:
        return ""
    source = st.context.ip_address or "127.0.0.1"
    second = wiring.desk().store.access.confirm(*typed, source=source, what=what)
    if second.audience not in may:
        raise NotPermitted(
            "the second person's account may not judge this; ask a colleague who may see what it rests on"
        )
    return second.actor
