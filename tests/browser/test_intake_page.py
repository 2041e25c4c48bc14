"""An analyst loads a month of recorded crime on the page, and sees counts, faults and its own layer on the map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
FORCE = "Bedfordshire Police,Bedfordshire Police"


def _month(path: Path) -> Path:
    """A month in the format of police.uk: 300 rows at one place, 300 spread, two without a point, one bad row."""
    rng = np.random.default_rng(11)
    near = rng.normal(0, 0.001, (300, 2)) + np.array([-0.42, 51.88])
    far = rng.uniform((-0.55, 51.85), (-0.35, 52.15), (300, 2))
    points = [f"{lon:.6f},{lat:.6f}" for lon, lat in np.concatenate([near, far])] + [",", ","]
    rows = [
        f"{k:064x},2026-09,{FORCE},{point},On or near Fictional Street {k},E01000001,Fictional 001A,"
        "Violence and sexual offences,Under investigation,"
        for k, point in enumerate(points, start=1)
    ]
    rows.append(f"{9999:064x},2026-13,{FORCE},-0.42,51.88,On or near Nowhere,E01000001,Fictional 001A,Drugs,,")
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_month_is_loaded_counted_and_drawn_as_context(sit: Callable[..., Any], tmp_path: Path) -> None:
    file = _month(tmp_path / "2026-09-bedfordshire-street.csv")
    sitting = sit("Police analyst")
    sitting.open("Intake")
    page = sitting.page
    page.locator("input[type=file]").set_input_files(file)
    keep = page.get_by_role("button", name="Check and keep the good rows")
    expect(keep).to_be_enabled()
    keep.click()
    page.get_by_text("What the files held").wait_for()
    sitting.settle()
    labels = page.get_by_test_id("stMetricLabel").all_inner_texts()
    values = page.get_by_test_id("stMetricValue").all_inner_texts()
    counts = {label.strip(): value.strip() for label, value in zip(labels, values, strict=True)}
    assert counts["rows read"] == "603"
    assert counts["accepted"] == "602"
    assert counts["rejected"] == "1"
    assert "2 without coordinates" in sitting.words
    # The table of faults is drawn on a canvas, so its words are looked for in what the server sent.
    sent = "".join(sitting.sent)
    assert "not a month; write it as YYYY-MM" in sent
    assert "2026-09-bedfordshire-street.csv" in sent

    sitting.open("Hotspots")
    page.get_by_text("Recorded crime (context)", exact=True).first.click()
    page.get_by_text("Why R1 is one").wait_for()
    sitting.settle()
    page.locator(".lm-badge").first.wait_for()
    assert "H1 ·" not in sitting.words
    assert (sitting.kept.outside, sitting.kept.faults) == ([], [])

    # The same file again changes nothing.
    sitting.open("Intake")
    page.locator("input[type=file]").set_input_files(file)
    expect(keep).to_be_enabled()
    keep.click()
    page.get_by_text("What the files held").wait_for()
    sitting.settle()
    assert page.get_by_text("Recorded crime (context): ").inner_text().endswith("2026-09 602")
