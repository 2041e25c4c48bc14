"""What was recorded just now is taken back in a person's name with a reason; a filter that was lifted comes back."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dashboards.wiring import Desk


def _judged() -> None:
    from types import SimpleNamespace
    from typing import Any

    import streamlit as st

    from dashboards.panels import take_back
    from data.errors import RefusedInput

    def back(subject: str, by: str, why: str) -> None:
        if not why:
            raise RefusedInput("say why")
        st.session_state["done"] = (subject, by, why)

    view: Any = SimpleNamespace(actor="A. Fictional")
    take_back.offer("pairs", view, back, "Taken back.")
    if st.button("Judge"):
        take_back.recorded("pairs", "Recorded.", "pair-1")
        st.rerun()


def _press(app: AppTest, words: str) -> None:
    next(one for one in app.button if one.label == words).click().run()
    assert not app.exception


def test_what_was_recorded_just_now_is_taken_back_with_its_reason() -> None:
    app = AppTest.from_function(_judged, default_timeout=60).run()
    assert not app.success
    _press(app, "Judge")
    _press(app, "Take it back")
    assert "say why" in app.error[0].value
    assert "done" not in app.session_state
    app.text_input[1].input("the telephone was borrowed")
    _press(app, "Take it back")
    assert app.session_state["done"] == ("pair-1", "A. Fictional", "the telephone was borrowed")
    assert [one.value.startswith("Taken back") for one in app.success] == [True]
    assert [one.label for one in app.button] == ["Judge"], "nothing is taken back twice"
    assert not app.run().success


def _filters(desk: object) -> None:
    from dashboards.panels import filters

    filters.choose(desk, desk.view("A. Fictional", "police_analyst", "test"))  # type: ignore[arg-type, attr-defined]


def test_filters_that_were_lifted_come_back(demo_desk: Desk) -> None:
    app = AppTest.from_function(_filters, kwargs={"desk": demo_desk}, default_timeout=60).run()
    assert not app.exception

    def days() -> list[str]:
        return list(next(one for one in app.get("button_group") if one.label == "Weekday").value)  # type: ignore[union-attr]

    next(one for one in app.get("button_group") if one.label == "Weekday").set_value(["Fri"]).run()  # type: ignore[union-attr]
    _press(app, "Show all again")
    assert days() == []
    _press(app, "As before")
    assert days() == ["Fri"]
    _press(app, "Show all again")
    assert days() == [], "lifting begins afresh each time"
