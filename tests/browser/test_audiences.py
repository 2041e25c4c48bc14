"""Each audience in the real app: what it must see, what it must never be sent, and that nothing asks the world."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from data.codes import LocationKind, PersonKind
from data.demonstration import demonstration_case
from data.records import Person
from tests.browser.conftest import MEETING, OfflinePage, Sitting
from tests.browser.planted_code import CODE

pytestmark = pytest.mark.browser
CASEWORK = ["Meeting", "Hotspots", "Network", "Options", "Venues", "Actions", "Register"]
WITH_CHILDREN = ["Search", "Children", "Workbench", "Places", "Intake", "Report a concern", "Profile", "Minutes"]
# As `dashboards.doors` opens them; written out here, so that a door left open is seen.
PAGES = {
    "Police analyst": [*CASEWORK, *WITH_CHILDREN, "Methods", "Identity", "Plan", "Retention", "Audit"],
    "Children's social care": [*CASEWORK, *WITH_CHILDREN],
    MEETING: CASEWORK,
    "Licensing officer": ["Options", "Venues", "Search", "Report a concern"],
}
WORDS = {
    "Police analyst": "Police analyst",
    "Children's social care": "Children's social care",
    MEETING: "Room: least-permitted = Multi-agency meeting",
    "Licensing officer": "Licensing officer",
}
DRAWN = {"Meeting": ".lm-root", "Hotspots": ".lm-root", "Network": ".lg-root", "Venues": ".lm-root"}
MADE = demonstration_case()


def _found(people: Iterable[Person], text: str) -> list[str]:
    """Where a full name stands anywhere, or a nickname as a whole word, with what stands around it.

    Nicknames of the case are ordinary words (Star, Skip): names of venues and of places and the frame's own words are
    taken out first. One letter is no evidence among bytes.
    """
    held = list(people)
    for ordinary in ORDINARY:
        text = text.replace(ordinary, " ")
    nicknames = {name for person in held for name in person.nicknames if len(name) > 2}
    patterns = [re.escape(person.name) for person in held if person.name]
    patterns += [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(nicknames)]
    hits = re.finditer("|".join(patterns), text) if patterns else ()
    return [text[max(0, hit.start() - 40) : hit.end() + 40] for hit in hits][:5]


ORDINARY = {"Skip to main content"} | {name for v in MADE.case.venues.values() for name in (v.name, *v.aliases)}
RESTRICTED = [MADE.case.people[i] for i in MADE.truths.restricted_people]
HOMES = {p.text for p in MADE.case.locations.values() if p.kind is LocationKind.CHILDRENS_HOME}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_of_an_audience_is_drawn_and_marked(
    who: str, offline_page: OfflinePage, planted_app: str, screenshots: Path
) -> None:
    """And no code that came with data, or with the name of who looks, runs or becomes an element on any of them."""
    sitting = Sitting(offline_page, f"{planted_app}/?person=%3Cscript%3Ehacked%3D1%3C/script%3E")
    # In pictures for the documentation a plain name stands.
    sitting.begin(who, name="A. Analyst" + ("" if "LANTERN_SCREENSHOTS" in os.environ else f" {CODE[0]}"))
    page = sitting.page
    assert sorted(sitting.titles) == sorted(PAGES[who])
    seen, code = "", set()
    for title in PAGES[who]:
        sitting.open(title)
        if title in DRAWN:
            page.locator(f'{DRAWN[title]}[data-ready="1"]').wait_for()
        if title == "Hotspots":
            page.locator(".lm-badge").nth(1).wait_for()
        assert page.locator(".ln-marking").inner_text() == "OFFICIAL-SENSITIVE"
        assert page.locator(".ln-foot").inner_text() == "OFFICIAL-SENSITIVE"
        assert page.locator(".ln-audience").inner_text() == WORDS[who]
        assert page.locator(".ln-fictional").is_visible()
        assert page.locator(".ln-header").bounding_box()["height"] == 56
        page.get_by_role("button", name="End this sitting").wait_for(state="visible")
        offered = 1 if title == "Hotspots" and who in {"Police analyst", "Children's social care"} else 0
        expect(page.get_by_role("button", name="Save this map")).to_have_count(offered)
        text = sitting.words
        assert "could not be drawn" not in text
        assert len(text) > 200, f"{title} is all but empty"
        assert sitting.barriers() == [], title
        assert sitting.ran() == (None, []), title
        code |= sitting.shown_code()
        seen += text
        if "LANTERN_SCREENSHOTS" in os.environ:
            page.screenshot(path=screenshots / f"{WORDS[who].split(' = ')[-1]} {title}.png".replace(" ", "-"))
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])
    _must_not_see(who, seen + "".join(sitting.sent))
    if "LANTERN_SCREENSHOTS" not in os.environ:
        assert len(code) >= _CODE_SHOWN[who], "the code was on the screen, as words"


# Licensing reads names of venues and their licences; tables are drawn on a canvas and hold no words for a browser.
_CODE_SHOWN = {"Police analyst": 5, "Children's social care": 5, MEETING: 2, "Licensing officer": 1}


def test_code_in_data_is_shown_and_never_runs(offline_page: OfflinePage, planted_app: str) -> None:
    """In a meeting that goes on, with its minutes, its people and its place."""
    if "LANTERN_SCREENSHOTS" in os.environ:
        pytest.skip("pictures for the documentation are made of the plain case, which holds no code")
    sitting = Sitting(offline_page, planted_app)
    sitting.begin(MEETING, name=f"A. Analyst {CODE[0]}")
    page = sitting.page
    page.get_by_role("button", name="Show it on this screen").click()
    page.locator(".st-key-lantern_room li").first.wait_for()
    sitting.settle()
    code = sitting.shown_code()
    page.get_by_role("button", name="Next").click()
    page.get_by_text(re.compile(r"^Item 1 of \d+$")).wait_for()
    sitting.settle()
    assert sitting.ran() == (None, [])
    assert len(code | sitting.shown_code()) >= 2
    assert (offline_page.outside, offline_page.faults) == ([], [])


def _must_not_see(who: str, text: str) -> None:
    """What reached the browser, drawn or not."""
    if who == "Police analyst":
        return
    people = MADE.case.people.values()
    assert not _found(RESTRICTED, text)
    assert not [person.reference for person in RESTRICTED if person.reference in text]
    if who == MEETING:
        assert not _found(people, text)
        assert not [home for home in HOMES if home in text]
    if who == "Licensing officer":
        assert not _found((p for p in people if p.kind is PersonKind.CHILD_AT_RISK), text)
        assert not re.search(r"POC-\d", text)
        assert not re.search(r"\bChild (?:at risk|[A-Z][a-z]+ )", text)
        assert not [v.vrm for v in MADE.case.vehicles.values() if len(v.vrm) > 5 and "?" not in v.vrm and v.vrm in text]


def test_the_police_analyst_alone_reads_of_people_under_handling_conditions(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.open("Network")
    sitting.page.get_by_label("Find a reference").fill(RESTRICTED[0].reference)
    sitting.page.get_by_role("option", name=RESTRICTED[0].reference).wait_for()


def test_nothing_is_shown_before_the_sitting_is_stated(offline_page: Any, app: str) -> None:
    page = offline_page.page
    for path in ("", "/network", "/intake"):
        page.goto(app + path)
        page.get_by_role("button", name="Begin").wait_for()
        assert page.locator(".ln-audience").inner_text() == "nobody yet"
        words = page.locator("body").inner_text()
        assert not re.search(r"POC-\d|Child [A-Z]|Hotspot H|incidents", words)
        assert page.locator(".lm-root, .lg-root").count() == 0
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("State your name and a purpose; without both nothing is shown.").wait_for()
    page.get_by_label("Your name or collar number").fill("   ")
    page.get_by_role("button", name="Begin").click()
    Sitting(offline_page, app).settle()
    page.get_by_text("State your name and a purpose; without both nothing is shown.").wait_for()
    assert page.locator(".st-key-end_sitting").count() == 0


def test_the_address_of_another_audiences_page_shows_nothing_of_it(sit: Callable[..., Any], app: str) -> None:
    sitting = sit("Licensing officer")
    # Within the session: the address changes without a new connection, as a link on a page would do it.
    for path in ("intake", "network", "meeting"):
        sitting.page.evaluate(
            "(to) => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }", f"/{path}"
        )
        sitting.settle()
        assert sitting.page.locator(".ln-title").inner_text() in {"Options", "Venues"}
        assert "Load files" not in sitting.words
        assert sitting.page.locator(".lg-root").count() == 0
    # A new connection knows no sitting.
    sitting.page.goto(f"{app}/intake")
    sitting.page.get_by_role("button", name="Begin").wait_for()
    assert "Load files" not in sitting.words


def test_a_meeting_screen_never_scrolls_and_reads_from_four_metres(sit: Callable[..., Any], screenshots: Path) -> None:
    sitting = sit(MEETING)
    page = sitting.page
    item, drawn = page.locator(".st-key-lantern_item"), page.locator(_DRAWN)
    kinds: set[str] = set()
    for number in range(1, 40):
        following = page.get_by_role("button", name="Next")
        following.wait_for()
        if following.is_disabled():
            break
        following.click()
        page.get_by_text(re.compile(rf"^Item {number} of \d+$")).wait_for()
        sitting.settle(80)
        drawn.wait_for()
        # One question to the browser, not six: there are many items.
        seen = page.evaluate(_MEASURED)
        heading = seen["words"].split("\n")[0]
        if heading not in kinds and "LANTERN_SCREENSHOTS" in os.environ:
            page.screenshot(path=screenshots / f"Meeting-item-{heading.replace(' ', '-')}.png")
        kinds.add(heading)
        assert seen["high"] <= seen["room"], f"item {number} scrolls"
        assert seen["bottom"] <= 1080 - 24, f"item {number} runs under the marking"
        assert min(seen["sizes"]) >= 28, f"item {number}"
        assert max(seen["sizes"]) >= 36, f"item {number} has no key fact that is read from four metres"
        assert drawn.count() == 1
    assert item.count() == 1
    assert {"Hotspots", "Between forces", "Persons of concern", "Venues"} <= kinds
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])


_DRAWN = '.lm-root[data-ready="1"], .lg-root[data-ready="1"]'
_MEASURED = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const item = document.querySelector('.st-key-lantern_item');
  const sizes = [...item.querySelectorAll('li, p')].map((e) => parseFloat(getComputedStyle(e).fontSize));
  return {high: main.scrollHeight, room: main.clientHeight, bottom: item.getBoundingClientRect().bottom, sizes,
    words: item.innerText}; }"""


def test_ending_a_sitting_takes_everything_off_the_screen(sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst")
    sitting.page.get_by_role("button", name="End this sitting").click()
    sitting.page.get_by_role("button", name="Begin").wait_for()
    sitting.settle()
    assert not re.search(r"POC-\d|Child [A-Z]|incidents", sitting.words)
    assert sitting.page.get_by_label("Your name or collar number").input_value() == ""
