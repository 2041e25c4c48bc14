"""Target lists and lawful options keep the same people out: whoever is protected in one is absent from the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from data.audience import permitted
from data.codes import Audience, EventKind, PersonKind, ReportKind, Role
from data.demonstration import demonstration_case
from data.records import Case, Event, Participation, Person, Report, may_be_target
from network.disruption.facts import is_protected
from network.protection import eligible_people

DAY = date(2026, 11, 25)


def _agree(case: Case, day: date) -> None:
    listed = eligible_people(case, day)
    by_options = {p.id for p in case.people.values() if may_be_target(p, day) and not is_protected(case, p, day)}
    assert listed == by_options


@pytest.mark.parametrize("audience", [Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING])
def test_the_fictional_case_has_one_answer_for_every_audience(audience: Audience) -> None:
    _agree(permitted(demonstration_case().case, audience, DAY), DAY)


@pytest.mark.parametrize("born", [date(2008, 1, 1), date(1990, 1, 1), None])
@pytest.mark.parametrize("harmed_as_child", [True, False, None])
@pytest.mark.parametrize("role", [Role.HARMED, Role.MADE_TO_HARM, Role.SUSPECTED])
@pytest.mark.parametrize("flag", ["true", "false", None])
def test_every_way_of_being_harmed_has_one_answer(
    born: date | None, harmed_as_child: bool | None, role: Role, flag: str | None
) -> None:
    report = Report(id="R-1", reference="x", agency="Charity", kind=ReportKind.PARTNER_REPORT, reported_on=DAY)
    person = Person(
        id="P-1",
        reference="POC-1",
        kind=PersonKind.PERSON_OF_CONCERN,
        date_of_birth=born,
        harmed_as_child=harmed_as_child,
        facts=() if flag is None else (("person.exploited_child_flag", flag, "R-1"),),
        reports=("R-1",),
    )
    when = datetime(2024, 5, 1, 12, 0)  # noqa: DTZ001 - records hold local time
    event = Event(id="E-1", kind=EventKind.SEXUAL_EXPLOITATION, start=when, end=when, reports=("R-1",))
    part = Participation(id="X-1", event_id="E-1", subject_kind="person", subject_id="P-1", role=role, reports=("R-1",))
    case = Case(reports={"R-1": report}, people={"P-1": person}, events={"E-1": event}, participations={"X-1": part})
    _agree(case, DAY)
    doubted = replace(person, date_of_birth=None, adult_beyond_doubt="DS Tealmallet, 1 Nov 2026: grey beard")
    _agree(replace(case, people={"P-1": doubted}), DAY)
    if flag == "true" or harmed_as_child or (role is not Role.SUSPECTED and born != date(1990, 1, 1)):
        assert not eligible_people(case, DAY)
