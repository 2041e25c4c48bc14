"""Keep what protects a child, what the child says, results of tools, and assessments of settings."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from data.child_voice import ChildView, ProtectiveFactor, ToolResult, VoiceForRoom, VoiceKind, of_child
from data.context_assessment import ContextAssessment
from data.errors import NotPermitted
from data.protection import Standing, standing_of
from data.views import View

Kept = ProtectiveFactor | ChildView | ToolResult | VoiceForRoom | ContextAssessment


@dataclass(frozen=True, slots=True)
class Voice:
    """Everything of one child that is not a concern.

    Attributes
    ----------
    protective : tuple of ProtectiveFactor
        Those that hold, the latest first.
    views : tuple of ChildView
        The latest first.
    results : tuple of ToolResult
        By the day they were taken; never by what they say.
    for_room : tuple of VoiceForRoom
        What a room may read.
    """

    protective: tuple[ProtectiveFactor, ...] = ()
    views: tuple[ChildView, ...] = ()
    results: tuple[ToolResult, ...] = ()
    for_room: tuple[VoiceForRoom, ...] = field(default=())


def voice_of(view: View, child_id: str) -> Voice:
    """Read what is kept of one child.

    Parameters
    ----------
    view : View
        Permitted casework; a room reads only what was written for it.
    child_id : str
        The child.

    Returns
    -------
    Voice
        Empty where nothing may be seen.
    """
    kept = view.casework()
    protective = [one for one in kept["protective_factors"].values() if one.child_id == child_id and not one.ended]
    views = [one for one in kept["child_views"].values() if one.child_id == child_id]
    room = [one for one in kept["voices_for_room"].values() if one.child_id == child_id and not one.ended]
    return Voice(
        protective=tuple(sorted(protective, key=lambda one: (-one.seen_on.toordinal(), one.id))),
        views=tuple(sorted(views, key=lambda one: (-one.said_on.toordinal(), one.id))),
        results=of_child(kept["tool_results"].values(), child_id),
        for_room=tuple(sorted(room, key=lambda one: (-one.written_on.toordinal(), one.id))),
    )


def children_by_reference(view: View) -> dict[str, str]:
    """Children of this view, in the order of their references: nothing about a child puts one before another.

    Parameters
    ----------
    view : View
        Permitted case.

    Returns
    -------
    dict of str to str
        Id to reference.
    """
    case = view.case()
    held = {p.id: p.reference for p in case.people.values() if standing_of(case, p, view.day) is Standing.CHILD}
    return {key: held[key] for key in sorted(held, key=lambda one: (held[one].casefold(), one))}


def room_sentences(view: View, child_id: str) -> tuple[str, ...]:
    """What protects a child and what the child says, as a shared screen may show it.

    Parameters
    ----------
    view : View
        Of any audience.
    child_id : str
        The child.

    Returns
    -------
    tuple of str
        Such as ``Keeps safer: an aunt (10 Nov 2026)``; empty says nothing about the child.
    """
    words = {VoiceKind.PROTECTIVE: "Keeps safer", VoiceKind.VIEWS: "The child says"}
    return tuple(
        f"{words[one.kind]}: {one.words} ({one.written_on:%d %b %Y})" for one in voice_of(view, child_id).for_room
    )


def new_id(prefix: str) -> str:
    """Random id of a new record of this module.

    Parameters
    ----------
    prefix : str
        Such as ``"protective"``.

    Returns
    -------
    str
        ``PREFIX-`` and figures.
    """
    return f"{prefix}-{secrets.token_hex(6)}"


def keep(view: View, reason: str, record: Kept) -> None:
    """Keep a record, or a new version of it.

    Parameters
    ----------
    view : View
        Of somebody who works with children: an analyst or social care.
    reason : str
        Why, for the audit; no names.
    record : Kept
        Made by a named person.

    Raises
    ------
    NotPermitted
        If this audience may not write, or does not see what it is about.
    """
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: reads this; an analyst or social care writes it")
    case = view.case()
    about = record.subjects if isinstance(record, ContextAssessment) else (("person", record.child_id),)
    held: dict[str, Collection[str]] = {
        "person": case.people,
        "location": case.locations,
        "venue": case.venues,
        "phone": case.phones,
    }
    if any(key not in held[kind] for kind, key in about):
        raise NotPermitted(f"record {record.id}: what it is about is not in this view")
    with view.write(reason) as work:
        work.add(record)


def end(view: View, record: ProtectiveFactor | VoiceForRoom | ContextAssessment, reason: str) -> None:
    """Say that something no longer holds; it stays as history.

    Parameters
    ----------
    view : View
        Of an analyst or social care.
    record : ProtectiveFactor, VoiceForRoom or ContextAssessment
        As kept.
    reason : str
        Why, for the audit; no names.

    Raises
    ------
    NotPermitted
        If this audience may not write.
    """
    keep(view, reason, replace(record, ended=True))
