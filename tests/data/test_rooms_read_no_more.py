"""What a room, or children's social care, does not read of others' casework: dates of birth, free words, reasons."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.codes import Audience, PersonKind, ReportKind
from data.records import Person, Report
from data.requests import FactRequest, RequestStatus
from data.store import Store, open_store
from data.views import View
from network.casework.actions.workflow import assign
from network.watching.workflow import set_watch, watches

DAY = date(2026, 11, 22)
REPORT = Report(
    id="R-1", reference="1", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=date(2026, 1, 1), text="words"
)
PERSON = Person(
    id="P-1",
    reports=("R-1",),
    reference="POC-001",
    kind=PersonKind.PERSON_OF_CONCERN,
    date_of_birth=date(1990, 5, 6),
)
ASKED = FactRequest(
    id="Q-1",
    fact="person.age",
    subject_kind="person",
    subject_id="P-1",
    asked_by="DS Example",
    asked_on=date(2026, 11, 1),
    owner_agency="Police",
    owner="DC Example",
    due_on=date(2026, 11, 20),
    status=RequestStatus.ANSWERED,
    answer="1990-05-06",
    answered_by="DC Example",
    answered_on=date(2026, 11, 10),
    answer_report="R-1",
    reports=("R-1",),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    with opened.unit_of_work(actor="a", purpose="test") as unit:
        unit.add(REPORT, PERSON, ASKED)
    yield opened
    opened.close()


def _view(store: Store, audience: Audience) -> View:
    return View(store, actor="DS Example", audience=audience, purpose="test", day=DAY)


def _casework(store: Store, audience: Audience) -> dict[str, dict[str, Any]]:
    return _view(store, audience).casework()


def test_a_room_reads_no_date_of_birth_in_an_answer(store: Store) -> None:
    assert _casework(store, Audience.POLICE_ANALYST)["fact_requests"]["Q-1"].answer == "1990-05-06"
    room = _casework(store, Audience.MEETING)["fact_requests"]["Q-1"]
    assert "1990" not in repr(room)
    assert room.answer


def test_free_words_with_nothing_behind_them_stay_with_who_wrote_them(store: Store) -> None:
    for audience in (Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING):
        given = {"owner_agency": "Police", "owner": "DC Example", "due_on": DAY}
        assign(_view(store, audience), what=f"words of {audience.value}", **given)  # type: ignore[arg-type]
    seen = {
        audience: {action.what for action in _casework(store, audience)["actions"].values()}
        for audience in (Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING)
    }
    assert len(seen[Audience.POLICE_ANALYST]) == 3
    assert seen[Audience.SOCIAL_CARE] == {"words of social_care"}
    assert seen[Audience.MEETING] == {"words of meeting"}


def test_why_something_is_watched_for_stays_with_who_set_it(store: Store) -> None:
    set_watch(_view(store, Audience.POLICE_ANALYST), "new_link", set_by="DS Example", why="a source", left=("P-1",))
    assert watches(_view(store, Audience.POLICE_ANALYST))
    assert "a source" not in repr(_casework(store, Audience.SOCIAL_CARE))
