"""Audit chain: every kind of tampering is found, and nothing else is."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from data.audit import FIRST, Act, AuditEntry, chain_key, seal, verify

KEY = chain_key(bytes(range(32)))


def _chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for seq in range(1, length + 1):
        entry = AuditEntry(
            seq=seq,
            revision=seq if seq % 2 else None,
            at=datetime.fromisoformat("2026-01-01") + timedelta(minutes=seq),
            actor=f"actor-{seq % 3}",
            audience="police_analyst",
            purpose="test",
            act=list(Act)[seq % len(Act)],
            subjects=(f"id-{seq}", "id-0"),
            detail="café" if seq % 5 == 0 else "",
            previous=entries[-1].digest if entries else FIRST,
        )
        entries.append(seal(entry, KEY))
    return entries


def test_a_whole_chain_holds() -> None:
    assert verify([], KEY) is None
    for length in range(1, 21):
        assert verify(_chain(length), KEY) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": "somebody else"},
        {"purpose": ""},
        {"audience": "licensing"},
        {"act": "erased"},
        {"subjects": ()},
        {"detail": "x"},
        {"revision": 99},
        {"at": datetime.fromisoformat("2020-01-01")},
        {"digest": "0" * 64},
        {"previous": "0" * 63 + "1"},
        {"seq": 400},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_changed_field_is_found_where_it_stands(changes: dict[str, object]) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        entries = _chain(30)
        at = int(rng.integers(30))
        entries[at] = replace(entries[at], **changes)  # type: ignore[arg-type]
        assert verify(entries, KEY) == at + 1


def test_removed_inserted_swapped_and_doubled_entries_are_found() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        at = int(rng.integers(1, 28))
        whole = _chain(30)
        assert verify(whole[:at] + whole[at + 1 :], KEY) == at + 1
        assert verify([*whole[:at], whole[at + 1], whole[at], *whole[at + 2 :]], KEY) == at + 1
        assert verify([*whole[:at], whole[at - 1], *whole[at:]], KEY) == at + 1
        forged = seal(replace(whole[at], actor="nobody"), chain_key(bytes(32)))
        assert verify([*whole[:at], forged, *whole[at + 1 :]], KEY) == at + 1


def test_a_cut_end_is_found_only_with_an_anchor() -> None:
    whole = _chain(30)
    anchor = (whole[-1].seq, whole[-1].digest)
    assert verify(whole[:20], KEY) is None
    assert verify(whole[:20], KEY, anchor) == 21
    assert verify(whole, KEY, anchor) is None
    assert verify(whole, KEY, (30, "0" * 64)) == 30


def test_digest_is_a_plain_hmac_of_the_fields() -> None:
    """The same digest by hand, so that an auditor can check an export without this program."""
    entry = _chain(1)[0]
    body = json.dumps(
        [
            1,
            1,
            "2026-01-01T00:01:00",
            "actor-1",
            "police_analyst",
            "test",
            entry.act.value,
            ["id-1", "id-0"],
            "",
            FIRST,
        ],
        separators=(",", ":"),
    )
    assert entry.digest == hmac.new(KEY, body.encode(), hashlib.sha256).hexdigest()
