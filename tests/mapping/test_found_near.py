"""Found near: exactly the pairs that the rule names, against a plain second implementation; never a link by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import EventKind, LinkKind, LocationKind, PersonKind, Precision, ReportKind, Role
from data.records import Case, Event, Link, Location, Participation, Person, Report
from mapping.missing.found_near import BROUGHT_HERE, IMPRECISE, NO_POINT, found_near
from mapping.missing.overlay import HOME, missing_overlay

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 1, 12, 0)  # noqa: DTZ001 - naive UK local time
Found = tuple[str, float, float, datetime]


def _case(*found: Found, uncertainty_m: float | None = 10.0, kind: LocationKind = LocationKind.ROAD) -> Case:
    """One finding for each (child, easting, northing, time)."""
    report = Report(id="R-1", reference="x", agency="a", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
    case = Case(reports={"R-1": report})
    for number, (child, easting_m, northing_m, at) in enumerate(found):
        case.people[child] = Person(id=child, reports=("R-1",), reference=child, kind=PersonKind.CHILD_AT_RISK)
        case.locations[f"L-{number}"] = Location(
            id=f"L-{number}",
            reports=("R-1",),
            text="Example Road",
            kind=kind,
            easting_m=easting_m,
            northing_m=northing_m,
            precision=Precision.POINT,
            uncertainty_m=uncertainty_m,
        )
        case.events[f"E-{number}"] = Event(
            id=f"E-{number}", reports=("R-1",), kind=EventKind.FOUND, start=at, end=at, location_id=f"L-{number}"
        )
        case.participations[f"I-{number}"] = Participation(
            id=f"I-{number}",
            reports=("R-1",),
            event_id=f"E-{number}",
            subject_kind="person",
            subject_id=child,
            role=Role.PRESENT,
        )
    return case


def _two(apart_m: float, later: timedelta) -> Case:
    return _case(("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_000.0 + apart_m, 221_000.0, NOON + later))


@pytest.mark.parametrize(
    ("apart_m", "days", "suggested"),
    [(0, 0, 1), (100, 0, 1), (100, 7, 1), (101, 0, 0), (100, 8, 0), (100.001, 0, 0), (0, -7, 1), (0, -8, 0)],
)
def test_the_rule_at_its_edges(apart_m: float, days: int, suggested: int) -> None:
    assert len(found_near(_two(apart_m, timedelta(days=days)), DAY).suggestions) == suggested


def test_the_distance_is_straight_not_along_the_axes() -> None:
    near = _case(("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_060.0, 221_080.0, NOON))
    far = _case(("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_080.0, 221_080.0, NOON))
    assert len(found_near(near, DAY).suggestions) == 1
    assert found_near(far, DAY).suggestions == ()


def test_two_children_give_one_suggestion_however_often_and_it_explains_itself() -> None:
    found = [("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_030.0, 221_040.0, NOON + timedelta(days=3))]
    case = _case(*found, ("P-1", 508_010.0, 221_000.0, NOON + timedelta(days=4)))
    (one,) = found_near(case, DAY).suggestions
    assert (one.left_id, one.right_id, len(one.pairs)) == ("P-1", "P-2", 2)
    assert one.reports == ("R-1",)
    for words in ("P-1", "P-2", "m from each other", "a person judges", "2 times"):
        assert words in one.words
    assert case.links == {}


@pytest.mark.parametrize("uncertainty_m", [100.1, 5_000.0, None])
def test_imprecise_places_suggest_nothing_and_are_counted(uncertainty_m: float | None) -> None:
    found = ("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_000.0, 221_000.0, NOON)
    result = found_near(_case(*found, uncertainty_m=uncertainty_m), DAY)
    assert (result.suggestions, dict(result.left_out), result.n_findings) == ((), {IMPRECISE: 2}, 0)
    assert len(found_near(_case(*found, uncertainty_m=100.0), DAY).suggestions) == 1


@pytest.mark.parametrize(
    "kind",
    [LocationKind.POLICE_STATION, LocationKind.HOSPITAL, LocationKind.CHILDRENS_HOME, LocationKind.CHILD_RESIDENCE],
)
def test_places_where_children_are_brought_do_not_count(kind: LocationKind) -> None:
    found = ("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_000.0, 221_000.0, NOON)
    result = found_near(_case(*found, kind=kind), DAY)
    assert (result.suggestions, dict(result.left_out)) == ((), {BROUGHT_HERE: 2})


@pytest.mark.parametrize("words", ["Exampleton Police Station", "the Royal Hospital", "Oak Children’s Home", "at home"])
def test_words_tell_such_a_place_where_nobody_stated_its_kind(words: str) -> None:
    case = _two(0, timedelta())
    for key, place in case.locations.items():
        case.locations[key] = replace(place, text=words, kind=LocationKind.NOT_STATED)
    assert dict(found_near(case, DAY).left_out) == {BROUGHT_HERE: 2}


def test_a_place_without_a_point_is_counted() -> None:
    case = _two(0, timedelta())
    case.locations["L-0"] = replace(case.locations["L-0"], easting_m=None, northing_m=None)
    case.events["E-1"] = replace(case.events["E-1"], location_id=None)
    assert dict(found_near(case, DAY).left_out) == {NO_POINT: 2}


def test_one_child_or_one_finding_of_two_is_no_suggestion() -> None:
    twice = _case(("P-1", 508_000.0, 221_000.0, NOON), ("P-1", 508_000.0, 221_000.0, NOON + timedelta(days=1)))
    assert found_near(twice, DAY).suggestions == ()
    together = _two(0, timedelta())
    together.participations["I-1"] = replace(together.participations["I-1"], event_id="E-0")
    assert found_near(together, DAY).suggestions == ()
    judged_one = _two(0, timedelta())
    judged_one.links["K-1"] = Link(
        id="K-1",
        reports=("R-1",),
        kind=LinkKind.SAME_AS,
        source_kind="person",
        source_id="P-1",
        target_kind="person",
        target_id="P-2",
    )
    assert found_near(judged_one, DAY).suggestions == ()


def test_adults_and_people_of_concern_and_later_findings_do_not_count() -> None:
    case = _two(0, timedelta())
    adult = Person(id="P-2", reports=("R-1",), reference="x", kind=PersonKind.OTHER, date_of_birth=date(1980, 1, 1))
    for other in (adult, replace(adult, date_of_birth=None, kind=PersonKind.PERSON_OF_CONCERN)):
        case.people["P-2"] = other
        assert found_near(case, DAY).suggestions == ()
    case.people["P-2"] = replace(adult, date_of_birth=date(2010, 1, 1))
    assert len(found_near(case, DAY).suggestions) == 1
    assert found_near(case, NOON.date() - timedelta(days=1)).suggestions == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["P-1", "P-2", "P-3", "P-4"]),
            st.sampled_from([508_000.0, 508_060.0, 508_100.0, 508_101.0, 508_300.0]),
            st.sampled_from([221_000.0, 221_080.0, 221_100.0]),
            st.integers(0, 20).map(lambda hours: NOON + timedelta(hours=hours * 13)),
        ),
        max_size=12,
    )
)
def test_it_equals_looking_at_every_pair(found: list[Found]) -> None:
    expected = {
        tuple(sorted((one[0], other[0])))
        for one, other in combinations(found, 2)
        if one[0] != other[0]
        and hypot(one[1] - other[1], one[2] - other[2]) <= 100
        and abs((one[3].date() - other[3].date()).days) <= 7
    }
    made = found_near(_case(*found), DAY).suggestions
    assert {(one.left_id, one.right_id) for one in made} == expected
    assert len(made) == len(expected)
    assert made == found_near(_case(*found), DAY).suggestions


def test_the_layer_leaves_homes_out_counts_them_and_names_nobody() -> None:
    case = _case(("P-1", 508_000.0, 221_000.0, NOON), ("P-2", 508_100.0, 221_000.0, NOON))
    case.locations["L-1"] = replace(case.locations["L-1"], kind=LocationKind.CHILDRENS_HOME)
    case.events["E-9"] = replace(
        case.events["E-0"], id="E-9", kind=EventKind.MISSING_EPISODE, start=NOON - timedelta(hours=8)
    )
    layer = missing_overlay(case, DAY)
    assert [(mark.event_id, mark.words) for mark in layer.marks] == [
        ("E-9", "last seen 01 Nov 2026"),
        ("E-0", "found 01 Nov 2026"),
    ]
    assert (layer.n_episodes, dict(layer.left_out)) == (1, {HOME: 1})
    assert missing_overlay(case, DAY, start=date(2026, 11, 2)).marks == ()
