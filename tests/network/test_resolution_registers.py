"""Plain registers: columns are found or asked for, protected traits are never compared, plates fit like a slow scan."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.plates import PATTERNS, plates
from data.codes import LinkKind, ReportKind
from data.demonstration import demonstration_case
from data.errors import BadColumn, BadReference
from data.records import Case, Link, Location, Phone, Vehicle, Venue
from network.resolution.candidates import Effect
from network.resolution.persons import person_candidates
from network.resolution.plates import PlateIndex, find_plates, regular_expression
from network.resolution.registers import link
from network.resolution.roles import recognise
from network.resolution.things import phone_candidates, vehicle_candidates, venue_candidates
from tests.network import planted_graph as planted

PEOPLE = pd.DataFrame(
    [
        ("Robert", "Fictional", "14/03/1991", "LU1 2AB", "male", "A"),
        ("Bob", "Fictional", "1991-03-14", "lu12ab", "female", "B"),
        ("Mohammed", "Invented", "02/01/1985", "MK42 0AA", "male", "A"),
        ("Muhammad", "Invented", "1985-02-01", "MK42 0AA", "", "C"),
        ("Sergey", "Unreal", "1979-07-07", "SG1 1AA", "male", "A"),
        ("Сергей", "Unreal", "1979", "SG1 1AA", "male", "B"),
        ("Kester", "Mauve", "1994-06-02", "HP1 1AA", "male", "A"),
        ("Kellan", "Mauve", "1996-09-21", "HP9 9ZZ", "male", "A"),
    ],
    columns=["Given Name", "Last-Name", "D.O.B.", "Post Code", "Gender", "ethnic_group"],
)


def test_names_dates_and_spellings_are_seen_through() -> None:
    found = link(PEOPLE, threshold=0.9)
    assert found.clusters == (("1", "2"), ("3", "4"), ("5", "6"))
    assert found.columns["date_of_birth"] == ["D.O.B."]
    assert found.left_out == ("Gender", "ethnic_group")
    assert (found.precision, found.recall) == (None, None)


def test_permuting_protected_traits_changes_no_byte() -> None:
    rng = np.random.default_rng(3)
    before = link(PEOPLE, threshold=0.9)
    for _ in range(3):
        mixed = PEOPLE.assign(**{c: rng.permutation(PEOPLE[c]) for c in ("Gender", "ethnic_group")})
        after = link(mixed, threshold=0.9)
        assert after.pairs.to_csv() == before.pairs.to_csv()
        assert json.dumps(after.to_dict()) == json.dumps(before.to_dict())


def test_permuting_protected_traits_of_a_case_changes_no_byte() -> None:
    case = demonstration_case(7).case
    rng = np.random.default_rng(4)
    sexes, groups = rng.permutation(["male", "female", None] * 60), rng.permutation(["a", "b", "c"] * 60)
    people = {
        key: replace(
            person,
            sex=sexes[at],
            facts=(
                *person.facts,
                *((f"person.{n}", groups[at], person.reports[0]) for n in ("ethnicity", "nationality")),
            ),
        )
        for at, (key, person) in enumerate(case.people.items())
    }
    assert repr(person_candidates(replace(case, people=people))) == repr(person_candidates(case))


def test_a_protected_trait_is_refused_even_when_a_map_names_it() -> None:
    with pytest.raises(BadColumn, match="protected"):
        link(PEOPLE, columns={"place": "ethnic_group"})


@pytest.mark.parametrize("given", [{"forename": "Vorname", "surname": "Nachname"}, {"Vorname": "forename"}])
def test_columns_of_another_name_are_mapped(given: dict[str, str]) -> None:
    other = PEOPLE.rename(columns={"Given Name": "Vorname", "Last-Name": "Nachname" if len(given) > 1 else "surname"})
    assert link(other, threshold=0.9, columns=given).clusters == (("1", "2"), ("3", "4"), ("5", "6"))


def test_what_is_not_understood_is_said() -> None:
    with pytest.raises(BadColumn, match=r"forename = .*known"):
        recognise(pd.DataFrame(columns=["x1", "x2"]), name="odd.csv")
    with pytest.raises(BadColumn, match="no column Vorname"):
        link(PEOPLE, columns={"forename": "Vorname"})
    with pytest.raises(BadColumn, match="shoe_size is not known"):
        link(PEOPLE, columns={"shoe_size": "Gender"})
    with pytest.raises(BadColumn, match="truth"):
        link(PEOPLE, truth="person")
    with pytest.raises(BadColumn, match="threshold"):
        link(PEOPLE, threshold=1.5)


def test_parts_of_a_date_and_a_full_name() -> None:
    table = pd.DataFrame(
        {
            "name": ["Mr Tobin Amberlatch", "AMBERLATCH, Tobin"],
            "by": ["1991", "1991"],
            "bm": ["3", "03"],
            "bd": ["14", "14"],
        }
    )
    assert link(table, threshold=0.9).clusters == (("1", "2"),)


@pytest.mark.parametrize("rows", [0, 1])
def test_a_register_of_nobody_or_one_links_nothing(rows: int) -> None:
    found = link(PEOPLE.head(rows))
    assert (found.clusters, len(found.pairs), found.compared) == ((), 0, 0)


def test_the_order_of_rows_changes_nothing() -> None:
    table = PEOPLE.assign(id=[f"r{at}" for at in range(len(PEOPLE))])
    turned = link(table.iloc[::-1], threshold=0.9)
    as_sets = {frozenset(group) for group in turned.clusters}
    assert as_sets == {frozenset(group) for group in link(table, threshold=0.9).clusters}


MARKS = plates(20_000, np.random.default_rng(5))


@pytest.mark.parametrize("misreads", [True, False])
@pytest.mark.parametrize("pattern", [*PATTERNS, "K?", "*1*8*", "O...0"])
def test_part_plates_are_found_like_by_a_scan(pattern: str, misreads: bool) -> None:
    index = PlateIndex.of(MARKS)
    scan = np.flatnonzero(pd.Series(MARKS).str.fullmatch(regular_expression(pattern, misreads=misreads)))
    assert find_plates(index, pattern, misreads=misreads).tolist() == scan.tolist()


def test_plates_as_people_write_them() -> None:
    index = PlateIndex.of(["LT00 FIC", "lt00f?c", "", "TOOLONGPLATE", "BD51-SMR"], ids=["a", "b", "c", "d", "e"])
    assert find_plates(index, "LTOO F1C").tolist() == ["a", "b"]
    assert find_plates(index, "LTOO F1C", misreads=False).tolist() == []
    assert find_plates(index, "...5MR").tolist() == ["e"]
    for nonsense in ("", "???", "AB/12", "..."):
        with pytest.raises(BadReference):
            find_plates(index, nonsense)


def _things(**kinds: Any) -> Case:
    return Case(
        reports={"a1": planted.report("a1", "A")}, **{k: {r.id: r for r in found} for k, found in kinds.items()}
    )


def test_cars_by_plate_make_and_colour() -> None:
    def car(key: str, vrm: str, make: str = "Castrin", colour: str = "silver") -> Vehicle:
        return Vehicle(id=key, reports=("a1",), vrm=vrm, make=make, colour=colour)

    cars = [car("V1", "LT00 F?C"), car("V2", "LTO0FIC", colour="grey"), car("V3", "LT00 FRC", "Pelloe", "blue")]
    found = vehicle_candidates(_things(vehicles=[*cars, car("V4", "KV01 ABC")]))
    assert (found[0].left_id, found[0].right_id) == ("V1", "V2")
    assert {e.comparison: e.effect for e in found[0].evidence}["colour"] is Effect.NEUTRAL
    assert not [c for c in found if "V4" in (c.left_id, c.right_id)]
    doubtful = [c for c in found if {c.left_id, c.right_id} == {"V1", "V3"}]
    assert all(c.of(Effect.CONTRADICTED) for c in doubtful)


def test_phones_by_any_way_of_writing_them() -> None:
    numbers = {"T1": "07700 900123", "T2": "+44 7700 900123", "T3": "900123", "T4": "07700 900999"}
    phones = [Phone(id=key, reports=("a1",), number=number) for key, number in numbers.items()]
    found = phone_candidates(_things(phones=phones))
    assert [(c.left_id, c.right_id) for c in found] == [("T1", "T2"), ("T1", "T3"), ("T2", "T3")]


def test_venues_by_name_and_distance() -> None:
    places = [
        Location(
            id=f"L{at}", reports=("a1",), text=f"place {at}", easting_m=east, northing_m=220_000.0, uncertainty_m=10
        )
        for at, east in enumerate((508_000.0, 508_040.0, 530_000.0))
    ]
    names = ("The Tin Marmoset", "Tin Marmoset", "The Tin Marmoset")
    venues = [
        Venue(id=f"N{at}", reports=("a1",), name=name, kind="pub", location_id=f"L{at}")  # type: ignore[arg-type]
        for at, name in enumerate(names)
    ]
    found = venue_candidates(_things(venues=venues, locations=places))
    assert (found[0].left_id, found[0].right_id) == ("N0", "N1")
    assert all(c.of(Effect.CONTRADICTED) for c in found[1:])


def test_what_helped_and_what_contradicted_is_said_in_words() -> None:
    people = [
        planted.person("A", ("a1",), name="Robert Fictional", nicknames=("Bee",)),
        planted.person("B", ("a1",), name="Bob Fictional", date_of_birth=planted.ADULT.replace(month=6)),
        planted.person(
            "C", ("a1",), name="Kellan Fictional", nicknames=("Bee",), date_of_birth=planted.ADULT.replace(1971, 12, 28)
        ),
    ]
    case = planted.case([planted.report("a1", "A", kind=ReportKind.POLICE_RECORD, grade=None)], people)
    family = Link(
        id="f",
        kind=LinkKind.FAMILY,
        source_kind="person",
        source_id="A",
        target_kind="person",
        target_id="C",
        reports=("a1",),
    )
    found = {(c.left_id, c.right_id): c for c in person_candidates(replace(case, links={"f": family}))}
    likely, unlikely = found["A", "B"], found["A", "C"]
    effects = {e.comparison: e for e in likely.evidence}
    assert "form of the other" in effects["forename"].words
    assert effects["forename"].effect is effects["date of birth"].effect is Effect.HELPED
    assert (effects["nickname"].effect, effects["nickname"].words) == (Effect.NEUTRAL, "only one states it")
    assert {e.comparison for e in unlikely.of(Effect.CONTRADICTED)} == {"forename", "date of birth"}
    assert any("family" in note for note in unlikely.notes)
    assert likely.weight > unlikely.weight
