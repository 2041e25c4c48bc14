"""Who looks at the case: for which audience, why, on which day, and with every act of theirs written to the audit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from threading import Lock
from typing import NoReturn

from data.agencies import Agencies
from data.audience import may
from data.audit import Act
from data.brake import Limits
from data.codes import Audience
from data.conditions import reader_of
from data.errors import NoAudience, NoPurpose, NotPermitted, TooMany
from data.permitted_states import PermittedStates
from data.policy import POLICY, Permission
from data.store import Store


class Onlooker:
    """One actor who looks on behalf of one audience for one purpose.

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
        Agencies for which everybody who sees it is here; without them nothing bound by conditions is seen but by an
        analyst where the register names the holder, see `data.agencies`.
    given_to : str, optional
        Agency that a file is made for: what it may not have is not in it.
    register : Agencies, optional
        What the operator stated of agencies; by default nothing, for a program that opens the store by itself.
    limits : Limits, optional
        How much this person opens and takes before being asked why; by default the shipped limits.
    shared : bool, default False
        Whether several people look at one screen: then no file is made from it, whatever the audience may alone.

    Raises
    ------
    NoAudience
        If there is no audience or an unknown one.
    NoPurpose
        If actor or purpose is empty.
    RefusedInput
        If the operator keeps a register of agencies and one is not in it.
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
        register: Agencies | None = None,
        limits: Limits | None = None,
        shared: bool = False,
    ) -> None:
        if not audience or audience not in set(Audience):
            raise NoAudience(f"audience {audience!r}: give one of {', '.join(Audience)}")
        if not actor or not actor.strip() or not purpose or not purpose.strip():
            raise NoPurpose("a view needs an actor and a purpose; set LANTERN_ACTOR and LANTERN_PURPOSE")
        self._store = store.acting_as(actor.strip(), purpose.strip(), Audience(audience).value)
        self._day = day
        self._lock = Lock()
        self._logged: set[str] = set()
        self._opened: dict[str, datetime] = {}
        self._slowed: TooMany | None = None
        self._limits = limits or Limits()
        self.actor = actor.strip()
        self.audience = Audience(audience)
        self.purpose = purpose.strip()
        self.shared = shared
        self.register = register or Agencies()
        stated = self.register.stated(self.audience, agencies)
        self.agencies = tuple(dict.fromkeys(one.strip() for one in stated))
        self._reader = reader_of(self.audience, self.agencies, given_to, self.register.holder)
        self._states = PermittedStates(store, self._store, self._reader)

    @property
    def day(self) -> date:
        """Day on which ages are reckoned."""
        return self._day or datetime.now().astimezone().date()

    @property
    def is_holder(self) -> bool:
        """Whether no conditions of handling close anything: an analyst of the agency that holds the store."""
        return self._reader.is_holder

    @property
    def digest(self) -> str:
        """Short digest of what this audience sees now; a change that is hidden from it does not show here."""
        return self._states.digests(self._store.revision, self.day)[0]

    @property
    def case_digest(self) -> str:
        """Short digest of the records alone that this audience sees now: decisions and minutes do not change it."""
        return self._states.digests(self._store.revision, self.day)[1]

    def may(self, act: str) -> bool:
        """Whether this audience may do something; from a shared screen no file is made.

        Parameters
        ----------
        act : str
            A value of `data.policy.Permission`; ``"write"`` asks for any kind of writing.

        Returns
        -------
        bool
            True only if the policy says so.
        """
        if self.shared and act == Permission.EXPORT:
            return False
        if act == "write":
            return may(self.audience, Permission.COLLECT) or may(self.audience, Permission.CASEWORK)
        return may(self.audience, act)

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

    def _require(self, permission: Permission) -> None:
        if not may(self.audience, permission):
            self.refuse(permission.value)

    def _sees_every_report(self) -> bool:
        return POLICY[self.audience].conditions == "all"

    def _log(self, act: Act, subjects: tuple[str, ...], detail: str) -> None:
        self._store.log(
            actor=self.actor,
            audience=self.audience.value,
            purpose=self.purpose,
            act=act,
            subjects=subjects,
            detail=detail,
        )
