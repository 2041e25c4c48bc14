"""A whole meeting in two browsers: the big screen of the room, and the note taker's own device."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MEETING = "A multi-agency meeting on a shared screen"
_NAME, _AGENCY, _JOIN = "Name of who is here", "For which agency", "Is in the room"
_CASE = re.compile(r"POC-\d|Child [A-Z]|Hotspot H")
_COVERED = """(repeat) => {
  const pressed = {key: 'b', code: 'KeyB', bubbles: true, composed: true, repeat};
  document.body.dispatchEvent(new KeyboardEvent('keydown', pressed));
  return document.getElementById('lantern-cover')?.getBoundingClientRect().height || 0; }"""


def _keep(page: Any, screenshots: Path, name: str) -> None:
    if "LANTERN_SCREENSHOTS" in os.environ:
        page.screenshot(path=screenshots / f"{name}.png")


def _start(page: Any) -> None:
    page.get_by_label("Where the meeting is held").fill("Room 2")
    page.get_by_label("Chair").fill("C. Fictional")
    page.get_by_label("Note taker").fill("N. Imaginary")
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name=_JOIN).wait_for()


def _join(sitting: Any, name: str, agency: str, seen_as: str = "") -> None:
    page = sitting.page
    sitting.settle(100)
    page.get_by_label(_NAME).first.fill(name)
    page.get_by_label(_AGENCY).first.fill(agency)
    if seen_as:
        page.get_by_label("May see as").first.click()
        page.get_by_role("option", name=seen_as, exact=True).click()
    page.get_by_role("button", name=_JOIN).first.click()


def _part(sitting: Any, name: str) -> None:
    sitting.settle(100)
    sitting.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def _write(page: Any, words: str, *, for_room: bool) -> None:
    page.get_by_label("What was said or found out").fill(words)
    if for_room:
        page.get_by_text("For the room: fit to be read").click()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_test_id("stMarkdown").get_by_text(words).first.wait_for()


def _turn_to(page: Any, words: str) -> int:
    page.get_by_label("Turn to").fill(words)
    option = page.get_by_role("option", name=words).first
    option.wait_for()
    number = int(option.inner_text().split("·")[0])
    option.click()
    page.get_by_role("button", name="Show", exact=True).click()
    return number


def _strike_out(taker: Any, words: str) -> None:
    """Once the newest line is the one that stands chosen."""
    page = taker.page
    line = page.get_by_role("combobox", name="A line of yours, the newest first")
    expect(line).to_have_value(words)
    page.get_by_role("button", name="Strike out").click()
    page.locator("del, s").get_by_text(words).wait_for()


def _decline(taker: Any, words: str) -> None:
    taker.settle(100)
    page = taker.page
    page.get_by_text("Declined, with the reason").click()
    page.get_by_label("Proposed by").fill("P. Fictional")
    page.get_by_label("Decided by, another person").fill("D. Imaginary")
    page.get_by_label("Reason", exact=True).fill(words)
    page.get_by_role("button", name="Record the decision").click()


def _file(taker: Any, folder: Path, agency: str = "") -> str:
    """Words of the minutes as a Word file."""
    page = taker.page
    if agency:
        page.get_by_label("For", exact=True).click()
        page.get_by_role("option", name=agency, exact=True).click()
        expect(page.get_by_label("For", exact=True)).to_have_value(agency)
    # The offer that is pressed must be the one for whom it was chosen.
    taker.settle()
    with page.expect_download() as made:
        page.get_by_role("button", name="Minutes (Word)").click()
    path = folder / f"minutes{len(agency)}.docx"
    made.value.save_as(path)
    return "".join(node.text or "" for node in Document(str(path)).element.body.iter() if node.tag.endswith("}t"))


def test_a_whole_meeting_from_the_statement_to_the_minutes_of_each_agency(
    sit: Callable[..., Any], open_page: Callable[..., Any], screenshots: Path, tmp_path: Path
) -> None:
    screen = sit(MEETING)
    page = screen.page
    assert not _CASE.search(screen.words), "nothing of the case before the statement was heard"
    _keep(page, screenshots, "Meeting-statement")
    _start(page)
    _join(screen, "H. Fictional", "Health")
    here = page.locator(".st-key-lantern_room li")
    here.filter(has_text="H. Fictional").wait_for()
    _join(screen, "S. Invented", "Children's social care")
    here.filter(has_text="S. Invented").wait_for()
    _keep(page, screenshots, "Meeting-opening")

    taker = type(screen)(open_page(1600, 1000), screen.url)
    taker.begin("Police analyst")
    taker.open("Minutes")
    second = taker.page
    number = _turn_to(second, "Persons of concern")
    where = page.get_by_text(re.compile(rf"^Item {number} of \d+$"))
    where.wait_for()
    second.get_by_text(re.compile("Filed under: POC-")).wait_for()

    minuted = page.locator(".st-key-lantern_minuted")
    _write(second, "Heard: nothing new", for_room=False)
    _write(second, "The review is served by Friday", for_room=True)
    minuted.get_by_text("The review is served by Friday").wait_for()
    _strike_out(taker, "The review is served by Friday")
    expect(minuted).not_to_contain_text("The review")
    _part(taker, "Decision")
    _decline(taker, "Another measure does more")
    minuted.get_by_text(re.compile("^Declined: .*D. Imaginary")).wait_for()
    assert "nothing new" not in page.locator("body").inner_text()
    assert "nothing new" not in "".join(screen.sent)
    _keep(page, screenshots, "Meeting-minuted")
    _keep(second, screenshots, "Minutes")

    _part(taker, "Who is here")
    second.get_by_label("Conflict of interest of").click()
    second.get_by_role("option", name="H. Fictional").click()
    taker.settle(100)
    second.get_by_label("on item").fill(f"{number} · ")
    second.get_by_role("option", name=re.compile(rf"^{number} · ")).click()
    second.get_by_role("button", name="Declare").click()
    page.get_by_text("A conflict of interest was declared").wait_for()
    screen.settle(100)
    assert not _CASE.search(screen.words)
    _keep(page, screenshots, "Meeting-conflict")
    taker.settle(100)
    second.get_by_label("Who leaves the room?").click()
    second.get_by_role("option", name="H. Fictional").click()
    second.get_by_role("button", name="Has left").click()
    page.locator(".st-key-lantern_item", has_text="POC-").wait_for()

    screen.settle(100)
    assert page.evaluate(_COVERED, False) >= 1000, "the key waits for nobody"
    shown_again = page.get_by_role("button", name="Show again")
    shown_again.wait_for()
    page.evaluate(_COVERED, True)
    screen.settle(100)
    assert not _CASE.search(screen.words), "a key held down shows nothing again"
    shown_again.click()
    where.wait_for()
    expect(page.locator("#lantern-cover")).to_have_count(0)
    page.keyboard.type("1")
    page.get_by_text(re.compile(r"^Item 1 of \d+$")).wait_for()

    taker.settle(100)
    _join(taker, "L. Fictional", "Council licensing", "Licensing officer")
    page.locator(".ln-audience", has_text="Licensing officer").wait_for()
    screen.settle(100)
    assert screen.titles[0] == "Meeting"
    assert not {"Hotspots", "Network", "Actions", "Register", "Minutes"} & set(screen.titles)
    assert not _CASE.search(screen.words)

    page.get_by_role("button", name=re.compile("^Room: ")).click()
    page.get_by_role("button", name="End the meeting").last.click()
    page.get_by_text("The meeting has ended").wait_for()
    second.get_by_text("No meeting is in progress").wait_for()
    taker.settle()
    second.get_by_text("Minutes as a file", exact=True).click()
    whole, own = _file(taker, tmp_path), _file(taker, tmp_path, "Council licensing")
    assert "Declined: " in whole
    assert "Struck out" in whole
    assert "L. Fictional" in own
    assert not _CASE.search(own)
    assert "Declined" not in own
    assert [(one.kept.outside, one.kept.faults) for one in (screen, taker)] == [([], [])] * 2
