"""What changed since the last meeting: everything on one page in words, and what is new at each hotspot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from data.casework import ActionStatus
from data.codes import PersonKind
from data.frames import independent_reports, is_exploitation_incident
from data.protection import waiting_for_age
from data.records import Case, Event
from mapping.hotspots.lineage import EVENTS, footprint, trace
from mapping.hotspots.result import Hotspot, HotspotResult

USUAL = timedelta(days=28)
"""Where no earlier meeting is on record, and wherever a room asks for the last weeks."""
_MOST_NAMED = 5


def what_changed(
    case: Case, casework: Mapping[str, Mapping[str, Any]], since: date, day: date, *, is_last_meeting: bool
) -> tuple[str, ...]:
    """Everything that changed, on one page in words; numbers stand beside those of the time before, of equal length.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Permitted casework by kind and id.
    since : datetime.date
        Day of the last meeting.
    day : datetime.date
        Day of this one.
    is_last_meeting : bool
        Whether a meeting on record gave `since`, or only the usual four weeks.

    Returns
    -------
    tuple of str
        At most eight sentences; what did not change is not said.
    """
    span = max(day - since, timedelta(days=1))
    lines = [] if is_last_meeting else ["No earlier meeting is on record: the last 4 weeks are looked at."]
    harm = [e for e in case.events.values() if is_exploitation_incident(e, case)]
    now, then = between(harm, since, day), between(harm, since - span, since)
    reports = [r for r in case.reports.values() if since < r.reported_on <= day]
    agencies = len({r.agency for r in reports})
    lines.append(f"{counted(len(reports), 'new report')} from {counted(agencies, 'agency', 'agencies')}.")
    lines.append(
        f"{counted(len(now), 'incident')} in {span.days} days "
        f"({counted(len(independent_reports(case, now)), 'independent report')}); "
        f"{len(then)} in the {span.days} days before."
    )
    lines += _new_people(case, since, day)
    lines += _casework_changes(casework, since, day)
    if waiting := sum(case.people[i].kind is PersonKind.PERSON_OF_CONCERN for i in waiting_for_age(case, day)):
        lines.append(f"Still not known: the age of {counted(waiting, 'person', 'persons')}; on no list until it is.")
    return tuple(lines)


def _new_people(case: Case, since: date, day: date) -> list[str]:
    def first(reports: Iterable[str]) -> date | None:
        return min((case.reports[r].reported_on for r in reports if r in case.reports), default=None)

    lines = []
    for kind, one, many in (
        (PersonKind.PERSON_OF_CONCERN, "person of concern", "persons of concern"),
        (PersonKind.CHILD_AT_RISK, "child at risk", "children at risk"),
    ):
        new = [
            p.reference
            for p in case.people.values()
            if p.kind is kind and (seen := first(p.reports)) is not None and since < seen <= day
        ]
        if new:
            lines.append(f"New: {counted(len(new), one, many)}: {named(new)}.")
    return lines


def _casework_changes(casework: Mapping[str, Mapping[str, Any]], since: date, day: date) -> list[str]:
    decided = Counter(d.outcome.value for d in casework["decisions"].values() if since < d.decided_on <= day)
    lines = []
    if decided:
        lines.append("Decisions: " + ", ".join(f"{n} {outcome}" for outcome, n in sorted(decided.items())) + ".")
    actions = casework["actions"].values()
    late = sum(a.is_overdue(day) for a in actions)
    done = sum(a.status is ActionStatus.DONE for a in actions)
    if late or done:
        lines.append(f"Actions: {done} done, {late} overdue, {len(actions)} in all.")
    breaches = sum(since < b.happened_on <= day for b in casework["order_breaches"].values())
    if breaches:
        lines.append(f"{counted(breaches, 'breach', 'breaches')} of an order or notice.")
    return lines


def hotspot_news(
    case: Case, casework: Mapping[str, Mapping[str, Any]], result: HotspotResult, since: date, day: date
) -> dict[str, tuple[str, ...]]:
    """What is new at each hotspot, in one sentence: what it was at the last recorded run, and what came since.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Permitted casework by kind and id; its runs are those of this audience.
    result : HotspotResult
        Hotspots of now.
    since, day : datetime.date
        Day of the last meeting and of this one.

    Returns
    -------
    dict of str to tuple of str
        Id of the hotspot to its sentence.
    """
    runs = sorted(casework["hotspot_runs"].values(), key=lambda run: run.run_day)
    earlier = [run for run in runs if run.run_day <= day]
    seen = [s for s in casework["hotspots_seen"].values() if s.run_id in {run.id for run in earlier}]
    steps = trace(seen, [run.id for run in earlier], [footprint(spot, result.grid) for spot in result.hotspots])
    span = max(day - since, timedelta(days=1))
    found: dict[str, tuple[str, ...]] = {}
    for spot, step in zip(result.hotspots, steps, strict=True):
        was = f"{EVENTS[step.events[0][0]]} " if earlier else ""
        now, then = (len(between(_events(case, spot), *when)) for when in ((since, day), (since - span, since)))
        found[spot.id] = (
            f"{was}{counted(now, 'incident')} here since {since:%d %b}, {then} in the {span.days} days before.",
        )
    return found


def _events(case: Case, spot: Hotspot) -> list[Event]:
    return [case.events[i] for i in spot.incident_ids if i in case.events]


def between(events: Iterable[Event], after: date, until: date) -> list[Event]:
    """Events that began after one day and not after another.

    Parameters
    ----------
    events : iterable of Event
        Any events.
    after, until : datetime.date
        The day before the first, and the last.

    Returns
    -------
    list of Event
        In the same order.
    """
    return [event for event in events if after < event.start.date() <= until]


def named(references: list[str]) -> str:
    """References in a sentence, at most five of them.

    Parameters
    ----------
    references : list of str
        As a room reads them.

    Returns
    -------
    str
        In the order of the alphabet, with how many more there are.
    """
    held = sorted(references)
    return ", ".join(held[:_MOST_NAMED]) + (f" and {len(held) - _MOST_NAMED} more" if len(held) > _MOST_NAMED else "")


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    Parameters
    ----------
    number : int
        How many.
    one, many : str
        The noun for one, and for several; by default with an s.

    Returns
    -------
    str
        Such as ``3 children``.
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
