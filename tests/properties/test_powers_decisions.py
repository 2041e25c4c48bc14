"""No decision without two named people, and no fact that is silently never known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.casework import FOUR_TEXTS, Decision, DecisionOutcome
from data.errors import NotPermitted
from data.named_people import is_named, same_person
from network.disruption.catalogue import catalogue
from network.disruption.vocabulary import vocabulary

NAMES = st.one_of(
    st.sampled_from(
        ["", " ", "system", "Lantern", "admin", "n/a", "1", "A. Fictional", "B. Imaginary", "a.  fictional"]
    ),
    st.text(max_size=12),
)


@given(NAMES, NAMES, st.sampled_from(list(DecisionOutcome)))
def test_no_decision_is_made_without_two_named_people(one: str, other: str, outcome: DecisionOutcome) -> None:
    values: dict[str, Any] = dict.fromkeys(FOUR_TEXTS, "written")

    def make() -> Decision:
        return Decision(
            id="D", measure_id="hotel-notice-s116", subject_kind="venue", subject_id="V", outcome=outcome,
            proposer=one, approver=other, decided_on=date(2026, 11, 22), review_on=date(2026, 12, 20),
            reason="why", reports=("R",), **values,
        )  # fmt: skip

    if is_named(one) and is_named(other) and not same_person(one, other):
        assert make().approver == other
    else:
        with pytest.raises(NotPermitted):
            make()


# Where each fact comes from. "computed": the records say it. "recorded": a report states it on the record of the
# node. "both": computed where the records say so, else stated. "asked": neither; it comes with the question itself.
SOURCES = {
    "asked": {"ctx.territory"},
    "computed": {
        "person.age", "child.age", "child.missing_episodes_180d", "link.contacts_90d", "network.members",
        "network.forces", "vehicle.events_180d", "premises.cse_events_3m", "premises.cse_events_6m",
        "premises.cse_events_12m", "premises.nuisance_disorder_3m", "premises.underage_alcohol_sales_90d",
        "place.cse_events_90d", "place.asb_events_90d",
    },
    "both": {
        "person.exploited_child_flag", "person.in_force_area", "child.looked_after", "child.returned_72h",
        "link.child_harboured", "vehicle.vrm_known", "vehicle.linked_to_concern", "vehicle.licence_type",
        "premises.kind", "premises.la2003_licence", "premises.activities", "premises.operator_known",
        "premises.is_hmo_licensed", "premises.food_business", "place.public_access", "place.repeat_location",
        "place.transport_hub", "online.platform_known",
    },
}  # fmt: skip
# Records on which a stated fact of each family is read.
READ_ON = {"person", "link", "child", "staff", "vehicle", "premises", "place", "phone", "online", "network"}


def test_every_fact_of_the_measures_has_a_source() -> None:
    known = set(vocabulary().facts)
    asked = {name for measure in catalogue().measures.values() for name in measure.fact_names}
    listed = set().union(*SOURCES.values())
    assert asked <= known
    assert listed <= known
    recorded = asked - listed
    assert {name.split(".")[0] for name in recorded} <= READ_ON
    # a count is never stated by hand where the records can be counted, but for breaches of a notice
    counts = {name for name, fact in vocabulary().facts.items() if fact.kind == "int"}
    assert counts - SOURCES["computed"] == {"link.cawn_breaches"}
    assert all(vocabulary().facts[name].question for name in known)
