"""The Places page: a text is settled and taken back, a list is placed, a click is answered; who may see it at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ROOM = "A multi-agency meeting on a shared screen"


@pytest.fixture
def own_app(start_streamlit: Callable[..., Any], demonstration_home: Path, tmp_path: Path) -> Iterator[str]:
    """The app on a copy of the fictional case, which this test may write to."""
    shutil.copytree(demonstration_home, tmp_path / "own")
    env = {"LANTERN_HOME": str(tmp_path / "own"), "LANTERN_FICTIONAL": "true"}
    with start_streamlit("streamlit_app.py", env) as url:
        yield url


def _part(sitting: Any, name: str) -> None:
    sitting.page.get_by_role("radio", name=name, exact=True).or_(
        sitting.page.get_by_test_id(re.compile("stBaseButton-segmented_control.*")).filter(has_text=name)
    ).first.click()
    sitting.settle()


def test_a_text_is_settled_remembered_and_taken_back(sit: Callable[..., Any], own_app: str, screenshots: Path) -> None:
    sitting = sit("Police analyst", own_app)
    page = sitting.page
    sitting.open("Places")
    page.get_by_text(re.compile(r"^\d+ texts wait for a person")).wait_for()
    waiting = int(page.get_by_text(re.compile(r"^\d+ texts wait")).inner_text().split()[0])
    page.screenshot(path=screenshots / "Places-to-settle.png")
    page.get_by_text("A point of my own", exact=True).click()
    page.get_by_label(re.compile("^A point of my own:")).fill("LU1 2BQ")
    page.get_by_label("Why", exact=True).fill("the caller said so")
    page.get_by_role("button", name="Remember this for the case").click()
    page.get_by_text("Remembered, logged, and applied").wait_for()
    page.get_by_text(re.compile(rf"^{waiting - 1} texts wait")).wait_for()

    _part(sitting, "Remembered")
    page.get_by_text("Take back the choice for").wait_for()
    page.locator('.lm-root[data-ready="1"]').wait_for()
    page.screenshot(path=screenshots / "Places-remembered.png")
    page.get_by_label("Why", exact=True).fill("it was another caller")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Taken back. The records are as they were").wait_for()
    _part(sitting, "To settle")
    page.get_by_text(re.compile(rf"^{waiting} texts wait")).wait_for()
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])
