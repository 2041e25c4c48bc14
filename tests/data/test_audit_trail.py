"""The audit proved: every kind of tampering is found, every time, and nothing is found where nothing was done."""

import itertools
import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from data.audit import FIRST, Act, AuditEntry, chain_key, seal, verify_kept
from data.checkpoint import Checkpoint, is_genuine, read_checkpoint
from data.errors import NoKey, RefusedInput, StoreError
from data.store import Store, open_store
from data.store.audit_trail import examine
from data.store.backup import backup, restore
from data.store.engine import Database
from data.store.engine_postgres import open_server
from data.store.tables import AUDIT

ROUNDS = 20
Tamper = Callable[[sa.Connection, int], None]


def _written(folder: Path, entries: int = 30, place: tuple[str, Path] | None = None) -> Store:
    store = open_store(*(place or (f"sqlite:///{folder / 'case.db'}", folder / "store.key")))
    for number in range(entries):
        store.log(
            actor="DC Example", audience="police_analyst", purpose="test", act=Act.CONSULTATION, detail=f"n{number}"
        )
    return store


def _update(**values: object) -> Tamper:
    def tamper(connection: sa.Connection, seq: int) -> None:
        connection.execute(sa.update(AUDIT).where(AUDIT.c.seq == seq).values(**values))

    return tamper


def _delete(connection: sa.Connection, seq: int) -> None:
    connection.execute(sa.delete(AUDIT).where(AUDIT.c.seq == seq))


def _cut(connection: sa.Connection, seq: int) -> None:
    connection.execute(sa.delete(AUDIT).where(AUDIT.c.seq >= seq))


def _swap(connection: sa.Connection, seq: int) -> None:
    for old, new in ((seq, 0), (seq + 1, seq), (0, seq + 1)):
        connection.execute(sa.update(AUDIT).where(AUDIT.c.seq == old).values(seq=new))


TAMPERS: dict[str, Tamper] = {
    "actor": _update(actor="Someone Else"),
    "detail": _update(detail="nothing to see"),
    "subjects": _update(subjects=["P-9"]),
    "digest": _update(digest="0" * 64),
    "previous": _update(previous="0" * 64),
    "deleted": _delete,
    "cut at the end": _cut,
    "two swapped": _swap,
}


class _TakenBack(Exception):
    """Ends a tampering, so that the next one finds the audit as it was."""


