"""Named people for an act: with sign-in on, the one who is signed in, and another account by its own password."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards import wiring
from data.access.accounts import Account
from data.codes import Audience
from data.errors import NotPermitted

_ACCOUNT = "lantern_account"
FIELDS = ("first", "second", "account", "password", "code")
"""Ends of the keys of the fields, where a form gives the beginning."""


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
    key: str = "",
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
    key : str, optional
        Beginning of the keys of the fields, for a form that is taken before the page is drawn again.

    Returns
    -------
    callable
        To be called when the form was sent: the two names, the second empty where one is enough. With sign-in on it
        raises `data.errors.NotPermitted` unless the second is another account that may be, and its password fits.
    """
    # Whoever is signed in is taken from the account, whatever a browser sends for the field.
    first_key = "" if isinstance(st.session_state.get(_ACCOUNT), Account) else key
    one = _typed(_own(words[0], own, first, f"{key}_first" if first_key else None), first_key, "first")
    if not words[1]:
        return lambda: (one(), "")
    second = another(words[1], what=what, may=may, where=other, key=key)
    return lambda: (one(), second())


def own(words: str, value: str = "", *, where: DeltaGenerator | None = None, key: str | None = None) -> str:
    """Draw the field for who does something alone; with sign-in on nobody types a name, it is the account's.

    Parameters
    ----------
    words : str
        Words before the field.
    value : str, optional
        What stands in it at first, where nobody signs in.
    where : streamlit.delta_generator.DeltaGenerator, optional
        Where to draw; by default where the page is.
    key : str, optional
        Constant name of the field on its page.

    Returns
    -------
    str
        Who it is.
    """
    return _own(words, value, where, key)


def another(
    words: str,
    *,
    what: str,
    may: Set[Audience] = frozenset(Audience),
    where: DeltaGenerator | None = None,
    key: str = "",
) -> Callable[[], str]:
    """Draw the fields for a second person alone.

    Parameters
    ----------
    words : str
        Words before the field.
    what : str
        What the second person agrees to, for the audit; ids only.
    may : set of Audience, optional
        With sign-in on, audiences of accounts that may be the second person.
    where : streamlit.delta_generator.DeltaGenerator, optional
        Where to draw; by default where the page is.
    key : str, optional
        As for `ask`.

    Returns
    -------
    callable
        To be called when the form was sent, as that of `ask`; gives the one name.
    """
    account, field = st.session_state.get(_ACCOUNT), _field(where)
    named = {end: f"{key}_{end}" if key else None for end in FIELDS}
    if not isinstance(account, Account):
        return _typed(field(words, key=named["second"]), key, "second")
    name = field(f"{words}: account name", key=named["account"])
    password = field("Their password, typed by them", type="password", key=named["password"])
    code = field("Code of their second factor, if they have one", autocomplete="one-time-code", key=named["code"])
    asked = [_typed(given, key, end) for given, end in ((name, "account"), (password, "password"), (code, "code"))]
    return lambda: _other(account, (asked[0](), asked[1](), asked[2]()), what, may)


def _typed(drawn: Any, key: str, end: str) -> Callable[[], str]:
    """What stands in a field when it is asked for: with a key as it is then, else as it was drawn."""
    return lambda: str(st.session_state.get(f"{key}_{end}", drawn) if key else drawn)


def _own(words: str, value: str, where: DeltaGenerator | None, key: str | None) -> str:
    account = st.session_state.get(_ACCOUNT)
    if not isinstance(account, Account):
        return str(_field(where)(words, value=value, key=key))
    _field(where)(words, value=account.actor, disabled=True, key=key)
    return account.actor


def _field(where: DeltaGenerator | None) -> Callable[..., Any]:
    return st.text_input if where is None else where.text_input


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
