"""Venues by what is recorded of them: counted, dated, sourced, never weighed; hidden and unknown answer the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.panels.venue_facts import chronology, licence_facts, records_of
from dashboards.panels.venue_files import venue_map_file
from dashboards.panels.venue_list import matching, venue_list
from dashboards.panels.venue_register import register_of
from dashboards.panels.venue_review import dates_of_review, review_blocks, review_file
from dashboards.reports.document import Heading, Table
from dashboards.wiring import Desk
from data.audience import permitted
from data.audit import Act
from data.codes import Audience, EventKind, LinkKind, LocationKind, ReportKind, VenueKind
from data.demonstration import Demonstration
from data.errors import NotPermitted, RefusedInput
from data.licences import LicenceEntry, LicenceStep, LicenceStepKind, Register
from data.records import Case, Event, Link, Location, Report, Venue

DAY = date(2026, 11, 22)


def _report(key: str, agency: str, kind: ReportKind = ReportKind.PARTNER_REPORT) -> Report:
    return Report(id=key, reference=f"REF/{key}", agency=agency, kind=kind, reported_on=date(2026, 6, 1))


def _event(key: str, kind: EventKind, when: str, *reports: str, place: str = "L1") -> Event:
    at = datetime.fromisoformat(when)
    return Event(id=key, reports=reports, kind=kind, start=at, end=at, location_id=place, summary="Free words.")


def _case() -> Case:
    reports = [_report("R1", "Police"), _report("R2", "School"), _report("R0", "Council", ReportKind.LICENCE_REGISTER)]
    venues = [
        Venue(id="V1", reports=("R0",), name="Example Bar", kind=VenueKind.LICENSED_VENUE, location_id="L1"),
        Venue(id="V2", reports=("R0",), name="Other Bar", kind=VenueKind.TAKEAWAY, location_id="L2"),
        Venue(id="V3", reports=("R0",), name="A Home", kind=VenueKind.RESIDENTIAL, location_id="L3"),
    ]
    places = [
        Location(
            id=f"L{n}",
            reports=("R0",),
            text=f"{n} Example Street, ZZ1 {n}ZZ",
            kind=LocationKind.VENUE,
            local_authority_code="E06000032",
        )
        for n in (1, 2, 3)
    ]
    events = [
        _event("E1", EventKind.UNDERAGE_SALE, "2026-11-01 22:00", "R1", "R2"),
        _event("E2", EventKind.DISTURBANCE, "2026-03-01 23:00", "R1"),
        _event("E3", EventKind.LICENSING_VISIT, "2026-11-10 11:00", "R2"),
        _event("E4", EventKind.GROOMING_CONCERN, "2026-05-01 20:00", "R2", place="L2"),
    ]
    return Case(
        reports={one.id: one for one in reports},
        venues={one.id: one for one in venues},
        locations={one.id: one for one in places},
        events={one.id: one for one in events},
    )


def _kept() -> dict[str, dict[str, Any]]:
    entry = LicenceEntry(
        id="LE1", subject_kind="venue", subject_id="V1", register=Register.PREMISES, authority="Council",
        extract_on=date(2026, 11, 1), is_extract_dated=True, file="nov.csv", file_sha256="ab", row=2,
        licence_number="LN/7", licence_type="Premises licence", status="Current", reports=("R0",),
    )  # fmt: skip
    on = {"h1": date(2026, 11, 2), "h2": date(2026, 12, 14), "h3": date(2027, 1, 9)}
    steps = {
        key: LicenceStep(
            id=key, kind=LicenceStepKind.HEARING, subject_kind="venue", subject_id="V1", on=when, agency="Council",
            file="steps.csv", file_sha256="cd", row=2, reports=("R0",),
        )
        for key, when in on.items()
    }  # fmt: skip
    return {"licence_entries": {"LE1": entry}, "licence_steps": steps}


def test_the_list_counts_distinct_reports_of_concern_and_the_next_hearing() -> None:
    listed = venue_list(_case(), register_of(_kept(), DAY)).set_index("id")
    # Two reports of one event, one of them of another event too; a visit is no concern.
    assert listed.loc["V1", ["Reports", "Licence", "Licence state"]].tolist() == [2, "LN/7", "in the register"]
    assert (listed.loc["V1", "First"], listed.loc["V1", "Last"]) == (
        pd.Timestamp("2026-03-01 23:00"),
        pd.Timestamp("2026-11-01 22:00"),
    )
    assert listed.loc["V1", "Next hearing"] == pd.Timestamp("2026-12-14")
    assert listed.loc["V3", ["Reports", "Licence", "Licence state"]].tolist() == [0, "not known", "not known"]
    assert not {name for name in listed if re.search("score|risk|rank", str(name), re.IGNORECASE)}
    lately = venue_list(_case(), register_of(_kept(), DAY), within=90).set_index("id")
    assert lately["Reports"].to_dict() == {"V1": 2, "V2": 0, "V3": 0}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "ln/7"}, ["V1"]),
        ({"words": "zz12zz"}, ["V2"]),
        ({"words": "bar street"}, ["V1", "V2"]),
        ({"words": ".*"}, []),
        ({"kinds": ["Takeaway"]}, ["V2"]),
        ({"authorities": ["Council"]}, ["V1"]),
        ({"states": ["not known"], "only_concern": True}, ["V2"]),
        ({}, ["V1", "V2", "V3"]),
    ],
)
def test_the_list_is_searched_by_words_and_filtered_by_what_is_known(
    asked: dict[str, object], found: list[str]
) -> None:
    listed = matching(venue_list(_case(), register_of(_kept(), DAY)), **asked)  # type: ignore[arg-type]
    assert sorted(listed["id"]) == found


def test_a_licensing_officer_reads_kinds_and_objectives_and_no_free_words() -> None:
    seen = permitted(_case(), Audience.LICENSING, DAY)
    told = chronology(seen, seen.venues["V1"])
    assert "Reference" not in told
    assert "Free words." not in told.to_csv()
    assert told.loc[told["What"] == "Underage sale", "May bear on"].unique().tolist() == [
        "protection of children from harm; prevention of crime and disorder"
    ]
    assert "V3" not in set(venue_list(seen, register_of(_kept(), DAY))["id"])


def test_a_report_taken_away_leaves_no_trace_in_any_table() -> None:
    whole, kept = _case(), _kept()
    without = replace(whole, events={k: e for k, e in whole.events.items() if k != "E2"})
    hidden = replace(
        whole,
        reports=whole.reports | {"R9": replace(whole.reports["R1"], id="R9", kind=ReportKind.PUBLIC_CRIME)},
        events=without.events | {"E2": replace(whole.events["E2"], reports=("R9",))},
    )
    tables = []
    for case in (without, hidden):
        seen, register = permitted(case, Audience.LICENSING, DAY), register_of(kept, DAY)
        venue = seen.venues["V1"]
        tables.append(
            [
                venue_list(seen, register),
                chronology(seen, venue),
                licence_facts(seen, venue, register),
                review_blocks(seen, venue, register, DAY),
            ]
        )
    assert [str(one) for one in tables[0]] == [str(one) for one in tables[1]]


def test_facts_say_who_said_so_and_when() -> None:
    case = _case()
    told = licence_facts(case, case.venues["V1"], register_of(_kept(), DAY)).set_index("Fact")
    assert told.loc["Licence"].tolist() == [
        "Premises licence LN/7",
        "Council, premises licence register",
        "01 Nov 2026",
    ]
    assert told.loc["Granted", "What is recorded"] == "not stated"
    bare = licence_facts(case, case.venues["V2"], register_of({}, DAY)).set_index("Fact")
    assert bare.loc["Licence"].tolist() == ["not known: ask licensing", "Council", "01 Jun 2026"]


def test_only_a_named_judgement_makes_two_records_one_venue() -> None:
    case = _case()
    assert records_of(case, "V1") == ("V1",)
    same = Link(
        id="K1",
        reports=("R0",),
        kind=LinkKind.SAME_AS,
        source_kind="venue",
        source_id="V2",
        target_kind="venue",
        target_id="V1",
    )
    assert records_of(replace(case, links={"K1": same}), "V1") == ("V1", "V2")


def test_dates_of_a_review_are_those_of_the_regulations() -> None:
    # Given on 1 Dec 2026: 28 days after it is 29 Dec; 20 working days after that, New Year's Day left out, is 27 Jan.
    told = dates_of_review(date(2026, 12, 1), "E")
    assert [on for _, on, _ in told] == [date(2026, 12, 29), date(2027, 1, 27)]


def test_the_draft_of_a_review_groups_what_happened_by_objective() -> None:
    seen = permitted(_case(), Audience.LICENSING, DAY)
    blocks = review_blocks(seen, seen.venues["V1"], register_of(_kept(), DAY), DAY)
    under: dict[str, int] = {}
    for heading, table in pairwise(blocks):
        if isinstance(heading, Heading) and heading.level == 2 and isinstance(table, Table):
            under[heading.text] = len(table.rows)
    assert under == {
        "Protection of children from harm": 2,
        "Prevention of crime and disorder": 3,
        "Prevention of public nuisance": 1,
        "Public safety": 1,
        "None by itself": 1,
    }


class _Loads(HTMLParser):
    """Every address that a browser would load when it opens the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.styles: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        loads = {"src", "href", "srcset", "data", "action", "poster", "background", "formaction"}
        self.found += [value or "" for name, value in attrs if name in loads and not (value or "").startswith("data:")]

    def handle_data(self, data: str) -> None:
        if self._tag == "style":
            self.styles.append(data)


