"""Free words that are kept beside the case and may name a child: which they are, and what an erasure leaves of them.

They lie sealed like the names of the case itself, so that an erasure reaches every version of them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from data.codes import PersonKind
from data.records import Case, Person

REDACTED = "[erased]"
FREE_WORDS: dict[str, tuple[str, ...]] = {
    "submissions": ("answers", "reason"),
    "protective_factors": ("what",),
    "child_views": ("said", "wishes", "not_given_because"),
    "tool_results": ("result", "judgement"),
    "voices_for_room": ("words",),
    "context_assessments": ("name", "harms", "guardians", "strengths", "not_known"),
    "room_minutes": ("words",),
    "meeting_notes": ("words",),
    "near_judgements": ("reason",),
}
_OF_THE_CHILD = ("child_", "childs_", "placement", "placing_authority", "protective")
_NUMBERED = re.compile(r"[a-z]+_\d+_")


def names_in_forms(case: Case, kept: Mapping[str, Mapping[str, Any]], person: Person) -> tuple[str, ...]:
    """Names that forms gave a child whose record itself holds a reference alone.

    Parameters
    ----------
    case : Case
        Records, unmasked.
    kept : mapping of str to mapping
        Whatever is kept beside the case, by kind and id.
    person : Person
        Record to erase.

    Returns
    -------
    tuple of str
        Whole names and nicknames from the accepted forms that this child's record rests on.
    """
    found = [
        words.strip()
        for form in kept.get("submissions", {}).values()
        if _is_childs_form(case, form, person)
        for name, answer in form.answers
        if name in ("child_name", "child_nicknames")
        for words in re.split(r"[,;/]", answer)
    ]
    return tuple(dict.fromkeys(words for words in found if words and words != REDACTED))


def without_person(
    case: Case,
    kept: Mapping[str, Mapping[str, Any]],
    person: Person,
    *,
    is_named: Callable[[str], bool],
    take_out: Callable[[str], str],
) -> Iterator[Any]:
    """New versions of what is kept beside the case, without one person.

    Parameters
    ----------
    case : Case
        Records, unmasked.
    kept : mapping of str to mapping
        Whatever is kept beside the case, by kind and id.
    person : Person
        Record to erase.
    is_named : callable
        Whether a text names the person.
    take_out : callable
        Gives a text without the person's names.

    Yields
    ------
    record
        What a child said, and what was written of that child, is emptied; everything else loses the name alone.
    """
    for kind, names in FREE_WORDS.items():
        for record in kept.get(kind, {}).values():
            if kind == "submissions":
                new = _form_without(case, record, person, is_named, take_out)
            elif getattr(record, "child_id", None) == person.id:
                new = _changed(record, names, _emptied)
            elif _is_about(record, person.id) or any(is_named(words) for words in _texts(record, names)):
                new = _changed(record, names, take_out)
            else:
                continue
            if new != record:
                yield new


def is_only_less(before: str, after: str) -> bool:
    """Whether a text is an earlier one with words taken out, and nothing else.

    Parameters
    ----------
    before, after : str
        Texts.

    Returns
    -------
    bool
        True for the same text.

    Examples
    --------
    >>> is_only_less("Ann met Bo.", "[erased] met Bo."), is_only_less("Ann met Bo.", "[erased] met Cy.")
    (True, False)
    """
    at = 0
    for part in after.split(REDACTED):
        at = before.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return before == after or REDACTED in after


def _form_without(
    case: Case, form: Any, person: Person, is_named: Callable[[str], bool], take_out: Callable[[str], str]
) -> Any:
    is_childs = _is_childs_form(case, form, person)
    is_near = is_childs or form.report_id in _reports_of(case, person.id)
    if not is_near and not any(is_named(words) for _, words in form.answers):
        return form
    gone = _OF_THE_CHILD if is_childs else ()
    groups = {_group(name) for name, words in form.answers if take_out(words) != words}
    answers = tuple(
        (name, REDACTED if name.startswith(gone) or _group(name) in groups - {""} else take_out(words))
        for name, words in form.answers
    )
    return replace(form, answers=answers, reason=take_out(form.reason))


def _group(name: str) -> str:
    """Part of a form that describes one person: what stands beside the name goes with it."""
    if found := _NUMBERED.match(name):
        return found[0]
    return "child_" if name.startswith("child_") else ""


def _is_childs_form(case: Case, form: Any, person: Person) -> bool:
    if person.kind is not PersonKind.CHILD_AT_RISK or not form.report_id:
        return False
    called = form.words.get("child_name", "").strip()
    is_another = bool(called and person.name) and called.casefold() != person.name.strip().casefold()
    return not is_another and form.report_id in _reports_of(case, person.id)


def _reports_of(case: Case, person_id: str) -> frozenset[str]:
    parts = (part for part in case.participations.values() if part.subject_id == person_id)
    own = case.people[person_id].reports if person_id in case.people else ()
    return frozenset({*own, *(report for part in parts for report in part.reports)})


def _is_about(record: Any, person_id: str) -> bool:
    return ("person", person_id) in getattr(record, "about", ())


def _texts(record: Any, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        value = getattr(record, name)
        yield from (value,) if isinstance(value, str) else value


def _changed(record: Any, names: tuple[str, ...], change: Callable[[str], str]) -> Any:
    values = {name: getattr(record, name) for name in names}
    return replace(
        record,
        **{
            name: change(value) if isinstance(value, str) else tuple(change(words) for words in value)
            for name, value in values.items()
        },
    )


def _emptied(words: str) -> str:
    return REDACTED if words.strip() else words
