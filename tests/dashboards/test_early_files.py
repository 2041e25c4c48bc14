"""The first page names the files that its parts will ask for, and no other answer does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboards.components.assets import MAKER, served_files
from dashboards.server import early_files
from dashboards.server.early_files import EarlyFiles, part_files, streamlit_files

ASSETS = Path(early_files.__file__).parents[1] / "assets"


def _links(path: str, kind: bytes = b"text/html; charset=utf-8", status: int = 200) -> str:
    """Link header of an answer of some kind that passes through."""
    sent: list[dict[str, Any]] = []

    async def answer(scope: object, receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": b""})

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    passed = EarlyFiles(answer)({"type": "http", "path": path, "headers": []}, receive, keep)
    # A browser test in the same process may hold the loop of this thread.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, passed).result()
    return b", ".join(value for name, value in sent[0]["headers"] if name == b"link").decode()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early_files, "_is_served", lambda part: part != "graph")


@pytest.mark.usefixtures("served")
def test_a_page_names_what_is_served_and_nothing_that_is_not_yet() -> None:
    named = _links("/hotspots")
    assert f"</_stcore/bidi-components/{MAKER}.map/vendor/leaflet.js>; rel=modulepreload" in named
    assert f"</_stcore/bidi-components/{MAKER}.map/map.css>; rel=preload; as=fetch" in named
    # Asked for too early it would count as missing for as long as the page stands.
    assert "graph" not in named


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/sign-in", b"text/html", 200),
        ("/own-password", b"text/html", 200),
        ("/static/js/index.js", b"application/javascript", 200),
        ("/", b"text/html", 421),
    ],
)
def test_no_other_answer_names_files(path: str, kind: bytes, status: int) -> None:
    assert _links(path, kind, status) == ""


@pytest.mark.parametrize("part", ["map", "graph", "timeline", "keys", "leave"])
def test_every_file_of_a_part_ships(part: str) -> None:
    scripts, styles = served_files(part)
    assert all((ASSETS / name).is_file() for name in (*scripts, *styles))
    assert scripts[0] == f"{part}.js"
    assert len(part_files(part)) == len(scripts) + len(styles)


def test_what_a_script_imports_is_among_its_files() -> None:
    scripts, styles = served_files("map")
    said = [line for name in scripts if "/" not in name for line in (ASSETS / name).read_text("utf-8").splitlines()]
    imported = {line.split('"')[1].removeprefix("./") for line in said if line.startswith("import ")}
    assert imported == set(scripts) - {"map.js"}
    assert set(styles) == {"vendor/leaflet.css", "map.css"}


def test_streamlit_still_has_the_file_that_draws_components() -> None:
    assert any("BidiComponent" in address for address in streamlit_files())
