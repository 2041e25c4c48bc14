"""Geocoding: readable hard cases, hints, ambiguity as an answer, and the frame of the command."""

from __future__ import annotations

import json
from math import hypot
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from data.codes import MatchStatus, Precision
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.places import places
from mapping.geocode import COLUMNS, geocode, geocode_many
from mapping.projection import to_grid, to_wgs84

_HARD = yaml.safe_load((Path(__file__).parent / "hard_addresses.yaml").read_text(encoding="utf-8"))
_CASES = [case for group in _HARD.values() for case in group]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["text"])
def test_hard_texts(gazetteer: Gazetteer, case: dict[str, Any]) -> None:
    answer = geocode(case["text"], gazetteer)
    assert f"{answer.status.value} {answer.precision.value}" == case["answer"], answer.reason
    assert case.get("says", "") in answer.reason
    assert answer.reason
    if "force" in case:
        assert answer.force_code == (None if case["force"] == "open" else case["force"])
    if "lies" in case:
        latitude, longitude = case["lies"]
        east, north = to_grid(longitude, latitude)
        assert answer.easting_m is not None
        assert answer.northing_m is not None
        away = hypot(answer.easting_m - float(east), answer.northing_m - float(north))
        assert away <= (answer.uncertainty_m or 0), f"{away:.0f} m away"


def test_the_hard_texts_are_many_and_each_is_asked_once() -> None:
    texts = [case["text"] for case in _CASES]
    assert len(texts) >= 220
    assert len(set(texts)) == len(texts)
    assert sum(case["answer"].startswith("ambiguous") for case in _CASES) >= 20


def test_ambiguity_names_the_readings_and_gives_no_point(gazetteer: Gazetteer) -> None:
    answer = geocode("Newport", gazetteer)
    assert answer.status is MatchStatus.AMBIGUOUS
    assert answer.easting_m is None
    assert answer.uncertainty_m is None
    assert len(answer.candidates) == 6
    assert len({c.label for c in answer.candidates}) == 6
    assert all(c.uncertainty_m and c.reason for c in answer.candidates)


def test_a_hint_breaks_a_tie_and_nothing_else(gazetteer: Gazetteer) -> None:
    assert geocode("Ashford", gazetteer, hint_force="E23000032").local_authority_code == "E07000105"
    assert geocode("Ashford", gazetteer, hint_district="E07000213").force_code == "E23000031"
    assert geocode("Ashford", gazetteer, hint_force="E23000026").status is MatchStatus.AMBIGUOUS
    assert geocode("Luton", gazetteer, hint_force="E23000027").force_code == "E23000026"


def test_a_postcode_that_does_not_exist_offers_its_sector(gazetteer: Gazetteer) -> None:
    inward = next(f"1{a}{b}" for a in "ZYX" for b in "ZYX" if gazetteer.find(f"LU1 1{a}{b}")[0] == 4)
    answer = geocode(f"flat at LU1 {inward}", gazetteer)
    assert answer.status is MatchStatus.UNMATCHED
    assert answer.easting_m is None
    assert [c.label for c in answer.candidates] == ["LU1 1"]


def test_a_repair_is_said(gazetteer: Gazetteer) -> None:
    assert "repaired" in geocode("LUI 2BQ", gazetteer).reason
    assert "repaired" not in geocode("LU1 2BQ", gazetteer).reason


def test_the_operators_areas_decide_for_coordinates(gazetteer: Gazetteer) -> None:
    answer = geocode("509200 221200", gazetteer, areas=Areas.shipped())
    assert (answer.force_code, answer.local_authority_code) == ("E23000026", "E06000032")


def test_every_place_finds_itself(gazetteer: Gazetteer) -> None:
    sample = np.random.default_rng(2).choice(np.array(places(), dtype=object), 400, replace=False)
    for place in sample:
        answer = geocode(place.name, gazetteer, hint_district=place.district_code)
        options = [answer] if answer.status is MatchStatus.MATCHED else answer.candidates
        near = [
            o
            for o in options
            if o.easting_m and hypot(o.easting_m - place.easting_m, o.northing_m - place.northing_m) <= 3000
        ]
        assert near, place.name


