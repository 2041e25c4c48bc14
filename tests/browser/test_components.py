"""The screen's parts in a browser that can reach this machine only: drawn, clicked, walked by keyboard, attacked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboards.components import text, theme
from tests.browser.conftest import Sitting

pytestmark = pytest.mark.browser
HARNESS = "tests/browser/harness_components.py"
# Two runs of a click, each with its answer and nothing of the ground or the scripts, which are hundreds of kilobytes.
MOST_BYTES_A_CLICK = 60_000


@pytest.fixture(scope="module")
def url(start_streamlit: Any) -> Iterator[str]:
    with start_streamlit(HARNESS) as address:
        yield address


def _open(kept: Any, url: str, show: str) -> Locator:
    kept.page.goto(f"{url}/?show={show}")
    kept.page.wait_for_selector("[data-ready='1']", timeout=60_000)
    Sitting(kept, url).settle(100)
    return kept.page.locator(".lm-root, .lg-root")


def _assert_quiet(kept: Any) -> None:
    assert kept.outside == []
    assert kept.faults == []


def _boxes(root: Locator, selector: str) -> dict[str, dict[str, float]]:
    found: list[Any] = root.evaluate(
        "(root, marks) => [...root.querySelectorAll(marks)]"
        ".map((e) => [e.textContent, e.getBoundingClientRect().toJSON()])",
        selector,
    )
    return dict(found)


def _overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    apart = a["right"] <= b["left"] + 1 or b["right"] <= a["left"] + 1
    return not (apart or a["bottom"] <= b["top"] + 1 or b["bottom"] <= a["top"] + 1)


def _colours_on(root: Locator) -> int:
    return int(
        root.evaluate(
            """(root) => { const seen = new Set();
            for (const c of root.querySelectorAll("canvas")) { if (!c.width || !c.height) continue;
              const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
              for (let i = 0; i < d.length; i += 400) if (d[i + 3]) seen.add([d[i], d[i + 1], d[i + 2]].join()); }
            return seen.size; }"""
        )
    )


def test_the_map_is_drawn_without_a_network_and_reads_like_a_map(offline_page: Any, url: str) -> None:
    root = _open(offline_page, url, "map")
    assert _colours_on(root) >= 6, "land, neighbour, three shades and lines"
    labels = {" ".join(name.split()): box for name, box in _boxes(root, ".lm-label span").items()}
    assert {"Luton", "Dunstable", "Harpenden"} <= set(labels)
    assert {"Bedfordshire Police", "Hertfordshire Constabulary"} <= set(labels)
    assert {"Retail park north", "Station quarter", "Canal side, Dunstable", "Town centre"} <= set(labels)
    stage = next(iter(_boxes(root, ".lm-stage").values()))
    shown = list(labels.items())
    for i, (name, box) in enumerate(shown):
        assert box["left"] >= stage["left"], f"{name} is clipped"
        assert box["right"] <= stage["right"], f"{name} is clipped"
        assert box["top"] >= stage["top"], f"{name} is clipped"
        assert box["bottom"] <= stage["bottom"], f"{name} is clipped"
        assert not [other for other, its in shown[i + 1 :] if _overlap(box, its)], f"{name} lies on another label"
        assert not [n for n, badge in _boxes(root, ".lm-badge").items() if _overlap(box, badge)], f"{name} on a badge"
    assert len(labels["Luton"]) > 0
    assert labels["Luton"]["height"] > labels["Toddington"]["height"], "names are sized by population"
    expect(root.locator(".leaflet-control-scale-line").first).to_be_visible()
    expect(root.locator(".lm-north")).to_be_visible()
    expect(root.locator(".lm-source")).to_contain_text("Open Government Licence")
    expect(root.locator(".lm-watermark span").first).to_have_text("FICTIONAL")
    _assert_quiet(offline_page)


def test_marking_audience_and_state_are_always_in_view(offline_page: Any, url: str) -> None:
    _open(offline_page, url, "map")
    page: Page = offline_page.page
    for words in ("OFFICIAL-SENSITIVE", "Room: least-permitted = licensing", "FICTIONAL CASE", "01234567"):
        expect(page.locator(".ln-header").get_by_text(words)).to_be_in_viewport()
    # At the top and at the bottom.
    expect(page.get_by_text("OFFICIAL-SENSITIVE")).to_have_count(2)


def test_a_click_on_a_hotspot_reaches_python_and_the_map_is_kept(offline_page: Any, url: str) -> None:
    page: Page = offline_page.page
    received = [0]
    page.on(
        "websocket", lambda ws: ws.on("framereceived", lambda frame: received.__setitem__(0, received[0] + len(frame)))
    )
    root = _open(offline_page, url, "map")
    Sitting(offline_page, url).settle()
    before, zoom = received[0], root.evaluate("(root) => root.lantern.map.getZoom()")
    root.locator(".lm-badge[data-id=H2]").click()
    expect(page.get_by_text("clicked MapClick(kind='hotspot', id='H2')")).to_be_visible()
    expect(root.locator(".lm-badge[data-id=H2]")).to_have_class("lm-badge lm-selected")
    assert root.get_attribute("data-built") == "1"
    assert root.evaluate("(root) => root.lantern.map.getZoom()") == zoom
    assert received[0] - before < MOST_BYTES_A_CLICK
    # The area itself answers too, not its number alone.
    at = root.evaluate(
        "(root) => { const s = root.lantern.spots.find((s) => s.id === 'H1'); const ring = s.rings[0];"
        " const mid = ring.reduce((a, p) => [a[0] + p[0] / ring.length, a[1] + p[1] / ring.length], [0, 0]);"
        " const edge = [mid[0] + 0.8 * (ring[0][0] - mid[0]), mid[1] + 0.8 * (ring[0][1] - mid[1])];"
        " const p = root.lantern.map.latLngToContainerPoint([edge[1], edge[0]]);"
        " const box = root.querySelector('.lm-canvas').getBoundingClientRect();"
        " return [box.left + p.x, box.top + p.y]; }"
    )
    page.mouse.click(*at)
    expect(page.get_by_text("clicked MapClick(kind='hotspot', id='H1')")).to_be_visible()
    assert root.get_attribute("data-built") == "1"
    _assert_quiet(offline_page)


def test_single_points_show_only_near_and_their_id_reaches_python(offline_page: Any, url: str) -> None:
    root = _open(offline_page, url, "map-many")
    count = "(root) => root.lantern.dots.drawn()"
    assert root.evaluate(count) == 0, "counts first"
    at = root.evaluate(
        "(root) => { const s = root.lantern, at = s.dots.place(4321);"
        " s.map.setView(at, 17, { animate: false });"
        " const box = root.querySelector('.lm-canvas').getBoundingClientRect(), p = s.map.latLngToContainerPoint(at);"
        " return [box.left + p.x, box.top + p.y]; }"
    )
    drawn = root.evaluate(count)
    assert 0 < drawn < 20_000, "of a hundred thousand only those in view are drawn"
    offline_page.page.mouse.click(*at)
    expect(offline_page.page.get_by_text("clicked MapClick(kind='incident'")).to_be_visible()
    found = (
        offline_page.page.get_by_text("clicked MapClick(kind='incident'").inner_text().split("id='")[1].split("'")[0]
    )
    near = root.evaluate(
        "(root, i) => { const s = root.lantern; return s.map.distance(s.dots.place(i), s.map.getCenter()); }",
        int(found.removeprefix("E")),
    )
    assert near < 15, "the point under the pointer, in metres"
    _assert_quiet(offline_page)


@pytest.mark.parametrize("show", ["map-hostile", "graph-hostile"])
def test_names_that_hold_code_are_only_shown(offline_page: Any, url: str, show: str) -> None:
    root = _open(offline_page, url, show)
    page: Page = offline_page.page
    if show == "map-hostile":
        root.locator(".lm-badge").first.click()
        root.evaluate("(root) => { root.lantern.map.setZoom(15, { animate: false }); }")
    else:
        root.focus()
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
    page.wait_for_timeout(800)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("a[href*='outside.invalid'], img[src*='outside.invalid'], img[src='x']").count() == 0
    written = [item.replace(text.JOINER, "") for item in page.locator("li").all_inner_texts()]
    assert '<img src=x onerror="window.hacked=1">' in written
    assert "![x](http://outside.invalid/pixel.png)" in written
    expect(page.locator(".ln-header")).to_contain_text('<img src=x onerror="window.hacked=1">')
    _assert_quiet(offline_page)


def test_the_network_is_walked_by_keyboard_and_enter_reaches_python(offline_page: Any, url: str) -> None:
    root = _open(offline_page, url, "graph")
    page: Page = offline_page.page
    root.focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-shown", "P-101")
    page.keyboard.press("ArrowRight")
    # Only along a tie.
    expect(root).to_have_attribute("data-shown", re.compile("^(C-1|VE-1)$"))
    after = root.get_attribute("data-shown")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"clicked '{after}'")).to_be_visible()
    assert root.get_attribute("data-built") == "1"
    assert root.get_attribute("data-shown") == after, "the answer of the server does not lose the place"
    page.keyboard.press("Escape")
    expect(root).to_have_attribute("data-shown", "")
    _assert_quiet(offline_page)


def test_every_kind_has_its_mark_and_a_child_is_never_larger(offline_page: Any, url: str) -> None:
    root = _open(offline_page, url, "graph")
    marks: list[dict[str, Any]] = root.evaluate(
        "(root) => root.lantern.cy.nodes().not('.field').map((n) => ({ kind: n.data('kind'), shape: n.style('shape'),"
        " width: n.width(), height: n.height(), label: n.style('label'), muted: n.style('text-opacity') }))"
    )
    shapes = {mark["kind"]: mark["shape"] for mark in marks}
    assert shapes == {
        "person_of_concern": "ellipse",
        "child_at_risk": "round-rectangle",
        "person": "ellipse",
        "vehicle": "round-rectangle",
        "venue": "pentagon",
        "location": "hexagon",
        "phone": "round-rectangle",
        "event": "ellipse",
    }
    size = {mark["kind"]: mark["width"] * mark["height"] for mark in marks}
    assert size["child_at_risk"] < min(size["person_of_concern"], size["vehicle"], size["venue"])
    assert len({(m["width"], m["height"]) for m in marks if m["kind"] == "child_at_risk"}) == 1
    assert all(mark["muted"] == "1" for mark in marks), "in a small picture every label finds its place"
    ties: list[dict[str, Any]] = root.evaluate(
        "(root) => root.lantern.cy.edges().map((e) => ({ cross: e.data('cross_force'), line: e.data('line'),"
        " width: e.width(), label: e.style('label'), dash: e.style('line-style') }))"
    )
    assert min(t["width"] for t in ties if t["cross"]) > max(t["width"] for t in ties if not t["cross"])
    assert {t["label"] for t in ties if t["cross"]} == {"only together", "driver of"}
    assert {t["dash"] for t in ties if t["line"] == "solid"} == {"solid"}
    assert {t["dash"] for t in ties if t["line"] in {"dashed", "dotted"}} == {"dashed"}
    _assert_quiet(offline_page)


def test_nothing_is_taller_than_a_laptop(open_page: Any, url: str) -> None:
    for show in ("map", "graph"):
        kept = open_page(1366, 768)
        box = _open(kept, url, show).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768
        assert box["height"] > 450
        _assert_quiet(kept)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_words_and_marks_can_be_told_from_their_ground(colours: dict[str, str]) -> None:
    grounds = ("ground", "neighbour", "built_1", "panel")
    for words in ("ink", "quiet", "force", "venue", "exploitation_dark", "recorded_dark"):
        for ground in grounds:
            assert theme.contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    assert theme.contrast(colours["plate_ink"], colours["plate"]) >= 4.5
    for badge in ("exploitation", "recorded", "exploitation_dark", "recorded_dark"):
        assert theme.contrast(colours["panel"], colours[badge]) >= 4.5, f"the number on {badge}"
    for mark in (
        "exploitation",
        "recorded",
        "incident",
        "venue",
        "person",
        "other_person",
        "child_edge",
        "tie",
        "cross",
    ):
        for ground in ("ground", "panel"):
            assert theme.contrast(colours[mark], colours[ground]) >= 3.0, (mark, ground)
    hues = theme.force_hues(dark=colours is theme.DARK)
    assert len(set(hues)) == len(hues)
    for hue in hues:
        assert theme.contrast(hue, colours["ground"]) >= 4.5, hue


def test_contrast_agrees_with_the_published_figure() -> None:
    # WCAG's own example of the least grey that passes on white.
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
