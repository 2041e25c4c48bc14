"""The hotspot page in a browser: filters, periods, history, judging of an action; the map is never rebuilt."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENT = 60_000
MEETING = "A multi-agency meeting on a shared screen"


def _ask(sitting: Any, question: str) -> None:
    sitting.page.get_by_role("radio", name=question, exact=True).or_(
        sitting.page.get_by_role("button", name=question, exact=True)
    ).first.click(timeout=PATIENT)
    sitting.settle()


def _is_whole(sitting: Any) -> None:
    """The map stands, was built once, and nothing went wrong."""
    root = sitting.page.locator('.lm-root[data-ready="1"]')
    root.wait_for(timeout=PATIENT)
    sitting.settle()
    assert root.get_attribute("data-built") == "1"
    assert "could not be drawn" not in sitting.words
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])


def test_an_analyst_filters_compares_judges_and_records_on_one_map(
    sit: Callable[..., Any], start_streamlit: Any, demonstration_home: Path, tmp_path: Path
) -> None:
    # A case of its own: what is recorded here must not be seen by other tests.
    home = tmp_path / "demonstration"
    shutil.copytree(demonstration_home, home)
    with start_streamlit("streamlit_app.py", {"LANTERN_HOME": str(home), "LANTERN_FICTIONAL": "true"}) as url:
        sitting = sit("Police analyst", url)
        sitting.open("Hotspots")
        page = sitting.page
        page.get_by_text("Why H1 is one").wait_for(timeout=PATIENT)
        _is_whole(sitting)
        expect(page.locator("table.lh-week tr")).to_have_count(8)
        assert "incidents have no place" in sitting.words
        page.locator(".lm-badge").first.wait_for()
        badges = page.locator(".lm-badge").count()

        # Three in the morning has nobody: too few to say, in words, and the filter is not an answer.
        page.get_by_role("button", name="Filters").click()
        page.get_by_role("button", name="06–12 h", exact=True).click()
        page.get_by_role("button", name="missing episode", exact=True).click()
        page.get_by_text("Too few to say:").wait_for(timeout=PATIENT)
        sitting.settle()
        expect(page.locator(".lm-badge")).to_have_count(0)
        assert re.search(r"Only missing episode; 06–12 h: \d+ of \d+ incidents", sitting.words)
        page.get_by_role("button", name="Show all again").click()
        page.get_by_text("Why H1 is one").wait_for(timeout=PATIENT)
        sitting.settle()
        page.keyboard.press("Escape")
        expect(page.locator(".lm-badge")).to_have_count(badges)
        _is_whole(sitting)

        _ask(sitting, "Two periods")
        page.get_by_text("In all.", exact=True).wait_for(timeout=PATIENT)
        # The alarm is read before the rise.
        words = sitting.words
        assert 0 <= words.find("find out whether the harm changed") < words.find("more beyond chance")
        _is_whole(sitting)

        _ask(sitting, "History")
        page.get_by_text("No run is recorded yet.").wait_for(timeout=PATIENT)
        page.get_by_role("button", name="Record this run for the meeting").click()
        page.get_by_text("Recorded for Police analyst").wait_for(timeout=PATIENT)
        sitting.settle()
        expect(page.locator("table.lh-strip td", has_text="appeared")).to_have_count(badges)
        _is_whole(sitting)

        _ask(sitting, "Did it work?")
        page.get_by_role("button", name="Judge it").click()
        page.get_by_text("Weighted displacement difference").wait_for(timeout=PATIENT)
        sitting.settle()
        assert re.search(r"Too few to say|No change that could be told|fewer incidents than|more incidents than",
                         sitting.words)  # fmt: skip
        _is_whole(sitting)


def test_a_room_reads_every_question_from_four_metres_and_records_nothing(sit: Callable[..., Any]) -> None:
    sitting = sit(MEETING)
    sitting.open("Hotspots")
    page = sitting.page
    for question in ("Why", "Two periods", "History"):
        _ask(sitting, question)
        item = page.locator(".st-key-lantern_item")
        item.wait_for(timeout=PATIENT)
        _is_whole(sitting)
        sizes = item.locator("li, p").evaluate_all("(all) => all.map((e) => parseFloat(getComputedStyle(e).fontSize))")
        assert min(sizes) >= 28, question
        high, seen = page.get_by_test_id("stMain").evaluate("(m) => [m.scrollHeight, m.clientHeight]")
        assert high <= seen, f"{question} scrolls"
        assert page.get_by_role("button", name="Record this run").count() == 0


def test_methods_stand_beside_the_plain_count(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.open("Methods")
    sitting.page.get_by_text("of the cells.").first.wait_for(timeout=PATIENT)
    sitting.settle()
    words = sitting.words
    assert [f"{share}% of the cells." in words for share in (1, 2, 5)] == [True] * 3
    assert words.count("The plain count held") == 3
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])
