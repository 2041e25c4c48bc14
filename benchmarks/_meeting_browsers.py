"""A meeting in real browsers: a note taker in one process of Chromium, the screens in another, on one served case.

The clock is that of the browsers: from the press of the note taker's button to the words standing on a screen. Between
lines the note taker pauses, once so long that everything had time to fall asleep; some lines are decisions, which ask
the server for more than a line of the minutes does.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from benchmarks._serving import fictional

_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
_PATIENCE_MS = 90_000
_LONG_PAUSE_S = 20.0
_STILL = """() => { const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSpinner], [data-stale=true]'); }"""
# Words are noted where they are drawn, at the moment they are drawn; nobody has to ask the page in between.
_WATCH = """() => { window.seen = {}; const look = () => {
    const text = document.querySelector('.st-key-lantern_minuted')?.textContent || '';
    for (const found of text.matchAll(/mark\\d+x/g)) window.seen[found[0]] ||= Date.now(); };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true}); look(); }"""
_PRESSED = """() => document.addEventListener('click', (e) => {
  if (e.target.closest('button')) window.pressed = Date.now(); }, true)"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that the note taker wrote: how long each screen waited for it, in seconds."""

    kind: str
    waited_s: tuple[float, ...]


def measure(screens: int, lines: int, *, seed: int = 7) -> list[Line]:
    """Hold a meeting in real browsers and time what the note taker writes.

    Parameters
    ----------
    screens : int
        Screens that follow the meeting, beside the note taker's own device.
    lines : int
        Lines that are written, every fourth of them a decision.
    seed : int, default 7
        Seed of the pauses.

    Returns
    -------
    list of Line
        In the order of writing; empty where there is no Chromium.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        return []
    with fictional() as url, sync_playwright() as playwright:
        return in_browsers(playwright, found, url, screens, lines, seed)


def in_browsers(playwright: Playwright, chromium: str, url: str, screens: int, lines: int, seed: int) -> list[Line]:
    """Time a meeting on a server that runs already.

    Parameters
    ----------
    playwright : Playwright
        Starts the browsers.
    chromium : str
        Path of the browser.
    url : str
        Address of the app.
    screens, lines, seed : int
        As for `measure`.

    Returns
    -------
    list of Line
        In the order of writing.
    """
    browsers = [playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS) for _ in range(2)]
    try:
        return _meeting(browsers[0], browsers[1], url, screens, lines, np.random.default_rng(seed))
    finally:
        for browser in browsers:
            browser.close()


def _meeting(
    for_screens: Browser, for_taker: Browser, url: str, screens: int, lines: int, rng: np.random.Generator
) -> list[Line]:
    shown = [_begin(for_screens, url, in_room=True)]
    _start(shown[0])
    for _ in range(screens - 1):
        shown.append(_begin(for_screens, url, in_room=True))
        shown[-1].get_by_role("button", name="Show it on this screen").click()
        shown[-1].get_by_role("button", name="End the meeting").wait_for()
    taker = _begin(for_taker, url, in_room=False)
    _go(taker, "Minutes")
    number = _turn_to_person(taker)
    for page in shown:
        page.get_by_text(f"Item {number} of").wait_for()
        page.wait_for_function(_STILL)
        page.evaluate(_WATCH)
        if page.evaluate("() => document.visibilityState") != "visible":
            raise RuntimeError("a screen is not in view: a browser lets hidden pages sleep, and times say nothing")
    taker.evaluate(_PRESSED)
    made = []
    for line in range(lines):
        is_decision = line % 4 == 3
        mark = f"mark{line}x"
        _decide(taker, mark, line // 4) if is_decision else _write(taker, mark)
        pressed = float(taker.evaluate("() => window.pressed"))
        for page in shown:
            page.wait_for_function("(mark) => window.seen[mark]", arg=mark)
        taker.get_by_text(mark).first.wait_for()
        seen = [float(page.evaluate("(mark) => window.seen[mark]", mark)) for page in shown]
        made.append(Line("decision" if is_decision else "line", tuple((one - pressed) / 1000 for one in seen)))
        time.sleep(_LONG_PAUSE_S if line == lines // 2 else rng.uniform(0.2, 2.5))
    return made


def _begin(browser: Browser, url: str, *, in_room: bool) -> Page:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    _state(page, in_room=in_room)
    return page


def _state(page: Page, *, in_room: bool) -> None:
    page.get_by_label("Your name or collar number").fill("A. Analyst (fictional)")
    if in_room:
        page.get_by_text("A multi-agency meeting on a shared screen").click()
    page.get_by_label("Why are you looking?").click()
    page.get_by_role("option", name="audit", exact=True).click()
    page.get_by_role("button", name="Begin").click()
    page.locator(".st-key-end_sitting").wait_for()
    page.wait_for_function(_STILL)


def _start(page: Page) -> None:
    for label, words in (("Where the meeting is held", "Room 2"), ("Chair", "C. Fictional")):
        page.get_by_label(label).fill(words)
    page.get_by_label("Note taker").fill("N. Imaginary")
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name="End the meeting").wait_for()
    page.wait_for_function(_STILL)


def _go(page: Page, title: str) -> None:
    page.get_by_test_id("stTopNavSection").get_by_text("Plan and proof").click()
    page.get_by_test_id("stTopNavDropdownLink").get_by_text(title, exact=True).click()
    page.locator(".ln-title", has_text=title).wait_for()
    page.wait_for_function(_STILL)


def _turn_to_person(taker: Page) -> int:
    """Turn to the first item about a person of concern: a decision can be taken on it."""
    taker.get_by_label("Turn to").fill("Persons of concern")
    option = taker.get_by_role("option", name="Persons of concern").first
    option.wait_for()
    number = int(option.inner_text().split("·")[0])
    option.click()
    taker.get_by_role("button", name="Show", exact=True).click()
    taker.wait_for_function(_STILL)
    return number


def _write(taker: Page, mark: str) -> None:
    _part(taker, "Point")
    words = taker.get_by_label("What was said or found out")
    words.fill(f"{mark} was said in the meeting")
    taker.get_by_text("For the room: fit to be read").click()
    _press(taker, "Write it down")


def _decide(taker: Page, mark: str, nth: int) -> None:
    """Decline a measure, each time another: what was declined cannot be declined again."""
    _part(taker, "Decision")
    taker.get_by_label("Measure", exact=True).click()
    taker.get_by_role("option").nth(nth).click()
    taker.wait_for_timeout(300)
    taker.wait_for_function(_STILL)
    taker.get_by_text("Declined, with the reason").click()
    taker.get_by_label("Proposed by").fill("P. Fictional")
    taker.get_by_label("Decided by, another person").fill("D. Imaginary")
    taker.get_by_label("Reason", exact=True).fill("Another measure does more")
    taker.get_by_label("Dissent: who disagreed, and why").fill(f"Nobody, {mark}")
    _press(taker, "Record the decision")


def _part(taker: Page, name: str) -> None:
    taker.wait_for_function(_STILL)
    part = taker.get_by_role("radio", name=name, exact=True).or_(taker.get_by_role("button", name=name, exact=True))
    part.first.click()
    taker.wait_for_function(_STILL)


def _press(taker: Page, name: str) -> None:
    button = taker.get_by_role("button", name=name)
    button.click()
