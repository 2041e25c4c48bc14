"""A browser that can reach this machine only, and servers of our own on free loopback ports, ended by their handle."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright

from data.store import open_store
from tests.browser.planted_code import CODE, plant
from tests.conftest import BROWSED

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars"),
    # The second lock: even what escapes the routing below finds no address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Every address but those of this machine.
OUTSIDE = re.compile(r"^(?!data:|blob:|about:|(?:https?|wss?)://(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/?#]|$))")
# A spinner that turns without end is painted anew for each frame, which costs more than the page itself.
_CALM = """document.addEventListener("DOMContentLoaded", () => {
  const calm = document.createElement("style");
  const once = "animation-duration: 1ms !important; animation-iteration-count: 1 !important";
  calm.textContent = `*, ::before, ::after { ${once} }`;
  document.head.append(calm);
});"""
PATIENCE_MS = 90_000
# What is expected is waited for as long as what is clicked: a busy machine is slow, not wrong.
expect.set_options(timeout=PATIENCE_MS)
DIALOG, BROKEN = "dialog", ("Content Security Policy", "content security policy")
StartStreamlit = Callable[..., AbstractContextManager[str]]


@dataclass
class OfflinePage:
    """A page whose requests to anywhere but this machine are refused.

    Attributes
    ----------
    page : Page
        Playwright's page.
    outside : list of str
        Addresses that were asked for and refused.
    faults : list of str
        Uncaught errors of scripts and dialogs that opened: both mean that something ran which should not.
    requests : int
        Everything it asked for, of this machine or not, websockets included.
    """

    page: Page
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    requests: int = 0


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or parts.hostname in LOOPBACK


def _guard(context: BrowserContext) -> OfflinePage:
    kept = OfflinePage(context.new_page())

    def route(found: Route) -> None:
        if found.request.url not in kept.outside:
            kept.outside.append(found.request.url)
        found.abort()

    def asked(url: str) -> None:
        kept.requests += 1
        if not _is_local(url) and url not in kept.outside:
            kept.outside.append(url)

    # Only what is not of this machine comes here; the rest need not wait for an answer. What opens beside counts too.
    context.route(OUTSIDE, route)
    context.on("request", lambda request: asked(request.url))
    context.on("page", lambda page: _listen(page, kept, asked))
    _listen(kept.page, kept, asked)
    return kept


def _listen(page: Page, kept: OfflinePage, asked: Callable[[str], None]) -> None:
    page.add_init_script(_CALM)
    page.on("websocket", lambda ws: asked(ws.url))
    page.on("pageerror", lambda error: kept.faults.append(str(error)))

    def dismiss(dialog) -> None:  # type: ignore[no-untyped-def]
        kept.faults.append(f"{DIALOG}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda said: kept.faults.append(said.text) if any(w in said.text for w in BROKEN) else None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, one for all tests."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "browser tests need Chromium: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, pytestconfig: pytest.Config) -> Iterator[Callable[..., OfflinePage]]:
    """Open guarded pages of any size; all are closed at the end of the test, which fails if one asked for the world."""
    contexts: list[BrowserContext] = []
    opened: list[OfflinePage] = []

    def open_one(width: int = 1920, height: int = 1080, **options: object) -> OfflinePage:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(_guard(context))
        return opened[-1]

    yield open_one
    for context in contexts:
        context.close()
    outside, faults = ([one for kept in opened for one in getattr(kept, name)] for name in ("outside", "faults"))
    pytestconfig.stash[BROWSED].update(
        pages=len(opened), requests=sum(kept.requests for kept in opened), outside=len(outside), faults=len(faults)
    )
    assert (outside, faults) == ([], [])


@pytest.fixture
def offline_page(open_page: Callable[..., OfflinePage]) -> OfflinePage:
    """One guarded page of the meeting room's size; ``.outside`` lists what it asked of the world."""
    return open_page()


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_streamlit(script: Path | None, log: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve one script, or without one Lantern as ``lantern serve`` does, until the block ends; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "dashboards.serving", str(port)]
    if script is not None:
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
        command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environ = os.environ | {"PYTHONPATH": path} | dict(env or {})
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(10)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, f"the server ended by itself:\n{log.read_text(errors='replace')[-2000:]}"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server on loopback
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer in {seconds:g} s:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def start_streamlit(tmp_path_factory: pytest.TempPathFactory) -> StartStreamlit:
    """``with start_streamlit(script, env) as url``: an own server, ended by its handle; no script: Lantern itself."""

    def start(script: Path | str | None, env: Mapping[str, str] | None = None) -> AbstractContextManager[str]:
        log = tmp_path_factory.mktemp("streamlit") / "server.log"
        return run_streamlit(None if script is None else ROOT / script, log, env)

    return start


