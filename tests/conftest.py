"""Shared fixtures: where the reference data is, and what is left out without it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

REFERENCE_DATA = Path(os.environ.get("LANTERN_REFERENCE_DATA", "../shared/data"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the browser, which waits more than it computes; leave out what has no reference data."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    _leave_out(config, items)


def _leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave reference tests out where there is no reference data; on CI that is a failure instead."""
    if REFERENCE_DATA.is_dir() or os.environ.get("CI"):
        return
    left_out = [item for item in items if item.get_closest_marker("reference")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    config.stash[_LEFT_OUT] = len(left_out)


_LEFT_OUT = pytest.StashKey[int]()
BROWSED = pytest.StashKey[Counter[str]]()
"""What the browser tests counted: pages, requests, requests to anywhere but this machine, faults."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[BROWSED] = Counter()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what one worker counted to the process that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["browsed"] = dict(session.config.stash[BROWSED])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Add what a worker counted."""
    node.config.stash[BROWSED].update(getattr(node, "workeroutput", {}).get("browsed", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line what was left out."""
    if count := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(f"left out: {count} tests of the reference data (set LANTERN_REFERENCE_DATA)")
    if (seen := config.stash[BROWSED])["pages"]:
        terminalreporter.write_line(
            f"browser: {seen['requests']} requests of {seen['pages']} pages under the shipped policy, "
            f"{seen['outside']} to anywhere but this machine, {seen['faults']} faults"
        )


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Folder of the reference data."""
    assert REFERENCE_DATA.is_dir(), "set LANTERN_REFERENCE_DATA to the folder of the reference data"
    return REFERENCE_DATA
