"""The one door: screens, reports and exports read the case through a `View` for one actor, audience and purpose.

What comes out is already cut down and masked, so whatever is computed from it cannot know of the rest. Every read is
written to the audit, once for each state that the audience has seen.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from threading import Lock, RLock
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

import pandas as pd

from data.audience import (
    as_handled_today,
    hidden_as_today,
    may,
    permitted,
    permitted_casework,
)
from data.audit import Act
from data.audit_reading import AuditReading
from data.binding import as_told, closed_to, late_for, terms_of, without_hidden
from data.casework import Action, Check, Decision, Proposal, SignOn
from data.codes import Audience
from data.conditions import HandlingCondition, Reader, reader_of, recipient_names
from data.errors import NoAudience, NoPurpose, NotPermitted
from data.identity import is_derived, standing, with_judgements
from data.policy import POLICY, Permission
from data.records import Case
from data.standing import with_standing
from data.store import Change, Store, UnitOfWork, by_kind, differences, digest_of
from data.submissions import Submission, SubmissionStatus
from data.view_guard import guard_of

_Bound = tuple[Case, frozenset[str] | None]
_Seen = tuple[Case, dict[str, dict[str, Any]]]
_Key = tuple[Reader, int, int, date]
_KEPT_STATES = 16


@dataclass(slots=True)
class _Permitted:
    """What was permitted of one store, by audience, revision and day: the same for every view that asks for it."""

    states: OrderedDict[_Key, _Seen] = field(default_factory=OrderedDict)
    digests: dict[_Key, tuple[str, str]] = field(default_factory=dict)
    cases: OrderedDict[tuple[Reader, date], tuple[_Bound, Case]] = field(default_factory=OrderedDict)
    case_digests: OrderedDict[tuple[Reader, date], tuple[Case, Any, str]] = field(default_factory=OrderedDict)
    lock: RLock = field(default_factory=RLock)


_PERMITTED: WeakKeyDictionary[Store, _Permitted] = WeakKeyDictionary()
_PERMITTED_LOCK = Lock()


def _permitted_of(store: Store) -> _Permitted:
    with _PERMITTED_LOCK:
        return _PERMITTED.setdefault(store, _Permitted())


class View(AuditReading):
    """What one actor may see on behalf of one audience for one purpose.

    Parameters
    ----------
    store : Store
        Where the records are; nobody gets it back from here.
    actor : str
        Who is looking.
    audience : Audience or str
        On whose behalf; for a room that of `data.audience.room_audience`.
    purpose : str
        Why, asked once per sitting.
    day : datetime.date, optional
        Day on which ages are reckoned; by default today.
    agencies : iterable of str, optional
        Agencies for which everybody who sees it is here; without them nothing bound by conditions is seen but by the
        police holder's own audience, see `data.conditions`.
    given_to : str, optional
        Agency that a file is made for: what it may not have is not in it.

    Raises
    ------
    NoAudience
        If there is no audience or an unknown one.
    NoPurpose
        If actor or purpose is empty.
    """

    def __init__(
        self,
        store: Store,
        *,
        actor: str,
        audience: Audience | str,
        purpose: str,
        day: date | None = None,
        agencies: Iterable[str] = (),
        given_to: str = "",
    ) -> None:
        if not audience or audience not in set(Audience):
            raise NoAudience(f"audience {audience!r}: give one of {', '.join(Audience)}")
        if not actor or not actor.strip() or not purpose or not purpose.strip():
            raise NoPurpose("a view needs an actor and a purpose; set LANTERN_ACTOR and LANTERN_PURPOSE")
        self._store = store.acting_as(actor.strip(), purpose.strip(), Audience(audience).value)
        self._day = day
        self._lock = Lock()
        self._permitted = _permitted_of(store)
        self._logged: set[str] = set()
        self.actor = actor.strip()
        self.audience = Audience(audience)
        self.purpose = purpose.strip()
        self.agencies = tuple(dict.fromkeys(one.strip() for one in agencies))
        self._reader = reader_of(self.audience, self.agencies, given_to)

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
        )

    def terms(self) -> tuple[str, ...]:
        """Conditions of everything with handling C that this view holds, to be printed with whatever is made of it.

        Returns
        -------
        tuple of str
            One sentence a report, with its id.
        """
        return terms_of(self._read(None)[0], self._conditions(self._store.revision))

    @property
    def day(self) -> date:
        """Day on which ages are reckoned."""
        return self._day or datetime.now().astimezone().date()

    @property
    def digest(self) -> str:
        """Short digest of what this audience sees now; a change that is hidden from it does not show here."""
        return self._digest_at(self._store.revision)

    @property
    def case_digest(self) -> str:
        """Short digest of the records alone that this audience sees now: decisions and minutes do not change it."""
        return self._digests_at(self._store.revision)[1]

    def may(self, act: str) -> bool:
        """Whether this audience may do something.

        Parameters
        ----------
        act : str
            A value of `data.policy.Permission`; ``"write"`` asks for any kind of writing.

        Returns
        -------
        bool
            True only if the policy says so.
        """
        if act == "write":
            return may(self.audience, Permission.COLLECT) or may(self.audience, Permission.CASEWORK)
        return may(self.audience, act)

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

    def submissions(self) -> dict[str, Submission]:
        """Read what was sent in: an analyst everything, anybody else what they sent in themselves.

        Returns
        -------
        dict of str to Submission
            By id; which report an accepted one became is told to analysts alone.

        Raises
        ------
        NotPermitted
            If this audience may send nothing in.
        """
        self._require(Permission.SUBMIT)
        kept: dict[str, Submission] = self._store.casework(self._store.revision)["submissions"]
        if not self._sees_every_report():
            mine = (one for one in kept.values() if (one.made_for, one.submitted_by) == (self.audience, self.actor))
            kept = {one.id: replace(one, report_id="") for one in mine}
        read = digest_of({"submissions": kept})
        if kept and read not in self._logged:
            self._logged.add(read)
            self._log(Act.CONSULTATION, tuple(sorted(kept)), "forms that were sent in")
        return dict(kept)

    def submit(self, submission: Submission) -> None:
        """Send a form in; it waits for an analyst and nothing of it is in the case before.

        Parameters
        ----------
        submission : Submission
            In this actor's own name, waiting.

        Raises
        ------
        NotPermitted
            If this audience may send nothing in, or the form is in another name, judged, or known already.
        """
        self._require(Permission.SUBMIT)
        own = (submission.made_for, submission.submitted_by) == (self.audience, self.actor)
        known = self._store.casework(self._store.revision)["submissions"]
        if not own or submission.status is not SubmissionStatus.WAITING or submission.id in known:
            self.refuse("send in a form in another name, or one that was judged or sent before")
        with self._store.unit_of_work(
            actor=self.actor,
            purpose=self.purpose,
            reason="a form was sent in",
            audience=self.audience.value,
            idempotency_key=f"form:{submission.id}",
        ) as work:
            work.add(submission)

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

    def consult(self, *ids: str) -> None:
        """Write to the audit that single records were opened.

        Parameters
        ----------
        *ids : str
            Ids of records.
        """
        self._log(Act.CONSULTATION, tuple(ids), "opened")

    def disclose(self, recipients: Iterable[str], *ids: str, detail: str = "") -> None:
        """Write to the audit that something was shown or given to others, e.g. everybody present at a meeting.

        Parameters
        ----------
        recipients : iterable of str
            Who received it.
        *ids : str
            Ids of records; none means the whole view.
        detail : str
            What it was, in words without names of people concerned.
        """
        words = f"to {', '.join(recipients)}; view {self.digest}"
        self._log(Act.DISCLOSURE, tuple(ids), f"{words}; {detail}" if detail else words)

    def last_shown(self, mark: str) -> tuple[str, ...]:
        """What was listed to this audience the last time under a mark, as `consult` wrote it then.

        Parameters
        ----------
        mark : str
            First id that was given to `consult`.

        Returns
        -------
        tuple of str
            Without whatever names a record that is hidden from this audience today; empty if nothing was listed yet.
        """
        runs = [
            entry.subjects
            for entry in self._store.audit.entries()
            if mark in entry.subjects and entry.audience == self.audience.value
        ]
        if not runs:
            return ()
        last = self._store.revision
        whole, seen = self._whole(last)[0], self._state(last)[0]
        hidden = {key for kind, found in by_kind(whole).items() for key in found if key not in by_kind(seen)[kind]}
        return tuple(one for one in runs[-1] if one != mark and not hidden & set(re.split(r"[|=]", one)))

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

    def _sees_every_report(self) -> bool:
        return POLICY[self.audience].conditions == "all"

    def _now(self) -> dict[str, dict[str, Any]]:
        case, casework = self._state(self._store.revision)
        return by_kind(case) | casework

    def _read(self, as_of: int | datetime | None) -> _Seen:
        revision = self._revision(as_of)
        case, casework = self._state(revision)
        digest = self._digest_at(revision) if as_of is None else digest_of(_standing(case, casework))
        with self._lock:
            new = digest not in self._logged
            self._logged.add(digest)
        if new:
            self._log(Act.CONSULTATION, (), f"case as permitted, view {digest}")
            self._tell_withheld()
        return case, casework

    def _tell_withheld(self) -> None:
        """Say in the audit, which this reader does not see, what was kept back because its review is late."""
        late = set(late_for(self._conditions(self._store.revision), self._reader, self.day)) - self._logged
        if late:
            self._logged |= late
            self._log(Act.REFUSED, tuple(sorted(late)), "withheld: the review of its conditions is late")

    def _conditions(self, revision: int) -> Collection[HandlingCondition]:
        found: dict[str, HandlingCondition] = self._store.casework(revision)["handling_conditions"]
        return found.values()

    def _digest_at(self, revision: int) -> str:
        return self._digests_at(revision)[0]

    def _digests_at(self, revision: int) -> tuple[str, str]:
        key, kept = (self._reader, revision, revision, self.day), self._permitted
        with kept.lock:
            if key not in kept.digests:
                case, casework = self._state_by(revision, revision)
                crime = self._store.months() if may(self.audience, Permission.RECORDED_CRIME) else {}
                whole = digest_of(_standing(case, casework), crime)
                kept.digests[key] = (whole, self._case_digest(case, crime))
            return kept.digests[key]

    def _case_digest(self, case: Case, crime: dict[str, int]) -> str:
        about, kept = (self._reader, self.day), self._permitted
        held = kept.case_digests.get(about)
        if held is None or held[0] is not case or held[1] != crime:
            held = kept.case_digests[about] = (case, crime, digest_of(by_kind(case), crime))
            _keep_few(kept.case_digests)
        return held[2]

    def _revision(self, as_of: int | datetime | None) -> int:
        last = self._store.revision
        if isinstance(as_of, datetime):
            moment = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
            return self._store.revision_at(moment)
        # A number beyond the last is answered like now: an error would tell where the store's own counter stands.
        return last if as_of is None else min(max(as_of, 0), last)

    def _state(self, revision: int) -> _Seen:
        last = max(revision, self._store.revision)
        return self._state_by(revision, last)

    def _state_by(self, revision: int, last: int) -> _Seen:
        """What stood at a revision, by the rules of the last one."""
        key, kept = (self._reader, revision, last, self.day), self._permitted
        # Many look at once after a change: one of them reckons, the others wait for it and share what it found.
        with kept.lock:
            if key not in kept.states:
                kept.states[key] = self._reckoned(revision, last)
                while len(kept.states) > _KEPT_STATES:
                    gone, _ = kept.states.popitem(last=False)
                    kept.digests.pop(gone, None)
            kept.states.move_to_end(key)
            return kept.states[key]

    def _reckoned(self, revision: int, last: int) -> _Seen:
        whole, kept = self._whole(revision)
        if revision < last and not self._reader.is_holder:
            # What was restricted, or found to be a child's, or taken out since then is hidden in what was before too.
            today, kept_today = self._whole(last)
            seen = self._state_by(last, last)
            whole = as_handled_today(whole, today, seen[0])
            kept = hidden_as_today(kept, kept_today, seen[1])
        # By the conditions of the last revision: what binds today binds what was before too.
        closed = closed_to(whole, self._conditions(last), self._reader, self.day)
        told = as_told(whole, self._conditions(last), self._reader)
        case = self._cut((told, None if self._reader.is_holder else closed))
        if self.audience is Audience.POLICE_ANALYST and closed:
            kept = without_hidden(kept, whole, case)
        cut = (case, permitted_casework(kept, case, self.audience, self.day))
        return self._given(cut, revision) if revision == last else cut

    def _given(self, cut: _Seen, revision: int) -> _Seen:
        """Leave out what a shared database, which decides by itself, does not give to this audience."""
        shown = by_kind(cut[0]) | cut[1]
        ids = {kind: [key for key, one in found.items() if not is_derived(one)] for kind, found in shown.items()}
        refused = self._store.refused(ids, self.audience.value, revision)
        if not refused:
            return cut
        left = {
            kind: {key: one for key, one in found.items() if key not in refused.get(kind, ())}
            for kind, found in shown.items()
        }
        return Case(**{kind: left.pop(kind) for kind in by_kind(cut[0])}), left

    def _cut(self, bound: _Bound) -> Case:
        """Cut the records down, once for as long as nothing but the casework changes."""
        about, kept = (self._reader, self.day), self._permitted
        held = kept.cases.get(about)
        if held is None or held[0] != bound:
            for old in [one for one in kept.cases if one[1] < self.day]:  # nobody asks again for a day that is over
                del kept.cases[old]
                kept.case_digests.pop(old, None)
            held = kept.cases[about] = (bound, permitted(bound[0], self.audience, self.day, bound[1]))
            _keep_few(kept.cases)
        return held[1]

    def _whole(self, revision: int) -> _Seen:
        kept = self._store.casework(revision)
        # Before anything is cut away: a child judged the same protects a record whoever looks.
        stated = with_standing(self._store.case(revision), kept["standing_judgements"].values(), self.day)
        return with_judgements(stated, kept["identity_judgements"].values(), self.day), kept

    def _require(self, permission: Permission) -> None:
        if not may(self.audience, permission):
            self.refuse(permission.value)

    def refuse(self, act: str) -> NoReturn:
        """Write a refused attempt to the audit and refuse.

        Parameters
        ----------
        act : str
            What was tried: an act or a door, in words without names.

        Raises
        ------
        NotPermitted
            Always.
        """
        self._log(Act.REFUSED, (), act)
        raise NotPermitted(f"{self.audience} may not: {act}")

    def _log(self, act: Act, subjects: tuple[str, ...], detail: str) -> None:
        self._store.log(
            actor=self.actor,
            audience=self.audience.value,
            purpose=self.purpose,
            act=act,
            subjects=subjects,
            detail=detail,
        )


def _keep_few(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > _KEPT_STATES:
        kept.popitem(last=False)


def _standing(case: Case, casework: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """State that a digest is taken of: a judgement that was taken back is as if it had never been made."""
    return by_kind(case) | casework | {"identity_judgements": standing(casework["identity_judgements"])}
