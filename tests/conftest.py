"""Shared fixtures: where the reference data is, and what is left out without it."""

from __future__ import annotations

import os
from pathlib import Path

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line what was left out."""
    if count := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(f"left out: {count} tests of the reference data (set LANTERN_REFERENCE_DATA)")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Folder of the reference data."""
    assert REFERENCE_DATA.is_dir(), "set LANTERN_REFERENCE_DATA to the folder of the reference data"
    return REFERENCE_DATA
