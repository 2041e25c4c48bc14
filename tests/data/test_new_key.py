"""A store given a new key: all of it stays, the audit stays proved, and a kill at any moment leaves it whole."""

import os
import signal
import threading
import time
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks._postgres import OWNER, RUNTIME, SUPERUSER, Server
from data.audit import Act
from data.codes import PersonKind, ReportKind
from data.errors import NoKey, RefusedInput, StoreError
from data.records import Person, Report
from data.store import Store, alone, new_key, open_store, schema, sqlite_file
from data.store.backup import backup, restore
from data.store.keys import read_key
from data.store.new_key import change_key
from tests.data.conftest import copied

Place = tuple[str, Path]
WHO: dict[str, Any] = {"actor": "Keeper Example", "purpose": "key may be known", "audience": "police_analyst"}


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Place of a store of its own, for its key changes."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key"
    return request.getfixturevalue("own_place")


@pytest.fixture
def own_place(postgres: Server, template: Place, tmp_path: Path) -> Place:
    """Place of a store on a server."""
    url = postgres.url(RUNTIME, postgres.new_database(template[0]))
    return url, copied(template[1], tmp_path / "home" / "store.key")


def _filled(place: Place, number: int = 1) -> Store:
    store = open_store(*place)
    made: dict[str, Any] = {"reference": "X1", "agency": "Police", "kind": ReportKind.POLICE_RECORD}
    with store.unit_of_work(actor="DC Example", purpose="test") as unit:
        unit.add(Report(id="R-1", reported_on=date(2026, 1, 2), **made))
        for one in range(number):
            kind = PersonKind.PERSON_OF_CONCERN
            unit.add(Person(id=f"P-{one}", reports=("R-1",), reference="X", kind=kind, name=f"Invented Nameson {one}"))
    return store


def _owner(place: Place) -> str | None:
    return None if place[0].startswith("sqlite") else place[0].replace(f"{RUNTIME}@", f"{OWNER}@")


def _tamper(place: Place) -> None:
    """Change the first entry behind the product's back: with the key of the file, or as the server's superuser."""
    change = "UPDATE {}audit SET actor = 'Somebody' WHERE seq = 1"
    if _owner(place):
        with psycopg.connect(place[0].replace(f"{RUNTIME}@", f"{SUPERUSER}@")) as server:
            server.execute(change.format("lantern."))
        return
    store = open_store(*place)
    with store._database.writing() as connection:
        connection.exec_driver_sql(change.format(""))
    store.close()


def test_all_of_it_stays_and_the_audit_is_proved_across_both_changes(place: Place) -> None:
    store = _filled(place)
    content, words = store.case(), store.keys.digest("places", "Invented Road")
    anchor, old = store.audit.checkpoint(), read_key(place[1])
    store.close()
    for change in (1, 2):
        done = change_key(*place, **WHO, owner_url=_owner(place))
        assert read_key(place[1]) != old
        assert (read_key(done.before) == old) is (change == 1)
        store = open_store(*place)
        assert store.case() == content
        assert store.keys.digest("places", "Invented Road") == words
        verdict = store.audit.examine([anchor])
        assert (verdict.is_sound, verdict.anchors_met) == (True, 1)
        last = store.audit.entries()[-1]
        assert (last.actor, last.act) == ("Keeper Example", Act.ALTERATION)
        _log(store)
        store.close()
    _tamper(place)
    store = open_store(*place)
    assert store.audit.verify() == 1, "what was written under an earlier key is still held fast"
    store.close()


def _log(store: Store) -> None:
    store.log(actor="DC Example", audience="police_analyst", purpose="test", act=Act.CONSULTATION)


def test_the_old_key_opens_nothing_but_its_backups(tmp_path: Path) -> None:
    place = (f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    _filled(place).close()
    made = backup(*place, tmp_path / "old.lantern")
    before = change_key(*place, **WHO, owner_url=_owner(place)).before
    with pytest.raises(NoKey):
        open_store(place[0], before)
    with pytest.raises((NoKey, StoreError)):
        restore(made.path, f"sqlite:///{tmp_path / 'again.db'}", place[1])
    new = backup(*place, tmp_path / "new.lantern")
    restore(new.path, f"sqlite:///{tmp_path / 'moved.db'}", place[1])
    moved = open_store(f"sqlite:///{tmp_path / 'moved.db'}", place[1])
    assert moved.audit.examine().is_sound
    moved.close()


def test_nobody_else_may_have_the_store_open(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "_PATIENCE_S", 0.1)
    monkeypatch.setattr(sqlite_file, "_ALONE_S", 0.1)
    store, old = _filled(place), read_key(place[1])
    with pytest.raises(StoreError, match="stop lantern serve"):
        change_key(*place, **WHO, owner_url=_owner(place))
    assert read_key(place[1]) == old
    _log(store)
    assert store.audit.verify() is None
    store.close()


def test_a_server_wants_its_owner(own_place: Place) -> None:
    with pytest.raises(RefusedInput, match="--owner-url"):
        change_key(*own_place, **WHO)


STEPS = ("key written", "in the file", "file done", "ring done")


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_of_a_file_leaves_it_whole_under_one_of_the_keys(step: str, tmp_path: Path) -> None:
    place = (f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    _broken_off(place, step, None)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")
@pytest.mark.parametrize("step", ["in the transaction", "mark done"])
def test_a_kill_on_a_server_leaves_it_whole_under_one_of_the_keys(step: str, own_place: Place) -> None:
    _broken_off(own_place, step, _owner(own_place))


def _broken_off(place: Place, step: str, owner_url: str | None) -> None:
    store = _filled(place, number=5)
    content, count = store.case(), len(store.audit.entries())
    store.close()
    old = read_key(place[1])
    child = get_context("fork").Process(target=_killed, args=(place, step, owner_url))
    child.start()
    child.join(60)
    # Only the journal tells when the file is in the middle: whoever looks too late finds the change done.
    assert child.exitcode == -signal.SIGKILL or (step, child.exitcode) == ("in the file", 0)
    store = open_store(*place)
    is_new = read_key(place[1]) != old
    assert is_new is (step in ("file done", "mark done", "ring done")) or step == "in the file"
    assert store.case() == content
    assert store.audit.verify() is None
    assert len(store.audit.entries()) == count + is_new
    assert not place[1].with_name("store.key.new").exists()
    store.close()


def _killed(place: Place, step: str, owner_url: str | None) -> None:
    """Change the key in a process of its own, which kills itself at one step."""

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def watch() -> None:
        journal = Path(place[0].removeprefix("sqlite:///") + "-journal")
        while not journal.exists():
            time.sleep(0)
        die()

    if step == "key written":
        new_key._decide_on_server = sqlite_file.change_key = die
    elif step == "in the file":
        threading.Thread(target=watch, daemon=True).start()
    elif step in ("file done", "mark done"):
        new_key._conclude = die  # type: ignore[assignment]
    elif step == "in the transaction":
        schema.change_mark = die
    elif step == "ring done":
        new_key.os.link = die  # type: ignore[attr-defined]
    change_key(*place, **WHO, owner_url=owner_url)
