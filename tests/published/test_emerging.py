"""Esri's table of patterns (How Emerging Hot Spot Analysis works, ArcGIS Pro documentation) and planted cubes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping import analyse
from mapping.hotspots.emerging import CATEGORIES, NO_PATTERN, categories, emerging_hotspots
from mapping.hotspots.reporting import reporting_changes

_SQUARE = shapely.box(0, 0, 10_000, 10_000)

# Hot (1), far fewer than expected (-), neither (0), in order of time; trend; the pattern by Esri's words.
_TABLE = [
    ("0000000001", 1, "new"),
    ("0000000111", 0, "consecutive"),
    ("0111111111", 1, "intensifying"),
    ("1111111111", 0, "persistent"),
    ("1111101111", -1, "diminishing"),
    ("0100100001", 0, "sporadic"),
    ("0-00100001", 0, "oscillating"),
    ("1111111110", 0, "historical"),
    ("1111100000", 0, NO_PATTERN),
    ("----------", -1, NO_PATTERN),
    ("0000011111", 1, "consecutive"),
    ("1000000011", 0, "sporadic"),
]


@pytest.mark.parametrize(("steps", "trend", "expected"), _TABLE)
def test_esri_table(steps: str, trend: int, expected: str) -> None:
    hot, few = (np.array([letter == sign for letter in steps])[:, None] for sign in "1-")
    assert categories(hot, few, [trend]).tolist() == [expected]
    assert expected in {*CATEGORIES, NO_PATTERN}


def test_every_pattern_is_hot_and_there_are_eight() -> None:
    assert len(CATEGORIES) == 8
    assert not any("cold" in name for name in CATEGORIES)


def test_noise_has_a_pattern_about_as_seldom_as_promised() -> None:
    share, alarms = np.full((15, 15), 1 / 225), 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        cube = rng.multinomial(300, np.full(12 * 225, 1 / (12 * 225))).reshape(12, 15, 15)
        alarms += bool(emerging_hotspots(cube, share, rng=rng, replicates=99).hot.any())
    assert alarms <= 8


def _events(levels: list[int], noise: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    months = [f"2025-{m:02d}" for m in range(1, 13)]
    spot = np.repeat(months, levels)
    frame = pd.DataFrame(np.concatenate([rng.uniform(4050, 4450, (len(spot), 2)), rng.uniform(0, 1e4, (noise, 2))]))
    frame.columns = pd.Index(["x", "y"])
    return frame.assign(month=[*spot, *rng.choice(months, noise)])


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0] * 11 + [20], "new"),
        ([0] * 8 + [15] * 4, "consecutive"),
        (list(range(12, 36, 2)), "intensifying"),
        ([15, 16, 15, 14, 15, 16, 14, 15, 16, 15, 14, 15], "persistent"),
        (list(range(36, 12, -2)), "diminishing"),
        ([0, 0, 15, 0, 0, 0, 15, 0, 0, 0, 0, 15], "sporadic"),
        ([15] * 10 + [16, 0], "persistent"),
    ],
)
def test_planted_patterns_are_named(levels: list[int], expected: str) -> None:
    found = analyse.emerging(_events(levels), boundary=_SQUARE, cell_m=500, crs="local", seed=1)
    cells = {cell["cell"]: cell for cell in found["cells"]}
    assert cells["8_8"]["category"] == expected
    assert cells["8_8"]["hot_share"] > 0
    far = {cell["category"] for name, cell in cells.items() if max(map(int, name.split("_"))) > 11}
    assert far <= {NO_PATTERN}


def test_a_cell_without_points_says_why_it_is_hot() -> None:
    found = analyse.emerging(_events([15] * 12, noise=20), boundary=_SQUARE, cell_m=500, crs="local", seed=1)
    empty = [cell for cell in found["cells"] if cell["count"] == 0]
    assert empty
    assert all("through its neighbours" in cell["why"] for cell in empty)


def test_a_change_of_reporting_is_said_before_a_rise() -> None:
    events = _events([0] * 11 + [20])
    new_agency = events.assign(agency=["B" if month >= "2025-10" else "A" for month in events["month"]])
    found = analyse.emerging(new_agency, boundary=_SQUARE, cell_m=500, crs="local", source="agency", seed=1)
    assert {alarm["series"] for alarm in found["reporting_change"]} >= {"A", "B"}
    assert next(a for a in found["reporting_change"] if a["series"] == "B")["step"] == "2025-10"
    rise = next(cell for cell in found["cells"] if cell["category"] == "new")
    assert "Reporting changed" in rise["why"]


def test_steady_reporting_raises_no_alarm() -> None:
    alarms = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        alarms += bool(reporting_changes({"all": rng.poisson(8, 24)}, rng=rng, replicates=199))
    assert alarms <= 10


def test_steps() -> None:
    days = pd.DataFrame({"x": 4200.0, "y": 4200.0, "day": np.arange(0, 100)})
    found = analyse.emerging(days, boundary=_SQUARE, cell_m=500, crs="local", step="10", seed=1)
    assert found["steps"] == [str(end) for end in range(9, 109, 10)]
    with pytest.raises(NotEnough, match="at least 10 steps"):
        analyse.emerging(days, boundary=_SQUARE, cell_m=500, crs="local", step="30")
    with pytest.raises(RefusedInput, match="not dates"):
        analyse.emerging(days, boundary=_SQUARE, cell_m=500, crs="local")
    with pytest.raises(BadColumn, match="no column of times"):
        analyse.emerging(days[["x", "y"]], boundary=_SQUARE, cell_m=500, crs="local")