def test_the_map_file_of_a_venue_loads_nothing_and_is_told_to_the_audit(demo_desk: Desk, made: Demonstration) -> None:
    view = demo_desk.view("Licensing example", Audience.LICENSING, "licensing review")
    venue = view.case().venues[made.truths.licensed_venue]
    page = venue_map_file(demo_desk, view, venue).decode()
    loads = _Loads()
    loads.feed(page)
    assert loads.found == []
    assert not re.search(r"url\(\s*['\"]?(?!data:|#)\S|@import", "".join(loads.styles))
    # Addresses in the script are of its makers and of the form of drawings; none is handed to anything that loads.
    assert not re.search(r"(?:fetch|import|XMLHttpRequest|WebSocket|sendBeacon)\s*\(\s*['\"`]", page)
    assert venue.name in page
    assert "FICTIONAL" in page
    assert "OFFICIAL-SENSITIVE" in page
    seen = "\n".join(event.summary for event in made.case.events.values() if event.summary)
    assert not [line for line in seen.splitlines() if line in page]
    entry = demo_desk.store.audit.entries()[-1]
    assert (entry.act, entry.subjects, entry.audience) == (Act.DISCLOSURE, (venue.id,), "licensing")


def test_a_room_is_given_no_file(demo_desk: Desk, made: Demonstration) -> None:
    view = demo_desk.view("Note taker", Audience.MEETING, "meeting")
    venue = view.case().venues[made.truths.licensed_venue]
    with pytest.raises(NotPermitted):
        venue_map_file(demo_desk, view, venue)
    with pytest.raises(NotPermitted):
        review_file(demo_desk, view, venue.id, "html", DAY)


