"""Local authorities by date: against the official lookups of 2018 and 2019 and mySociety's list of authorities."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadReference
from mapping.areas import districts
from mapping.gazetteer.authorities import changes, existed, force_on, in_force, named

EVERY_CODE = sorted({c.old_code for c in changes()} | {c.new_code for c in changes()} | set(districts()))
DAYS = st.dates(date(2018, 4, 1), date(2026, 1, 1))


def _lookup(path: Path, year: str) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[f"LAD{year}CD"]: (row[f"LAD{year}NM"], row[f"PFA{year}CD"]) for row in csv.DictReader(file)}


@pytest.mark.reference
@pytest.mark.parametrize(("year", "day"), [("18", date(2018, 12, 1)), ("19", date(2019, 12, 1))])
def test_codes_names_and_forces_of_the_official_lookups(reference_data: Path, year: str, day: date) -> None:
    official = _lookup(reference_data / "lookups" / f"lad_csp_pfa_dec20{year}.csv", year)
    assert {code: (named(name, day), force_on(code)) for code, (name, force) in official.items()} == {
        code: ((code,), force) for code, (name, force) in official.items()
    }
    # And none besides: whatever we hold of England and Wales, asked for that day, is in the lookup.
    ours = {code for code in EVERY_CODE if code[0] in "EW" and not code.startswith("E10") and existed(code, day)}
    assert ours == set(official)


@pytest.mark.reference
def test_successors_of_the_mysociety_list(reference_data: Path) -> None:
    with (reference_data / "lookups" / "uk_local_authorities_mysociety.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    code_of = {row["local-authority-code"]: row["gss-code"] for row in rows}
    ended = [row for row in rows if row["replaced-by"]]
    assert len(ended) == 48
    for row in ended:
        after = tuple(sorted(code_of[short] for short in row["replaced-by"].split(",")))
        # The list gives the last day of some authorities and the first day of the next one for others.
        first = date.fromisoformat(row["end-date"])
        first = first if first.day == 1 else first + timedelta(days=1)
        if row["gss-code"] == "E10000009":
            # The list leaves out that Christchurch was part of the county of Dorset.
            after = ("E06000058", "E06000059")
        assert in_force(row["gss-code"], first - timedelta(days=1)) == (row["gss-code"],)
        assert in_force(row["gss-code"], first) == after


@pytest.mark.reference
def test_every_change_of_the_official_lookups_is_known(reference_data: Path) -> None:
    before = _lookup(reference_data / "lookups" / "lad_csp_pfa_dec2018.csv", "18")
    after = _lookup(reference_data / "lookups" / "lad_csp_pfa_dec2019.csv", "19")
    day = date(2019, 4, 1)
    ended = {c.old_code for c in changes() if c.changed_on == day and c.old_code[:3] in {"E06", "E07"}}
    made = {c.new_code for c in changes() if c.changed_on == day and c.new_code[0] == "E"}
    assert ended == set(before) - set(after)
    assert made == set(after) - set(before)


@given(st.sampled_from(EVERY_CODE), DAYS)
def test_an_answer_existed_on_that_day_and_keeps_the_force(code: str, day: date) -> None:
    found = in_force(code, day)
    assert found
    assert all(existed(answer, day) for answer in found)
    assert {force_on(answer) for answer in found} == {force_on(code)}
    assert (found == (code,)) == existed(code, day)


@given(st.sampled_from(EVERY_CODE), DAYS, DAYS)
def test_forwards_in_two_steps_is_forwards_in_one(code: str, one: date, two: date) -> None:
    one, two = sorted((one, two))
    if existed(code, one):
        assert {b for a in in_force(code, one) for b in in_force(a, two)} == set(in_force(code, two))


def test_names_by_date() -> None:
    assert named("Taunton Deane Council", date(2024, 1, 1)) == ("E06000066",)
    assert named("Dorset", date(2018, 1, 1)) == ("E10000009",)
    assert named("Dorset", date(2019, 4, 1)) == ("E06000059",)
    assert named("Cumbria", date(2023, 4, 1)) == ("E06000063", "E06000064")
    assert named("West Suffolk", date(2018, 1, 1)) == ()
    assert named("Exampleton", date(2024, 1, 1)) == ()
    with pytest.raises(BadReference, match="E99999999"):
        in_force("E99999999", date(2024, 1, 1))
