"""The one door: screens, reports and exports read the case through a `View` for one actor, audience and purpose.

What comes out is already cut down and masked, so whatever is computed from it cannot know of the rest. Every read is
written to the audit, once for each state that the audience has seen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from data.audit import Act
from data.audit_reading import AuditReading
from data.binding import late_for, terms_by_report, terms_of
from data.casework import Action, Decision, Proposal, SignOn
from data.checks import Check
from data.conditions import reader_of, recipient_names
from data.disclosure_log import DisclosureLog
from data.errors import NoPurpose
from data.opening import Opening
from data.permitted_states import Seen, state_digest
from data.policy import Permission
from data.records import Case
from data.store import Change, UnitOfWork, by_kind, differences
from data.submission_door import SubmissionDoor
from data.view_guard import guard_of


class View(AuditReading, DisclosureLog, Opening, SubmissionDoor):
    """What one actor may see on behalf of one audience for one purpose; made as `data.onlooker.Onlooker` is."""

    def given_to(self, agency: str) -> View:
        """The view of the same person from which a file for another agency is made.

        Parameters
        ----------
        agency : str
            Who receives it, with a person's name before it or without; one's own agency, and nobody, leave the view as
            it is.

        Returns
        -------
        View
            Without whatever conditions do not let that agency have.
        """
        reader = reader_of(self.audience, self.agencies, agency)
        if not reader.given_to or reader.agencies.intersection(recipient_names(agency)):
            return self
        return View(
            self._store,
            actor=self.actor,
            audience=self.audience,
            purpose=self.purpose,
            day=self._day,
            agencies=self.agencies,
            given_to=agency,
            register=self.register,
            limits=self._limits,
            shared=self.shared,
        )

    def terms(self) -> tuple[str, ...]:
        """Conditions of everything with handling C that this view holds, to be printed with whatever is made of it.

        Returns
        -------
        tuple of str
            One sentence a report, with its id.
        """
        return terms_of(self._read(None)[0], self._states.conditions(self._store.revision))

    def bound_reports(self) -> dict[str, str]:
        """Reports of this view that are under conditions of handling, for what is made of only some of them.

        Returns
        -------
        dict of str to str
            Report to the words of its conditions.
        """
        return terms_by_report(self._read(None)[0], self._states.conditions(self._store.revision))

    def case(self, as_of: int | datetime | None = None) -> Case:
        """Read the case as this audience may see it.

        Parameters
        ----------
        as_of : int or datetime.datetime, optional
            Revision, or a moment (UTC, naive); by default now.

        Returns
        -------
        Case
            Permitted, masked records.
        """
        case, _ = self._read(as_of)
        return Case(**{kind: dict(found) for kind, found in by_kind(case).items()})

    def casework(self, as_of: int | datetime | None = None) -> dict[str, dict[str, Any]]:
        """Read decisions, actions and the like as this audience may see them.

        Parameters
        ----------
        as_of : int or datetime.datetime, optional
            Revision, or a moment (UTC, naive); by default now.

        Returns
        -------
        dict of str to dict
            Kind to id to record.
        """
        _, casework = self._read(as_of)
        return {kind: dict(found) for kind, found in casework.items()}

    def decisions(self) -> dict[str, Decision]:
        """Read the decisions.

        Returns
        -------
        dict of str to Decision
            By id.
        """
        return self.casework()["decisions"]

    def actions(self) -> dict[str, Action]:
        """Read the actions.

        Returns
        -------
        dict of str to Action
            By id.
        """
        return self.casework()["actions"]

    def checks(self) -> dict[str, Check]:
        """Read the checks made before decisions; a hold is seen by the police alone.

        Returns
        -------
        dict of str to Check
            By id.
        """
        return self.casework()["checks"]

    def proposals(self) -> dict[str, Proposal]:
        """Read the measures put before a meeting.

        Returns
        -------
        dict of str to Proposal
            By id.
        """
        return self.casework()["proposals"]

    def sign_ons(self) -> dict[str, SignOn]:
        """Read the lawyers' confirmations of measures.

        Returns
        -------
        dict of str to SignOn
            By id.
        """
        return self.casework()["sign_ons"]

    def changes(self, since: int | datetime) -> list[Change]:
        """Compare what this audience saw then with what it sees now, both by the rules of today.

        Parameters
        ----------
        since : int or datetime.datetime
            Revision, or a moment (UTC, naive) such as that of the last meeting.

        Returns
        -------
        list of Change
            Ordered by kind, then id.
        """
        before, old_casework = self._read(since)
        after, casework = self._read(None)
        return differences(by_kind(before) | old_casework, by_kind(after) | casework)

    def recorded_crime(self, month: str | None = None) -> pd.DataFrame:
        """Read recorded crime of police.uk, which is public: context, never part of exploitation results.

        Parameters
        ----------
        month : str, optional
            ``YYYY-MM``; by default all months.

        Returns
        -------
        pandas.DataFrame
            One row a crime; WGS84 degrees and EPSG:27700 metres.

        Raises
        ------
        NotPermitted
            If this audience is shown nothing.
        """
        self._require(Permission.RECORDED_CRIME)
        return self._store.recorded_crime(month)

    def months(self) -> dict[str, int]:
        """Count recorded crime by month.

        Returns
        -------
        dict of str to int
            ``YYYY-MM`` to rows, earliest first.

        Raises
        ------
        NotPermitted
            If this audience is shown nothing.
        """
        self._require(Permission.RECORDED_CRIME)
        return self._store.months()

    def keyed(self, words: str) -> str:
        """Digest of words that could be guessed, under a key of this store: an id made of it tells nothing of them.

        Parameters
        ----------
        words : str
            Such as the text of a place.

        Returns
        -------
        str
            64 hex digits, the same in this store for the same words.
        """
        return self._store.keys.digest("words of a view", words)

    def write(self, reason: str, *, idempotency_key: str | None = None) -> UnitOfWork:
        """Begin a unit of work on behalf of this audience, for a ``with`` statement.

        A new version changes only what this audience sees: what is masked for it stays as it was, and a record
        that it does not see whole cannot be removed by it.

        Parameters
        ----------
        reason : str
            Why this change is made.
        idempotency_key : str, optional
            A key of the caller's; a second unit with the same key writes nothing.

        Returns
        -------
        UnitOfWork
            Nothing is written before the end of its ``with`` block.

        Raises
        ------
        NotPermitted
            If this audience may not write.
        NoPurpose
            If the reason is empty.
        """
        if not self.may("write"):
            self.refuse("write")
        if not reason or not reason.strip():
            raise NoPurpose("a change needs a reason; say in a few words why it is made")
        return self._store.unit_of_work(
            actor=self.actor,
            purpose=self.purpose,
            reason=reason,
            audience=self.audience.value,
            idempotency_key=idempotency_key,
            guard=guard_of(self.audience, self._now()),
        )

    def _now(self) -> dict[str, dict[str, Any]]:
        case, casework = self._states.at(self._store.revision, self.day)
        return by_kind(case) | casework

    def _read(self, as_of: int | datetime | None) -> Seen:
        revision = self._states.revision(as_of)
        case, casework = self._states.at(revision, self.day)
        digest = self._states.digests(revision, self.day)[0] if as_of is None else state_digest(case, casework)
        with self._lock:
            new = digest not in self._logged
            self._logged.add(digest)
        if new:
            self._log(Act.CONSULTATION, (), f"case as permitted, view {digest}")
            self._tell_withheld()
        return case, casework

    def _tell_withheld(self) -> None:
        """Say in the audit, which this reader does not see, what was kept back because its review is late."""
        late = set(late_for(self._states.conditions(self._store.revision), self._reader, self.day)) - self._logged
        if late:
            self._logged |= late
            self._log(Act.REFUSED, tuple(sorted(late)), "withheld: the review of its conditions is late")
