"""Code for every text that a file, a form or a person at the keyboard can bring, laid into every kind of record."""

from __future__ import annotations

import dataclasses
import enum
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from data.codes import Audience, Handling, PersonKind
from data.judgement import StandingKind, Verdict
from data.kinds import KEPT_FIELDS
from data.records import Case, Person, Venue
from data.store import Store
from data.views import View

CODE = (
    "<img src=x onerror=hacked=1>",
    "<script>hacked=1</script>",
    '"><svg onload=hacked=1>',
    "![x](http://outside.invalid/p.png)",
    "[x](javascript:hacked=1)",
    "</style><script>hacked=1</script>",
    "{{hacked=1}}${hacked=1}`",
)
PLANTED = {
    "people": ("name", "nicknames", "reference"),
    "venues": ("name", "aliases", "licence_holder"),
    "locations": ("text",),
    "vehicles": ("make", "colour"),
    "phones": ("handle", "platform"),
    "reports": ("text", "reference", "originator", "agency", "conditions"),
    "events": ("summary",),
}
# Texts of what is kept beside the case that are ids, digests or words of closed lists; every other one is planted.
CLOSED = {
    *("id", "reports", "digest", "subject_kind", "subject_id", "measure_id", "child_id", "decision_id", "person_id"),
    *("other_id", "order_id", "meeting_id", "attendance_id", "watch_id", "run_id", "lineage_id", "location_id"),
    *("choice_id", "review_id", "link_id", "left_id", "right_id", "report_id", "answer_report", "about_id"),
    *("about_kind", "duty_id", "nation", "rule", "fact", "paper_kind", "force_code", "forces", "item", "key", "left"),
    *("right", "baseline", "sight", "status", "file_sha256", "precision", "source", "findings", "category"),
    *("local_authority_code", "reporting_changes", "licence_number", "licence_type", "kind"),
}
_ANSWERED = ("text", "place", "who")
_DAY = date(2026, 11, 20)


def plant(store: Store) -> None:
    """Lay code into every text of the case, and add one record of every other kind that is full of it.

    Parameters
    ----------
    store : Store
        The fictional case.
    """
    case, casework = store.case(), store.casework()
    with store.unit_of_work(actor=f"Planter {CODE[1]}", purpose=f"test {CODE[2]}", reason=f"code {CODE[0]}") as work:
        for kind, fields in PLANTED.items():
            for number, record in enumerate(getattr(case, kind).values()):
                work.add(_changed(record, fields, number))
        for kind, held in casework.items():
            for number, record in enumerate(held.values()):
                work.add(_changed(record, _texts(KEPT_FIELDS[kind]), number))
        for record in beside(store):
            work.add(record)
        work.remember_file("0" * 64, f"file {CODE[0]}.csv", "events", [])


def _changed(record: Any, fields: tuple[str, ...], number: int) -> Any:
    changed: dict[str, Any] = {}
    for k, name in enumerate(fields):
        kept, code = getattr(record, name), CODE[(number + k) % len(CODE)]
        if isinstance(kept, tuple):
            changed[name] = tuple(f"{one} {code}" for one in kept)
        elif kept:
            changed[name] = f"{kept} {code}"
    if isinstance(record, (Person, Venue)):
        changed["facts"] = tuple(
            (what, value if value in {"yes", "no", "unknown"} else f"{value} {CODE[number % len(CODE)]}", report)
            for what, value, report in record.facts
        )
    if getattr(record, "answers", ()):
        changed["answers"] = tuple((name, f"{words} {CODE[number % len(CODE)]}") for name, words in record.answers)
    return dataclasses.replace(record, **changed)


def _texts(kind: type) -> tuple[str, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(n for n, hint in hints.items() if hint in (str, tuple[str, ...]) and n not in CLOSED)


def beside(store: Store) -> Iterator[Any]:
    """One record of every kind that is kept beside the case, with code in all its words.

    Parameters
    ----------
    store : Store
        Holds the records that these are about.

    Yields
    ------
    object
        A kept record.
    """
    fits = _fitting(store)
    # An erasure tells that a record is gone, in ids alone.
    for number, (kind, cls) in enumerate((kind, cls) for kind, cls in KEPT_FIELDS.items() if kind != "erasures"):
        hints = typing.get_type_hints(cls)
        values = {"id": f"planted-{kind}"}
        for k, name in enumerate(n for n in hints if n != "id"):
            made = _value(hints[name], name, f"A. Fictional {CODE[(number + k) % len(CODE)]}")
            if made is not None:
                values[name] = made
        values |= {name: given for name, given in fits[""].items() if name in hints} | fits.get(kind, {})
        yield cls(**values)


def _value(hint: Any, name: str, words: str) -> Any:
    if hint is str:
        return "" if name in CLOSED else words
    if hint is datetime:
        return datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=5)
    plain = {date: _DAY, int: 1, float: 1.0}.get(hint)
    if plain is None and isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    return plain


