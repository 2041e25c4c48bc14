"""The documentation: no dead link, no picture that the browser tests do not make, nothing loaded from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WORDS = ("Police-analyst", "Children's-social-care", "Multi-agency-meeting", "Licensing-officer")
KEPT = re.compile(r"""_keep\(\w+, screenshots, "([\w-]+)"\)""")
TITLE = re.compile(r'^TITLE = "([^"]+)"$', re.MULTILINE)


def _pictures() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))
    return {name for text in texts for name in re.findall(r"!\[[^\]]*\]\(screenshots/([^)]+)\)", text)}


def _made_by_tests() -> set[str]:
    """The walk over every page of every audience saves ``AUDIENCE-TITLE.png``; others say what they keep."""
    pages = (ROOT / "dashboards" / "pages").glob("*.py")
    titles = {name for page in pages for name in TITLE.findall(page.read_text(encoding="utf-8"))}
    tests = (path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "browser").glob("test_*.py"))
    kept = {f"{name}.png" for text in tests for name in KEPT.findall(text)}
    return {f"{words}-{title.replace(' ', '-')}.png" for words in WORDS for title in titles} | kept | {"sign_in.png"}


def test_every_picture_is_one_that_the_browser_tests_make_and_none_is_left_over() -> None:
    shown = _pictures()
    assert shown
    assert shown <= _made_by_tests()
    assert {path.name for path in (DOCS / "screenshots").glob("*.png")} == shown


def test_the_site_builds_without_a_dead_link_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["-f", str(DOCS / "site" / "mkdocs.yml"), "-d", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    outside = re.compile(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*["']?(?:https?:)?//[^"'>\s]+""")
    found = {(page.name, hit) for page in tmp_path.rglob("*.html") for hit in outside.findall(page.read_text("utf-8"))}
    canonical = {pair for pair in found if 'rel="canonical"' in pair[1]}
    assert found == canonical


@pytest.mark.parametrize("name", ["index.md", "meeting.md", "analyst.md", "licensing.md"])
def test_each_face_has_its_page(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8").startswith("# ")
