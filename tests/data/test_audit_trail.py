"""The audit proved: every kind of tampering is found, every time, and nothing is found where nothing was done."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.audit import Act
from data.checkpoint import Checkpoint, is_genuine, read_checkpoint
from data.errors import NoKey, RefusedInput, StoreError
from data.store import Store, open_store
from data.store.backup import backup, restore
from data.store.tables import AUDIT

ROUNDS = 20
Tamper = Callable[[sa.Connection, int], None]


def _written(folder: Path, entries: int = 30) -> Store:
    store = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
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


@pytest.mark.parametrize("kind", TAMPERS)
def test_every_tampering_is_found(tmp_path: Path, kind: str) -> None:
    chance = random.Random(11)  # noqa: S311 - places of a test
    store = _written(tmp_path)
    anchor = store.audit.checkpoint()
    assert store.audit.examine([anchor]).is_sound
    copy = (tmp_path / "case.db").read_bytes()
    store.close()
    for _ in range(ROUNDS):
        held = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
        with held._database.writing() as connection:
            TAMPERS[kind](connection, chance.randrange(2, 29))
        assert not held.audit.examine([anchor]).is_sound
        held.close()
        for ending in ("-wal", "-shm"):
            (tmp_path / f"case.db{ending}").unlink(missing_ok=True)
        (tmp_path / "case.db").write_bytes(copy)


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
