from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.codes import Handling, PersonKind, ReportKind, Scheme
from data.errors import BadReference, RefusedInput, Ungraded
from data.grading import Grade, parse_grade, strictest
from data.protection import eligible_people
from data.records import Case, Person, Report, age_on

DAY = date(2026, 11, 25)


def _person(**changes: object) -> Person:
    fields: dict[str, object] = {
        "id": "P-1",
        "reference": "POC-001",
        "kind": PersonKind.PERSON_OF_CONCERN,
        "reports": ("R-1",),
    }
    return Person(**(fields | changes))  # type: ignore[arg-type]


def _report(**changes: object) -> Report:
    fields: dict[str, object] = {
        "id": "R-1",
        "reference": "X/1",
        "agency": "Bedfordshire Police",
        "kind": ReportKind.POLICE_INTELLIGENCE,
        "reported_on": DAY,
    }
    return Report(**(fields | changes))  # type: ignore[arg-type]


def test_police_intelligence_without_a_grade_is_refused() -> None:
    with pytest.raises(Ungraded, match="R-1"):
        _report()


def test_a_partner_report_stays_not_graded_and_names_its_agency() -> None:
    report = _report(kind=ReportKind.PARTNER_REPORT, agency="Youth charity (fictional)")
    assert report.grade is None
    assert report.grade_words == "not graded (Youth charity (fictional))"


def test_handling_c_needs_its_conditions_in_words() -> None:
    with pytest.raises(RefusedInput, match="conditions"):
        _report(scheme=Scheme.GRADE_3X5X2, source_grade="2", assessment_grade="B", handling=Handling.C)


def test_a_record_without_a_report_cannot_be_made() -> None:
    with pytest.raises(RefusedInput, match="P-1"):
        _person(reports=())


@pytest.mark.parametrize("text", ["B2P", "4AP", "2FP", "2BX", "2B"])
def test_grades_of_other_schemes_are_refused_not_turned_round(text: str) -> None:
    with pytest.raises(BadReference):
        parse_grade(text)


@given(st.sampled_from("123"), st.sampled_from("ABCDE"), st.sampled_from(list(Handling)))
def test_a_grade_survives_being_shown_and_read(source: str, assessment: str, handling: Handling) -> None:
    grade = Grade(source, assessment, handling)
    assert parse_grade(grade.chip) == grade


@given(st.lists(st.sampled_from(list(Handling))), st.sampled_from(list(Handling)))
def test_combining_never_loosens_and_order_does_not_matter(found: list[Handling], more: Handling) -> None:
    both = strictest([*found, more])
    assert both == strictest([more, *reversed(found)])
    assert both is Handling.C or strictest(found or [Handling.P]) is Handling.P


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 11, 26), DAY, 15),
        (date(2010, 11, 25), DAY, 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (None, DAY, None),
    ],
)
def test_ages_on_the_day_of_the_decision(born: date | None, day: date, age: int | None) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({"date_of_birth": date(1990, 1, 1)}, True),
        ({"date_of_birth": None}, False),
        ({"date_of_birth": None, "adult_beyond_doubt": "DS 1, 1 Nov 2026: beard, drives a taxi since 2001"}, True),
        ({"date_of_birth": None, "adult_beyond_doubt": "  "}, False),
        ({"date_of_birth": date(2008, 11, 26)}, False),
        ({"date_of_birth": date(2008, 11, 25)}, True),
        ({"date_of_birth": date(2008, 1, 1), "harmed_as_child": True}, False),
        ({"date_of_birth": date(1990, 1, 1), "kind": PersonKind.CHILD_AT_RISK}, False),
        ({"date_of_birth": date(2010, 1, 1), "adult_beyond_doubt": "looks older"}, False),
    ],
)
def test_children_unknown_ages_and_people_harmed_as_children_are_never_targets(
    changes: dict[str, object], allowed: bool
) -> None:
    person = _person(**changes)
    assert (person.id in eligible_people(Case(people={person.id: person}), DAY)) is allowed
