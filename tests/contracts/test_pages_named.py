"""The documentation names every page of the app and every setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data import settings

ROOT = Path(__file__).resolve().parents[2]
TITLE = re.compile(r'^TITLE = "([^"]+)"$', re.MULTILINE)
PAGES = sorted({t for p in (ROOT / "dashboards" / "pages").glob("*.py") for t in TITLE.findall(p.read_text("utf-8"))})


@pytest.mark.parametrize("title", PAGES)
def test_a_page_is_named_where_its_readers_look(title: str) -> None:
    faces = ("analyst.md", "meeting.md", "licensing.md", "partners.md")
    assert any(f"**{title}**" in (ROOT / "docs" / name).read_text("utf-8") for name in faces)


def test_every_setting_is_in_the_table_of_who_runs_it() -> None:
    described = set(re.findall(r"LANTERN_[A-Z_]+", settings.__doc__ or ""))
    written = set(re.findall(r"LANTERN_[A-Z_]+", (ROOT / "docs" / "deployment.md").read_text("utf-8")))
    assert described
    assert described <= written