@pytest.fixture(scope="session")
def demonstration_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the fictional case, made once by the command that a user gives."""
    home = tmp_path_factory.mktemp("lantern")
    command = [sys.executable, "-m", "dashboards.cli", "demo", "--fresh", "--no-serve"]
    environ = os.environ | {"LANTERN_HOME": str(home)}
    made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert made.returncode == 0, made.stderr[-2000:]
    return home / "demonstration"


@pytest.fixture(scope="session")
def app(start_streamlit: StartStreamlit, demonstration_home: Path) -> Iterator[str]:
    """Address of the real app on the fictional case, behind its own wall: every test runs under the shipped policy."""
    env = {"LANTERN_HOME": str(demonstration_home), "LANTERN_FICTIONAL": "true"}
    with start_streamlit(None, env) as url:
        yield url


@pytest.fixture(scope="session")
def planted_app(
    tmp_path_factory: pytest.TempPathFactory, demonstration_home: Path, start_streamlit: StartStreamlit
) -> Iterator[str]:
    """Address of the app on the fictional case with code in every text; with the plain case where pictures are made."""
    home = tmp_path_factory.mktemp("planted")
    shutil.copytree(demonstration_home, home, dirs_exist_ok=True)
    if "LANTERN_SCREENSHOTS" not in os.environ:
        store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
        plant(store)
        store.close()
    with start_streamlit(None, {"LANTERN_HOME": str(home), "LANTERN_FICTIONAL": "true"}) as url:
        yield url


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Folder for screenshots: LANTERN_SCREENSHOTS, or one that is thrown away."""
    folder = Path(os.environ.get("LANTERN_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Sitting:
    """One stated sitting in one browser page, and everything that the server sent to it."""

    kept: OfflinePage
    url: str
    sent: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """Playwright's page."""
        return self.kept.page

    def begin(self, who: str, name: str = "A. Analyst (fictional)") -> None:
        """State the sitting, as a user does."""
        self.page.on("websocket", lambda ws: ws.on("framereceived", self._keep))
        self.page.goto(self.url)
        self.page.get_by_label("Your name or collar number").fill(name)
        if who == MEETING:
            self.page.get_by_text(MEETING).click()
        elif who != "Police analyst":
            self.page.get_by_label("If one person: I am").click()
            self.page.get_by_role("option", name=who, exact=True).click()
        self.page.get_by_label("Why are you looking?").click()
        self.page.get_by_role("option", name="audit", exact=True).click()
        self.page.get_by_role("button", name="Begin").click()
        self.page.locator(".st-key-end_sitting").wait_for()
        self.settle()

    def open(self, title: str) -> None:
        """Go to one page by its link and wait until it is drawn."""
        self._link(title).click()
        self.page.locator(".ln-title", has_text=re.compile(f"^{title}$")).wait_for()
        # The new page is being drawn already: nothing has yet to begin.
        self.settle(120)

    def settle(self, quiet_ms: int = 400) -> None:
        """Wait until the script has stood still for a while."""
        self.page.wait_for_function(_STILL, arg=quiet_ms, timeout=PATIENCE_MS, polling=50)

    def barriers(self) -> list[str]:
        """What axe-core finds serious or critical in what Lantern draws, WCAG 2.2 A and AA, shadow roots included."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        return list(self.page.evaluate(_BARRIERS, [list(pair) for pair in NOT_OURS]))

    def _link(self, title: str) -> Locator:
        """Link of a page: in the row, or under one of the row's words, which is then opened."""
        row = self.page.get_by_test_id("stTopNavLink").get_by_text(title, exact=True)
        for word in [] if row.count() else self.page.get_by_test_id("stTopNavSection").all():
            word.click()
            under = self.page.get_by_test_id("stTopNavDropdownLink").get_by_text(title, exact=True)
            self.page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
            if under.count():
                return under.first
            self.page.keyboard.press("Escape")
            self.page.get_by_test_id("stTopNavDropdownLink").first.wait_for(state="hidden")
        return row.first

    @property
    def titles(self) -> list[str]:
        """Pages that this audience is offered, in the row and under its words."""
        found = self.page.get_by_test_id("stTopNavLink").all_inner_texts()
        for word in self.page.get_by_test_id("stTopNavSection").all():
            word.click()
            self.page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
            found += self.page.get_by_test_id("stTopNavDropdownLink").all_inner_texts()
            self.page.keyboard.press("Escape")
            self.page.get_by_test_id("stTopNavDropdownLink").first.wait_for(state="hidden")
        return [text.strip() for text in found]

    def ran(self) -> tuple[object, list[str]]:
        """What code from data did: a mark that it left, and elements that were made of it; ``(None, [])`` is right."""
        found, made = self.page.evaluate(_RAN)
        return found, made

    def shown_code(self) -> set[str]:
        """Which pieces of planted code stand on the screen, as words."""
        words = self.words.replace("\u2060", "")
        return {code for code in CODE if code in words}

    @property
    def words(self) -> str:
        """Text of the page, inside its pictures' shadow roots too."""
        return str(self.page.evaluate(_WORDS))

    def _keep(self, frame: str | bytes) -> None:
        self.sent.append(frame if isinstance(frame, str) else frame.decode("utf-8", errors="replace"))


MEETING = "A multi-agency meeting on a shared screen"
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# Rule and element: what Streamlit draws, or what WCAG itself excepts. Everything else is ours to mend.
NOT_OURS = {
    # The day, month and year inside Streamlit's date field are 18 px wide; its calendar button does the same.
    ("target-size", "[data-testid=stDateInput] [role=spinbutton]"),
    # Venues that stand within 24 px of each other: where they lie is the point (2.5.8, essential), a list is beside.
    ("target-size", "button.lm-venue"),
}
_BARRIERS = """async (not_ours) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const asked = {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], elementRef: true};
  const ran = await axe.run(document, asked);
  const ours = (rule, node) => !not_ours.some(([name, own]) => name === rule && node.element.matches(own));
  return ran.violations.filter((found) => ["serious", "critical"].includes(found.impact)).flatMap((found) =>
    found.nodes.filter((node) => ours(found.id, node)).map((node) => `${found.id}: ${node.html.slice(0, 200)}`));
}"""
_RAN = """() => {
  const roots = [document];
  for (const root of roots) for (const e of root.querySelectorAll('*')) if (e.shadowRoot) roots.push(e.shadowRoot);
  const bad = 'img[src="x"], [onerror], [onload], [href^="javascript:"], [href*="outside.invalid"], [src*="outside"]';
  return [window.hacked ?? null, roots.flatMap((r) => [...r.querySelectorAll(bad)].map((e) => e.outerHTML))];
}"""
# Still means: the script stands, every picture is drawn from what was last sent, and the page had time to act on both.
# A page that was busy between two looks has had none, so that the wait begins anew.
_STILL = """(quiet) => {
  const app = document.querySelector('[data-testid=stApp]'), now = performance.now();
  const roots = [document];
  for (const root of roots) for (const e of root.querySelectorAll('*')) if (e.shadowRoot) roots.push(e.shadowRoot);
  const drawn = (e) => e.dataset.ready === '1' || !e.checkVisibility();
  const still = app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSpinner], [data-stale=true]')
    && roots.every((root) => [...root.querySelectorAll('.lm-root, .lg-root, .lt-root')].every(drawn));
  const before = window.stillAt;
  window.stillAt = now;
  window.stillLooks = still ? (window.stillLooks || 0) + 1 : 0;
  if (!still || now - before > 250) window.stillSince = null;
  else window.stillSince = window.stillSince || now;
  // On a machine that is always busy no two looks are near each other: many in a row then say the same.
  const is = window.stillLooks >= 12 || (window.stillSince && now - window.stillSince > quiet);
  // The next wait begins anew.
  if (is) { window.stillSince = null; window.stillLooks = 0; }
  return Boolean(is);
}"""
_WORDS = """() => {
  const read = (root) => [...root.querySelectorAll('*')].filter((e) => e.shadowRoot)
    .map((e) => e.shadowRoot.textContent + read(e.shadowRoot)).join(' ');
  return document.body.innerText + ' ' + read(document);
}"""


@pytest.fixture
def sit(offline_page: OfflinePage, app: str) -> Callable[[str], Sitting]:
    """``sit(audience)``: a begun sitting of the real app."""

    def begin(who: str, url: str = app, **more: str) -> Sitting:
        sitting = Sitting(offline_page, url)
        sitting.begin(who, **more)
        return sitting

    return begin
