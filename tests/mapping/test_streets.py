"""Streets: points of one name become streets, a town tells them apart, and what is not known is not pretended."""

from __future__ import annotations

from functools import cache
from math import hypot
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.codes import MatchStatus, Precision
from data.errors import BadColumn
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.places import by_name
from mapping.gazetteer.streets import AROUND_M, COLUMNS, StreetIndex, of_recorded_crime, street_key
from mapping.geocode.place import Sources
from mapping.projection import to_grid


@cache
def _crimes(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "gazetteer" / "street_snap_points_beds_herts.csv")
    east, north = to_grid(table["Longitude"], table["Latitude"])
    return pd.DataFrame({"location": "On or near " + table["street"], "easting_m": east, "northing_m": north})


@cache
def _sources(folder: Path) -> Sources:
    return Sources(Gazetteer.open(), streets=StreetIndex(of_recorded_crime(_crimes(folder))))


def _frame(*rows: tuple[str, str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(*row, "operator") for row in rows],
        columns=["name", "town", "easting_m", "northing_m", "uncertainty_m", "source"],
    )


def _planted(*rows: tuple[str, str, float, float, float]) -> Sources:
    return Sources(Gazetteer.open(), streets=StreetIndex(_frame(*rows)))


def test_near_points_are_one_street_and_far_ones_are_not() -> None:
    index = StreetIndex(
        _frame(
            ("Invented Rd", "", 500_000, 220_000, 100),
            ("Invented Road", "", 500_600, 220_000, 50),
            ("invented road", "", 505_000, 220_000, 80),
            ("Invented Road", "", float("nan"), 220_000, 80),
        )
    )
    first, second = index.named("INVENTED RD.")
    assert (first.easting_m, first.northing_m, first.points, first.radius_m) == (500_300, 220_000, 2, 400)
    assert (second.easting_m, second.points, second.radius_m) == (505_000, 1, 80)
    assert "Invented Road" in index
    assert index.named("Other Road") == ()
    assert len(StreetIndex(_frame())) == 0
    with pytest.raises(BadColumn):
        StreetIndex(pd.DataFrame({"name": ["x"]}))


