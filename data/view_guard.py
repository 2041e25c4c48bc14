"""What somebody may write: no more than what the same audience may see, and only what it can have judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.audience import may_check, may_write
from data.codes import Audience
from data.conditions import HandlingCondition
from data.errors import NotPermitted
from data.identity import is_derived
from data.judgement import StandingJudgement, StandingKind
from data.policy import POLICY
from data.records import Person
from data.standing import gives_itself_standing
from data.store import overlay
from data.submissions import may_write_form

_Seen = Mapping[str, Mapping[str, Any]]


def guard_of(audience: Audience, seen: _Seen) -> Callable[[str, Any, Any], Any]:
    """What a unit of work asks before it writes a version.

    Parameters
    ----------
    audience : Audience
        On whose behalf it writes.
    seen : mapping of str to mapping
        What that reader sees now, by kind and id.

    Returns
    -------
    callable
        Takes kind, old and new version, and gives the version to write: what is masked for the reader stays as it
        was. Raises `NotPermitted` for what may not be written.
    """
    sees_all = POLICY[audience].conditions == "all"

    def guard(kind: str, old: Any, new: Any) -> Any:
        record_id = (new or old).id
        _check_judged(seen, record_id, new, sees_all=sees_all)
        if kind == "submissions" and not may_write_form(old, new, is_analyst=sees_all):
            raise NotPermitted(f"record {record_id}: a form is sent in by its own door and judged by an analyst, once")
        if is_derived(new):
            raise NotPermitted(f"record {record_id}: follows from a judgement; judge the pair instead")
        if not may_write(audience, kind):
            raise NotPermitted(f"record {record_id}: {audience} may not write {kind}")
        if not may_check(audience, old, new):
            raise NotPermitted(f"record {record_id}: {audience} may not record this check; the police do")
        if old is None:
            return new
        shown = seen[kind].get(record_id)
        if shown is None or (new is None and shown != old):
            raise NotPermitted(f"record {record_id}: cannot be changed here; use a new id or ask the police lead")
        return None if new is None else overlay(old, shown, new)

    return guard


def _check_judged(seen: _Seen, record_id: str, new: Any, *, sees_all: bool) -> None:
    """Refuse what somebody cannot have judged, for not seeing what it is about."""
    if isinstance(new, Person) and gives_itself_standing(new) and not _stands_so(seen, new):
        raise NotPermitted(f"record {record_id}: how somebody stands is judged, not written into the record")
    if isinstance(new, HandlingCondition) and not set(new.reports) <= seen["reports"].keys():
        raise NotPermitted(f"record {record_id}: binds a report that is not on record as this audience sees it")
    if not sees_all and _considers_harm(new):
        raise NotPermitted(f"record {record_id}: only who sees every report may have considered harm")


def _considers_harm(new: Any) -> bool:
    """Whether somebody says that harm was considered; taking such a judgement back is open to all who may write it."""
    return isinstance(new, StandingJudgement) and new.kind is StandingKind.HARM_CONSIDERED and not new.withdrawn


def _stands_so(seen: _Seen, person: Person) -> bool:
    """Whether this audience reads just these words of the person now, so that they are no news."""
    shown = seen["people"].get(person.id)
    words = ("protected_because", "adult_beyond_doubt")
    return shown is not None and all(getattr(shown, name) == getattr(person, name) for name in words)
