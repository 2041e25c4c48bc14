"""The information-sharing form and the missing-episode form: their fields, faults in words, and prompts for quality.

A fault must be mended before a form is sent in; a prompt never holds it up. A form is no referral: that is asked before
the form itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.errors import RefusedInput
from data.identifiers import normalise_part_vrm, normalise_phone
from data.intake.fields import day, moment
from data.intake.form_fields import CONCERN_FIELDS, GROUPS, MISSING_FIELDS, Field
from data.submissions import LONGEST_ANSWER, SubmissionKind

FORMS: dict[SubmissionKind, tuple[Field, ...]] = {
    SubmissionKind.CONCERN: CONCERN_FIELDS,
    SubmissionKind.MISSING: MISSING_FIELDS,
}
MOST_OF_A_GROUP = 4
_FEW_WORDS = 8
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_PARSERS: dict[str, Callable[[str], object]] = {"day": day, "moment": moment}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that would make a form more useful; answering it is up to the sender.

    Attributes
    ----------
    field : str
        Name of the field.
    words : str
        The question.
    """

    field: str
    words: str


def fields_of(kind: SubmissionKind, repeats: Mapping[str, int] | None = None) -> tuple[Field, ...]:
    """Fields of a form, with as many people, vehicles and accounts as are asked for.

    Parameters
    ----------
    kind : SubmissionKind
        Which form.
    repeats : mapping of str to int, optional
        Name of a group to how many; by default one each.

    Returns
    -------
    tuple of Field
        In the order of the form; those of a group are named ``person_1_name``.
    """
    found: list[Field] = []
    for field in FORMS[kind]:
        if field.group:
            wanted = (repeats or {}).get(field.group, 1)
            if field.name == GROUPS[field.group][0]:
                for number in range(1, min(wanted, MOST_OF_A_GROUP) + 1):
                    found += [one.numbered(number) for one in FORMS[kind] if one.group == field.group]
        else:
            found.append(field)
    return tuple(found)


def faults(kind: SubmissionKind, answers: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What must be mended before a form can be sent in.

    Parameters
    ----------
    kind : SubmissionKind
        Which form.
    answers : mapping of str to str
        Field to what was written.
    now : datetime
        Local UK time, naive; nothing has happened after the end of this day.

    Returns
    -------
    dict of str to str
        Field to what to do, in words without what was written.
    """
    found: dict[str, str] = {}
    repeats = dict.fromkeys(GROUPS, MOST_OF_A_GROUP)
    for field in fields_of(kind, repeats):
        words = answers.get(field.name, "").strip()
        if fault := _fault(field, words, now):
            found[field.name] = fault
    pairs = (("start", "end"), ("last_seen", "found_at"), ("last_seen", "reported_at"))
    for first, last in pairs:
        if (
            first in answers
            and last in answers
            and not {first, last} & found.keys()
            and _ends_before(answers, first, last)
        ):
            found[last] = "This lies before the time above; mend one of them."
    if answers.get("found_place", "").strip() and not answers.get("found_at", "").strip():
        found["found_at"] = "A place of finding needs the time of finding; write the day if the time is not known."
    return found


def prompts(kind: SubmissionKind, answers: Mapping[str, str]) -> list[Prompt]:
    """Questions about what is not there yet: what, when, where, who, how often, and how it is known.

    Parameters
    ----------
    kind : SubmissionKind
        Which form.
    answers : mapping of str to str
        Field to what was written.

    Returns
    -------
    list of Prompt
        In the order of the form.
    """
    held = {name: words.strip() for name, words in answers.items() if words.strip()}
    found = []
    if "what" in held and len(held["what"].split()) < _FEW_WORDS:
        found.append(
            Prompt("what", "What was seen or heard? A sentence or two, facts apart from what you think of them.")
        )
    found += [
        Prompt(name, "Do you know the time of day? Before or after something else will help too.")
        for name in ("start", "last_seen", "found_at")
        if name in held and not _CLOCK.search(held[name])
    ]
    place = held.get("place", "")
    if place and not any(letter.isdigit() for letter in place) and len(place.split()) < 3:
        found.append(
            Prompt("place", "Can you say where more exactly: a postcode, a house or shop, which end of a road?")
        )
    found += [Prompt(name, words) for name, words in _ASKED[kind] if name not in held]
    order = {field.name: number for number, field in enumerate(FORMS[kind])}
    return sorted(found, key=lambda prompt: order.get(prompt.field, len(order)))


_ASKED: dict[SubmissionKind, tuple[tuple[str, str], ...]] = {
    SubmissionKind.CONCERN: (
        ("child_name", "Which child is it about? Write what you know, if only a nickname."),
        ("start", "When was it? A day, or since when."),
        ("place", "Where was it? Write online if it was there."),
        ("who", "Who was there, and who else knows of it?"),
        ("how_often", "How often: once, every Friday, more than before?"),
        ("how_do_you_know", "How do you know? Seen yourself, told by whom, read where?"),
        (
            "source_identifiable",
            "Could somebody tell from this who told you? If so, say it here: it will be kept apart.",
        ),
        ("childs_words", "What did the child say? In the child's own words, in quotation marks."),
        ("protective", "Who or what keeps the child safer?"),
    ),
    SubmissionKind.MISSING: (
        ("place", "Where was the child last seen?"),
        ("wearing", "What was the child wearing?"),
        ("likely_places", "Where does the child usually go, and whom may the child be with?"),
        ("grade_reason", "Why this grade, in a sentence?"),
        ("return_interview", "Was a return interview offered? It is due within 72 hours of the return."),
    ),
}


def _fault(field: Field, words: str, now: datetime) -> str:
    if not words:
        return f"This is needed: {field.if_empty}" if field.needed else ""
    if len(words) > LONGEST_ANSWER:
        return f"Longer than {LONGEST_ANSWER:,} characters; shorten it."
    if field.choices and any(
        one not in field.choices for one in (words.split("; ") if field.kind == "many" else [words])
    ):
        return "Choose from the list."
    return _not_read(field, words, now)


def _not_read(field: Field, words: str, now: datetime) -> str:
    try:
        if parse := _PARSERS.get(field.kind):
            found = parse(words)
            last = datetime.combine(now.date() + timedelta(days=1), time())
            when = (
                found
                if isinstance(found, datetime)
                else datetime.combine(found, time())
                if isinstance(found, date)
                else None
            )
            return "This lies in the future; the day stands before the month." if when and when >= last else ""
        if field.kind == "plate":
            normalise_part_vrm(words)
        if field.kind == "phone":
            normalise_phone(words)
    except RefusedInput:
        return _HOW_TO_WRITE[field.kind]
    return ""


_HOW_TO_WRITE = {
    "day": "Write the day as 14/03/2026 or 2026-03-14.",
    "moment": "Write the day, and the time if you know it: 14/03/2026 21:30 or 2026-03-14 21:30.",
    "plate": "Write the plate as far as it was read, with ? for each character that was not: AB1? XYZ.",
    "phone": "Write the whole number, such as 07700 900123, or leave it and say what you know in words.",
}


def _ends_before(answers: Mapping[str, str], first: str, last: str) -> bool:
    start, end = answers[first].strip(), answers[last].strip()
    return bool(start and end) and moment(end, is_end=True) < moment(start)
