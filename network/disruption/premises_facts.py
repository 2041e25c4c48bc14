"""Facts of venues and of places."""

from __future__ import annotations

from data.codes import EventKind, LinkKind, LocationKind, VenueKind
from data.records import Location, Venue
from network.disruption.evidence import (
    CONCERN_KINDS,
    at_location,
    days_before,
    months_before,
    of_kinds,
    supporting,
    within,
)
from network.disruption.sheet import Sheet
from network.disruption.vocabulary import vocabulary

_OPEN_TO_PUBLIC = frozenset(
    {LocationKind.PUBLIC_PLACE, LocationKind.ROAD, LocationKind.PARK, LocationKind.TRANSPORT_HUB}
)
_PRIVATE = frozenset({LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME, LocationKind.ADULT_RESIDENCE})
_OF_THE_2003_ACT = frozenset({VenueKind.LICENSED_VENUE, VenueKind.OFF_LICENCE})
_LICENSABLE = frozenset({"alcohol_on", "alcohol_off", "late_refreshment", "entertainment"})


def venue_facts(sheet: Sheet, venue_id: str) -> None:
    """Put the facts of a venue.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    venue_id : str
        Id of the venue.
    """
    venue = sheet.case.venues[venue_id]
    sheet.put("premises.kind", venue.kind.value, venue)
    _licences(sheet, venue)
    allowed = vocabulary().facts["premises.activities"].values
    if venue.activities is not None and set(venue.activities) <= set(allowed):
        sheet.put("premises.activities", frozenset(venue.activities), venue)
    _operator(sheet, venue)
    found = at_location(sheet.case, venue.location_id)
    concern = of_kinds(found, CONCERN_KINDS)
    for months in (3, 6, 12):
        sheet.count(f"premises.cse_events_{months}m", within(concern, months_before(sheet.day, months), sheet.day))
    disorder = of_kinds(found, frozenset({EventKind.DISTURBANCE}))
    sheet.count("premises.nuisance_disorder_3m", within(disorder, months_before(sheet.day, 3), sheet.day))
    sales = of_kinds(found, frozenset({EventKind.UNDERAGE_SALE}))
    sheet.count("premises.underage_alcohol_sales_90d", within(sales, days_before(sheet.day, 90), sheet.day))
    sheet.recorded(venue, ("premises.",))


def _operator(sheet: Sheet, venue: Venue) -> None:
    operates = [
        link
        for link in sheet.case.links.values()
        if link.kind is LinkKind.OPERATES
        and (link.target_kind, link.target_id) == ("venue", venue.id)
        and (link.end is None or link.end >= sheet.day)
        and supporting(sheet.case, link.reports)
    ]
    if venue.licence_holder or operates:
        sheet.put("premises.operator_known", True, venue)


def _licences(sheet: Sheet, venue: Venue) -> None:
    """What a licence number is of; registers of food, gambling, taxis and shared houses number theirs as well."""
    if venue.kind is VenueKind.TAKEAWAY:
        sheet.put("premises.food_business", True, venue)
    if not venue.licence_number:
        return
    if venue.kind in _OF_THE_2003_ACT or _LICENSABLE & set(venue.activities or ()):
        sheet.put("premises.la2003_licence", True, venue)
    elif venue.kind is VenueKind.HMO:
        sheet.put("premises.is_hmo_licensed", True, venue)


def place_facts(sheet: Sheet, location_id: str) -> None:
    """Put the facts of a place.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    location_id : str
        Id of the place.
    """
    place = sheet.case.locations[location_id]
    found = at_location(sheet.case, location_id)
    recent = within(of_kinds(found, CONCERN_KINDS), days_before(sheet.day, 90), sheet.day)
    disorder = within(of_kinds(found, frozenset({EventKind.DISTURBANCE})), days_before(sheet.day, 90), sheet.day)
    sheet.count("place.cse_events_90d", recent)
    sheet.count("place.asb_events_90d", disorder)
    days = {one.event.start.date() for one in recent}
    if len(days) >= 2:
        sheet.from_events("place.repeat_location", True, recent)
    _open_to_public(sheet, place)
    sheet.recorded(place, ("place.",))


def _open_to_public(sheet: Sheet, place: Location) -> None:
    if place.kind in _OPEN_TO_PUBLIC:
        sheet.put("place.public_access", True, place)
    elif place.kind in _PRIVATE:
        sheet.put("place.public_access", False, place)
    if place.kind is not LocationKind.NOT_STATED:
        sheet.put("place.transport_hub", place.kind is LocationKind.TRANSPORT_HUB, place)
