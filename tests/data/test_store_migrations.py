"""Migrations: step by step, all or nothing, on either database, with the file as it was kept beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks._postgres import OWNER, RUNTIME, Server
from data.audit import Act
from data.errors import StoreError
from data.store import open_store, schema
from data.store.preparation import prepare

Place = tuple[str, Path]


@pytest.fixture
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A store of the present schema; the product of the test is newer."""
    key = tmp_path / "store.key"
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'case.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.url(RUNTIME, server.new_database())
        prepare(url.replace(RUNTIME, OWNER), RUNTIME, key)
    store = open_store(url, key)
    store.log(actor="DC Example", audience="police_analyst", purpose="test", act=Act.CONSULTATION)
    store.close()
    return url, key


def _update(place: Place) -> None:
    if place[0].startswith("postgresql"):
        prepare(place[0].replace(RUNTIME, OWNER), RUNTIME, place[1])
    open_store(*place).close()


def _newer(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[sa.Connection], None]) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", {schema.SCHEMA + number: step for number, step in enumerate(steps)})
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA + len(steps))


def _add_column(connection: sa.Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE recorded_crime ADD COLUMN extra TEXT")


def _rename_column(connection: sa.Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE recorded_crime RENAME COLUMN extra TO further")


def _fail(connection: sa.Connection) -> None:
    raise OSError("the power failed")


def _columns(place: Place) -> set[str]:
    store = open_store(*place)
    with store._database.reading() as connection:
        found = connection.exec_driver_sql("SELECT * FROM recorded_crime").keys()
    store.close()
    return set(found)


@pytest.mark.parametrize("older", ["sqlite", "postgresql"], indirect=True)
def test_steps_run_in_order_once_and_keep_the_audit(older: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _newer(monkeypatch, _add_column, _rename_column)
    for _ in range(2):
        _update(older)
    assert "further" in _columns(older)
    store = open_store(*older)
    assert (len(store.audit.entries()), store.audit.verify()) == (1, None)
    store.close()
    if older[0].startswith("sqlite"):
        aside = older[1].with_name(f"case.db.schema-{schema.SCHEMA - 2}")
        monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA - 2)
        assert "further" not in _columns((f"sqlite:///{aside}", older[1]))


@pytest.mark.parametrize("older", ["sqlite", "postgresql"], indirect=True)
def test_a_step_that_fails_leaves_the_store_as_it_was(older: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        _newer(newer, _add_column, _fail)
        with pytest.raises(OSError, match="power"):
            _update(older)
    assert "extra" not in _columns(older)


@pytest.mark.parametrize("older", ["sqlite"], indirect=True)
def test_a_store_without_a_way_to_this_version_is_refused(older: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _newer(monkeypatch, _add_column)
    monkeypatch.setattr(schema, "MIGRATIONS", {})
    with pytest.raises(StoreError, match="knows no way from"):
        open_store(*older)
