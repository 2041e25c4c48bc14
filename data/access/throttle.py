"""Throttling: how long to wait after failed attempts to sign in; the attempts are kept in the store, not in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

NO_WAIT = timedelta()


@dataclass(frozen=True, slots=True)
class Throttle:
    """One rule of growing waits.

    Attributes
    ----------
    free : int
        Failures that cost nothing.
    longest : datetime.timedelta
        Longest wait, so that nobody can lock somebody else out for good.
    window : datetime.timedelta
        How long a failure counts.
    """

    free: int
    longest: timedelta
    window: timedelta

    def wait(self, failures: int) -> timedelta:
        """Wait after so many failures.

        Parameters
        ----------
        failures : int
            Failures that count.

        Returns
        -------
        datetime.timedelta
            None at first, then 2, 4, 8 ... seconds up to the longest.

        Examples
        --------
        >>> PER_ACCOUNT.wait(3), PER_ACCOUNT.wait(5).seconds, PER_ACCOUNT.wait(50).seconds
        (datetime.timedelta(0), 4, 900)
        """
        over = failures - self.free
        if over <= 0:
            return NO_WAIT
        return min(self.longest, timedelta(seconds=2.0 ** min(over, 20)))

    def left(self, failures: int, last: datetime | None, now: datetime) -> timedelta:
        """Time still to wait.

        Parameters
        ----------
        failures : int
            Failures that count.
        last : datetime.datetime or None
            Last of them, UTC, naive.
        now : datetime.datetime
            Present time, UTC, naive.

        Returns
        -------
        datetime.timedelta
            Zero if an attempt may be made.
        """
        if last is None:
            return NO_WAIT
        return max(NO_WAIT, last + self.wait(failures) - now)


PER_ACCOUNT = Throttle(free=3, longest=timedelta(minutes=15), window=timedelta(hours=24))
"""Per name typed, known or not: counted since the last sign-in that worked."""
PER_SOURCE = Throttle(free=15, longest=timedelta(minutes=15), window=timedelta(hours=1))
"""Per address: an office behind one address shares it, so more is free; a sign-in that works does not reset it."""
