"""Near the line: neighbours against plain distances, points on a border, incidents of one force in another's area."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import EventKind, MatchStatus, Precision, ReportKind
from data.errors import BadReference
from data.records import Case, Event, Location, Report
from mapping.areas import Areas, Layer
from mapping.borders import border_distance, elsewhere, neighbours, standing

BEDFORDSHIRE, HERTFORDSHIRE, CAMBRIDGESHIRE = "E23000026", "E23000027", "E23000023"
# Two invented squares with the codes of real forces: the line between them is easting 510000.
SQUARES = Areas(
    forces=Layer(
        (BEDFORDSHIRE, HERTFORDSHIRE),
        ("Bedfordshire Police", "Hertfordshire Constabulary"),
        np.array([shapely.box(500_000, 200_000, 510_000, 210_000), shapely.box(510_000, 200_000, 520_000, 210_000)]),
    ),
    districts=Layer((), (), np.array([], dtype=object)),
    source="squares",
)


@settings(max_examples=40, deadline=None)
@given(st.integers(480_000, 540_000), st.integers(195_000, 260_000), st.sampled_from([500.0, 3000.0, 15_000.0]))
def test_neighbours_are_those_that_plain_distances_give(x: int, y: int, within_m: float) -> None:
    areas = Areas.shipped()
    own = areas.force_of(x, y)[0]
    distance = shapely.distance(areas.forces.polygons, shapely.Point(x, y))
    expected = {c: d for c, d in zip(areas.forces.codes, distance, strict=True) if d <= within_m and c != own}
    found = neighbours(areas, x, y, within_m=within_m)
    assert {n.code: n.distance_m for n in found} == pytest.approx(expected)
    assert [n.distance_m for n in found] == sorted(expected.values())
    nearest = sorted(distance)[1 if own else 0]
    assert border_distance(areas, x, y, within_m=within_m)[0] == (
        pytest.approx(nearest) if nearest <= within_m else np.inf
    )


@pytest.mark.parametrize("bad", [(np.nan, 1.0, 5.0), (1.0, np.inf, 5.0), (1.0, 1.0, -1.0), (1.0, 1.0, np.nan)])
def test_distances_that_cannot_be_are_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(BadReference):
        neighbours(SQUARES, bad[0], bad[1], within_m=bad[2])


def test_a_point_on_a_border_says_so() -> None:
    far = standing(SQUARES, 505_000, 205_000)
    assert (far.force_code, far.on_border, far.possible) == (BEDFORDSHIRE, False, (BEDFORDSHIRE,))
    assert [n.code for n in far.neighbours] == [HERTFORDSHIRE]
    on = standing(SQUARES, 510_000, 205_000)
    assert on.on_border
    assert set(on.possible) == {BEDFORDSHIRE, HERTFORDSHIRE}
    assert "on a border" in on.words
    assert standing(SQUARES, 509_500, 205_000, uncertainty_m=600).on_border
    assert not standing(SQUARES, 509_500, 205_000, uncertainty_m=400).on_border
    outside = standing(SQUARES, 499_995, 205_000)
    assert (outside.force_code, outside.on_border) == (None, True)
    assert standing(SQUARES, 100_000, 205_000).possible == ()


def _case(*events: tuple[str, str | None, float | None, float]) -> Case:
    report = Report(id="R1", reference="EX/1", agency="Example agency", kind=ReportKind.PARTNER_REPORT,
                    reported_on=date(2026, 1, 5))  # fmt: skip
    case = Case(reports={"R1": report})
    when = datetime(2026, 1, 4, 22)  # noqa: DTZ001  local time, as records hold it
    for id_, recorder, easting, uncertainty in events:
        case.locations[f"L{id_}"] = Location(
            id=f"L{id_}", reports=("R1",), text="somewhere", easting_m=easting,
            northing_m=None if easting is None else 205_000.0, precision=Precision.POINT, uncertainty_m=uncertainty,
            status=MatchStatus.MATCHED,
        )  # fmt: skip
        case.events[id_] = Event(
            id=id_, reports=("R1",), kind=EventKind.SEXUAL_EXPLOITATION, start=when, end=when, location_id=f"L{id_}",
            recorded_by=recorder,
        )  # fmt: skip
    return case


def test_incidents_of_one_force_in_anothers_area_are_flagged_and_not_moved() -> None:
    case = _case(
        ("E1", BEDFORDSHIRE, 505_000.0, 50.0),
        ("E2", BEDFORDSHIRE, 515_000.0, 50.0),
        ("E3", BEDFORDSHIRE, 510_200.0, 500.0),
        ("E4", HERTFORDSHIRE, 490_000.0, 50.0),
        ("E5", None, 515_000.0, 50.0),
        ("E6", BEDFORDSHIRE, None, 50.0),
        ("E7", "BTP", 515_000.0, 50.0),
        ("E8", CAMBRIDGESHIRE, 515_000.0, 50.0),
    )
    before = {id_: replace(place) for id_, place in case.locations.items()}
    found = {e.event_id: e for e in elsewhere(case, SQUARES)}
    assert set(found) == {"E2", "E3", "E4", "E8"}
    assert (found["E2"].located_in, found["E2"].distance_m, found["E2"].is_certain) == (HERTFORDSHIRE, 5000, True)
    assert not found["E3"].is_certain, "the place may lie on either side"
    assert (found["E4"].located_in, found["E4"].distance_m) == (None, 20_000)
    assert found["E8"].distance_m is None, "the recording force has no area here"
    assert case.locations == before


def test_no_events_no_flags() -> None:
    assert elsewhere(Case(), SQUARES) == ()
