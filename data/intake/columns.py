"""Canonical columns of each kind of table, the headers tolerated for them, templates, and maps of other headers."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import BadColumn, RefusedInput


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column.

    Attributes
    ----------
    name : str
        Canonical header.
    example : str
        Fictional cell of the template.
    synonyms : tuple of str
        Other headers tolerated, in any case, spaces and underscores alike.
    is_needed : bool
        Whether the file must have it.
    """

    name: str
    example: str = ""
    synonyms: tuple[str, ...] = ()
    is_needed: bool = False


def _needed(name: str, example: str, *synonyms: str) -> Column:
    return Column(name, example, synonyms, is_needed=True)


def _column(name: str, example: str = "", *synonyms: str) -> Column:
    return Column(name, example, synonyms)


_REPORT = _needed("report", "R-1", "reports", "report id", "report ids", "source report")
_FORCE = _column("force_code", "E23000026", "force", "police force")
_FACTS = _column("facts")
_POINT = (
    _column("easting", "", "x", "easting m", "geox"),
    _column("northing", "", "y", "northing m", "geoy"),
    _column("longitude", "", "lon", "long", "lng"),
    _column("latitude", "", "lat"),
)
_PLACE = ("address", "location", "location text", "where", "place text")
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
_ADDRESS = (*_PLACE, "address line 1", "premises address", "address of premises", "business address")
_EXTRACT_DATE = _column("extract_date", "01/06/2026", "register date", "date of extract")
_REGISTER = (
    _needed(
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
    _needed("place", "1 Example Street, Exampleton", *_ADDRESS),
    _column("place_2", "", "address line 2"),
    _column("place_3", "", "address line 3"),
    _column("place_4", "", "address line 4", "town", "city"),
    _column("postcode", "", "post code", "premises postcode"),
    _column(
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
    _column("agency", "Exampleton Council", *_AGENCY),
    *_POINT,
)
_HOLDER = _column(
    "licence_holder",
    "",
    "holder",
    "premises licence holder",
    "licensee",
    "licence holder name",
    "name of licence holder",
)
_GRANTED = _column(
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
_EXPIRES = _column(
    "expires_on", "", "expiry date", "date expires", "expires", "expiry", "licence expiry date", "end date", "valid to"
)
_STATUS = _column("status", "", "licence status", "case status", "current status", "status description")
_LICENCE = (
    _HOLDER,
    _column("manager", "", "designated premises supervisor", "dps", "dps name", "premises manager"),
    _GRANTED,
    _EXPIRES,
    _STATUS,
    _column("hours", "", "licensed hours", "opening hours", "hours of operation", "licensable hours"),
)
KINDS: dict[str, tuple[Column, ...]] = {
    "reports": (
        _column("id", "R-1", "report id"),
        _column("reference", "EX/2026/0001", "urn", "agency reference", "ref"),
        _needed("agency", "Exampleshire Police", "organisation", "owner", "agency name"),
        _needed("kind", "police_intelligence", "report kind", "report type", "type"),
        _needed("reported_on", "2026-03-14", "date", "report date", "reported", "date reported"),
        _column("scheme", "3x5x2", "grading scheme"),
        _column("grade", "2BP", "grading", "3x5x2"),
        _column("handling", "P", "handling code"),
        _column("conditions", "", "handling conditions", "conditions text"),
        _column("recipients", "", "audiences"),
        _column("originator", ""),
        _FORCE,
        _column("text", "A grey car was seen outside the arcade.", "report text", "content", "sanitised text"),
        _column("origin_report", "", "origin", "original report"),
    ),
    "people": (
        _column("id", "P-1", "person id"),
        _column("reference", "POC-001", "ref", "pseudonym"),
        _needed("kind", "person_of_concern", "person kind", "type", "category"),
        _column("name", "Fictional Person", "full name"),
        _column("nicknames", "Ziggy;Zed", "nickname", "alias", "aliases", "street name"),
        _column("date_of_birth", "1991-04-23", "dob", "born", "birth date"),
        _column("adult_beyond_doubt", ""),
        _column("harmed_as_child", "unknown"),
        _column("sex", "male", "gender"),
        _FORCE,
        _FACTS,
        _REPORT,
    ),
    "vehicles": (
        _column("id", "C-1", "vehicle id"),
        _column("vrm", "ZZ9? ZZZ", "plate", "registration", "reg", "number plate", "registration mark"),
        _column("make", "Example", "make model", "make and model"),
        _column("colour", "grey", "color"),
        _column("licence_type", "unknown", "licence"),
        _FORCE,
        _FACTS,
        _REPORT,
    ),
    "phones": (
        _column("id", "T-1", "phone id"),
        _column("number", "07700 900123", "phone", "telephone", "mobile", "phone number", "msisdn"),
        _column("platform", "", "app", "service"),
        _column("handle", "", "username", "user name", "account"),
        _FACTS,
        _REPORT,
    ),
    "locations": (
        _column("id", "L-1", "location id"),
        _needed("kind", "transport_hub", "location kind", "place kind", "type"),
        _needed("place", "Bus station, Exampleton", *_PLACE),
        _column("postcode", "", "post code"),
        *_POINT,
        _FACTS,
        _REPORT,
    ),
    "events": (
        _column("id", "E-1", "event id", "incident id"),
        _needed("kind", "sighting", "event kind", "event type", "type"),
        _needed("start", "2026-03-13 21:40", "date", "datetime", "from", "start time", "occurred", "when"),
        _column("end", "2026-03-13 22:15", "to", "until", "end time"),
        _column("place", "Bus station, Exampleton", *_PLACE),
        _column("place_kind", "transport_hub", "location kind"),
        _column("location_id", ""),
        *_POINT,
        _column("recorded_by", "E23000026", "recording force", "force", "force code"),
        _column("summary", "", "description", "what"),
        _column("persons", "P-1:suspected|driver;P-2:present", "people", "person"),
        _column("vehicles", "C-1:used", "vehicle"),
        _column("phones", "", "phone"),
        _column("venues", "", "venue"),
        _REPORT,
    ),
    "missing": (
        _column("id", "E-2", "episode id"),
        _needed("child", "P-2", "child id", "person", "person id"),
        _needed("last_seen", "2026-03-13 18:00", "last seen at", "missing from", "start"),
        _column("reported_at", "2026-03-13 22:00", "reported"),
        _column("found_at", "2026-03-14 02:30", "found", "returned at", "end"),
        _column("place", "Bus station, Exampleton", "last seen place", "last seen where", *_PLACE),
        _column("place_kind", "", "location kind"),
        _column("found_place", "Retail park, Exampleton", "found where"),
        _column("found_place_kind", "", "kind of place found"),
        _column("found_easting", "", "found x"),
        _column("found_northing", "", "found y"),
        _column("recorded_by", "E23000026", "recording force", "force", "force code"),
        _column("summary", ""),
        _REPORT,
    ),
    "links": (
        _column("id", "K-1", "link id"),
        _needed("kind", "keeper", "link kind", "type", "relationship"),
        _needed("source_kind", "person", "from kind"),
        _needed("source", "P-1", "source id", "from", "from id"),
        _needed("target_kind", "vehicle", "to kind"),
        _needed("target", "C-1", "target id", "to", "to id"),
        _column("start", "2025-11-01", "start date", "since"),
        _column("end", "", "end date", "until"),
        _REPORT,
    ),
    "venues": (
        _column("id", "V-1", "venue id"),
        _needed("name", "Example Arcade", "venue name", "premises name", "trading name"),
        _needed("kind", "arcade_gambling", "venue kind", "type", "premises kind"),
        _needed("place", "1 Example Street, Exampleton", *_PLACE),
        _column("postcode", "", "post code"),
        _column("aliases", "", "also known as", "former names"),
        _column("licence_number", "", "licence no", "licence"),
        _HOLDER,
        _column("activities", "", "licensable activities"),
        *_POINT,
        _FACTS,
        _REPORT,
    ),
    "premises-licences": (
        *_REGISTER,
        *_LICENCE,
        _column(
            "licence_type",
            "Premises licence",
            "service type label",
            "application type",
            "type of licence",
            "licence category",
            "type",
        ),
        _column("activities", "alcohol_on", "entertainment type label", "licensable activities"),
    ),
    "taxi-licences": (
        _column("licence_type", "private_hire", "type", "type of licence", "licence category", "vehicle type"),
        _column(
            "licence_number", "PH/0001", "licence no", "licence no.", "licence reference", "operator licence number"
        ),
        _column("plate", "", "plate number", "plate no", "plate no."),
        _column(
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
        _column("make", "Example", "make model", "make and model", "vehicle make"),
        _column("colour", "", "color", "vehicle colour"),
        _column("name", "", "operator", "operator name", "trading name", "trading as", "business name"),
        _column("place", "", *_ADDRESS, "operator address"),
        _column("postcode", "", "post code"),
        _column("driver", "", "driver name", "badge", "badge number", "badge no", "driver licence number"),
        _GRANTED,
        _EXPIRES,
        _STATUS,
        _EXTRACT_DATE,
        _column("agency", "Exampleton Council", *_AGENCY),
    ),
    "gambling-premises": (
        *_REGISTER,
        _GRANTED,
        _EXPIRES,
        _STATUS,
        _column("activity", "Adult Gaming Centre", "premises activity", "premises type"),
    ),
    "food-hygiene": (
        *_REGISTER,
        _column("business_type", "Takeaway/sandwich shop", "type"),
        _column("rating", "", "rating value", "hygiene rating", "food hygiene rating"),
        _column("rated_on", "", "rating date", "date of rating"),
    ),
    "licence-steps": (
        _needed("kind", "visit", "step", "type", "step kind"),
        _needed("on", "14/03/2026", "date", "day", "date of visit", "hearing date"),
        _column("until", "", "end date", "ends on"),
        _column("venue", "V-1", "venue id"),
        _column("licence_number", "", "licence no", "case reference", "licence reference"),
        _column("agency", "Exampleton Council", *_AGENCY),
        _column("words", "Door staff log seen and in order.", "what", "condition", "description", "text"),
        _column("outcome", "", "result"),
        _EXTRACT_DATE,
    ),
}
# a child beside the person of concern, so that the examples of events and missing episodes find both
_MORE_EXAMPLES = {
    "people": {
        "id": "P-2",
        "reference": "CHILD-001",
        "kind": "child_at_risk",
        "nicknames": "Wisp",
        "harmed_as_child": "unknown",
        "sex": "female",
        "force_code": "E23000026",
        "report": "R-1",
    }
}
REGISTERS = ("premises-licences", "taxi-licences", "gambling-premises", "food-hygiene", "licence-steps")


def template(kind: str) -> str:
    """Header and fictional rows of a kind of table, as CSV; the templates of all kinds load one after the other.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.

    Returns
    -------
    str
        Header and one line, for people two.

    Raises
    ------
    RefusedInput
        If there is no such kind.

    Examples
    --------
    >>> template("phones").splitlines()
    ['id,number,platform,handle,facts,report', 'T-1,07700 900123,,,,R-1']
    """
    columns = columns_of(kind)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([[column.name for column in columns], [column.example for column in columns]])
    if more := _MORE_EXAMPLES.get(kind):
        writer.writerow([more.get(column.name, "") for column in columns])
    return stream.getvalue()


def columns_of(kind: str) -> tuple[Column, ...]:
    """Canonical columns of a kind of table.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.

    Returns
    -------
    tuple of Column
        In the order of the template.

    Raises
    ------
    RefusedInput
        If there is no such kind.
    """
    if kind not in KINDS:
        raise RefusedInput(f"no table of this kind; allowed are {', '.join(KINDS)}")
    return KINDS[kind]


def load_column_map(path: Path) -> dict[str, str]:
    """Read a column map: one line ``canonical = "their header"`` a column.

    Parameters
    ----------
    path : pathlib.Path
        TOML file.

    Returns
    -------
    dict of str to str
        Canonical column to the header that the file uses.

    Raises
    ------
    RefusedInput
        If it cannot be read or a value is not a text.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RefusedInput(f'{path.name}: not a column map; write lines such as place = "Where it happened"') from error
    wrong = [name for name, header in entries.items() if not isinstance(header, str)]
    if wrong:
        raise RefusedInput(f"{path.name}: the headers of {', '.join(wrong)} are not texts in quotation marks")
    return entries


def place_columns(
    file: str, header: tuple[str, ...], kind: str, columns: Mapping[str, str] | None = None
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Find the canonical columns in a header.

    Parameters
    ----------
    file : str
        File name for messages.
    header : tuple of str
        Headers of the file.
    kind : str
        Key of `KINDS`.
    columns : mapping of str to str, optional
        Column map; it wins over canonical names and synonyms.

    Returns
    -------
    places : dict of str to int
        Canonical column to its position.
    unused : tuple of str
        Headers that no canonical column takes.

    Raises
    ------
    BadColumn
        If the map or the header does not fit; the message names every fault.
    """
    wanted = columns_of(kind)
    given = columns or {}
    squeezed = [_squeezed(name) for name in header]
    faults = [
        f"the map names {name}, which {kind} do not have" for name in given if name not in {c.name for c in wanted}
    ]
    places: dict[str, int] = {}
    for column in wanted:
        headers = (given[column.name],) if column.name in given else (column.name, *column.synonyms)
        taken = {_squeezed(name) for name in given.values()} if column.name not in given else set()
        found = [i for i, name in enumerate(squeezed) if name and name in set(map(_squeezed, headers)) - taken]
        exact = [i for i in found if squeezed[i] == _squeezed(headers[0])]
        found = exact if len(exact) == 1 else found
        if len(found) > 1:
            faults.append(f"more than one column stands for {column.name}; name the right one in a column map")
        elif found:
            places[column.name] = found[0]
        elif column.name in given:
            faults.append(f"the map's header for {column.name} is not in the file")
        elif column.is_needed:
            faults.append(f"the column {column.name} is missing")
    faults += _doubles(places)
    if faults:
        raise BadColumn(f"{file}, row 1: {'; '.join(faults)}. Columns of {kind}: {', '.join(c.name for c in wanted)}")
    unused = tuple(name for i, name in enumerate(header) if i not in places.values())
    return places, unused


def _doubles(places: Mapping[str, int]) -> list[str]:
    """Columns that claim the same header, which only a column map can bring about."""
    owners: dict[int, list[str]] = {}
    for name, place in places.items():
        owners.setdefault(place, []).append(name)
    return [f"one header stands for {' and '.join(names)}" for names in owners.values() if len(names) > 1]


def _squeezed(header: str) -> str:
    """Header without case, spaces and signs, so that CaseReference, case_reference and Case Reference are one."""
    return re.sub(r"[\W_]+", "", header.casefold())
