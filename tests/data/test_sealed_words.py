"""Somebody with the tables alone: what they read of a store that holds a planted word in every text of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import psycopg
import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from benchmarks._postgres import OWNER, RUNTIME, SUPERUSER, Server
from data.errors import StoreError
from data.store import Store, open_store
from data.store.backup import restore
from data.store.codec import hints
from data.store.engine import Database, open_database
from data.store.engine_postgres import open_server
from data.store.pending import row_of
from data.store.preparation import prepare
from data.store.sealed_fields import BESIDE, READABLE, SEALED, WORDS, is_readable, label
from data.store.sealing import whole_rows
from data.store.tables import IDENTITY, KINDS, META, RECORDS
from tests.data.conftest import copied

Place = tuple[str, Path]
WORD = "Quillfinch"
_DAY = date(2026, 11, 22)
_PLAIN = {bool: False, int: 1, float: 1.5, date: _DAY, datetime: datetime(2026, 11, 22, 9), str: WORD}  # noqa: DTZ001
_LEADS = {"location_id": "locations", "event_id": "events", "decision_id": "decisions", "order_id": "orders"}
_SEALED = sa.select(IDENTITY.c.sealed)
# What the store proves to lead to a record cannot hold a word.
_PROVED = {"id", "reports", "subjects", "answer_report"}


def _value(hint: Any) -> Any:
    inner = [one for one in get_args(hint) if one is not type(None)]
    if get_origin(hint) is tuple:
        return tuple(_value(one) for one in inner if one is not Ellipsis)
    if inner:
        return _value(inner[0])
    return next(iter(hint)) if issubclass(hint, StrEnum) else _PLAIN[hint]


def _planted(kind: str) -> Any:
    """A record of a kind, as no form would let it in: the word stands in whatever may hold a text."""
    cls = KINDS[kind]
    record: Any = object.__new__(cls)
    for name, hint in hints(cls).items():
        value = _value(hint)
        if name == "id":
            value = f"X-{kind}"
        elif name.endswith("_kind"):
            value = "actions" if name == "about_kind" else "person"
        elif name.endswith("_id"):
            value = "X-actions" if name == "about_id" else f"X-{_LEADS.get(name, 'people')}"
        elif name in _PROVED:
            value = {"subjects": (("person", "X-people"),), "answer_report": "X-reports"}.get(name, ("X-reports",))
        elif name == "facts" and kind != "proposals":
            value = ((WORD, WORD, "X-reports"),)
        object.__setattr__(record, name, value)
    return record


RECORDS_PLANTED = {kind: _planted(kind) for kind in KINDS}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A store with one planted record of every kind; a test leaves it as it found it."""
    folder = tmp_path_factory.mktemp("planted")
    if request.param == "sqlite":
        place = f"sqlite:///{folder / 'case.db'}", folder / "store.key"
    else:
        server: Server = request.getfixturevalue("postgres")
        name, key = request.getfixturevalue("template")
        place = server.url(RUNTIME, server.new_database(name)), copied(key, folder / "store.key")
    _fill(place)
    return place


def _fill(place: Place) -> None:
    with (
        closing(open_store(*place)) as store,
        store.unit_of_work(actor="A. Fictional", purpose=f"test {WORD}", reason=f"laid {WORD}") as unit,
    ):
        unit.add(*RECORDS_PLANTED.values())
        unit.remember_file("0" * 64, f"{WORD}.csv", "events")


def _tables(place: Place) -> Iterator[tuple[str, str, Any]]:
    """Table, column and value of whatever lies in the database: with the file's key, or as the server's superuser."""
    if place[0].startswith("sqlite"):
        with closing(dbapi2.connect(place[0].removeprefix("sqlite:///"))) as file:
            file.execute(f"PRAGMA key = \"x'{place[1].read_text().strip()}'\"")
            found = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            yield from _columns(file.execute, [(name, f'"{name}"') for (name,) in found])
    else:
        with psycopg.connect(place[0].replace(RUNTIME, SUPERUSER)) as server:
            found = server.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog')"
            ).fetchall()
            yield from _columns(server.execute, [(name, f'"{schema}"."{name}"') for schema, name in found])


def _columns(execute: Callable[[str], Any], tables: list[tuple[str, str]]) -> Iterator[tuple[str, str, Any]]:
    for name, quoted in tables:
        rows = execute(f"SELECT * FROM {quoted}")
        columns = [column[0] for column in rows.description]
        for row in rows.fetchall():
            yield from ((name, column, value) for column, value in zip(columns, row, strict=True))


def _shown(place: Place) -> set[tuple[str, str]]:
    """Columns in which the word can be read, or one of the points of a chosen place."""
    return {
        (table.removeprefix("record_"), column)
        for table, column, value in _tables(place)
        if WORD in (value.decode("latin-1") if isinstance(value, bytes) else str(value))
        or (column in ("easting_m", "northing_m") and value == 1.5)
    }


def _is_reviewed(table: str, column: str) -> bool:
    return is_readable(table, column) if table in KINDS else f"{table}.{column}" in BESIDE


