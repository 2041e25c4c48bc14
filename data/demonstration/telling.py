"""Drafting an event: its time, its roles and one plain sentence of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from data.codes import EventKind, Role
from data.demonstration.filing import Desk, Draft, Spot
from data.demonstration.inventions import read
from data.records import Case

HARMFUL = frozenset(
    {
        EventKind.SEXUAL_EXPLOITATION,
        EventKind.HARBOURING,
        EventKind.GROOMING_CONCERN,
        EventKind.SUPPLY_TO_CHILD,
        EventKind.DISCLOSURE,
        EventKind.ONLINE_CONTACT,
        EventKind.UNDERAGE_SALE,
    }
)
_HOURS = (15, 16, 17, 18, 19, 19, 20, 20, 21, 21, 22, 22, 23)


def words_for(case: Case, person: str) -> str:
    """Say how a report speaks of a person: by name, else by nickname.

    Parameters
    ----------
    case : Case
        The case so far.
    person : str
        Id of the person.

    Returns
    -------
    str
        Name, or nickname in quotation marks.
    """
    record = case.people[person]
    return record.name or f"“{record.nicknames[0]}”"


def draft(
    desk: Desk,
    kind: EventKind,
    spot: Spot,
    days_ago: int,
    *,
    force: str,
    children: Sequence[str] = (),
    adults: Sequence[str] = (),
    vehicle: str = "",
    venue: str = "",
) -> Draft:
    """Draft one event; the first adult drives if there is a vehicle.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    kind : EventKind
        What happened.
    spot : Spot
        Where.
    days_ago : int
        Days before the last day.
    force : str
        Code of the force that records it.
    children, adults : sequence of str, optional
        Ids of people; roles follow from the kind.
    vehicle, venue : str, optional
        Ids, empty for none.

    Returns
    -------
    Draft
        The event, not filed yet.
    """
    start = _moment(desk, kind, days_ago)
    return Draft(
        kind=kind,
        start=start,
        end=min(start + _length(desk, kind), datetime.combine(desk.today, time(23, 59))),
        spot=spot,
        recorded_by=force,
        summary=_sentence(desk, kind, spot, children, adults, vehicle),
        parts=_roles(kind, children, adults, vehicle, venue),
    )


def _moment(desk: Desk, kind: EventKind, days_ago: int) -> datetime:
    hour = 11 if kind is EventKind.LICENSING_VISIT else _HOURS[int(desk.rng.integers(len(_HOURS)))]
    return datetime.combine(desk.day(days_ago), time(hour, 5 * int(desk.rng.integers(12))))


def _length(desk: Desk, kind: EventKind) -> timedelta:
    if kind is EventKind.MISSING_EPISODE:
        return timedelta(hours=int(desk.rng.integers(6, 40)))
    return timedelta(hours=int(desk.rng.integers(1, 7))) if desk.rng.random() < 0.25 else timedelta(0)


def _roles(
    kind: EventKind, children: Sequence[str], adults: Sequence[str], vehicle: str, venue: str
) -> tuple[tuple[str, str, Role], ...]:
    harmed = Role.HARMED if kind in HARMFUL else Role.PRESENT
    blamed = Role.SUSPECTED if kind in HARMFUL else Role.PRESENT
    parts = [("person", child, harmed) for child in children]
    if kind is not EventKind.VEHICLE_STOP:
        parts += [("person", adult, blamed) for adult in adults]
    if vehicle:
        parts += [("person", adult, Role.DRIVER) for adult in adults[:1]] + [("vehicle", vehicle, Role.USED)]
    if venue:
        parts.append(("venue", venue, Role.SCENE))
    return tuple(parts)


def _sentence(
    desk: Desk, kind: EventKind, spot: Spot, children: Sequence[str], adults: Sequence[str], vehicle: str
) -> str:
    case, wording = desk.ledger.case(), read("wording")
    shelf = "with_adult" if children and adults else "child_only" if children else "adult_only"
    templates = wording[shelf].get(kind.value) or wording["child_only"][kind.value]
    car = _car(case, vehicle) if vehicle else "a car"
    text = desk.some(templates).format(
        child=" and ".join(words_for(case, child) for child in children) or "A child not named",
        who=" and ".join(words_for(case, adult) for adult in adults) or "an adult not known",
        car=car,
        place=spot.text,
    )
    return f"{text} Vehicle: {car}." if vehicle and car not in text else text


def _car(case: Case, vehicle: str) -> str:
    record = case.vehicles[vehicle]
    return f"{record.colour} {record.make} {record.vrm}"
