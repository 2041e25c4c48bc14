"""A draft application for review of a premises licence, and the dates that follow once it is given.

The papers of a review are public: what the draft says comes from what licensing may see, whoever drafts it. It is a
draft with gaps that a named person fills; nothing in it is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from dashboards.components import text
from dashboards.exporting import anchor_words
from dashboards.naming import territory
from dashboards.panels.offers import draw_offers
from dashboards.panels.venue_facts import chronology, events_at, licence_facts, step_rows
from dashboards.panels.venue_register import Register, register_of
from dashboards.reports.asked import EXPIRES_AFTER_DAYS
from dashboards.reports.document import Block, Cell, Document, Heading, Table, Text
from dashboards.reports.making import FORMS
from dashboards.reports.review_law import is_licensed, other_law
from dashboards.reports.venue import steps_to_choose_from
from dashboards.wiring import Desk
from data.codes import Audience
from data.duties import due_date, duties
from data.errors import RefusedInput
from data.policy import Permission
from data.records import Case, Venue
from data.views import View
from network.disruption.local import catalogue_here
from network.disruption.paper_kinds import PAPERS
from network.exchange.terms import MARKING, NO_CONDITIONS, Terms

_MEASURE, _PAPER = "licence-review-s51", "licence-review"
_STEPS = (
    ("Representations until", "licence-review-representations"),
    ("Hearing at the latest", "licence-review-hearing"),
)
_DAY = "%d %b %Y"
_STATE = "DRAFT - not legal advice"


def draw_review(desk: Desk, view: View, venue: Venue, register: Register) -> None:
    """Draw the dates of a review, what is missing for one, and the draft to take away.

    Parameters
    ----------
    desk : Desk
        Opens licensing's view, which alone a draft is made from.
    view : View
        What this audience may see.
    venue : Venue
        One of its venues.
    register : Register
        Licences and steps of the same view.
    """
    nation = territory(view.case(), "venue", venue.id)
    if elsewhere := other_law(view.case(), venue):
        st.info(elsewhere)
        return
    if not is_licensed(venue):
        st.info("No licence under the Licensing Act 2003 is recorded here. Find out first whether there is one.")
    given = st.date_input("If the application is given on", value=register.day, format="DD/MM/YYYY")
    if isinstance(given, date):
        shown = [f"**{words}:** {on:{_DAY}} ({basis})" for words, on, basis in dates_of_review(given, nation or "E")]
        st.markdown("\n".join(f"- {one}" for one in shown))
    st.markdown("**What a person still has to bring**")
    st.markdown("\n".join(f"- {text.plain(one)}" for one in missing_for_review()))
    if not view.may(Permission.EXPORT):
        st.caption("Papers are drafted on the drafter's own device, never in a room.")
        return
    offers: list[tuple[str, str, str, Callable[[], bytes]]] = [
        (
            f"Review application, draft ({form.upper()})",
            f"review-draft-{venue.id}.{form}",
            FORMS[form][1],
            partial(review_file, desk, view, venue.id, form, given if isinstance(given, date) else register.day),
        )
        for form in ("docx", "pdf", "html")
        if form in FORMS
    ]
    draw_offers(offers, key=f"review_{venue.id}")
    st.caption("Made from what licensing may see, because the papers are public. Children are not in it.")


def dates_of_review(given: date, nation: str) -> tuple[tuple[str, date, str], ...]:
    """Dates that follow once an application for review is given.

    Parameters
    ----------
    given : datetime.date
        Day on which the application is given.
    nation : {"E", "W"}
        Whose bank holidays count.

    Returns
    -------
    tuple of (str, datetime.date, str)
        What, the last day for it, and the rule with how far it was checked.
    """
    found, start = [], given
    for words, duty_id in _STEPS:
        duty = duties()[duty_id]
        start = due_date(duty, start, nation)
        checked = "" if duty.mark == "verified" else ", not confirmed"
        found.append((words, start, f"{duty.basis}: {duty.words}{checked}"))
    return tuple(found)


def missing_for_review() -> tuple[str, ...]:
    """What a named person has to judge, hold and look after before an application is given.

    Returns
    -------
    tuple of str
        From the measure and from its paper.
    """
    measure = catalogue_here().measures[_MEASURE]
    return tuple(dict.fromkeys((*PAPERS[_PAPER].must, *measure.human, *measure.evidence)))


def review_file(desk: Desk, view: View, venue_id: str, form: str, given: date) -> bytes:
    """Draft application as a file.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        Who drafts; what it says comes from licensing's view.
    venue_id : str
        The venue.
    form : str
        A form that reports are written in.
    given : datetime.date
        Day on which the application would be given.

    Returns
    -------
    bytes
        The file; the audit is told.

    Raises
    ------
    NotPermitted
        If this audience may not export.
    RefusedInput
        If licensing sees no such venue, or another law governs its licence.
    """
    if not view.may(Permission.EXPORT):
        view.refuse("draft of a review application: made on one person's own device, never in a room")
    readers = desk.reader(view, Audience.LICENSING)
    case = readers.case()
    if venue_id not in case.venues:
        raise RefusedInput(f"venue {venue_id}: is not in what licensing may see; nothing can be drafted from it")
    venue, register = case.venues[venue_id], register_of(readers.casework(), view.day)
    if elsewhere := other_law(case, venue):
        raise RefusedInput(f"venue {venue_id}: {elsewhere}")
    conditions = conditions_of_review(readers.bound_reports(), case, venue, register)
    blocks = review_blocks(case, venue, register, given, conditions)
    readers.hand_out([f"{view.actor} (own copy)"], venue_id, detail="draft review application")
    terms = Terms(
        marking=MARKING,
        handling="C" if conditions else "P",
        audience=Audience.LICENSING.value,
        recipient=f"{view.actor} (own copy)",
        purpose=view.purpose,
        made_on=view.day,
        expires=view.day + timedelta(days=EXPIRES_AFTER_DAYS),
        anchor=anchor_words(desk, readers),
        digest=readers.digest,
        conditions="; ".join(conditions) or NO_CONDITIONS,
    )
    document = Document(
        title=PAPERS[_PAPER].title,
        subtitle=venue.name,
        terms=terms,
        blocks=blocks,
        fictional=desk.settings.fictional,
        state=_STATE,
    )
    return FORMS[form][0](document)


def conditions_of_review(bound: Mapping[str, str], case: Case, venue: Venue, register: Register) -> tuple[str, ...]:
    """Conditions of handling of whatever a draft application rests on.

    Parameters
    ----------
    bound : mapping of str to str
        Reports that licensing reads under conditions, and the words of these.
    case : Case
        What licensing may see.
    venue : Venue
        One of its venues.
    register : Register
        Licences and steps of the same view.

    Returns
    -------
    tuple of str
        One sentence a report, with its id.
    """
    used = {report_id for event in events_at(case, venue) for report_id in event.reports}
    used |= {report_id for step in register.steps.get(venue.id, ()) for report_id in step.reports} | {*venue.reports}
    return tuple(f"{report_id}: {words}" for report_id, words in bound.items() if report_id in used)


def review_blocks(
    case: Case, venue: Venue, register: Register, given: date, conditions: tuple[str, ...] = ()
) -> tuple[Block, ...]:
    """What the draft says.

    Parameters
    ----------
    case : Case
        What licensing may see.
    venue : Venue
        One of its venues.
    register : Register
        Licences and steps of the same view.
    given : datetime.date
        Day on which the application would be given.
    conditions : tuple of str, optional
        Conditions of handling of what it rests on.

    Returns
    -------
    tuple of Block
        Premises, grounds by objective, earlier steps, dates, and what a person still writes in.
    """
    nation = territory(case, "venue", venue.id) or "E"
    happened = chronology(case, venue)
    return (
        Text(text="A draft. The papers of a review are public: no child may be identifiable in them.", kind="caution"),
        *_told_conditions(conditions),
        Heading(text="Applicant"),
        Text(text="Name, capacity and address of the applicant: to be written in by a named person."),
        Heading(text="Premises and licence"),
        _table(licence_facts(case, venue, register), (0.22, 0.4, 0.24, 0.14)),
        Heading(text="Grounds: what is recorded, by the objective it may bear on"),
        *_grounds(happened),
        Heading(text="What was done before"),
        *_before(register, venue),
        Heading(text="Steps asked for"),
        Text(text="Each step with the objective it is appropriate for: to be written in by a named person."),
        *steps_to_choose_from(),
        Heading(text="Dates, if given on " + f"{given:{_DAY}}"),
        *(
            Text(text=f"{words} {on:{_DAY}}: {basis}.", kind="item")
            for words, on, basis in dates_of_review(given, nation)
        ),
        Heading(text="Still needed"),
        *(Text(text=f"{one[:1].upper()}{one[1:]}.", kind="item") for one in missing_for_review()),
    )


def _told_conditions(conditions: tuple[str, ...]) -> tuple[Block, ...]:
    if not conditions:
        return (Text(text="Conditions of handling: nothing in this draft is under any.", kind="quiet"),)
    first = "Conditions of handling bind what stands here. Ask their owner, or take it out, before this is given:"
    return (Text(text=first, kind="caution"), *(Text(text=one, kind="item") for one in conditions))


def _grounds(happened: pd.DataFrame) -> tuple[Block, ...]:
    if happened.empty:
        return (Text(text="Nothing is recorded here in what licensing may see."),)
    bearing = happened["May bear on"] if "May bear on" in happened else pd.Series("", index=happened.index)
    objectives = dict.fromkeys(one for value in bearing for one in value.split("; "))
    columns = [name for name in ("Date", "Time", "What", "Source", "Grade") if name in happened]
    found: list[Block] = []
    for objective in sorted(objectives, key=lambda one: not one):
        among = happened[bearing.map(lambda value, one=objective: one in value.split("; "))][columns]
        name = objective or "none by itself"
        found += [Heading(text=name[:1].upper() + name[1:], level=2), _table(among, None)]
    return tuple(found)


def _before(register: Register, venue: Venue) -> tuple[Block, ...]:
    steps = register.steps.get(venue.id, ())
    if not steps:
        return (Text(text="No visit, condition, warning or hearing is recorded in what licensing may see."),)
    return (_table(step_rows(steps, register.day), None),)


def _table(frame: pd.DataFrame, widths: tuple[float, ...] | None) -> Table:
    rows = tuple(
        tuple(Cell(text=f"{value:{_DAY}}" if isinstance(value, pd.Timestamp) else str(value)) for value in row)
        for row in frame.itertuples(index=False)
    )
    wide = {"What": 3.0, "Outcome": 2.0, "Source": 1.6}
    shares = widths or tuple(wide.get(str(name), 1.0) for name in frame)
    return Table(heading=tuple(str(name) for name in frame), rows=rows, widths=shares)
