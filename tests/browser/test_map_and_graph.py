"""Map and network picture in a browser: clicks and keys reach Python, and a saved map stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_click_on_a_hotspot_reaches_python_and_keeps_the_map(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.open("Hotspots")
    page = sitting.page
    page.locator('.lm-root[data-ready="1"]').wait_for()
    page.get_by_text("Why H1 is one").wait_for()
    page.locator('.lm-badge[data-id="H2"]').click()
    page.get_by_text("Why H2 is one").wait_for()
    sitting.settle()
    assert page.locator(".lm-root").get_attribute("data-built") == "1"
    expect(page.locator('.lm-badge[data-id="H2"]')).to_have_class(re.compile(r"\blm-selected\b"))
    # The same without a mouse.
    page.locator('.lm-badge[data-id="H1"]').focus()
    page.keyboard.press("Enter")
    page.get_by_text("Why H1 is one").wait_for()


def test_the_next_page_takes_the_map_over_and_asks_for_ground_that_never_came(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    page = sitting.page
    sitting.open("Hotspots")
    page.locator('.lm-badge[data-id="H2"]').wait_for()
    page.locator(".lm-canvas").evaluate("(canvas) => { canvas.dataset.kept = '1'; }")
    sitting.open("Children")
    page.locator('.lm-root[data-ready="1"] .lm-canvas[data-kept="1"]').wait_for()
    page.locator(".lm-badge").first.wait_for(state="detached")
    # As if the page had been left before its ground came.
    page.evaluate("() => globalThis.lanternGrounds.clear()")
    sitting.open("Hotspots")
    page.locator('.lm-root[data-ready="1"] .lm-badge[data-id="H2"]').wait_for()
    assert page.evaluate("() => globalThis.lanternGrounds.size") == 1
    # A page without a map: nothing of the case stays behind the screen.
    page.locator(".lm-root").evaluate("(root) => { globalThis.left = root; }")
    assert page.evaluate("() => Boolean(left.lantern.data && left.querySelector('.lm-badge'))")
    sitting.open("Actions")
    page.wait_for_function(
        "() => !left.isConnected && !left.lantern.data && !left.lantern.spots && !left.lanternLatest"
        " && !left.lantern.dots._xs.length && !left.querySelector('.lm-badge, .lm-venue, .lm-label')"
    )
    sitting.open("Hotspots")
    page.locator('.lm-root[data-ready="1"] .lm-badge[data-id="H2"]').wait_for()


def test_the_saved_map_is_whole_and_asks_nothing(
    sit: Callable[..., Any], open_page: Callable[..., Any], tmp_path: Path
) -> None:
    sitting = sit("Police analyst")
    sitting.open("Hotspots")
    with sitting.page.expect_download() as download:
        sitting.page.get_by_role("button", name="Save this map").click()
    file = tmp_path / "hotspots.html"
    download.value.save_as(file)
    shown = open_page()
    shown.page.set_content(file.read_text(encoding="utf-8"))
    shown.page.locator(".leaflet-container canvas, .leaflet-container svg").first.wait_for()
    words = shown.page.locator("body").inner_text()
    assert "FICTIONAL" in words
    assert "OFFICIAL-SENSITIVE" in words
    assert (shown.outside, shown.faults) == ([], [])


def test_arrow_keys_walk_the_network_and_enter_opens_a_record(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.open("Network")
    page = sitting.page
    root = page.locator('.lg-root[data-ready="1"]')
    root.focus()
    page.keyboard.press("ArrowRight")
    first = root.get_attribute("data-shown")
    assert first, "the first arrow points out where one stands"
    steps = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        steps.add(root.get_attribute("data-shown"))
    assert steps - {first}, "no arrow led along a tie"
    assert page.get_by_text("Reports behind the record").count() == 0
    page.keyboard.press("Enter")
    page.get_by_text("Reports behind the record").wait_for()
    assert page.locator(".lg-root").get_attribute("data-built") == "1"
