"""The explorer in a browser: grown by keyboard, every step taken back, why to the report, and out on terms only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def _drawn(sitting: Any) -> int:
    sitting.settle()
    return int(sitting.page.locator('.lg-root[data-ready="1"]').get_attribute("data-nodes"))


def _panel(sitting: Any, name: str) -> None:
    sitting.page.get_by_test_id("stButtonGroup").first.get_by_text(name, exact=True).click()
    sitting.settle()


def test_grown_by_keyboard_taken_back_and_given_out_on_terms(sit: Callable[..., Any], tmp_path: Path) -> None:
    sitting = sit("Police analyst")
    sitting.open("Network")
    page = sitting.page
    root = page.locator(".lg-root")
    before = _drawn(sitting)
    root.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("Reports behind the record").wait_for()
    root.focus()
    page.keyboard.press("e")
    page.wait_for_function(
        "(n) => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.lg-root')"
        " && Number(e.shadowRoot.querySelector('.lg-root').dataset.nodes) > n)",
        arg=before,
    )
    assert _drawn(sitting) > before
    assert root.get_attribute("data-built") == "1", "the picture grew, it was not made anew"
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function(
        "(n) => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.lg-root')"
        " && Number(e.shadowRoot.querySelector('.lg-root').dataset.nodes) === n)",
        arg=before,
    )
    # A tie is walked to and opened by keyboard too, and leads down to its reports.
    root.focus()
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    page.get_by_text("How it is known").wait_for()

    _panel(sitting, "Export")
    page.get_by_role("button", name="Log the disclosure").click()
    page.get_by_text("Name the recipient").wait_for()
    page.get_by_label("What", exact=True).click()
    page.get_by_role("option", name="Picture, SVG").click()
    page.get_by_label("Recipient: person and agency").fill("Reader Example, Ash Council")
    with page.expect_download() as download:
        page.get_by_role("button", name="Log the disclosure").click()
    file = tmp_path / "network.svg"
    download.value.save_as(file)
    made = file.read_text(encoding="utf-8")
    for words in ("OFFICIAL-SENSITIVE", "Reader Example, Ash Council", "last day of use", "FICTIONAL"):
        assert words in made
    assert made.count("<text") > before
    assert not re.search(r"(href|src)=", made), "the file asks for nothing"
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])


def test_social_care_reads_no_more_than_its_own_view(sit: Callable[..., Any]) -> None:
    sitting = sit("Children's social care")
    sitting.open("Network")
    page = sitting.page
    assert _drawn(sitting) > 1
    _panel(sitting, "Position")
    page.get_by_text("wait for their age to be established").wait_for()
    ranks = page.locator("[class*=st-key-explorer_rank_] button")
    ranks.first.wait_for()
    sitting.settle()
    words, listed = sitting.words, ranks.all_inner_texts()
    assert not [label for label in listed if "Child" in label], "no child in any list"
    assert "Traceback" not in words
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])
