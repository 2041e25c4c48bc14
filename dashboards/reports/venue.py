"""A venue's dossier from one view: licence, chronology, map, steps, objectives, options, and the draft of a review.

Only what the view holds is in it. There are no numbers of lines, no gaps and no words on anything else, so nobody can
tell from it whether there is more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from dashboards.naming import territory
from dashboards.reports.document import Block, Cell, Heading, Table, Text
from dashboards.reports.ground import place_map
from dashboards.reports.review_law import SOURCE_OF_STEPS, STEPS_OF_REVIEW, other_law
from dashboards.reports.venue_licence import events_of, licence_rows, one_venue, step_rows
from dashboards.wiring import Desk
from data.casework import REVIEW_DAYS
from data.codes import Audience, EventKind, label
from data.errors import RefusedInput
from data.objectives import objectives_of, source_of
from data.records import Case, Event, Venue
from data.views import View
from network.casework.options.workflow import propose_for
from network.disruption.eligibility import Status
from network.disruption.local import catalogue_here
from network.disruption.option import Option
from network.disruption.paper_kinds import PAPERS

_DAY = "%d %b %Y"
_MEASURE, _PAPER = "licence-review-s51", "licence-review"
NO_OBJECTIVE = "none by itself"


def dossier(desk: Desk, view: View, venue_id: str, day: date) -> tuple[Venue, tuple[Block, ...]]:
    """Put a venue's dossier together.

    Parameters
    ----------
    desk : Desk
        Basemap of the view.
    view : View
        What this audience may see.
    venue_id : str
        The venue.
    day : date
        Day for which licences and options are read.

    Returns
    -------
    tuple of (Venue, tuple of Block)
        The venue as this audience reads it, and what the dossier says.

    Raises
    ------
    RefusedInput
        If no such venue is in this view; whether it is anywhere else is not said.
    """
    case = view.case()
    if venue_id not in case.venues:
        raise RefusedInput(f"venue {venue_id!r} is not in the case as this audience sees it; give --venue ID")
    venue = case.venues[venue_id]
    casework = view.casework()
    blocks = (
        Heading(text="Licence"),
        Table(
            heading=("Fact", "What is recorded", "Said by", "On"),
            rows=tuple(licence_rows(case, casework, venue, day)),
            widths=(2.2, 4, 2.6, 1.6),
        ),
        Heading(text="Where it is"),
        *_map(desk, view, case, venue),
        Heading(text="What is recorded, in order of time"),
        *_chronology(case, venue),
        Heading(text="Licensing objectives that it may bear on"),
        *_objectives(case, venue),
        Heading(text="Visits, conditions and earlier steps"),
        *_steps(case, venue, casework, day),
        Heading(text="Options, and what is missing"),
        *_options(view, venue, day),
        *_review(desk, view, venue),
    )
    return venue, blocks


def _map(desk: Desk, view: View, case: Case, venue: Venue) -> Iterator[Block]:
    place = case.locations.get(venue.location_id)
    if place is None or place.easting_m is None or place.northing_m is None:
        yield Text(text="The place is not on the map yet: find out the address or the postcode.")
        return
    yield place_map(
        desk.basemap(view),
        place.easting_m,
        place.northing_m,
        venue.name,
        radius_m=place.uncertainty_m or 0.0,
        watermark="FICTIONAL" if desk.settings.fictional else "",
    )
    exact = f", within about {place.uncertainty_m:,.0f} m" if place.uncertainty_m else ""
    yield Text(text=f"{place.text}{exact}.", records=(place.id,), about="Place")


def _chronology(case: Case, venue: Venue) -> Iterator[Block]:
    nation = territory(case, "venue", venue.id)
    rows = [
        (
            Cell(text=f"{event.start:{_DAY}}, {event.start:%H:%M}"),
            Cell(text=label(event.kind), records=(event.id, *event.reports), about=f"{event.start:{_DAY}}"),
            Cell(text=case.reports[one].agency),
            Cell(text=grade.chip if (grade := case.reports[one].grade) else "not graded"),
            Cell(text=", ".join(objectives_of(event.kind, venue.kind, nation)) or NO_OBJECTIVE),
        )
        for event in events_of(case, venue)
        for one in event.reports
        if one in case.reports
    ]
    if not rows:
        yield Text(text="Nothing is recorded here.")
        return
    yield Table(
        heading=("When", "What", "Source", "Grade", "May bear on"), rows=tuple(rows), widths=(1.8, 2.4, 2.4, 1.1, 2.6)
    )
    yield Text(
        text="Each line is one report of one event. A grade is that of the source; partners do not grade.", kind="quiet"
    )


def _objectives(case: Case, venue: Venue) -> Iterator[Block]:
    nation = territory(case, "venue", venue.id)
    found: dict[str, list[Event]] = {}
    for event in events_of(case, venue):
        for objective in objectives_of(event.kind, venue.kind, nation):
            found.setdefault(objective, []).append(event)
    if not found:
        yield Text(text="Nothing that is recorded here bears on an objective by itself.")
        return
    rows = tuple(
        (
            Cell(text=objective[:1].upper() + objective[1:], strong=True),
            Cell(text="; ".join(f"{label(e.kind).lower()} on {e.start:{_DAY}}" for e in events)),
        )
        for objective, events in sorted(found.items())
    )
    yield Table(heading=("Objective", "What may bear on it"), rows=rows, widths=(2.4, 6))
    law = source_of(venue.kind, nation)
    yield Text(text=f"To think with, never a finding. {law}.".replace(". .", "."), kind="quiet")


def _steps(case: Case, venue: Venue, casework: Mapping[str, Mapping[str, Any]], day: date) -> Iterator[Block]:
    steps = step_rows(case, casework, venue, day)
    if steps:
        yield Table(
            heading=("Day", "Step", "What", "What came of it", "By"),
            rows=tuple(steps),
            widths=(1.3, 1.3, 3.2, 2.4, 1.8),
        )
    visits = [event for event in events_of(case, venue) if event.kind is EventKind.LICENSING_VISIT]
    for event in visits:
        agencies = sorted({case.reports[one].agency for one in event.reports if one in case.reports})
        said = f"Visit on {event.start:{_DAY}}, {'; '.join(agencies)}."
        yield Text(text=said, records=(event.id,), about=said, kind="item")
    orders = [one for one in casework["orders"].values() if one.subject_id in one_venue(case, venue.id)]
    for order in sorted(orders, key=lambda one: (one.starts_on, one.id)):
        said = f"{order.words.capitalize()} from {order.starts_on:{_DAY}}, {order.issued_by_agency}"
        terms = f": {'; '.join(order.conditions)}" if order.conditions else ""
        yield Text(text=f"{said}{terms}.", records=(order.id,), about=said, kind="item")
    if not (steps or visits or orders):
        yield Text(text="Nothing recorded. Ask licensing for the conditions of the licence and for earlier visits.")


def _options(view: View, venue: Venue, day: date) -> Iterator[Block]:
    if (day - view.day).days > REVIEW_DAYS:
        raise RefusedInput(
            f"day {day}: options are looked at for at most {REVIEW_DAYS} days ahead; give an earlier day"
        )
    nation = territory(view.case(), "venue", venue.id)
    held = propose_for(view, "venue", venue.id, day, territory=nation)
    rows = []
    for status, words in ((Status.FACTS_MET, "Facts met: needs judgement"), (Status.POSSIBLE, "Possible: find out")):
        for option in _one_each(option for option in held if option.status is status):
            said = option.met if status is Status.FACTS_MET else option.questions
            lines = dict.fromkeys(one.removeprefix("find out: ") for one in said)
            rows.append(
                (
                    Cell(text=option.measure.name),
                    Cell(text=words),
                    Cell(text="; ".join(lines)),
                    Cell(text=option.law_words),
                )
            )
    if not rows:
        yield Text(text="No measure for this venue has its facts met or is possible by what is recorded.")
        return
    yield Table(
        heading=("Measure", "State", "What is met, or to find out", "Law"),
        rows=tuple(rows),
        widths=(2.4, 1.7, 4.2, 1.5),
    )
    yield Text(text="Nothing is decided here. Not legal advice.", kind="quiet")


def _one_each(options: Iterable[Option]) -> list[Option]:
    found: dict[str, Option] = {}
    for option in options:
        found.setdefault(option.measure.id, option)
    return list(found.values())


def _review(desk: Desk, view: View, venue: Venue) -> Iterator[Block]:
    """Draft of an application for review: from what licensing may see, whoever asks, because its papers are public."""
    readers = desk.reader(view, Audience.LICENSING)
    case, measure = readers.case(), catalogue_here().measures.get(_MEASURE)
    if measure is None:
        return
    if elsewhere := other_law(view.case(), venue):
        yield Heading(text="Review of the licence")
        yield Text(text=elsewhere)
        return
    yield Heading(text="Draft: application for review of the premises licence", new_page=True)
    yield Text(
        text="DRAFT - not legal advice. Its papers are public: no child may be identifiable in them.", kind="caution"
    )
    for asked in PAPERS[_PAPER].asks:
        yield Text(text=asked)
    yield Heading(text="Applicant", level=2)
    yield Text(text="Name, capacity and address: to be written in by the person who applies.")
    yield Heading(text="Premises", level=2)
    shown = case.venues.get(venue.id)
    if shown is None:
        yield Text(text="Not in what licensing may see: nothing can be drafted from it yet.")
        return
    number = shown.licence_number or "licence number not known: ask licensing"
    yield Text(text=f"{shown.name}, {number}.")
    yield Heading(text="Grounds", level=2)
    grounds = list(_objectives(case, shown))
    yield from grounds
    yield Heading(text="Steps asked for", level=2)
    yield Text(
        text="Each step with the objective for which it is appropriate: to be written in by the person who applies."
    )
    yield from steps_to_choose_from()
    yield Heading(text="Before it is given", level=2)
    for one in dict.fromkeys((*PAPERS[_PAPER].must, *measure.human, *measure.evidence)):
        yield Text(text=f"{one[:1].upper()}{one[1:]}.", kind="item")


def steps_to_choose_from() -> tuple[Block, ...]:
    """Outcomes that the law knows for a review, for the applicant to choose from.

    Returns
    -------
    tuple of Block
        A sentence with its section, and one item an outcome.
    """
    first = Text(text=f"What the authority may do, if appropriate for the objectives ({SOURCE_OF_STEPS}):")
    return (first, *(Text(text=f"{one[:1].upper()}{one[1:]}.", kind="item") for one in STEPS_OF_REVIEW))
