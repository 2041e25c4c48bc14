"""The records behind a network as rows that intake loads, so that the other side can draw the same network. Pure.

What a network itself does not say does not travel either: no names, nicknames, dates of birth, words of a report,
summaries, or addresses of homes. Whether somebody is an adult is not passed on, so that everybody comes back protected
until the receiver establishes it. Judgements of identity are not passed on: whoever receives the records judges.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum

from data.codes import LocationKind, ReportKind, Role
from data.errors import RefusedInput
from data.frames import RESIDENCES
from data.identity import is_derived
from data.records import SUBJECT_KINDS, Case, Event, Link, Location, Participation, Report
from network.exchange.package import Package, PackedRow
from network.exchange.terms import clean
from network.structure import AssociationGraph

# In the order in which intake must read them: each table points only to those before it.
TABLES = ("reports", "people", "vehicles", "phones", "locations", "venues", "events", "links")
_HOMES = RESIDENCES | {LocationKind.ADULT_RESIDENCE}
_HOME = "home, address not passed on"
_COLUMN_OF = {"person": "persons", "vehicle": "vehicles", "phone": "phones", "venue": "venues"}
_COPIED = {
    "reports": "id reference agency kind reported_on scheme handling conditions recipients force_code origin_report",
    "people": "id reference kind force_code",
    "vehicles": "id vrm make colour licence_type force_code",
    "phones": "id platform handle",
    "locations": "id kind",
    "venues": "id name kind aliases licence_number",
    "events": "id kind start end recorded_by",
    "links": "id kind source_kind target_kind start end",
}


def intake_rows(graph: AssociationGraph, case: Case) -> tuple[PackedRow, ...]:
    """Write the records that a network was drawn from as rows for intake.

    Parameters
    ----------
    graph : AssociationGraph
        Network of one audience's view.
    case : Case
        The same view's records.

    Returns
    -------
    tuple of PackedRow
        By table in the order of `TABLES`, then by id. Roles that rest on other reports than their event are left out,
        as a row cannot say so.
    """
    return _Writer(graph, case).rows()


def tables_of(package: Package, columns: Mapping[str, Iterable[str]]) -> dict[str, list[dict[str, str]]]:
    """Give the rows of a file by table, ready for intake.

    Parameters
    ----------
    package : Package
        As read.
    columns : mapping of str to iterable of str
        Canonical columns of each table.

    Returns
    -------
    dict of str to list of dict
        Table to its rows, cells by column; tables without rows are missing.

    Raises
    ------
    RefusedInput
        If the file holds no rows, or a row is of no known table or column.
    """
    if not package.rows:
        raise RefusedInput("exchange file: it holds no records for intake; ask the sender for an export made anew")
    found: dict[str, list[dict[str, str]]] = {}
    for number, row in enumerate(package.rows, start=1):
        known = set(columns.get(row.table, ())) if row.table in TABLES else set()
        try:
            cells = json.loads(row.cells)
        except (ValueError, RecursionError) as fault:
            raise RefusedInput(f"exchange file, intake row {number}: its cells cannot be read") from fault
        if not isinstance(cells, dict) or not set(cells) <= known:
            raise RefusedInput(f"exchange file, intake row {number}: no row of a table that intake knows")
        found.setdefault(row.table, []).append({str(name): str(value) for name, value in cells.items()})
    return {table: found[table] for table in TABLES if table in found}


class _Writer:
    """Works through one case; kept apart so that each step fits a screen."""

    def __init__(self, graph: AssociationGraph, case: Case) -> None:
        self.case = case
        self.shown = {node.id for node in graph.nodes}
        self.used: set[str] = set()
        # intake gives the place of a venue an id of its own
        self.place_ids = {venue.location_id: f"L-{venue.id}" for venue in case.venues.values()}

    def rows(self) -> tuple[PackedRow, ...]:
        case = self.case
        links = [one for one in case.links.values() if not is_derived(one) and self.has_ends(one)]
        parts = self.parts()
        events = [case.events[i] for i in sorted(parts)]
        places = {event.location_id for event in events}
        places |= {end for one in links for end in (one.source_id, one.target_id)} | self.shown
        venue_places = set(self.place_ids)
        located = [p for p in case.locations.values() if p.id in places and p.id not in venue_places]
        tables: dict[str, list[dict[str, str]]] = {
            "people": self.plain("people", self.subjects("people")),
            "vehicles": self.plain("vehicles", self.subjects("vehicles"), _vehicle),
            "phones": self.plain("phones", self.subjects("phones"), _phone),
            "locations": self.plain("locations", located, _place),
            "venues": self.plain("venues", case.venues.values(), self.venue),
            "events": self.plain("events", events, lambda event: self.event(event, parts[event.id])),
            "links": self.plain("links", links, self.link),
        }
        tables["reports"] = self.plain("reports", self.reports(), _report)
        return tuple(
            PackedRow(table=table, cells=json.dumps(cells, ensure_ascii=False, sort_keys=True))
            for table in TABLES
            for cells in tables[table]
        )

    def subjects(self, field: str) -> list[object]:
        return [record for key, record in getattr(self.case, field).items() if key in self.shown]

    def plain(
        self, table: str, records: Iterable[object], more: Callable[..., dict[str, str]] | None = None
    ) -> list[dict[str, str]]:
        rows = []
        for record in sorted(records, key=lambda one: str(getattr(one, "id", ""))):
            cells = {name: _cell(getattr(record, name)) for name in _COPIED[table].split()}
            if table != "reports":
                held = self.usable(getattr(record, "reports", ()))
                if not held:
                    continue
                self.used |= set(held)
                cells["report"] = ";".join(held)
            rows.append({name: value for name, value in (cells | (more(record) if more else {})).items() if value})
        return rows

    def usable(self, reports: Iterable[str]) -> list[str]:
        held = self.case.reports
        return [key for key in sorted(reports) if key in held and held[key].kind is not ReportKind.PUBLIC_CRIME]

    def reports(self) -> list[Report]:
        """Every report that a row names, with those that they repeat."""
        found: dict[str, Report] = {}
        waiting = sorted(self.used)
        while waiting:
            report = self.case.reports.get(waiting.pop())
            if report is not None and report.id not in found:
                found[report.id] = report
                waiting += [report.origin_report] if report.origin_report else []
        return list(found.values())

    def has_ends(self, link: Link) -> bool:
        return all(
            kind in SUBJECT_KINDS and key in getattr(self.case, SUBJECT_KINDS[kind]) and key in self.shown
            for kind, key in ((link.source_kind, link.source_id), (link.target_kind, link.target_id))
        )

    def parts(self) -> dict[str, list[Participation]]:
        found: dict[str, list[Participation]] = {}
        for part in self.case.participations.values():
            event = self.case.events.get(part.event_id)
            column = part.subject_kind in _COLUMN_OF and part.subject_id in self.shown
            if event is not None and column and set(part.reports) == set(event.reports):
                found.setdefault(event.id, []).append(part)
        return found

    def event(self, event: Event, parts: list[Participation]) -> dict[str, str]:
        roles: dict[str, dict[str, list[Role]]] = {}
        for part in sorted(parts, key=lambda one: one.id):
            roles.setdefault(_COLUMN_OF[part.subject_kind], {}).setdefault(part.subject_id, []).append(part.role)
        cells = {
            column: ";".join(f"{key}:{'|'.join(role.value for role in held)}" for key, held in subjects.items())
            for column, subjects in roles.items()
        }
        place = event.location_id if event.location_id in self.case.locations else None
        return cells | ({"location_id": self.place_ids.get(place, place)} if place else {})

    def link(self, link: Link) -> dict[str, str]:
        ends = {"source": link.source_id, "target": link.target_id}
        return {side: self.place_ids.get(key, key) for side, key in ends.items()}

    def venue(self, venue: object) -> dict[str, str]:
        place = self.case.locations.get(str(getattr(venue, "location_id", "")))
        found = {} if place is None else _place(place)
        return found if "place" in found else found | {"place": "address not stated"}


def _report(report: Report) -> dict[str, str]:
    grade = f"{report.source_grade or ''}{report.assessment_grade or ''}"
    is_3x5x2 = report.grade is not None
    return {"grade": f"{grade}{report.handling.value}" if is_3x5x2 else grade} if grade else {"scheme": ""}


def _vehicle(vehicle: object) -> dict[str, str]:
    stated = any(getattr(vehicle, name) for name in ("vrm", "make", "colour"))
    return {} if stated else {"make": "not stated"}


def _phone(phone: object) -> dict[str, str]:
    """An account is known by its handle; only where there is none is the number its name."""
    return {} if getattr(phone, "handle", "") else {"number": clean(str(getattr(phone, "number", "")))}


def _place(place: Location) -> dict[str, str]:
    if place.kind in _HOMES:
        return {"place": _HOME}
    cells = {"place": clean(place.text) or "not stated"}
    if place.easting_m is not None and place.northing_m is not None:
        cells |= {"easting": f"{place.easting_m:.1f}", "northing": f"{place.northing_m:.1f}"}
    return cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return ";".join(clean(str(one)).replace(";", ",") for one in value)
    return clean(str(value))
