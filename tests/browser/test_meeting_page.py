"""One meeting in two browsers: what the note taker writes is on the big screen, which is cut to who is in the room."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MEETING = "A multi-agency meeting on a shared screen"
_NAME, _AGENCY, _JOIN = "Name of who is here", "For which agency", "Is in the room"


def _start(page: Any) -> None:
    page.get_by_label("Where the meeting is held").fill("Room 2")
    page.get_by_label("Chair").fill("C. Fictional")
    page.get_by_label("Note taker").fill("N. Imaginary")
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name=_JOIN).wait_for()


def _join(sitting: Any, name: str, agency: str, seen_as: str = "") -> None:
    page = sitting.page
    sitting.settle()
    page.get_by_label(_NAME).first.fill(name)
    page.get_by_label(_AGENCY).first.fill(agency)
    if seen_as:
        page.get_by_label("May see as").first.click()
        page.get_by_role("option", name=seen_as, exact=True).click()
    page.get_by_role("button", name=_JOIN).first.click()


def _write(page: Any, words: str, *, for_room: bool) -> None:
    page.get_by_label("What was said or found out").fill(words)
    if for_room:
        page.get_by_text("For the room: fit to be read").click()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_test_id("stMarkdown").get_by_text(words).first.wait_for()


def test_a_meeting_is_minuted_in_a_second_browser_and_cut_when_somebody_joins(
    sit: Callable[..., Any], open_page: Callable[..., Any], screenshots: Path
) -> None:
    screen = sit(MEETING)
    page = screen.page
    assert page.locator(".lm-badge").count() == 0, "nothing of the case before the statement was heard"
    _start(page)
    _join(screen, "H. Fictional", "Health")
    page.locator(".st-key-lantern_room li", has_text="H. Fictional").wait_for()

    taker = type(screen)(open_page(1600, 900), screen.url)
    taker.begin("Police analyst")
    taker.open("Minutes")
    second = taker.page
    second.get_by_role("button", name="Next").click()
    page.get_by_text(re.compile(r"^Item 1 of \d+$")).wait_for()
    expect(second.get_by_role("button", name="Back", exact=True)).to_be_enabled(timeout=90_000)
    taker.settle()
    _write(second, "Heard: nothing new", for_room=False)
    _write(second, "The review is served by Friday", for_room=True)
    minuted = page.locator(".st-key-lantern_minuted")
    minuted.get_by_text("The review is served by Friday").wait_for()
    assert "nothing new" not in page.locator("body").inner_text()
    assert "nothing new" not in "".join(screen.sent)
    page.screenshot(path=screenshots / "Meeting-minuted.png")
    second.screenshot(path=screenshots / "Minutes.png")
    second.get_by_role("button", name="Take back my last line").click()
    minuted.get_by_text("Nothing is decided or minuted").wait_for()

    second.get_by_text("Who is here", exact=True).click()
    _join(taker, "L. Fictional", "Council licensing", "Licensing officer")
    page.locator(".ln-audience", has_text="Licensing officer").wait_for()
    screen.settle()
    assert screen.titles[0] == "Meeting"
    assert not {"Hotspots", "Network", "Actions", "Register", "Minutes"} & set(screen.titles)
    assert not re.search(r"POC-\d|Child [A-Z]|Hotspot H", screen.words)
    page.screenshot(path=screenshots / "Meeting-with-licensing.png")
    assert (screen.kept.outside, screen.kept.faults) == ([], [])


def test_the_blank_key_covers_the_screen_in_the_browser(sit: Callable[..., Any]) -> None:
    screen = sit(MEETING)
    page = screen.page
    page.keyboard.press("ArrowRight")
    page.get_by_text(re.compile(r"^Item 1 of \d+$")).wait_for()
    screen.settle()
    covered = page.evaluate(
        "() => { document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'b', bubbles: true, composed: true}));"
        " const e = document.getElementById('lantern-cover'); return e ? e.getBoundingClientRect().height : 0; }"
    )
    assert covered >= 1000, "the key waits for nobody"
    page.keyboard.press("b")
    page.get_by_role("button", name="Show again").wait_for()
    page.keyboard.press("b")
    page.get_by_text(re.compile(r"^Item 1 of \d+$")).wait_for()
    assert page.locator("#lantern-cover").count() == 0
