"""The three tutorials run from top to bottom on the fictional case and say what their words promise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from dashboards.wiring import Desk
from data.demonstration import Demonstration

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture
def run(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[str, dict[str, object]]]:
    """Run every cell of a notebook in this process; gives what it printed and what it left."""

    def run_one(name: str) -> tuple[str, dict[str, object]]:
        monkeypatch.setenv("LANTERN_HOME", str(demo_home))
        left: dict[str, object] = {}
        for cell in nbformat.read(NOTEBOOKS / name, as_version=4).cells:  # type: ignore[no-untyped-call]
            if cell.cell_type == "code":
                exec(compile(cell.source, name, "exec"), left)  # noqa: S102 - our own notebook
        desk = left["desk"]
        assert isinstance(desk, Desk)
        desk.store.close()
        return capsys.readouterr().out, left

    return run_one


def test_the_hotspots_that_were_planted_are_the_ones_that_are_shown(
    run: Callable[[str], tuple[str, dict[str, object]]],
) -> None:
    printed, _ = run("1_hotspots.ipynb")
    assert "2 hotspots of exploitation beyond chance" in printed
    assert "incidents with a place" in printed


def test_the_joining_vehicle_is_named_and_no_protected_person_is_in_a_list(
    run: Callable[[str], tuple[str, dict[str, object]]], made: Demonstration
) -> None:
    printed, _ = run("2_network.ipynb")
    plates = {made.case.vehicles[vehicle_id].vrm for vehicle_id in made.truths.joining_vehicle}
    assert any(plate in printed for plate in plates)
    assert "wait for their age to be established" in printed


def test_a_child_is_offered_protection_alone(run: Callable[[str], tuple[str, dict[str, object]]]) -> None:
    printed, left = run("3_disruption.ipynb")
    assert "91 measures" in printed
    assert left["standing"]
