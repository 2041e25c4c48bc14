"""Backup and restore between the two databases: whole or not at all, the audit proved on the way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks._postgres import OWNER, RUNTIME, Server
from data.audit import Act
from data.codes import PersonKind, ReportKind
from data.errors import NoKey, RefusedInput, StoreError
from data.records import Person, Report
from data.store import Store, open_store
from data.store.backup import ASIDE, backup, restore
from data.store.preparation import prepare
from data.store.tables import AUDIT

Place = tuple[str, Path]
Tamper = Callable[[sa.Executable], None]


def _filled(place: Place) -> Store:
    store = open_store(*place)
    report = Report(
        id="R-1", reference="X1", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=date(2026, 1, 2)
    )
    for name in ("Invented Nameson", "Other Nameson"):
        with store.unit_of_work(actor="DC Example", purpose="test") as unit:
            person = Person(id="P-1", reports=("R-1",), reference="X", kind=PersonKind.PERSON_OF_CONCERN, name=name)
            unit.add(report, person)
    store.log(actor="DC Other", audience="police_analyst", purpose="test", act=Act.DISCLOSURE, subjects=("P-1",))
    store.audit.checkpoint()
    return store


def _content(store: Store) -> tuple[object, ...]:
    states = [store.case(revision) for revision in range(store.revision + 1)]
    return states, store.revisions(), store.audit.entries(), store.audit.checkpoints()


@pytest.fixture
def fresh(postgres: Server, tmp_path: Path) -> Callable[[Path], tuple[str, str]]:
    """Make another prepared database under a key; gives URLs of the product's role and of the owner."""

    def make(key: Path) -> tuple[str, str]:
        name = postgres.new_database()
        prepare(postgres.url(OWNER, name), RUNTIME, key)
        return postgres.url(RUNTIME, name), postgres.url(OWNER, name)

    return make


def test_a_backup_of_either_restores_into_either(
    place: Place, fresh: Callable[[Path], tuple[str, str]], tmp_path: Path
) -> None:
    store = _filled(place)
    content = _content(store)
    store.close()
    made = backup(*place, tmp_path / "copy.lantern")
    assert made.audit_entries == 3
    assert b"SQLite format 3" not in made.path.read_bytes()[:100]
    url, owner_url = fresh(place[1])
    file_url = f"sqlite:///{tmp_path / 'home' / 'moved.db'}"
    restore(made.path, file_url, place[1])
    restore(made.path, url, place[1], owner_url=owner_url)
    for held in (open_store(file_url, place[1]), open_store(url, place[1])):
        assert _content(held) == content
        with held.unit_of_work(actor="DC Example", purpose="test") as unit:
            unit.remove("P-1")
        held.audit.checkpoint()
        assert held.audit.examine().is_sound
        held.close()


def test_a_restore_over_a_server_moves_the_old_store_aside_whole(
    shared_place: Place, fresh: Callable[[Path], tuple[str, str]], postgres: Server, tmp_path: Path
) -> None:
    key = shared_place[1]
    _filled(shared_place).close()
    made = backup(*shared_place, tmp_path / "copy.lantern")
    url, owner_url = fresh(key)
    later = _filled((url, key))
    later.log(actor="DC Later", audience="police_analyst", purpose="test", act=Act.ERASURE)
    later.close()
    with pytest.raises(RefusedInput, match="--owner-url"):
        restore(made.path, url, key, replace=True)
    with pytest.raises(RefusedInput, match="--replace"):
        restore(made.path, url, key, owner_url=owner_url)
    restore(made.path, url, key, owner_url=owner_url, replace=True)
    held = open_store(url, key)
    assert [entry.actor for entry in held.audit.entries()] == ["DC Example", "DC Example", "DC Other"]
    held.close()
    aside = sa.create_engine(postgres.url("postgres", sa.make_url(url).database or "").replace(":", "+psycopg:", 1))
    with aside.connect() as connection:
        counted = connection.scalar(sa.text(f"SELECT count(*) FROM {ASIDE}.audit"))
        reach = connection.scalar(sa.text(f"SELECT has_schema_privilege('{RUNTIME}', '{ASIDE}', 'USAGE')"))
    aside.dispose()
    assert (counted, reach) == (4, False)


def test_a_store_with_nothing_but_an_audit_entry_is_not_overwritten_unasked(
    shared_place: Place, fresh: Callable[[Path], tuple[str, str]], tmp_path: Path
) -> None:
    _filled(shared_place).close()
    made = backup(*shared_place, tmp_path / "copy.lantern")
    url, owner_url = fresh(shared_place[1])
    standing = open_store(url, shared_place[1])
    standing.log(actor="DC Example", audience="police_analyst", purpose="test", act=Act.CONSULTATION)
    with pytest.raises(RefusedInput, match="--replace"):
        restore(made.path, url, shared_place[1], owner_url=owner_url)
    assert len(standing.audit.entries()) == 1
    standing.close()


def test_a_broken_audit_or_another_key_is_not_restored(place: Place, tamper: Tamper, tmp_path: Path) -> None:
    store = _filled(place)
    good = backup(*place, tmp_path / "good.lantern")
    tamper(sa.update(AUDIT).where(AUDIT.c.seq == 2).values(actor="Somebody"))
    with pytest.raises(StoreError, match="broken at entry 2"):
        backup(*place, tmp_path / "bad.lantern")
    store.close()
    other = tmp_path / "other.key"
    other.touch(mode=0o600)
    other.write_text("ab" * 32)
    with pytest.raises((NoKey, StoreError)):
        restore(good.path, f"sqlite:///{tmp_path / 'x.db'}", other)
    assert sorted(path.name for path in tmp_path.glob("*") if "part" in path.name or path.name == "x.db") == []


def test_a_restore_that_fails_on_the_way_leaves_the_server_as_it_was(
    shared_place: Place,
    fresh: Callable[[Path], tuple[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = shared_place[1]
    _filled(shared_place).close()
    made = backup(*shared_place, tmp_path / "copy.lantern")
    url, owner_url = fresh(key)
    standing = _filled((url, key))
    content = _content(standing)

    def cut(*_: object) -> None:
        raise OSError("the power failed")

    monkeypatch.setattr("data.store.preparation.lock", cut)
    with pytest.raises(OSError, match="power"):
        restore(made.path, url, key, owner_url=owner_url, replace=True)
    assert _content(standing) == content
    standing.close()
