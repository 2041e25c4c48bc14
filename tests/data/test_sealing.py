"""Identity under keys of its own: what is sealed reads back, what is destroyed does not, here or in any backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from data.audit import Act
from data.codes import Audience, EventKind, LinkKind, PersonKind, ReportKind, Role
from data.errors import NoKey, RefusedInput, StoreError
from data.holds import Outcome
from data.records import Case, Event, Link, Participation, Person, Phone, Report
from data.store import Store, by_kind, open_store
from data.store.backup import backup, restore
from data.store.sealed_fields import SEALED
from data.store.tables import IDENTITY, RECORDS
from data.views import View
from network.casework.retention import workflow

DAY = date(2026, 11, 25)
NAME, SURNAME, NICK = "Quill Brassfinch", "Brassfinch", "Sixpence"
_NIGHT = datetime(2015, 1, 4, 22)  # noqa: DTZ001
SECRETS = (SURNAME, NICK, "1985-04-24", "07700 900111", "POC-077")
_REPORT = Report(
    id="R-1",
    reference="X/1",
    agency="Luton example",
    kind=ReportKind.POLICE_RECORD,
    reported_on=date(2015, 1, 5),
    text=f"{NAME} and Wren Otherby were seen; quill Brassfinch left first. Kit Brassfinch stayed.",
)
_FAR = replace(_REPORT, id="R-2", text=f"Somebody else mentions {NAME} once.")
_RECORDS = (
    _REPORT,
    _FAR,
    Person(
        id="P-1",
        reports=("R-1",),
        reference="POC-077",
        kind=PersonKind.PERSON_OF_CONCERN,
        name=NAME,
        nicknames=(NICK,),
        date_of_birth=date(1985, 4, 24),
        facts=(("person.age", "41", "R-1"),),
    ),
    Person(id="P-2", reports=("R-1",), reference="POC-078", kind=PersonKind.OTHER, name="Kit Brassfinch"),
    Phone(id="T-1", reports=("R-1",), number="07700 900111"),
    Phone(id="T-2", reports=("R-1",), number="07700 900222"),
    Event(
        id="E-1",
        reports=("R-1",),
        kind=EventKind.SIGHTING,
        start=_NIGHT,
        end=_NIGHT,
        summary=f"“{NICK}” at the door",
    ),
    Participation(
        id="A-1", reports=("R-1",), event_id="E-1", subject_kind="person", subject_id="P-1", role=Role.PRESENT
    ),
    *(
        Link(
            id=f"L-{number}",
            reports=("R-1",),
            kind=LinkKind.USES_PHONE,
            source_kind="person",
            source_id=person,
            target_kind="phone",
            target_id=phone,
        )
        for number, (person, phone) in enumerate((("P-1", "T-1"), ("P-1", "T-2"), ("P-2", "T-2")))
    ),
)


def _open(folder: Path, *, create: bool = False) -> Store:
    return open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key", create=create)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    with closing(_open(folder, create=True)) as store, store.unit_of_work(actor="DC A", purpose="test") as unit:
        unit.add(*_RECORDS)
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with closing(_open(home)) as opened:
        yield opened


def _view(store: Store) -> View:
    return View(store, actor="DC Example", audience=Audience.POLICE_ANALYST, purpose="test", day=DAY)


def _erase(store: Store, person: str = "P-1") -> workflow.Decided:
    return workflow.decide(
        _view(store), person, Outcome.ERASE, decided_by="Ann Able", second="Bob Cole", reason="not needed"
    )


def _plain(file: Path, key_file: Path) -> str:
    """Every row of every table, as somebody reads them who holds the file and its key but not the ring."""
    with closing(dbapi2.connect(str(file))) as connection:
        connection.execute(f"PRAGMA key = \"x'{key_file.read_text().strip()}'\"")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return repr([connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])


def _said(case: Case) -> str:
    return repr(by_kind(case))


def test_what_is_sealed_reads_back_and_stands_nowhere_else(store: Store, home: Path) -> None:
    found = by_kind(store.case())
    assert [found[kind][one.id] for one in _RECORDS for kind in found if one.id in found[kind]] == list(_RECORDS)
    plain = _plain(home / "case.db", home / "store.key")
    assert [secret for secret in SECRETS if secret in plain] == []
    assert "Luton example" in plain  # the search finds what is not sealed


def test_the_ring_is_closed_to_others_and_never_in_a_backup(store: Store, home: Path) -> None:
    store.case()
    assert (home / "store.ring").stat().st_mode & 0o077 == 0
    assert b"SQLite format 3" not in (home / "store.ring").read_bytes()[:100]
    made = backup(f"sqlite:///{home / 'case.db'}", home / "store.key", home / "copy.bak")
    plain = _plain(made.path, home / "store.key")
    assert [secret for secret in SECRETS if secret in plain] == []


def test_an_erased_person_stays_unreadable_in_every_version_and_every_backup(store: Store, home: Path) -> None:
    url, key = f"sqlite:///{home / 'case.db'}", home / "store.key"
    before = store.revision
    copy = backup(url, key, home / "before.bak").path
    done = _erase(store)
    assert done.erasure is not None
    for revision in (before, None):
        said = _said(store.case(revision))
        assert [secret for secret in SECRETS if secret in said.replace("Kit Brassfinch", "")] == []
    shell = store.case().people["P-1"]
    assert (shell.name, shell.nicknames, shell.date_of_birth, shell.facts) == ("", (), None, ())
    assert done.review.id in shell.reference
    assert "P-1" in {one for entry in store.audit.entries() if entry.act is Act.ERASURE for one in entry.subjects}
    store.close()
    restore(copy, url, key, replace=True)
    with closing(_open(home)) as again:
        assert again.revision == before
        said = _said(again.case())
        assert [secret for secret in SECRETS if secret in said.replace("Kit Brassfinch", "")] == []
        assert again.case().people["P-1"] == shell
        assert again.case().people["P-2"].name == "Kit Brassfinch"


def test_texts_lose_the_name_and_keep_the_rest(store: Store) -> None:
    done = _erase(store)
    case = store.case()
    assert (
        case.reports["R-1"].text == "[erased] and Wren Otherby were seen; [erased] left first. Kit Brassfinch stayed."
    )
    assert case.reports["R-2"].text == "Somebody else mentions [erased] once."
    assert case.events["E-1"].summary == "“[erased]” at the door"
    assert case.phones["T-1"].number == ""
    assert case.phones["T-2"].number == "07700 900222", "somebody else is linked to it"
    assert (len(case.links), len(case.participations)) == (3, 1), "links and parts stand"
    assert done.others == ()


def test_an_old_ring_put_back_is_refused_and_loses_what_was_erased_since(store: Store, home: Path) -> None:
    store.case()
    store.keys.copy(home / "ring.copy")
    _erase(store)
    store.close()
    for ending in ("", "-wal", "-shm"):
        (home / f"store.ring{ending}").unlink(missing_ok=True)
    shutil.copy(home / "ring.copy", home / "store.ring")
    with closing(_open(home)) as again:
        assert NAME not in _said(again.case(1))
        with pytest.raises(NoKey):
            again.case()
        assert again._database.ring is not None
        assert not again._database.ring.destroy(_condemned(again)), "already destroyed when the store was opened"


def test_without_its_ring_the_store_is_not_read(home: Path) -> None:
    for path in home.glob("store.ring*"):
        path.unlink()
    with closing(_open(home)) as store:
        with pytest.raises(NoKey, match="ring"):
            store.case()
        with pytest.raises(NoKey, match="ring"), store.unit_of_work(actor="DC A", purpose="test") as unit:
            unit.add(replace(_REPORT, id="R-9"))
    assert not (home / "store.ring").exists(), "an empty ring would hide that the keys are gone"


def test_a_ring_that_lacks_a_key_or_is_of_another_store_is_refused(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with closing(_open(other, create=True)) as made, made.unit_of_work(actor="DC A", purpose="test") as unit:
        unit.add(replace(_REPORT, id="R-9"))
    for path in home.glob("store.ring*"):
        path.unlink()
    shutil.copy(other / "store.ring", home / "store.ring")
    with closing(_open(home)) as store, pytest.raises(NoKey):
        store.case()


@pytest.mark.parametrize("change", ["bytes", "owner", "version"])
def test_a_sealed_part_that_was_changed_or_moved_is_refused(store: Store, change: str) -> None:
    with store._database.writing() as connection:
        table = sa.select(IDENTITY.c.sealed, IDENTITY.c.key_id).where(IDENTITY.c.kind == "people")
        first, second = connection.execute(table.order_by(IDENTITY.c.id)).all()
        mine = sa.update(IDENTITY).where(IDENTITY.c.kind == "people", IDENTITY.c.id == "P-2")
        if change == "bytes":
            connection.execute(mine.values(sealed=second.sealed[:-1] + bytes([second.sealed[-1] ^ 1])))
        elif change == "owner":
            connection.execute(mine.values(sealed=first.sealed, key_id=first.key_id))
        else:
            connection.execute(mine.values(sealed=second.sealed[:20]))
    with pytest.raises(StoreError, match="P-2"):
        store.case()


def test_rows_of_an_earlier_version_are_read_and_can_be_sealed(store: Store, home: Path) -> None:
    _unseal(store)
    assert NAME in _plain(home / "case.db", home / "store.key")
    assert store.case().people["P-1"].name == NAME
    assert store.keys.unsealed() == sum(
        len(records) for kind, records in by_kind(store.case()).items() if kind in SEALED
    )
    assert store.keys.seal() == store.keys.seal() + 7
    assert store.case().people["P-1"].date_of_birth == date(1985, 4, 24)
    store.close()
    assert NAME not in _plain(home / "case.db", home / "store.key")


def test_an_erasure_reaches_rows_of_an_earlier_version(store: Store, home: Path) -> None:
    _unseal(store)
    with store.unit_of_work(actor="DC A", purpose="test") as unit:
        unit.add(replace(store.case().people["P-1"], sex="M"))
    _erase(store)
    assert [NAME in _said(store.case(revision)) for revision in range(store.revision + 1)] == [False] * 4
    store.close()
    assert NAME not in _plain(home / "case.db", home / "store.key")


def test_a_crash_between_commit_and_the_destruction_is_made_good_at_the_next_start(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.store.person_keys.KeyRing.destroy", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        _erase(store)
    monkeypatch.undo()
    store.close()
    backup(f"sqlite:///{home / 'case.db'}", home / "store.key", home / "after.bak")
    with closing(_open(home)) as again:
        assert again.case().people["P-1"].name == ""
        assert again._database.ring is not None
        assert not again._database.ring.destroy(_condemned(again)), "already destroyed when the store was opened"


def test_a_refused_unit_destroys_nothing(store: Store) -> None:
    with pytest.raises(RefusedInput), store.unit_of_work(actor="DC A", purpose="test") as unit:
        unit.erase(replace(store.case().people["P-1"], name="", reports=("R-none",)), because="x", on=DAY)
    assert store.case().people["P-1"].name == NAME
    with pytest.raises(RefusedInput, match="not kept sealed"), store.unit_of_work(actor="A B", purpose="t") as unit:
        unit.erase(store.case().links["L-0"], because="x", on=DAY)


def test_a_record_that_was_erased_can_be_recorded_anew(store: Store) -> None:
    _erase(store)
    with store.unit_of_work(actor="DC A", purpose="test") as unit:
        unit.add(replace(store.case().people["P-1"], name="New Name"))
    assert store.case().people["P-1"].name == "New Name"
    assert store.case(1).people["P-1"].name == ""


def _condemned(store: Store) -> list[str]:
    with store._database.reading() as connection:
        return list(connection.scalars(sa.select(IDENTITY.c.key_id).where(IDENTITY.c.sealed == b"")))


def _unseal(store: Store) -> None:
    """Put the store into the state in which an earlier version of the product left it."""
    case = by_kind(store.case())
    with store._database.writing() as connection:
        connection.execute(sa.delete(IDENTITY))
        for kind, names in SEALED.items():
            for record in case.get(kind, {}).values():
                values = {name: getattr(record, name) for name in names}
                values = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
                table = RECORDS[kind]
                connection.execute(sa.update(table).where(table.c.id == record.id).values(values))
    store._kept = (-1, {})
