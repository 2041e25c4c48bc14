"""Handling C binds by recipient: agency by agency, in a room everybody's, and until it was to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from data import permitted_states
from data.audit import Act
from data.casework import Action
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience, EventKind, Handling, LinkKind, PersonKind, ReportKind, Role
from data.conditions import HandlingCondition, may_have, reader_of
from data.errors import NotPermitted, RefusedInput
from data.records import Event, Link, Participation, Person, Report
from data.store import Store, open_store
from data.views import View

DAY = date(2026, 11, 22)
LUTON, BEDFORD, POLICE, OTHER = "Luton Children's Services", "Bedford Children's Services", "Fic Police", "Else Police"
NOON = datetime.fromisoformat("2026-11-01T12:00")
OPEN = Report(id="R-P", reference="1", agency=POLICE, kind=ReportKind.POLICE_RECORD, reported_on=DAY)
BOUND = replace(
    OPEN,
    id="R-C",
    handling=Handling.C,
    conditions="as imported",
    recipients=("meeting", "social_care"),
    kind=ReportKind.PARTNER_REPORT,
)
RECORDS: tuple[Any, ...] = (
    Person(id="P-1", reports=("R-P",), reference="POC-1", kind=PersonKind.PERSON_OF_CONCERN, name="Known Openly"),
    Person(id="P-2", reports=("R-C",), reference="POC-2", kind=PersonKind.PERSON_OF_CONCERN, name="Held Closely"),
    Event(id="E-2", reports=("R-C",), kind=EventKind.SIGHTING, start=NOON, end=NOON, summary="closely"),
    Participation(
        id="Q-2", reports=("R-C",), event_id="E-2", subject_kind="person", subject_id="P-1", role=Role.PRESENT
    ),
    Link(
        id="K-2",
        reports=("R-P", "R-C"),
        kind=LinkKind.ASSOCIATE,
        source_kind="person",
        source_id="P-1",
        target_kind="person",
        target_id="P-2",
    ),
)
CONDITION = HandlingCondition(
    id="condition-000000000001",
    reports=("R-C",),
    owner=POLICE,
    recipients=(LUTON,),
    words="Sanitised wording only. Ask before use.",
    set_by="A. Fictional",
    set_on=DAY - timedelta(days=5),
    review_on=DAY + timedelta(days=30),
)
HIDDEN = {"R-C", "P-2", "E-2", "Q-2", "K-2"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("conditions")
    kept = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
    with kept.unit_of_work(actor="test", purpose="test", reason="test") as work:
        work.add(OPEN, BOUND, *RECORDS)
    yield kept
    kept.close()


def _view(store: Store, audience: str, *agencies: str, day: date = DAY, given_to: str = "") -> View:
    return View(
        store, actor="T. Fictional", audience=audience, purpose="test", day=day, agencies=agencies, given_to=given_to
    )


def _ids(view: View) -> set[str]:
    case = view.case()
    return {*case.reports, *case.people, *case.events, *case.participations, *case.links}


def _set(store: Store, **changed: Any) -> None:
    with _view(store, "police_analyst").write("conditions for a test") as work:
        work.add(replace(CONDITION, **changed))


@pytest.mark.parametrize("audience", ["social_care", "meeting", "licensing"])
def test_without_conditions_it_is_the_police_holders_alone(store: Store, audience: str) -> None:
    _set(store, withdrawn=True)
    for agencies in ((), (LUTON,), (POLICE,)):
        assert not HIDDEN & _ids(_view(store, audience, *agencies))
    assert _ids(_view(store, "police_analyst")) >= HIDDEN
    assert _ids(_view(store, "police_analyst", OTHER)) >= HIDDEN
    assert not HIDDEN & _ids(_view(store, "police_analyst", given_to=LUTON))


def test_an_agencys_reader_sees_it_only_as_a_recipient(store: Store) -> None:
    _set(store)
    luton = _view(store, "social_care", "  luton  children's SERVICES ")
    assert _ids(luton) >= HIDDEN
    assert luton.case().reports["R-C"].conditions == CONDITION.words
    assert luton.terms() == (f"R-C: {CONDITION.words}",)
    for agencies in ((), (BEDFORD,), (LUTON, BEDFORD), (LUTON, ""), ("Luton",)):
        assert not HIDDEN & _ids(_view(store, "social_care", *agencies)), agencies
    assert "handling_conditions" in luton.casework()
    assert not luton.casework()["handling_conditions"]
    assert not HIDDEN & _ids(_view(store, "licensing", LUTON))


def test_police_of_another_force_are_bound_and_the_owner_is_not(store: Store) -> None:
    _set(store)
    assert _ids(_view(store, "police_analyst", POLICE)) >= HIDDEN
    assert not HIDDEN & _ids(_view(store, "police_analyst", OTHER))
    assert not _view(store, "police_analyst", OTHER).casework()["handling_conditions"]
    assert _ids(_view(store, "police_analyst", POLICE, given_to=LUTON)) >= HIDDEN
    assert not HIDDEN & _ids(_view(store, "police_analyst", POLICE).given_to(BEDFORD))
    own = _view(store, "police_analyst", POLICE)
    assert own.given_to(POLICE) is own


def test_in_a_room_everybodys_agency_and_the_screen_are_named(store: Store) -> None:
    _set(store, recipients=(LUTON, BEDFORD))
    assert not HIDDEN & _ids(_view(store, "meeting", LUTON, BEDFORD, POLICE))
    _set(store, recipients=(LUTON, BEDFORD), in_rooms=True)
    assert _ids(_view(store, "meeting", LUTON, BEDFORD, POLICE)) >= HIDDEN
    for agencies in ((), (LUTON, "A charity"), (LUTON, "")):
        assert not HIDDEN & _ids(_view(store, "meeting", *agencies)), agencies
    with _view(store, "police_analyst").write("the report no longer names rooms") as work:
        work.add(replace(BOUND, recipients=("social_care",)))
    assert not HIDDEN & _ids(_view(store, "meeting", LUTON))
    with _view(store, "police_analyst").write("as it was") as work:
        work.add(BOUND)


def test_after_the_day_of_review_only_the_owner_reads_on_and_the_audit_says_so(store: Store) -> None:
    _set(store)
    late = CONDITION.review_on + timedelta(days=1)
    assert _ids(_view(store, "social_care", LUTON, day=CONDITION.review_on)) >= HIDDEN
    withheld = _view(store, "social_care", LUTON, day=late)
    assert not HIDDEN & _ids(withheld)
    assert not HIDDEN & _ids(withheld)
    assert not HIDDEN & _ids(_view(store, "police_analyst", OTHER, day=late))
    assert _ids(_view(store, "police_analyst", POLICE, day=late)) >= HIDDEN
    assert _ids(_view(store, "police_analyst", day=late)) >= HIDDEN
    told = [e for e in store.audit.entries() if e.act is Act.REFUSED and CONDITION.id in e.subjects]
    assert [(e.audience, e.detail) for e in told] == [("social_care", "withheld: the review of its conditions is late")]
    _set(store, set_on=late, review_on=late + timedelta(days=90))
    assert _ids(_view(store, "social_care", LUTON, day=late)) >= HIDDEN


def test_what_binds_today_binds_what_was_before(store: Store) -> None:
    _set(store)
    then = store.revision
    _set(store, recipients=())
    assert not HIDDEN & set(_view(store, "social_care", LUTON).case(then).reports)
    assert not _view(store, "social_care", LUTON).changes(then)


def test_several_conditions_all_count(store: Store) -> None:
    _set(store)
    second = replace(CONDITION, id="condition-000000000002", recipients=(BEDFORD,))
    with _view(store, "police_analyst").write("a second agency's conditions") as work:
        work.add(second)
    assert not HIDDEN & _ids(_view(store, "social_care", LUTON))
    with _view(store, "police_analyst").write("taken back") as work:
        work.add(replace(second, withdrawn=True))
    assert _ids(_view(store, "social_care", LUTON)) >= HIDDEN


def test_two_worlds_that_differ_in_bound_records_are_one_to_who_is_no_recipient(store: Store, tmp_path: Path) -> None:
    _set(store)
    plain = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    action = Action(id="action-1", what="closely", owner="A. Fictional", owner_agency=POLICE, due_on=DAY)
    check = Check(
        id="check-1",
        kind=CheckKind.SOCIAL_CARE,
        subject_kind="person",
        subject_id="P-2",
        result=CheckResult.CLEAR,
        checked_by="A. Fictional",
        checked_on=DAY,
    )
    with plain.unit_of_work(actor="test", purpose="test", reason="test") as work:
        work.add(OPEN, RECORDS[0], replace(RECORDS[4], reports=("R-P",), target_id="P-1", id="K-open"))
    with store.unit_of_work(actor="test", purpose="test", reason="test") as work:
        work.add(replace(RECORDS[4], reports=("R-P",), target_id="P-1", id="K-open"))
        work.add(replace(action, reports=("R-C",)), check)
    for audience, agency in (("police_analyst", OTHER), ("social_care", BEDFORD), ("meeting", BEDFORD)):
        one, other = (_view(held, audience, agency) for held in (store, plain))
        assert one.case() == other.case()
        assert {k: v for k, v in one.casework().items() if v} == {k: v for k, v in other.casework().items() if v}
        assert one.digest == other.digest
    plain.close()


@pytest.mark.parametrize("audience", ["social_care", "meeting", "licensing"])
def test_only_the_police_holder_sets_conditions(store: Store, audience: str) -> None:
    with pytest.raises(NotPermitted), _view(store, audience, POLICE).write("a try") as work:
        work.add(replace(CONDITION, recipients=(BEDFORD,)))


def test_police_who_do_not_see_a_report_cannot_open_it_to_themselves(store: Store) -> None:
    _set(store)
    for changed in ({"withdrawn": True}, {"id": "condition-00000000000f", "owner": OTHER}):
        with pytest.raises(NotPermitted), _view(store, "police_analyst", OTHER).write("a try") as work:
            work.add(replace(CONDITION, **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"reports": ()},
        {"words": " "},
        {"owner": ""},
        {"recipients": (" ",)},
        {"set_by": ""},
        {"review_on": CONDITION.set_on},
        {"review_on": CONDITION.set_on + timedelta(days=400)},
    ],
)
def test_conditions_of_nobody_or_without_end_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedInput):
        replace(CONDITION, **changed)


def test_one_more_pair_of_eyes_never_opens_anything() -> None:
    """Every set of recipients and of readers, on and after the day of review: all of them, or none."""
    among = (LUTON, BEDFORD, POLICE, OTHER)
    groups = [frozenset(found) for n in range(len(among) + 1) for found in combinations(among, n)]
    for named, agencies, audience, in_rooms in product(groups, groups, Audience, (True, False)):
        condition = replace(CONDITION, recipients=tuple(sorted(named)), in_rooms=in_rooms)
        for late in (False, True):
            day = condition.review_on + timedelta(days=late)
            allowed = {POLICE} if late else {POLICE, *named}
            is_meant = in_rooms or audience is not Audience.MEETING
            wanted = bool(agencies) and agencies <= allowed and is_meant
            assert may_have(condition, reader_of(audience, agencies), day) is wanted


def test_the_two_worlds_are_told_apart_when_the_rule_is_taken_out(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(store)
    plain = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    with plain.unit_of_work(actor="test", purpose="test", reason="test") as work:
        work.add(OPEN, RECORDS[0])
    monkeypatch.setattr(permitted_states, "closed_to", lambda case, conditions, reader, day: frozenset())
    agency = ("A charity that nobody asked for before",)
    assert _view(store, "social_care", *agency).digest != _view(plain, "social_care", *agency).digest
    plain.close()
