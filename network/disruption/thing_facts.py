"""Facts of vehicles, telephones and online accounts."""

from __future__ import annotations

from data.protection import is_child
from data.records import Vehicle
from network.disruption.evidence import CONCERN_KINDS, OFFICIAL_KINDS, days_before, involvements, supporting, within
from network.disruption.rules import read_text
from network.disruption.sheet import Sheet
from network.disruption.vocabulary import vocabulary


def vehicle_facts(sheet: Sheet, vehicle_id: str) -> None:
    """Put the facts of a vehicle.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    vehicle_id : str
        Id of the vehicle.
    """
    vehicle = sheet.case.vehicles[vehicle_id]
    sheet.put("vehicle.vrm_known", bool(vehicle.vrm.strip()) and "?" not in vehicle.vrm, vehicle)
    found = [one for one in involvements(sheet.case, "vehicle", vehicle_id) if one.event.kind not in OFFICIAL_KINDS]
    sheet.count("vehicle.events_180d", within(found, days_before(sheet.day, 180), sheet.day))
    concerning = [one for one in found if one.event.kind in CONCERN_KINDS or _has_child(sheet, one.event.id)]
    if concerning:
        sheet.from_events("vehicle.linked_to_concern", True, concerning)
    _licence_type(sheet, vehicle)
    sheet.recorded(vehicle, ("vehicle.",))


def _has_child(sheet: Sheet, event_id: str) -> bool:
    people = sheet.case.people
    return any(
        part.event_id == event_id
        and part.subject_kind == "person"
        and part.subject_id in people
        and is_child(people[part.subject_id], sheet.day)
        and supporting(sheet.case, part.reports)
        for part in sheet.case.participations.values()
    )


def _licence_type(sheet: Sheet, vehicle: Vehicle) -> None:
    allowed = vocabulary().facts["vehicle.licence_type"].values
    if vehicle.licence_type in allowed:
        sheet.put("vehicle.licence_type", read_text("vehicle.licence_type", vehicle.licence_type), vehicle)


def phone_facts(sheet: Sheet, phone_id: str) -> None:
    """Put the facts of a telephone or an online account.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    phone_id : str
        Id of it.
    """
    phone = sheet.case.phones[phone_id]
    if phone.platform or phone.handle:
        sheet.put("online.platform_known", True, phone)
    with_child = [one for one in involvements(sheet.case, "phone", phone_id) if _has_child(sheet, one.event.id)]
    sheet.count("link.contacts_90d", within(with_child, days_before(sheet.day, 90), sheet.day))
    sheet.recorded(phone, ("phone.", "online."))
