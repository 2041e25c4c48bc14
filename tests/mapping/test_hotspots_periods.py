"""Two periods compared, filters, and the alarm that stands before any rise: second computations and planted truths."""

from __future__ import annotations

import math
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats

from data.codes import EventKind, ReportKind
from data.errors import NotEnough, RefusedInput
from data.frames import METRIC_CRS
from data.records import Case, Event, Location, Report
from mapping.hotspots.filters import Filter, apply, choices, in_words
from mapping.hotspots.periods import FEWER, MORE, NO_CHANGE, TOO_FEW, compare_periods, rate_change
from mapping.hotspots.reporting import report_days, reporting_alarm

_AREA = shapely.box(500_000, 200_000, 505_000, 205_000)
FIRST, SECOND = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 29))


def _frame(rows: list[tuple[float, float, str, str]]) -> gpd.GeoDataFrame:
    """Easting, northing, moment, child; one report each."""
    n = len(rows)
    starts = pd.to_datetime([row[2] for row in rows])
    frame = pd.DataFrame(
        {
            "kind": "sexual_exploitation",
            "start": starts,
            "end": starts,
            "precision": "point",
            "uncertainty_m": 5.0,
            "location_id": [f"L{row[0]:.0f}" for row in rows],
            "location_kind": "public_place",
            "place_of_report": False,
            "residence": False,
            "force_code": "E23000026",
            "local_authority_code": "E06000032",
            "recorded_by": "E23000026",
            "children": [(row[3],) for row in rows],
            "reports": [(f"R{i}",) for i in range(n)],
            "agencies": [("Police",)] * n,
        },
        index=[f"E{i:03d}" for i in range(n)],
    )
    points = gpd.points_from_xy([row[0] for row in rows], [row[1] for row in rows])
    return gpd.GeoDataFrame(frame, geometry=points, crs=METRIC_CRS)


def _planted(before: int, after: int, x: float = 501_100.0) -> list[tuple[float, float, str, str]]:
    rows = []
    for start, n in ((FIRST[0], before), (SECOND[0], after)):
        rows += [(x + k, 201_100.0, f"{start + timedelta(days=k % 80)} 21:00", f"C{k}") for k in range(n)]
    return rows


@pytest.mark.parametrize(
    ("before", "after", "days"), [(10, 25, (90, 90)), (4, 20, (90, 30)), (0, 9, (1, 1)), (30, 3, (28, 56))]
)
def test_the_interval_is_exact_and_p_is_binomial(before: int, after: int, days: tuple[float, float]) -> None:
    found = rate_change(before, after, days_before=days[0], days_after=days[1])
    share = days[1] / sum(days)
    assert found.p_value == pytest.approx(stats.binomtest(after, before + after, share).pvalue)
    limits = stats.binomtest(after, before + after).proportion_ci(0.95, method="exact")
    for limit, end in zip((limits.low, limits.high), found.ci, strict=True):
        expected = math.inf if limit == 1 else limit / (1 - limit) * days[0] / days[1]
        assert end == pytest.approx(expected)


def test_the_interval_covers_the_truth_and_chance_seldom_moves() -> None:
    rng = np.random.default_rng(1)
    pairs = rng.poisson((12, 18), (400, 2))
    found = [rate_change(int(b), int(a)) for b, a in pairs if b + a]
    assert np.mean([f.ci[0] <= 1.5 <= f.ci[1] for f in found]) >= 0.93  # three standard errors under 0.96
    even = [rate_change(int(b), int(a)).verdict for b, a in rng.poisson((10, 10), (400, 2)) if b + a]
    assert np.mean([v in {MORE, FEWER} for v in even]) <= 0.07


def test_verdicts() -> None:
    assert rate_change(10, 25).verdict == MORE
    assert rate_change(25, 10).verdict == FEWER
    assert rate_change(10, 12).verdict == NO_CHANGE
    assert rate_change(2, 3).verdict == TOO_FEW
    assert rate_change(0, 0).verdict == TOO_FEW
    with pytest.raises(RefusedInput):
        rate_change(-1, 2)


def test_cells_and_hotspots_are_compared_with_distinct_children_and_reports() -> None:
    rows = _planted(5, 30) + _planted(8, 9, x=503_100.0)
    twice = (501_100.0, 201_100.0, "2026-01-01 22:00", "C0")
    found = compare_periods(_frame([*rows, twice]), _AREA, FIRST, SECOND)
    cells = {cell.place: cell for cell in found.cells}
    assert set(cells) == {"2_2", "6_2"}
    assert found.cells[0].place == "2_2"
    # The same child at the same place in the same month is a second row and a second report, and one unit.
    assert cells["2_2"].incidents == (6, 30)
    assert cells["2_2"].reports == (6, 30)
    assert (cells["2_2"].change.before, cells["2_2"].change.after) == (5, 30)
    assert cells["2_2"].children == (5, 30)
    assert cells["2_2"].change.verdict == MORE
    assert cells["6_2"].change.verdict == NO_CHANGE
    assert "no rise is claimed" in cells["2_2"].sentence
    assert found.whole.change.before == 13


