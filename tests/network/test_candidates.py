"""What a question about absence may name: read off the records, not off the product's rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from data.audience import permitted
from data.codes import Audience, LinkKind, LocationKind, PersonKind
from data.demonstration import demonstration_case
from data.errors import NotPermitted
from data.protection import Standing, standing_of
from data.records import Case, Link, Location, Person, Phone, Vehicle
from network.contraction import contracted
from network.disruption.candidates import candidates
from network.graph import build
from network.structure import AssociationGraph
from network.what_if import what_if
from tests.network.planted_graph import DAY, case, link, person, report

CHILD_AT_RISK = PersonKind.CHILD_AT_RISK
AUDIENCES = (Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING)


@cache
def _demonstration(audience: Audience) -> tuple[Case, AssociationGraph]:
    shown = permitted(demonstration_case(7).case, audience, DAY)
    return shown, contracted(build(shown, places=True))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_candidate_is_a_childs_phone_or_the_home_of_a_child(audience: Audience) -> None:
    shown, graph = _demonstration(audience)
    held = candidates(graph, shown, DAY)
    whole = demonstration_case(7).case
    young = {key for key, one in whole.people.items() if one.kind is CHILD_AT_RISK}
    theirs = {
        kind: {link.target_id for link in whole.links.values() if link.kind is kind and link.source_id in young}
        for kind in (LinkKind.USES_PHONE, LinkKind.LIVES_AT)
    }
    assert all(theirs.values())
    assert not held & (young | theirs[LinkKind.USES_PHONE] | theirs[LinkKind.LIVES_AT])


def test_everybody_who_uses_a_candidate_is_an_adult_in_the_demonstration_case() -> None:
    shown, graph = _demonstration(Audience.POLICE_ANALYST)
    held = candidates(graph, shown, DAY)
    assert {graph.node(one).kind for one in held} >= {"person_of_concern", "phone", "vehicle", "venue"}
    uses = {LinkKind.USES_PHONE, LinkKind.DRIVES, LinkKind.KEEPER, LinkKind.OPERATES}
    for one in shown.links.values():
        if one.kind in uses and one.target_id in held:
            assert standing_of(shown, shown.people[one.source_id], DAY) is Standing.ADULT


def _tie(link_id: str, kind: LinkKind, who: str, target: str, target_kind: str, end: date | None = None) -> Link:
    return Link(
        id=link_id,
        kind=kind,
        source_kind="person",
        source_id=who,
        target_kind=target_kind,
        target_id=target,
        reports=("r",),
        end=end,
    )


def _planted() -> Case:
    places = {
        "L-home": LocationKind.PUBLIC_PLACE,
        "L-unsaid": LocationKind.NOT_STATED,
        "L-park": LocationKind.PARK,
        "L-adult": LocationKind.ADULT_RESIDENCE,
    }
    phones = ("T-child", "T-once", "T-shared", "T-nobody", "T-adult")
    uses = [("C", "T-child"), ("P1", "T-once"), ("P1", "T-shared"), ("U", "T-shared"), ("P1", "T-adult")]
    made = [_tie(f"u{i}", LinkKind.USES_PHONE, who, phone, "phone") for i, (who, phone) in enumerate(uses)]
    made.append(_tie("once", LinkKind.USES_PHONE, "C", "T-once", "phone", date(2026, 1, 1)))
    made += [_tie(f"seen{p}", LinkKind.ASSOCIATE, "P2", p, "location") for p in places]
    made.append(_tie("lives", LinkKind.LIVES_AT, "C", "L-home", "location"))
    made += [link("a", "P1", "P2", ("r",)), link("b", "P2", "C", ("r",)), link("d", "P2", "V", ("r",), LinkKind.DRIVES)]
    held = case(
        [report("r", "A")],
        [person("P1", ("r",)), person("P2", ("r",)), person("U", ("r",), date_of_birth=None), _child()],
        links=tuple(made),
        vehicles=(Vehicle(id="V", vrm="AB12CDE", reports=("r",)), Vehicle(id="V2", vrm="AB13CDE", reports=("r",))),
    )
    return replace(
        held,
        phones={one: Phone(id=one, number="07700900000", reports=("r",)) for one in phones},
        locations={
            key: Location(id=key, text="4 High Street", kind=kind, reports=("r",)) for key, kind in places.items()
        },
    )


def _child() -> Person:
    return person("C", ("r",), kind=CHILD_AT_RISK, date_of_birth=date(2013, 1, 1))


def test_things_stand_or_fall_with_those_who_use_them() -> None:
    held = _planted()
    assert candidates(build(held), held, DAY) == {"P1", "P2", "V", "T-adult", "L-park"}


@pytest.mark.parametrize("one", ["T-child", "T-once", "T-shared", "T-nobody", "V2", "L-home", "L-unsaid", "L-adult"])
def test_what_may_not_be_named_is_refused_by_id(one: str) -> None:
    held = _planted()
    with pytest.raises(NotPermitted, match=f"node {one}: .*protective measures only"):
        what_if(build(held), held, [one], DAY, rng=np.random.default_rng(1), runs=2, regrowth_runs=2)


def test_a_childs_home_of_any_kind_is_protected_and_never_named_in_the_graph() -> None:
    graph = build(_planted())
    assert (graph.node("L-home").label, graph.node("L-home").protected) == ("home", True)
    assert (graph.node("L-park").label, graph.node("L-park").protected) == ("4 High Street", False)


def test_one_protected_record_bars_the_joined_node_and_what_it_drives() -> None:
    held = _planted()
    same = Link(
        id="same",
        kind=LinkKind.SAME_AS,
        source_kind="person",
        source_id="P2",
        target_kind="person",
        target_id="U",
        reports=("r",),
    )
    joined = replace(held, links={**held.links, "same": same})
    graph = contracted(build(joined))
    assert candidates(graph, joined, DAY) == {"P1", "T-adult", "L-park"}
