"""Worlds that hypothesis makes: whatever may lie hidden beside, behind and before what an audience sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from data.casework import Action, Decision, DecisionOutcome
from data.checks import Check, CheckKind, CheckResult
from data.codes import (
    Audience,
    EventKind,
    LinkKind,
    LocationKind,
    PersonKind,
    Role,
    VenueKind,
)
from data.judgement import IdentityJudgement, Verdict
from data.licences import LicenceStep, LicenceStepKind
from data.meetings import MeetingNote, MinuteKind
from data.orders import Order, OrderKind
from data.records import Location, Person, Phone, Vehicle, Venue
from data.requests import FactRequest
from data.saved_view import SavedView
from data.submissions import Submission, SubmissionKind
from data.watch import Watch, WatchPattern
from tests.properties.mutants.worlds import DAY, RESTRICTED, SPOT, event_of, link_of, part_of, report_of, seen_part

WORD = "orblax"
_PEOPLE = ("P-1", "P-2", "P-3", "P-4")
_SEEN_EVENTS = ("E-1", "E-2", "E-3", "E-6")
_NOON = datetime.combine(DAY, datetime.min.time()) - timedelta(days=2)
_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(lambda text: f"Z{WORD} {text}")
_DAYS = st.integers(0, 400)
_KEYS = st.sampled_from(["A", "M", "Z"])


@dataclass(frozen=True)
class Hidden:
    """What one world holds beside the other, in the steps in which it came; a removed record stays as history."""

    steps: tuple[tuple[tuple[Any, ...], tuple[str, ...]], ...]

    @property
    def records(self) -> tuple[Any, ...]:
        """All of it."""
        return tuple(record for added, _ in self.steps for record in added)


def _people(draw: Any, secret: Sequence[str]) -> list[Person]:
    made = draw(
        st.lists(
            st.tuples(st.sampled_from(PersonKind), _TEXTS, st.none() | st.dates(date(1950, 1, 1), DAY)), max_size=4
        )
    )
    return [
        Person(
            id=f"{draw(_KEYS)}-person-{n}",
            reports=(draw(st.sampled_from(secret)),),
            reference=f"{name} {n}",
            name=name,
            kind=kind,
            date_of_birth=born,
        )
        for n, (kind, name, born) in enumerate(made)
    ]


def _things(draw: Any, secret: Sequence[str]) -> list[Any]:
    report = st.sampled_from(secret)
    found: list[Any] = [
        Location(id=f"{draw(_KEYS)}-place-{n}", reports=(draw(report),), text=draw(_TEXTS), kind=kind, **SPOT)
        for n, kind in enumerate(draw(st.lists(st.sampled_from(LocationKind), max_size=3)))
    ]
    places = ["L-bar", "L-park", *(place.id for place in found)]
    found += [
        Venue(
            id=f"{draw(_KEYS)}-venue-{n}",
            reports=(draw(report),),
            name=draw(_TEXTS),
            kind=kind,
            location_id=draw(st.sampled_from(places)),
        )
        for n, kind in enumerate(draw(st.lists(st.sampled_from(VenueKind), max_size=2)))
    ]
    found += [Vehicle(id=f"A-car-{n}", reports=(draw(report),), vrm="ZO11 BLX") for n in range(draw(st.integers(0, 2)))]
    found += [Phone(id=f"A-phone-{n}", reports=(draw(report),), handle=WORD) for n in range(draw(st.integers(0, 2)))]
    found += [
        event_of(f"{draw(_KEYS)}-event-{n}", draw(report), draw(_DAYS), draw(st.none() | st.sampled_from(places)), kind)
        for n, kind in enumerate(draw(st.lists(st.sampled_from(EventKind), max_size=6)))
    ]
    return found


# What says that somebody is a child or was harmed protects him, and his home, before every audience: the policy lists
# this among what is let out. Here such words stand about hidden people alone.
_ROLES = tuple(role for role in Role if role is not Role.HARMED)
_ENDS: dict[LinkKind, str] = {
    LinkKind.ASSOCIATE: "person",
    LinkKind.FAMILY: "person",
    LinkKind.FREQUENTS: "venue",
    LinkKind.WORKS_AT: "venue",
    LinkKind.OPERATES: "venue",
    LinkKind.USES_PHONE: "phone",
    LinkKind.DRIVES: "vehicle",
    LinkKind.KEEPER: "vehicle",
}


def _ties(draw: Any, secret: Sequence[str], people: list[Person], things: list[Any]) -> list[Any]:
    """Roles and links between hidden and seen, and between seen records by hidden reports."""
    ids: dict[str, list[str]] = {
        "person": [*_PEOPLE, *(one.id for one in people)],
        "venue": ["V-bar", *(one.id for one in things if isinstance(one, Venue))],
        "phone": ["T-1", *(one.id for one in things if isinstance(one, Phone))],
        "vehicle": ["C-1", *(one.id for one in things if isinstance(one, Vehicle))],
    }
    events = [*_SEEN_EVENTS, *(one.id for one in things if "-event-" in one.id)]
    report = st.sampled_from(secret)
    found: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 6))):
        made = part_of(
            draw(st.sampled_from(events)),
            draw(st.sampled_from(ids["person"])),
            draw(report),
            draw(st.sampled_from(_ROLES)),
        )
        found[made.id] = made
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(sorted(_ENDS)))
        one, other = draw(st.sampled_from(ids["person"])), draw(st.sampled_from(ids[_ENDS[kind]]))
        if one != other:
            tie = link_of(kind, ("person", one), (_ENDS[kind], other), draw(report))
            found[tie.id] = tie
    return list(found.values())


def _versions(draw: Any, audience: Audience, secret: Sequence[str]) -> list[Any]:
    """Later versions of what is seen: more behind them, and words that this audience is not shown."""
    by_id = {record.id: record for record in seen_part()}
    found = []
    for key in draw(st.lists(st.sampled_from(["P-1", "P-3", "V-bar", "E-1", "E-4", "L-park", "C-1"]), unique=True)):
        record, behind = by_id[key], draw(st.sampled_from(secret))
        changed: dict[str, Any] = {"reports": (*record.reports, behind)}
        if key.startswith(("P", "V")):
            fact = "person.under_investigation" if key.startswith("P") else "premises.cse_events_3m"
            changed["facts"] = (*record.facts, (fact, "true" if key.startswith("P") else "4", behind))
        if audience is not Audience.SOCIAL_CARE and key.startswith("P"):
            changed |= {"name": draw(_TEXTS), "nicknames": (draw(_TEXTS),), "date_of_birth": draw(_ADULT)}
        if audience is not Audience.SOCIAL_CARE and key.startswith("E"):
            changed["summary"] = draw(_TEXTS)
        found.append(replace(record, **changed))
    if audience is not Audience.SOCIAL_CARE and draw(st.booleans()):
        found.append(replace(by_id["R-2"], text=draw(_TEXTS), originator=draw(_TEXTS)))
    return found


def _is_adult(person: Person) -> bool:
    return person.date_of_birth is not None and person.date_of_birth < date(2000, 1, 1)


_ADULT = st.dates(date(1950, 1, 1), date(2000, 1, 1))


def _beside(secret: str, subject: str, words: str) -> dict[str, Any]:
    """One record a kind beside the case: on a hidden report, about somebody hidden, or made for others."""
    about: dict[str, Any] = {"subject_kind": "person", "subject_id": subject}
    owner: dict[str, Any] = {"owner_agency": "Police", "owner": "DS Example"}
    rests, soon, before = {"reports": (secret,)}, DAY + timedelta(days=30), DAY - timedelta(days=2)
    line: dict[str, Any] = {"meeting_id": "none", "item": "x", "kind": MinuteKind.POINT, "words": words, "at": _NOON}
    return {
        "check": Check(
            id="a-check", kind=CheckKind.DECONFLICTION, result=CheckResult.HOLD, checked_by="D. Fictional",
            checked_on=before, **about,
        ),
        "action": Action(id="a-action", what=words, due_on=before, **owner, **rests),
        "decision": Decision(
            id="a-decision", measure_id="cpn-business", outcome=DecisionOutcome.DECLINED, proposer="A. Fictional",
            approver="B. Fictional", decided_on=before, review_on=soon, reason=words, **about, **rests,
        ),
        "order": Order(
            id="a-order", kind=OrderKind.OTHER_NOTICE, measure_id="x", issued_by=words, issued_by_agency="Police",
            starts_on=before, **about, **rests,
        ),
        "request": FactRequest(
            id="a-request", fact="person.age", asked_by="A. Fictional", asked_on=before, due_on=soon, note=words,
            **about, **owner, **rests,
        ),
        "note": MeetingNote(id="a-note", written_by="A. Fictional", made_for=Audience.POLICE_ANALYST, **line),
        "step": LicenceStep(
            id="a-step", kind=next(iter(LicenceStepKind)), subject_kind="venue", subject_id="V-bar", on=before,
            agency="Police", file=words, file_sha256="0" * 64, row=1, words=words, **rests,
        ),
        "view": SavedView(
            id="saved-view:police_analyst:x", name=words, made_for=Audience.POLICE_ANALYST, saved_by="A. Fictional",
            subjects=(("person", subject),), sight="{}", digest="0" * 64, saved_on=before,
        ),
        "watch": Watch(
            id="a-watch", pattern=next(iter(WatchPattern)), set_by="A. Fictional", set_on=before, why=words,
            left=("P-1",), right=("P-4",),
        ),
        "form": Submission(
            id="a-form", kind=SubmissionKind.CONCERN, made_for=Audience.POLICE_ANALYST, submitted_by="A. Fictional",
            agency="Police", submitted_at=_NOON, answers=(("text", words),),
        ),
    }  # fmt: skip


@st.composite
def hidden(draw: Callable[..., Any], audience: Audience) -> Hidden:
    """Draw what an audience may not see.

    Parameters
    ----------
    audience : Audience
        Who must not notice it.
    """
    reports = [
        report_of(f"{draw(_KEYS)}-secret-{n}", draw(_DAYS), agency=draw(_TEXTS), text=draw(_TEXTS), **RESTRICTED)
        for n in range(draw(st.integers(1, 3)))
    ]
    secret = [report.id for report in reports]
    people, things = _people(draw, secret), _things(draw, secret)
    ties = _ties(draw, secret, people, things)
    subject = draw(st.sampled_from([*_PEOPLE, *(one.id for one in people)]))
    beside = _beside(secret[0], subject, draw(_TEXTS))
    # Judged the same as a child, or as somebody whose age is not known, P-1 would be protected before everybody.
    adults = [one.id for one in people if one.kind is PersonKind.PERSON_OF_CONCERN and _is_adult(one)]
    if adults:
        left, right = sorted(("P-1", adults[0]))
        beside["judgement"] = IdentityJudgement(
            id=f"identity:person:{left}:{right}", kind="person", left_id=left, right_id=right,
            verdict=Verdict.SAME, judged_by="A. Fictional", judged_on=DAY, reason="test",
        )  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(sorted(beside)), unique=True))
    first: list[Any] = [*reports, *people, *things, *ties]
    later = [*_versions(draw, audience, secret), *(beside[name] for name in chosen)]
    gone = draw(st.lists(st.sampled_from([one.id for one in ties]), unique=True, max_size=2)) if ties else []
    return Hidden(steps=((tuple(first), ()), (tuple(later), tuple(gone))))
