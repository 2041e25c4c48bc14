"""The one door: refusals, the audit of reads, digests, changes and writes on behalf of an audience."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.casework import Action
from data.codes import Audience, Handling, LinkKind, LocationKind, PersonKind, ReportKind
from data.errors import NoAudience, NoPurpose, NotPermitted
from data.records import Case, Link, Location, Person, Report
from data.store import Change, Store, What, open_store
from data.views import View

REPORT = Report(
    id="r-p", reference="1", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=date(2026, 1, 1), text="words"
)
HIDDEN = replace(REPORT, id="r-c", handling=Handling.C, conditions="police only")
PERSON = Person(
    id="p-1", reports=("r-p", "r-c"), reference="POC-001", kind=PersonKind.PERSON_OF_CONCERN, name="Invented Nameson"
)
ACTION = Action(id="action-meeting-1", what="ask", owner_agency="Police", owner="DS Example", due_on=date(2026, 2, 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    _add(opened, REPORT, HIDDEN, PERSON)
    yield opened
    opened.close()


def _add(store: Store, *records: Any) -> None:
    with store.unit_of_work(actor="a", purpose="test") as unit:
        unit.add(*records)


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="somebody", audience=audience, purpose="meeting item 3", day=date(2026, 11, 22))


@pytest.mark.parametrize("audience", [None, "", "everybody", "POLICE_ANALYST"])
def test_no_view_without_an_audience(store: Store, audience: Any) -> None:
    with pytest.raises(NoAudience):
        View(store, actor="a", audience=audience, purpose="p")


@pytest.mark.parametrize(("actor", "purpose"), [("", "p"), (" ", "p"), ("a", ""), ("a", " "), (None, "p"), ("a", None)])
def test_no_view_without_actor_and_purpose(store: Store, actor: Any, purpose: Any) -> None:
    with pytest.raises(NoPurpose):
        View(store, actor=actor, audience=Audience.MEETING, purpose=purpose)


def test_a_read_is_logged_once_for_each_state_seen(store: Store) -> None:
    view = _view(store)
    before = len(store.audit.entries())
    for _ in range(3):
        view.case()
        view.decisions()
    assert len(store.audit.entries()) == before + 1
    entry = store.audit.entries()[-1]
    assert (entry.act, entry.actor, entry.audience, entry.purpose) == (
        "consultation",
        "somebody",
        "police_analyst",
        "meeting item 3",
    )
    assert view.digest in entry.detail
    _add(store, replace(PERSON, name="Other Nameson"))
    view.case()
    assert len(store.audit.entries()) == before + 3
    assert store.audit.verify() is None


def test_a_hidden_change_does_not_show(store: Store) -> None:
    meeting, analyst = _view(store, Audience.MEETING), _view(store)
    seen, known, moment = meeting.digest, analyst.digest, datetime.now(UTC)
    _add(store, replace(PERSON, name="Other Nameson"), replace(HIDDEN, id="r-c2"))
    assert (meeting.digest, meeting.changes(moment), meeting.changes(1)) == (seen, [], [])
    assert analyst.digest != known
    assert analyst.changes(moment) == [Change("people", "p-1", What.CHANGED), Change("reports", "r-c2", What.ADDED)]
    _add(store, replace(PERSON, reference="POC-002"))
    assert meeting.digest != seen
    assert meeting.changes(1) == [Change("people", "p-1", What.CHANGED)]


def test_the_counter_of_the_store_does_not_show(store: Store) -> None:
    view = _view(store, Audience.LICENSING)
    assert view.changes(10_000) == []
    assert view.case(10_000) == view.case() == Case()
    assert not hasattr(view, "store")
    assert not hasattr(view, "revision")


def test_earlier_states_are_masked_too(store: Store) -> None:
    _add(store, replace(PERSON, name="Other Nameson"))
    assert _view(store).case(1).people["p-1"].name == "Invented Nameson"
    assert _view(store, Audience.MEETING).case(1).people["p-1"].name == ""


def test_recorded_crime_is_for_all_but_the_public(store: Store) -> None:
    with store.unit_of_work(actor="a", purpose="p") as unit:
        unit.add_crimes(
            pd.DataFrame({"sha256": ["a"], "row": [1], "month": ["2019-02"], "crime_type": ["x"], "report_id": ["r-p"]})
        )
    for audience in set(Audience) - {Audience.PUBLIC}:
        assert len(_view(store, audience).recorded_crime("2019-02")) == 1
        assert _view(store, audience).months() == {"2019-02": 1}
    with pytest.raises(NotPermitted):
        _view(store, Audience.PUBLIC).months()
    with pytest.raises(NotPermitted):
        _view(store, Audience.PUBLIC).recorded_crime()
    assert store.audit.entries()[-1].act == "refused"


def test_the_audit_is_read_by_the_analyst_only_and_attempts_are_logged(store: Store) -> None:
    assert _view(store).audit_entries()
    for audience in set(Audience) - {Audience.POLICE_ANALYST}:
        with pytest.raises(NotPermitted):
            _view(store, audience).audit_entries()
        entry = store.audit.entries()[-1]
        assert (entry.act, entry.audience, entry.detail) == ("refused", audience.value, "audit")


@pytest.mark.parametrize("audience", [Audience.LICENSING, Audience.PUBLIC])
def test_some_never_write(store: Store, audience: Audience) -> None:
    view = _view(store, audience)
    assert not view.may("write")
    with pytest.raises(NotPermitted):
        view.write("a reason")
    assert store.audit.entries()[-1].act == "refused"


def test_a_change_needs_a_reason(store: Store) -> None:
    with pytest.raises(NoPurpose, match="reason"):
        _view(store).write(" ")


def test_a_meeting_writes_casework_and_no_case_records(store: Store) -> None:
    view = _view(store, Audience.MEETING)
    with view.write("agreed in the meeting") as unit:
        unit.add(ACTION)
    assert view.actions() == {ACTION.id: ACTION}
    entry = next(e for e in store.audit.entries() if e.subjects == (ACTION.id,))
    assert (entry.actor, entry.audience, entry.purpose, entry.detail) == (
        "somebody",
        "meeting",
        "meeting item 3",
        "agreed in the meeting",
    )
    with pytest.raises(NotPermitted, match="may not write people"), view.write("x") as unit:
        unit.add(replace(PERSON, id="p-2", reports=("r-p",)))


def test_a_change_made_from_a_masked_view_loses_nothing_hidden(store: Store) -> None:
    social = _view(store, Audience.SOCIAL_CARE)
    shown = social.case().people["p-1"]
    assert shown.reports == ("r-p",)
    with social.write("nickname heard") as unit:
        unit.add(replace(shown, nicknames=("Ace",)))
    assert store.case().people["p-1"] == replace(PERSON, nicknames=("Ace",))
    with social.write("new report") as unit:
        unit.add(replace(REPORT, id="r-n"), replace(shown, reports=("r-p", "r-n")))
    assert set(store.case().people["p-1"].reports) == {"r-p", "r-n", "r-c"}


def test_what_is_not_seen_whole_cannot_be_removed_or_written_over(store: Store) -> None:
    social = _view(store, Audience.SOCIAL_CARE)
    with pytest.raises(NotPermitted), social.write("x") as unit:
        unit.remove("p-1")
    with pytest.raises(NotPermitted), social.write("x") as unit:
        unit.add(replace(REPORT, id="r-c"))
    assert store.case().reports["r-c"] == HIDDEN
    with _view(store).write("made in error") as unit:
        unit.remove("p-1")
    assert store.case().people == {}


def test_openings_and_disclosures_name_records_and_recipients(store: Store) -> None:
    view = _view(store, Audience.MEETING)
    view.consult("p-1")
    view.disclose(["Social care", "Health"], "p-1", detail="projected")
    opened, disclosed = store.audit.entries()[-2:]
    assert (opened.act, opened.subjects) == ("consultation", ("p-1",))
    assert (disclosed.act, disclosed.subjects) == ("disclosure", ("p-1",))
    assert "Social care, Health" in disclosed.detail


def test_what_a_page_does_to_its_case_stays_with_the_page(store: Store) -> None:
    view = _view(store)
    view.case().people.clear()
    assert list(view.case().people) == ["p-1"]


def test_a_pending_location_can_be_placed_through_a_masked_view(store: Store) -> None:
    _add(store, Location(id="l-1", reports=("r-p", "r-c"), text="Invented Road"))
    social = _view(store, Audience.SOCIAL_CARE)
    with social.write("placed") as unit:
        unit.add(replace(social.case().locations["l-1"], easting_m=5e5, northing_m=2e5))
    kept = store.case().locations["l-1"]
    assert (kept.reports, kept.easting_m) == (("r-p", "r-c"), 5e5)


def test_what_was_restricted_later_is_hidden_in_what_was_before(store: Store) -> None:
    """The rules of today hold for old revisions: the report, who stands on it, and what was decided on it."""
    other = replace(REPORT, id="r-later")
    man = replace(PERSON, id="p-later", reports=("r-later",), reference="POC-002")
    link = Link(
        id="k-1",
        reports=("r-later",),
        kind=LinkKind.ASSOCIATE,
        source_kind="person",
        source_id="p-1",
        target_kind="person",
        target_id="p-later",
    )
    _add(store, other, man, link, replace(ACTION, reports=("r-later",)))
    before = store.revision
    room = _view(store, Audience.MEETING)
    assert "p-later" in room.case(before).people
    with store.unit_of_work(actor="a", purpose="test") as unit:
        unit.add(replace(other, handling=Handling.C, conditions="police only"))
    for view in (room, _view(store, Audience.MEETING)):
        then = view.case(before)
        assert "r-later" not in then.reports
        assert "p-later" not in then.people
        assert not then.links
        assert not view.casework(before)["actions"]
        assert not [change for change in view.changes(before) if "later" in change.id]
    assert "p-later" in _view(store).case(before).people, "the police lead still sees what stood then"


def test_a_place_found_to_be_a_childs_home_is_hidden_in_what_was_before(store: Store) -> None:
    park = Location(id="l-1", reports=("r-p",), text="Invented Court", kind=LocationKind.PUBLIC_PLACE)
    _add(store, park)
    before = store.revision
    _add(store, replace(park, kind=LocationKind.CHILD_RESIDENCE))
    assert "l-1" not in _view(store, Audience.MEETING).case(before).locations


def test_a_report_taken_out_since_is_gone_from_what_was_before(store: Store) -> None:
    _add(store, replace(REPORT, id="r-gone"), replace(PERSON, id="p-gone", reports=("r-gone",)))
    before = store.revision
    with store.unit_of_work(actor="a", purpose="test") as unit:
        unit.remove("p-gone", "r-gone")
    assert "p-gone" not in _view(store, Audience.SOCIAL_CARE).case(before).people
