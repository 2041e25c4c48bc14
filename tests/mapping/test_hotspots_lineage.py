"""One identity from meeting to meeting: planted sequences of places whose true history is known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import Audience
from data.errors import RefusedInput
from data.hotspot_record import HotspotRun, HotspotSeen
from mapping.hotspots.history import INTENSIFYING, NOT_SEEN, NOT_YET, history, place_of
from mapping.hotspots.lineage import (
    APPEARED,
    FADED,
    MERGED,
    MERGED_INTO,
    MOVED,
    PERSISTED,
    RETURNED,
    SPLIT,
    SPLIT_OFF,
    TOOK_PART_OF,
    Footprint,
    Step,
    trace,
)

CELL = 500
DAY = date(2026, 1, 5)


def _block(west: int, south: int, wide: int = 3, high: int = 3, units: int = 10) -> Footprint:
    """Cells by column and row from an origin."""
    cells = sorted(
        (500_000 + CELL * (west + i), 200_000 + CELL * (south + j)) for i in range(wide) for j in range(high)
    )
    return Footprint(cells=tuple(cells), cell_m=float(CELL), n_units=units)


def _seen(run: HotspotRun, place: Footprint, step: Step, reports: tuple[str, ...] = ("R1",)) -> HotspotSeen:
    return HotspotSeen(
        id=f"seen:{run.run_day}:{step.lineage_id}",
        run_id=run.id,
        run_day=run.run_day,
        lineage_id=step.lineage_id,
        made_for=run.made_for,
        cell_m=place.cell_m,
        cells=place.cells,
        easting_m=place.centre[0],
        northing_m=place.centre[1],
        n_incidents=place.n_units,
        n_units=place.n_units,
        n_children=2,
        n_reports=len(reports),
        expected=1.0,
        p_value=0.01,
        period_start=run.period_start,
        period_end=run.period_end,
        events=step.events,
        reports=reports,
    )


def _run(number: int, **changes: object) -> HotspotRun:
    day = DAY + timedelta(days=28 * number)
    base = HotspotRun(
        id=f"run:police_analyst:{day}",
        run_day=day,
        made_for=Audience.POLICE_ANALYST,
        recorded_by="DC Example",
        cell_m=float(CELL),
        n_units=100,
        n_hotspots=1,
        threshold=4.0,
        period_start=day - timedelta(days=28),
        period_end=day - timedelta(days=1),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def _play(*meetings: list[Footprint], **changes: object) -> tuple[list[HotspotRun], list[HotspotSeen]]:
    """Record one meeting after the other."""
    runs: list[HotspotRun] = []
    seen: list[HotspotSeen] = []
    for number, places in enumerate(meetings):
        steps = trace(seen, [r.id for r in runs], places)
        runs.append(_run(number, **changes))
        seen += [_seen(runs[-1], p, s, (f"R{number}", "R0")) for p, s in zip(places, steps, strict=True)]
    return runs, seen


def _words(runs: list[HotspotRun], seen: list[HotspotSeen]) -> dict[str, list[str]]:
    return {line.id: [row.word for row in line.strip] for line in history(runs, seen)}


def test_appear_persist_fade_and_return_keep_one_identity() -> None:
    place = _block(10, 10)
    runs, seen = _play([place], [_block(11, 10)], [], [], [_block(10, 11)])
    assert _words(runs, seen) == {"L1": [APPEARED, PERSISTED, FADED, NOT_SEEN, RETURNED]}
    line = history(runs, seen)[0]
    assert line.is_live
    assert "not safety" in line.strip[2].sentence
    assert [row.new_reports for row in line.strip] == [1, 1, 0, 0, 1]


def test_a_mover_is_followed_step_by_step() -> None:
    # A 2 x 2 block walks three cells east between meetings: it never overlaps itself, but lies one cell away.
    runs, seen = _play(*[[_block(10 + 3 * k, 10, 2, 2)] for k in range(5)])
    assert _words(runs, seen) == {"L1": [APPEARED, MOVED, MOVED, MOVED, MOVED]}
    assert history(runs, seen)[0].strip[2].moved_m == pytest.approx(1500)
    assert "1,500 m" in history(runs, seen)[0].strip[2].sentence


def test_a_jump_across_the_map_is_another_hotspot() -> None:
    runs, seen = _play([_block(10, 10)], [_block(30, 10)])
    assert _words(runs, seen) == {"L1": [APPEARED, FADED], "L2": [NOT_YET, APPEARED]}


def test_split_the_larger_part_keeps_the_identity() -> None:
    runs, seen = _play([_block(10, 10, 6, 3)], [_block(14, 10, 2, 3, units=50), _block(10, 10, 3, 3)])
    assert _words(runs, seen) == {"L1": [APPEARED, PERSISTED], "L2": [NOT_YET, SPLIT_OFF]}
    kept, child = (next(s for s in seen if s.run_id == runs[1].id and s.lineage_id == i) for i in ("L1", "L2"))
    assert kept.cells == _block(10, 10, 3, 3).cells
    assert (SPLIT, "L2") in kept.events
    assert child.events == ((SPLIT_OFF, "L1"),)


def test_merge_the_larger_part_keeps_the_identity_and_the_other_is_not_lost() -> None:
    runs, seen = _play([_block(10, 10), _block(15, 10, 2, 2)], [_block(10, 10, 7, 3)], [_block(15, 10, 2, 2)])
    assert _words(runs, seen)["L1"][:2] == [APPEARED, PERSISTED]
    assert history(runs, seen)[1].strip[1].events == ((MERGED_INTO, "L1"),)
    merged = next(s for s in seen if s.run_id == runs[1].id)
    assert (MERGED, "L2") in merged.events


def test_split_and_merge_in_one_step() -> None:
    # A breaks in two; its eastern part becomes one with B.
    a, b = _block(10, 10, 6, 3), _block(18, 10, 4, 3)
    runs, seen = _play([a, b], [_block(10, 10, 3, 3), _block(14, 10, 8, 3)])
    assert _words(runs, seen) == {"L1": [APPEARED, PERSISTED], "L2": [APPEARED, PERSISTED]}
    second = {s.lineage_id: s.events for s in seen if s.run_id == runs[1].id}
    assert (SPLIT, "L2") in second["L1"]
    assert (TOOK_PART_OF, "L1") in second["L2"]


def test_what_was_swallowed_comes_back_under_its_own_name() -> None:
    a, b = _block(10, 10, 5, 3), _block(17, 10, 3, 3)
    runs, seen = _play([a, b], [_block(10, 10, 10, 3)], [a, b])
    assert _words(runs, seen) == {
        "L1": [APPEARED, PERSISTED, PERSISTED],
        "L2": [APPEARED, MERGED_INTO, RETURNED],
    }
    back = next(s for s in seen if s.run_id == runs[2].id and s.lineage_id == "L2")
    assert (SPLIT_OFF, "L1") in back.events


def test_ties_are_broken_by_units_then_by_the_lowest_cell() -> None:
    whole = _block(10, 10, 6, 3)
    west, east = _block(10, 10, 3, 3), _block(13, 10, 3, 3)
    for places in ([west, east], [east, west]):
        runs, seen = _play([whole], places)
        assert next(s for s in seen if s.run_id == runs[1].id and s.lineage_id == "L1").cells == west.cells
    runs, seen = _play([whole], [west, replace(east, n_units=99)])
    assert next(s for s in seen if s.run_id == runs[1].id and s.lineage_id == "L1").cells == east.cells


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 6)), min_size=1, max_size=5), st.randoms())
def test_order_decides_nothing_and_identities_are_unique(corners: list[tuple[int, int]], chance: object) -> None:
    rng = np.random.default_rng(len(corners))
    runs, seen = _play([_block(0, 0, 4, 3), _block(8, 0, 5, 4), _block(4, 4, 3, 2)])
    places = [_block(x, y, 2 + int(rng.integers(3)), 2, units=k) for k, (x, y) in enumerate(corners)]
    steps = trace(seen, [r.id for r in runs], places)
    assert len({step.lineage_id for step in steps}) == len(places)
    for shuffle in itertools.islice(itertools.permutations(range(len(places))), 6):
        again = trace(seen[::-1], [r.id for r in runs], [places[i] for i in shuffle])
        assert [steps[i] for i in shuffle] == list(again)


def test_another_cell_size_or_grid_changes_no_identity() -> None:
    runs, seen = _play([_block(10, 10, 4, 4)])
    finer = Footprint(
        cells=tuple(sorted((505_130 + 250 * i, 205_070 + 250 * j) for i in range(6) for j in range(6))), cell_m=250.0
    )
    assert trace(seen, [runs[0].id], [finer])[0].lineage_id == "L1"


def test_nothing_intensifies_before_the_reporting_alarm_was_asked() -> None:
    few, many = _block(10, 10, units=10), _block(10, 10, units=40)
    unchecked = history(*_play([few], [many]))[0].strip[1]
    assert unchecked.trend == ""
    assert "not checked" in unchecked.sentence
    changed = history(
        *_play([few], [many], reporting_checked=True, reporting_changes=("Reports of agency police: more.",))
    )[0].strip[1]
    assert changed.trend == ""
    assert "reporting changed" in changed.sentence
    quiet = history(*_play([few], [many], reporting_checked=True))[0].strip[1]
    assert quiet.trend == INTENSIFYING
    fell = history(*_play([many], [few], reporting_checked=True))[0].strip[1]
    assert fell.trend == ""
    sparse = history(*_play([_block(1, 1, units=1)], [_block(1, 1, units=3)], reporting_checked=True))[0].strip[1]
    assert sparse.trend == ""
    assert "Too few" in sparse.sentence


def test_periods_that_share_days_are_not_compared() -> None:
    same = {"period_start": date(2025, 1, 1), "period_end": date(2026, 1, 1), "reporting_checked": True}
    row = history(*_play([_block(10, 10, units=10)], [_block(10, 10, units=90)], **same))[0].strip[1]
    assert row.trend == ""
    assert "share days" in row.sentence


def test_histories_of_two_audiences_are_never_one() -> None:
    runs, seen = _play([_block(10, 10)])
    other = replace(runs[0], id="run:meeting", made_for=Audience.MEETING)
    with pytest.raises(RefusedInput, match="different audiences"):
        history([*runs, other], seen)
    assert place_of(seen[0]).area.area == pytest.approx(9 * CELL**2)
    assert history([], []) == ()
