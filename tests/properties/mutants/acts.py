"""What a page answers after one act: a filter chosen, words searched for, a row or an address opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from types import ModuleType
from typing import Any
from unittest.mock import patch

import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import AttributeDictionary

from dashboards.components import tables
from dashboards.wiring import Desk
from data.views import View
from tests.properties.mutants.doors import COMPONENTS, RANDOM_ID, draw, script, sent

Act = Callable[[AppTest], Any]
WORDS = ("invented", "zorblax", "A-ghost")
ADDRESSES = ("V-bar", "A-ghost", "A-den")
_PARAMETERS = {"search": "record", "venues": "venue", "options": "about"}
_MOST_OPTIONS = 3


def after_acts(desk: Desk, view: View, page: ModuleType, *, only: str = "") -> dict[str, bytes]:
    """Everything that a page sends to the browser after each of its acts, one at a time on the page as first drawn."""
    drawn: list[bytes] = []
    found: dict[str, bytes] = {}
    with _parts_drawn_into(drawn):
        first = _open(desk, view, page)
        for name, act in (*_choices(first), *_rows(), *_addresses(page.PATH)):
            if not name.endswith(only):
                continue
            app = _open(desk, view, page, run=False)
            drawn.clear()
            act(app)
            assert not app.exception, f"{page.PATH}, {name}: {app.exception[0].message}"
            found[name] = RANDOM_ID.sub(b"ID", b"\n".join([*sent(app._tree), *drawn]))
    return found


@contextmanager
def _parts_drawn_into(drawn: list[bytes]) -> Iterator[None]:
    with ExitStack() as stack:
        for where in COMPONENTS:
            stack.enter_context(patch(f"dashboards.components.{where}", lambda: partial(draw, drawn)))
        yield


def _open(desk: Desk, view: View, page: ModuleType, *, run: bool = True) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60, kwargs={"page": page, "desk": desk, "view": view})
    return app.run() if run else app


def _choices(first: AppTest) -> Iterator[tuple[str, Act]]:
    """Every field of the page as first drawn, with each of its first choices."""
    for kind in ("button_group", "selectbox", "radio", "multiselect"):
        for at, field in enumerate(first.get(kind)):
            # Of buttons beside each other the second: the first is what the page shows as first drawn.
            for option in field.options[:1] if kind == "multiselect" else field.options[1:_MOST_OPTIONS]:
                chosen = [option] if kind == "multiselect" else option
                yield f"{kind} {at}: {option}", partial(_set, kind, at, chosen)
    for kind in ("checkbox", "toggle"):
        for at, field in enumerate(first.get(kind)):
            yield f"{kind} {at}", partial(_set, kind, at, not field.value)
    for at, _ in enumerate(first.get("text_input")):
        for words in WORDS:
            yield f"text {at}: {words}", partial(_set, "text_input", at, words)


def _set(kind: str, at: int, value: Any, app: AppTest) -> AppTest:
    return app.run().get(kind)[at].set_value(value).run()  # type: ignore[no-any-return]


def _rows() -> Iterator[tuple[str, Act]]:
    """The first row of every list that can be chosen from; the test driver cannot click one."""
    yield "row", partial(_with_row, 0)


def _with_row(row: int, app: AppTest) -> AppTest:
    def show(frame: Any, **options: Any) -> Any:
        st.dataframe(frame)
        rows = [row] if options.get("on_select") else []
        return AttributeDictionary({"selection": {"rows": rows, "columns": [], "cells": []}})

    with patch.object(tables, "show", show):
        return app.run()


def _addresses(path: str) -> Iterator[tuple[str, Act]]:
    """Addresses of a record that is seen, and of two that are not."""
    if parameter := _PARAMETERS.get(path):
        for record in ADDRESSES:
            yield f"?{parameter}={record}", partial(_at, parameter, record)


def _at(parameter: str, record: str, app: AppTest) -> AppTest:
    app.query_params[parameter] = record
    return app.run()
