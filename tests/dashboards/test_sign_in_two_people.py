"""A decision takes two accounts where people sign in, and two names where they do not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.errors import AppTestError

from dashboards.accounts.two_people import _other
from dashboards.doors import OPEN_TO
from data.access.accounts import Account, Role
from data.codes import Audience
from data.errors import NotPermitted

ME = Account(id="pc1", display_name="PC One", agency="Police", role=Role.POLICE_ANALYST)
CHAIR = Account(id="chair", display_name="C. Hair", agency="Luton", role=Role.SOCIAL_CARE)


def _page() -> None:
    import streamlit as st

    from dashboards.accounts import two_people
    from data.errors import LanternError

    with st.form("decide"):
        people = two_people.ask(st.container(), st.container(), what="decision D", words=("Proposed by", "Decided by"))
        if st.form_submit_button("Record"):
            try:
                st.text(" and ".join(people()))
            except LanternError as refusal:
                st.error(str(refusal))


def _one_alone() -> None:
    import streamlit as st

    from dashboards.accounts import two_people

    with st.form("escalate"):
        by = two_people.own("By", "typed before", where=st.container())
        approved = two_people.another("Approved by", what="decision D")
        if st.form_submit_button("Record"):
            st.text(f"{by}, {approved()}")


def _taken_before_it_is_drawn() -> None:
    import streamlit as st

    from dashboards.accounts import two_people

    def take() -> None:
        st.session_state["took"] = " and ".join(people())

    with st.form("decide"):
        people = two_people.ask(st, st, what="decision D", words=("Proposed by", "Decided by"), key="one")  # type: ignore[arg-type]
        st.form_submit_button("Record", on_click=take)
    st.text(st.session_state.get("took", "nothing"))


class _Accounts:
    def confirm(self, name: str, password: str, code: str, *, source: str, what: str) -> Account:
        assert what == "decision D"
        if (name, password, code) not in (("chair", "right", ""), ("chair", "right", "123456")):
            raise NotPermitted("do not fit")
        return CHAIR


def _sent(signed_in: bool, page_of: Callable[[], None] = _page, **typed: str) -> AppTest:
    page = AppTest.from_function(page_of)
    if signed_in:
        page.session_state["lantern_account"] = ME
    page.run()
    for box in page.text_input:
        if box.label in typed:
            box.set_value(typed[box.label])
    desk = SimpleNamespace(store=SimpleNamespace(access=_Accounts()))
    with patch("dashboards.accounts.two_people.wiring.desk", lambda: desk):
        return page.button[0].click().run()


def test_two_names_are_asked_for_without_sign_in() -> None:
    names: dict[str, Any] = {"Proposed by": "A", "Decided by": "B"}
    done = _sent(False, **names)
    assert [one.value for one in done.text] == ["A and B"]


def test_another_accounts_password_is_asked_for_with_sign_in() -> None:
    fields: dict[str, Any] = {"Decided by: account name": "chair", "Their password, typed by them": "right"}
    assert [one.value for one in _sent(True, **fields).text] == ["PC One (pc1) and C. Hair (chair)"]
    code = {"Code of their second factor, if they have one": "123456"}
    assert [one.value for one in _sent(True, **(fields | code)).text] == ["PC One (pc1) and C. Hair (chair)"]
    wrong = _sent(True, **(fields | {"Their password, typed by them": "wrong"}))
    assert [one.value for one in wrong.error] == ["do not fit"]
    myself = _sent(True, **(fields | {"Decided by: account name": "PC1"}))
    assert "takes two accounts" in myself.error[0].value
    with pytest.raises(AppTestError, match="disabled"):
        _sent(True, _page, **{"Proposed by": "Somebody else"})


def test_a_form_that_is_taken_before_the_page_is_drawn_knows_what_was_typed_last() -> None:
    names: dict[str, Any] = {"Proposed by": "A", "Decided by": "B"}
    done = _sent(False, _taken_before_it_is_drawn, **names)
    assert [one.value for one in done.text] == ["A and B"]
    fields: dict[str, Any] = {"Decided by: account name": "chair", "Their password, typed by them": "right"}
    done = _sent(True, _taken_before_it_is_drawn, **fields)
    assert [one.value for one in done.text] == ["PC One (pc1) and C. Hair (chair)"]


def test_nobody_who_is_signed_in_types_a_name_for_what_is_done_alone() -> None:
    typed = {"By": "Somebody", "Approved by": "Somebody else"}
    assert [one.value for one in _sent(False, _one_alone, **typed).text] == ["Somebody, Somebody else"]
    fields: dict[str, Any] = {"Approved by: account name": "chair", "Their password, typed by them": "right"}
    assert [one.value for one in _sent(True, _one_alone, **fields).text] == ["PC One (pc1), C. Hair (chair)"]
    with pytest.raises(AppTestError, match="disabled"):
        _sent(True, _one_alone, By="Somebody")


def test_who_may_not_read_what_a_judgement_rests_on_cannot_be_its_second_person() -> None:
    desk = SimpleNamespace(store=SimpleNamespace(access=_Accounts()))
    with patch("dashboards.accounts.two_people.wiring.desk", lambda: desk):
        allowed = frozenset({Audience.SOCIAL_CARE})
        assert _other(ME, ("chair", "right", ""), "decision D", allowed) == CHAIR.actor
        with pytest.raises(NotPermitted, match="may not judge"):
            _other(ME, ("chair", "right", ""), "decision D", OPEN_TO["identity"])
