"""Unit of work: all or nothing, and nothing without an actor, a purpose and an audit entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from types import TracebackType
from typing import Any, Self

import pandas as pd
import sqlalchemy as sa

from data.audit import Act, chain_key
from data.errors import Conflict, NoPurpose, RefusedInput, StoreError
from data.frames import check_columns
from data.store import trail
from data.store.contexts import Context
from data.store.current import Version, current, existing, last_revision
from data.store.destruction import condemn, empty_sealed
from data.store.engine import Database
from data.store.pending import Pending, act_of, row_of
from data.store.reference_check import require_references
from data.store.sealed_fields import SEALED
from data.store.sealing import seal_rows
from data.store.tables import IMPORTED_FILE, IMPORTED_ROW, KIND_OF, KINDS, RECORDED_CRIME, RECORDS, REVISION

Guard = Callable[[str, Any, Any], Any]
_CRIME_COLUMNS = tuple(column.name for column in RECORDED_CRIME.c if column.name not in ("id", "revision"))
_CRIME_NEEDED = ("sha256", "row", "month", "crime_type", "report_id")
_CHUNK = 10_000


class UnitOfWork:
    """Writes that are kept together or not at all; use it in a ``with`` statement.

    Attributes
    ----------
    revision : int or None
        After the commit the revision made, or None if nothing was to be changed.
    repeated : bool
        True if a unit with the same idempotency key was kept before; then nothing is written again.
    """

    def __init__(
        self,
        database: Database,
        *,
        actor: str,
        purpose: str,
        reason: str = "",
        audience: str = "",
        idempotency_key: str | None = None,
        guard: Guard | None = None,
    ) -> None:
        if not actor.strip() or not purpose.strip():
            raise NoPurpose("a unit of work needs an actor and a purpose; set LANTERN_ACTOR and LANTERN_PURPOSE")
        self._database = database.acting_as(actor.strip(), purpose.strip(), Context.WRITING)
        self._who = {"actor": actor.strip(), "purpose": purpose.strip(), "audience": audience}
        self._reason = reason.strip()
        self._idempotency_key = idempotency_key
        self._guard = guard
        self._pending = Pending()
        self._open = False
        self._base = 0
        self.revision: int | None = None
        self.repeated = False

    def __enter__(self) -> Self:
        """Remember the state that the unit starts from."""
        with self._database.reading() as connection:
            self._base = last_revision(connection)
            self._recognise_repetition(connection)
        self._open = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Commit, or forget everything when the block failed."""
        self._open = False
        if kind is None:
            self._commit()

    def add(self, *records: Any) -> None:
        """Add records or new versions of them; a record identical to the one kept changes nothing.

        Parameters
        ----------
        *records : object
            Records of the case or of the casework.

        Raises
        ------
        RefusedInput
            If the class of a record is not kept here.
        """
        self._must_be_open()
        for record in records:
            kind = KIND_OF.get(type(record))
            if kind is None:
                raise RefusedInput(f"a {type(record).__name__} is not a record of the store")
            self._pending.removed.get(kind, set()).discard(record.id)
            self._pending.added.setdefault(kind, {})[record.id] = record

    def erase(self, *records: Any, because: str, on: date) -> None:
        """Put what may stay in the place of records, and destroy the keys of all their earlier versions.

        Nobody can read what the earlier versions held any more: not here, not by revision, not in a backup.

        Parameters
        ----------
        *records : object
            What is left of each record, of a kind that is kept sealed.
        because : str
            Id of the decision to erase.
        on : datetime.date
            Day of the erasure.

        Raises
        ------
        RefusedInput
            If records of a kind are not kept sealed.
        """
        self.add(*records)
        for record in records:
            kind = KIND_OF[type(record)]
            if kind not in SEALED:
                raise RefusedInput(f"record {record.id}: {kind} are not kept sealed, each under a key")
            self._pending.rekeyed.setdefault(kind, set()).add(record.id)
        self._pending.because = (because, on)

    def remove(self, *ids: str) -> None:
        """Take records out of the current state; their earlier versions stay readable by revision.

        Parameters
        ----------
        *ids : str
            Ids of records.

        Raises
        ------
        RefusedInput
            If there is no such record.
        """
        self._must_be_open()
        with self._database.reading() as connection:
            for record_id in ids:
                held = [kind for kind in KINDS if existing(connection, kind, {record_id})]
                pending = [kind for kind, found in self._pending.added.items() if found.pop(record_id, None)]
                if not held and not pending:
                    raise RefusedInput(f"record {record_id}: is not in the store, so it cannot be removed")
                for kind in held:
                    self._pending.removed.setdefault(kind, set()).add(record_id)

    def add_crimes(self, frame: pd.DataFrame) -> None:
        """Add recorded crime of police.uk, one row each; coordinates WGS84 degrees and EPSG:27700 metres.

        Parameters
        ----------
        frame : pandas.DataFrame
            Needs ``sha256``, ``row``, ``month`` (``YYYY-MM``), ``crime_type`` and ``report_id``; may have any other
            column of the recorded crime table; further columns are left out.

        Raises
        ------
        BadColumn
            If a needed column is missing.
        """
        self._must_be_open()
        check_columns(frame, _CRIME_NEEDED, "recorded crime")
        plain = pd.DataFrame(frame.reindex(columns=list(_CRIME_COLUMNS))).astype(object)
        plain = plain.where(plain.notna(), None)
        plain["row"] = [int(row) for row in plain["row"]]
        self._pending.crimes += plain.to_dict("records")  # type: ignore[arg-type]

    def seen_rows(self, sha256: str) -> set[int]:
        """Rows of a file that were read in before.

        Parameters
        ----------
        sha256 : str
            Hash of the file's bytes, hex.

        Returns
        -------
        set of int
            Row numbers, whatever their outcome was.
        """
        with self._database.reading() as connection:
            return set(connection.scalars(sa.select(IMPORTED_ROW.c.row).where(IMPORTED_ROW.c.sha256 == sha256)))

    def remember_file(
        self, sha256: str, name: str, kind: str, rows: Iterable[tuple[int, str, Iterable[str]]] = ()
    ) -> None:
        """Remember a file and what became of each of its rows, so that the same file twice changes nothing.

        Parameters
        ----------
        sha256 : str
            Hash of the file's bytes, hex.
        name : str
            File name without its folder.
        kind : str
            Kind of intake, e.g. ``"events"``.
        rows : iterable of (int, str, iterable of str)
            Row number, outcome such as ``accepted``, and ids of the records made from it.
        """
        self._must_be_open()
        self._pending.files[sha256] = {"sha256": sha256, "name": name, "kind": kind}
        self._pending.rows += [
            {"sha256": sha256, "row": int(row), "outcome": outcome, "records": list(ids)} for row, outcome, ids in rows
        ]

    def _must_be_open(self) -> None:
        if not self._open:
            raise StoreError("this unit of work is closed; open it with: with store.unit_of_work(...) as unit")

    def _recognise_repetition(self, connection: sa.Connection) -> None:
        if self._idempotency_key is None:
            return
        query = sa.select(REVISION.c.id).where(REVISION.c.idempotency_key == self._idempotency_key)
        known = connection.scalar(query)
        self.repeated, self.revision = known is not None, known

    def _commit(self) -> None:
        with self._database.writing() as connection:
            self._recognise_repetition(connection)
            if self.repeated:
                return
            acts = self._changes(connection)
            rows = self._new_rows(connection)
            if not acts and not self._pending.crimes and not rows:
                return
            revision = self._write_revision(connection)
            for act, changes in acts.items():
                self._write_versions(connection, changes, revision)
                self._log(connection, act, revision, tuple(record_id for _, record_id, _ in changes))
            self._write_imports(connection, rows, revision)
            empty_sealed(connection, self._pending.condemned)
        self.revision = revision
        if self._pending.condemned and self._database.ring is not None:
            self._database.ring.destroy(self._pending.condemned)

    def _changes(self, connection: sa.Connection) -> dict[Act, list[tuple[str, str, Any]]]:
        """List changes by the act they are: (kind, id, new record or None)."""
        found: dict[Act, list[tuple[str, str, Any]]] = {}
        for kind in KINDS:
            if not self._pending.ids(kind):
                continue
            standing = current(connection, self._database.ring, kind, self._pending.ids(kind))
            for record_id, new in self._wanted(kind):
                old = standing.get(record_id)
                kept = self._checked(kind, record_id, old, new)
                if kept == (old.record if old else None):
                    continue
                erased = record_id in self._pending.rekeyed.get(kind, ())
                act = Act.ERASURE if erased else act_of(old, kept)
                found.setdefault(act, []).append((kind, record_id, kept))
        require_references(connection, self._database.ring, self._pending)
        return found

    def _wanted(self, kind: str) -> Iterator[tuple[str, Any]]:
        yield from self._pending.added.get(kind, {}).items()
        yield from ((record_id, None) for record_id in sorted(self._pending.removed.get(kind, ())))

    def _checked(self, kind: str, record_id: str, old: Version | None, new: Any) -> Any:
        """Refuse a change that may not be made; give the record to keep, None for none."""
        before = old.record if old else None
        if new == before:
            return before
        if old is not None and old.rev_from > self._base:
            raise Conflict(f"record {record_id}: was changed by somebody else meanwhile; read it again and repeat")
        return new if self._guard is None else self._guard(kind, before, new)

    def _new_rows(self, connection: sa.Connection) -> list[dict[str, Any]]:
        known: dict[tuple[str, int], int] = {}
        for sha256 in self._pending.files:
            query = sa.select(IMPORTED_ROW.c.row, IMPORTED_ROW.c.revision).where(IMPORTED_ROW.c.sha256 == sha256)
            known |= {(sha256, found.row): found.revision for found in connection.execute(query)}
        meanwhile = [row["row"] for row in self._pending.rows if known.get((row["sha256"], row["row"]), 0) > self._base]
        if meanwhile:
            raise Conflict(f"row {meanwhile[0]} of the file was read in by somebody else; run the intake again")
        return [row for row in self._pending.rows if (row["sha256"], row["row"]) not in known]

    def _write_revision(self, connection: sa.Connection) -> int:
        revision = last_revision(connection) + 1
        row = {"id": revision, "at": trail.now(), "reason": self._reason, "idempotency_key": self._idempotency_key}
        who = {"actor": self._who["actor"], "purpose": self._who["purpose"]}
        connection.execute(sa.insert(REVISION), row | who)
        return revision

    def _write_versions(self, connection: sa.Connection, changes: list[tuple[str, str, Any]], revision: int) -> None:
        for kind in {kind for kind, _, _ in changes}:
            table = RECORDS[kind]
            close = sa.update(table).where(table.c.id == sa.bindparam("old"), table.c.rev_to.is_(None))
            mine = [(record_id, new) for changed, record_id, new in changes if changed == kind]
            connection.execute(close.values(rev_to=revision), [{"old": record_id} for record_id, _ in mine])
            rows = [row_of(new) | {"rev_from": revision, "rev_to": None} for _, new in mine if new is not None]
            if rows:
                connection.execute(sa.insert(table), self._sealed(connection, kind, rows))

    def _sealed(self, connection: sa.Connection, kind: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ring, anew = self._database.ring, self._pending.rekeyed.get(kind, set())
        because, on = self._pending.because
        gone = condemn(connection, ring, kind, [row for row in rows if row["id"] in anew], because, on)
        self._pending.condemned |= gone
        return seal_rows(connection, ring, kind, rows, anew)

    def _write_imports(self, connection: sa.Connection, rows: list[dict[str, Any]], revision: int) -> None:
        files = set(self._pending.files)
        query = sa.select(IMPORTED_FILE.c.sha256).where(IMPORTED_FILE.c.sha256.in_(files))
        new = [self._pending.files[sha256] for sha256 in files - set(connection.scalars(query))]
        for table, found in ((IMPORTED_FILE, new), (IMPORTED_ROW, rows), (RECORDED_CRIME, self._pending.crimes)):
            if found:
                connection.execute(sa.insert(table), [row | {"revision": revision} for row in found])
        if rows or self._pending.crimes:
            reports = tuple(sorted({row["report_id"] for row in self._pending.crimes}))
            detail = f"{len(rows)} rows of {len(files)} files, {len(self._pending.crimes)} of them recorded crime"
            self._log(connection, Act.COLLECTION, revision, reports, detail)

    def _log(
        self, connection: sa.Connection, act: Act, revision: int, subjects: tuple[str, ...], detail: str = ""
    ) -> None:
        key = chain_key(self._database.key)
        words = "; ".join(part for part in (self._reason, detail) if part)
        trail.append(connection, key, act=act, revision=revision, subjects=subjects, detail=words, **self._who)
