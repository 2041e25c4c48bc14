"""The second lock of a shared database: nothing for nobody, nothing beyond what the product's role needs."""

import itertools
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from benchmarks._postgres import OWNER, RUNTIME, SUPERUSER, Server
from data.audit import Act
from data.codes import ReportKind
from data.errors import NoKey, RefusedInput, StoreError
from data.records import Report
from data.store import Store, open_store, schema
from data.store.engine_postgres import checked
from data.store.preparation import APPEND_ONLY, prepare
from data.store.proof import prove
from data.store.tables import METADATA

Place = tuple[str, Path]
REFUSED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def store(shared_place: Place) -> Iterator[Store]:
    opened = open_store(*shared_place)
    _write(opened, "R-1")
    opened.log(actor="DC Example", audience="police_analyst", purpose="test", act=Act.CONSULTATION)
    opened.audit.checkpoint()
    yield opened
    opened.close()


def _write(store: Store, key: str, actor: str = "DC Example") -> None:
    made: Any = {"reference": "X", "agency": "Police", "kind": ReportKind.POLICE_RECORD}
    with store.unit_of_work(actor=actor, purpose="test") as unit:
        unit.add(Report(id=key, reported_on=date(2026, 1, 2), **made))


@pytest.fixture
def line(store: Store, shared_place: Place) -> Iterator[psycopg.Connection[Any]]:
    """A connection with the product's own role, as somebody has it who stole its password."""
    with psycopg.connect(shared_place[0]) as connection:
        connection.execute("SELECT set_config('search_path', 'lantern', false)")
        connection.commit()
        yield connection


def _state(
    line: psycopg.Connection[Any], actor: str = "DC Example", purpose: str = "test", about: str = "writing"
) -> None:
    line.execute(
        "SELECT set_config('lantern.actor', %s, true), set_config('lantern.purpose', %s, true),"
        " set_config('lantern.audience', %s, true)",
        (actor, purpose, about),
    )


@pytest.mark.parametrize(("actor", "purpose"), [("", ""), ("DC Example", ""), ("", "test")])
def test_nobody_is_shown_nothing_and_writes_nothing(line: psycopg.Connection[Any], actor: str, purpose: str) -> None:
    if actor or purpose:
        _state(line, actor, purpose)
    for name in METADATA.tables:
        assert line.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (0,), name
    with pytest.raises(REFUSED, match="row-level security"):
        line.execute("INSERT INTO revision VALUES (9, now(), %s, %s, '', NULL)", (actor, purpose))


def test_whoever_states_actor_and_purpose_is_shown_the_rows(line: psycopg.Connection[Any]) -> None:
    _state(line)
    assert line.execute("SELECT count(*) FROM record_reports").fetchone() == (1,)
    line.rollback()
    assert line.execute("SELECT count(*) FROM record_reports").fetchone() == (0,)


@pytest.mark.parametrize("name", sorted(APPEND_ONLY))
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {0} SET {1} = {1}"])
def test_what_only_grows_cannot_be_changed(line: psycopg.Connection[Any], name: str, act: str) -> None:
    _state(line)
    column = next(iter(METADATA.tables[name].c)).name
    with pytest.raises(REFUSED):
        line.execute(act.format(f'"{name}"', column))


def test_of_a_version_only_its_end_is_written_and_only_once(line: psycopg.Connection[Any]) -> None:
    _state(line)
    for statement in (
        "UPDATE record_reports SET agency = 'x'",
        "DELETE FROM record_reports",
        "UPDATE meta SET value = 9",
    ):
        with pytest.raises(REFUSED), line.transaction():
            line.execute(statement)
    line.execute("UPDATE record_reports SET rev_to = 1")
    assert line.execute("UPDATE record_reports SET rev_to = NULL").rowcount == 0


def test_nobody_signs_in_the_name_of_another(line: psycopg.Connection[Any]) -> None:
    _state(line)
    with pytest.raises(REFUSED, match="row-level security"):
        line.execute("INSERT INTO revision VALUES (9, now(), 'DC Other', 'test', '', NULL)")


