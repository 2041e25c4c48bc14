"""A place for a store on each database: an encrypted file, and a PostgreSQL server of Debian started by the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from benchmarks._postgres import OWNER, RUNTIME, SUPERUSER, Server, running
from data.store import Store, open_store
from data.store.engine import Database, open_database
from data.store.engine_postgres import open_server
from data.store.preparation import prepare

Place = tuple[str, Path]
BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Server of this run; a machine without one fails here, naming the package."""
    with running(durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Name of a prepared, empty database, with its key file."""
    name, key = postgres.new_database(), tmp_path_factory.mktemp("template") / "store.key"
    prepare(postgres.url(OWNER, name), RUNTIME, key)
    return name, key


@pytest.fixture(scope="session")
def reused(postgres: Server, template: Place) -> str:
    """Name of the database that one test after the other empties and uses."""
    return postgres.new_database(template[0])


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """URL and key file of an empty store, once for each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key"
    return request.getfixturevalue("shared_place")


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """An empty store, once for each database."""
    opened = open_store(*place)
    yield opened
    opened.close()


@pytest.fixture
def shared_place(postgres: Server, template: Place, reused: str, tmp_path: Path) -> Place:
    """URL and key file of an empty shared store."""
    _empty(postgres, reused)
    return postgres.url(RUNTIME, reused), copied(template[1], tmp_path / "home" / "store.key")


@pytest.fixture
def tamper(place: Place, request: pytest.FixtureRequest) -> Iterator[Callable[[sa.Executable], None]]:
    """Change what is kept behind the product's back: with the key of the file, or as the server's superuser."""
    opened: list[Database] = []

    def run(statement: sa.Executable) -> None:
        if not opened:
            opened.append(_behind(place, request))
        with opened[0].writing() as connection:
            connection.execute(statement)

    yield run
    for database in opened:
        database.engine.dispose()


def _behind(place: Place, request: pytest.FixtureRequest) -> Database:
    if place[0].startswith("sqlite"):
        return open_database(*place, create=False)
    server, name = request.getfixturevalue("postgres"), request.getfixturevalue("reused")
    engine, key = open_server(sa.make_url(server.url(SUPERUSER, name)), None)
    return Database(engine, key)


def copied(key: Path, to: Path) -> Path:
    """Copy a key file as its owner would."""
    to.parent.mkdir(exist_ok=True)
    to.touch(mode=0o600)
    to.write_bytes(key.read_bytes())
    return to


def _empty(server: Server, name: str) -> None:
    with psycopg.connect(server.url(SUPERUSER, name)) as connection:
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'lantern'").fetchall()
        for (table,) in tables:
            if table != "meta":
                connection.execute(f'DELETE FROM lantern."{table}"')
