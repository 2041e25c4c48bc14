"""The store: versions, units of work, imports, encryption and refusals."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from data.casework import Action
from data.codes import LinkKind, ReportKind, Role
from data.errors import BadColumn, Conflict, NoKey, NoPurpose, RefusedInput, StoreError, Ungraded
from data.records import Link, Location, Participation, Person, Venue
from data.store import Change, Store, What, open_store
from data.store.tables import AUDIT
from tests.data.kept_records import WHO, event, person, report, write

Place = tuple[str, Path]
Tamper = Callable[[sa.Executable], None]


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key")
    yield opened
    opened.close()


def test_versions_stay_readable_by_revision(store: Store) -> None:
    assert write(store, report(), person()) == 1
    assert write(store, person(name="Other Nameson"), event()) == 2
    with store.unit_of_work(**WHO) as unit:
        unit.remove("E-1")
    assert store.revision == 3
    assert store.case(0).people == {}
    assert store.case(1).people["P-1"].name == "Invented Nameson"
    assert store.case(2).people["P-1"].name == "Other Nameson"
    assert (list(store.case(2).events), list(store.case().events)) == (["E-1"], [])
    assert store.changes(1, 2) == [Change("events", "E-1", What.ADDED), Change("people", "P-1", What.CHANGED)]
    assert store.changes(1, 3) == [Change("people", "P-1", What.CHANGED)]
    assert store.changes(2, 3) == [Change("events", "E-1", What.REMOVED)]
    with pytest.raises(StoreError, match="no revision 9"):
        store.case(9)


def test_identical_records_make_no_revision_and_no_entry(store: Store) -> None:
    write(store, report(), person())
    before = len(store.audit.entries())
    assert write(store, report(), person()) is None
    with store.unit_of_work(**WHO):
        pass
    assert (store.revision, len(store.audit.entries())) == (1, before)


def test_revision_at_a_moment(store: Store) -> None:
    write(store, report())
    made = store.revisions()[0].at
    assert store.revision_at(made) == 1
    assert store.revision_at(datetime.fromisoformat("2001-01-01")) == 0


@pytest.mark.parametrize("who", [{"actor": "", "purpose": "p"}, {"actor": "a", "purpose": " "}])
def test_no_unit_without_actor_and_purpose(store: Store, who: dict[str, Any]) -> None:
    with pytest.raises(NoPurpose):
        store.unit_of_work(**who)
    assert store.revision == 0


def test_no_commit_without_its_audit_entry(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("no audit")

    monkeypatch.setattr("data.store.trail.append", fails)
    with pytest.raises(OSError, match="no audit"):
        write(store, report())
    assert store.revision == 0
    assert store.case().reports == {}


def test_acts_of_the_audit_follow_from_the_changes(store: Store) -> None:
    write(store, report(), person(), person("P-2"))
    write(store, person(name="Other"))
    same: dict[str, Any] = {"source_kind": "person", "source_id": "P-1", "target_kind": "person", "target_id": "P-2"}
    write(store, Link(id="L-1", reports=("R-1",), kind=LinkKind.SAME_AS, **same))
    with store.unit_of_work(**WHO, reason="wrong") as unit:
        unit.remove("L-1")
    entries = store.audit.entries()
    assert [entry.act for entry in entries] == ["collection", "alteration", "combination", "erasure"]
    assert [entry.revision for entry in entries] == [1, 2, 3, 4]
    assert entries[3].subjects == ("L-1",)
    assert all(entry.actor == "analyst-1" and entry.purpose == "test" for entry in entries)
    assert store.audit.verify() is None


def test_an_exception_rolls_everything_back(store: Store) -> None:
    unit = store.unit_of_work(**WHO)

    def fail() -> None:
        with unit:
            unit.add(report())
            unit.remember_file("a" * 64, "x.csv", "events", [(1, "accepted", ["R-1"])])
            raise KeyError("the importer broke")

    with pytest.raises(KeyError):
        fail()
    assert (store.revision, store.audit.entries(), store.case().reports) == (0, [], {})
    with pytest.raises(StoreError, match="closed"):
        unit.add(report())


@pytest.mark.parametrize(
    "record",
    [
        person(reports=("R-none",)),
        person(facts=(("person.age", "30", "R-none"),)),
        event(location_id="LOC-none"),
        Venue(id="V-1", reports=("R-1",), name="Invented", kind="takeaway", location_id="LOC-none"),  # type: ignore[arg-type]
        Participation(
            id="X-1", reports=("R-1",), event_id="E-none", subject_kind="person", subject_id="P-1", role=Role.PRESENT
        ),
        Participation(
            id="X-1", reports=("R-1",), event_id="E-1", subject_kind="person", subject_id="P-none", role=Role.PRESENT
        ),
        Participation(
            id="X-1", reports=("R-1",), event_id="E-1", subject_kind="ghost", subject_id="P-1", role=Role.PRESENT
        ),
        Action(
            id="A-1",
            what="ask",
            owner_agency="Police",
            owner="DS Example",
            due_on=date(2026, 2, 1),
            decision_id="D-none",
        ),
    ],
)
def test_a_record_that_stands_on_nothing_is_refused(store: Store, record: Any) -> None:
    write(store, report(), person(), event())
    with pytest.raises(RefusedInput):
        write(store, record)
    assert store.revision == 1


def test_what_others_stand_on_cannot_be_removed(store: Store) -> None:
    write(store, report(), person())
    with pytest.raises(RefusedInput, match="P-1 still names reports R-1"), store.unit_of_work(**WHO) as unit:
        unit.remove("R-1")
    with store.unit_of_work(**WHO) as unit:
        unit.remove("R-1", "P-1")
    assert store.case().reports == {}
    with pytest.raises(RefusedInput, match="P-1"), store.unit_of_work(**WHO) as unit:
        unit.remove("P-1")


def test_police_intelligence_without_a_grade_never_gets_here() -> None:
    with pytest.raises(Ungraded):
        report(kind=ReportKind.POLICE_INTELLIGENCE)


def test_somebody_elses_change_meanwhile_is_a_conflict(store: Store) -> None:
    write(store, report(), person())

    def collide() -> None:
        with store.unit_of_work(**WHO) as unit:
            write(store, person(name="First"))
            unit.add(person(name="Second"))

    with pytest.raises(Conflict, match="P-1"):
        collide()
    assert store.case().people["P-1"].name == "First"


def test_the_same_idempotency_key_writes_once(store: Store) -> None:
    for _ in range(2):
        with store.unit_of_work(**WHO, idempotency_key="k-1") as unit:
            unit.add(report(f"R-{store.revision}"))
        assert unit.revision == 1
    assert unit.repeated
    assert list(store.case().reports) == ["R-0"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_refused(store: Store, value: float) -> None:
    with pytest.raises(RefusedInput, match="LOC-1, easting_m"):
        write(store, report(), Location(id="LOC-1", reports=("R-1",), text="x", easting_m=value))


def test_times_with_a_zone_are_refused(store: Store) -> None:
    with pytest.raises(RefusedInput, match="E-1, start"):
        write(store, report(), event(start=datetime.fromisoformat("2026-01-01T22:00+00:00")))


def test_only_records_are_kept(store: Store) -> None:
    with pytest.raises(RefusedInput, match="dict"), store.unit_of_work(**WHO) as unit:
        unit.add({"id": "P-1"})
    with pytest.raises(RefusedInput, match="int"):
        store.records(int)


def _crimes(rows: int, sha256: str = "a" * 64) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    east = rng.uniform(5e5, 5.3e5, rows)
    east[::7] = np.nan
    return pd.DataFrame(
        {
            "sha256": sha256,
            "row": np.arange(1, rows + 1),
            "month": "2019-02",
            "crime_type": "Burglary",
            "report_id": "R-1",
            "easting_m": east,
            "crime_id": None,
            "a column of somebody else": 1,
        }
    )


def test_recorded_crime_is_kept_whole(store: Store) -> None:
    frame = _crimes(5_000)
    with store.unit_of_work(**WHO) as unit:
        unit.add(report())
        unit.add_crimes(frame)
        unit.remember_file("a" * 64, "street.csv", "policeuk", [(row, "accepted", ()) for row in frame["row"]])
    kept = store.recorded_crime("2019-02")
    np.testing.assert_array_equal(kept["easting_m"], frame["easting_m"])
    assert store.months() == {"2019-02": 5_000}
    assert store.recorded_crime("2020-01").empty
    assert "recorded crime" in store.audit.entries()[-1].detail


def test_recorded_crime_needs_its_columns(store: Store) -> None:
    with pytest.raises(BadColumn, match="report_id"), store.unit_of_work(**WHO) as unit:
        unit.add_crimes(_crimes(3).drop(columns="report_id"))


def test_a_file_is_known_by_hash_and_row(store: Store) -> None:
    write(store, report())
    with store.unit_of_work(**WHO) as unit:
        assert unit.seen_rows("b" * 64) == set()
        unit.remember_file("b" * 64, "events.csv", "events", [(2, "accepted", ["E-1"]), (3, "rejected", [])])
    with store.unit_of_work(**WHO) as unit:
        assert unit.seen_rows("b" * 64) == {2, 3}
        unit.remember_file("b" * 64, "events.csv", "events", [(2, "accepted", ["E-1"])])
    assert unit.revision is None
    assert store.revision == 2


def test_two_imports_of_one_file_at_once_keep_it_once(store: Store) -> None:
    write(store, report())
    rows = [(2, "accepted", ["E-1"])]

    def collide() -> None:
        with store.unit_of_work(**WHO) as slow:
            with store.unit_of_work(**WHO) as quick:
                quick.add(event("E-quick"))
                quick.remember_file("b" * 64, "events.csv", "events", rows)
            slow.add(event("E-slow"))
            slow.remember_file("b" * 64, "events.csv", "events", rows)

    with pytest.raises(Conflict, match="run the intake again"):
        collide()
    assert list(store.case().events) == ["E-quick"]


def test_many_writers_wait_for_each_other(store: Store) -> None:
    write(store, report())
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(4):
                write(store, event(f"E-{number}-{step}"))
        except StoreError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (len(store.case().events), store.revision, store.audit.verify()) == (32, 33, None)


def test_the_file_cannot_be_read_without_the_key(file_store: Store, tmp_path: Path) -> None:
    write(file_store, report(), person())
    file_store.close()
    files = sorted((tmp_path / "home").iterdir())
    raw = b"".join(path.read_bytes() for path in files if path.suffix != ".key")
    assert b"SQLite format 3" not in raw
    assert b"Nameson" not in raw
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(tmp_path / "home" / "case.db").execute("SELECT 1 FROM sqlite_master").fetchall()


def test_another_key_is_refused(store: Store, place: Place, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.touch(mode=0o600)
    other.write_text("ab" * 32)
    with pytest.raises(NoKey, match="does not open"):
        open_store(place[0], other)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(store: Store, place: Place, mode: int) -> None:
    url, key = place
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(mode)
    with pytest.raises(NoKey, match="chmod 600"):
        open_store(url, key)


@pytest.mark.parametrize("text", ["", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_file_without_a_key_in_it_is_refused(store: Store, place: Place, text: str) -> None:
    url, key = place
    key.write_text(text)
    with pytest.raises(NoKey, match="hex digits"):
        open_store(url, key)


def test_a_lost_key_is_never_replaced_by_a_new_one(store: Store, place: Place) -> None:
    write(store, report())
    url, key = place
    key.unlink()
    with pytest.raises(NoKey, match="cannot be opened"):
        open_store(url, key)
    assert not key.exists()


@pytest.mark.skipif(os.name != "posix", reason="users of POSIX systems only")
def test_the_store_must_exist_unless_it_may_be_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "postgresql://host", "x"])
def test_other_databases_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(RefusedInput, match="sqlite:///PATH"):
        open_store(url, tmp_path / "store.key")


def test_tampering_inside_the_database_is_found(store: Store, tamper: Tamper) -> None:
    for number in range(6):
        write(store, report(f"R-{number}"))
    anchor = store.audit.anchor()
    assert store.audit.verify(anchor) is None
    tamper(sa.update(AUDIT).where(AUDIT.c.seq == 4).values(actor="nobody"))
    assert store.audit.verify() == 4
    tamper(sa.delete(AUDIT).where(AUDIT.c.seq >= 4))
    assert store.audit.verify() is None
    assert store.audit.verify(anchor) == 4


def test_what_a_reader_holds_cannot_change_the_store(store: Store) -> None:
    write(store, report(), person())
    store.case().people.clear()
    store.records(Person).clear()
    assert list(store.case().people) == ["P-1"]
    assert replace(store.case().people["P-1"], name="x") != store.case().people["P-1"]