def test_a_draft_of_a_venue_that_licensing_does_not_see_is_refused(demo_desk: Desk) -> None:
    view = demo_desk.view("Analyst", Audience.POLICE_ANALYST, "licensing review")
    with pytest.raises(RefusedInput, match="VEN-9999"):
        review_file(demo_desk, view, "VEN-9999", "html", DAY)


def _page(desk: object, view: object) -> None:
    from dashboards.pages import venues

    venues.render(desk, view)  # type: ignore[arg-type]


@pytest.fixture
def licensing_page(demo_desk: Desk) -> AppTest:
    view = demo_desk.view("Licensing example", Audience.LICENSING, "licensing review")
    return AppTest.from_function(_page, args=(demo_desk, view), default_timeout=60)


def test_a_link_opens_its_venue_and_a_strange_one_says_the_same_as_a_hidden_one(
    licensing_page: AppTest, made: Demonstration
) -> None:
    venue = made.case.venues[made.truths.takeaway]
    licensing_page.query_params["venue"] = venue.id
    shown = licensing_page.run()
    assert not shown.exception
    assert shown.subheader[0].value == venue.name
    assert not shown.warning
    home = next(iter(made.case.people))
    for strange in ("VEN-9999", home, "<b>x</b>"):
        licensing_page.query_params["venue"] = strange
        shown = licensing_page.run()
        assert [one.value for one in shown.warning] == [
            "There is no venue of that id in what you may see. Choose one from the list."
        ]
        assert not shown.subheader
