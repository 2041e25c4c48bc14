"""When a record is reviewed: groups and periods, what speaks against erasing, and decisions of named people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from data.audit import Act
from data.codes import Audience, EventKind, LinkKind, PersonKind, ReportKind, Role
from data.erasure import without_words
from data.errors import NotPermitted, RefusedInput
from data.holds import LegalHold, Outcome, RetentionReview
from data.records import Case, Event, Link, Participation, Person, Report
from data.retention import Due, reviews_due, rules, years_after
from data.store import Store, open_store
from data.views import View
from network.casework.retention import workflow

DAY = date(2026, 11, 25)
THEN = datetime(2016, 11, 24, 20)  # noqa: DTZ001
_REPORT = Report(
    id="R-1", reference="X/1", agency="Example", kind=ReportKind.POLICE_RECORD, reported_on=date(2016, 11, 24)
)
_PARTNER = replace(_REPORT, id="R-2", kind=ReportKind.PARTNER_REPORT)


def _person(key: str, born: date | None = date(1980, 1, 1), report: str = "R-1") -> Person:
    return Person(
        id=key, reports=(report,), reference=key, kind=PersonKind.OTHER, name=f"Name {key}", date_of_birth=born
    )


def _case(*people: Person, parts: tuple[tuple[str, EventKind, Role], ...] = (), same: tuple[str, ...] = ()) -> Case:
    events, roles = {}, {}
    for number, (person, kind, role) in enumerate(parts):
        event = Event(id=f"E-{number}", reports=("R-1",), kind=kind, start=THEN, end=THEN)
        events[event.id] = event
        roles[f"A-{number}"] = Participation(
            id=f"A-{number}", reports=("R-1",), event_id=event.id, subject_kind="person", subject_id=person, role=role
        )
    links = {}
    if same:
        link = Link(
            id="L-1",
            reports=("R-1",),
            kind=LinkKind.SAME_AS,
            source_kind="person",
            source_id=same[0],
            target_kind="person",
            target_id=same[1],
        )
        links = {link.id: link}
    return Case(
        reports={one.id: one for one in (_REPORT, _PARTNER)},
        people={one.id: one for one in people},
        events=events,
        participations=roles,
        links=links,
    )


def _due(case: Case, kept: dict[str, dict[str, object]] | None = None) -> dict[str, Due]:
    return {one.person_id: one for one in reviews_due(case, kept or {}, DAY)}


@pytest.mark.parametrize(
    ("kind", "role", "group", "years"),
    [
        (EventKind.SEXUAL_EXPLOITATION, Role.SUSPECTED, 1, 10),
        (EventKind.HARBOURING, Role.SUSPECTED, 2, 10),
        (EventKind.UNDERAGE_SALE, Role.SUSPECTED, 3, 6),
        (EventKind.SEXUAL_EXPLOITATION, Role.WITNESS, 4, 6),
    ],
)
def test_the_group_follows_what_is_recorded_and_the_period_the_group(
    kind: EventKind, role: Role, group: int, years: int
) -> None:
    found = _due(_case(_person("P-1"), parts=(("P-1", kind, role),)))["P-1"]
    assert (found.group, found.review_on) == (group, date(2016 + years, 11, 24))
    assert found.is_due(DAY)
    assert found.mark == rules().groups[group].mark


def test_every_kind_of_event_has_a_group_and_every_group_a_mark() -> None:
    assert set(rules().suspected) == {kind.value for kind in EventKind}
    assert {group.mark for group in rules().groups.values()} <= {"verified", "memory"}
    assert sorted(rules().groups) == [1, 2, 3, 4]


def test_records_of_one_person_are_reviewed_in_the_strictest_group_of_any() -> None:
    parts = (("P-1", EventKind.SEXUAL_EXPLOITATION, Role.SUSPECTED),)
    found = _due(_case(_person("P-1"), _person("P-2"), parts=parts, same=("P-1", "P-2")))
    assert [found[key].group for key in ("P-1", "P-2")] == [1, 1]
    assert found["P-2"].same_as == ("P-1",)


def test_who_was_harmed_or_is_of_unknown_age_when_harmed_is_marked() -> None:
    parts = (("P-1", EventKind.SEXUAL_EXPLOITATION, Role.HARMED), ("P-2", EventKind.SIGHTING, Role.MADE_TO_HARM))
    people = (_person("P-1", date(2003, 1, 1)), _person("P-2", None), _person("P-3"))
    found = _due(_case(*people, parts=parts))
    assert [found[key].is_harmed for key in ("P-1", "P-2", "P-3")] == [True, True, False]


def test_partners_records_follow_the_partners_schedule() -> None:
    found = _due(_case(_person("P-1"), _person("P-2", report="R-2")))
    assert [found[key].is_partners for key in ("P-1", "P-2")] == [False, True]


def test_a_decision_to_keep_moves_the_review_until_something_new_is_recorded() -> None:
    kept = RetentionReview(
        id="review-kept:P-1:1",
        person_id="P-1",
        group=4,
        outcome=Outcome.KEEP,
        decided_by="Ann Able",
        decided_on=date(2024, 1, 1),
        reason="pattern",
        next_review=date(2029, 1, 1),
    )
    found = _due(_case(_person("P-1")), {"retention_reviews": {kept.id: kept}})["P-1"]
    assert found.review_on == date(2029, 1, 1)
    assert not found.is_due(DAY)


@pytest.mark.parametrize("subject", ["P-1", "case"])
def test_a_hold_bars_until_it_is_released(subject: str) -> None:
    kind = "case" if subject == "case" else "person"
    hold = LegalHold(
        id="hold:1",
        subject_kind=kind,
        subject_id=subject,
        placed_by="Ann Able",
        placed_on=DAY,
        authority="an inquiry",
        reason="asked",
    )
    case = _case(_person("P-1"), _person("P-2"))
    assert _due(case, {"legal_holds": {hold.id: hold}})["P-1"].holds == ("hold:1",)
    assert bool(_due(case, {"legal_holds": {hold.id: hold}})["P-2"].holds) is (subject == "case")
    gone = replace(hold, released_by="Ann Able", released_on=DAY, released_because="over")
    assert _due(case, {"legal_holds": {hold.id: gone}})["P-1"].holds == ()


def test_leap_days_and_the_end_of_the_calendar_are_reckoned() -> None:
    assert years_after(date(2020, 2, 29), 8) == date(2028, 2, 29)
    assert years_after(date(9998, 5, 1), 10) == date(9999, 5, 1)


def test_words_of_others_are_left() -> None:
    assert without_words("Al Al-Bo bob", ["Bo"]) == "Al Al-Bo bob"  # too short to be told from other words
    assert without_words("Lee, Leeds; LEE ANN\nlee  ann", ["Lee", "Lee Ann"]) == "[erased], Leeds; [erased]\n[erased]"


def test_a_decision_needs_its_people_and_its_day() -> None:
    whole = {"id": "r", "person_id": "P", "group": 1, "decided_by": "Ann Able", "decided_on": DAY, "reason": "x"}
    for broken in (
        {"outcome": Outcome.KEEP},
        {"outcome": Outcome.KEEP, "next_review": DAY},
        {"outcome": Outcome.KEEP, "next_review": date(2037, 1, 1)},
        {"outcome": Outcome.ERASE},
        {"outcome": Outcome.ERASE, "second": "ann able"},
        {"outcome": Outcome.ERASE, "second": "system"},
        {"outcome": Outcome.ERASE, "second": "Bob Cole", "reason": " "},
    ):
        with pytest.raises(RefusedInput):
            RetentionReview(**{**whole, **broken})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("retention")
    with closing(open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")) as opened:
        case = _case(
            *(_person(f"P-{number}") for number in range(1, 6)),
            _person("P-6", date(2003, 1, 1)),
            parts=(("P-6", EventKind.SEXUAL_EXPLOITATION, Role.HARMED),),
        )
        with opened.unit_of_work(actor="DC A", purpose="test") as unit:
            for found in (case.reports, case.people, case.events, case.participations):
                unit.add(*found.values())
        yield opened


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="DC Example", audience=audience, purpose="test", day=DAY)


_BOTH = {"decided_by": "Ann Able", "second": "Bob Cole", "reason": "no longer needed"}


def test_nothing_is_erased_while_a_hold_stands(store: Store) -> None:
    view = _view(store)
    hold = workflow.place_hold(view, "P-1", placed_by="Ann Able", authority="a court", reason="claim")
    with pytest.raises(NotPermitted, match=hold.id):
        workflow.decide(view, "P-1", Outcome.ERASE, **_BOTH)
    workflow.release_hold(view, hold.id, released_by="Bob Cole", reason="settled")
    with pytest.raises(NotPermitted, match="already"):
        workflow.release_hold(view, hold.id, released_by="Bob Cole", reason="settled")
    assert workflow.decide(view, "P-1", Outcome.ERASE, **_BOTH).erasure is not None
    with pytest.raises(RefusedInput, match="already"):
        workflow.decide(view, "P-1", Outcome.ERASE, **_BOTH)


def test_a_list_is_applied_whole_or_not_at_all(store: Store) -> None:
    view, before = _view(store), store.revision
    erase = {"person": "P-2", "decision": "erase", **_BOTH}
    keep = {"person": "P-3", "decision": "keep", "decided_by": "Ann Able", "reason": "x", "next_review": "2030-01-01"}
    for bad in (
        {"person": "P-6", "decision": "erase", **_BOTH},
        {"person": "P-none", "decision": "erase", **_BOTH},
        {**erase, "second": ""},
        {**keep, "next_review": "soon"},
        {**keep, "decision": "burn"},
        keep,
    ):
        with pytest.raises(RefusedInput, match="nothing was applied"):
            workflow.apply(view, [erase, keep, bad])
    assert store.revision == before
    done = workflow.apply(view, [erase, keep])
    assert [one.erasure is not None for one in done] == [True, False]
    assert Act.ERASURE in {entry.act for entry in store.audit.entries()}


def test_who_was_harmed_is_erased_only_when_two_people_say_why(store: Store) -> None:
    view = _view(store)
    with pytest.raises(NotPermitted, match="harmed"):
        workflow.decide(view, "P-6", Outcome.ERASE, **_BOTH)
    done = workflow.decide(view, "P-6", Outcome.ERASE, harm_considered="asked for it herself at 23", **_BOTH)
    assert done.review.harm_considered
    assert store.case().people["P-6"].name == ""


@pytest.mark.parametrize("audience", [one for one in Audience if one is not Audience.POLICE_ANALYST])
def test_others_neither_see_nor_do_any_of_it(store: Store, audience: Audience) -> None:
    view = _view(store, audience)
    for act in (
        lambda: workflow.due(view),
        lambda: workflow.holds(view),
        lambda: workflow.preview(view, "P-4"),
        lambda: workflow.decide(view, "P-4", Outcome.ERASE, **_BOTH),
        lambda: workflow.place_hold(view, "P-4", placed_by="Ann Able", authority="x", reason="x"),
        lambda: workflow.apply(view, []),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert not any(view.casework()[kind] for kind in ("legal_holds", "retention_reviews", "erasures"))
    hold = next(iter(store.casework()["legal_holds"].values()))
    if view.may("write"):
        with pytest.raises(NotPermitted), view.write("slip one in") as unit:
            unit.add(replace(hold, id="hold:other"))
