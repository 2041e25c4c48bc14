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
    │   └── Ungraded        police intelligence without a grade
    ├── StoreError          the store cannot do this
    │   ├── NoKey           the key file is missing, wrong or readable by others
    │   └── Conflict        the record was changed by somebody else meanwhile
    ├── LawError            a measure file or rule is not valid
    └── NotEnough           too little data to say; the message says what would be enough

Messages say what was wrong, where, and what to do. They carry ids, never names, addresses or numbers of people.
"""

from __future__ import annotations

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


class Ungraded(NotPermitted, ValueError):
    """Police intelligence came without a 3x5x2 grade."""


class StoreError(LanternError):
    """The store cannot do this."""


class NoKey(StoreError):
    """The key file is missing, wrong, or readable by somebody other than its owner."""


class Conflict(StoreError):
    """Somebody else changed the record meanwhile; read it again."""


class LawError(LanternError, ValueError):
    """A measure file or a rule is not valid."""


class NotEnough(LanternError, ValueError):
    """Too little data to say; the message says what would be enough."""
