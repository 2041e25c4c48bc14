"""What a family shares makes nobody one person: twins, fathers and sons of one name."""

from __future__ import annotations

import pandas as pd

from network.resolution.registers import link

COLUMNS = ["forename", "surname", "dob", "postcode", "email", "who"]
OTHERS = [
    ("Zachary", "Umbleton"), ("Ingrid", "Kestrel"), ("Wilfred", "Dossett"), ("Olwen", "Marchbank"),
    ("Tarquin", "Ivory"), ("Yvette", "Crowhurst"), ("Hector", "Blythe"), ("Ursula", "Penhale"),
    ("Jerome", "Fallow"), ("Celeste", "Nightingale"), ("Gideon", "Sprott"), ("Xanthe", "Lovage"),
]  # fmt: skip
HOME = ("Quillfeather", "1980-03-04", "LU1 1AA")


def _linked(*rows: tuple[str, ...]) -> set[tuple[str, str]]:
    others = [
        (first, last, f"{1941 + 3 * i}-{1 + i % 12:02d}-{2 + 2 * i:02d}", f"SG{i} {i}BB", "", str(i + 100))
        for i, (first, last) in enumerate(OTHERS)
    ]
    found = link(pd.DataFrame([*rows, *others], columns=COLUMNS))
    return set(zip(found.pairs["left"], found.pairs["right"], strict=True))


def test_twins_are_two() -> None:
    assert _linked(("Amanda", *HOME, "", "1"), ("Betty", *HOME, "", "2")) == set()


def test_father_and_son_of_one_name_are_two() -> None:
    older = ("Quillfeather", "1951-11-20", "LU1 1AA")
    assert _linked(("Paul", *HOME, "", "1"), ("Paul", *older, "", "2")) == set()


def test_one_person_is_still_one() -> None:
    assert _linked(("Paul", *HOME, "", "1"), ("Paul", *HOME, "", "1")) == {("1", "2")}
    moved = ("Quillfeather", "1980-03-04", "SG9 9ZZ")
    assert _linked(("Robert", *HOME, "", "1"), ("Bob", *moved, "", "1")) == {("1", "2")}
    own = "aq.feather@example.org"
    assert _linked(("Amanda", *HOME, own, "1"), ("Kit", *HOME, own, "1")) == {("1", "2")}