def test_kinds_of_place_of_police_uk_are_no_streets() -> None:
    crimes = pd.DataFrame(
        {
            "location": [
                "On or near Parking Area",
                "On or near Sports/Recreation Area",
                "On or near Invented Lane",
                None,
            ],
            "easting_m": [1.0, 2.0, 3.0, 4.0],
            "northing_m": 5.0,
        }
    )
    index = StreetIndex(of_recorded_crime(crimes))
    assert len(index) == 1
    assert index.named("Invented La")[0].radius_m == AROUND_M
    assert tuple(c for c in COLUMNS if c not in of_recorded_crime(crimes).columns) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("High St", "High Street"),
        ("St John's Rd", "Saint Johns Road"),
        ("Queens Ave.", "queens avenue"),
        ("A1(M)", "a1 m"),
    ],
)
def test_spellings_of_a_street_agree(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_a_town_tells_two_streets_apart_and_without_it_they_stay_apart() -> None:
    luton, bedford = by_name()["luton"][0], by_name()["bedford"][0]
    sources = _planted(
        ("Wexcombe Road", "", luton.easting_m + 900, luton.northing_m, 120),
        ("Wexcombe Road", "", bedford.easting_m, bedford.northing_m + 700, 120),
    )
    for text, town in (("12 Wexcombe Road, Luton", luton), ("wexcombe rd bedford", bedford)):
        answer = sources.find(text)
        assert (answer.status, answer.precision, answer.source) == (MatchStatus.MATCHED, Precision.STREET, "operator")
        assert hypot((answer.easting_m or 0) - town.easting_m, (answer.northing_m or 0) - town.northing_m) < 1000
        assert answer.uncertainty_m == 120
    alone = sources.find("Wexcombe Road")
    assert (alone.status, alone.easting_m) == (MatchStatus.AMBIGUOUS, None)
    assert {c.label for c in alone.candidates} == {"Wexcombe Road, Luton", "Wexcombe Road, Bedford"}
    force = {c.force_code for c in alone.candidates}
    assert sources.find("Wexcombe Road", hint_force="E23000001").status is MatchStatus.AMBIGUOUS
    assert force == {"E23000026"}


def test_a_town_that_only_the_operator_names_tells_too() -> None:
    sources = _planted(
        ("Wexcombe Road", "Nether Wexley", 500_000, 250_000, 90), ("Wexcombe Road", "Overley", 540_000, 250_000, 90)
    )
    assert sources.find("3 Wexcombe Road, Nether Wexley").easting_m == 500_000
    assert sources.find("3 Wexcombe Road").status is MatchStatus.AMBIGUOUS


def test_a_street_that_is_not_known_in_the_town_leaves_the_town_and_says_so() -> None:
    bedford = by_name()["bedford"][0]
    sources = _planted(("Wexcombe Road", "", bedford.easting_m, bedford.northing_m, 120))
    for text in ("Wexcombe Road, Luton", "Nosuch Road, Luton"):
        answer = sources.find(text)
        assert answer.precision is Precision.PLACE
        assert answer.uncertainty_m == by_name()["luton"][0].radius_m
        assert "Road is" in answer.reason


def test_a_common_name_without_its_town_is_offered_and_not_taken() -> None:
    sources = _planted(("High Street", "", 509_000, 221_000, 120))
    answer = sources.find("High Street")
    assert (answer.status, answer.easting_m, len(answer.candidates)) == (MatchStatus.UNMATCHED, None, 1)


def test_road_numbers_and_junctions_are_not_pretended() -> None:
    sources = _planted(("M1", "", 506_500, 221_400, 300))
    assert sources.find("junction 10 of the M1").status is MatchStatus.UNMATCHED
    assert sources.find("M1").status is MatchStatus.AMBIGUOUS
    assert sources.find("M1, Manchester").precision is Precision.DISTRICT


@pytest.mark.reference
def test_every_known_point_of_a_street_lies_in_the_answer(reference_data: Path) -> None:
    crimes, index = _crimes(reference_data), _sources(reference_data).streets
    assert index is not None
    sample = crimes.sample(1500, random_state=7)
    for row in sample.to_dict("records"):
        found = index.named(str(row["location"]).removeprefix("On or near "))
        away = [hypot(s.easting_m - row["easting_m"], s.northing_m - row["northing_m"]) - s.radius_m for s in found]
        assert not found or min(away) <= 0


@pytest.mark.reference
def test_points_left_out_are_covered_as_the_margin_promises(reference_data: Path) -> None:
    crimes = _crimes(reference_data)
    left = crimes.groupby("location").sample(1, random_state=3).sample(5000, random_state=3)
    index = StreetIndex(of_recorded_crime(crimes.drop(left.index)))
    covered = near = 0
    for row in left.to_dict("records"):
        name = str(row["location"]).removeprefix("On or near ")
        away = [
            (hypot(s.easting_m - row["easting_m"], s.northing_m - row["northing_m"]), s.radius_m)
            for s in index.named(name)
        ]
        # a point far from all others of its name is another street, which nobody can know
        if any(d <= r + 450 for d, r in away):
            near += 1
            covered += any(d <= r for d, r in away)
    assert near > 800
    assert covered / near > 0.94


@pytest.mark.reference
@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    # public map knowledge, or the middle one of the published points of the street
    [
        ("12 High Street, Dunstable", 51.8860, -0.5210),
        ("High St, Leighton Buzzard", 51.9163, -0.6610),
        ("HIGH STREET, BALDOCK", 51.9905, -0.1885),
        ("High Street Leagrave", 51.8978, -0.4826),
        ("Marsh Rd Luton", 51.9035, -0.4515),
        ("near Union Street, Bedford", 52.1407, -0.4748),
        ("Leagrave High Street", 51.8978, -0.4826),
    ],
)
def test_real_streets_lie_where_the_map_has_them(
    reference_data: Path, text: str, latitude: float, longitude: float
) -> None:
    answer = _sources(reference_data).find(text)
    assert answer.status is MatchStatus.MATCHED, answer.reason
    east, north = (float(v) for v in to_grid(longitude, latitude))
    assert hypot((answer.easting_m or 0) - east, (answer.northing_m or 0) - north) <= (answer.uncertainty_m or 0)
    assert answer.precision in {Precision.STREET, Precision.PLACE}
    assert "recorded crime" in answer.source


@pytest.mark.reference
def test_a_street_of_a_neighbouring_town_is_not_taken_for_the_towns_own(reference_data: Path) -> None:
    answer = _sources(reference_data).find("Church Road, Luton")
    # Church Road lies in Slip End, outside the borough
    assert answer.status is MatchStatus.AMBIGUOUS
    assert any("Luton" in c.label for c in answer.candidates)


def test_nearest_street_names_the_nearest_point() -> None:
    index = StreetIndex(_frame(("A Road", "", 1000.0, 1000.0, 50), ("B Road", "", 1300.0, 1000.0, 50)))
    assert index.nearest(1290.0, 1000.0) == ("B Road", 10.0)
    assert index.nearest(9000.0, 1000.0) is None
    assert StreetIndex(_frame()).nearest(0.0, 0.0) is None
    assert np.isfinite(index.nearest(1000.0, 1000.0)[1])  # type: ignore[index]