@pytest.mark.parametrize("behind", ["sqlite", "postgresql"])
def test_every_tampering_is_found_every_time(behind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chance = random.Random(11)  # noqa: S311 - places of a test
    place = (f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    if behind == "postgresql":
        place = request.getfixturevalue("shared_place")
    store = _written(place[1].parent, place=place)
    anchor = store.audit.checkpoint()
    assert store.audit.examine([anchor]).is_sound
    key = chain_key(store._database.key)
    if behind == "postgresql":
        store.close()
        server, name = request.getfixturevalue("postgres"), request.getfixturevalue("reused")
        engine, _ = open_server(sa.make_url(server.url("postgres", name)), None)
        database = Database(engine, store._database.key)
    else:
        database = store._database
    found = dict.fromkeys(TAMPERS, 0)
    for kind, _ in itertools.product(TAMPERS, range(ROUNDS)):
        with suppress(_TakenBack), database.writing() as connection:
            TAMPERS[kind](connection, chance.randrange(2, 29))
            found[kind] += not examine(connection, key, [anchor]).is_sound
            raise _TakenBack
    with database.reading() as connection:
        assert examine(connection, key, [anchor]).is_sound
    database.engine.dispose()
    assert found == dict.fromkeys(TAMPERS, ROUNDS)


_WORDS = st.text(max_size=8)
_ENTRIES = st.builds(
    AuditEntry,
    seq=st.integers(0, 2**40),
    revision=st.none() | st.integers(0, 2**40),
    at=st.datetimes(),
    actor=_WORDS,
    audience=_WORDS,
    purpose=_WORDS,
    act=st.sampled_from(Act),
    subjects=st.lists(st.text('ab", \\\\[]é', max_size=6), max_size=3).map(tuple),
    detail=_WORDS,
    previous=_WORDS,
)


@given(_ENTRIES)
def test_a_kept_row_has_the_digest_of_its_entry(entry: AuditEntry) -> None:
    sealed = seal(replace(entry, seq=1, previous=FIRST), b"k" * 32)
    words = (sealed.actor, sealed.audience, sealed.purpose, str(sealed.act))
    told = (sealed.at.isoformat(timespec="microseconds"), *words, json.dumps(sealed.subjects), sealed.detail)
    row = (sealed.seq, sealed.revision, *told, sealed.previous, sealed.digest)
    assert verify_kept([row], b"k" * 32) is None
    for place in range(2, 9):
        bent = (*row[:place], f"{row[place]}x", *row[place + 1 :])
        assert verify_kept([bent], b"k" * 32) == 1  # type: ignore[list-item]


def test_twenty_untouched_audits_hold(tmp_path: Path) -> None:
    store = _written(tmp_path, entries=5)
    for _ in range(ROUNDS):
        store.log(actor="DC Example", audience="police_analyst", purpose="test", act=Act.DISCLOSURE)
        anchor = store.audit.checkpoint()
        verdict = store.audit.examine([anchor], public_key=anchor.public_key)
        assert verdict.is_sound
        assert verdict.anchors_met == 1


def test_entries_cut_off_show_only_against_an_anchor(tmp_path: Path) -> None:
    store = _written(tmp_path)
    with store._database.writing() as connection:
        _cut(connection, 20)
    assert store.audit.examine().is_sound  # the loss window that the words of the product name
    assert store.audit.examine().entries == 19


@pytest.mark.parametrize("change", [{"seq": 7}, {"digest": "f" * 64}, {"public_key": "0" * 64}, {"signature": "00"}])
def test_a_changed_checkpoint_is_not_genuine(tmp_path: Path, change: dict[str, object]) -> None:
    made = _written(tmp_path, 3).audit.checkpoint()
    assert is_genuine(made)
    assert not is_genuine(replace(made, **change))  # type: ignore[arg-type]
    assert not is_genuine(replace(made, at=made.at + timedelta(seconds=1)))


def test_an_anchor_of_another_key_is_not_met(tmp_path: Path) -> None:
    store = _written(tmp_path, 3)
    anchor = store.audit.checkpoint()
    assert not store.audit.examine([anchor], public_key="ab" * 32).is_sound


def test_an_anchor_file_reads_back(tmp_path: Path) -> None:
    made: Checkpoint = _written(tmp_path, 3).audit.checkpoint()
    assert read_checkpoint(json.dumps(made.as_data()), "a.json") == made
    with pytest.raises(RefusedInput, match=r"b\.json"):
        read_checkpoint("{}", "b.json")


def test_a_backup_made_in_use_restores_the_same_store(tmp_path: Path) -> None:
    store = _written(tmp_path)
    url, key = f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key"
    before = [entry.digest for entry in store.audit.entries()]
    made = backup(url, key, tmp_path / "copy.lantern")
    assert made.audit_entries == len(before)
    assert b"SQLite format 3" not in made.path.read_bytes()[:100]
    store.log(actor="DC Example", audience="police_analyst", purpose="test", act=Act.ERASURE)
    store.close()
    with pytest.raises(RefusedInput, match="--replace"):
        restore(made.path, url, key)
    restore(made.path, url, key, replace=True)
    held = open_store(url, key, create=False)
    assert [entry.digest for entry in held.audit.entries()] == before
    held.close()
    aside = open_store(f"{url}.before-restore", key, create=False)
    assert len(aside.audit.entries()) == len(before) + 1
    aside.close()


def test_a_backup_that_is_damaged_or_of_another_key_changes_nothing(tmp_path: Path) -> None:
    store = _written(tmp_path, 10)
    url, key = f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key"
    made = backup(url, key, tmp_path / "copy.lantern")
    with pytest.raises(RefusedInput, match="exists"):
        backup(url, key, tmp_path / "copy.lantern")
    store.close()
    body = bytearray(made.path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    (tmp_path / "bent.lantern").write_bytes(bytes(body))
    kept = (tmp_path / "case.db").read_bytes()
    with pytest.raises((StoreError, NoKey)):
        restore(tmp_path / "bent.lantern", url, key, replace=True)
    other = tmp_path / "other"
    other.mkdir()
    _written(other, 1).close()
    with pytest.raises((StoreError, NoKey)):
        restore(made.path, url, other / "store.key", replace=True)
    assert (tmp_path / "case.db").read_bytes() == kept
    assert not list(tmp_path.glob("*.part*"))
