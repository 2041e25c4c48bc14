"""One paper of each kind from decision to file: records, marking, permitted evidence, nobody protected, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from docx import Document

from dashboards.reports.papers.writing import paper_as_docx
from data.casework import Decision, DecisionOutcome
from data.codes import (
    Audience,
    EventKind,
    Handling,
    LinkKind,
    LocationKind,
    PersonKind,
    ReportKind,
    Role,
    VenueKind,
)
from data.errors import NotPermitted
from data.records import Event, Link, Location, Participation, Person, Report, Vehicle, Venue
from data.store import Store, open_store
from data.views import View
from network.casework.papers.workflow import approve, draft, kind_of_paper
from network.disruption.papers import DRAFT, MARKING, PAPERS, Paper

DAY = date(2026, 11, 25)
# Kind of paper, measure and node of one decision each; and who then stands behind the node so that it is refused.
CASES: dict[str, tuple[str, str, str, str | None]] = {
    "cawn": ("cawn-s2-under-16", "person", "P-ADULT", "P-CHILD"),
    "hotel": ("hotel-notice-s116", "venue", "V-HOTEL", None),
    "licence-review": ("licence-review-s51", "venue", "V-ARMS", None),
    "anpr": ("anpr-marker-request", "vehicle", "VEH", None),
    "closure": ("closure-child-sex-offences", "venue", "V-ARMS", None),
    "referral": ("cross-force-referral", "person", "P-ADULT", None),
}
# Words that only a report, a name or a record with conditions holds.
NEVER = ("SECRET", "REPORT-TEXT", "Invented Adult", "Invented Child", "Hidden Agency")


def _report(key: str, **more: object) -> Report:
    values = {"reference": key, "agency": "Example Police", "kind": ReportKind.POLICE_RECORD, "reported_on": DAY}
    return Report(id=key, text="REPORT-TEXT", **values | more)


def _event(key: str, place: str, report: str = "R1", days: int = 10) -> Event:
    when = datetime(2026, 11, 24, 21) - timedelta(days=days)  # noqa: DTZ001 - local time, as kept
    return Event(
        id=key, kind=EventKind.HARBOURING, location_id=place, start=when, end=when, summary="SECRET", reports=(report,)
    )


def _part(event: str, kind: str, subject: str, role: Role) -> Participation:
    return Participation(
        id=f"{event}-{subject}", event_id=event, subject_kind=kind, subject_id=subject, role=role, reports=("R1",)
    )


def _link(kind: LinkKind, person: str, target: tuple[str, str]) -> Link:
    ends = {"source_kind": "person", "source_id": person, "target_kind": target[0], "target_id": target[1]}
    return Link(id=f"{kind}-{person}-{target[1]}", kind=kind, reports=("R1",), **ends)


def _records() -> list[object]:
    adult = Person(
        id="P-ADULT", reference="POC-1", name="Invented Adult", kind=PersonKind.PERSON_OF_CONCERN,
        date_of_birth=date(1980, 1, 1), reports=("R1",), facts=(("person.identity_confirmed", "true", "R1"),),
    )  # fmt: skip
    child = Person(
        id="P-CHILD", reference="C-1", name="Invented Child", kind=PersonKind.CHILD_AT_RISK,
        date_of_birth=date(2012, 1, 1), reports=("R1",), facts=(("child.controller_statement", "true", "R1"),),
    )  # fmt: skip
    venue = {"reports": ("R1",), "licence_number": "PRE/1", "licence_holder": "Example Ltd"}
    use = (("premises.cse_use_likely", "true", "R1"),)
    closed = {"agency": "Hidden Agency", "handling": Handling.C, "conditions": "SECRET"}
    return [
        _report("R1"),
        _report("R-SECRET", **closed),
        adult,
        child,
        Location(id="L-HOTEL", text="1 Invented Street", kind=LocationKind.VENUE, reports=("R1",)),
        Location(id="L-ARMS", text="2 Invented Street", kind=LocationKind.VENUE, reports=("R1",)),
        Venue(id="V-HOTEL", name="Example Hotel", kind=VenueKind.HOTEL, location_id="L-HOTEL", facts=use, **venue),
        Venue(
            id="V-ARMS",
            name="The Made Up Arms",
            kind=VenueKind.LICENSED_VENUE,
            location_id="L-ARMS",
            facts=use,
            activities=("alcohol_on",),
            **venue,
        ),
        Vehicle(id="VEH", vrm="AB12CDE", make="Example", colour="blue", reports=("R1",)),
        _link(LinkKind.KEEPER, "P-ADULT", ("vehicle", "VEH")),
        *(_event(f"E{n}", place, days=n) for n, place in enumerate(("L-HOTEL", "L-HOTEL", "L-ARMS", "L-ARMS"), 3)),
        _event("E-SECRET", "L-HOTEL", "R-SECRET"),
        _part("E3", "person", "P-ADULT", Role.SUSPECTED),
        _part("E3", "person", "P-CHILD", Role.HARMED),
        _part("E3", "vehicle", "VEH", Role.USED),
        _part("E4", "person", "P-ADULT", Role.SUSPECTED),
        _part("E4", "person", "P-CHILD", Role.HARMED),
        *(_decision(key) for key in CASES),
    ]


def _decision(key: str) -> Decision:
    measure, kind, node, child = CASES[key]
    return Decision(
        id=f"D-{key}", measure_id=measure, subject_kind=kind, subject_id=node, child_id=child,
        outcome=DecisionOutcome.AGREED, proposer="A. Fictional", approver="B. Imaginary", decided_on=DAY,
        review_on=DAY + timedelta(days=28), reason="two events in a month", necessity="warnings had no effect",
        proportionality="nothing less would do", childs_views="asked; wants it to stop", equality="no one set apart",
        reports=("R1",),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("papers") / "home"
    opened = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    with _view(opened).write("load") as work:
        work.add(*_records())
    yield opened
    opened.close()


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="e.fictional", audience=audience, purpose="test", day=DAY)


def _draft(store: Store, key: str) -> Paper:
    view = _view(store)
    readers = _view(store, kind_of_paper(view, key, f"D-{key}").audience)
    return draft(view, readers, key, f"D-{key}", drafted_by="E. Fictional", day=DAY)


def _written(content: bytes) -> tuple[list[tuple[str, str]], str, str]:
    """Paragraphs with their style, and what stands at the top and the bottom of every page."""
    document = Document(io.BytesIO(content))
    (section,) = document.sections
    assert not section.different_first_page_header_footer
    assert not document.settings.odd_and_even_pages_header_footer
    ends = ["\n".join(p.text for p in part.paragraphs) for part in (section.header, section.footer)]
    return [(p.style.name, p.text) for p in document.paragraphs], *ends


def test_every_kind_is_tried() -> None:
    assert set(CASES) == set(PAPERS)


@pytest.mark.parametrize("key", list(CASES))
def test_from_decision_to_file(store: Store, key: str) -> None:
    paper = _draft(store, key)
    content = paper_as_docx(paper)
    body, header, footer = _written(content)
    assert all(mark in part for mark in (DRAFT, MARKING) for part in (header, footer))
    headings = [number for number, (style, _) in enumerate(body) if style == "Heading 2"]
    sentences = [text for style, text in body[headings[0] : headings[-1]] if style != "Heading 2"]
    assert sentences
    for text in sentences:
        assert text.endswith("]"), text
        assert text.rsplit(" [", 1)[1] != "]"
    known = _records_of(store)
    for line in (line for part in paper.sections for line in part.lines):
        assert {one.split(" ")[0] for one in line.records} <= known
    whole = "\n".join(text for _, text in body)
    assert not [word for word in NEVER if word in whole + header + footer]
    assert paper_as_docx(_draft(store, key)) == content


def _records_of(store: Store) -> set[str]:
    case = _view(store).case()
    kinds = ("reports", "people", "vehicles", "phones", "locations", "venues", "events", "links")
    return {one for kind in kinds for one in getattr(case, kind)} | {
        *(f"D-{key}" for key in CASES),
        *(measure for measure, *_ in CASES.values()),
    }


@pytest.mark.parametrize("key", list(CASES))
def test_what_its_reader_may_not_see_changes_no_byte(store: Store, key: str) -> None:
    before = paper_as_docx(_draft(store, key))
    with _view(store).write("more that carries conditions") as work:
        work.add(_event("E-SECRET-2", "L-ARMS", "R-SECRET"), _event("E-SECRET-3", "L-HOTEL", "R-SECRET", days=2))
    assert paper_as_docx(_draft(store, key)) == before


@pytest.mark.parametrize("key", list(CASES))
def test_draft_until_somebody_else_approves_this_text(store: Store, key: str) -> None:
    paper = _draft(store, key)
    with pytest.raises(NotPermitted, match="G8"):
        approve(_view(store), paper, approved_by="E. Fictional", approved_on=DAY)
    approve(_view(store), paper, approved_by="F. Imaginary", approved_on=DAY)
    _, header, footer = _written(paper_as_docx(_draft(store, key)))
    assert DRAFT not in header + footer
    assert "Approved by F. Imaginary" in header
    assert "Approved by F. Imaginary" in footer


@pytest.mark.parametrize("key", list(CASES))
def test_no_paper_against_somebody_who_is_or_may_be_a_child(store: Store, key: str) -> None:
    _, kind, node, _ = CASES[key]
    view = _view(store)
    adult = view.case().people["P-ADULT"]
    young = Person(
        id="P-YOUNG", reference="POC-9", kind=PersonKind.PERSON_OF_CONCERN, date_of_birth=None, reports=("R1",)
    )
    with view.write("somebody who may be a child is behind it") as work:
        if kind == "person":
            work.add(replace(adult, date_of_birth=date(2010, 1, 1)))
        else:
            ties = {"vehicle": [LinkKind.KEEPER], "venue": [LinkKind.OPERATES, LinkKind.LIVES_AT]}
            place = ("location", view.case().venues[node].location_id) if kind == "venue" else ("", "")
            targets = [place if tie is LinkKind.LIVES_AT else (kind, node) for tie in ties[kind]]
            work.add(young, *(_link(tie, "P-YOUNG", to) for tie, to in zip(ties[kind], targets, strict=True)))
    with pytest.raises(NotPermitted, match="G1"):
        _draft(store, key)
