"""What is kept beside the case is sealed, and an erasure reaches it: a name sent in on a form is nowhere afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from data.child_voice import ChildView, ProtectiveFactor, ToolResult, VoiceForRoom, VoiceKind
from data.codes import Audience, PersonKind, ReportKind
from data.context_assessment import ContextAssessment, Setting
from data.errors import NotPermitted
from data.holds import Outcome
from data.intake.row import Known
from data.intake.submitted import Acceptance, records_of
from data.meetings import MeetingNote, MinuteKind, RoomMinute
from data.records import Person, Report
from data.store import Store, open_store
from data.store.backup import backup, restore
from data.submissions import Submission, SubmissionKind, SubmissionStatus, judged
from data.views import View
from network.casework.retention import workflow

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9)  # noqa: DTZ001 - naive UK local time
NAME, NICK, BORN = "Marlo Plumchisel", "Pippin", "12/05/2012"
OTHER = "Jory Greenlathe"
FORM = Submission(
    id="FORM-1",
    kind=SubmissionKind.CONCERN,
    made_for=Audience.MEETING,
    submitted_by="W. Madeup",
    agency="Example School",
    submitted_at=NOW,
    answers=(
        ("agency", "Example School"),
        ("child_name", NAME),
        ("child_nicknames", NICK),
        ("child_born", BORN),
        ("child_address", "1 Example Street"),
        ("basis", "an incident"),
        ("what", f"{NICK} and {OTHER} were met at the gate."),
        ("childs_words", "He gives me lifts."),
        ("how_known", "I was told"),
        ("person_1_name", OTHER),
        ("person_1_age", "15"),
    ),
)
ABOUT_THE_CHILD = (NAME, NICK, BORN, "Example Street", "gives me lifts", "an aunt", "the same school", "level 9")
ACCEPTED = Acceptance(grade="2BP", sanitised=f"{NICK} was met at the gate.", child_reference="Child Example")


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST, actor: str = "DC Example") -> View:
    return View(store, actor=actor, audience=audience, purpose="test", day=DAY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")) as opened:
        yield opened


def _send_and_accept(store: Store, accepted: Acceptance = ACCEPTED) -> str:
    """Id of the child that the form became."""
    _view(store, Audience.MEETING, "W. Madeup").submit(FORM)
    view = _view(store)
    records, found = records_of(FORM, accepted, Known.of(view.case()), DAY)
    assert found == {}
    done = judged(
        FORM, SubmissionStatus.ACCEPTED, by=view.actor, on=DAY, reason=f"Thank you for {NICK}", report_id=records[0].id
    )
    with view.write("form accepted") as work:
        work.add(*records, done)
    return next(one.id for one in records if isinstance(one, Person))


def _keep_beside(store: Store, child: str) -> None:
    about = (("person", child),)
    by: dict[str, Any] = {"child_id": child, "agency": "Social care"}
    minute = RoomMinute(
        id="M-1",
        meeting_id="X",
        item="i",
        kind=MinuteKind.POINT,
        words=f"The case of {NAME} was put off; {OTHER} comes first.",
        written_by="Ann Able",
        at=NOW,
    )
    with _view(store).write("kept beside") as work:
        work.add(
            ProtectiveFactor(id="F-1", what="an aunt", recorded_by="Ann Able", seen_on=DAY, **by),
            ChildView(id="V-1", said="to stay at the same school", told_to="Ann Able", said_on=DAY, **by),
            ToolResult(id="T-1", tool="Example", taken_on=DAY, result="level 9", recorded_by="Ann Able", **by),
            VoiceForRoom(
                id="W-1", kind=VoiceKind.VIEWS, words="the same school", written_by="Ann Able", written_on=DAY, **by
            ),
            ContextAssessment(
                id="S-1",
                setting=Setting.PEER_GROUP,
                name=f"Friends of {NICK}",
                subjects=(*about, ("person", "P-2")),
                harms="Lifts",
                guardians=(f"Mother of {NAME}", "A coach"),
                assessed_by="Ann Able",
                agency="Social care",
                assessed_on=DAY,
                review_on=date(2027, 1, 1),
            ),
            minute,
            MeetingNote(
                id="N-1",
                meeting_id="X",
                item="i",
                kind=MinuteKind.POINT,
                words=f"Ask {NICK}'s school",
                written_by="Ann Able",
                at=NOW,
                made_for=Audience.POLICE_ANALYST,
                subjects=about,
            ),
        )


def _everything(store: Store) -> str:
    return repr([(store.case(one), store.casework(one)) for one in range(store.revision + 1)])


def _plain(file: Path, key_file: Path) -> str:
    """Every row of every table, as somebody reads them who holds the file and its key but not the ring."""
    with closing(dbapi2.connect(str(file))) as connection:
        connection.execute(f"PRAGMA key = \"x'{key_file.read_text().strip()}'\"")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return repr([connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])


def _left(said: str) -> list[str]:
    return [words for words in ABOUT_THE_CHILD if words in said]


def _erase(store: Store, person: str) -> workflow.Decided:
    return workflow.decide(
        _view(store),
        person,
        Outcome.ERASE,
        decided_by="Ann Able",
        second="Bob Cole",
        reason="not needed",
        harm_considered="the parent asked for it and nothing of it is needed",
    )


@pytest.mark.parametrize("is_named_in_case", [True, False])
def test_sent_accepted_erased_and_restored_the_name_is_nowhere(
    store: Store, home: Path, *, is_named_in_case: bool
) -> None:
    with _view(store).write("other child") as work:
        report = Report(id="R-0", reference="x", agency="police", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
        work.add(
            report, Person(id="P-2", reports=("R-0",), reference="Child Two", kind=PersonKind.CHILD_AT_RISK, name=OTHER)
        )
    child = _send_and_accept(store)
    if not is_named_in_case:
        with _view(store).write("a reference is enough") as work:
            work.add(replace(store.case().people[child], name="", nicknames=()))
    _keep_beside(store, child)
    assert _left(_everything(store)) == list(ABOUT_THE_CHILD), "the search finds what is there"
    assert _left(_plain(home / "case.db", home / "store.key")) == [], "sealed where it lies"
    copy = backup(f"sqlite:///{home / 'case.db'}", home / "store.key", home / "old.bak").path
    done = _erase(store, child)
    assert _left(_everything(store)) == []
    store.close()
    restore(copy, f"sqlite:///{home / 'case.db'}", home / "store.key", replace=True)
    with closing(open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")) as again:
        assert _left(_everything(again)) == []
        kept = again.casework(again.revision)
        form = kept["submissions"]["FORM-1"]
        assert (form.words["agency"], form.words["person_1_name"]) == ("Example School", OTHER)
        assert form.words["what"] == f"[erased] and {OTHER} were met at the gate."
        assert kept["context_assessments"]["S-1"].guardians == ("Mother of [erased]", "A coach")
        assert OTHER in kept["room_minutes"]["M-1"].words
    assert done.others == ()


def test_a_form_that_waits_loses_the_name_of_somebody_who_is_erased(store: Store) -> None:
    child = _send_and_accept(store)
    _view(store, Audience.MEETING, "W. Madeup").submit(replace(FORM, id="FORM-2"))
    _erase(store, child)
    form = store.casework(store.revision)["submissions"]["FORM-2"]
    assert form.status is SubmissionStatus.WAITING
    assert [words for words in (NAME, NICK, BORN) if words in repr(form)] == []
    assert form.words["person_1_name"] == OTHER


def test_nobody_else_may_change_what_was_sent_in(store: Store) -> None:
    _send_and_accept(store)
    form = store.casework(store.revision)["submissions"]["FORM-1"]
    answers = tuple((name, words.replace("gate", "shop")) for name, words in form.answers)
    for changed in (replace(form, answers=answers), replace(form, answers=form.answers[1:])):
        with pytest.raises(NotPermitted), _view(store).write("change") as work:
            work.add(changed)