@pytest.mark.reference
def test_places_lie_where_the_reference_file_has_them(gazetteer: Gazetteer, reference_data: Path) -> None:
    table = pd.read_csv(reference_data / "gazetteer" / "geonames_gb_places_pop500.csv")
    table = table[(table["timezone"] == "Europe/London") & ~table["name"].duplicated(keep=False)]
    table = table[table["population"] > 20_000]
    found = geocode_many(table["name"].tolist(), gazetteer)
    matched = found["status"] == "matched"
    east, north = to_grid(table["longitude"], table["latitude"])
    away = np.hypot(found["easting"] - east, found["northing"] - north)[matched]
    assert matched.mean() > 0.97
    assert (away < 1).all()


@pytest.mark.reference
def test_every_place_of_the_reference_file_is_found_or_offered(gazetteer: Gazetteer, reference_data: Path) -> None:
    table = pd.read_csv(reference_data / "gazetteer" / "geonames_gb_places_pop500.csv")
    # the list holds the bases in Cyprus too, by their time zone: they have no point on the National Grid
    cyprus = table[table["timezone"] != "Europe/London"]
    table = table[table["timezone"] == "Europe/London"]
    found = geocode_many(table["name"].tolist(), gazetteer)
    east, north = to_grid(table["longitude"], table["latitude"])
    covered = np.hypot(found["easting"] - east, found["northing"] - north) <= found["uncertainty_m"]
    matched = found["status"] == "matched"
    assert not (matched & ~covered).any()
    assert covered.mean() > 0.9
    offered = [
        any(hypot(c["easting"] - x, c["northing"] - y) <= c["uncertainty_m"] for c in json.loads(text))
        for text, x, y in zip(found["candidates"], east, north, strict=True)
    ]
    assert (covered | np.array(offered)).mean() > 0.995
    assert len(cyprus) > 0
    assert not (geocode_many(cyprus["name"].tolist(), gazetteer)["status"] == "matched").any()


def test_the_frame_of_the_command(gazetteer: Gazetteer) -> None:
    texts = ["LU1 2BQ", None, "Newport", "TL 09 21", "lu12bq", "Luton", "Luton"]
    frame = geocode_many(texts, gazetteer)
    assert tuple(frame.columns) == COLUMNS
    assert frame["status"].tolist() == ["matched", "unmatched", "ambiguous", "matched", "matched", "matched", "matched"]
    assert frame["easting"].isna().tolist() == [False, True, True, False, False, False, False]
    assert len(json.loads(frame["candidates"][2])) == 6
    longitude, latitude = to_wgs84(frame["easting"][[0, 3]], frame["northing"][[0, 3]])
    np.testing.assert_allclose(frame["longitude"][[0, 3]], longitude, atol=1e-6)
    np.testing.assert_allclose(frame["latitude"][[0, 3]], latitude, atol=1e-6)
    assert geocode_many([], gazetteer).empty


def test_many_and_one_agree(gazetteer: Gazetteer) -> None:
    texts = [case["text"] for case in _CASES]
    frame = geocode_many(texts, gazetteer)
    for row, text in zip(frame.itertuples(), texts, strict=True):
        one = geocode(text, gazetteer)
        assert (row.status, row.precision, row.matched_text) == (
            one.status.value,
            one.precision.value,
            one.matched_text,
        )
        assert one.easting_m == (None if np.isnan(row.easting) else row.easting)
        assert one.reason == row.reason


def test_nothing_is_located_at_a_centroid_without_saying_so(gazetteer: Gazetteer) -> None:
    for text in ("LU1", "LU1 2", "LU", "Bedfordshire", "Luton"):
        answer = geocode(text, gazetteer)
        assert answer.precision not in (Precision.POINT, Precision.POSTCODE, Precision.STREET)
        assert (answer.uncertainty_m or 0) >= 1000