def test_the_role_changes_no_table_and_no_lock(line: psycopg.Connection[Any]) -> None:
    _state(line)
    for statement in (
        "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
        "DROP POLICY product_reads ON audit",
        "CREATE TABLE lantern.mine (id int)",
        "SET ROLE lantern_owner",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(REFUSED), line.transaction():
            line.execute(statement)


def test_the_owner_without_a_purpose_sees_nothing_either(store: Store, postgres: Server, reused: str) -> None:
    with psycopg.connect(postgres.url(OWNER, reused)) as owner:
        assert owner.execute("SELECT count(*) FROM lantern.audit").fetchone() == (0,)


def test_a_pooled_connection_never_keeps_the_last_users_name(store: Store) -> None:
    engine, leaks = store._database.engine, []
    named = "SELECT current_setting('lantern.actor', true), (SELECT count(*) FROM lantern.audit)"

    def work(number: int) -> None:
        for _, states in itertools.product(range(12), (True, False)):
            if states:
                database = store._database.acting_as(f"actor-{number}", "test")
                with database.reading() as connection:
                    found = connection.exec_driver_sql(named).one()
                expected = found[0] == f"actor-{number}" and found[1] > 0
            else:
                raw = engine.raw_connection()
                found = raw.cursor().execute(named).fetchone()  # type: ignore[attr-defined]
                raw.close()
                expected = found[0] in ("", None) and found[1] == 0
            if not expected:
                leaks.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert leaks == []
    assert engine.pool.size() < 8, "so that users share connections"


def test_a_reader_cannot_write_and_sees_one_moment(store: Store) -> None:
    count = sa.text("SELECT count(*) FROM revision")
    with store._database.reading() as connection:
        before = connection.scalar(count)
        _write(store, "R-2")
        assert connection.scalar(count) == before
    with pytest.raises(StoreError, match="ReadOnly"), store._database.reading() as connection:
        connection.exec_driver_sql("INSERT INTO revision VALUES (9, now(), 'lantern', 'x', '', NULL)")


def test_the_doctor_proves_every_lock(store: Store, shared_place: Place) -> None:
    found = {proof.name: proof for proof in prove(*shared_place)}
    assert all(proof.holds for proof in found.values()), found
    assert set(found) == {
        *("line to the server", "role", "row-level security", "nobody stated", "second lock", "append-only"),
        *("key ring", "encoding", "audit"),
    }


@pytest.mark.parametrize(
    ("weaken", "mend", "name"),
    [
        (f"ALTER ROLE {RUNTIME} SUPERUSER", f"ALTER ROLE {RUNTIME} NOSUPERUSER", "role"),
        (f"ALTER ROLE {RUNTIME} BYPASSRLS", f"ALTER ROLE {RUNTIME} NOBYPASSRLS", "role"),
        (f"GRANT {OWNER} TO {RUNTIME}", f"REVOKE {OWNER} FROM {RUNTIME}", "role"),
        (
            "ALTER TABLE lantern.record_people NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE lantern.record_people FORCE ROW LEVEL SECURITY",
            "row-level security",
        ),
        (
            "CREATE POLICY gap ON lantern.meta FOR SELECT USING (true)",
            "DROP POLICY gap ON lantern.meta",
            "nobody stated",
        ),
        (
            f"GRANT UPDATE (detail) ON lantern.audit TO {RUNTIME}",
            f"REVOKE UPDATE (detail) ON lantern.audit FROM {RUNTIME}",
            "append-only",
        ),
        (
            "UPDATE lantern.audit SET actor = 'x' WHERE seq = 1",
            "UPDATE lantern.audit SET actor = 'DC Example' WHERE seq = 1",
            "audit",
        ),
    ],
)
def test_the_doctor_finds_each_lock_that_was_opened(
    store: Store, shared_place: Place, postgres: Server, reused: str, weaken: str, mend: str, name: str
) -> None:
    postgres.run(weaken, database=reused)
    try:
        found = {proof.name: proof.holds for proof in prove(*shared_place)}
    finally:
        postgres.run(mend, database=reused)
    assert not found[name]


def test_the_doctor_proves_a_file_and_finds_a_plain_one(tmp_path: Path) -> None:
    key = tmp_path / "store.key"
    url = f"sqlite:///{tmp_path / 'case.db'}"
    open_store(url, key).close()
    assert [proof.holds for proof in prove(url, key)] == [True] * 5
    (tmp_path / "case.db").chmod(0o644)
    assert not {proof.name: proof.holds for proof in prove(url, key)}["store files"]
    (tmp_path / "case.db").write_bytes(b"SQLite format 3\0" + bytes(4080))
    assert [proof.holds for proof in prove(url, key)] == [False]


def test_a_role_that_could_pass_the_locks_is_not_prepared_for(postgres: Server, tmp_path: Path) -> None:
    owner_url = postgres.url(OWNER, postgres.new_database())
    for role in (OWNER, SUPERUSER, "nobody_knows_it"):
        with pytest.raises(RefusedInput, match="role"):
            prepare(owner_url, role, tmp_path / "store.key")
    with pytest.raises(StoreError, match="lantern database prepare"):
        open_store(owner_url, tmp_path / "store.key")


def test_a_second_preparation_changes_nothing_and_wants_the_same_key(
    store: Store, shared_place: Place, postgres: Server, reused: str, tmp_path: Path
) -> None:
    before = store.audit.entries()
    prepare(postgres.url(OWNER, reused), RUNTIME, shared_place[1])
    assert store.audit.entries() == before
    other = tmp_path / "other.key"
    other.touch(mode=0o600)
    other.write_text("ab" * 32)
    with pytest.raises(NoKey):
        prepare(postgres.url(OWNER, reused), RUNTIME, other)
    with pytest.raises(NoKey, match="cannot be opened"):
        prepare(postgres.url(OWNER, reused), RUNTIME, tmp_path / "none.key")
    assert not (tmp_path / "none.key").exists()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app@db.example/case?sslmode=disable",
        "postgresql://app@db.example/case?sslmode=prefer",
        "postgresql://app@db.example/case?sslmode=allow",
        "postgresql://app@localhost,db.example/case?sslmode=prefer",
        "postgresql://app@localhost/case?host=db.example&sslmode=disable",
        "postgresql://app@localhost/case?hostaddr=192.0.2.1",
        "postgresql://app@127.0.0.1.example/case?sslmode=disable",
        "postgresql://app@/case?service=x",
        "postgresql://app@/case",
    ],
)
def test_an_open_line_to_another_machine_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="database URL"):
        checked(sa.make_url(url))


def test_a_line_to_another_machine_proves_the_server_unless_told_otherwise() -> None:
    assert checked(sa.make_url("postgresql://app@db.example/case")).query["sslmode"] == "verify-full"
    assert checked(sa.make_url("postgresql://app@db.example/case?sslmode=require")).query["sslmode"] == "require"
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert "sslmode" not in checked(sa.make_url(f"postgresql://app@{host}/case")).query


def test_a_password_is_in_no_message(postgres: Server, template: Place) -> None:
    for url in (f"postgresql://app:hush-hush@localhost:1/{template[0]}", "postgresql://app:hush-hush@local host:x/y"):
        with pytest.raises((StoreError, RefusedInput)) as refusal:
            open_store(url, template[1])
        chain, error = [], refusal.value
        while error is not None:
            chain.append(str(error))
            error = error.__cause__  # type: ignore[assignment]
        assert not [words for words in chain if "hush" in words]


def test_a_newer_or_an_unfinished_database_is_refused_in_one_line(
    store: Store, shared_place: Place, postgres: Server, reused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA - 1)
    with pytest.raises(StoreError, match="install the newer version"):
        open_store(*shared_place)
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA + 2)
    with pytest.raises(StoreError, match="lantern database prepare"):
        open_store(*shared_place)
