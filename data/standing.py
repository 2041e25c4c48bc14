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
from data.protection import ADULT_BY_DATE_OF_BIRTH, PROTECTED_WORDS, was_harmed_as_child
from data.records import ADULT_JUDGED, HARM_CONSIDERED, Case, Person, age_on

_JUDGED = ADULT_JUDGED.strip()


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
    people = {key: _as_kept(person) for key, person in case.people.items()}
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


def gives_itself_standing(person: Person) -> bool:
    """Whether a record holds words that only a judgement or a mask may give.

    Parameters
    ----------
    person : Person
        Record, as kept or as it is to be kept.

    Returns
    -------
    bool
        True for words that would make somebody a target without a judgement behind them.
    """
    adult = person.adult_beyond_doubt.strip()
    return person.protected_because == HARM_CONSIDERED or adult == ADULT_BY_DATE_OF_BIRTH or adult.startswith(_JUDGED)


def _as_kept(person: Person) -> Person:
    """Take such words, should they stand in a record, for what they are: nobody's judgement."""
    if not gives_itself_standing(person):
        return person
    is_harm = person.protected_because == HARM_CONSIDERED
    adult = person.adult_beyond_doubt.strip()
    is_adult = adult == ADULT_BY_DATE_OF_BIRTH or adult.startswith(_JUDGED)
    return replace(
        person,
        protected_because=PROTECTED_WORDS if is_harm else person.protected_because,
        adult_beyond_doubt="" if is_adult else person.adult_beyond_doubt,
    )


def _adult(case: Case, person: Person, one: StandingJudgement, day: date) -> Person:
    del case, day
    if person.date_of_birth is not None or person.adult_beyond_doubt.strip() or _is_child_by_kind(person):
        return person
    words = f"{ADULT_JUDGED}{one.reason} ({one.judged_by}, {one.judged_on:%d %b %Y})"
    return replace(person, adult_beyond_doubt=words)


def _considered(case: Case, person: Person, one: StandingJudgement, day: date) -> Person:
    age = age_on(person.date_of_birth, day)
    is_adult = age >= 18 if age is not None else bool(person.adult_beyond_doubt.strip())
    if not is_adult or person.protected_because or _is_child_by_kind(person):
        return person
    if not set(harm_reports(case, person, day)) <= set(one.reports):
        return person
    return replace(person, protected_because=HARM_CONSIDERED)


def _is_child_by_kind(person: Person) -> bool:
    return person.kind is PersonKind.CHILD_AT_RISK


def harm_reports(case: Case, person: Person, day: date) -> tuple[str, ...]:
    """Reports on which it rests that somebody was, or may have been, harmed when under 18.

    Parameters
    ----------
    case : Case
        Records, before anything is masked.
    person : Person
        One of its people.
    day : date
        Later events do not count.

    Returns
    -------
    tuple of str
        Ids in order; of a record that states the harm itself, all of its reports.
    """
    parts = (p for p in case.participations.values() if p.subject_id == person.id)
    found = {report for part in parts if was_harmed_as_child(case, part, day) for report in part.reports}
    found |= {report for name, _, report in person.facts if name == "person.exploited_child_flag"}
    return tuple(sorted(found | set(person.reports if person.harmed_as_child else ())))
