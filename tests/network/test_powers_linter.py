"""The linter refuses what must not be loaded, and says file, key and what to do; local policy only ever tightens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.casework import Action, ActionStatus, Decision, DecisionOutcome, SignOn
from data.errors import LawError
from data.resources import shipped
from network.disruption.catalogue import catalogue, joined
from network.disruption.eligibility import analyse
from network.disruption.local import catalogue_here
from network.disruption.measure import Law
from network.disruption.measure_file import inspect, read_measure
from network.disruption.tried import tried_before

NOTICE = shipped("powers", "cawn-s2-under-16.toml").read_text(encoding="utf-8")
WORDS = catalogue().words
POLICY = (
    '[measure.cawn-s2-under-16]\nrank = "inspector"\nthresholds = ["{0}"]\napproved_by = "C. Imaginary"\n'
    'approved_on = "2026-11-01"\nsource = "Force policy 12"\n'
)


@pytest.mark.parametrize("name", sorted(path.name for path in shipped("powers").glob("*.toml")))
def test_what_ships_is_without_fault(name: str) -> None:
    if name != "vocabulary.toml":
        assert inspect(shipped("powers", name), WORDS)[1] == ()


@pytest.mark.parametrize(
    ("old", "new", "key", "remedy"),
    [
        ("basis = ", "base = ", "basis", "statute"),
        ('issuer = "Police', 'issuer = "" # "', "issuer", "authority"),
        ('last_checked = "2026-11-22"', 'last_checked = ""', "last_checked", "2026-11-22"),
        ("[[source]]", "[[sauce]]", "source", "verified"),
        ('mark = "verified"', 'mark = "memory"', "status", "off"),
        ('"child.age < 16"', '"child.agee < 16"', "facts_all", "did you mean child.age?"),
        ('"child.age < 16"', '"child.age is young"', "facts_all", "vocabulary"),
        ('"child.age < 16",', '"child.age < 16", "child.age >= 18",', "facts_all", "mend one"),
        ('"child.age < 16",', '"child.age < 16", "child.age < 16",', "facts_all", "leave one out"),
        ('territory = ["E", "W"]', 'territory = ["E"]', "facts_all", "same nations"),
        ('bears_on = ["person"]', "bears_on = []", "bears_on", "G1"),
        ('status = "not_confirmed"', 'status = "confirmed"', "status", "not_confirmed or off"),
        ("Child Abduction Act 1984", "Crime and Policing Act 2026", "status", "sign-on"),
        ("notice proportionate", "notice is recommended", "human", "nothing is recommended"),
        ('in_force_to = ""', 'in_force_to = "tomorrow"', "in_force_to", "2026-11-22"),
        ("needs_two_people = true", 'needs_two_people = "yes"', "needs_two_people", "without quotes"),
        ('kind = "notice"', "kind = ", "file", "mend that line"),
    ],
)
def test_a_fault_names_file_key_and_what_to_do(tmp_path: Path, old: str, new: str, key: str, remedy: str) -> None:
    path = tmp_path / "cawn-s2-under-16.toml"
    assert old in NOTICE
    path.write_text(NOTICE.replace(old, new), encoding="utf-8")
    _, faults = inspect(path, WORDS)
    assert any(one.key == key and remedy in one.remedy for one in faults), faults
    assert all(one.file == path.name and one.remedy for one in faults)
    with pytest.raises(LawError, match=r"cawn-s2-under-16\.toml"):
        read_measure(path, WORDS)


def _home(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "powers"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_local_policy_only_tightens_and_ends_an_earlier_sign_on(tmp_path: Path) -> None:
    strict = catalogue_here(_home(tmp_path, policy=POLICY.format("link.contacts_90d >= 2")))
    measure = strict.measures["cawn-s2-under-16"]
    assert "link.contacts_90d >= 2" in {rule.text for rule in measure.facts_any}
    assert "inspector" in measure.issuer
    before = catalogue().measures["cawn-s2-under-16"]
    assert measure.digest != before.digest
    signed = SignOn(
        id="S",
        measure_id=measure.id,
        digest=before.digest,
        signed_by="A. Fictional",
        organisation="Exampleshire Council",
        signed_on=date(2026, 11, 22),
    )
    assert strict.with_sign_ons([signed]).law(measure.id) is Law.NOT_CONFIRMED
    assert strict.with_sign_ons([replace(signed, digest=measure.digest)]).law(measure.id) is Law.CONFIRMED


@pytest.mark.parametrize("rule", ["link.contacts_90d >= 0", "link.contacts_90d < 5", "child.age < 18", "nonsense"])
def test_a_looser_policy_stops_the_catalogue(tmp_path: Path, rule: str) -> None:
    with pytest.raises(LawError, match=r"policy\.toml: measure\.cawn-s2-under-16"):
        catalogue_here(_home(tmp_path, policy=POLICY.format(rule)))


def test_a_policy_without_authority_source_or_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"(?s)approved_by.*source.*approved_on"):
        catalogue_here(_home(tmp_path, policy='[measure.cawn-s2-under-16]\nrank = "inspector"\n'))


def test_a_partnership_adds_its_own_measure_and_a_later_version(tmp_path: Path) -> None:
    own = NOTICE.replace('id = "cawn-s2-under-16"', 'id = "our-own"')
    later = NOTICE.replace('in_force_from = ""', 'in_force_from = "2027-04-01"').replace("< 16", "< 18")
    here = catalogue_here(_home(tmp_path, our_own=own, **{"cawn-s2-under-16--2027-04-01": later}))
    assert set(here.measures) == set(catalogue().measures) | {"our-own"}
    assert here.law("our-own") is Law.NOT_CONFIRMED
    facts = {"child.age": 17}
    for day, status in ((date(2027, 3, 31), "not_eligible"), (date(2027, 4, 1), "possible")):
        found = {e["id"]: e["status"] for e in analyse(facts, day=day, measures=here)["measures"]}
        assert found["cawn-s2-under-16"] == status


def test_a_second_measure_of_one_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="already"):
        catalogue_here(_home(tmp_path, **{"cawn-s2-under-16": NOTICE}))
    with pytest.raises(LawError, match="already"):
        joined(catalogue(), [catalogue().measures["respect-order"]])


def test_what_was_tried_here_comes_before_what_was_tried_elsewhere() -> None:
    day = date(2026, 10, 1)
    values = {"outcome": DecisionOutcome.DECLINED, "proposer": "A. Fictional", "approver": "B. Imaginary"}
    made = [
        Decision(
            id=i,
            measure_id=m,
            subject_kind="venue",
            subject_id=v,
            decided_on=d,
            review_on=date(2027, 1, 1),
            reason="manager left",
            **values,
        )
        for i, m, v, d in (
            ("D1", "hotel-notice-s116", "V2", day),
            ("D2", "hotel-notice-s116", "V1", day),
            ("D3", "licence-review-s51", "V1", date(2026, 11, 1)),
            ("D4", "licence-review-s51", "V3", day),
        )
    ]
    act = Action(
        id="A", what="visit", owner_agency="Example Council", owner="C. Fictional", due_on=day, decision_id="D2",
        status=ActionStatus.DONE, outcome="action plan signed",
    )  # fmt: skip
    found = tried_before(
        "venue", "V1", "hotel-notice-s116", decisions={d.id: d for d in made}, actions={"A": act}, day=day
    )
    assert [one.decision_id for one in found] == ["D2", "D1"]
    assert found[0].results == ("visit: action plan signed",)
    assert "no result recorded" in found[1].words
