"""What changed, one record's days, and phases: all read off records planted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import networkx as nx
import pytest

from data.errors import NotEnough, RefusedInput
from data.records import Case
from network.graph import build
from network.timeline import changed_since, phases, timeline
from tests.network.planted_graph import case, event, link, part, person, planted, report


def _months() -> Case:
    """One tie a month from January; P1-P2 is reported again in March, Q1 belongs to force B."""
    reports = [report(f"r{m}", "A", reported_on=date(2026, m, 10)) for m in range(1, 4)]
    reports.append(report("b4", "B", reported_on=date(2026, 4, 10)))
    links = (
        replace(link("l1", "P1", "P2", ("r1", "r3")), start=date(2026, 1, 5)),
        replace(link("l2", "P2", "P3", ("r2",)), start=date(2026, 2, 5), end=date(2026, 2, 20)),
        link("l4", "P3", "Q1", ("b4",)),
    )
    people = [person(p, ("r1",), force_code="A") for p in ("P1", "P2", "P3")]
    return case(reports, [*people, person("Q1", ("b4",), force_code="B")], links=links)


def test_as_of_a_day_is_what_was_reported_by_then() -> None:
    whole = _months()
    assert build(whole, as_of=date(2026, 1, 9)).edges == ()
    assert [e.id for e in build(whole, as_of=date(2026, 2, 28)).edges] == ["P1|P2", "P2|P3"]
    assert "Q1" not in build(whole, as_of=date(2026, 4, 9)).index


def test_what_changed_since_a_meeting_in_words() -> None:
    whole = _months()
    found = changed_since(build(whole, as_of=date(2026, 2, 28)), build(whole))
    assert [(c.what, c.ids) for c in found] == [
        ("new record", ("Q1",)),
        ("new link", ("P3", "Q1")),
        ("firmer link", ("P1", "P2")),
    ]
    assert found[0].words == "person of concern Q1 is new (force B)"
    assert found[1].words == "P3 and Q1 are now linked (associate; best grade 2·B·P)"
    assert (found[2].words, found[2].reports) == (
        "P1 and P2 rest on 2 independent reports, before on 1 (associate; best grade 2·B·P)",
        ("r3",),
    )


def test_back_in_time_everything_new_is_gone_and_nothing_changes_with_itself() -> None:
    then, now = build(_months(), as_of=date(2026, 2, 28)), build(_months())
    assert [c.what for c in changed_since(now, then)] == ["gone record", "gone link"]
    assert changed_since(now, now) == ()


def test_timeline_of_a_person() -> None:
    found = timeline(_months(), "person", "P2")
    assert [(e.first, e.what, e.record_id, e.words) for e in found] == [
        (date(2026, 1, 5), "link begins", "l1", "associate person P1"),
        (date(2026, 1, 10), "report", "r1", "reported by Ashshire Police (2·B·P)"),
        (date(2026, 2, 5), "link begins", "l2", "associate person P3"),
        (date(2026, 2, 20), "link ends", "l2", "associate person P3"),
    ]
    undated = timeline(_months(), "person", "Q1")[0]
    assert undated.words == "associate person P3 (first reported; its beginning is not known)"


def test_timeline_has_events_with_the_others_in_them() -> None:
    entries = [e for e in timeline(planted(), "person", "K") if e.what == "event"]
    assert [(e.record_id, e.first, len(e.others)) for e in entries] == [
        ("e1", date(2026, 6, 2), 5),
        ("e2", date(2026, 6, 2), 3),
    ]
    assert entries[0].words == "sighting as harmed, with P1, P2, P3, P7, P8"
    vehicle = timeline(planted(), "vehicle", "V")
    assert [e.record_id for e in vehicle if e.what == "link begins"] == ["l10", "l9"]
    with pytest.raises(NotEnough, match="person P99"):
        timeline(planted(), "person", "P99")


def test_false_reports_are_in_no_timeline() -> None:
    whole = case(
        [report("e", "A", "2E")], [person("P1", ("e",))], events=(event("x", "e"),), parts=(part("x", "P1", "e"),)
    )
    assert timeline(whole, "person", "P1") == ()


def test_phases_side_by_side() -> None:
    table = phases(_months(), [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 5, 1)])
    # The tie of January is open, so it goes on until it was last reported in March; that of February ended in it.
    assert table["ties"].tolist() == [1, 2, 2]
    assert table["new_ties"].tolist() == [1, 1, 1]
    assert table["people"].tolist() == [2, 3, 4]
    assert table["cross_force_ties"].tolist() == [0, 0, 1]
    assert table["components"].tolist() == [1, 1, 2]
    path = nx.path_graph(3)
    expected = 1 - sum(1 / d for a, row in nx.shortest_path_length(path) for b, d in row.items() if a != b) / 6
    assert table["distance_weighted_fragmentation"].iloc[1] == pytest.approx(expected)
    assert table["last_day"].tolist() == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)]
    with pytest.raises(RefusedInput, match="in order"):
        phases(_months(), [date(2026, 2, 1), date(2026, 1, 1)])


def test_an_empty_phase_is_zero_not_missing() -> None:
    table = phases(_months(), [date(2020, 1, 1), date(2020, 2, 1)])
    assert (table["ties"].iloc[0], table["average_degree"].iloc[0], table["ei_index"].iloc[0]) == (0, 0.0, None)
