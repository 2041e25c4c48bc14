"""The desk: results are kept for one audience and one state of the case, never for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.demonstration import demonstration_settings, fill_demonstration
from dashboards.wiring import Desk, open_desk
from data.audit import Act
from data.codes import Audience
from data.demonstration import Demonstration
from data.errors import NoAudience, NoPurpose
from data.settings import load_settings

SEEING = [a for a in Audience if a is not Audience.PUBLIC]


def test_results_are_not_shared_between_audiences(demo_desk: Desk, made: Demonstration) -> None:
    graphs = {a: demo_desk.graph(demo_desk.view("DC Example", a, "test")) for a in SEEING}
    assert len({id(graph) for graph in graphs.values()}) == len(SEEING)
    hidden = set(made.truths.restricted_people)
    for audience in set(SEEING) - {Audience.POLICE_ANALYST}:
        assert not hidden & set(graphs[audience].index), audience
    assert made.truths.central_child not in graphs[Audience.LICENSING].index


def test_the_same_view_is_computed_once_whoever_looks(demo_desk: Desk) -> None:
    one, other = (demo_desk.view(actor, Audience.MEETING, "test") for actor in ("DC Example", "DC Other"))
    assert demo_desk.graph(one) is demo_desk.graph(other)
    assert demo_desk.hotspots(one, cell_m=500.0) is demo_desk.hotspots(other, cell_m=500.0)
    assert demo_desk.hotspots(one, cell_m=1000.0) is not demo_desk.hotspots(one, cell_m=500.0)


def test_whoever_is_given_a_kept_result_is_in_the_audit_once(demo_desk: Desk) -> None:
    demo_desk.graph(demo_desk.view("DC Example", Audience.MEETING, "test"))
    before = len(demo_desk.store.audit.entries(0))
    other = demo_desk.view("DC Second", Audience.MEETING, "test")
    demo_desk.graph(other)
    demo_desk.graph(other)
    (told,) = demo_desk.store.audit.entries(0)[before:]
    assert (told.actor, told.act, told.audience) == ("DC Second", Act.CONSULTATION, "meeting")


def test_a_change_of_the_case_is_seen_at_once(tmp_path: Path, demo_desk: Desk) -> None:
    found = load_settings({"LANTERN_HOME": str(tmp_path), "LANTERN_CACHE": str(demo_desk.settings.cache_dir)})
    desk = open_desk(demonstration_settings(found))
    view = desk.view("DC Example", Audience.POLICE_ANALYST, "test")
    before = desk.graph(view)
    assert not before.index
    revision = fill_demonstration(desk)
    assert desk.graph(view).index
    assert fill_demonstration(desk) == revision
    assert desk.settings.fictional
    assert desk.settings.data_dir == tmp_path / "demonstration"
    desk.store.close()


def test_nothing_is_opened_without_actor_audience_and_purpose(demo_desk: Desk) -> None:
    for audience in ("", "everybody"):
        with pytest.raises(NoAudience):
            demo_desk.view("DC Example", audience, "test")
    for actor, purpose in (("", "test"), ("DC Example", " ")):
        with pytest.raises(NoPurpose):
            demo_desk.view(actor, Audience.MEETING, purpose)