def _kept(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store._database.reading() as connection:
        query = {kind: sa.select(table) for kind, table in RECORDS.items()}
        read = {
            kind: list(whole_rows(connection, store._database.ring, kind, connection.execute(query[kind])))
            for kind in KINDS
        }
    return {
        kind: [{k: v for k, v in row.items() if not k.startswith("rev_")} for row in rows]
        for kind, rows in read.items()
    }


PLANTED_ROWS = {kind: [row_of(record)] for kind, record in RECORDS_PLANTED.items()}


def test_the_tables_alone_tell_nothing_but_what_was_reviewed(made: Place) -> None:
    shown = _shown(made)
    points = {("hotspots_seen", "easting_m"), ("hotspots_seen", "northing_m")}  # middle of a cell, of nobody's home
    assert sorted(one for one in shown - points if not _is_reviewed(*one)) == []
    assert {("reports", "agency"), ("revision", "reason"), ("imported_file", "name")} <= shown, "the search finds words"
    with closing(open_store(*made)) as store:
        assert _kept(store) == PLANTED_ROWS


def test_what_an_older_version_wrote_readable_is_sealed_and_reads_the_same(made: Place) -> None:
    _as_version_2_left_it(made)
    before = {one for one in _shown(made) if one[0] in KINDS}
    assert {(kind, name) for kind, names in WORDS.items() for name in names if name != "precision"} - before == {
        (kind, "uncertainty_m") for kind in ("place_choices", "earlier_placements")
    }
    if made[0].startswith("postgresql"):
        with pytest.raises(StoreError, match="lantern database prepare"):
            open_store(*made)
        prepare(made[0].replace(RUNTIME, OWNER), RUNTIME, made[1])
    with closing(open_store(*made)) as store:
        assert store.keys.unsealed() == 0
        assert _kept(store) == PLANTED_ROWS
    assert sorted((kind, name) for kind, name in _shown(made) if name in WORDS.get(kind, ())) == []


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_of_an_older_version_is_sealed_as_it_is_restored(postgres: Server, tmp_path: Path, into: str) -> None:
    made = f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key"
    _fill(made)
    _as_version_2_left_it(made)
    old = (tmp_path / "case.db").rename(tmp_path / "old.bak")
    name = postgres.new_database()
    url = f"sqlite:///{tmp_path / 'new.db'}" if into == "sqlite" else postgres.url(RUNTIME, name)
    restore(old, url, made[1], owner_url=postgres.url(OWNER, name))
    with closing(open_store(url, made[1])) as store:
        assert _kept(store) == PLANTED_ROWS
    assert sorted(one for one in _shown((url, made[1])) if one[1] in WORDS.get(one[0], ())) == []
    assert list(tmp_path.glob("*.schema-*")) == [], "a copy that is thrown away leaves nothing beside it"


def test_words_put_under_another_record_or_changed_are_refused(made: Place) -> None:
    kinds = (label("decisions"), label("orders"))
    with _behind(made) as database, database.reading() as connection:
        own, other = (connection.execute(_SEALED.where(IDENTITY.c.kind == one)).scalar_one() for one in kinds)
    with closing(open_store(*made)) as store:
        for sealed in (other, own[:-1] + bytes([own[-1] ^ 1])):
            _put(made, kinds[0], sealed)
            with pytest.raises(StoreError, match="X-decisions"):
                _kept(store)
        _put(made, kinds[0], own)
        assert _kept(store) == PLANTED_ROWS


def test_every_reviewed_field_is_one_and_no_kind_is_left_out() -> None:
    named = {f"{kind}.{item.name}" for kind, cls in KINDS.items() for item in fields(cls)}
    assert {one for one in READABLE if not one.startswith("*.")} <= named
    assert not {f"{kind}.{name}" for kind, names in SEALED.items() for name in names} & set(READABLE)
    texts = {(kind, name) for kind, cls in KINDS.items() for name, hint in hints(cls).items() if str in _inner(hint)}
    sealed = {(kind, name) for held in (SEALED, WORDS) for kind, names in held.items() for name in names}
    assert sorted(one for one in texts - sealed if not is_readable(*one)) == []


def _inner(hint: Any) -> set[Any]:
    return {hint, *(leaf for one in get_args(hint) for leaf in _inner(one))}


def _as_version_2_left_it(place: Place) -> None:
    """Put words back into the columns, as every version of the product kept them before they were sealed."""
    with _behind(place) as database, database.writing() as connection:
        for kind, names in WORDS.items():
            values = {name: PLANTED_ROWS[kind][0][name] for name in names}
            connection.execute(sa.update(RECORDS[kind]).values(values))
            connection.execute(sa.delete(IDENTITY).where(IDENTITY.c.kind == label(kind)))
        connection.execute(sa.update(META).where(META.c.key == "schema").values(value="2"))


def _put(place: Place, under: str, sealed: bytes) -> None:
    with _behind(place) as database, database.writing() as connection:
        connection.execute(sa.update(IDENTITY).where(IDENTITY.c.kind == under).values(sealed=sealed))


@contextmanager
def _behind(place: Place) -> Iterator[Database]:
    """Open what is kept behind the product's back."""
    if place[0].startswith("sqlite"):
        database = open_database(*place, create=False)
    else:
        database = Database(open_server(sa.make_url(place[0].replace(RUNTIME, SUPERUSER)), None)[0], b"")
    try:
        yield database
    finally:
        database.engine.dispose()
