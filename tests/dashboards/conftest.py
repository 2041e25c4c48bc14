"""Run the real commands inside this process, each on a store of its own."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from dashboards.cli import main
from dashboards.demonstration import demonstration_settings
from dashboards.wiring import Desk, open_desk
from data.demonstration import Demonstration, demonstration_case
from data.settings import load_settings

SITTING = {"LANTERN_ACTOR": "DC Example", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output; anything beside it fails here."""
        assert self.status == 0, self.err
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Answer]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Environment of a command: nothing of the machine's own Lantern but the postcode cache, built once a machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTERN_")}
    cache = {"LANTERN_CACHE": os.environ["LANTERN_CACHE"]} if "LANTERN_CACHE" in os.environ else {}
    return kept | cache | {"LANTERN_HOME": str(home)} | more


def run_in(home: Path, *words: object, **more: str) -> Answer:
    """Run one command as the console script does."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, environment(home, **more), clear=True),
        patch.object(sys, "argv", ["lantern", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Answer(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def run_lantern() -> Run:
    """A command on a home of the test's choosing, with nobody sitting there."""
    return run_in


@pytest.fixture(scope="session")
def lantern_environment() -> Callable[..., dict[str, str]]:
    """Environment for a command in a process of its own."""
    return lambda home: environment(home, **SITTING)


@pytest.fixture
def lantern(tmp_path: Path) -> Run:
    """A command with a sitting, on an empty store."""
    return lambda *words, **more: run_in(tmp_path / "home", *words, **(SITTING | more))


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home of the demonstration case, made by the command itself."""
    home = tmp_path_factory.mktemp("demonstration")
    answer = run_in(home, "demo", "--no-serve")
    assert answer.status == 0, answer.err
    return home


@pytest.fixture(scope="session")
def on_demo(demo_home: Path) -> Run:
    """A command with a sitting, on the demonstration store; only for commands that write nothing."""
    home = demo_home / "demonstration"
    return lambda *words, **more: run_in(home, *words, **(SITTING | {"LANTERN_FICTIONAL": "true"} | more))


@pytest.fixture(scope="session")
def made() -> Demonstration:
    """The fictional case with its planted truths."""
    return demonstration_case(7)


@pytest.fixture(scope="session")
def demo_desk(demo_home: Path) -> Iterator[Desk]:
    """The desk that pages work with, on the demonstration store."""
    desk = open_desk(demonstration_settings(load_settings(environment(demo_home))))
    yield desk
    desk.store.close()
