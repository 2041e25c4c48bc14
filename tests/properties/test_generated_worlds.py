"""Whatever hypothesis hides in a world, no door tells: each answers to the last byte as without it.

A short run, the same each time, is part of every test run. A long one, by chance:
``LANTERN_FUZZ_EXAMPLES=500 pytest tests/properties/test_generated_worlds.py``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboards.wiring import Desk
from data.codes import Audience
from data.settings import load_settings
from data.store import open_store
from data.views import View
from tests.properties.mutants.doors import doors
from tests.properties.mutants.hidden import WORD, Hidden, hidden
from tests.properties.mutants.worlds import SEEING, seen_part

LONG = int(os.environ.get("LANTERN_FUZZ_EXAMPLES", "0"))
DOORS = doors()
# In a short run each example goes through some of the doors; in a long one through all of them.
_A_TURN = 7


# The brake would answer alike in both worlds, and nothing would be compared behind it.
_UNSLOWED = {"LANTERN_RECORDS": "1000", "LANTERN_FILES": "1000"}


def _desk(home: Path) -> Desk:
    cache = {"LANTERN_CACHE": os.environ["LANTERN_CACHE"]} if "LANTERN_CACHE" in os.environ else {}
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    return Desk(load_settings({"LANTERN_HOME": str(home), **_UNSLOWED, **cache}), store)


class Plain:
    """The world without secrets, and what its doors have answered."""

    def __init__(self, folder: Path) -> None:
        self.home, self.beginning = folder / "home", folder / "beginning"
        first = _desk(self.beginning)
        with first.store.unit_of_work(actor="t", purpose="t", audience="police_analyst") as work:
            work.add(*seen_part())
        first.store.close()
        shutil.copytree(self.beginning, self.home)
        self.desk = _desk(self.home)
        self._answers: dict[tuple[Audience, str], bytes] = {}

    def answer(self, audience: Audience, door: str) -> bytes:
        """What a door answers; asked once."""
        key = (audience, door)
        if key not in self._answers:
            self._answers[key] = DOORS[door](self.home, self.desk, audience)
        return self._answers[key]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    """The world that everybody may know."""
    made = Plain(tmp_path_factory.mktemp("plain"))
    yield made
    made.desk.store.close()


def _hide(desk: Desk, found: Hidden) -> None:
    for added, removed in found.steps:
        with desk.store.unit_of_work(actor="t", purpose="t", audience="police_analyst") as work:
            work.add(*added)
            for key in removed:
                work.remove(key)
        # Somebody looked meanwhile; what was reckoned for them must not be given to others.
        police = View(desk.store, actor="DC Other", audience=Audience.POLICE_ANALYST, purpose="test")
        desk.graph(police)


def _differences(plain: Plain, audience: Audience, found: Hidden, wanted: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        shutil.copytree(plain.beginning, home)
        desk = _desk(home)
        _hide(desk, found)
        answers = {door: DOORS[door](home, desk, audience) for door in wanted}
        desk.store.close()
    told = [door for door, answer in answers.items() if answer != plain.answer(audience, door)]
    return told + [f"{door}: in words" for door, answer in answers.items() if WORD.encode() in answer]


@settings(
    max_examples=LONG or 4,
    derandomize=not LONG,
    deadline=None,
    database=None,
    phases=[Phase.generate, *([Phase.shrink] if LONG else [])],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data(), audience=st.sampled_from(SEEING), turn=st.integers(0, 10**6))
def test_no_door_tells_what_is_hidden(plain: Plain, data: Any, audience: Audience, turn: int) -> None:
    found = data.draw(hidden(audience))
    names = list(DOORS)
    first = turn % len(names)
    wanted = names if LONG else names[:1] + [names[(first + n) % len(names)] for n in range(_A_TURN)]
    assert _differences(plain, audience, found, wanted) == []
