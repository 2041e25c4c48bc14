"""Use cases with a view: say who may have a report on what conditions, look at them again in time, take them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from data.codes import Audience, Handling
from data.conditions import SOON_DAYS, HandlingCondition, is_late, plain_agency
from data.errors import NotPermitted, RefusedInput
from data.records import Report
from data.views import View

REVIEW_AFTER_DAYS = 91


def conditions_of(view: View) -> dict[str, HandlingCondition]:
    """Read the conditions in force.

    Parameters
    ----------
    view : View
        View of the police holder; others read conditions on the report itself.

    Returns
    -------
    dict of str to HandlingCondition
        By id, the one to be looked at first in front.
    """
    held: dict[str, HandlingCondition] = view.casework()["handling_conditions"]
    standing = (one for one in held.values() if not one.withdrawn)
    return {one.id: one for one in sorted(standing, key=lambda one: (one.review_on, one.id))}


def unbound(view: View) -> tuple[Report, ...]:
    """List reports with handling C without conditions: nobody but the police holder reads them.

    Parameters
    ----------
    view : View
        View of the police holder.

    Returns
    -------
    tuple of Report
        Newest first.
    """
    bound = {report for one in conditions_of(view).values() for report in one.reports}
    found = [one for one in view.case().reports.values() if one.handling is Handling.C and one.id not in bound]
    return tuple(sorted(found, key=lambda one: (one.reported_on, one.id), reverse=True))


def due_for_review(view: View, day: date, *, within_days: int = SOON_DAYS) -> tuple[HandlingCondition, ...]:
    """List conditions that must be looked at soon, or that keep a report back because they were not.

    Parameters
    ----------
    view : View
        View of the police holder.
    day : datetime.date
        Today.
    within_days : int, default 28
        How far ahead, in days.

    Returns
    -------
    tuple of HandlingCondition
        Earliest first.
    """
    last = day + timedelta(days=within_days)
    return tuple(one for one in conditions_of(view).values() if one.review_on <= last)


def set_conditions(
    view: View,
    reports: Iterable[str],
    *,
    recipients: Iterable[str],
    words: str,
    set_by: str,
    owner: str = "",
    audiences: Iterable[Audience] = (Audience.SOCIAL_CARE,),
    in_rooms: bool = False,
    review_on: date | None = None,
) -> HandlingCondition:
    """Say which agencies may have some reports, on what conditions and until when.

    Parameters
    ----------
    view : View
        View of the police holder, or of the police of an agency that is owner or recipient.
    reports : iterable of str
        Ids of reports.
    recipients : iterable of str
        Names of agencies, as accounts and attendance write them.
    words : str
        The conditions.
    set_by : str
        Name of the person who sets them.
    owner : str, optional
        Agency whose record it is; by default the originator of the reports.
    audiences : iterable of Audience, default social care
        As what people of these agencies may read it; police read it anyway.
    in_rooms : bool, default False
        Whether it may be on a shared screen where every agency present is named.
    review_on : datetime.date, optional
        Last day before they are looked at again; by default in 91 days.

    Returns
    -------
    HandlingCondition
        As kept. The reports get handling C and these audiences, as new versions.

    Raises
    ------
    RefusedInput
        If a report is not on record, nobody owns it, or whoever sets the conditions would no longer see it.
    NotPermitted
        If this audience may not.
    """
    _must_hold(view)
    case = view.case()
    ids = tuple(sorted(set(reports)))
    missing = [one for one in ids if one not in case.reports]
    if missing:
        raise RefusedInput(f"conditions: no report {', '.join(missing)} on record as this audience sees it")
    bound = [case.reports[one] for one in ids]
    made = HandlingCondition(
        id=f"condition-{uuid4().hex[:12]}",
        reports=ids,
        owner=view.register.spelt(owner.strip()) or _owner(bound),
        recipients=_spelt(view, recipients),
        words=words.strip(),
        set_by=set_by.strip(),
        set_on=view.day,
        review_on=review_on or view.day + timedelta(days=REVIEW_AFTER_DAYS),
        in_rooms=in_rooms,
    )
    _must_see_on(view, made)
    named = {*audiences, *((Audience.MEETING,) if in_rooms else ())} if made.recipients else set()
    with view.write(f"set conditions on {len(ids)} reports") as work:
        work.add(made, *(_bound(one, made.words, named) for one in bound))
    return made


def review_conditions(
    view: View,
    condition_id: str,
    *,
    by: str,
    review_on: date | None = None,
    recipients: Iterable[str] | None = None,
    words: str | None = None,
) -> HandlingCondition:
    """Look at conditions again: they count until another day, as they were or changed.

    Parameters
    ----------
    view : View
        View of the police holder.
    condition_id : str
        Which.
    by : str
        Name of the person who reviews.
    review_on : datetime.date, optional
        Next day of review; by default in 91 days.
    recipients : iterable of str, optional
        Agencies from now on; by default as before.
    words : str, optional
        Conditions from now on; by default as before.

    Returns
    -------
    HandlingCondition
        The new version.

    Raises
    ------
    RefusedInput
        If there are no such conditions, or whoever reviews would no longer see the report.
    NotPermitted
        If this audience may not.
    """
    _must_hold(view)
    held = _found(view, condition_id)
    made = replace(
        held,
        set_by=by.strip(),
        set_on=view.day,
        review_on=review_on or view.day + timedelta(days=REVIEW_AFTER_DAYS),
        recipients=held.recipients if recipients is None else _spelt(view, recipients),
        words=held.words if words is None else words.strip(),
    )
    _must_see_on(view, made)
    with view.write("reviewed conditions of handling") as work:
        work.add(made)
    return made


def withdraw_conditions(view: View, condition_id: str, *, by: str) -> HandlingCondition:
    """Take conditions back: without any the reports are the police holder's alone.

    Parameters
    ----------
    view : View
        View of the police holder.
    condition_id : str
        Which.
    by : str
        Name of the person who takes them back.

    Returns
    -------
    HandlingCondition
        The version that says so.

    Raises
    ------
    RefusedInput
        If there are no such conditions.
    NotPermitted
        If this audience may not.
    """
    _must_hold(view)
    held = _found(view, condition_id)
    ends = max(held.review_on, view.day + timedelta(days=1))
    gone = replace(held, set_by=by.strip(), set_on=view.day, review_on=ends, withdrawn=True)
    with view.write("took conditions of handling back") as work:
        work.add(gone)
    return gone


def in_words(condition: HandlingCondition, day: date) -> str:
    """One sentence on conditions.

    Parameters
    ----------
    condition : HandlingCondition
        In force.
    day : datetime.date
        Today.

    Returns
    -------
    str
        Who may have it, until when, and who said so.
    """
    who = ", ".join(condition.recipients) or "nobody"
    screen = "; on a shared screen where all of them are named" if condition.in_rooms else "; never on a shared screen"
    until = f"review by {condition.review_on:%d %b %Y}"
    if is_late(condition, day):
        until = f"REVIEW LATE since {condition.review_on:%d %b %Y}: only {condition.owner} reads it"
    return (
        f"{', '.join(condition.reports)}: beside {condition.owner} and the police holder {who} may have it{screen}. "
        f"{condition.words} ({until}; set by {condition.set_by} on {condition.set_on:%d %b %Y})"
    )


def _must_hold(view: View) -> None:
    if view.audience is not Audience.POLICE_ANALYST:
        raise NotPermitted(f"{view.audience} may not: say who may have a report with handling C; ask the police holder")


def _spelt(view: View, agencies: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(view.register.spelt(one.strip()) for one in agencies))


def _must_see_on(view: View, made: HandlingCondition) -> None:
    known = {plain_agency(one) for one in (made.owner, *made.recipients)}
    own = {plain_agency(one) for one in view.agencies}
    if not view.is_holder and not (own and own <= known):
        raise RefusedInput(
            "conditions: your own agency is neither the owner nor a recipient, so that you would no longer see the "
            "report; name it, or ask the police holder (LANTERN_HOLDER states who that is)"
        )


def _owner(reports: list[Report]) -> str:
    owners = {one.originator or one.agency for one in reports}
    if len(owners) != 1:
        raise RefusedInput("conditions: these reports are of several agencies; say who owns them")
    return owners.pop()


def _bound(report: Report, words: str, audiences: set[Audience]) -> Report:
    named = tuple(sorted({*report.recipients, *(one.value for one in audiences)}))
    if report.handling is Handling.C:
        return replace(report, recipients=named)
    return replace(report, handling=Handling.C, conditions=words, recipients=named)


def _found(view: View, condition_id: str) -> HandlingCondition:
    held = conditions_of(view).get(condition_id)
    if held is None:
        raise RefusedInput(f"conditions {condition_id}: are not in force; see `lantern conditions list`")
    return held
