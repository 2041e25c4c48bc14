"""Labels of choices are Markdown to a browser: what a file says comes out as written, never as a picture or link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

HOSTILE = "![look](https://example.test/p.png) **High** Street"


def _places() -> None:
    from types import SimpleNamespace

    from dashboards.pages import places
    from tests.dashboards.test_choice_labels import HOSTILE

    found = SimpleNamespace(label=HOSTILE, reason=HOSTILE, uncertainty_m=100.0)
    item = SimpleNamespace(key="k", text=HOSTILE, status=None)
    places._choice_form(None, SimpleNamespace(actor="DC Example"), item, [found])  # type: ignore[arg-type]


def _register() -> None:
    from datetime import date
    from types import SimpleNamespace

    from dashboards.pages import register
    from data.casework import DecisionOutcome
    from tests.dashboards.test_choice_labels import HOSTILE
    from tests.network.planted_graph import case, person, report

    held = SimpleNamespace(
        id="D", outcome=DecisionOutcome.AGREED, measure_id="cawn-s2-under-16", subject_kind="person", subject_id="P"
    )
    view = SimpleNamespace(
        decisions=lambda: {"D": held}, casework=lambda: {"orders": {}}, day=date(2026, 11, 1), actor="DC Example"
    )
    whole = case([report("r", "A")], [person("P", ("r",), reference=HOSTILE)])
    register._draw_new(view, whole)  # type: ignore[arg-type]


@pytest.mark.parametrize("script", [_places, _register])
def test_a_choice_made_of_data_is_shown_as_written(script: object) -> None:
    app = AppTest.from_function(script, default_timeout=60).run()  # type: ignore[arg-type]
    assert not app.exception
    (label, *_) = app.radio[0].options
    assert "look" in label
    assert "![" not in label
    assert "**High" not in label
    assert "https://" not in label
