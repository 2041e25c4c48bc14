"""What the register knows: breaches per child and resolved person, warnings given; nothing in it is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from data.codes import LinkKind, PersonKind, ReportKind, Scheme
from data.orders import Order, OrderBreach, OrderKind, Service
from data.records import Case, Link, Person, Report, Vehicle
from network.disruption.facts import facts_for
from network.disruption.sheet import Fact

DAY = date(2026, 11, 22)
REPORTS = {
    key: Report(
        id=key, reference=key, agency="Example Police", kind=ReportKind.POLICE_RECORD, reported_on=date(2026, 10, 1)
    )
    for key in ("R", "R-notice", "R-seen")
}


def _person(key: str, kind: PersonKind, born: date) -> Person:
    return Person(id=key, reference=key, kind=kind, date_of_birth=born, reports=("R",))


ADULT = _person("A", PersonKind.PERSON_OF_CONCERN, date(1990, 1, 1))
SAME = replace(ADULT, id="A2", reference="A2")
CHILD = _person("C", PersonKind.CHILD_AT_RISK, date(2012, 1, 1))
OTHER = replace(CHILD, id="C2", reference="C2")
JOINED = Link(
    id="J", kind=LinkKind.SAME_AS, source_kind="person", source_id="A", target_kind="person", target_id="A2",
    reports=("R",),
)  # fmt: skip
NOTICE = Order(
    id="O",
    kind=OrderKind.ABDUCTION_NOTICE,
    measure_id="cawn-s2-under-16",
    subject_kind="person",
    subject_id="A2",
    child_id="C",
    issued_by="A. Fictional",
    issued_by_agency="Example Police",
    starts_on=date(2026, 9, 1),
    service=Service.IN_PERSON,
    served_on=date(2026, 9, 1),
    served_by="B. Fictional",
    reports=("R-notice",),
)


def _breach(key: str, day: date, reports: tuple[str, ...] = ("R-notice", "R-seen")) -> OrderBreach:
    return OrderBreach(
        id=key,
        order_id="O",
        subject_kind="person",
        subject_id="A2",
        child_id="C",
        happened_on=day,
        noted_on=max(day, DAY),
        noted_by="A. Fictional",
        reports=reports,
    )


BREACHES = (_breach("B1", date(2026, 9, 3)), _breach("B2", date(2026, 10, 3)))


def _facts(*orders: Order, breaches: tuple[OrderBreach, ...] = (), child: str = "C", **more: Any) -> dict[str, Fact]:
    reports: dict[str, Report] = REPORTS | more.pop("reports", {})
    case = Case(people={p.id: p for p in (ADULT, SAME, CHILD, OTHER)}, links={"J": JOINED}, reports=reports)
    held = {one.id: one for one in orders}
    return facts_for(case, "person", "A", day=DAY, child_id=child, orders=held, breaches=breaches)


def test_breaches_of_a_notice_on_another_record_of_the_person_count_with_their_records() -> None:
    fact = _facts(NOTICE, breaches=BREACHES)["link.cawn_breaches"]
    assert fact.value == 2
    assert set(fact.records) == {"O", "B1", "B2"}
    assert set(fact.reports) == {"R-notice", "R-seen"}
    assert fact.as_of == date(2026, 10, 3)


def test_no_notice_is_not_known_and_a_kept_notice_is_none_on_record() -> None:
    assert "link.cawn_breaches" not in _facts()
    assert "link.cawn_breaches" not in _facts(NOTICE, breaches=BREACHES, child="C2")
    assert _facts(NOTICE)["link.cawn_breaches"].value == 0
    assert "link.cawn_breaches" not in _facts(replace(NOTICE, service=Service.NOT_SERVED, served_on=None))
    assert "link.cawn_breaches" not in _facts(replace(NOTICE, starts_on=DAY + timedelta(days=1)))


def test_a_breach_counts_only_on_a_report_of_its_own_that_supports_action() -> None:
    doubtful = replace(REPORTS["R-seen"], scheme=Scheme.GRADE_3X5X2, source_grade="1", assessment_grade="E")
    found = _facts(NOTICE, breaches=BREACHES, reports={"R-seen": doubtful})
    assert found["link.cawn_breaches"].value == 0
    later = (_breach("B3", DAY + timedelta(days=1)),)
    assert _facts(NOTICE, breaches=later)["link.cawn_breaches"].value == 0


def test_a_larger_number_that_a_report_states_stays() -> None:
    for stated, expected in (("5", 5), ("1", 2)):
        told = replace(ADULT, facts=(("link.cawn_breaches", stated, "R"),))
        child = replace(CHILD, reports=("R",))
        case = Case(people={"A": told, "A2": SAME, "C": child}, links={"J": JOINED}, reports=REPORTS)
        found = facts_for(case, "person", "A", day=DAY, child_id="C", orders={"O": NOTICE}, breaches=BREACHES)
        assert found["link.cawn_breaches"].value == expected


@pytest.mark.parametrize(
    ("starts", "service", "expected"),
    [
        (date(2025, 11, 23), Service.IN_PERSON, True),
        (date(2025, 11, 22), Service.IN_PERSON, None),
        (date(2026, 11, 22), Service.NOT_SERVED, None),
        (date(2026, 11, 23), Service.IN_PERSON, None),
    ],
)
def test_a_warning_about_a_vehicle_counts_for_twelve_months(
    starts: date, service: Service, expected: bool | None
) -> None:
    more = {"served_on": starts, "served_by": "B. Fictional"} if service is Service.IN_PERSON else {"served_on": None}
    warning = replace(
        NOTICE,
        kind=OrderKind.OTHER_NOTICE,
        measure_id="vehicle-seizure-s59",
        subject_kind="vehicle",
        subject_id="V",
        child_id=None,
        starts_on=starts,
        service=service,
        **more,
    )
    case = Case(vehicles={"V": Vehicle(id="V", vrm="AB12CDE", reports=("R",))}, reports=REPORTS)
    found = facts_for(case, "vehicle", "V", day=DAY, orders={"O": warning}).get("vehicle.s59_warning_12m")
    assert (found.value if found else None) is expected
