"""The association graph: what makes a tie, what does not, and what each tie rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.codes import LocationKind, PersonKind, ReportKind, Role, VenueKind
from data.errors import NotEnough
from data.protection import eligible_people, waiting_for_age
from data.records import Case, Event, Location, Venue
from network.evidence import Line, origin_groups
from network.graph import build
from tests.network.planted_graph import DAY, case, event, link, part, person, planted, report

PAIR = [person("P1", ("r1",)), person("P2", ("r1",))]


def test_same_report_three_times_is_one() -> None:
    sent_again = report("r3", "B", origin_report="r1")
    typed_twice = report("r2", "A", reference="REF-r1")
    graph = build(
        case([report("r1", "A"), typed_twice, sent_again], PAIR, links=(link("l", "P1", "P2", ("r1", "r2", "r3")),))
    )
    assert graph.edges[0].report_ids == ("r1", "r2", "r3")
    assert graph.independent.tolist() == [1]


def test_two_different_reports_are_two_and_an_empty_reference_joins_nothing() -> None:
    reports = [report("r1", "A", reference=""), report("r2", "A", reference="")]
    graph = build(case(reports, PAIR, links=(link("l", "P1", "P2", ("r1", "r2")),)))
    assert graph.independent.tolist() == [2]


def test_a_hidden_origin_still_joins_the_reports_that_name_it() -> None:
    groups = origin_groups({i: report(i, "A", origin_report="elsewhere") for i in ("r1", "r2")})
    assert groups["r1"] == groups["r2"]


def test_event_is_no_tie_but_two_in_it_are_tied() -> None:
    parts = (part("e", "P1", "r1"), part("e", "P2", "r1"), part("e", "P1", "r1", role=Role.DRIVER))
    graph = build(case([report("r1", "A")], PAIR, events=(event("e", "r1"),), parts=parts))
    assert [(e.source, e.target, e.kinds, e.event_ids) for e in graph.edges] == [("P1", "P2", ("same_event",), ("e",))]
    alone = build(case([report("r1", "A")], PAIR, events=(event("e", "r1"),), parts=parts[:1]))
    assert alone.edges == ()


@pytest.mark.parametrize("role", [Role.REPORTER, Role.PROFESSIONAL, Role.WITNESS])
def test_bystanders_are_not_tied(role: Role) -> None:
    parts = (part("e", "P1", "r1"), part("e", "P2", "r1", role=role))
    assert build(case([report("r1", "A")], PAIR, events=(event("e", "r1"),), parts=parts)).edges == ()


def test_public_crime_makes_no_tie() -> None:
    public = report("r1", None, kind=ReportKind.PUBLIC_CRIME)
    parts = (part("e", "P1", "r1"), part("e", "P2", "r1"))
    graph = build(
        case([public], PAIR, links=(link("l", "P1", "P2", ("r1",)),), events=(event("e", "r1"),), parts=parts)
    )
    assert (graph.nodes, graph.edges) == ((), ())


@pytest.mark.parametrize(
    ("grade", "line"), [("1A", "solid"), ("2B", "solid"), ("2C", "dashed"), ("2D", "dotted"), ("3E", "off")]
)
def test_line_follows_the_grade(grade: str, line: str) -> None:
    graph = build(case([report("r1", "A", grade)], PAIR, links=(link("l", "P1", "P2", ("r1",)),)))
    drawn = graph.edges + graph.suspected_false
    assert [edge.line.value for edge in drawn] == [line]
    assert len(graph.suspected_false) == graph.topology.vcount() - 1 - graph.topology.ecount() == (line == "off")


def test_ungraded_partner_report_is_solid_and_says_so() -> None:
    graph = build(case([report("r1", None)], PAIR, links=(link("l", "P1", "P2", ("r1",)),)))
    assert (graph.edges[0].line, graph.edges[0].best_grade) == (Line.SOLID, "not graded (Ash Council)")


def test_suspected_false_report_adds_nothing_to_a_good_one() -> None:
    reports = [report("r1", "A", "2C"), report("r2", "B", "3E")]
    graph = build(case(reports, PAIR, links=(link("l", "P1", "P2", ("r1", "r2")),)))
    edge = graph.edges[0]
    assert (edge.line, edge.independent_reports, edge.forces) == (Line.DASHED, 1, ("A",))


def test_tie_whose_ends_come_from_two_reports_is_as_weak_as_the_weaker() -> None:
    reports = [report("r1", "A", "2A"), report("r2", "B", "2D")]
    parts = (part("e", "P1", "r1"), part("e", "P2", "r2"))
    people = [person("P1", ("r1",)), person("P2", ("r2",))]
    edge = build(case(reports, people, events=(event("e", "r1"),), parts=parts)).edges[0]
    assert (edge.line, edge.forces, edge.independent_reports) == (Line.DOTTED, ("A", "B"), 1)


def test_force_of_an_event_stands_in_for_a_report_without_one() -> None:
    parts = (part("e", "P1", "r1"), part("e", "P2", "r1"))
    edge = build(case([report("r1", None)], PAIR, events=(event("e", "r1", recorded_by="B"),), parts=parts)).edges[0]
    assert (edge.forces, edge.agencies) == (("B",), ("Ash Council",))


def test_as_of_knows_only_what_was_reported_by_then() -> None:
    whole = case(
        [report("r1", "A"), report("r2", "A", reported_on=date(2026, 7, 1))],
        PAIR,
        links=(link("l1", "P1", "P2", ("r2",)),),
    )
    assert len(build(whole).edges) == 1
    assert build(whole, as_of=date(2026, 6, 30)).edges == ()
    assert [n.id for n in build(whole, as_of=date(2026, 6, 30)).nodes] == ["P1", "P2"]
    assert build(whole, as_of=date(2026, 5, 1)).nodes == ()


def test_scene_is_the_venue_and_never_the_police_station() -> None:
    base = case([report("r1", "A")], PAIR, parts=(part("e", "P1", "r1"),))
    bar = Venue(id="bar", reports=("r1",), name="The Invented Arms", kind=VenueKind.LICENSED_VENUE, location_id="at")

    def ties(kind: LocationKind, *, places: bool) -> list[tuple[str, str]]:
        here = Location(id="at", reports=("r1",), text="somewhere", kind=kind)
        happened: Event = replace(event("e", "r1"), location_id="at")
        venues = {"bar": bar} if kind is LocationKind.VENUE else {}
        full: Case = replace(base, events={"e": happened}, locations={"at": here}, venues=venues)
        return [(e.source, e.target) for e in build(full, places=places).edges]

    assert ties(LocationKind.VENUE, places=False) == [("P1", "bar")]
    assert ties(LocationKind.PUBLIC_PLACE, places=False) == []
    assert ties(LocationKind.PUBLIC_PLACE, places=True) == [("P1", "at")]
    assert ties(LocationKind.POLICE_STATION, places=True) == []


def test_labels_are_references_and_a_home_is_never_named() -> None:
    here = Location(id="at", reports=("r1",), text="1 Invented Close", kind=LocationKind.CHILD_RESIDENCE)
    base = case([report("r1", "A")], [person("P1", ("r1",), name="Invented Name")], parts=(part("e", "P1", "r1"),))
    full = replace(base, events={"e": replace(event("e", "r1"), location_id="at")}, locations={"at": here})
    nodes = {n.id: n for n in build(full, places=True).nodes}
    assert (nodes["P1"].label, nodes["at"].label, nodes["at"].protected) == ("POC-P1", "home", True)


def test_networkx_view_has_the_same_ties() -> None:
    graph = build(planted())
    view = graph.to_networkx()
    assert {frozenset(e) for e in view.edges} == {frozenset((e.source, e.target)) for e in graph.edges}
    assert view.number_of_nodes() == graph.topology.vcount()


def test_order_of_the_records_changes_nothing() -> None:
    whole = planted()
    rng = np.random.default_rng(3)
    ids = list(whole.links)
    shuffled = replace(whole, links={ids[i]: whole.links[ids[i]] for i in rng.permutation(len(ids))})
    assert build(shuffled).edges == build(whole).edges


def test_unknown_node_is_refused_by_id() -> None:
    with pytest.raises(NotEnough, match="node nobody"):
        build(planted()).vertex("nobody")


def test_protection() -> None:
    people = [
        person("adult", ("r1",)),
        person("child", ("r1",), date_of_birth=date(2012, 1, 1)),
        person("unknown", ("r1",), date_of_birth=None),
        person("judged", ("r1",), date_of_birth=None, adult_beyond_doubt="PC 1, 2026-10-01: served in 2005"),
        person("hurt", ("r1",), harmed_as_child=True),
        person("was15", ("r1",), date_of_birth=date(2008, 7, 1)),
        person("cleared", ("r1",), date_of_birth=date(2008, 7, 1), harmed_as_child=False),
        person("at_risk", ("r1",), kind=PersonKind.CHILD_AT_RISK, date_of_birth=None),
    ]
    parts = (part("e", "was15", "r1", role=Role.HARMED), part("e", "cleared", "r1", role=Role.MADE_TO_HARM))
    whole = case([report("r1", "A")], people, events=(event("e", "r1"),), parts=parts)
    # One record that says otherwise does not clear somebody harmed when under 18: two named people would have to.
    assert eligible_people(whole, DAY) == {"adult", "judged"}
    assert waiting_for_age(whole, DAY) == {"unknown"}
    assert {n.id for n in build(whole, as_of=DAY).nodes if not n.protected} == {"adult", "judged"}
