"""A review under the Licensing Act 2003 is drafted only where that Act may apply; elsewhere the right law is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboards.panels.venue_review import review_file
from dashboards.reports.document import Heading, Text
from dashboards.reports.review_law import STEPS_OF_REVIEW, other_law
from dashboards.reports.venue import dossier
from dashboards.wiring import Desk
from data.codes import Audience, VenueKind
from data.demonstration import Demonstration
from data.errors import RefusedInput
from data.intake import read_records
from data.records import Case, Venue

DAY = date(2026, 11, 22)


def _venue(kind: VenueKind, *facts: tuple[str, str, str]) -> Venue:
    return Venue(id="V1", reports=("R1",), name="Example", kind=kind, location_id="L1", facts=facts)


@pytest.mark.parametrize(
    ("kind", "act"), [(VenueKind.ARCADE_GAMBLING, "Gambling Act 2005"), (VenueKind.TAXI_OFFICE, "Act 1976 s.62")]
)
def test_gambling_and_private_hire_have_laws_of_their_own(kind: VenueKind, act: str) -> None:
    told = other_law(Case(), _venue(kind))
    assert act in told
    assert "not confirmed" in told
    # An arcade that also holds a licence of the Act of 2003 may be reviewed under it.
    assert other_law(Case(), _venue(kind, ("premises.la2003_licence", "true", "R1"))) == ""
    assert other_law(Case(), _venue(VenueKind.LICENSED_VENUE)) == ""


def test_no_application_is_drafted_for_a_private_hire_office(demo_desk: Desk) -> None:
    view = demo_desk.view("Licensing example", Audience.LICENSING, "licensing review")
    office = next(one for one in view.case().venues.values() if one.kind is VenueKind.TAXI_OFFICE)
    with pytest.raises(RefusedInput, match=r"1976 s\.62"):
        review_file(demo_desk, view, office.id, "html", DAY)
    _, blocks = dossier(demo_desk, view, office.id, DAY)
    assert "Draft: application for review of the premises licence" not in [
        block.text for block in blocks if isinstance(block, Heading)
    ]
    assert any("1976 s.62" in block.text for block in blocks if isinstance(block, Text))


def test_the_draft_names_every_outcome_of_section_52(demo_desk: Desk, made: Demonstration) -> None:
    view = demo_desk.view("Licensing example", Audience.LICENSING, "licensing review")
    page = review_file(demo_desk, view, made.truths.licensed_venue, "html", DAY).decode()
    assert "Licensing Act 2003 s.52(4)" in page
    assert [one for one in STEPS_OF_REVIEW if one[1:] not in page] == []


def test_one_licence_number_for_two_premises_is_said_in_the_words_of_the_register(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "Case Reference,Premises Name,Location Text,Postcode\n"
        "PL/1,Shop A,1 Example Street,ZZ1 1ZZ\nPL/1,Shop B,2 Example Street,ZZ1 2ZZ\n",
        encoding="utf-8",
    )
    found = read_records(file, "premises-licences").rejections
    assert [(one.row, one.column) for one in found] == [(2, "licence_number"), (3, "licence_number")]
    assert all("rows 2, 3" in one.reason and "V-" not in one.reason for one in found)
