"""Closed lists of codes. Labels, definitions and sources of each value are in ``reference/codes/*.toml``."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Scheme(StrEnum):
    """How a report was graded; the scheme is stored with every grade."""

    GRADE_3X5X2 = "3x5x2"
    GRADE_5X5X5 = "5x5x5"
    NONE = "none"


class Handling(StrEnum):
    """3x5x2 handling code."""

    P = "P"
    C = "C"


class ReportKind(StrEnum):
    """What kind of report a record comes from."""

    POLICE_INTELLIGENCE = "police_intelligence"
    POLICE_RECORD = "police_record"
    PARTNER_REPORT = "partner_report"
    LICENCE_REGISTER = "licence_register"
    PUBLIC_CRIME = "public_crime"


class PersonKind(StrEnum):
    """How a person stands in the case; whether they may be a target is decided by age and history, not by this."""

    PERSON_OF_CONCERN = "person_of_concern"
    CHILD_AT_RISK = "child_at_risk"
    OTHER = "other"


class EventKind(StrEnum):
    """What happened."""

    SIGHTING = "sighting"
    MISSING_EPISODE = "missing_episode"
    FOUND = "found"
    GROOMING_CONCERN = "grooming_concern"
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    HARBOURING = "harbouring"
    SUPPLY_TO_CHILD = "supply_to_child"
    DISTURBANCE = "disturbance"
    VEHICLE_STOP = "vehicle_stop"
    LICENSING_VISIT = "licensing_visit"
    UNDERAGE_SALE = "underage_sale"
    ONLINE_CONTACT = "online_contact"
    DISCLOSURE = "disclosure"


class Role(StrEnum):
    """What somebody or something was in an event; one subject may hold several in the same event."""

    HARMED = "harmed"
    PRESENT = "present"
    SUSPECTED = "suspected"
    MADE_TO_HARM = "made_to_harm"
    REPORTER = "reporter"
    PROFESSIONAL = "professional"
    WITNESS = "witness"
    DRIVER = "driver"
    PASSENGER = "passenger"
    USED = "used"
    SCENE = "scene"


class LinkKind(StrEnum):
    """How two records are linked outside any single event."""

    ASSOCIATE = "associate"
    FAMILY = "family"
    KEEPER = "keeper"
    DRIVES = "drives"
    USES_PHONE = "uses_phone"
    CALLS = "calls"
    WORKS_AT = "works_at"
    OPERATES = "operates"
    LIVES_AT = "lives_at"
    FREQUENTS = "frequents"
    SAME_AS = "same_as"


class LocationKind(StrEnum):
    """What a place is; guards of the hotspot methods depend on it."""

    PUBLIC_PLACE = "public_place"
    ROAD = "road"
    PARK = "park"
    TRANSPORT_HUB = "transport_hub"
    VENUE = "venue"
    CHILD_RESIDENCE = "child_residence"
    CHILDRENS_HOME = "childrens_home"
    ADULT_RESIDENCE = "adult_residence"
    POLICE_STATION = "police_station"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    ONLINE = "online"
    NOT_STATED = "not_stated"


class VenueKind(StrEnum):
    """What a venue is, in the words of the measures' fact ``premises.kind``."""

    HOTEL = "hotel_guesthouse_bb"
    LICENSED_VENUE = "licensed_venue"
    OFF_LICENCE = "off_licence"
    TAKEAWAY = "takeaway"
    SHISHA = "shisha"
    RESIDENTIAL = "residential"
    HMO = "hmo"
    ARCADE_GAMBLING = "arcade_gambling"
    MASSAGE = "massage"
    SHOP = "shop"
    VEHICLE_HIRE = "vehicle_hire"
    TAXI_OFFICE = "taxi_office"
    OTHER = "other"


class Precision(StrEnum):
    """How exactly a text was placed, from the most to the least exact."""

    POINT = "point"
    POSTCODE = "postcode"
    STREET = "street"
    SECTOR = "sector"
    PLACE = "place"
    DISTRICT = "district"
    AREA = "area"
    UNKNOWN = "unknown"


class MatchStatus(StrEnum):
    """What the geocoder answers."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


class Audience(StrEnum):
    """Who is looking. The order of permission is in `data.audience`, not here."""

    POLICE_ANALYST = "police_analyst"
    SOCIAL_CARE = "social_care"
    MEETING = "meeting"
    LICENSING = "licensing"
    PUBLIC = "public"


class Answer(StrEnum):
    """Three-valued logic: unknown is a value, never 'no'."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


@cache
def labels(name: str) -> dict[str, str]:
    """Words for the values of one code list.

    Parameters
    ----------
    name : str
        File stem in ``reference/codes``, e.g. ``"event_kind"``.

    Returns
    -------
    dict of str to str
        Value to label as users read it.

    Raises
    ------
    FileNotFoundError
        If there is no such list.
    """
    text = files("data").joinpath("reference", "codes", f"{name}.toml").read_text(encoding="utf-8")
    return {key: str(entry["label"]) for key, entry in tomllib.loads(text)["values"].items()}


def label(code: StrEnum) -> str:
    """Word for one value as users read it.

    Parameters
    ----------
    code : StrEnum
        A value of a list of this module.

    Returns
    -------
    str
        Label from ``reference/codes``.
    """
    stem = "".join(f"_{c.lower()}" if c.isupper() else c for c in type(code).__name__).lstrip("_")
    return labels(stem)[code.value]
