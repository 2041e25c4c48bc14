"""Opening single records and making files through a view: written to the audit, and slowed where it is too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from data.audit import Act
from data.brake import FILE, LONGEST_REASON, OPENED, REASON, WITHIN, Taken, Taking, allowed, taken_by
from data.codes import Audience
from data.errors import RefusedInput, TooMany
from data.onlooker import Onlooker
from data.store import trail
from data.store.tries import Cause

_CAUSES = {Taking.RECORDS: Cause.MANY_RECORDS, Taking.FILES: Cause.MANY_FILES}


class Opening(Onlooker):
    """Part of `data.views.View`: open one record, give one file."""

    def open_record(self, *ids: str) -> None:
        """Say that single records are opened, before anything of them is shown.

        Parameters
        ----------
        *ids : str
            Ids of records. One that this view opened a short time ago is not written again.

        Raises
        ------
        TooMany
            If this person opened so many lately that a reason is needed, or time; never for a room.
        """
        now = trail.now()
        with self._lock:
            asked = [one for one in dict.fromkeys(ids) if self._opened.get(one, now - WITHIN) <= now - WITHIN]
            if not asked:
                return
            taken = self.taken()
            new = [one for one in asked if one not in taken.records]
            detail = OPENED
            if not self._fits(Taking.RECORDS, taken, len(new)):
                if self.audience is not Audience.MEETING:
                    self._slow_down(Taking.RECORDS, taken)
                detail = f"{OPENED}; more than work needs, in a room, which is not closed for it"
            self._opened |= dict.fromkeys(asked, now)
            self._log(Act.CONSULTATION, tuple(asked), detail)

    def hand_out(self, recipients: Iterable[str], *ids: str, detail: str) -> None:
        """Say that a file is given to somebody, before a byte of it is written.

        Parameters
        ----------
        recipients : iterable of str
            Who receives it.
        *ids : str
            Ids of records in it; none means the whole view.
        detail : str
            What it is, in words without names of people concerned.

        Raises
        ------
        TooMany
            If this person made so many lately that a reason is needed, or time.
        """
        with self._lock:
            taken = self.taken()
            if not self._fits(Taking.FILES, taken, 1):
                self._slow_down(Taking.FILES, taken)
        self._log(Act.DISCLOSURE, tuple(ids), f"{FILE}{', '.join(recipients)}; view {self.digest}; {detail}")

    @property
    def slowed(self) -> TooMany | None:
        """What was refused last, while a reason or time is still needed; a file is made where no page is drawn."""
        if self._slowed is not None and self.room_left(Taking(self._slowed.what)):
            self._slowed = None
        return self._slowed

    @contextmanager
    def refusing(self, cause: Cause) -> Iterator[None]:
        """Note in the audit each input that the block refuses.

        Parameters
        ----------
        cause : Cause
            What was tried.

        Yields
        ------
        None
            Nothing; the refusal goes on to the caller.
        """
        with self._store.access.tries.refusing(cause, self.actor):
            yield

    def taken(self) -> Taken:
        """What this person opened and made lately, in every window, sitting and command together.

        Returns
        -------
        Taken
            Out of the audit.
        """
        now = trail.now()
        return taken_by(self.actor, self._store.audit.since(now - WITHIN), now)

    def room_left(self, what: Taking) -> int:
        """How many more this person may take now.

        Parameters
        ----------
        what : Taking
            Records or files.

        Returns
        -------
        int
            0 where a reason or time is needed.
        """
        taken = self.taken()
        return max(0, allowed(self._limits, what, self.audience, taken) - taken.count(what))

    def say_why(self, what: Taking, words: str) -> None:
        """Give the reason for opening or making more than work needs; it is kept in the audit.

        Parameters
        ----------
        what : Taking
            Records or files.
        words : str
            Why, without names of people concerned.

        Raises
        ------
        RefusedInput
            If nothing is said, or too much, or before anybody asked.
        TooMany
            If a reason does not help any more and only time does.
        """
        said = " ".join(words.split())
        if not 3 <= len(said) <= LONGEST_REASON:
            raise RefusedInput(f"a reason for more {what} needs 3 to {LONGEST_REASON} characters, without names")
        with self._lock:
            taken = self.taken()
            if self._fits(what, taken, 1):
                raise RefusedInput(f"no reason for more {what} is asked for now; go on")
            if not taken.may_say_why(what):
                self._slow_down(what, taken)
            self._log(Act.CONSULTATION, (), f"{REASON} {what}: {said}")

    def _fits(self, what: Taking, taken: Taken, more: int) -> bool:
        return taken.count(what) + more <= allowed(self._limits, what, self.audience, taken)

    def _slow_down(self, what: Taking, taken: Taken) -> NoReturn:
        self._store.access.tries.note(_CAUSES[what], self.actor)
        frees = taken.frees_at(what)
        self._slowed = TooMany(
            what.value,
            count=taken.count(what),
            within=WITHIN,
            wait=max(1, round((frees - trail.now()).total_seconds() / 60 + 0.5)) if frees else 0,
            may_say_why=taken.may_say_why(what),
        )
        raise self._slowed
