"""How long a change of page takes in the fictional case, beside the rerun of an empty Streamlit page.

Both in one browser at 1920x1080; a page is there when its heading stands and the script has come to rest, pictures
included. Medians of three rounds through all pages of the police analyst, after one round that nobody
counts.
"""

from __future__ import annotations

import re
import shutil
import statistics
import time

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks._serving import fictional, serving

ROUNDS = 3
ALLOWED_S = 0.5
_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
# At rest, and as many maps and networks drawn as the page has.
_THERE = """([title, pictures]) => {
  const app = document.querySelector('[data-testid=stApp]'), head = document.querySelector('.ln-title');
  if (!app || !head || head.innerText.trim() !== title) return false;
  if (app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (document.querySelector('[data-testid=stSpinner], [data-stale=true]')) return false;
  const within = (root) => [...root.querySelectorAll('.lm-root, .lg-root')];
  const shadows = [...document.querySelectorAll('*')].filter((e) => e.shadowRoot).flatMap((e) => within(e.shadowRoot));
  const all = [...shadows, ...within(document)];
  return all.length >= pictures && all.every((r) => r.dataset.ready === '1');
}"""
_PICTURES = """() => [...document.querySelectorAll('*')].filter((e) => e.shadowRoot)
  .flatMap((e) => [...e.shadowRoot.querySelectorAll('.lm-root, .lg-root')]).length"""


def main() -> None:
    """Print a line for each page."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        print("needs Chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.set_default_timeout(90_000)
        with serving("benchmarks/_pages_app.py", {}) as url:
            rerun = _rerun(page, url)
        print(f"rerun of an empty Streamlit page {rerun:.2f} s; a page may take {rerun + ALLOWED_S:.2f} s")
        with fictional() as url:
            _begin(page, url)
            taken = _rounds(page)
        browser.close()
    for title, times in taken.items():
        median = statistics.median(times)
        verdict = "" if median <= rerun + ALLOWED_S else "   over"
        print(f"{title:24}{median:6.2f} s   worst {max(times):.2f} s{verdict}")


def _rerun(page: Page, url: str) -> float:
    page.goto(f"{url}/?show=rerun")
    page.get_by_text("times 0").wait_for()
    taken = []
    for turn in range(1, 6):
        began = time.perf_counter()
        page.get_by_role("button", name="Again").click()
        page.wait_for_function(
            "(n) => document.body.innerText.includes(`times ${n}`)"
            " && document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'",
            arg=turn,
            polling=20,
        )
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _begin(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Your name or collar number").fill("A. Analyst (fictional)")
    page.get_by_label("Why are you looking?").click()
    page.get_by_role("option", name="audit", exact=True).click()
    page.get_by_role("button", name="Begin").click()
    page.locator(".st-key-end_sitting").wait_for()


def _rounds(page: Page) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {}
    titles = _titles(page)
    pictures = dict.fromkeys(titles, 0)
    for counted in range(ROUNDS + 1):
        for title in titles:
            link = _link(page, title)
            began = time.perf_counter()
            link.click()
            page.wait_for_function(_THERE, arg=[title, pictures[title]], polling=20)
            if counted == 0:
                page.wait_for_timeout(1_500)
                pictures[title] = page.evaluate(_PICTURES)
            else:
                taken.setdefault(title, []).append(time.perf_counter() - began)
    return taken


def _titles(page: Page) -> list[str]:
    page.get_by_test_id("stTopNavLink").first.wait_for()
    found = page.get_by_test_id("stTopNavLink").all_inner_texts()
    for word in page.get_by_test_id("stTopNavSection").all():
        word.click()
        page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
        found += page.get_by_test_id("stTopNavDropdownLink").all_inner_texts()
        page.keyboard.press("Escape")
        page.get_by_test_id("stTopNavDropdownLink").first.wait_for(state="hidden")
    return [text.strip() for text in found]


def _link(page: Page, title: str) -> Locator:
    row = page.get_by_test_id("stTopNavLink").get_by_text(title, exact=True)
    if row.count():
        return row.first
    for word in page.get_by_test_id("stTopNavSection").all():
        word.click()
        page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
        under = page.get_by_test_id("stTopNavDropdownLink").get_by_text(re.compile(f"^{re.escape(title)}$"))
        if under.count():
            return under.first
        page.keyboard.press("Escape")
        page.get_by_test_id("stTopNavDropdownLink").first.wait_for(state="hidden")
    raise RuntimeError(f"no link to {title}")


if __name__ == "__main__":
    main()
