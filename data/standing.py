"""Let judgements of how somebody stands take effect on a case; nothing is kept on the person, so all of it can go back.

An officer may judge that somebody is an adult beyond doubt. That somebody was harmed when under 18 bars measures until
two named people have recorded otherwise, and bars them again as soon as a later report tells of such harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from data.codes import PersonKind
from data.judgement import StandingJudgement, StandingKind
from data.protection import PROTECTED_WORDS, was_harmed_as_child
from data.records import HARM_CONSIDERED, Case, Person, age_on


def standing_id(kind: StandingKind, person_id: str) -> str:
    """Id under which a judgement is kept.

    Parameters
    ----------
    kind : StandingKind
        What is judged.
    person_id : str
        Of whom.

    Returns
    -------
    str
        ``standing:KIND:PERSON``.

    Examples
    --------
    >>> standing_id(StandingKind.ADULT, "P-1")
    'standing:adult_beyond_doubt:P-1'
    """
    return f"standing:{kind.value}:{person_id}"


def counts_on(judgement: StandingJudgement, day: date) -> bool:
    """Whether a judgement counts on a day.

    Parameters
    ----------
    judgement : StandingJudgement
        As kept.
    day : date
        Day on which measures are looked at.

    Returns
    -------
    bool
        False once it was taken back, and after its day of review.
    """
    return not judgement.withdrawn and judgement.judged_on <= day <= judgement.review_on


def with_standing(case: Case, judgements: Iterable[StandingJudgement], day: date) -> Case:
    """Let the judgements that count take effect.

    Parameters
    ----------
    case : Case
        Records as kept, before anything is masked.
    judgements : iterable of StandingJudgement
        Latest version of each.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    Case
        The case itself if none has an effect. A date of birth outweighs a judgement of age; a child is never touched.
    """
    people = {key: _as_kept(person) for key, person in case.people.items() if person.protected_because}
    held = sorted(
        (one for one in judgements if counts_on(one, day)), key=lambda one: one.kind is not StandingKind.ADULT
    )
    for one in held:
        person = people.get(one.person_id, case.people.get(one.person_id))
        if person is not None:
            effect = _adult if one.kind is StandingKind.ADULT else _considered
            people[person.id] = effect(case, person, one, day)
    changed = {key: person for key, person in people.items() if person != case.people[key]}
    return replace(case, people={**case.people, **changed}) if changed else case


def _as_kept(person: Person) -> Person:
    """Words that only a judgement may give protect when somebody wrote them into a record."""
    return replace(person, protected_because=PROTECTED_WORDS) if person.protected_because == HARM_CONSIDERED else person


def _adult(case: Case, person: Person, one: StandingJudgement, day: date) -> Person:
    del case, day
    if person.date_of_birth is not None or person.adult_beyond_doubt.strip() or _is_child_by_kind(person):
        return person
    return replace(person, adult_beyond_doubt=f"{one.reason} ({one.judged_by}, {one.judged_on:%d %b %Y})")


def _considered(case: Case, person: Person, one: StandingJudgement, day: date) -> Person:
    age = age_on(person.date_of_birth, day)
    is_adult = age >= 18 if age is not None else bool(person.adult_beyond_doubt.strip())
    if not is_adult or person.protected_because or _is_child_by_kind(person) or _is_news(case, person, one, day):
        return person
    return replace(person, protected_because=HARM_CONSIDERED)


def _is_child_by_kind(person: Person) -> bool:
    return person.kind is PersonKind.CHILD_AT_RISK


def _is_news(case: Case, person: Person, one: StandingJudgement, day: date) -> bool:
    """Whether a report later than the judgement tells of harm, which nobody has considered yet."""
    for part in case.participations.values():
        if part.subject_id == person.id and was_harmed_as_child(case, part, day):
            days = [case.reports[key].reported_on for key in part.reports if key in case.reports]
            if not days or max(days) > one.judged_on:
                return True
    return False
