"""What reports say: figures counted anew, nothing small outside, nothing of others in a copy, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboards.doors import OPEN_TO
from dashboards.reports.as_html import as_html
from dashboards.reports.asked import Asked
from dashboards.reports.document import Document, Heading, Table, Text
from dashboards.reports.figures import Figure, Row, Sheet, as_table
from dashboards.reports.given import given_before
from dashboards.reports.kinds import KINDS
from dashboards.reports.making import document_of, make
from dashboards.reports.names import without_names
from dashboards.reports.profile import children, harm
from dashboards.reports.profile.window import look
from dashboards.wiring import Desk, open_desk
from data.casework import Action, Decision, DecisionOutcome
from data.codes import Audience, EventKind, Handling, LocationKind, PersonKind, ReportKind, Role, VenueKind
from data.demonstration import Demonstration
from data.errors import NotPermitted, RefusedInput
from data.meetings import Attendance, Meeting, MeetingNote, MinuteKind, RoomMinute
from data.records import Event, Location, Participation, Person, Report, Venue
from data.settings import load_settings
from data.suppression import WITHHELD
from data.wider_response import CountedItem, PartnerCount

DAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 9)  # noqa: DTZ001 - kept without a zone
AGENCIES = ("Example Police", "Example Council")


def _report(key: str, **more: Any) -> Report:
    given = {"reference": key, "agency": "Example Police", "kind": ReportKind.POLICE_RECORD, "reported_on": DAY}
    return Report(**{"id": key, **given, **more})


def _person(key: str, name: str, kind: PersonKind, born: int) -> Person:
    return Person(id=key, reference=key, name=name, kind=kind, date_of_birth=date(born, 1, 1), reports=("R-1",))


def _event(key: str, report: str, kind: EventKind = EventKind.GROOMING_CONCERN, place: str = "L-ARMS") -> Event:
    when = datetime(2026, 11, 1, 21)  # noqa: DTZ001 - local time, as kept
    return Event(id=key, kind=kind, start=when, end=when, location_id=place, reports=(report,), summary="SUMMARY")


def _decision(key: str, subject: str, child: str | None) -> Decision:
    return Decision(
        id=key, measure_id="disruption-visit", subject_kind="person", subject_id=subject, child_id=child,
        outcome=DecisionOutcome.AGREED, proposer="A. Fictional", approver="B. Imaginary", decided_on=DAY,
        review_on=DAY + timedelta(days=28), reason="seen with Bryony Invented and Carl Madeup", necessity="n",
        proportionality="p", childs_views="c", equality="e", reports=("R-1",),
    )  # fmt: skip


def _action(key: str, decision: str, agency: str, what: str) -> Action:
    due = DAY + timedelta(days=14)
    return Action(
        id=key, what=what, owner_agency=agency, owner="D. Fictional", due_on=due, decision_id=decision, reports=("R-1",)
    )


def _records() -> list[Any]:
    minute: dict[str, Any] = {
        "meeting_id": "M-1",
        "item": "one",
        "written_by": "N. Taker",
        "at": MORNING,
        "kind": MinuteKind.POINT,
    }
    return [
        _report("R-1"),
        _person("POC-7", "Carl Madeup", PersonKind.PERSON_OF_CONCERN, 1980),
        _person("POC-8", "Derek Nobody", PersonKind.PERSON_OF_CONCERN, 1985),
        _person("Child Oak", "Bryony Invented", PersonKind.CHILD_AT_RISK, 2012),
        Location(id="L-ARMS", text="2 Invented Street", kind=LocationKind.VENUE, reports=("R-1",)),
        Venue(
            id="V-ARMS", name="The Made Up Arms", kind=VenueKind.LICENSED_VENUE, location_id="L-ARMS",
            licence_number="PRE/1", reports=("R-1",),
        ),
        _event("E-1", "R-1"),
        Participation(
            id="PA-1", event_id="E-1", subject_kind="person", subject_id="Child Oak", role=Role.HARMED, reports=("R-1",)
        ),
        _decision("D-POC", "POC-7", "Child Oak"),
        _decision("D-OTHER", "POC-8", None),
        _action("A-1", "D-POC", AGENCIES[0], "POLICE-TASK: visit Carl Madeup at home"),
        _action("A-2", "D-OTHER", AGENCIES[1], "COUNCIL-TASK: write to Derek Nobody about Child Oak"),
        Meeting(
            id="M-1", held_on=DAY, place="Room 1", chair="C. Hair", note_taker="N. Taker", started_by="N. Taker",
            started_at=MORNING,
        ),
        *(
            Attendance(
                id=f"AT-{n}", meeting_id="M-1", person=f"Somebody {'ABC'[n]}", agency=agency,
                audience=Audience.SOCIAL_CARE, joined_at=MORNING,
            )
            for n, agency in enumerate(AGENCIES)
        ),
        RoomMinute(
            id="N-CHILD", words="CHILD-NOTE: met Carl Madeup and POC-8 after school",
            subjects=(("person", "Child Oak"),), **minute,
        ),
        RoomMinute(
            id="N-POC", words="POC-NOTE: drives Child Oak and Bryony about", subjects=(("person", "POC-7"),), **minute
        ),
        RoomMinute(id="N-OTHER", words="OTHER-NOTE: phoned the office", subjects=(("person", "POC-8"),), **minute),
    ]  # fmt: skip


def _open(home: Path, *more: Any) -> Desk:
    desk = open_desk(load_settings({"LANTERN_HOME": str(home)}))
    with desk.view("e.fictional", Audience.POLICE_ANALYST, "load").write("load") as work:
        work.add(*_records(), *more)
    return desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = _open(tmp_path_factory.mktemp("reports"))
    yield opened
    opened.store.close()


def _words(document: Document) -> str:
    said: list[str] = []
    for block in document.blocks:
        if isinstance(block, (Heading, Text)):
            said.append(block.text)
        elif isinstance(block, Table):
            said += [cell.text for row in block.rows for cell in row]
    return "\n".join(said)


def _minutes(desk: Desk, agency: str) -> Document:
    view = desk.view("N. Taker", Audience.POLICE_ANALYST, "minutes")
    return document_of(desk, view, Asked(kind="minutes", day=DAY, agency=agency), "anchor")


def test_children_are_counted_anew_by_plain_loops(made: Demonstration) -> None:
    case, last = made.case, date(2026, 11, 25)
    window = look(case, (last - timedelta(days=60), last))
    seen = set()
    for part in case.participations.values():
        event = case.events[part.event_id]
        person = case.people.get(part.subject_id)
        is_false = all(case.reports[r].assessment_grade == "E" for r in event.reports)
        if person is None or is_false or part.role in {Role.REPORTER, Role.PROFESSIONAL, Role.WITNESS}:
            continue
        if event.kind in {EventKind.LICENSING_VISIT, EventKind.VEHICLE_STOP}:
            continue
        if not last - timedelta(days=60) <= event.start.date() <= last:
            continue
        born = person.date_of_birth
        was_harmed = part.role in {Role.HARMED, Role.MADE_TO_HARM}
        if born is None:
            is_child = person.kind is PersonKind.CHILD_AT_RISK or was_harmed
        else:
            day = event.start.date()
            is_child = day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < 18
        if is_child:
            seen.add(person.id)
    assert children.children_now(window).records == tuple(sorted(seen))
    for sheet in (children.by_age((window,), ("now",)), children.by_care((window,), ("now",))):
        assert sum(row.figures[0].value for row in sheet.rows if row.figures[0]) == len(seen)
        ids = [one for row in sheet.rows if row.figures[0] for one in row.figures[0].records]
        assert sorted(ids) == sorted(seen)


def test_every_incident_stands_in_exactly_one_part_of_each_sheet(made: Demonstration) -> None:
    window = look(made.case, (date(2026, 9, 1), date(2026, 11, 25)))
    wanted = sorted(event.id for event in window.incidents)
    for make_sheet in (harm.by_form, harm.by_setting, harm.by_place, harm.by_weekday, harm.by_hour):
        sheet = make_sheet((window,), ("now",))
        figures = [row.figures[0] for row in sheet.rows if row.figures[0] is not None]
        assert sorted(one for figure in figures for one in figure.records) == wanted
        assert all(figure.value == len(figure.records) for figure in figures)


@pytest.mark.parametrize("counts", [(1, 30, 40), (0, 9, 9), (4,), (3, 2, 0, 60), (5, 5), (12, 4)])
def test_no_small_count_is_shown_or_can_be_worked_out(counts: tuple[int, ...]) -> None:
    rows = tuple(
        Row(label=f"part {n}", figures=(Figure(value=value, records=tuple(f"E{n}-{i}" for i in range(value))),))
        for n, value in enumerate(counts)
    )
    sheet = Sheet(key="x", title="X", heading="What", columns=("now",), rows=rows, parts=True, total="All")
    table = as_table(sheet)
    shown = {row[0].text: row[1].text for row in table.rows}
    hidden = [value for n, value in enumerate(counts) if shown[f"part {n}"] == WITHHELD]
    assert all(value >= 5 for n, value in enumerate(counts) if shown[f"part {n}"] != WITHHELD)
    assert all(not row[1].records for row in table.rows if row[1].text == WITHHELD)
    if hidden and shown["All"] != WITHHELD:
        assert len(hidden) > 1
    assert len(table.bars) in (0, len(table.rows))
    assert all(bar == 0 for row, bar in zip(table.rows, table.bars, strict=False) if row[1].text == WITHHELD)
    whole = as_table(sheet, small_shown=True)
    assert [row[1].text for row in whole.rows] == [str(value) for value in (*counts, sum(counts))]


def test_what_nobody_counted_is_not_held_and_never_nought(desk: Desk) -> None:
    view = desk.view("e.fictional", Audience.POLICE_ANALYST, "profile")
    before = _words(document_of(desk, view, Asked(kind="six-month", day=DAY), "anchor"))
    for words in ("Children by ethnicity", "Prosecutions", "Return interviews", "Training given"):
        assert any(words in line and "not held" in line for line in before.splitlines()), words
    assert "is on record, so no change can be told" in before
    counted = PartnerCount(
        id="C-1", item=CountedItem.ETHNICITY, category="Example group", agency="Example Council", first_day=DAY,
        last_day=DAY, count=7, recorded_by="E. Fictional",
    )  # fmt: skip
    window = look(view.case(), (DAY - timedelta(days=30), DAY))
    (sheet, *_) = children.held_by_partners((window,), ("now",), {"C-1": counted})
    assert [(row.label, row.figures[0]) for row in sheet.rows] == [
        ("Example group (Example Council)", Figure(value=7, records=("C-1",)))
    ]


def test_an_agency_reads_its_own_actions_alone(desk: Desk) -> None:
    police, council = (_words(_minutes(desk, agency)) for agency in AGENCIES)
    assert "POLICE-TASK" in police
    assert "COUNCIL-TASK" not in police
    assert "OTHER-NOTE" not in police
    assert "COUNCIL-TASK" in council
    assert not [words for words in ("POLICE-TASK", "CHILD-NOTE", "POC-NOTE", "POC-7") if words in council]
    assert all("SUMMARY" not in words for words in (police, council))


def test_child_notes_stand_apart_and_name_nobody_else(desk: Desk) -> None:
    for agency in (AGENCIES[0], ""):
        document = _minutes(desk, agency)
        part, about = "", dict[str, list[str]]()
        for block in document.blocks:
            if isinstance(block, Heading) and block.level == 1:
                part = "child" if "notes on children" in block.text else "other"
                assert part != "child" or block.new_page
            elif isinstance(block, (Text, Heading)):
                about.setdefault(part, []).append(block.text)
        child, other = ("\n".join(about.get(name, [])) for name in ("child", "other"))
        assert "CHILD-NOTE" in child
        assert not [name for name in ("Carl", "Madeup", "POC-7", "POC-8", "Derek") if name in child]
        assert "POC-NOTE" in other
        tables = "\n".join(cell.text for b in document.blocks if isinstance(b, Table) for row in b.rows for cell in row)
        assert not [name for name in ("Bryony", "Invented", "Child Oak") if name in other + tables]


def test_names_go_whatever_their_case_and_within_no_other_word() -> None:
    assert without_names("CARL met Carlton; carl's car", ["Carl"], "X") == "X met Carlton; X's car"


def test_what_licensing_may_not_see_changes_no_byte_of_its_dossier(desk: Desk, tmp_path: Path) -> None:
    closed = {"handling": Handling.C, "conditions": "police only", "agency": "Hidden Agency"}
    other = _open(
        tmp_path,
        _report("R-9", **closed),
        _event("E-9", "R-9", EventKind.SEXUAL_EXPLOITATION),
        _event("E-8", "R-1", EventKind.DISCLOSURE),
        Location(id="L-HOME", text="1 Hidden Street", kind=LocationKind.CHILD_RESIDENCE, reports=("R-1",)),
        _event("E-7", "R-1", place="L-HOME"),
    )
    asked = Asked(kind="venue", day=DAY, subject="V-ARMS", recipient="Licensing team")
    pages = []
    for one in (desk, other):
        view = one.view("licensing.officer", Audience.LICENSING, "review")
        pages.append(as_html(document_of(one, view, asked, "anchor")))
    other.store.close()
    assert pages[0] == pages[1]
    assert b"The Made Up Arms" in pages[0]
    assert b"protection of children from harm" in pages[0].lower()


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("audience", list(Audience))
def test_a_report_is_open_to_whom_its_door_is_open(desk: Desk, kind: str, audience: Audience) -> None:
    view = desk.view("e.fictional", audience, "test")
    if audience in OPEN_TO[KINDS[kind][0]]:
        assert view.may("export")
        return
    before = desk.store.audit.anchor()[0]
    with pytest.raises(NotPermitted):
        make(desk, view, Asked(kind=kind, day=DAY, subject="V-ARMS"), "html")
    acts = [entry.act.value for entry in desk.store.audit.entries(before)]
    assert "refused" in acts
    assert "disclosure" not in acts


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "small counts for others": ({"recipient": "board", "small_shown": True}, "own copy"),
    "over before it begins": ({"expires": DAY - timedelta(days=1)}, "expiry"),
    "for years": ({"expires": DAY + timedelta(days=900)}, "expiry"),
    "no such area": ({"area": "E99999999"}, "area"),
    "period backwards": ({"period": (DAY, DAY - timedelta(days=1))}, "before it begins"),
    "no such report": ({"kind": "novel"}, "choose one of"),
    "no such venue": ({"kind": "venue", "subject": "V-NONE"}, "V-NONE"),
    "no such meeting": ({"kind": "minutes", "subject": "M-NONE"}, "M-NONE"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_a_refusal_says_why_and_discloses_nothing(desk: Desk, case: str) -> None:
    more, words = REFUSED[case]
    view = desk.view("e.fictional", Audience.POLICE_ANALYST, "test")
    before = desk.store.audit.anchor()[0]
    with pytest.raises(RefusedInput, match=words):
        make(desk, view, replace(Asked(kind="profile", day=DAY), **more), "html")
    assert "disclosure" not in [entry.act.value for entry in desk.store.audit.entries(before)]


def test_the_same_anchor_gives_the_same_file_and_a_made_up_one_is_refused(desk: Desk) -> None:
    view = desk.view("e.fictional", Audience.POLICE_ANALYST, "test")
    asked = Asked(kind="venue", day=DAY, subject="V-ARMS", recipient="Licensing team")
    first = make(desk, view, asked, "html")
    anchor = first.document.terms.anchor
    assert make(desk, view, asked, "html", anchor=anchor).content == first.content
    assert make(desk, view, asked, "html").content != first.content
    with pytest.raises(RefusedInput, match="anchor"):
        make(desk, view, asked, "html", anchor="1:" + "0" * 64)


def test_a_profile_says_what_its_recipient_was_given_before_and_is_made_again_as_it_was(desk: Desk) -> None:
    view = desk.view("e.fictional", Audience.POLICE_ANALYST, "test")
    asked = Asked(kind="profile", day=DAY, recipient="Health board")
    first = make(desk, view, asked, "html")
    other = make(desk, view, replace(asked, recipient="Schools board"), "html")
    assert "was given before" not in _words(first.document) + _words(other.document)
    longer = replace(asked, period=(DAY - timedelta(days=300), DAY), recipient=" health  BOARD ")
    held = given_before(desk, view, longer.recipient)
    assert [(one.period, one.area, one.as_of) for one in held] == [((DAY - timedelta(days=182), DAY), "", None)]
    second = make(desk, view, longer, "html")
    assert "was given before: all areas of this view, " in _words(second.document)
    # The list of what was given before may be stated too: then the audit is not asked.
    stated = document_of(desk, view, replace(longer, earlier=held), second.document.terms.anchor)
    assert as_html(stated) == second.content
    # Made again under its anchor, the first is what it was, though its recipient holds the second by now.
    assert make(desk, view, asked, "html", anchor=first.document.terms.anchor).content == first.content


def test_a_licensing_team_is_given_its_own_actions_and_what_was_minuted_on_venues_in_its_presence(
    tmp_path: Path,
) -> None:
    def at(hour: int) -> datetime:
        return MORNING.replace(hour=hour)

    team = Attendance(
        id="AT-L", meeting_id="M-1", person="L. Invented", agency="Example Licensing", audience=Audience.LICENSING,
        joined_at=at(10), left_at=at(11),
    )  # fmt: skip

    def line(key: str, words: str, hour: int, subject: tuple[str, str], cls: type = RoomMinute, **more: Any) -> Any:
        return cls(
            id=key, meeting_id="M-1", item="two", kind=MinuteKind.POINT, words=words, written_by="N. Taker",
            at=at(hour), subjects=(subject,), **more,
        )  # fmt: skip

    arms, person = ("venue", "V-ARMS"), ("person", "POC-8")
    own = Action(
        id="A-OWN", what="OWN-TASK: visit with Carl Madeup's file", owner_agency="example  licensing",
        owner="L. Invented", due_on=DAY + timedelta(days=7),
    )  # fmt: skip
    desk = _open(
        tmp_path,
        team,
        own,
        line("minute-of-A-OWN", "OWN-TASK", 10, person),
        line("N-HEARD", "HEARD: staff were trained, says Child Oak", 10, arms),
        line("N-BEFORE", "BEFORE they came", 9, arms),
        line("N-AFTER", "AFTER they left", 12, arms),
        line("N-PERSON", "PERSON: not theirs", 10, person),
        line("N-OWN", "NOTE of the taker", 10, arms, MeetingNote, made_for=Audience.POLICE_ANALYST),
    )
    words = _words(_minutes(desk, "Example Licensing"))
    desk.store.close()
    assert [
        one for one in ("OWN-TASK", "HEARD", "The Made Up Arms", "L. Invented", "Somebody A") if one not in words
    ] == []
    hidden = ("BEFORE", "AFTER", "PERSON", "NOTE", "POLICE-TASK", "COUNCIL-TASK", "POC-", "Child Oak", "Carl", "Madeup")
    assert [one for one in hidden if one in words] == []


def test_what_was_struck_out_stands_in_the_note_takers_own_copy_alone(tmp_path: Path) -> None:
    struck = RoomMinute(
        id="N-STRUCK", meeting_id="M-1", item="one", kind=MinuteKind.POINT, words="STRUCK: a slip",
        written_by="N. Taker", at=MORNING, subjects=(("person", "POC-7"),), withdrawn=True,
    )  # fmt: skip
    desk = _open(tmp_path, struck)
    whole, police = _words(_minutes(desk, "")), _words(_minutes(desk, AGENCIES[0]))
    desk.store.close()
    assert "STRUCK" in whole.partition("Struck out")[2]
    assert "STRUCK" not in police
