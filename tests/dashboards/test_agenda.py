"""The agenda of a meeting on the fictional case: what is due stands first, no child is named, none is a target."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboards.meetings.agenda import Item, build_agenda, waiting_for_age
from dashboards.naming import last_day
from dashboards.wiring import Desk
from data.casework import Action, ActionStatus
from data.codes import Audience, PersonKind
from data.demonstration import Demonstration
from data.protection import eligible_people
from data.records import age_on
from network.cross_force import who_should_speak

HEADINGS = ("Overdue actions", "Hotspots", "Between forces", "Persons of concern", "Venues")
DAY = date(2026, 11, 25)


def _action(key: str, days: int, status: ActionStatus = ActionStatus.OPEN) -> Action:
    outcome = "Visited." if status is ActionStatus.DONE else ""
    return Action(
        id=key,
        what=f"Visit the venue {key}",
        owner_agency="Exampleshire Police",
        owner="DS Example",
        due_on=DAY + timedelta(days=days),
        status=status,
        outcome=outcome,
    )


def _agenda(desk: Desk, audience: Audience, *actions: Action) -> tuple[Item, ...]:
    view = desk.view("DC Example", audience, "test")
    graph = desk.graph(view)
    found = {action.id: action for action in actions}
    return build_agenda(view.case(), desk.hotspots(view).hotspots, who_should_speak(graph), graph, found, DAY)


@pytest.fixture(scope="module")
def meeting(demo_desk: Desk) -> tuple[Item, ...]:
    return _agenda(demo_desk, Audience.MEETING, _action("AC-1", -3), _action("AC-2", 3), _action("AC-3", -9))


def _words(items: tuple[Item, ...]) -> str:
    return "\n".join(" ".join((item.heading, item.name, *item.why_now)) for item in items)


def test_headings_stand_in_their_order(meeting: tuple[Item, ...]) -> None:
    order = [HEADINGS.index(item.heading) for item in meeting]
    assert order == sorted(order)
    assert set(order) == set(range(len(HEADINGS)))


def test_overdue_actions_stand_first_the_oldest_before_the_others(meeting: tuple[Item, ...]) -> None:
    late = [item for item in meeting if item.heading == "Overdue actions"]
    assert [item.id for item in late] == ["AC-3", "AC-1"]
    assert late[1].why_now[0] == "Due 22 Nov 2026, 3 days ago."
    assert "DS Example" in late[0].why_now[1]


def test_what_is_done_or_due_today_is_not_overdue(demo_desk: Desk) -> None:
    items = _agenda(demo_desk, Audience.MEETING, _action("AC-4", 0), _action("AC-5", -3, ActionStatus.DONE))
    assert not [item for item in items if item.heading == "Overdue actions"]


def test_no_name_of_anybody_stands_in_the_agenda(meeting: tuple[Item, ...], made: Demonstration) -> None:
    words = _words(meeting)
    names = {person.name for person in made.case.people.values()} - {""}
    assert len(names) > 50
    assert not [name for name in names if name in words]
    children = [p for p in made.case.people.values() if p.kind is PersonKind.CHILD_AT_RISK]
    told = {nickname for child in children for nickname in child.nicknames} | {child.id for child in children}
    spoken = set(words.replace(".", " ").replace(",", " ").split())
    assert told
    assert not told & spoken


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.POLICE_ANALYST, Audience.SOCIAL_CARE])
def test_no_child_and_nobody_of_unknown_age_is_a_person_of_concern(
    demo_desk: Desk, made: Demonstration, audience: Audience
) -> None:
    items = [item for item in _agenda(demo_desk, audience) if item.heading == "Persons of concern"]
    for item in items:
        person = made.case.people[item.id]
        assert person.kind is PersonKind.PERSON_OF_CONCERN
        assert item.id in eligible_people(made.case, DAY)
        age = age_on(person.date_of_birth, DAY)
        assert person.adult_beyond_doubt or (age is not None and age >= 18)
    assert not {made.truths.central_child, made.truths.harmed_as_child} & {item.id for item in items}


def test_restricted_people_are_on_no_agenda_but_the_leads(demo_desk: Desk, made: Demonstration) -> None:
    for audience in (Audience.MEETING, Audience.SOCIAL_CARE):
        items = _agenda(demo_desk, audience)
        ids = {item.id for item in items} | {i for item in items for i in item.record_ids}
        assert not ids & set(made.truths.restricted_people)


def test_every_item_says_why_in_at_most_four_sentences_without_ids(meeting: tuple[Item, ...]) -> None:
    for item in meeting:
        assert 1 <= len(item.why_now) <= 4
        assert item.name.strip()
    words = _words(tuple(item for item in meeting if item.kind != "action"))
    assert not [word for word in words.split() if word.startswith(("PER-", "VEH-", "VEN-", "LOC-", "E230"))]
    assert "recommended" not in words.lower()


def test_waiting_for_age_counts_by_hand(made: Demonstration) -> None:
    people = made.case.people.values()
    concern = [p for p in people if p.kind is PersonKind.PERSON_OF_CONCERN and p.date_of_birth is None]
    assert waiting_for_age(made.case, DAY) == sum(not p.adult_beyond_doubt for p in concern)
    assert last_day(made.case) <= DAY
