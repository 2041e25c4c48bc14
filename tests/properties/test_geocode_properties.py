"""Geocoding for any input: a point only with its radius, the radius covers, spellings agree, phrases only widen."""

from __future__ import annotations

from functools import cache
from math import hypot

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.codes import MatchStatus, Precision
from mapping.gazetteer import Gazetteer, layout
from mapping.geocode import geocode
from mapping.geocode.answer import ORDER
from mapping.projection import to_wgs84

_SQUARES = {(5, 2): "TL", (4, 2): "SP", (5, 1): "TQ", (4, 1): "SU", (3, 4): "SE"}


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.open()


rows = st.integers(0, 2_700_000).filter(lambda row: _gazetteer().easting[row] != layout.NO_PLACE)
near_luton = st.tuples(st.integers(470_000, 540_000), st.integers(190_000, 260_000))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gets_an_honest_answer(text: str) -> None:
    answer = geocode(text, _gazetteer())
    has_point = answer.easting_m is not None
    assert has_point == (answer.status is MatchStatus.MATCHED)
    assert has_point == (answer.northing_m is not None) == (answer.precision is not Precision.UNKNOWN)
    assert not has_point or (answer.uncertainty_m or 0) > 0
    assert (answer.status is MatchStatus.AMBIGUOUS) <= (len(answer.candidates) > 1)
    assert answer.reason


@settings(max_examples=150, deadline=None)
@given(rows, st.integers(0, 3), st.booleans(), st.sampled_from(["", "flat 2, ", "seen by "]))
def test_spellings_of_a_postcode_agree(row: int, spaces: int, small: bool, before: str) -> None:
    postcode = _gazetteer().postcode(row)
    spelling = (" " * spaces).join(postcode.split())
    answer = geocode(before + (spelling.lower() if small else spelling), _gazetteer())
    assert answer.matched_text == postcode
    assert answer.easting_m == _gazetteer().easting[row]


@settings(max_examples=150, deadline=None)
@given(rows, st.sampled_from(["sector", "district", "area"]))
def test_a_partial_postcode_covers_its_postcodes(row: int, level: str) -> None:
    gazetteer = _gazetteer()
    out, inward = gazetteer.postcode(row).split()
    text = {"sector": f"{out} {inward[0]}", "district": out, "area": out.rstrip("0123456789")}[level]
    assume(level != "area" or text.isalpha())
    answer = geocode(text, gazetteer)
    options = [answer] if answer.easting_m is not None else [c for c in answer.candidates if c.easting_m is not None]
    east, north = float(gazetteer.easting[row]), float(gazetteer.northing[row])
    assert any(hypot((o.easting_m or 0) - east, (o.northing_m or 0) - north) <= (o.uncertainty_m or 0) for o in options)


@settings(max_examples=150, deadline=None)
@given(near_luton, st.integers(2, 5), st.booleans())
def test_a_grid_reference_covers_the_point_it_was_cut_from(point: tuple[int, int], digits: int, spaced: bool) -> None:
    east, north = point
    square = _SQUARES.get((east // 100_000, north // 100_000))
    assume(square is not None)
    gap = " " if spaced else ""
    text = f"{square}{gap}{east % 100_000:05d}"[: 2 + len(gap) + digits] + gap + f"{north % 100_000:05d}"[:digits]
    answer = geocode(text, _gazetteer())
    assert answer.easting_m is not None
    assert answer.northing_m is not None
    assert hypot(answer.easting_m - east, answer.northing_m - north) <= (answer.uncertainty_m or 0)


@settings(max_examples=150, deadline=None)
@given(near_luton, st.integers(2, 6))
def test_rounded_degrees_cover_the_point_they_were_cut_from(point: tuple[int, int], decimals: int) -> None:
    longitude, latitude = (float(v) for v in to_wgs84(*point))
    answer = geocode(f"{latitude:.{decimals}f}, {longitude:.{decimals}f}", _gazetteer())
    assert answer.easting_m is not None
    assert answer.northing_m is not None
    assert hypot(answer.easting_m - point[0], answer.northing_m - point[1]) <= (answer.uncertainty_m or 0)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["Luton", "Hitchin, Herts", "LU1 2BQ", "TL 090 212", "LU4", "51.8787, -0.4169"]),
    st.sampled_from(["near ", "nr ", "opposite ", "by the station, ", "2 miles from ", "north of ", "behind "]),
)
def test_phrases_only_ever_widen(place: str, phrase: str) -> None:
    plain, related = geocode(place, _gazetteer()), geocode(phrase + place, _gazetteer())
    assert (related.easting_m, related.northing_m) == (plain.easting_m, plain.northing_m)
    assert (related.uncertainty_m or 0) > (plain.uncertainty_m or 0)
    assert ORDER.index(related.precision) >= ORDER.index(plain.precision)


@settings(max_examples=100, deadline=None)
@given(st.lists(rows, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_order_of_a_batch_changes_no_answer(chosen: list[int], random: object) -> None:
    postcodes = [_gazetteer().postcode(row) for row in chosen]
    order = np.random.default_rng(len(chosen)).permutation(len(chosen))
    found = _gazetteer().lookup(postcodes)
    shuffled = _gazetteer().lookup([postcodes[i] for i in order])
    np.testing.assert_array_equal(found.row[order], shuffled.row)
