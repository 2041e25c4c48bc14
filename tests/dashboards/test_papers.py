"""Papers opened again: marking, state on every page, records behind each sentence, nobody protected, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document

from dashboards.panels.venue_register import register_of
from dashboards.panels.venue_review import conditions_of_review, review_blocks
from dashboards.reports.document import Text
from dashboards.reports.papers.writing import paper_as_docx
from data.casework import Decision, DecisionOutcome
from data.codes import Audience, EventKind, Handling, LinkKind, LocationKind, PersonKind, ReportKind, VenueKind
from data.conditions import HandlingCondition
from data.errors import LanternError, NotPermitted
from data.records import Event, Link, Location, Person, Report, Venue
from data.store import Store, open_store
from data.views import View
from network.casework.papers.workflow import approve, draft
from network.disruption.local import catalogue_here
from network.disruption.papers import DRAFT, MARKING, Paper, assemble, paper_kind

DAY = date(2026, 11, 25)
OPEN = Report(id="R1", reference="1", agency="Example Council", kind=ReportKind.PARTNER_REPORT, reported_on=DAY)
CLOSED = replace(OPEN, id="R-SECRET", agency="Hidden Agency", handling=Handling.C, conditions="police lead only")
DECIDED = Decision(
    id="D1",
    measure_id="licence-review-s51",
    subject_kind="venue",
    subject_id="V1",
    outcome=DecisionOutcome.AGREED,
    proposer="A. Fictional",
    approver="B. Imaginary",
    decided_on=DAY,
    review_on=DAY + timedelta(days=28),
    reason="three events; SECRET-WORDS of the meeting",
    necessity="n",
    proportionality="p",
    childs_views="c",
    equality="e",
    reports=("R1",),
)


NOON = datetime(2026, 11, 1, 12)  # noqa: DTZ001 - local time, as kept


def _event(name: str, report: str) -> Event:
    return Event(
        id=name,
        kind=EventKind.GROOMING_CONCERN,
        location_id="L1",
        reports=(report,),
        summary="TEXT",
        start=NOON,
        end=NOON,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key")
    place = Location(id="L1", text="1 Invented Street", kind=LocationKind.VENUE, reports=("R1",))
    venue = Venue(
        id="V1",
        name="The Made Up Arms",
        kind=VenueKind.LICENSED_VENUE,
        location_id="L1",
        licence_number="PRE/1",
        reports=("R1",),
    )
    child = Person(id="C1", reference="C-1", name="Nobody Real", kind=PersonKind.CHILD_AT_RISK, reports=("R1",))
    with _view(opened).write("load") as work:
        work.add(OPEN, CLOSED, place, venue, child, DECIDED)
        work.add(_event("E-OPEN", "R1"), _event("E-SECRET", "R-SECRET"))
    yield opened
    opened.close()


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="e.fictional", audience=audience, purpose="test", day=DAY)


def _draft(store: Store, day: date = DAY) -> Paper:
    readers = _view(store, Audience.LICENSING)
    return draft(_view(store), readers, "licence-review", "D1", drafted_by="E. Fictional", day=day)


def _words(content: bytes) -> tuple[list[str], str, str]:
    document = Document(io.BytesIO(content))
    body = [paragraph.text for paragraph in document.paragraphs]
    section = document.sections[0]
    header = "\n".join(paragraph.text for paragraph in section.header.paragraphs)
    return body, header, "\n".join(paragraph.text for paragraph in section.footer.paragraphs)


def test_a_draft_says_so_on_every_page_with_marking_recipient_and_expiry(store: Store) -> None:
    paper = _draft(store)
    body, header, footer = _words(paper_as_docx(paper, fictional=True))
    document = Document(io.BytesIO(paper_as_docx(paper)))
    assert len(document.sections) == 1
    assert not document.sections[0].different_first_page_header_footer
    for part in (header, footer):
        assert DRAFT in part
        assert MARKING in part
        assert "FICTIONAL" in part
    assert "licensing authority" in footer
    assert "23 Dec 2026" in footer
    assert any("review of a premises licence" in line for line in body)


def test_every_sentence_names_its_records_and_nothing_hidden_is_in_the_file(store: Store) -> None:
    paper = _draft(store)
    lines = [line for part in paper.sections for line in part.lines]
    assert lines
    assert all(line.records for line in lines)
    body, _, _ = _words(paper_as_docx(paper))
    for line in lines:
        assert any(line.text in written and all(one in written for one in line.records) for written in body)
    whole = "\n".join(body)
    assert "E-OPEN" in whole
    assert "R1 (not graded (Example Council))" in whole
    for hidden in ("SECRET", "Hidden Agency", "Nobody Real", "TEXT"):
        assert hidden not in whole


def test_what_somebody_bound_is_left_out_whatever_its_code_and_the_paper_says_so(store: Store) -> None:
    told = "Conditions of handling: nothing in this paper is under any; what is, was left out."
    assert told in _words(paper_as_docx(_draft(store)))[0]
    bound = HandlingCondition(
        id="condition-000000000001",
        reports=("R-BOUND",),
        owner="Example Police",
        words="Not before a public hearing",
        set_by="F. Fictional",
        set_on=DAY,
        review_on=DAY + timedelta(days=90),
    )
    with _view(store).write("more") as work:
        work.add(replace(OPEN, id="R-BOUND"), _event("E-BOUND", "R-BOUND"))
    with _view(store).write("its conditions") as work:
        work.add(bound)
    case, found = _view(store).case(), _view(store).bound_reports()
    assert "E-BOUND" in case.events
    assert found == {"R-BOUND": "Not before a public hearing", "R-SECRET": "police lead only"}
    measure = catalogue_here().measures[DECIDED.measure_id]
    kind = paper_kind("licence-review", measure)
    with_it, without = (
        assemble(case, measure, DECIDED, kind, drafted_by="E. Fictional", day=DAY, bound=given) for given in ({}, found)
    )
    assert "E-BOUND" in str(with_it.sections)
    assert "BOUND" not in str(without)
    venue, register = case.venues["V1"], register_of(_view(store).casework(), DAY)
    conditions = conditions_of_review(found, case, venue, register)
    assert conditions == ("R-BOUND: Not before a public hearing", "R-SECRET: police lead only")
    blocks = review_blocks(case, venue, register, DAY, conditions)
    assert set(conditions) <= {block.text for block in blocks if isinstance(block, Text)}


def test_a_paper_that_names_a_bound_report_prints_its_conditions(store: Store) -> None:
    held = replace(_draft(store), conditions=("R1: Not before a public hearing",))
    assert held.digest != _draft(store).digest
    assert "Conditions of handling: R1: Not before a public hearing" in _words(paper_as_docx(held))[0]


def test_a_hidden_event_does_not_change_a_byte(store: Store) -> None:
    before = paper_as_docx(_draft(store))
    with _view(store).write("more") as work:
        work.add(_event("E-SECRET-2", "R-SECRET"))
    assert paper_as_docx(_draft(store)) == before


def test_approval_holds_for_exactly_this_text_and_not_by_the_drafter(store: Store) -> None:
    paper = _draft(store)
    with pytest.raises(NotPermitted, match="G8"):
        approve(_view(store), paper, approved_by="e. fictional", approved_on=DAY)
    approve(_view(store), paper, approved_by="F. Imaginary", approved_on=DAY)
    again = _draft(store)
    assert again.state.startswith("Approved by F. Imaginary")
    _, header, _ = _words(paper_as_docx(again))
    assert DRAFT not in header
    assert "Approved by F. Imaginary" in header
    assert _draft(store, DAY + timedelta(days=1)).state == DRAFT
    with _view(store).write("one more event") as work:
        work.add(_event("E-NEW", "R1"))
    assert _draft(store).state == DRAFT


def test_no_paper_is_drafted_against_somebody_who_may_be_a_child(store: Store) -> None:
    view = _view(store)
    ends = {"source_kind": "person", "source_id": "C1", "target_kind": "venue", "target_id": "V1"}
    on_child = replace(DECIDED, id="D2", measure_id="cross-force-referral", subject_kind="person", subject_id="C1")
    with view.write("a child is said to run it") as work:
        work.add(Link(id="K1", kind=LinkKind.OPERATES, reports=("R1",), **ends), on_child)
    with pytest.raises(NotPermitted, match="G1"):
        _draft(store)
    readers = _view(store, Audience.SOCIAL_CARE)
    with pytest.raises(NotPermitted, match="G1"):
        draft(view, readers, "referral", "D2", drafted_by="E. Fictional", day=DAY)


def test_wrong_kind_reader_drafter_or_day_are_refused(store: Store) -> None:
    view, readers = _view(store), _view(store, Audience.LICENSING)
    for changed in (
        {"kind": "cawn"},
        {"kind": "letter"},
        {"drafted_by": "system"},
        {"day": DAY + timedelta(days=60)},
        {"readers": view},
        {"view": readers},
        {"decision_id": "D9"},
    ):
        given = {"view": view, "readers": readers, "kind": "licence-review", "decision_id": "D1", "day": DAY}
        given |= {"drafted_by": "E. Fictional"} | changed
        with pytest.raises(LanternError):
            draft(given.pop("view"), given.pop("readers"), given.pop("kind"), given.pop("decision_id"), **given)


def test_declined_is_refused(store: Store) -> None:
    with _view(store).write("declined") as work:
        work.add(replace(DECIDED, outcome=DecisionOutcome.DECLINED))
    with pytest.raises(NotPermitted, match="declined"):
        _draft(store)
