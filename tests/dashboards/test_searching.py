"""Search finds what was heard in part or misspelt, names no child, and knows nothing that its view does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboards.searching import Match, index_of, search
from data.audience import permitted
from data.audience_casework import permitted_casework
from data.casework import Action, Decision, DecisionOutcome
from data.codes import Audience, PersonKind
from data.demonstration import demonstration_case
from data.records import Case

DAY = date(2026, 11, 22)
MADE = demonstration_case()
POLICE = permitted(MADE.case, Audience.POLICE_ANALYST, DAY)


def _ids(case: Case, question: str) -> list[str]:
    return [hit.id for hit in search(index_of(case, {}), question)]


def test_every_record_is_found_by_its_own_id_first() -> None:
    index = index_of(POLICE, {})
    for entry in index.entries[::60]:
        first = search(index, entry.id)[0]
        assert (first.id, first.match) == (entry.id, Match.WHOLE)


def test_a_person_is_found_by_reference_name_part_of_it_nickname_and_everyday_form() -> None:
    person = next(p for p in POLICE.people.values() if p.name.count(" ") == 1 and len(p.name.split()[1]) > 6)
    forename, surname = person.name.split()
    for heard in (person.reference, person.name, f"{surname}, {forename}", surname[:4], surname.upper()):
        assert person.id in _ids(POLICE, heard), heard
    swapped = surname[:2] + surname[3] + surname[2] + surname[4:]
    assert person.id in _ids(POLICE, swapped)
    robert = replace(person, name="Robert Quillfeather", nicknames=("Skipper",))
    held = replace(POLICE, people=POLICE.people | {person.id: robert})
    for heard in ("Bob Quillfeather", "skipper", "Rob Quilfeather"):
        assert person.id in _ids(held, heard), heard
    assert person.id not in _ids(held, "Timothy Quillfeather")


def test_a_plate_is_found_in_part_and_misread() -> None:
    vehicle = next(v for v in POLICE.vehicles.values() if len(v.vrm.replace(" ", "")) == 7 and "?" not in v.vrm)
    plain = vehicle.vrm.replace(" ", "")
    for seen in (
        plain,
        plain.lower(),
        f"{plain[:4]} {plain[4:]}",
        plain[:4] + "...",
        "..." + plain[4:],
        plain[:3] + "?" + plain[4:],
    ):
        assert vehicle.id in _ids(POLICE, seen), seen


def test_a_number_is_found_however_it_is_spaced() -> None:
    phone = next(p for p in POLICE.phones.values() if sum(c.isdigit() for c in p.number) >= 10)
    figures = "".join(c for c in phone.number if c.isdigit())
    for seen in (phone.number, figures, f"{figures[:5]} {figures[5:8]} {figures[8:]}", figures[-6:]):
        assert phone.id in _ids(POLICE, seen), seen


def test_every_word_must_fit() -> None:
    venue = next(iter(POLICE.venues.values()))
    assert venue.id in _ids(POLICE, venue.name)
    assert venue.id not in _ids(POLICE, f"{venue.name} zyzzyva")
    assert _ids(POLICE, "   ") == []


def test_a_child_is_found_by_name_where_names_are_held_and_shown_by_pseudonym_alone() -> None:
    children = [p for p in POLICE.people.values() if p.kind is PersonKind.CHILD_AT_RISK and p.name]
    assert children
    index = index_of(POLICE, {})
    for child in children[:5]:
        hits = [hit for hit in search(index, child.name) if hit.id == child.id]
        assert hits
        assert not any(word in hit.title + hit.why for hit in hits for word in child.name.split())


@pytest.mark.parametrize("audience", [Audience.SOCIAL_CARE, Audience.LICENSING])
def test_what_a_view_does_not_hold_is_neither_found_nor_felt(audience: Audience) -> None:
    seen = permitted(MADE.case, audience, DAY)
    index = index_of(seen, permitted_casework({}, seen, audience, DAY))
    held = {entry.id for entry in index.entries}
    every = {
        i
        for kind in ("people", "vehicles", "phones", "venues", "locations", "events", "reports")
        for i in getattr(MADE.case, kind)
    }
    for hidden in sorted(every - held)[::25]:
        assert hidden not in {hit.id for hit in search(index, hidden)}
    # The same view of a world without the hidden records answers alike, in the same order.
    for question in (
        "child",
        "car",
        "2026",
        "station",
        "licence",
        *(p.name for p in list(MADE.case.people.values())[:10]),
    ):
        again = index_of(permitted(seen, audience, DAY), {})
        assert [h for h in search(index, question) if h.kind != "action"] == list(search(again, question))


def test_decisions_and_actions_are_found_by_their_words() -> None:
    decision = Decision(
        id="decision-1",
        measure_id="venue.licence_review",
        subject_kind="venue",
        subject_id="V-1",
        outcome=DecisionOutcome.DECLINED,
        proposer="Alex Amberquill",
        approver="Sam Tealhinge",
        decided_on=DAY,
        review_on=date(2026, 12, 20),
        reason="not proportionate yet",
    )
    action = Action(
        id="action-1",
        what="ask the operator for its booking record",
        owner_agency="Licensing",
        owner="Jo Flaxrasp",
        due_on=DAY,
    )
    index = index_of(Case(), {"decisions": {decision.id: decision}, "actions": {action.id: action}})
    assert [hit.id for hit in search(index, "licence review declined")] == []
    assert [hit.id for hit in search(index, "licence review")] == ["decision-1"]
    assert [hit.id for hit in search(index, "booking record")] == ["action-1"]
    assert [hit.id for hit in search(index, "flaxrasp")] == ["action-1"]
