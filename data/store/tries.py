"""Tries to get round a control, written into the audit so that they are seen and cannot fill it.

Of each cause and each actor the first try is an entry at once; those of the next minute are counted, and their count is
one entry. Nothing that was typed or sent is kept: not a name, not a host, not a file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from data.audit import Act, chain_key
from data.errors import LanternError, RefusedInput
from data.store import trail
from data.store.engine import Database

NOBODY_KNOWN = "nobody known"
APART = timedelta(minutes=1)
"""Least time between two entries of one cause and one actor."""
_PURPOSE = "tries to get round a control"


class Cause(StrEnum):
    """What was tried; the words are those of the audit."""

    DURING_WAIT = "sign-in tried during a wait"
    UNKNOWN_HOST = "asked under a host name that is not served"
    CLOSED_DOOR = "asked at a closed door"
    FOREIGN_PAGE = "sent from a page that is not ours"
    FOREIGN_DOWNLOAD = "download asked for that was not offered to this session"
    NO_MESSAGE = "message that no page of ours sends"
    REFUSED_FILE = "file refused"
    MANY_RECORDS = "more records asked for than work needs"
    MANY_FILES = "more files asked for than work needs"


class Tries:
    """Counts tries and writes them down.

    Parameters
    ----------
    database : Database
        Opened database.
    clock : callable, optional
        Gives the present time, UTC, naive.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = trail.now) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._written: dict[tuple[Cause, str], datetime] = {}
        self._counted: dict[tuple[Cause, str], int] = {}

    def note(self, cause: Cause, actor: str = NOBODY_KNOWN) -> None:
        """Note one try.

        Parameters
        ----------
        cause : Cause
            What was tried.
        actor : str, optional
            Account or actor where one is known; never a name that was typed to sign in.
        """
        with self._lock:
            self._counted[cause, actor] = self._counted.get((cause, actor), 0) + 1
        self.settle()

    @contextmanager
    def refusing(self, cause: Cause, actor: str) -> Iterator[None]:
        """Note a try for each input that the block refuses.

        Parameters
        ----------
        cause : Cause
            What was tried.
        actor : str
            Whose try it is.

        Yields
        ------
        None
            Nothing; the refusal goes on to the caller.
        """
        try:
            yield
        except RefusedInput:
            self.note(cause, actor)
            raise

    @property
    def is_due(self) -> bool:
        """Whether something counted may be written now."""
        return bool(self._counted) and bool(self._due(self._clock()))

    def settle(self, *, is_end: bool = False) -> None:
        """Write down what was counted and is due; what the store does not take now is kept and tried again.

        Parameters
        ----------
        is_end : bool, default False
            Whether the service stops, so that everything is due.
        """
        now = self._clock()
        with self._lock:
            due = list(self._counted) if is_end else self._due(now)
            taken = {key: self._counted.pop(key) for key in due}
            self._written = {key: at for key, at in self._written.items() if now - at < APART}
            self._written |= dict.fromkeys(taken, now)
        if not taken:
            return
        try:
            with self._database.writing() as connection:
                for (cause, actor), count in taken.items():
                    trail.append(
                        connection,
                        chain_key(self._database.key),
                        actor=actor,
                        audience="",
                        purpose=_PURPOSE,
                        act=Act.REFUSED,
                        detail=f"{cause}: {'once' if count == 1 else f'{count} times'}",
                    )
        except LanternError:
            with self._lock:
                for key, count in taken.items():
                    self._counted[key] = self._counted.get(key, 0) + count

    def _due(self, now: datetime) -> list[tuple[Cause, str]]:
        last = self._written
        return [key for key in list(self._counted) if key not in last or now - last[key] >= APART]
