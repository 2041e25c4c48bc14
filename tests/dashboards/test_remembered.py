"""What was set on a page stands when it is come back to, on every page; another audience finds nothing of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.wiring import Desk
from data.errors import NotEnough

_ALONE, _OTHER = ("police_analyst",), ("social_care",)
# Page, beginning of the field's key, what is set there. None: the last of what is offered.
FIELDS: tuple[tuple[str, str, Any], ...] = (
    ("hotspots", "hotspot_part", "History"),
    ("hotspots", "hotspot_filter_days", ["Fri"]),
    ("methods", "methods_split", None),
    ("explorer", "explorer_panel", "Paths"),
    ("explorer", "explorer_found", None),
    ("explorer", "explorer_way", "All"),
    ("options", "option_about", "vehicle"),
    ("options", "option_vehicle", None),
    ("options", "option_day", None),
    ("venues", "venue_words", "a"),
    ("venues", "venue_kinds", None),
    ("venues", "venue_part", None),
    ("search", "search_words", "tin"),
    ("search", "search_kinds", None),
    ("places", "places_part", None),
    ("identity", "identity_kinds", ["vehicle"]),
    ("identity", "identity_weak", True),
    ("intake", "intake_kind", None),
    ("forms", "forms_part", None),
    ("children", "children_part", None),
    ("actions", "actions_part", None),
    ("register", "register_part", "Ending soon"),
    ("plan", "plan_size", 3),
    ("plan", "plan_objective", None),
    ("profile", "profile_area", None),
    ("profile", "profile_part", None),
    ("profile", "profile_recipient", "Example Council"),
    ("retention", "retention_within", 365),
    ("audit", "audit_acts", None),
    ("audit", "audit_record", "R-1"),
)
# Fields that are no choice of how to look: the picture's own state, which its undo moves; a list that only opens one
# more; a form that is being filled in; the hotspot being read, which is kept with the map's.
OTHERS = ("explorer_", "more_", "register_open_more", "gate_", "assessed_", "voice_", "None")
_KINDS = ("button_group", "selectbox", "multiselect", "toggle", "slider", "radio", "checkbox", "text_input")
_DATES = ("date_input", "number_input")


def _at(desk: object) -> None:
    import streamlit as st

    from dashboards import pages
    from dashboards.session import Sitting, view_of
    from data.codes import Audience

    seen = tuple(map(Audience, st.session_state["eyes"]))
    sitting = Sitting("A. Fictional", seen, "test")
    st.session_state["lantern_sitting"] = sitting
    page = next(page for page in pages.ALL if st.session_state["at"] == page.PATH)
    pages.draw(page, desk, view_of(desk, sitting), sitting)  # type: ignore[arg-type]


@pytest.fixture
def app(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The pages without what takes long to reckon and is not looked at here."""

    def nothing(*_: object, **__: object) -> None:
        raise NotEnough("not reckoned here")

    monkeypatch.setattr("dashboards.pages.plan._plan", nothing)
    monkeypatch.setattr(type(demo_desk), "hotspots", nothing)
    monkeypatch.setattr(type(demo_desk), "methods", nothing)
    return AppTest.from_function(_at, kwargs={"desk": demo_desk}, default_timeout=120)


def _go(app: AppTest, path: str, eyes: tuple[str, ...] = _ALONE) -> None:
    app.session_state["at"], app.session_state["eyes"] = path, eyes
    app.run()
    assert not app.exception
    assert not app.error


def _fields(app: AppTest) -> dict[str, Any]:
    """Fields of the page by key, but for those of a form that is being filled in."""
    drawn: list[Any] = [one for kind in (*_KINDS, *_DATES) for one in app.get(kind)]
    return {str(one.key): one for one in drawn if not one.form_id}


def _field(app: AppTest, name: str) -> Any:
    return next(one for key, one in _fields(app).items() if key.startswith(name))


def _set(app: AppTest, name: str, wanted: Any) -> Any:
    field = _field(app, name)
    if wanted is None:
        wanted = _last(field)
    field.set_value(wanted)
    app.run()
    assert not app.exception
    return _field(app, name).value


def _last(field: Any) -> Any:
    if isinstance(field.value, date):
        return field.value - timedelta(days=7)
    return [field.options[-1]] if isinstance(field.value, list) else field.options[-1]


def test_what_was_set_on_a_page_stands_when_it_is_come_back_to(app: AppTest) -> None:
    left: dict[str, dict[str, Any]] = {}
    for path, name, wanted in FIELDS:
        if path not in left:
            _go(app, path)
        left.setdefault(path, {})[name] = _set(app, name, wanted)
        unknown = [key for key in _fields(app) if key not in app.session_state["remembered_keys"]]
        assert not [key for key in unknown if not key.startswith(OTHERS)], path
    for path, held in left.items():
        _go(app, path)
        assert {name: _field(app, name).value for name in held} == held
    # Somebody else looks: whatever was set is neither there nor anywhere in the session.
    typed = set(app.session_state["remembered_keys"])
    _go(app, "search", _OTHER)
    assert not _field(app, "search_words").value
    assert not [key for key in typed if key in app.session_state]
    _go(app, "search")
    assert not _field(app, "search_words").value


def _table() -> None:
    import streamlit as st

    from dashboards import remembered
    from dashboards.components import tables

    remembered.for_whom("A")
    if ids := st.session_state["ids"]:
        first = st.session_state["first"]
        st.session_state["row"] = tables.choose([{"Id": one} for one in ids], ids, name="list", first=first)


def test_a_chosen_row_goes_with_its_record_and_never_passes_to_another() -> None:
    app = AppTest.from_function(_table, default_timeout=60)

    def row(ids: str, first: str | None = None) -> int | None:
        app.session_state["ids"], app.session_state["first"] = list(ids), first
        app.run()
        assert not app.exception
        return app.session_state["row"]  # type: ignore[no-any-return]

    def choose(number: int, ids: str) -> None:
        app.session_state["list"] = {"selection": {"rows": [number], "columns": [], "cells": []}}
        assert row(ids) == number

    assert row("abc") is None
    choose(1, "abc")
    assert row("zabc") == 2, "the list grew above it"
    row("")  # another page
    assert row("xabc") == 2
    assert row("xac") is None, "it is gone"
    assert row("xabc") is None
    choose(0, "xabc")
    row("")
    assert row("xabc", "c") == 3, "a link asks for another"
    row("")
    assert row("xab", "c") is None, "asked for, and not in the list"
