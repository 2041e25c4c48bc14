"""The catalogue, its words and rules, and the sign-ons that confirm its law."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.casework import SignOn
from data.errors import LawError, RefusedInput
from data.resources import shipped
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import analyse
from network.disruption.measure import Kind, Law, Target
from network.disruption.rules import parse_rule, read_facts, read_text
from network.disruption.vocabulary import vocabulary

DAY = date(2026, 11, 22)
# Section 11 of the domain's list: known from memory only; and what the Crime and Policing Act 2026 brings.
MEMORY_ONLY = {
    "care-order-s31-s38a",
    "notification-order",
    "bail-conditions",
    "probation-recall-conditions",
    "immigration-enforcement-referral",
    "poca-cash-assets",
    "pnc-vehicle-marker",
    "msa-vehicle-detention",
    "phv-operator-s62",
    "closure-unauthorised-alcohol-s19",
    "persistent-underage-sales-s169a",
    "special-treatment-licence",
    "street-trading-late-food",
    "tenancy-possession",
    "food-hygiene-emergency-prohibition",
    "trading-standards-age-restricted",
    "smokefree-shisha",
    "csa-reporting-duty",
}
OF_2026 = {"respect-order", "cce-prevention-order", "csa-reporting-duty"}


@pytest.mark.parametrize("measure_id", sorted(catalogue().measures))
def test_a_measure_is_whole(measure_id: str) -> None:
    measure = catalogue().measures[measure_id]
    assert measure.basis
    assert measure.issuer
    assert measure.sources
    assert measure.last_checked == date(2026, 11, 22)
    assert measure.fact_names <= set(vocabulary().facts)
    assert all(rule.words(vocabulary()) for rule in (*measure.facts_all, *measure.facts_any))
    assert (measure.status is Law.OFF) == (measure_id in MEMORY_ONLY | OF_2026)
    is_memory_only = {source.mark for source in measure.sources} == {"memory"}
    assert is_memory_only == (measure_id in MEMORY_ONLY)


def test_the_catalogue_is_whole_and_every_kind_of_node_has_a_measure() -> None:
    measures = catalogue().measures.values()
    assert len(measures) == 91
    assert len(vocabulary().facts) == 105
    assert {target for m in measures for target in m.targets} == set(Target)
    assert {m.kind for m in measures} == set(Kind)


def test_a_rule_on_nation_and_the_territory_say_the_same() -> None:
    for measure in catalogue().measures.values():
        for rule in measure.facts_all:
            if rule.fact == "ctx.territory":
                assert rule.operand == frozenset(measure.territory), measure.id


def test_no_word_of_the_catalogue_recommends() -> None:
    for path in shipped("powers").glob("*.toml"):
        assert "recommended" not in path.read_text(encoding="utf-8").lower()


def test_nothing_known_leaves_everything_possible_and_off_measures_blocked() -> None:
    answers = analyse({})["measures"]
    assert {entry["status"] for entry in answers} == {"possible"}
    assert [entry["id"] for entry in answers] == sorted(entry["id"] for entry in answers)
    for entry in answers:
        assert ("G7" in entry["gates"]) == (entry["law"] == "off")


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"person.shoe_size": 44}, "person.shoe_size"),
        ({"person.age": "34"}, "person.age"),
        ({"person.age": True}, "person.age"),
        ({"person.age": -1}, "person.age"),
        ({"person.age": 34.5}, "person.age"),
        ({"child.looked_after": 1}, "child.looked_after"),
        ({"ctx.territory": "England"}, "ctx.territory"),
        ({"person.licences": "hackney_driver"}, "person.licences"),
        ({"person.licences": ["pilot"]}, "person.licences"),
        ({"person.licences": [1]}, "person.licences"),
    ],
)
def test_facts_of_unknown_name_or_wrong_type_are_refused_by_name(facts: dict[str, object], named: str) -> None:
    with pytest.raises(RefusedInput, match=named):
        analyse(facts)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(RefusedInput, match=r"child\.age.*person\.age"):
        analyse({"person.age": "x", "child.age": "y"})


def test_recorded_text_is_typed() -> None:
    assert read_text("person.licences", "hackney_driver, phv_driver") == frozenset({"hackney_driver", "phv_driver"})
    assert read_text("link.cawn_breaches", "2") == 2
    assert read_text("child.legal_status", "unknown") is None
    assert read_facts({"premises.activities": []}) == {"premises.activities": frozenset()}
    with pytest.raises(RefusedInput):
        read_text("child.looked_after", "perhaps")


@pytest.mark.parametrize(
    "rule",
    [
        "child.age <16",
        "child.height < 16",
        "child.age < young",
        "child.age in [1,2]",
        "person.licences == hackney_driver",
        "child.legal_status == adopted",
        "child.legal_status == unknown",
        "child.looked_after == yes",
        "ctx.territory in E,W",
        "",
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_file(rule: str) -> None:
    with pytest.raises(LawError, match=r"wrong\.toml"):
        parse_rule(rule, file="wrong.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"child.age < 16"', '"child.age < old"', "child.age"),
        ('kind = "notice"', 'kind = "advice"', "kind"),
        ('status = "not_confirmed"', 'status = "confirmed"', "sign-on"),
        ('last_checked = "2026-11-22"', 'last_checked = "yesterday"', "last_checked"),
        ('territory = ["E", "W"]', 'territory = ["England"]', "territory"),
        ('basis = "', 'base = "', "basis"),
        ('mark = "verified"', 'mark = "certain"', "mark"),
        ('bears_on = ["person"]', "bears_on = []", "bears_on"),
        ('"person.age >= 18"', '"person.age < 21"', "person.age"),
    ],
)
def test_a_measure_that_is_not_valid_stops_the_catalogue(tmp_path: Path, old: str, new: str, said: str) -> None:
    for path in shipped("powers").glob("*.toml"):
        if path.stem in {"vocabulary", "cawn-s2-under-16"}:
            text = path.read_text(encoding="utf-8")
            (tmp_path / path.name).write_text(text.replace(old, new) if path.stem != "vocabulary" else text, "utf-8")
    with pytest.raises(LawError, match=said) as caught:
        catalogue(tmp_path)
    assert "cawn-s2-under-16.toml" in str(caught.value)


def _sign_on(measure_id: str, **changes: Any) -> SignOn:
    digest = catalogue().measures[measure_id].digest
    made = SignOn(
        id="S1",
        measure_id=measure_id,
        digest=digest,
        signed_by="A. Fictional, solicitor",
        organisation="Exampleshire Council",
        signed_on=DAY,
    )
    return dataclasses.replace(made, **changes)


def test_only_a_sign_on_of_this_very_file_confirms_the_law() -> None:
    plain = catalogue()
    assert plain.law("hotel-notice-s116", DAY) is Law.NOT_CONFIRMED
    assert plain.with_sign_ons([_sign_on("hotel-notice-s116")]).law("hotel-notice-s116", DAY) is Law.CONFIRMED
    other_text = _sign_on("hotel-notice-s116", digest="0" * 64)
    assert plain.with_sign_ons([other_text]).law("hotel-notice-s116", DAY) is Law.NOT_CONFIRMED
    assert plain.with_sign_ons([_sign_on("respect-order")]).law("respect-order", DAY) is Law.CONFIRMED
    with pytest.raises(LawError):
        plain.with_sign_ons([dataclasses.replace(_sign_on("hotel-notice-s116"), measure_id="no-such-measure")])


def test_a_sign_on_holds_from_the_day_of_commencement() -> None:
    signed = catalogue().with_sign_ons([_sign_on("respect-order", in_force_from=date(2027, 1, 1))])
    assert signed.law("respect-order", date(2026, 12, 31)) is Law.OFF
    assert signed.law("respect-order", date(2027, 1, 1)) is Law.CONFIRMED
    entry = next(e for e in analyse({}, day=DAY, measures=signed)["measures"] if e["id"] == "respect-order")
    assert entry["law"] == "off"
    assert "G7" in entry["gates"]
