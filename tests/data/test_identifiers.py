"""Identifiers: forms taken from published lists of examples, and no value in any message."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadReference
from data.identifiers import (
    normalise_force_code,
    normalise_grid_reference,
    normalise_part_vrm,
    normalise_phone,
    normalise_postcode,
    normalise_vrm,
    police_uk_forces,
)

# the shapes of the Royal Mail format table, and the one that fits none of them
POSTCODES = ["M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "GIR 0AA"]


@pytest.mark.parametrize("postcode", POSTCODES)
def test_every_published_shape_of_postcode_is_known_in_any_spelling(postcode: str) -> None:
    for text in (postcode, postcode.lower(), postcode.replace(" ", ""), f" {postcode.replace(' ', '  ')} "):
        assert normalise_postcode(text) == postcode


@pytest.mark.parametrize("text", ["", "BL9 OBH", "LU1", "QQ1 1AA", "LU1 2AC5", "GIR 1AA", "12345", "LU1 2CI"])
def test_what_is_no_postcode_is_refused(text: str) -> None:
    with pytest.raises(BadReference, match="LU1 2AB"):
        normalise_postcode(text)


# one made-up mark of each published form
@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("zz99 zzz", "ZZ99ZZZ"),
        ("A123 ABC", "A123ABC"),
        ("ABC-123-D", "ABC123D"),
        ("AB 12", "AB12"),
        ("1234 A", "1234A"),
        ("AIZ 1234", "AIZ1234"),
        ("123 D 456", "123D456"),
        ("12 AB 34", "12AB34"),
    ],
)
def test_marks_of_every_form(text: str, mark: str) -> None:
    assert normalise_vrm(text) == mark
    assert normalise_part_vrm(text) == mark


@pytest.mark.parametrize(("text", "mark"), [("zz9? ?zz", "ZZ9??ZZ"), ("Z*9_ ZZZ", "Z?9?ZZZ"), ("AB??", "AB??")])
def test_part_marks_keep_their_unknown_characters(text: str, mark: str) -> None:
    assert normalise_part_vrm(text) == mark
    with pytest.raises(BadReference):
        normalise_vrm(text)


@pytest.mark.parametrize("text", ["ZZ99 ZZ", "?", "A??????", "??????????", "A!?1", "1A2B3C?", "ÄB1?"])
def test_marks_that_cannot_be_completed_are_refused(text: str) -> None:
    with pytest.raises(BadReference):
        normalise_part_vrm(text)


# numbers that the regulator reserves for drama, and the public helpline of the NSPCC
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"),
        ("(020) 7946-0123", "+442079460123"),
        ("01632 960123", "+441632960123"),
        ("0800 1111", "+448001111"),
        ("+33 1 99 00 12 34", "+33199001234"),
    ],
)
def test_phone_numbers_take_the_international_form(text: str, number: str) -> None:
    assert normalise_phone(text) == number
    assert normalise_phone(number) == number


@pytest.mark.parametrize("text", ["", "12", "07700 90012", "07700 9001234", "07700 900123 ext 4", "+44", "0000000000"])
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    with pytest.raises(BadReference, match="number"):
        normalise_phone(text)


def test_forces_are_known_by_code_name_and_file_name_part() -> None:
    assert {normalise_force_code(t) for t in ("E23000026", "bedfordshire", "Bedfordshire Police")} == {"E23000026"}
    for text in ("E23000040", "W15000005", "btp", "nobody"):
        with pytest.raises(BadReference, match="E23000026"):
            normalise_force_code(text)


@pytest.mark.reference
def test_force_table_agrees_with_the_official_list(reference_data: Path) -> None:
    with (reference_data / "lookups" / "pfa_names_codes_uk_dec2019.csv").open(encoding="utf-8-sig") as stream:
        official = {row["PFA19CD"] for row in csv.DictReader(stream)}
    codes = [code for code, _ in police_uk_forces().values() if code]
    assert len(codes) == len(set(codes)) == 43
    assert set(codes) == {code for code in official if code[0] in "EW"}


# the corners of the grid and places whose squares are published
@pytest.mark.parametrize("square", ["SV", "HP", "TL", "SP", "SU", "TQ", "NZ", "HU", "TV", "NA"])
def test_grid_squares(square: str) -> None:
    assert normalise_grid_reference(f"{square.lower()}12 34") == f"{square} 12 34"


@pytest.mark.parametrize("text", ["", "T", "TI 12 34", "ZZ 12 34", "TL 123", "TL 123456 123456", "AA 1 1"])
def test_what_is_no_grid_reference_is_refused(text: str) -> None:
    with pytest.raises(BadReference, match="TL 0915 2123"):
        normalise_grid_reference(text)


@given(st.text(max_size=20))
def test_any_text_gives_a_stable_form_or_a_refusal_without_the_text(text: str) -> None:
    functions = (
        normalise_postcode,
        normalise_vrm,
        normalise_part_vrm,
        normalise_phone,
        normalise_force_code,
        normalise_grid_reference,
    )
    for normalise in functions:
        try:
            found = normalise(text)
        except BadReference as error:
            found = str(error)
            repeats = len(text.strip()) >= 12 and text in found
        else:
            repeats = normalise(found) != found
        assert not repeats
