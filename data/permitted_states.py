"""What a store permits to one reader, reckoned once for each state and shared by every view that asks for it.

What comes out is already cut down and masked. It is kept by reader, revision and day, never by who asks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock, RLock
from typing import Any
from weakref import WeakKeyDictionary

from data.audience import may, permitted
from data.audience_casework import permitted_casework
from data.audience_earlier import as_handled_today, hidden_as_today
from data.binding import as_told, closed_to, without_hidden
from data.codes import Audience
from data.conditions import HandlingCondition, Reader
from data.identity import is_derived, standing, with_judgements
from data.policy import Permission
from data.records import Case
from data.standing import with_standing
from data.store import Store, by_kind, digest_of

Seen = tuple[Case, dict[str, dict[str, Any]]]
_Bound = tuple[Case, frozenset[str] | None]
_Key = tuple[Reader, int, int, date]
_KEPT_STATES = 16


@dataclass(slots=True)
class _Permitted:
    """What was permitted of one store, by audience, revision and day: the same for every view that asks for it."""

    states: OrderedDict[_Key, Seen] = field(default_factory=OrderedDict)
    digests: dict[_Key, tuple[str, str]] = field(default_factory=dict)
    cases: OrderedDict[tuple[Reader, date], tuple[_Bound, Case]] = field(default_factory=OrderedDict)
    case_digests: OrderedDict[tuple[Reader, date], tuple[Case, Any, str]] = field(default_factory=OrderedDict)
    lock: RLock = field(default_factory=RLock)


_PERMITTED: WeakKeyDictionary[Store, _Permitted] = WeakKeyDictionary()
_PERMITTED_LOCK = Lock()


def _permitted_of(store: Store) -> _Permitted:
    with _PERMITTED_LOCK:
        return _PERMITTED.setdefault(store, _Permitted())


class PermittedStates:
    """States of a store as one reader may see them.

    Parameters
    ----------
    store : Store
        Whose readers share what is reckoned.
    acting : Store
        The same store, read in somebody's own name.
    reader : Reader
        Who looks.
    """

    def __init__(self, store: Store, acting: Store, reader: Reader) -> None:
        self._permitted = _permitted_of(store)
        self._store = acting
        self._reader = reader
        self._audience = reader.audience

    def revision(self, as_of: int | datetime | None) -> int:
        """Number of the revision that somebody asks for.

        Parameters
        ----------
        as_of : int or datetime.datetime, optional
            Revision, or a moment (UTC, naive); by default now.

        Returns
        -------
        int
            Never beyond the last.
        """
        last = self._store.revision
        if isinstance(as_of, datetime):
            moment = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
            return self._store.revision_at(moment)
        # A number beyond the last is answered like now: an error would tell where the store's own counter stands.
        return last if as_of is None else min(max(as_of, 0), last)

    def at(self, revision: int, day: date) -> Seen:
        """What stood at a revision, by the rules of now.

        Parameters
        ----------
        revision : int
            Of the store.
        day : datetime.date
            Day on which ages are reckoned.

        Returns
        -------
        tuple of (Case, dict)
            Permitted, masked records and casework; shared, never to be changed.
        """
        return self._state_by(revision, max(revision, self._store.revision), day)

    def whole(self, revision: int, day: date) -> Seen:
        """Everything that stood at a revision, with judgements applied and nothing cut away.

        Parameters
        ----------
        revision : int
            Of the store.
        day : datetime.date
            Day on which ages are reckoned.

        Returns
        -------
        tuple of (Case, dict)
            Not for any reader.
        """
        kept = self._store.casework(revision)
        # Before anything is cut away: a child judged the same protects a record whoever looks.
        stated = with_standing(self._store.case(revision), kept["standing_judgements"].values(), day)
        return with_judgements(stated, kept["identity_judgements"].values(), day), kept

    def conditions(self, revision: int) -> Collection[HandlingCondition]:
        """Conditions of handling as they stood at a revision.

        Parameters
        ----------
        revision : int
            Of the store.

        Returns
        -------
        collection of HandlingCondition
            All that were kept.
        """
        found: dict[str, HandlingCondition] = self._store.casework(revision)["handling_conditions"]
        return found.values()

    def digests(self, revision: int, day: date) -> tuple[str, str]:
        """Short digests of what this reader sees at a revision.

        Parameters
        ----------
        revision : int
            Of the store.
        day : datetime.date
            Day on which ages are reckoned.

        Returns
        -------
        tuple of (str, str)
            Of everything, and of the records alone.
        """
        key, kept = (self._reader, revision, revision, day), self._permitted
        with kept.lock:
            if key not in kept.digests:
                case, casework = self._state_by(revision, revision, day)
                crime = self._store.months() if may(self._audience, Permission.RECORDED_CRIME) else {}
                kept.digests[key] = (state_digest(case, casework, crime), self._case_digest(case, crime, day))
            return kept.digests[key]

    def _case_digest(self, case: Case, crime: dict[str, int], day: date) -> str:
        about, kept = (self._reader, day), self._permitted
        held = kept.case_digests.get(about)
        if held is None or held[0] is not case or held[1] != crime:
            held = kept.case_digests[about] = (case, crime, digest_of(by_kind(case), crime))
            _keep_few(kept.case_digests)
        return held[2]

    def _state_by(self, revision: int, last: int, day: date) -> Seen:
        """What stood at a revision, by the rules of the last one."""
        key, kept = (self._reader, revision, last, day), self._permitted
        # Many look at once after a change: one of them reckons, the others wait for it and share what it found.
        with kept.lock:
            if key not in kept.states:
                kept.states[key] = self._reckoned(revision, last, day)
                while len(kept.states) > _KEPT_STATES:
                    gone, _ = kept.states.popitem(last=False)
                    kept.digests.pop(gone, None)
            kept.states.move_to_end(key)
            return kept.states[key]

    def _reckoned(self, revision: int, last: int, day: date) -> Seen:
        whole, kept = self.whole(revision, day)
        if revision < last and not self._reader.is_holder:
            # What was restricted, or found to be a child's, or taken out since then is hidden in what was before too.
            today, kept_today = self.whole(last, day)
            seen = self._state_by(last, last, day)
            whole = as_handled_today(whole, today, seen[0])
            kept = hidden_as_today(kept, kept_today, seen[1])
        # By the conditions of the last revision: what binds today binds what was before too.
        closed = closed_to(whole, self.conditions(last), self._reader, day)
        told = as_told(whole, self.conditions(last), self._reader)
        case = self._cut((told, None if self._reader.is_holder else closed), day)
        if self._audience is Audience.POLICE_ANALYST and closed:
            kept = without_hidden(kept, whole, case)
        cut = (case, permitted_casework(kept, case, self._audience, day))
        return self._given(cut, revision) if revision == last else cut

    def _given(self, cut: Seen, revision: int) -> Seen:
        """Leave out what a shared database, which decides by itself, does not give to this audience."""
        shown = by_kind(cut[0]) | cut[1]
        ids = {kind: [key for key, one in found.items() if not is_derived(one)] for kind, found in shown.items()}
        refused = self._store.refused(ids, self._audience.value, revision)
        if not refused:
            return cut
        left = {
            kind: {key: one for key, one in found.items() if key not in refused.get(kind, ())}
            for kind, found in shown.items()
        }
        return Case(**{kind: left.pop(kind) for kind in by_kind(cut[0])}), left

    def _cut(self, bound: _Bound, day: date) -> Case:
        """Cut the records down, once for as long as nothing but the casework changes."""
        about, kept = (self._reader, day), self._permitted
        held = kept.cases.get(about)
        if held is None or held[0] != bound:
            for old in [one for one in kept.cases if one[1] < day]:  # nobody asks again for a day that is over
                del kept.cases[old]
                kept.case_digests.pop(old, None)
            held = kept.cases[about] = (bound, permitted(bound[0], self._audience, day, bound[1]))
            _keep_few(kept.cases)
        return held[1]


def state_digest(case: Case, casework: dict[str, dict[str, Any]], extra: object = "") -> str:
    """Short digest of a state: a judgement that was taken back is as if it had never been made.

    Parameters
    ----------
    case : Case
        Records.
    casework : dict of str to dict
        Kind to id to record.
    extra : object
        Anything else that is part of the state, such as the months of recorded crime.

    Returns
    -------
    str
        Of just what was given.
    """
    state = by_kind(case) | casework | {"identity_judgements": standing(casework["identity_judgements"])}
    return digest_of(state, extra)


def _keep_few(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > _KEPT_STATES:
        kept.popitem(last=False)
