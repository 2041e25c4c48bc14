"""Geocoding for any input: a point only with its radius, the radius covers, spellings agree, phrases only widen."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import hypot

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.codes import MatchStatus, Precision
from mapping.gazetteer import Gazetteer, layout
from mapping.gazetteer.places import Place, places
from mapping.geocode import Located, geocode, geocode_many
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


def _near(answer: Located, east: float, north: float) -> bool:
    """Whether an answer's circle, or that of one of its readings, holds a point."""
    readings = answer.candidates if answer.easting_m is None else (answer,)
    return any(
        r.easting_m is not None and hypot(r.easting_m - east, (r.northing_m or 0) - north) <= (r.uncertainty_m or 0)
        for r in readings
    )


@settings(max_examples=150, deadline=None)
@given(
    rows, st.sampled_from(["{}", "flat 2, {}", "{} rear of shops", "seen at {} 2nd floor", "near {}"]), st.booleans()
)
def test_a_postcode_among_words_is_never_placed_beside_itself(row: int, words: str, small: bool) -> None:
    postcode = _gazetteer().postcode(row)
    text = words.format(postcode.lower() if small else postcode)
    (found,) = geocode_many([text], _gazetteer()).itertuples()
    one = geocode(text, _gazetteer())
    assert _near(one, float(_gazetteer().easting[row]), float(_gazetteer().northing[row]))
    assert (found.easting, found.uncertainty_m, found.reason) == (one.easting_m, one.uncertainty_m, one.reason)


@settings(max_examples=150, deadline=None)
@given(rows, st.data())
def test_letters_for_figures_give_that_postcode_or_no_point(row: int, data: st.DataObject) -> None:
    postcode = _gazetteer().postcode(row)
    swaps = {"0": "O", "O": "0", "1": "I", "I": "1"}
    places_of = [i for i, letter in enumerate(postcode) if letter in swaps]
    assume(places_of)
    spelling = list(postcode)
    for place in data.draw(st.sets(st.sampled_from(places_of), min_size=1)):
        spelling[place] = swaps[spelling[place]]
    answer = geocode("".join(spelling), _gazetteer())
    if answer.status is MatchStatus.MATCHED and answer.precision is Precision.POSTCODE:
        assert answer.matched_text == postcode or _gazetteer().find("".join(spelling))[0] == 0
        assert ("repaired" in answer.reason) == (answer.matched_text != "".join(spelling))
    else:
        assert _near(answer, float(_gazetteer().easting[row]), float(_gazetteer().northing[row])) or (
            answer.easting_m is None
        )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(places()), st.sampled_from([str.upper, str.lower, str.title, str]), st.booleans())
def test_spellings_of_a_place_agree_and_cover_it(place: Place, case: Callable[[str], str], spaced: bool) -> None:
    plain = geocode(place.name, _gazetteer())
    assert _near(plain, place.easting_m, place.northing_m)
    # one word written small in the middle of capitals is no name, so titles of names such as "Stow on the Wold" differ
    assume(case is not str.title or " " not in place.name)
    text = case(place.name).replace(" ", "  ") if spaced else f" {case(place.name)}."
    other = geocode(text, _gazetteer())
    assert (other.status, other.easting_m, other.uncertainty_m) == (plain.status, plain.easting_m, plain.uncertainty_m)


_PARTS = st.sampled_from(
    [
        "Luton",
        "LU1",
        "LU4 8",
        "LU1 2BQ",
        "Bedfordshire",
        "12 High Street",
        "near",
        "between",
        "and",
        "/",
        ",",
        "M1",
        "TL09",
        "TL 09 21",
        "Newport",
        "51.88, -0.42",
        "2 miles from",
        "or",
        "Dunstable",
        "Sandy",
        "J11",
        "by the station",
    ]
)
_FLOOR = {Precision.POSTCODE: 100, Precision.STREET: 100, Precision.PLACE: 500, Precision.SECTOR: 100}


@settings(max_examples=100, deadline=None)
@given(st.lists(_PARTS, min_size=1, max_size=6))
def test_nothing_is_put_at_a_middle_in_silence(parts: list[str]) -> None:
    answer = geocode(" ".join(parts), _gazetteer())
    if answer.easting_m is None:
        assert answer.uncertainty_m is None
        assert answer.precision is Precision.UNKNOWN
        return
    assert answer.source
    assert answer.matched_text
    assert (answer.uncertainty_m or 0) >= _FLOOR.get(answer.precision, 0)
    # the circle is at least as large as what it stands for
    extent = _gazetteer().extent(answer.matched_text) if re.fullmatch(r"LU\d( \d)?", answer.matched_text) else None
    assert extent is None or (answer.uncertainty_m or 0) >= extent.radius_m