def _fitting(store: Store) -> dict[str, dict[str, Any]]:
    """What a kind needs so that it is a record at all: ids that lead somewhere, two people, days in order."""
    room = View(store, actor="Planter", audience=Audience.MEETING, purpose="test").case()
    officer = View(store, actor="Planter", audience=Audience.LICENSING, purpose="test").case()
    people, children = _of(room, PersonKind.PERSON_OF_CONCERN), _of(room, PersonKind.CHILD_AT_RISK)
    person, other, report = people[0], people[1], room.people[people[0]].reports[0]
    venue = next(iter(officer.venues.values()))
    one, two = sorted(children[:2])
    about, later = (("person", person),), _DAY + timedelta(days=60)
    second = f"B. Fictional {CODE[0]}"
    rests, place = {"reports": (report,)}, next(iter(room.locations))
    dated = {"is_extract_dated": True, "licence_number": "planted", **rests}
    bound = next(key for key, one in store.case().reports.items() if one.handling is Handling.C)
    return {
        "": {"subject_kind": "person", "subject_id": person, "measure_id": "cpn-business", "nation": "E", **rests},
        "proposals": {"subject_kind": "venue", "subject_id": venue.id},
        "decisions": {"approver": second, "subject_kind": "venue", "subject_id": venue.id, "review_on": later, **rests},
        "actions": {"decision_id": "planted-decisions"},
        "fact_requests": {"fact": "person.age"},
        "orders": rests,
        "order_breaches": {"order_id": "planted-orders", **rests},
        "duty_clocks": {"duty_id": "nrm-referral"},
        "reviews": {"agreed_by": second, "decision_id": "planted-decisions", "next_review_on": later},
        "escalations": {"to_person": second, "about_kind": "actions", "about_id": "planted-actions"},
        "paper_approvals": {"approved_by": second, "decision_id": "planted-decisions", "paper_kind": "closure"},
        "attendances": {"meeting_id": "planted-meetings", "audience": Audience.MEETING},
        "conflicts_declared": {"meeting_id": "planted-meetings", "attendance_id": "planted-attendances", "item": "x"},
        "room_minutes": {"meeting_id": "planted-meetings", "item": "opening"},
        "meeting_notes": {"meeting_id": "planted-meetings", "item": "opening"},
        "identity_judgements": {
            "id": f"identity:person:{person}:{other}",
            "kind": "person",
            "left_id": person,
            "right_id": other,
            "verdict": Verdict.NOT_SAME,
        },
        "standing_judgements": {
            "id": f"standing:{StandingKind.HARM_CONSIDERED}:{other}",
            "kind": StandingKind.HARM_CONSIDERED,
            "person_id": other,
            "review_on": later,
            "second": second,
        },
        "hotspots_seen": {"cells": ((1, 1),), "run_id": "planted-hotspot_runs", "lineage_id": "L99", **rests},
        "watch_findings": {"watch_id": "planted-watches", "key": "planted", "subjects": about, **rests},
        "partner_counts": {"category": "girls"},
        "saved_views": {"subjects": about, "id": "saved-view:police_analyst:planted", "sight": "{}"},
        "checklist_answers": {"id": "checklist:1", "point": 1},
        "submissions": {
            "answers": tuple((name, f"words {code}") for name, code in zip(_ANSWERED, CODE, strict=False)),
            "made_for": Audience.LICENSING,
        },
        "handling_conditions": {"reports": (bound,), "review_on": later},
        "protective_factors": {"child_id": one},
        "child_views": {"child_id": one},
        "tool_results": {"child_id": one},
        "voices_for_room": {"child_id": one},
        "context_assessments": {"subjects": (("location", place),), "review_on": later},
        "near_judgements": {"id": f"found-near:{one}:{two}", "left_id": one, "right_id": two},
        "licence_entries": {"subject_kind": "venue", "subject_id": venue.id, "file_sha256": "0" * 64, **dated},
        "licence_steps": {"subject_kind": "venue", "subject_id": venue.id, "file_sha256": "0" * 64, **rests},
        "retention_reviews": {"person_id": other, "next_review": later},
    }


def _of(case: Case, kind: PersonKind) -> list[str]:
    return [key for key, one in case.people.items() if one.kind is kind]


__all__ = ["CLOSED", "CODE", "PLANTED", "beside", "plant"]
