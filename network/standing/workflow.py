"""Use cases with a view: who waits for an age, who was harmed as a child, and what named people judged of either."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.judgement import StandingJudgement, StandingKind
from data.protection import Standing, same_person_records, standing_of, waiting_for_age
from data.records import HARM_CONSIDERED, Person, age_on
from data.standing import counts_on, harm_reports, standing_id
from data.views import View

REVIEW_AFTER_DAYS = 182


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody of whom a judgement is possible.

    Attributes
    ----------
    person_id : str
        Id of the record.
    kind : StandingKind
        What could be judged.
    words : str
        Why it waits.
    """

    person_id: str
    kind: StandingKind
    words: str


def waiting(view: View) -> tuple[Waiting, ...]:
    """List who waits for a judgement; nobody under 18 is among them.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    tuple of Waiting
        People without an age first, then adults harmed when under 18; by id.
    """
    case, day = view.case(), view.day
    ages = [
        Waiting(person_id=key, kind=StandingKind.ADULT, words="the age is not known: no measure can be looked at")
        for key in sorted(waiting_for_age(case, day))
    ]
    harmed = [
        Waiting(
            person_id=person.id,
            kind=StandingKind.HARM_CONSIDERED,
            words="harmed when under 18, or perhaps: protective measures only until two named people record otherwise",
        )
        for person in sorted(case.people.values(), key=lambda one: one.id)
        if _is_adult(person, day) and standing_of(case, person, day) is Standing.HARMED_AS_CHILD
    ]
    return (*ages, *harmed)


def judgements(view: View) -> dict[str, StandingJudgement]:
    """Read the judgements that were not taken back, those past their review among them.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to StandingJudgement
        By id.
    """
    return {key: one for key, one in view.casework()["standing_judgements"].items() if not one.withdrawn}


def judge(
    view: View,
    person_id: str,
    kind: StandingKind,
    *,
    judged_by: str,
    reason: str,
    second: str = "",
    review_on: date | None = None,
) -> StandingJudgement:
    """Record that somebody is an adult beyond doubt, or that two people considered past harm.

    Parameters
    ----------
    view : View
        View of an audience that may collect.
    person_id : str
        Id of the record.
    kind : StandingKind
        What is judged.
    judged_by : str
        Name of the person who judges.
    reason : str
        Why.
    second : str, optional
        Name of a second person; needed for past harm.
    review_on : date, optional
        Last day on which it counts; by default half a year on.

    Returns
    -------
    StandingJudgement
        As kept. No record is changed.

    Raises
    ------
    RefusedInput
        If the person is not there, nobody is named, there is no reason, or there is nothing to judge.
    NotPermitted
        If this audience may not, or the person is under 18.
    """
    _must_collect(view)
    case, day = view.case(), view.day
    person = case.people.get(person_id)
    if person is None:
        raise RefusedInput(f"record {person_id}: is no person that this audience sees; check the id")
    _check(person, kind, standing_of(case, person, day), day)
    if kind is StandingKind.HARM_CONSIDERED and view.audience is not Audience.POLICE_ANALYST:
        raise NotPermitted(f"{view.audience} may not see every report of harm; the police lead records it")
    made = StandingJudgement(
        id=standing_id(kind, person_id),
        kind=kind,
        person_id=person_id,
        judged_by=judged_by,
        second=second,
        judged_on=day,
        review_on=review_on or day + timedelta(days=REVIEW_AFTER_DAYS),
        reason=reason,
        reports=tuple(dict.fromkeys((*person.reports, *harm_reports(case, person, day)))),
    )
    with view.write(f"standing judged: {kind.value}") as work:
        work.add(made)
    return made


def take_back(view: View, judgement_id: str, *, by: str, reason: str) -> StandingJudgement:
    """Take a judgement back; from now on the person stands as the records say.

    Parameters
    ----------
    view : View
        View of an audience that may collect.
    judgement_id : str
        Id of the judgement.
    by : str
        Name of the person who takes it back.
    reason : str
        Why.

    Returns
    -------
    StandingJudgement
        The version that says it was withdrawn.

    Raises
    ------
    RefusedInput
        If no such judgement stands, nobody is named or there is no reason.
    NotPermitted
        If this audience may not.
    """
    _must_collect(view)
    held = judgements(view).get(judgement_id)
    if held is None:
        raise RefusedInput(f"judgement {judgement_id}: none stands; see the list")
    second = held.judged_by if held.kind is StandingKind.HARM_CONSIDERED else ""
    if second and second.casefold() == by.casefold():
        second = held.second
    gone = replace(held, judged_by=by, second=second, reason=reason, withdrawn=True)
    with view.write(f"standing taken back: {held.kind.value}") as work:
        work.add(gone)
    return gone


def in_words(judgement: StandingJudgement, day: date) -> str:
    """One line that says what was judged, by whom, and until when it counts.

    Parameters
    ----------
    judgement : StandingJudgement
        As kept.
    day : date
        Today.

    Returns
    -------
    str
        Without the name of the person judged.
    """
    what = {
        StandingKind.ADULT: "adult beyond doubt",
        StandingKind.HARM_CONSIDERED: "past harm considered",
    }[judgement.kind]
    people = " and ".join(filter(None, (judgement.judged_by, judgement.second)))
    until = f"counts until {judgement.review_on:%d %b %Y}"
    if not counts_on(judgement, day):
        until = f"no longer counts since its review on {judgement.review_on:%d %b %Y}"
    return f"{what}, by {people} on {judgement.judged_on:%d %b %Y}: {judgement.reason}; {until}"


def _check(person: Person, kind: StandingKind, stands: Standing, day: date) -> None:
    if stands is Standing.CHILD:
        raise NotPermitted(f"record {person.id}: a child stays a child; nothing can be judged")
    if kind is StandingKind.ADULT and person.date_of_birth is not None:
        raise RefusedInput(f"record {person.id}: a date of birth is known, which outweighs a judgement")
    if kind is StandingKind.HARM_CONSIDERED and not _is_adult(person, day):
        raise NotPermitted(f"record {person.id}: the age is not known; establish it first")
    is_considered = person.protected_because == HARM_CONSIDERED
    if kind is StandingKind.HARM_CONSIDERED and stands is not Standing.HARMED_AS_CHILD and not is_considered:
        raise RefusedInput(f"record {person.id}: nothing bars measures here, so there is nothing to consider")


def _is_adult(person: Person, day: date) -> bool:
    age = age_on(person.date_of_birth, day)
    return age >= 18 if age is not None else bool(person.adult_beyond_doubt.strip())


def _must_collect(view: View) -> None:
    if not view.may("collect"):
        raise NotPermitted(f"{view.audience} may not judge how somebody stands; ask the police analyst")


def still_barred_by(view: View, person_id: str) -> tuple[str, ...]:
    """Other records of the same person that bar measures although this one was considered.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    person_id : str
        Id of the record.

    Returns
    -------
    tuple of str
        Their ids, to be considered one by one.
    """
    case, day = view.case(), view.day
    others = [case.people[i] for i in same_person_records(case, person_id) if i in case.people]
    protected = {Standing.CHILD, Standing.HARMED_AS_CHILD}
    apart = replace(case, links={})
    return tuple(sorted(one.id for one in others if standing_of(apart, one, day) in protected))
