"""Every cell of the policy is the reviewed one, and what a record of each cell really does agrees with it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from data import policy, policy_table
from data.audience import permitted
from data.codes import Audience, Handling, LocationKind, ReportKind, Scheme, VenueKind
from data.kinds import KEPT_FIELDS
from data.policy import POLICY, Permission
from data.records import RECORD_FIELDS, Case, Location, Report, Venue

DAY = date(2026, 11, 22)


def test_every_cell_is_the_reviewed_one() -> None:
    assert policy_table.differences() == []


def test_the_table_is_whole() -> None:
    rows = policy_table.cells()
    kinds = RECORD_FIELDS | KEPT_FIELDS
    expected = {
        (kind, handling, act) for kind in kinds for handling in policy_table.HANDLINGS for act in ("read", "export")
    } | {(kind, "any", "write") for kind in kinds}
    assert expected <= {(row["subject"], row["handling"], row["act"]) for row in rows}
    assert {act.value for act in Permission} == {row["act"] for row in rows if row["subject"] == "the case"}
    assert all(row[audience] for row in rows for audience in Audience)
    limited = {item.name for item in fields(policy.Policy)} - {"may", "shown"}
    assert limited == set(policy_table._LIMITS), "a limit of the policy that nobody reviews"


@pytest.mark.parametrize("changed", ["shown", "may", "conditions", "places"])
def test_no_change_of_the_policy_passes_unseen(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    safe = POLICY[Audience.LICENSING]
    loose = {
        "shown": {**safe.shown, "reports": safe.shown["reports"] | {"text"}},
        "may": safe.may | {Permission.CASEWORK},
        "conditions": "recipient",
        "places": frozenset(),
    }
    monkeypatch.setitem(POLICY, Audience.LICENSING, replace(safe, **{changed: loose[changed]}))
    assert policy_table.differences()


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("handling", policy_table.HANDLINGS)
def test_what_a_record_does_agrees_with_its_cell(audience: Audience, handling: str) -> None:
    """A venue with one report of each handling: seen exactly where the reviewed cell says so."""
    named = {"C, names the audience": (audience.value,), "C, names others": ("nobody_else",)}.get(handling, ())
    report = Report(
        id="r",
        reference="1",
        agency="Police",
        kind=ReportKind.POLICE_INTELLIGENCE,
        reported_on=DAY,
        scheme=Scheme.GRADE_3X5X2,
        source_grade="1",
        assessment_grade="A",
        handling=Handling.P if handling == "P" else Handling.C,
        conditions="" if handling == "P" else "as named",
        recipients=named,
    )
    place = Location(id="l", reports=("r",), text="Invented Road", kind=LocationKind.VENUE)
    venue = Venue(id="v", reports=("r",), name="Invented Bar", kind=VenueKind.LICENSED_VENUE, location_id="l")
    seen = permitted(Case(reports={"r": report}, locations={"l": place}, venues={"v": venue}), audience, DAY)
    reviewed = {(row["subject"], row["handling"]): row for row in policy_table.reviewed() if row["act"] == "read"}
    for kind in ("reports", "locations", "venues"):
        assert bool(getattr(seen, kind)) is (reviewed[kind, handling][audience] != "no"), kind


def test_the_printed_policy_is_fresh() -> None:
    kept = Path(__file__).parents[2] / "docs" / "policy.md"
    assert kept.read_text("utf-8") == policy_table.as_markdown(), "print it: lantern policy --as markdown"