def test_a_rise_is_called_one_only_with_the_alarm_silent() -> None:
    rng = np.random.default_rng(2)
    even = [FIRST[0] + timedelta(days=d) for d in range(0, 180, 2)]
    later = [FIRST[0] + timedelta(days=100 + d) for d in range(80) for _ in range(3)]
    quiet, loud = (reporting_alarm({"all": days}, (FIRST[0], SECOND[1]), rng=rng) for days in (even, even + later))
    assert quiet.may_say_intensifying
    assert not loud.may_say_intensifying
    words = [
        compare_periods(_frame(_planted(5, 30)), _AREA, FIRST, SECOND, alarm=alarm).whole.sentence
        for alarm in (quiet, loud)
    ]
    assert "no change of reporting was found" in words[0]
    assert "reporting changed" in words[1]


def test_many_cells_are_corrected_for_their_number() -> None:
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(12):
        rows = []
        for start in (FIRST[0], SECOND[0]):
            for x, y in rng.uniform((500_000, 200_000), (504_000, 204_000), (100, 2)):
                rows.append((x, y, f"{start + timedelta(days=int(rng.integers(80)))} 21:00", f"C{rng.integers(1e6)}"))
        found = compare_periods(_frame(rows), _AREA, FIRST, SECOND, cell_m=1000.0)
        alarms += any(cell.change.verdict in {MORE, FEWER} for cell in found.cells)
    assert alarms <= 2


def test_periods_that_overlap_or_are_empty_are_refused() -> None:
    with pytest.raises(RefusedInput, match="begin after"):
        compare_periods(_frame(_planted(1, 1)), _AREA, FIRST, (date(2026, 3, 1), date(2026, 5, 1)))
    with pytest.raises(NotEnough, match="either period"):
        compare_periods(
            _frame(_planted(1, 1)), _AREA, (date(2020, 1, 1), date(2020, 2, 1)), (date(2020, 3, 1), date(2020, 4, 1))
        )


def test_filters_keep_what_they_say_and_count_the_rest() -> None:
    frame = _frame(_planted(10, 10))
    frame.loc[frame.index[:4], "kind"] = "grooming_concern"
    kept, left_out = apply(frame, Filter(kinds=frozenset({"grooming_concern"}), period=FIRST))
    assert len(kept) == 4
    assert left_out == {"outside the period": 10, "another kind": 6}
    assert len(apply(frame, Filter())[0]) == 20
    assert len(apply(frame, Filter(agencies=frozenset({"School"})))[0]) == 0
    assert len(apply(frame, Filter(forces=frozenset({"E23000026"})))[0]) == 20
    night = apply(frame, Filter(hours=frozenset({21}), weekdays=frozenset({4, 5})))[0]
    assert set(night["start"].dt.day_of_week) == {4, 5}
    vague = frame.assign(end=frame["start"] + pd.Timedelta(hours=5))
    assert apply(vague, Filter(hours=frozenset({21})))[0].empty
    assert len(apply(vague, Filter(hours=frozenset({21, 22, 23})))[0]) == 20
    assert choices(frame)["kinds"] == ("grooming_concern", "sexual_exploitation")
    assert "Friday" in in_words(Filter(weekdays=frozenset({4})))
    with pytest.raises(RefusedInput, match="hours"):
        Filter(hours=frozenset({24}))


def test_the_alarm_keeps_its_level_and_finds_a_planted_change_of_one_agency() -> None:
    rng, sounded = np.random.default_rng(4), 0
    period = (date(2026, 1, 1), date(2026, 12, 30))
    for _ in range(60):
        series = {
            name: [period[0] + timedelta(days=int(d)) for d in rng.integers(0, 364, 60)] for name in ("all", "agency A")
        }
        sounded += bool(reporting_alarm(series, period, rng=rng, replicates=199).changes)
    assert sounded <= 8
    campaign = [period[0] + timedelta(days=int(d)) for d in np.r_[rng.integers(0, 364, 30), rng.integers(250, 364, 60)]]
    found = reporting_alarm({"agency School": campaign}, period, rng=rng)
    assert found.changes[0].series == "agency School"
    assert abs(found.step_starts[found.changes[0].step] - date(2026, 9, 8)) <= timedelta(days=28)
    assert "find out whether the harm changed or the reporting" in found.sentences[0]


def test_too_short_a_period_is_not_checked_and_says_so() -> None:
    found = reporting_alarm({"all": []}, (date(2026, 1, 1), date(2026, 1, 20)), rng=np.random.default_rng(1))
    assert not found.checked
    assert not found.may_say_intensifying
    assert "not checked" in found.sentences[0]


def test_reports_are_counted_once_by_agency_and_force_and_copies_never() -> None:
    def report(key: str, agency: str, **more: object) -> Report:
        made = {"reference": key, "kind": ReportKind.PARTNER_REPORT, "reported_on": date(2026, 6, 1)} | more
        return Report(id=key, agency=agency, force_code="E23000026", **made)  # type: ignore[arg-type]

    reports = [report("a", "Police"), report("b", "School"), report("c", "School", origin_report="b")]
    day = pd.Timestamp(2026, 6, 1).to_pydatetime()
    events = [
        Event(id=f"e{i}", reports=("a", "b", "c"), kind=EventKind.SEXUAL_EXPLOITATION, start=day, end=day)
        for i in range(2)
    ]
    case = Case(
        reports={r.id: r for r in reports},
        events={e.id: e for e in events},
        locations={"l": Location(id="l", reports=("a",), text="x")},
    )
    found = report_days(case)
    assert {name: len(days) for name, days in found.items()} == {
        "all": 2,
        "agency Police": 1,
        "agency School": 1,
        "force E23000026": 2,
    }
