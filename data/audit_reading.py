"""The audit as a view reads it: by who may, and every reading of it is an entry itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from data.audit import Act, AuditEntry
from data.checkpoint import Checkpoint
from data.onlooker import Onlooker
from data.policy import Permission
from data.store.audit_trail import AuditVerdict


class AuditReading(Onlooker):
    """Part of `data.views.View`; the rest of the view says who reads and what may be done."""

    def audit_entries(
        self, after: int = 0, *, span: tuple[datetime, datetime] | None = None, asked: str = "all of it"
    ) -> list[AuditEntry]:
        """Read the audit; that it was read is itself written there, once for each question of this view.

        Parameters
        ----------
        after : int
            Sequence number to start after.
        span : tuple of datetime.datetime, optional
            Only from the first moment and before the second; UTC, naive.
        asked : str
            What was looked for, in words without names.

        Returns
        -------
        list of AuditEntry
            Oldest first, without the entry of this reading.

        Raises
        ------
        NotPermitted
            If this audience may not; the attempt is itself written to the audit.
        """
        self._require(Permission.AUDIT)
        found = self._store.audit.entries(after, span=span)
        question = f"the audit: {asked}"
        with self._lock:
            new = question not in self._logged
            self._logged.add(question)
        if new:
            self._log(Act.CONSULTATION, (), question)
        return found

    def verify_audit(self, anchors: Iterable[Checkpoint] = (), *, public_key: str | None = None) -> AuditVerdict:
        """Prove the audit, its chain and every signed checkpoint; that it was proved, and what came out, is an entry.

        Parameters
        ----------
        anchors : iterable of Checkpoint
            Anchors that had left the machine.
        public_key : str, optional
            Public key of the checkpoints, noted elsewhere.

        Returns
        -------
        AuditVerdict
            What was found, without the entry of this proof.

        Raises
        ------
        NotPermitted
            If this audience may not.
        """
        self._require(Permission.AUDIT)
        verdict = self._store.audit.examine(anchors, public_key=public_key)
        self._log(Act.CONSULTATION, (), f"the audit: its proof; {verdict.words}")
        return verdict

    def audit_anchor(self) -> tuple[int, str]:
        """Give number and digest of the last entry, to be taken where nobody on this machine can change it.

        Returns
        -------
        tuple of (int, str)
            ``(0, 64 zeros)`` for an empty audit.

        Raises
        ------
        NotPermitted
            If this audience may not.
        """
        self._require(Permission.AUDIT)
        return self._store.audit.anchor()
