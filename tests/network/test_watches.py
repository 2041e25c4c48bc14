"""A watched pattern is found at the import that brings it, once, and stays silent once silenced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.codes import LinkKind, LocationKind, PersonKind, VenueKind
from data.errors import NotPermitted, RefusedInput
from data.records import RECORD_FIELDS, Case, Link, Location, Report, Vehicle, Venue
from data.store import Store, open_store
from data.views import View
from data.watch import Watch, WatchPattern
from network.graph import build
from network.watching.patterns import find
from network.watching.workflow import check_watches, end_watch, findings, resume_watch, set_watch, silence, watches
from tests.network.planted_graph import DAY, case, event, link, part, person, planted, report


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "case.key")
    yield opened
    opened.close()


def _view(store: Store, audience: str = "police_analyst") -> View:
    return View(store, actor="ana", audience=audience, purpose="test", day=DAY)


def _add(store: Store, whole: Case) -> None:
    with _view(store).write("records") as work:
        for name in RECORD_FIELDS:
            work.add(*getattr(whole, name).values())


def _two_forces(grade: str = "2B") -> Case:
    """Vehicle V with child K in force A and with child L in force B; adult P1 is with K."""
    reports = [report("a1", "A"), report("b1", "B", grade)]
    people = [
        person("K", ("a1",), kind=PersonKind.CHILD_AT_RISK, date_of_birth=date(2012, 1, 1)),
        person("L", ("b1",), kind=PersonKind.CHILD_AT_RISK, date_of_birth=date(2012, 1, 1)),
        person("P1", ("a1",)),
    ]
    return case(
        reports,
        people,
        vehicles=(Vehicle(id="V", reports=("a1", "b1")),),
        events=(event("e1", "a1", recorded_by="A"), event("e2", "b1", recorded_by="B")),
        parts=(
            part("e1", "V", "a1"),
            part("e1", "K", "a1"),
            part("e1", "P1", "a1"),
            part("e2", "V", "b1"),
            part("e2", "L", "b1"),
        ),
    )


def _watch(pattern: WatchPattern, **more: object) -> Watch:
    fields: dict[str, object] = {"id": "w", "pattern": pattern, "set_by": "Ana Lyst", "set_on": DAY, "why": "test"}
    return Watch(**(fields | more))  # type: ignore[arg-type]


def _keys(watch: Watch, whole: Case) -> list[tuple[tuple[str, str], ...]]:
    return [found.subjects for found in find(watch, whole, build(whole), DAY)]


def test_vehicle_with_children_in_two_forces() -> None:
    watch = _watch(WatchPattern.VEHICLE_WITH_CHILDREN)
    (found,) = find(watch, _two_forces(), build(_two_forces()), DAY)
    assert found.subjects == (("vehicle", "V"), ("person", "K"), ("person", "L"))
    assert found.reports == ("a1", "b1")
    assert found.words == "vehicle V was with 2 children (K, L) in records of forces A and B"
    assert _keys(watch, _two_forces("2E")) == []
    one_force = _two_forces()
    moved = {**one_force.reports, "b1": replace(one_force.reports["b1"], force_code="A")}
    assert _keys(watch, replace(one_force, reports=moved)) == []


def test_person_newly_with_child_names_no_child_as_the_concern() -> None:
    watch = _watch(WatchPattern.NEWLY_WITH_CHILD)
    whole = _two_forces()
    assert _keys(watch, whole) == [(("person", "P1"), ("person", "K"))]
    young = {**whole.people, "P1": replace(whole.people["P1"], date_of_birth=date(2010, 1, 1))}
    assert _keys(watch, replace(whole, people=young)) == []
    unknown = {**whole.people, "P1": replace(whole.people["P1"], date_of_birth=None)}
    (found,) = find(watch, replace(whole, people=unknown), build(replace(whole, people=unknown)), DAY)
    assert "age not established: protect the child" in found.words


def test_new_link_between_groups_and_not_within() -> None:
    whole = planted()
    assert _keys(_watch(WatchPattern.NEW_LINK, left=("P1", "P2"), right=("K",)), whole) == [
        (("person", "K"), ("person", "P1")),
        (("person", "K"), ("person", "P2")),
    ]
    anybody = _keys(_watch(WatchPattern.NEW_LINK, left=("Q1", "Q2", "Q3")), whole)
    assert anybody == [(("person", "Q1"), ("vehicle", "V"))]
    with pytest.raises(RefusedInput, match="at least one side"):
        _watch(WatchPattern.NEW_LINK)


def test_venue_named_by_a_second_force() -> None:
    def named(*forces: str) -> Case:
        reports = [report(f"r{f}", f) for f in forces]
        ids = tuple(r.id for r in reports)
        whole = case(reports, [])
        place = Location(id="L1", reports=ids, text="1 Example Street", kind=LocationKind.VENUE)
        venue = Venue(id="N1", reports=ids, name="Example Cafe", kind=next(iter(VenueKind)), location_id="L1")
        return replace(whole, locations={"L1": place}, venues={"N1": venue})

    watch = _watch(WatchPattern.SECOND_FORCE_VENUE)
    assert _keys(watch, named("A")) == []
    (found,) = find(watch, named("A", "B"), build(named("A", "B")), DAY)
    assert (found.subjects, found.reports) == ((("venue", "N1"),), ("rA", "rB"))


def test_found_once_at_the_import_that_brings_it(store: Store) -> None:
    whole = _two_forces()
    first = {"reports": {"a1": whole.reports["a1"]}, "people": {i: whole.people[i] for i in ("K", "P1")}}
    _add(store, Case(**first))  # type: ignore[arg-type]
    view = _view(store)
    set_watch(view, "vehicle_with_children_in_two_forces", set_by="Ana Lyst", why="cars between forces")
    assert check_watches(view) == ()
    _add(store, whole)
    (found,) = check_watches(view)
    assert found.found_on == DAY
    assert check_watches(view) == ()
    assert findings(view) == (found,)
    assert findings(view, since=date(2026, 11, 2)) == ()


def test_watch_for_something_new_is_silent_on_what_was_there(store: Store) -> None:
    _add(store, planted())
    view = _view(store)
    set_watch(view, WatchPattern.NEW_LINK, set_by="Ana Lyst", why="do they meet", left=["P1"], right=["P2", "Q1"])
    assert check_watches(view) == ()
    new = Link(
        id="new", kind=LinkKind.CALLS, source_kind="person", source_id="P1", target_kind="person", target_id="Q1",
        reports=("b3",),
    )  # fmt: skip
    with view.write("a call") as work:
        work.add(new)
    (found,) = check_watches(view)
    assert found.about == (("person", "P1"), ("person", "Q1"))
    assert "calls; 1 independent report" in found.words


def test_silence_lasts_through_imports_and_can_be_lifted(store: Store) -> None:
    _add(store, _two_forces())
    view = _view(store)
    watch = set_watch(view, "vehicle_with_children_in_two_forces", set_by="Ana Lyst", why="cars")
    (found,) = check_watches(view)
    silence(view, found.id, silenced_by="Ana Lyst", reason="a school bus")
    assert findings(view) == ()
    assert [f.id for f in findings(view, silenced=True)] == [found.id]
    extra = Report(**{f: getattr(report("b2", "B"), f) for f in Report.__slots__})
    again = _two_forces()
    with view.write("more of the same") as work:
        work.add(extra, replace(again.events["e2"], reports=("b1", "b2")))
    assert check_watches(view) == ()
    silence(view, found.id, silenced_by="Ana Lyst", reason="not the bus", lift=True)
    assert [f.id for f in findings(view)] == [found.id]
    end_watch(view, watch.id)
    assert watches(view) == {}
    with pytest.raises(RefusedInput, match="not found"):
        end_watch(view, watch.id)
    resume_watch(view, watch.id)
    assert watches(view) == {watch.id: watch}
    with pytest.raises(RefusedInput, match="not taken off"):
        resume_watch(view, watch.id)


def test_a_room_sees_only_findings_whose_every_report_it_may_see(store: Store) -> None:
    from data.codes import Handling

    whole = _two_forces()
    secret = replace(whole.reports["b1"], handling=Handling.C, conditions="police only")
    _add(store, replace(whole, reports={**whole.reports, "b1": secret}))
    set_watch(_view(store), "vehicle_with_children_in_two_forces", set_by="Ana Lyst", why="cars")
    set_watch(_view(store), "person_newly_with_child", set_by="Ana Lyst", why="children")
    assert len(check_watches(_view(store))) == 1
    assert findings(_view(store, "meeting")) == ()
    other = person("P2", ("a1",))
    with _view(store).write("another") as work:
        work.add(other, link("l", "P2", "K", ("a1",)))
    (shown,) = [f for f in check_watches(_view(store)) if ("person", "P2") in f.about]
    assert [f.id for f in findings(_view(store, "meeting"))] == [shown.id]
    assert findings(_view(store, "licensing")) == ()


def test_refused_without_a_name_a_pattern_or_the_right(store: Store) -> None:
    _add(store, planted())
    view = _view(store)
    with pytest.raises(RefusedInput, match="choose one of"):
        set_watch(view, "anything odd", set_by="Ana Lyst", why="x")
    with pytest.raises(RefusedInput, match="record P99 is not in the case"):
        set_watch(view, "new_link", set_by="Ana Lyst", why="x", left=["P99"])
    with pytest.raises(RefusedInput, match="name of the person"):
        set_watch(view, "person_newly_with_child", set_by="system", why="x")
    with pytest.raises(NotPermitted):
        check_watches(_view(store, "meeting"))
    with pytest.raises(RefusedInput, match="not found"):
        silence(view, "finding-0", silenced_by="Ana Lyst", reason="x")
