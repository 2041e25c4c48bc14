"""Canonical columns of public registers of venues and licences, as councils and regulators publish them."""

from __future__ import annotations

from data.intake.columns import HOLDER, PLACE, POINT, Column, column, needed

_AGENCY = (
    "organisation label",
    "authority",
    "council",
    "local authority name",
    "local authority",
    "licensing authority",
    "issuing authority",
    "la name",
    "borough",
)
_ADDRESS = (*PLACE, "address line 1", "premises address", "address of premises", "business address")
_EXTRACT_DATE = column("extract_date", "01/06/2026", "register date", "date of extract")
_REGISTER = (
    needed(
        "name",
        "Example Bar",
        "premises name",
        "name of premises",
        "trading name",
        "trading as",
        "business name",
        "account name",
        "operator",
    ),
    needed("place", "1 Example Street, Exampleton", *_ADDRESS),
    column("place_2", "", "address line 2"),
    column("place_3", "", "address line 3"),
    column("place_4", "", "address line 4", "town", "city"),
    column("postcode", "", "post code", "premises postcode"),
    column(
        "licence_number",
        "LN/00001",
        "case reference",
        "licence no",
        "licence no.",
        "license number",
        "licence reference",
        "licence ref",
        "fhrsid",
        "fsa id",
    ),
    _EXTRACT_DATE,
    column("agency", "Exampleton Council", *_AGENCY),
    *POINT,
)
_GRANTED = column(
    "granted_on",
    "01/03/2019",
    "case date",
    "date granted",
    "grant date",
    "issue date",
    "date issued",
    "date of issue",
    "licence start date",
    "start date",
    "valid from",
)
_EXPIRES = column(
    "expires_on", "", "expiry date", "date expires", "expires", "expiry", "licence expiry date", "end date", "valid to"
)
_STATUS = column("status", "", "licence status", "case status", "current status", "status description")
_LICENCE = (
    HOLDER,
    column("manager", "", "designated premises supervisor", "dps", "dps name", "premises manager"),
    _GRANTED,
    _EXPIRES,
    _STATUS,
    column("hours", "", "licensed hours", "opening hours", "hours of operation", "licensable hours"),
)
REGISTER_TABLES: dict[str, tuple[Column, ...]] = {
    "premises-licences": (
        *_REGISTER,
        *_LICENCE,
        column(
            "licence_type",
            "Premises licence",
            "service type label",
            "application type",
            "type of licence",
            "licence category",
            "type",
        ),
        column("activities", "alcohol_on", "entertainment type label", "licensable activities"),
    ),
    "taxi-licences": (
        column("licence_type", "private_hire", "type", "type of licence", "licence category", "vehicle type"),
        column(
            "licence_number", "PH/0001", "licence no", "licence no.", "licence reference", "operator licence number"
        ),
        column("plate", "", "plate number", "plate no", "plate no."),
        column(
            "vrm",
            "ZZ99 ZZZ",
            "registration",
            "reg",
            "reg no",
            "vehicle registration",
            "registration mark",
            "registration number",
            "vehicle registration number",
            "vehicle reg",
        ),
        column("make", "Example", "make model", "make and model", "vehicle make"),
        column("colour", "", "color", "vehicle colour"),
        column("name", "", "operator", "operator name", "trading name", "trading as", "business name"),
        column("place", "", *_ADDRESS, "operator address"),
        column("postcode", "", "post code"),
        column("driver", "", "driver name", "badge", "badge number", "badge no", "driver licence number"),
        _GRANTED,
        _EXPIRES,
        _STATUS,
        _EXTRACT_DATE,
        column("agency", "Exampleton Council", *_AGENCY),
    ),
    "gambling-premises": (
        *_REGISTER,
        _GRANTED,
        _EXPIRES,
        _STATUS,
        column("activity", "Adult Gaming Centre", "premises activity", "premises type"),
    ),
    "food-hygiene": (
        *_REGISTER,
        column("business_type", "Takeaway/sandwich shop", "type"),
        column("rating", "", "rating value", "hygiene rating", "food hygiene rating"),
        column("rated_on", "", "rating date", "date of rating"),
    ),
    "licence-steps": (
        needed("kind", "visit", "step", "type", "step kind"),
        needed("on", "14/03/2026", "date", "day", "date of visit", "hearing date"),
        column("until", "", "end date", "ends on"),
        column("venue", "V-1", "venue id"),
        column("licence_number", "", "licence no", "case reference", "licence reference"),
        column("agency", "Exampleton Council", *_AGENCY),
        column("words", "Door staff log seen and in order.", "what", "condition", "description", "text"),
        column("outcome", "", "result"),
        _EXTRACT_DATE,
    ),
}
REGISTERS = ("premises-licences", "taxi-licences", "gambling-premises", "food-hygiene", "licence-steps")
