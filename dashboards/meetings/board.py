"""What each meeting in progress has on its screen, for everybody who follows it: held in this process, no record.

Turning a page changes nothing that is kept. What was thereby shown to whom is worked out here, by `data.room`, and
written to the audit once by whoever draws the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from threading import Lock

from data.codes import Audience
from data.room import Attendance, Disclosure, Shown, disclosures

OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Turn:
    """The item that a meeting is on: its key, and the number of the turn, so that a newer one is known."""

    item: str = OPENING
    number: int = 0


@dataclass(slots=True)
class _Screen:
    turn: Turn = field(default_factory=Turn)
    stated: tuple[Audience, ...] = ()
    shown: list[Shown] = field(default_factory=list)
    written: set[str] = field(default_factory=set)


@dataclass
class Board:
    """The screens of all meetings in progress; safe to use from many sessions."""

    _screens: dict[str, _Screen] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def turn_of(self, meeting_id: str) -> Turn:
        """What is on the screen of a meeting.

        Parameters
        ----------
        meeting_id : str
            The meeting.

        Returns
        -------
        Turn
            The opening, turn 0, if nobody turned a page yet.
        """
        with self._lock:
            return self._screen(meeting_id).turn

    def turn(self, meeting_id: str, item: str) -> Turn:
        """Put an item on the screen of a meeting.

        Parameters
        ----------
        meeting_id : str
            The meeting.
        item : str
            Key of the item.

        Returns
        -------
        Turn
            As it stands now; the same item again is no turn.
        """
        with self._lock:
            screen = self._screen(meeting_id)
            if screen.turn.item != item:
                screen.turn = Turn(item, screen.turn.number + 1)
            return screen.turn

    def stated(self, meeting_id: str, audiences: Iterable[Audience] | None = None) -> tuple[Audience, ...]:
        """Who was said to be in the room before anybody was named.

        Parameters
        ----------
        meeting_id : str
            The meeting.
        audiences : iterable of Audience, optional
            What the screen stated; by default nothing is changed.

        Returns
        -------
        tuple of Audience
            As it stands now.
        """
        with self._lock:
            screen = self._screen(meeting_id)
            if audiences is not None:
                screen.stated = tuple(audiences)
            return screen.stated

    def show(
        self, meeting_id: str, item: str, subjects: Iterable[str], stays: Iterable[Attendance], moment: datetime
    ) -> tuple[Disclosure, ...]:
        """Note that an item is drawn, and give what is to be written to the audit for it.

        Parameters
        ----------
        meeting_id : str
            The meeting.
        item : str
            Key of the item.
        subjects : iterable of str
            Ids of the records that it shows.
        stays : iterable of Attendance
            Everybody who was or is in the room.
        moment : datetime.datetime
            Now; UTC, naive.

        Returns
        -------
        tuple of Disclosure
            One for each person who sees it and was not yet written down for it, late comers too.
        """
        with self._lock:
            screen, ids = self._screen(meeting_id), tuple(sorted(subjects))
            last = screen.shown[-1] if screen.shown else None
            if last is None or last.until is not None or (last.item, last.subjects) != (item, ids):
                self._close(screen, moment)
                screen.shown.append(Shown(item=item, subjects=ids, since=moment))
            found = disclosures(stays, screen.shown[-1:], written=screen.written)
            screen.written.update(one.key for one in found)
            return found

    def hide(self, meeting_id: str, moment: datetime) -> None:
        """Note that nothing is on the screen any more, such as when it is blank.

        Parameters
        ----------
        meeting_id : str
            The meeting.
        moment : datetime.datetime
            Now; UTC, naive.
        """
        with self._lock:
            self._close(self._screen(meeting_id), moment)

    def forget(self, meeting_id: str) -> None:
        """Take a meeting off that has ended.

        Parameters
        ----------
        meeting_id : str
            The meeting.
        """
        with self._lock:
            self._screens.pop(meeting_id, None)

    def _screen(self, meeting_id: str) -> _Screen:
        return self._screens.setdefault(meeting_id, _Screen())

    @staticmethod
    def _close(screen: _Screen, moment: datetime) -> None:
        if screen.shown and screen.shown[-1].until is None:
            screen.shown[-1] = replace(screen.shown[-1], until=max(moment, screen.shown[-1].since))


@cache
def board() -> Board:
    """The board of this process.

    Returns
    -------
    Board
        The same for every session.
    """
    return Board()
