"""The store: records by revision, units of work, recorded crime and the audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from data.audit import Act, AuditEntry, chain_key
from data.errors import NoPurpose, RefusedInput
from data.records import RECORD_FIELDS, Case
from data.store import trail
from data.store.access import AccessStore
from data.store.audit_trail import AuditTrail
from data.store.changes import Change, differences
from data.store.contexts import Context
from data.store.engine import Database
from data.store.record_keys import RecordKeys
from data.store.recorded_crime import months, recorded_crime
from data.store.revisions import Revision, list_revisions, revision_at
from data.store.snapshots import Kept, Snapshots
from data.store.tables import KIND_OF, KINDS
from data.store.unit import Guard, UnitOfWork

_Record = TypeVar("_Record")


class Store:
    """Everything that is kept. Screens, reports and exports never hold it: they read through `data.views.View`.

    Parameters
    ----------
    database : Database
        Opened database.
    key_folder : pathlib.Path
        Folder of the key files.

    Attributes
    ----------
    audit : AuditTrail
        Reads and proves the audit.
    access : AccessStore
        Who may sign in, and who is.
    keys : RecordKeys
        Keys of single records.
    """

    def __init__(self, database: Database, key_folder: Path, kept: Kept | None = None) -> None:
        self._database = database
        self._key_folder = key_folder
        self._snapshots = Snapshots(database, kept)
        self._reckoning = database.within(Context.RECKONING)
        self._crime = self._reckoning
        self.audit = AuditTrail(database, key_folder)
        self.access = AccessStore(database)
        self.keys = RecordKeys(database)

    def acting_as(self, actor: str, purpose: str, audience: str) -> Store:
        """Give the same store, read in somebody's own name, for a purpose and an audience.

        Parameters
        ----------
        actor, purpose, audience : str
            Who, why and for whom; a shared database is told in every transaction.

        Returns
        -------
        Store
            Shares connections and what was read before.
        """
        own = self._database.acting_as(actor, purpose)
        made = Store(own, self._key_folder, self._snapshots.kept)
        made.access, made._crime = self.access, own.acting_as(actor, purpose, audience)
        return made

    def close(self) -> None:
        """Close every connection."""
        self._database.engine.dispose()

    @property
    def revision(self) -> int:
        """Number of the last revision, 0 for an empty store."""
        return self._snapshots.last()

    def revisions(self) -> list[Revision]:
        """List who changed the store, when and why.

        Returns
        -------
        list of Revision
            Oldest first.
        """
        with self._reckoning.reading() as connection:
            return list_revisions(connection)

    def revision_at(self, moment: datetime) -> int:
        """Find the revision that was current at a moment.

        Parameters
        ----------
        moment : datetime.datetime
            UTC, naive.

        Returns
        -------
        int
            0 if the store was still empty.
        """
        with self._reckoning.reading() as connection:
            return revision_at(connection, moment)

    def case(self, as_of: int | None = None) -> Case:
        """Give all records of a revision, unmasked: for `data.views` and the steps that run without a screen.

        Parameters
        ----------
        as_of : int, optional
            Revision; by default the last.

        Returns
        -------
        Case
            Records by id.

        Raises
        ------
        StoreError
            If there is no such revision yet.
        """
        found = self._snapshots.state(as_of)
        return Case(**{kind: dict(found[kind]) for kind in RECORD_FIELDS})

    def records(self, cls: type[_Record], as_of: int | None = None) -> dict[str, _Record]:
        """Give the records of one class, unmasked.

        Parameters
        ----------
        cls : type
            Class of a record, e.g. ``Event``.
        as_of : int, optional
            Revision; by default the last.

        Returns
        -------
        dict of str to object
            Records by id, ordered by id.

        Raises
        ------
        RefusedInput
            If the class is not kept here.
        StoreError
            If there is no such revision yet.
        """
        if cls not in KIND_OF:
            raise RefusedInput(f"{cls.__name__} is not a record of the store")
        return dict(self._snapshots.state(as_of)[KIND_OF[cls]])

    def casework(self, as_of: int | None = None) -> dict[str, dict[str, Any]]:
        """Give decisions, actions and whatever else is kept beside the case, unmasked.

        Parameters
        ----------
        as_of : int, optional
            Revision; by default the last.

        Returns
        -------
        dict of str to dict
            Kind to id to record.
        """
        found = self._snapshots.state(as_of)
        return {kind: dict(found[kind]) for kind in KINDS if kind not in RECORD_FIELDS}

    def changes(self, a: int, b: int) -> list[Change]:
        """Compare two revisions.

        Parameters
        ----------
        a, b : int
            Revisions, earlier first.

        Returns
        -------
        list of Change
            Ordered by kind, then id.

        Raises
        ------
        StoreError
            If there is no such revision yet.
        """
        return differences(self._snapshots.state(a), self._snapshots.state(b))

    def unit_of_work(
        self,
        *,
        actor: str,
        purpose: str,
        reason: str = "",
        audience: str = "",
        idempotency_key: str | None = None,
        guard: Guard | None = None,
    ) -> UnitOfWork:
        """Begin a unit of work, for a ``with`` statement.

        Parameters
        ----------
        actor, purpose : str
            Who writes and why; neither may be empty.
        reason : str
            Reason of this one change, for the audit.
        audience : str
            On whose behalf, for the audit.
        idempotency_key : str, optional
            A key of the caller's; a second unit with the same key writes nothing.
        guard : callable, optional
            Called with kind, old and new record for each change; gives the record to keep, refuses by raising.

        Returns
        -------
        UnitOfWork
            Nothing is written before the end of its ``with`` block.

        Raises
        ------
        NoPurpose
            If actor or purpose is empty.
        """
        return UnitOfWork(
            self._database,
            actor=actor,
            purpose=purpose,
            reason=reason,
            audience=audience,
            idempotency_key=idempotency_key,
            guard=guard,
        )

    def recorded_crime(self, month: str | None = None) -> pd.DataFrame:
        """Give recorded crime of police.uk: WGS84 degrees and EPSG:27700 metres, missing where the file has none.

        Parameters
        ----------
        month : str, optional
            ``YYYY-MM``; by default all months.

        Returns
        -------
        pandas.DataFrame
            One row a crime, in the order read in, index 0, 1, 2 ...
        """
        with self._crime.reading() as connection:
            return recorded_crime(connection, month)

    def months(self) -> dict[str, int]:
        """Count recorded crime by month.

        Returns
        -------
        dict of str to int
            ``YYYY-MM`` to number of rows, earliest first.
        """
        with self._crime.reading() as connection:
            return months(connection)

    def refused(self, shown: Mapping[str, Collection[str]], audience: str, revision: int) -> dict[str, set[str]]:
        """Ask the server which records that are to be shown it does not give to an audience.

        Parameters
        ----------
        shown : mapping of str to collection of str
            Kind to ids of current records.
        audience : str
            For whom.
        revision : int
            Revision that they are of.

        Returns
        -------
        dict of str to set of str
            Kind to ids that must not be shown; always empty on a file.

        Raises
        ------
        StoreError
            If the server gives less of the same revision than the product would show.
        """
        return self._snapshots.refused(shown, audience, revision)

    def log(
        self, *, actor: str, audience: str, purpose: str, act: Act, subjects: tuple[str, ...] = (), detail: str = ""
    ) -> AuditEntry:
        """Write an audit entry for something that changes no record: a read, a disclosure, a refusal.

        Parameters
        ----------
        actor, audience, purpose : str
            Who, on whose behalf, why.
        act : Act
            What was done.
        subjects : tuple of str
            Ids of the records concerned.
        detail : str
            Words without names or addresses.

        Returns
        -------
        AuditEntry
            The entry.

        Raises
        ------
        NoPurpose
            If actor or purpose is empty.
        """
        if not actor.strip() or not purpose.strip():
            raise NoPurpose("an audit entry needs an actor and a purpose; set LANTERN_ACTOR and LANTERN_PURPOSE")
        with self._database.acting_as(actor.strip(), purpose.strip(), Context.PROOF).writing() as connection:
            return trail.append(
                connection,
                chain_key(self._database.key),
                actor=actor,
                audience=audience,
                purpose=purpose,
                act=act,
                subjects=subjects,
                detail=detail,
            )
