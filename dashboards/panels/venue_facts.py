"""What is known of venues, as plain tables: the list, licence facts, the chronology. Pure; from permitted records only.

Nothing here weighs one venue against another: the list says how many reports there are and of when, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboards.naming import territory
from dashboards.panels.venue_register import NO_CONCERN, Register, is_told
from data.codes import LinkKind, label
from data.licences import (
    REGISTER_WORDS,
    LicenceStep,
)
from data.objectives import objectives_of
from data.records import Case, Event, Venue
from network.disruption.vocabulary import vocabulary

NOT_KNOWN = "not known: ask licensing"
ACTIVITY_WORDS = {"alcohol_on": "alcohol, on the premises", "alcohol_off": "alcohol, off the premises"}
_CHRONOLOGY = ("Date", "Time", "What", "Source", "Grade", "May bear on", "Reference")


def records_of(case: Case, venue_id: str) -> tuple[str, ...]:
    """Records of venues that named people judged to be one with this one.

    Parameters
    ----------
    case : Case
        Permitted records; it holds the links of standing judgements that this audience may see.
    venue_id : str
        One of them.

    Returns
    -------
    tuple of str
        This one first.
    """
    found, waiting = [venue_id], [venue_id]
    while waiting:
        one = waiting.pop()
        for link in case.links.values():
            ends = {link.source_id, link.target_id}
            if link.kind is LinkKind.SAME_AS and one in ends:
                new = [other for other in sorted(ends) if other in case.venues and other not in found]
                found += new
                waiting += new
    return tuple(found)


def licence_facts(case: Case, venue: Venue, register: Register) -> pd.DataFrame:
    """Licence facts of a venue, each with who says so and on which day.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.
    register : Register
        Of the same view.

    Returns
    -------
    pandas.DataFrame
        Fact, What is recorded, Said by, On. What is not known says so.
    """
    rows: list[tuple[str, str, str, str]] = []
    for one in register.standings.get(venue.id, ()):
        entry, said = one.entry, f"{one.entry.authority}, {REGISTER_WORDS[one.entry.register]}"
        told = {
            "Licence": " ".join(part for part in (entry.licence_type, entry.licence_number) if part),
            "How it stands": one.words,
            "Granted": _day(entry.granted_on) or "not stated",
            "Expires": _day(entry.expires_on),
            "Licence holder": entry.holder or venue.licence_holder or "",
            "Supervisor or manager": entry.manager,
            "Hours": entry.hours,
        }
        on = f"{_day(entry.extract_on)}{'' if entry.is_extract_dated else ' (day of the file)'}"
        rows += [(fact, value, said, on) for fact, value in told.items() if value]
    if not rows:
        rows += [
            ("Licence", venue.licence_number or NOT_KNOWN, *_behind(case, venue.reports)),
            ("Licence holder", venue.licence_holder or NOT_KNOWN, *_behind(case, venue.reports)),
        ]
    activities = "not known: ask licensing" if venue.activities is None else ", ".join(_activities(venue)) or "nothing"
    rows.append(("Licensed for", activities, *_behind(case, venue.reports)))
    words = vocabulary()
    for name, value, report in venue.facts:
        definition = words.facts.get(name)
        named = definition.label if definition else name.removeprefix("premises.").replace("_", " ")
        answer = {"true": "yes", "false": "no"}.get(value, words.words.get(value, value))
        rows.append((named[:1].upper() + named[1:], answer, *_behind(case, (report,))))
    return pd.DataFrame(rows, columns=["Fact", "What is recorded", "Said by", "On"])


def chronology(case: Case, venue: Venue) -> pd.DataFrame:
    """Dated, sourced chronology of what happened at one venue, with the objective that each may bear on.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    pandas.DataFrame
        Date, Time, What, Source, Grade, May bear on, Reference; one row an event and report, oldest first.
    """
    nation = territory(case, "venue", venue.id)
    rows = [
        {
            "Date": pd.Timestamp(event.start.date()),
            "Time": " to ".join(dict.fromkeys([f"{event.start:%H:%M}", f"{event.end:%H:%M}"])),
            "What": event.summary or label(event.kind),
            "May bear on": "; ".join(objectives_of(event.kind, venue.kind, nation)),
            "Source": case.reports[report_id].agency,
            # Who does not grade stands beside it.
            "Grade": grade.chip if (grade := case.reports[report_id].grade) else "not graded",
            "Reference": case.reports[report_id].reference,
        }
        for event in events_at(case, venue)
        for report_id in event.reports
        if report_id in case.reports
    ]
    frame = pd.DataFrame(rows, columns=list(_CHRONOLOGY))
    # A column that this audience may not read is left out whole, not shown empty.
    return frame.loc[:, [name for name in frame if frame.empty or is_told(frame[name])]]


def step_rows(steps: Iterable[LicenceStep], day: date) -> pd.DataFrame:
    """Previous conditions, visits, warnings and hearings, newest first.

    Parameters
    ----------
    steps : iterable of LicenceStep
        Of one venue, permitted.
    day : date
        Today: a later hearing is marked as lying ahead.

    Returns
    -------
    pandas.DataFrame
        Date, Step, What, Outcome, By; columns that say nothing are left out.
    """
    rows = [
        {
            "Date": pd.Timestamp(step.on),
            "Step": step.kind.value.capitalize() + (" (ahead)" if step.on > day else ""),
            "What": step.words,
            "Outcome": step.outcome + (f" Until {_day(step.until)}." if step.until else ""),
            "By": step.agency,
        }
        for step in sorted(steps, key=lambda one: (one.on, one.id), reverse=True)
    ]
    frame = pd.DataFrame(rows, columns=["Date", "Step", "What", "Outcome", "By"])
    return frame.loc[:, [name for name in frame if frame.empty or is_told(frame[name])]]


def done_rows(case: Case, venue: Venue, register: Register) -> pd.DataFrame:
    """What was done about a venue: its licence steps and the licensing visits among its events, newest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.
    register : Register
        Of the same view.

    Returns
    -------
    pandas.DataFrame
        As `step_rows`.
    """
    told = step_rows(register.steps.get(venue.id, ()), register.day)
    visits = [
        {
            "Date": pd.Timestamp(event.start.date()),
            "Step": label(event.kind),
            "What": event.summary,
            "By": ", ".join(dict.fromkeys(case.reports[one].agency for one in event.reports if one in case.reports)),
        }
        for event in events_at(case, venue)
        if event.kind in NO_CONCERN
    ]
    whole = pd.concat([told, pd.DataFrame(visits)]) if visits else told
    return whole.fillna("").sort_values("Date", ascending=False, kind="stable", ignore_index=True)


def events_at(case: Case, venue: Venue) -> list[Event]:
    """Events at a venue's location, oldest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    list of Event
        Ordered by start.
    """
    held = {p.event_id for p in case.participations.values() if p.subject_kind == "venue" and p.subject_id == venue.id}
    found = [e for e in case.events.values() if e.location_id == venue.location_id or e.id in held]
    return sorted(found, key=lambda event: (event.start, event.id))


def place_words(case: Case, venue: Venue) -> str:
    """Where a venue is, without its own name before it.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    str
        As stated, or that it is not known.
    """
    place = case.locations.get(venue.location_id)
    if place is None:
        return "place not known"
    return place.text.removeprefix(venue.name).lstrip(", ") or place.text


def _activities(venue: Venue) -> list[str]:
    return [ACTIVITY_WORDS.get(one, one.replace("_", " ")) for one in venue.activities or ()]


def _behind(case: Case, reports: Iterable[str]) -> tuple[str, str]:
    held = [case.reports[one] for one in reports if one in case.reports]
    newest = max(held, key=lambda report: report.reported_on, default=None)
    return (newest.agency, _day(newest.reported_on)) if newest else ("", "")


def _day(on: date | None) -> str:
    return f"{on:%d %b %Y}" if on else ""
