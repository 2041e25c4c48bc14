"""Addresses that open one record: an id that one may not see gives the page of an id that does not exist."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.wiring import Desk
from data.codes import Audience
from data.demonstration import Demonstration


def _page(desk: object, audience: str, path: str) -> None:
    import importlib

    page = importlib.import_module(f"dashboards.pages.{path}")
    page.render(desk, desk.view("T. Fictional", audience, "test"))


def _seen(desk: Desk, audience: Audience, path: str, record_id: str) -> tuple[str, bool]:
    app = AppTest.from_function(_page, kwargs={"desk": desk, "audience": audience.value, "path": path})
    app.query_params["record"] = record_id
    app.default_timeout = 60
    app.run()
    assert not app.exception
    return repr(app.main).replace(record_id, "ASKED"), bool(app.warning)


@pytest.mark.parametrize(("audience", "path"), [(Audience.LICENSING, "search"), (Audience.LICENSING, "venues")])
def test_what_one_may_not_see_looks_like_what_is_not_there(
    demo_desk: Desk, made: Demonstration, audience: Audience, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"dashboards.pages.{path}.show_map", lambda *_, **__: None)
    hidden = made.truths.voiced_child
    seen = demo_desk.view("T. Fictional", audience, "test").case()
    assert hidden not in seen.people
    refused, warned = _seen(demo_desk, audience, path, hidden)
    assert warned
    assert refused == _seen(demo_desk, audience, path, "no-such-record")[0]
    venue, warned = _seen(demo_desk, audience, path, sorted(seen.venues)[-1])
    assert not warned
    assert venue != refused


def test_a_record_is_opened_once_and_the_address_follows_what_is_read() -> None:
    def script() -> None:
        import streamlit as st

        from dashboards import deep_links

        st.write(str(deep_links.follow("page", {"a": "A"}.get)))

    app = AppTest.from_function(script)
    app.query_params["record"] = "a"
    assert [app.run().markdown[0].value for _ in range(2)] == ["A", "None"]
    app.query_params["record"] = "b"
    assert app.run().markdown[0].value == "None"
    assert app.warning


def test_the_end_of_a_sitting_takes_the_id_out_of_the_address() -> None:
    def script() -> None:
        import streamlit as st

        from dashboards import session

        st.session_state["read"] = "a"
        st.button("End", on_click=session.leave)

    app = AppTest.from_function(script)
    app.query_params["record"] = "PER-0001"
    app.run().button[0].click().run()
    assert dict(app.query_params) == {}
