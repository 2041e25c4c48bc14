"""The one exception tree.

::

    LanternError
    ├── RefusedInput        a file, row or value was refused (exit status 1)
    │   ├── BadColumn       a needed column is missing or has the wrong type
    │   ├── BadReference    a postcode, grid reference, plate or code is not valid
    │   └── BadCrs          a coordinate system is missing, unknown or in degrees
    ├── NotPermitted        fail closed: nobody may pass here as they are
    │   ├── NoAudience      no audience was given
    │   ├── NoPurpose       no purpose or no actor was given
    │   ├── TooMany         so much was opened or made lately that a reason or time is needed
    │   └── Ungraded        police intelligence without a grade
    ├── StoreError          the store cannot do this
    │   ├── NoKey           the key file is missing, wrong or readable by others
    │   └── Conflict        the record was changed by somebody else meanwhile
    ├── Busy                others are being answered; nothing was done
    ├── LawError            a measure file or rule is not valid
    └── NotEnough           too little data to say; the message says what would be enough

Messages say what was wrong, where, and what to do. They carry ids, never names, addresses or numbers of people.
"""

from __future__ import annotations

from datetime import timedelta

_LONGEST_LINE = 1_000


class LanternError(Exception):
    """Anything that Lantern refuses or cannot do.

    A message may repeat a header or a key of somebody's file; however long that is, a line of it stays readable.
    """

    def __str__(self) -> str:
        lines = super().__str__().split("\n")
        return "\n".join(one if len(one) <= _LONGEST_LINE else f"{one[:_LONGEST_LINE]} ..." for one in lines)


class RefusedInput(LanternError, ValueError):
    """A file, row or value was refused."""


class BadColumn(RefusedInput):
    """A needed column is missing or has the wrong type."""


class BadReference(RefusedInput):
    """A postcode, grid reference, number plate or code is not valid."""


class BadCrs(RefusedInput):
    """A coordinate reference system is missing, unknown or in degrees where metres are needed."""


class NotPermitted(LanternError, PermissionError):
    """Fail closed: this actor, audience or purpose may not do this."""


class NoAudience(NotPermitted):
    """No audience was given, so nothing is shown."""


class NoPurpose(NotPermitted):
    """No actor or no purpose was given, so nothing is read or written."""


class TooMany(NotPermitted):
    """So many records were opened, or files made, lately that a reason or time is needed.

    Parameters
    ----------
    what : str
        ``records`` or ``files``.
    count : int
        How many were.
    within : datetime.timedelta
        In which time.
    wait : int
        Minutes until the first of them no longer counts.
    may_say_why : bool
        Whether a reason helps now.
    """

    def __init__(self, what: str, *, count: int, within: timedelta, wait: int, may_say_why: bool) -> None:
        done = "opened" if what == "records" else "made"
        minutes = f"{wait} minute" if wait == 1 else f"{wait} minutes"
        way = f"say why more are needed (lantern brake --of {what} --reason WORDS) or wait"
        way = way if may_say_why else "reasons were given; wait"
        super().__init__(
            f"{what}: {count} were {done} in {within.total_seconds() / 60:.0f} minutes, more than work needs; {way} "
            f"{minutes}. That more were asked for is in the audit"
        )
        self.what, self.may_say_why = what, may_say_why


class Ungraded(NotPermitted, ValueError):
    """Police intelligence came without a 3x5x2 grade."""


class StoreError(LanternError):
    """The store cannot do this."""


class NoKey(StoreError):
    """The key file is missing, wrong, or readable by somebody other than its owner."""


class Conflict(StoreError):
    """Somebody else changed the record meanwhile; read it again."""


class Busy(LanternError):
    """So much is being computed that this must wait; nothing was done."""


class LawError(LanternError, ValueError):
    """A measure file or a rule is not valid."""


class NotEnough(LanternError, ValueError):
    """Too little data to say; the message says what would be enough."""
