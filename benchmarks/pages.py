"""Maps and networks in a real browser, beside a blank page and beside streamlit-folium, one run.

The blank page and streamlit-folium are served by Streamlit alone; Lantern's parts as Lantern serves them, which names
their files in the answer that holds the page.

Medians of five, taken in turns at 1920x1080 with software rendering. streamlit-folium asks the world for its scripts,
so here they are answered from this machine; without that its map stays empty for ever.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks._serving import serving

_HERE = Path(__file__).resolve().parent
_LEAFLET = _HERE.parent / "dashboards" / "assets" / "vendor"
_DRAWN = {
    "blank": "() => true",
    "map": """() => { const r = document.querySelector('.lm-root') || [...document.querySelectorAll('*')]
      .map((e) => e.shadowRoot && e.shadowRoot.querySelector('.lm-root')).find(Boolean);
      return r && r.dataset.ready === '1'; }""",
    "network": """() => { const r = document.querySelector('.lg-root') || [...document.querySelectorAll('*')]
      .map((e) => e.shadowRoot && e.shadowRoot.querySelector('.lg-root')).find(Boolean);
      return r && r.dataset.painted === '1'; }""",
    "answers": """() => { const r = document.querySelector('.lg-root') || [...document.querySelectorAll('*')]
      .map((e) => e.shadowRoot && e.shadowRoot.querySelector('.lg-root')).find(Boolean);
      return r && r.dataset.ready === '1'; }""",
    "folium": "() => true",
}
# Page and its target, as a multiple of the blank page.
_WANTED = {
    "blank": "",
    "map-10000": "1.3",
    "map-100000": "1.6",
    "network-1000": "1.3",
    "answers-1000": "(the same network, once it answers)",
    "folium-10000": "(the other side)",
}
_FRAMES = """async () => { const times = []; let last = performance.now();
  await new Promise((done) => { const tick = (now) => { times.push(now - last); last = now;
    if (times.length < 90) requestAnimationFrame(tick); else done(); }; requestAnimationFrame(tick); });
  return times.slice(1).sort((a, b) => a - b); }"""


def main() -> None:
    """Print both sides."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        print("needs Chromium")
        return
    app = "benchmarks/_pages_app.py"
    with serving(app, {}) as plain, serving(app, {}, as_lantern=True) as url, sync_playwright() as playwright:
        of = {"blank": plain, "folium-10000": plain}
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        )
        kinds = list(_WANTED)
        for kind in kinds[:5]:
            _opened(browser, of.get(kind, url), kind, _stay)
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for turn in range(5):
            for kind in kinds:
                if kind.startswith("folium") and turn:
                    continue
                times[kind].append(_opened(browser, of.get(kind, url), kind, _stay))
        blank = statistics.median(times["blank"])
        print(f"{'page':16}{'seconds':>9}{'of blank':>10}   target")
        for kind, wanted in _WANTED.items():
            at = statistics.median(times[kind])
            print(f"{kind:16}{at:9.2f}{at / blank:10.2f}   {wanted}")
        _opened(browser, url, "map-100000", lambda page: _pan(page, "map of 100,000"))
        _opened(browser, url, "answers-1000", lambda page: _pan(page, "network of 1,000"))
        _opened(browser, url, "map-10000", _click)
        browser.close()


def _opened(browser: Browser, url: str, kind: str, then: Callable[[Page], None]) -> float:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.set_default_timeout(120_000)
    if kind.startswith("folium"):
        page.route("**/*", _local)
    began = time.perf_counter()
    page.goto(f"{url}/?show={kind.replace('answers', 'network')}")
    page.get_by_text("the page is drawn").wait_for()
    name = kind.partition("-")[0]
    if name == "folium":
        frame = page.frame_locator("iframe[title*=folium]")
        frame.locator(".leaflet-overlay-pane canvas").wait_for(state="attached")
    else:
        page.wait_for_function(_DRAWN[name], polling=20)
    taken = time.perf_counter() - began
    then(page)
    context.close()
    return taken


def _pan(page: Page, words: str) -> None:
    box = page.locator("[data-testid=stBidiComponentRegular], .lm-root, .lg-root").first.bounding_box()
    x, y = (box["x"] + 500, box["y"] + 350) if box else (700, 450)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("() => { window.frames90 = null; }")
    page.evaluate(f"() => {{ ({_FRAMES})().then((t) => {{ window.frames90 = t; }}); }}")
    for step in range(45):
        page.mouse.move(x - 4 * step, y - 2 * step)
    page.mouse.up()
    page.wait_for_function("() => window.frames90")
    times = page.evaluate("() => window.frames90")
    print(f"panning a {words}: frame p90 {times[int(0.9 * len(times))]:.0f} ms, worst {times[-1]:.0f} ms")


def _click(page: Page) -> None:
    built = page.locator(".lm-root").first.get_attribute("data-built")
    taken = []
    for x, y in ((700, 400), (900, 500), (800, 300), (1000, 450)):
        before = page.get_by_text("clicked ").first.inner_text()
        began = time.perf_counter()
        page.mouse.click(x, y)
        try:
            page.wait_for_function(
                "(b) => [...document.querySelectorAll('[data-testid=stText]')].some((e) => "
                "e.innerText.startsWith('clicked ') && e.innerText !== b)",
                arg=before,
                timeout=3_000,
                polling=20,
            )
        except Exception:  # noqa: BLE001 - no incident lay under that pixel
            continue
        taken.append(time.perf_counter() - began)
    again = page.locator(".lm-root").first.get_attribute("data-built")
    median = f"{statistics.median(taken):.2f} s" if taken else "nothing was hit"
    print(f"a click answered: {median} (target under 0.6 s), map built {built} then {again} time(s)")


def _stay(_page: Page) -> None:
    """Nothing more is asked of the page."""


def _local(route: Route) -> None:
    address = route.request.url
    if "127.0.0.1" in address or address.startswith(("data:", "blob:")):
        route.continue_()
    elif address.endswith("leaflet.js"):
        route.fulfill(path=_LEAFLET / "leaflet.js", content_type="text/javascript")
    elif address.endswith("leaflet.css"):
        route.fulfill(path=_LEAFLET / "leaflet.css", content_type="text/css")
    else:
        route.fulfill(body="", content_type="text/javascript" if address.endswith(".js") else "text/css")


if __name__ == "__main__":
    main()
