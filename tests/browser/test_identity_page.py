"""An analyst judges two records the same, sees it take effect, and takes it back: the view is as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def _view(sitting: Any) -> str:
    found = re.search(r"view ([0-9a-f]{8})", sitting.words)
    assert found
    return found.group(1)


def _judge(sitting: Any, verdict: str, why: str) -> None:
    page = sitting.page
    # the circle of a radio is drawn beside its input, so its words are clicked
    page.get_by_test_id("stForm").get_by_text(verdict, exact=True).click()
    page.get_by_label("Why", exact=True).fill(why)
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text(f"Recorded: {verdict.lower()}").wait_for()
    sitting.settle()


def test_a_pair_is_judged_and_the_judgement_taken_back(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.open("Identity")
    page = sitting.page
    before = _view(sitting)
    heading = page.get_by_role("heading", level=3).first.inner_text()
    assert "and" in heading
    assert "".join(sitting.sent).count("helped") >= 1
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Choose one of the judgements first.").wait_for()
    _judge(sitting, "The same", "one telephone, one date of birth")
    sitting.open("Identity")
    # The same page again: nothing tells when it is drawn anew but what it says.
    expect(page.locator(".ln-header")).not_to_contain_text(f"view {before}")
    page.get_by_text("Judged", exact=True).first.click()
    expect(page.get_by_role("heading", level=3).first).to_have_text(heading)
    sitting.settle()
    _judge(sitting, "Take the judgement back", "the telephone was borrowed")
    sitting.open("Identity")
    expect(page.locator(".ln-header")).to_contain_text(f"view {before}")
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])


def test_a_part_plate_and_those_who_wait_for_an_age(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.open("Identity")
    page = sitting.page
    page.get_by_text("Part plates", exact=True).click()
    page.get_by_label("What was seen of the plate").fill("LT0? F*")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(r"of \d+ plates fit")).wait_for()
    page.get_by_text("Age and standing", exact=True).click()
    page.get_by_text("people wait").wait_for()
    sitting.settle()
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("a reason is needed").wait_for()
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])
