"""Licence, earlier steps and events of one venue, as rows of a report; from one view's records alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards.reports.document import Cell
from data.codes import LinkKind
from data.licences import REGISTER_WORDS, LicenceStep, Standing, standings
from data.records import Case, Event, Venue
from network.disruption.vocabulary import vocabulary

_DAY = "%d %b %Y"
_ASK = "not known: ask licensing"
_ACTIVITIES = {"alcohol_on": "alcohol, on the premises", "alcohol_off": "alcohol, off the premises"}
Casework = Mapping[str, Mapping[str, Any]]
Cells = tuple[Cell, ...]


def one_venue(case: Case, venue_id: str) -> tuple[str, ...]:
    """Records of venues that are judged to be one.

    Parameters
    ----------
    case : Case
        Permitted records, with the links of the judgements that this audience sees.
    venue_id : str
        One of them.

    Returns
    -------
    tuple of str
        Sorted.
    """
    ties = [(k.source_id, k.target_id) for k in case.links.values() if k.kind is LinkKind.SAME_AS]
    found, before = {venue_id}, 0
    while len(found) != before:
        before = len(found)
        found |= {one for pair in ties if found & set(pair) for one in pair}
    return tuple(sorted(one for one in found if one in case.venues))


def events_of(case: Case, venue: Venue) -> list[Event]:
    """Events at a venue or with a part in them for it, oldest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    list of Event
        Also those of other records of the same venue.
    """
    ids = set(one_venue(case, venue.id))
    places = {case.venues[one].location_id for one in ids}
    held = {p.event_id for p in case.participations.values() if p.subject_kind == "venue" and p.subject_id in ids}
    found = [event for event in case.events.values() if event.location_id in places or event.id in held]
    return sorted(found, key=lambda event: (event.start, event.id))


def licence_rows(case: Case, casework: Casework, venue: Venue, day: date) -> list[Cells]:
    """Licence facts, each with who says so and on which day.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Of the same view.
    venue : Venue
        One of its venues.
    day : date
        Day on which licences are read.

    Returns
    -------
    list of tuple of Cell
        Fact, what is recorded, who says so, on which day.
    """
    ids = one_venue(case, venue.id)
    held = standings((one for one in casework["licence_entries"].values() if one.subject_id in ids), day)
    rows = [row for one in ids for standing in held.get(one, ()) for row in _entry_rows(standing)]
    if not rows:
        rows = [
            (Cell(text="Licence"), Cell(text=venue.licence_number or _ASK), *_said_by(case, venue.reports)),
            (Cell(text="Licence holder"), Cell(text=venue.licence_holder or _ASK), *_said_by(case, venue.reports)),
        ]
    named = [_ACTIVITIES.get(one, one.replace("_", " ")) for one in venue.activities or ()]
    activities = _ASK if venue.activities is None else ", ".join(named) or "nothing recorded"
    rows.append((Cell(text="Licensed for"), Cell(text=activities), *_said_by(case, venue.reports)))
    words = vocabulary()
    for name, value, report in venue.facts:
        definition = words.facts.get(name)
        label = definition.label if definition else name.removeprefix("premises.").replace("_", " ")
        answer = {"true": "yes", "false": "no"}.get(value, words.words.get(value, value))
        rows.append((Cell(text=label[:1].upper() + label[1:]), Cell(text=answer), *_said_by(case, (report,))))
    return rows


def _entry_rows(standing: Standing) -> list[Cells]:
    entry = standing.entry
    told = {
        "Licence": " ".join(filter(None, [entry.licence_type, entry.licence_number])),
        "How it stands": standing.words,
        "Granted": f"{entry.granted_on:{_DAY}}" if entry.granted_on else "not stated",
        "Expires": f"{entry.expires_on:{_DAY}}" if entry.expires_on else "",
        "Licence holder": entry.holder,
        "Supervisor or manager": entry.manager,
        "Hours": entry.hours,
    }
    said = Cell(text=f"{entry.authority}, {REGISTER_WORDS[entry.register]}")
    on = Cell(text=f"{entry.extract_on:{_DAY}}" + ("" if entry.is_extract_dated else " (day of the file)"))
    return [
        (Cell(text=fact), Cell(text=value, records=(entry.id,), about=f"Licence, {fact.lower()}"), said, on)
        for fact, value in told.items()
        if value
    ]


def _said_by(case: Case, reports: tuple[str, ...]) -> tuple[Cell, Cell]:
    held = sorted(
        (case.reports[one] for one in reports if one in case.reports), key=lambda one: (one.reported_on, one.id)
    )
    if not held:
        return Cell(text="not known"), Cell(text="not known")
    last = held[-1]
    return Cell(text=last.agency), Cell(text=f"{last.reported_on:{_DAY}}")


def step_rows(case: Case, casework: Casework, venue: Venue, day: date) -> list[Cells]:
    """Conditions, visits, warnings, reviews and hearings on record, newest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Of the same view.
    venue : Venue
        One of its venues.
    day : date
        A later hearing is marked as lying ahead.

    Returns
    -------
    list of tuple of Cell
        Day, step, what it says, what came of it, by whom.
    """
    ids = one_venue(case, venue.id)
    held: list[LicenceStep] = [one for one in casework["licence_steps"].values() if one.subject_id in ids]
    return [
        (
            Cell(text=f"{one.on:{_DAY}}"),
            Cell(text=one.kind.value.capitalize() + (" (ahead)" if one.on > day else "")),
            Cell(text=one.words, records=(one.id,), about=f"Step of {one.on:{_DAY}}"),
            Cell(text=" ".join(filter(None, [one.outcome, f"Until {one.until:{_DAY}}." if one.until else ""]))),
            Cell(text=one.agency),
        )
        for one in sorted(held, key=lambda one: (one.on, one.id), reverse=True)
    ]
