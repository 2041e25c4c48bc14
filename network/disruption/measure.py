"""One lawful measure as its file has it: kind, targets, basis, territory, rules, safeguards, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from network.disruption.rules import Rule


class Kind(StrEnum):
    """Coerciveness, in the order in which options stand on screen."""

    PROTECTIVE = "protective"
    VOLUNTARY = "voluntary"
    REFERRAL = "referral"
    NOTICE = "notice"
    LICENCE = "licence"
    POWER = "power"
    COURT = "court"


class Target(StrEnum):
    """Kind of node a measure is about."""

    ADULT = "adult"
    CHILD = "child"
    VEHICLE = "vehicle"
    VENUE = "venue"
    BUSINESS = "business"
    PLACE = "place"
    EVENT = "event"
    PHONE = "phone"
    ONLINE = "online"
    NETWORK = "network"


class Bearing(StrEnum):
    """Person on whom a measure falls, whatever node it is about; none of them may be a child."""

    PERSON = "person"
    KEEPER = "keeper"
    USER = "user"
    OCCUPANT = "occupant"
    OPERATOR = "operator"


class Law(StrEnum):
    """How far the law behind a measure is confirmed."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    OFF = "off"


LAW_WORDS = {
    Law.CONFIRMED: "law confirmed",
    Law.NOT_CONFIRMED: "law not confirmed",
    Law.OFF: "switched off: law not confirmed as in force",
}
TERRITORIES = ("E", "W", "S", "NI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement on the law comes from: read in a stored copy (verified) or from memory.

    Attributes
    ----------
    read_on : date
        Day on which it was read, or last thought of.
    """

    mark: str
    text: str
    read_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One lawful measure as its file has it.

    Attributes
    ----------
    territory : tuple of str
        Nations in which it can be used: E, W, S, NI.
    status : Law
        What the file ships as; `Catalogue.law` adds sign-ons and dates.
    reference_only : bool
        Shown as a card to read, never among options.
    digest : str
        SHA-256 of the file; a sign-on holds for this text only.
    review_days : int or None
        Days to its first review by local policy; None where that says nothing.
    """

    id: str
    name: str
    kind: Kind
    targets: tuple[Target, ...]
    bears_on: tuple[Bearing, ...]
    purpose: str
    basis: str
    extent: str
    territory: tuple[str, ...]
    equivalents: str
    status: Law
    in_force_from: date | None
    in_force_to: date | None
    last_checked: date
    checked_by: str
    currency: str
    issuer: str
    lead: str
    partners: tuple[str, ...]
    needs_two_people: bool
    facts_all: tuple[Rule, ...]
    facts_any: tuple[Rule, ...]
    human: tuple[str, ...]
    evidence: tuple[str, ...]
    duration: str
    breach: str
    safeguards: tuple[str, ...]
    reference_only: bool
    sources: tuple[Source, ...]
    digest: str
    review_days: int | None = None

    @property
    def order(self) -> int:
        """Place on screen: protective first, then least intrusive."""
        return list(Kind).index(self.kind)

    @property
    def fact_names(self) -> frozenset[str]:
        """Facts that its rules name."""
        return frozenset(rule.fact for rule in (*self.facts_all, *self.facts_any))
