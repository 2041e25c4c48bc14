"""Hotspots as a meeting saw them: kept in the store, and shown to those for whom they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.audience import permitted
from data.audience_casework import permitted_casework
from data.codes import Audience, Handling, ReportKind, Scheme
from data.errors import RefusedInput
from data.hotspot_record import HotspotRun, HotspotSeen
from data.records import Case, Report
from data.store import open_store

DAY = date(2026, 11, 22)
OPEN = Report(
    id="r-open", reference="URN-1", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=date(2026, 6, 1)
)
CLOSED = Report(
    id="r-closed",
    reference="URN-2",
    agency="Police",
    kind=ReportKind.POLICE_INTELLIGENCE,
    reported_on=date(2026, 6, 2),
    scheme=Scheme.GRADE_3X5X2,
    source_grade="2",
    assessment_grade="B",
    handling=Handling.C,
    conditions="police only",
)
RUN = HotspotRun(
    id="run:meeting:2026-11-22",
    run_day=DAY,
    made_for=Audience.MEETING,
    recorded_by="DC Example",
    cell_m=500.0,
    n_units=60,
    n_hotspots=2,
    threshold=4.5,
    period_start=date(2026, 1, 1),
    period_end=DAY,
    reporting_checked=True,
    reporting_changes=("Reports of agency police: more.",),
)
SEEN = HotspotSeen(
    id="seen:meeting:2026-11-22:L1",
    run_id=RUN.id,
    run_day=DAY,
    lineage_id="L1",
    made_for=Audience.MEETING,
    cell_m=500.0,
    cells=((500_000, 200_000), (500_500, 200_000)),
    easting_m=500_500.0,
    northing_m=200_250.0,
    n_incidents=9,
    n_units=8,
    n_children=3,
    n_reports=1,
    expected=0.6,
    p_value=0.004,
    events=(("appeared",), ("merged", "L2", "L3")),
    reports=("r-open",),
)
HIDDEN = replace(SEEN, id="seen:meeting:2026-11-22:L2", lineage_id="L2", reports=("r-open", "r-closed"))
FOR_POLICE = (
    replace(RUN, id="run:police_analyst:2026-11-22", made_for=Audience.POLICE_ANALYST),
    replace(SEEN, id="seen:police_analyst:2026-11-22:L1", made_for=Audience.POLICE_ANALYST),
)


def _kept() -> dict[str, dict[str, object]]:
    return {
        "hotspot_runs": {run.id: run for run in (RUN, FOR_POLICE[0])},
        "hotspots_seen": {spot.id: spot for spot in (SEEN, HIDDEN, FOR_POLICE[1])},
    }


def _shown(audience: Audience) -> set[str]:
    whole = Case(reports={"r-open": OPEN, "r-closed": CLOSED})
    found = permitted_casework(_kept(), permitted(whole, audience, DAY), audience, DAY)
    return {*found["hotspot_runs"], *found["hotspots_seen"]}


def test_a_store_gives_back_what_was_kept(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "key")
    with store.unit_of_work(actor="DC Example", purpose="test", reason="test") as work:
        work.add(OPEN, RUN, SEEN)
    kept = store.casework()
    store.close()
    assert kept["hotspot_runs"] == {RUN.id: RUN}
    assert kept["hotspots_seen"] == {SEEN.id: SEEN}


def test_a_run_is_shown_to_those_it_was_made_for_and_to_the_police() -> None:
    assert _shown(Audience.MEETING) == {RUN.id, SEEN.id}
    assert _shown(Audience.POLICE_ANALYST) == {*_kept()["hotspot_runs"], *_kept()["hotspots_seen"]}
    # Social care sees more of the case than a meeting, but not what was computed for one: nor the other way round.
    for audience in (Audience.SOCIAL_CARE, Audience.LICENSING, Audience.PUBLIC):
        assert _shown(audience) == set()


def test_a_hotspot_without_cells_reports_or_a_name_is_refused() -> None:
    with pytest.raises(RefusedInput, match="cells"):
        replace(SEEN, cells=())
    with pytest.raises(RefusedInput, match="reports behind it"):
        replace(SEEN, reports=())
    with pytest.raises(RefusedInput, match="name"):
        replace(RUN, recorded_by="system")
    with pytest.raises(RefusedInput, match="cell size"):
        replace(RUN, cell_m=0.0)
