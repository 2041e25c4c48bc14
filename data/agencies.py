"""Names of agencies as the operator keeps them: which of them holds the store, and which may be named at all; pure.

Names are compared without differences of case and blanks. An analyst reads everything only for the agency that holds
the store; who states no agency counts for it where the operator has said which one it is, and else for none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.codes import Audience
from data.conditions import plain_agency
from data.errors import RefusedInput

FICTIONAL_HOLDER = "Fictional police (holder)"
"""Agency that holds the fictional case."""


@dataclass(frozen=True, slots=True)
class Agencies:
    """The operator's register of agencies.

    Attributes
    ----------
    holder : str or None
        Agency that holds the store; empty where the operator has not said, so that nobody counts for it. None for a
        program that opens the store by itself and has no operator: then an analyst of no agency is the holder.
    known : tuple of str
        All agencies that may be named; empty where no register is kept.
    """

    holder: str | None = None
    known: tuple[str, ...] = ()

    def stated(self, audience: Audience | str, agencies: Iterable[str]) -> tuple[str, ...]:
        """For which agencies somebody is here.

        Parameters
        ----------
        audience : Audience or str
            Of one person or a room.
        agencies : iterable of str
            As stated; none where nobody said.

        Returns
        -------
        tuple of str
            As the register writes them; that of the holder for an analyst who stated none.

        Raises
        ------
        RefusedInput
            If a register is kept and one of them is not in it.

        Examples
        --------
        >>> Agencies("Example Police", ("Example Council",)).stated("licensing", ["example  council"])
        ('Example Council',)
        """
        found = tuple(agencies)
        if not found and audience == Audience.POLICE_ANALYST and self.holder:
            return (self.holder,)
        return tuple(self.spelt(one) for one in found)

    def spelt(self, name: str) -> str:
        """Write a name as the register does.

        Parameters
        ----------
        name : str
            As somebody wrote it; empty stays empty.

        Returns
        -------
        str
            The same where no register is kept.

        Raises
        ------
        RefusedInput
            If a register is kept and it is not in it; the message lists what is.
        """
        if not self.known or not name.strip():
            return name
        listed = (*self.known, *([self.holder] if self.holder else []))
        for one in listed:
            if plain_agency(one) == plain_agency(name):
                return one
        raise RefusedInput(
            f"agency: not in the register that the operator keeps; known are {'; '.join(dict.fromkeys(listed))}"
        )


def agencies_from(holder: str = "", known: str = "", *, fictional: bool = False) -> Agencies:
    """Read what the operator stated.

    Parameters
    ----------
    holder : str
        Agency that holds the store.
    known : str
        Names with ``;`` between.
    fictional : bool
        Whether it is the fictional case, which states its holder by itself.

    Returns
    -------
    Agencies
        Never without a holder that was looked for.
    """
    names = (" ".join(one.split()) for one in known.split(";"))
    return Agencies(" ".join(holder.split()) or (FICTIONAL_HOLDER if fictional else ""), tuple(filter(None, names)))
