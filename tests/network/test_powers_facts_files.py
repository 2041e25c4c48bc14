"""Nasty facts files: each is refused in one line that names the fact, or read as not known; never guessed at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboards.cli.plain_files import read_object
from data.errors import RefusedInput
from network.disruption.eligibility import analyse


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"person.age": 17, "person.age": 34}', "person.age stands twice"),
        ('{"person.age": 9999}', "person.age: needs a whole number from 0 to 120"),
        ('{"person.age": 121}', "person.age"),
        ('{"person.age": -1}', "person.age"),
        ('{"person.age": "34"}', "person.age"),
        ('{"person.age": 34.0}', "person.age"),
        ('{"person.age": NaN}', "NaN"),
        ('{"link.contacts_90d": Infinity}', "Infinity"),
        ('{"person.age": true}', "person.age"),
        ('{"person.agee": 3}', "did you mean person.age?"),
        ('{"person": {"age": 34}}', "person"),
        ('{"person.licences": {"phv_driver": true}}', "person.licences"),
        ('{"person.licences": [["phv_driver"]]}', "person.licences"),
        ('{"ctx.territory": ["E"]}', "ctx.territory"),
        ('{"ctx.territory": "England"}', "ctx.territory"),
        ('{"child.looked_after": "true"}', "child.looked_after"),
        ('{"": 1}', "no such fact"),
        ("[]", "object"),
        ("null", "object"),
        ("", "JSON"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "FACTS.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedInput) as caught:
        analyse(read_object(path))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nulls_unknowns_and_a_byte_order_mark_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "FACTS.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"person.age": None, "child.legal_status": "unknown"}).encode())
    assert analyse(read_object(path)) == analyse({})


@pytest.mark.parametrize("age", [0, 17, 18, 120])
def test_ages_at_the_edge_are_read(age: int) -> None:
    found = {entry["id"]: entry for entry in analyse({"person.age": age})["measures"]}
    assert ("G1" in found["bail-conditions"]["gates"]) is (age < 18)
