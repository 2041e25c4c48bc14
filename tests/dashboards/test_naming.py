"""Names on every face: references instead of ids, forces instead of codes, never a child's name."""

from __future__ import annotations

from datetime import date

import pytest

from dashboards.naming import force_name, last_day, readable, territory, title
from dashboards.wiring import Desk
from data.codes import Audience, PersonKind
from data.demonstration import Demonstration
from data.records import SUBJECT_KINDS, Case


def test_readable_turns_ids_and_codes_into_names(made: Demonstration) -> None:
    case, vehicle = made.case, made.truths.joining_vehicle[1]
    person = next(p for p in case.people.values() if p.kind is PersonKind.PERSON_OF_CONCERN)
    sentence = f"{vehicle} joins E23000026 and Hertfordshire (E23000027): seen with {person.id}, {made.truths.hotel}."
    words = readable(case, sentence)
    assert words == (
        f"{case.vehicles[vehicle].vrm} joins Bedfordshire Police and Hertfordshire: seen with {person.reference}, "
        f"{case.venues[made.truths.hotel].name}."
    )
    assert readable(case, "36 incidents on 500 m, p = 0.001.") == "36 incidents on 500 m, p = 0.001."
    assert readable(case, "Ask PER-9999 and E99999999.") == "Ask PER-9999 and E99999999."


@pytest.mark.parametrize("audience", [a for a in Audience if a is not Audience.PUBLIC])
def test_no_title_holds_a_childs_name(demo_desk: Desk, made: Demonstration, audience: Audience) -> None:
    case = demo_desk.view("DC Example", audience, "test").case()
    for key in case.people:
        true = made.case.people[key]
        shown = title(case, "person", key)
        assert shown.strip()
        if true.kind is PersonKind.CHILD_AT_RISK:
            assert not [name for name in (true.name, *true.nicknames) if name and name in shown]


def test_every_record_has_a_title(made: Demonstration) -> None:
    for kind, field in SUBJECT_KINDS.items():
        for key in getattr(made.case, field):
            assert title(made.case, kind, key).strip(" ·"), key
    assert title(made.case, "venue", "VEN-9999") == "VEN-9999"
    assert "?" not in title(made.case, "vehicle", made.truths.joining_vehicle[0])


def test_forces_and_nations(made: Demonstration) -> None:
    assert force_name("E23000026") == "Bedfordshire Police"
    assert force_name(None) == force_name("nonsense") == "force not known"
    assert territory(made.case, "venue", made.truths.hotel) == "E"
    assert territory(made.case, "vehicle", made.truths.joining_vehicle[0]) == "E"
    assert territory(made.case, "person", "PER-9999") is None
    assert last_day(Case()) == date.today()  # noqa: DTZ011
