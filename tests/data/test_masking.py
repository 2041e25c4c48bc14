"""Two positions in one square cannot be told apart by what a room is given; venues and public facilities are exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import audience as audience_rules
from data.audience import permitted
from data.codes import Audience, EventKind, LocationKind, MatchStatus, Precision, ReportKind, VenueKind
from data.masking import CELL_M, FARTHEST_M, MOVED, NOT_SHOWN, masked, masked_point, masked_words, moves_points
from data.policy import POLICY
from data.records import Case, Event, Location, Report, Venue
from data.store import by_kind, digest_of
from mapping.geocode.coordinates import grid_letters

DAY = date(2026, 11, 22)
NOON = datetime.fromisoformat("2026-11-01T12:00")
_WITHIN = st.floats(0.0, CELL_M - 0.001)
# All within the square TL of the national grid.
_SQUARES = st.tuples(st.integers(5_000, 5_999), st.integers(2_000, 2_999))


def _reference(east: float, north: float) -> str:
    return f"TL {int(east) - 500_000:05d} {int(north) - 200_000:05d}"


def _case(east: float, north: float, kind: LocationKind = LocationKind.PUBLIC_PLACE, *, words: bool = True) -> Case:
    report = Report(id="R", reference="R", agency="Fictional", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
    place = Location(
        id="L",
        reports=("R",),
        text=f"gate, {_reference(east, north)}, {int(east)} {int(north)}" if words else "gate",
        kind=kind,
        easting_m=east,
        northing_m=north,
        precision=Precision.POINT,
        uncertainty_m=10.0,
        status=MatchStatus.MATCHED,
        source="device",
    )
    event = Event(id="E", reports=("R",), kind=EventKind.SIGHTING, start=NOON, end=NOON, location_id="L")
    return Case(reports={"R": report}, locations={"L": place}, events={"E": event})


@settings(max_examples=60)
@given(_SQUARES, _WITHIN, _WITHIN, _WITHIN, _WITHIN)
def test_two_positions_in_one_square_are_one_to_a_room(
    square: tuple[int, int], e1: float, n1: float, e2: float, n2: float
) -> None:
    corner = square[0] * CELL_M, square[1] * CELL_M
    one, other = (
        permitted(_case(corner[0] + e, corner[1] + n), Audience.MEETING, DAY) for e, n in ((e1, n1), (e2, n2))
    )
    assert digest_of(by_kind(one)) == digest_of(by_kind(other))
    shown = one.locations["L"]
    assert shown.uncertainty_m is not None
    assert shown.easting_m is not None
    assert shown.northing_m is not None
    assert shown.uncertainty_m >= 10.0 + FARTHEST_M
    assert masked_point(shown.easting_m, shown.northing_m) == (corner[0] + CELL_M / 2, corner[1] + CELL_M / 2)
    assert permitted(one, Audience.MEETING, DAY) == one


@pytest.mark.parametrize("kind", LocationKind)
def test_what_the_policy_does_not_list_as_exact_is_moved(kind: LocationKind) -> None:
    for audience in (Audience.MEETING, Audience.SOCIAL_CARE, Audience.POLICE_ANALYST):
        seen = permitted(_case(506_603.0, 225_297.0, kind), audience, DAY).locations
        if kind in POLICY[audience].places:
            assert not seen
            continue
        is_exact = (seen["L"].easting_m, seen["L"].northing_m) == (506_603.0, 225_297.0)
        assert is_exact == (kind in POLICY[audience].exact)
        assert is_exact != seen["L"].source.endswith(MOVED)


def test_a_place_with_a_venue_is_exact_and_only_where_that_venue_is_seen() -> None:
    case = _case(506_603.0, 225_297.0)
    bar = Venue(id="V", reports=("R",), name="Bar", kind=VenueKind.SHISHA, location_id="L")
    exact = permitted(replace(case, venues={"V": bar}), Audience.MEETING, DAY)
    assert exact.locations == case.locations
    hidden = replace(bar, reports=("R-not-there",))
    assert permitted(replace(case, venues={"V": hidden}), Audience.MEETING, DAY).locations["L"].easting_m == 506_650.0
    licensing = permitted(replace(case, venues={"V": bar}), Audience.LICENSING, DAY)
    assert licensing.locations["L"].easting_m == 506_603.0


def test_a_place_said_to_be_moved_that_is_not_is_moved() -> None:
    told = replace(_case(506_603.0, 225_297.0).locations["L"], source=MOVED)
    assert masked(told).easting_m == 506_650.0
    assert masked(replace(told, easting_m=float("inf"))).easting_m is None


@pytest.mark.parametrize(("east", "north"), [(506_681.4, 225_255.7), (500_000.0, 299_999.9), (599_950.0, 200_050.0)])
def test_a_cut_grid_reference_is_read_as_the_middle_of_the_same_square(east: float, north: float) -> None:
    read = grid_letters(masked_words(f"at {_reference(east, north)}"))
    assert read is not None
    assert (read.easting_m, read.northing_m) == masked_point(east, north)


@pytest.mark.parametrize(
    "text",
    ["51.87971, -0.41748", "506681 225255", "51°52'47\"N 0°25'3\"W", "51 52.78N", "///filled.count.soap", "E506681.5"],
)
def test_digits_of_an_exact_position_are_taken_out(text: str) -> None:
    assert NOT_SHOWN in masked_words(text)
    assert not any(len(part) >= 3 for part in masked_words(text).replace(".", " ").split() if part.isdigit())


@pytest.mark.parametrize("text", ["LU1 2BQ", "flat 12, 101 Invented Road", "A505, junction 11", "TL 066 253", "room 4"])
def test_other_numbers_stay(text: str) -> None:
    assert masked_words(text) == text


def test_only_a_room_is_told_of_moved_points() -> None:
    assert {one for one in Audience if moves_points(one)} == {Audience.MEETING, Audience.PUBLIC}


def test_two_positions_are_told_apart_when_the_rule_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience_rules, "masked", lambda place: place)
    one, other = (permitted(_case(506_603.0 + n, 225_297.0), Audience.MEETING, DAY) for n in (0.0, 1.0))
    assert digest_of(by_kind(one)) != digest_of(by_kind(other))
