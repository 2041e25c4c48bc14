"""Leaks planted one by one: each must be seen by what compares the two worlds, or the comparison is worth nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dashboards.wiring import Desk
from data import audience, audience_casework, audience_fields, permitted_states
from data.codes import Audience
from data.errors import LanternError
from data.permitted_states import PermittedStates
from data.policy import POLICY
from data.settings import load_settings
from data.store import by_kind, digest_of
from data.views import View
from network.graph import build
from tests.properties.mutants.doors import quick
from tests.properties.mutants.worlds import DAY, both

Leak = Callable[[pytest.MonkeyPatch], None]
_ROOM = Audience.MEETING


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Path, Desk]]]:
    """The two worlds of a meeting."""
    cache = {"LANTERN_CACHE": os.environ["LANTERN_CACHE"]} if "LANTERN_CACHE" in os.environ else {}
    made = [
        (home, Desk(load_settings({"LANTERN_HOME": str(home), **cache}), store))
        for home, store in both(tmp_path_factory.mktemp("planted"), _ROOM)
    ]
    yield made
    for _, desk in made:
        desk.store.close()


def _answers(desk: Desk) -> dict[str, bytes]:
    """What a room is answered, after the police have looked and with nothing kept from before."""
    permitted_states._PERMITTED.clear()
    desk.turns._kept.clear()
    police, room = (
        View(desk.store, actor="Officer", audience=one, purpose="test", day=DAY)
        for one in (Audience.POLICE_ANALYST, _ROOM)
    )
    desk.graph(police)
    found = quick(desk, room)
    try:
        with room.write("test") as work:
            work.remove("nothing")
    except (LanternError, PermissionError) as refusal:
        found["refusal"] = str(refusal).encode()
    return found


def _policy(**changes: Any) -> Leak:
    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setitem(POLICY, _ROOM, replace(POLICY[_ROOM], **changes))

    return plant


def _show(kind: str, *names: str) -> Leak:
    shown = POLICY[_ROOM].shown
    return _policy(shown={**shown, kind: shown.get(kind, frozenset()) | {"id", "reports", *names}})


def _rule(rules: ModuleType, name: str, made: Callable[..., Any]) -> Leak:
    return lambda patch: patch.setattr(rules, name, made)


def _case(changed: Callable[[View, Any], Any]) -> Leak:
    kept = View.case
    return lambda patch: patch.setattr(View, "case", lambda self, as_of=None: changed(self, kept(self, as_of)))


def _sorted_by_all_reports(view: View, case: Any) -> Any:
    whole = view._store.case()
    people = sorted(case.people.values(), key=lambda one: -len(whole.people[one.id].reports))
    return replace(case, people={one.id: one for one in people})


def _last_seen_of_all(view: View, case: Any) -> Any:
    last = max(report.reported_on for report in view._store.case().reports.values())
    return replace(case, reports={key: replace(one, reported_on=last) for key, one in case.reports.items()})


def _counted(view: View, case: Any) -> Any:
    total = str(len(view._store.case().events))
    fact = ("premises.events_here", total, "R-1")
    return replace(case, venues={key: replace(one, facts=(*one.facts, fact)) for key, one in case.venues.items()})


def _named_in_a_tooltip(view: View, case: Any) -> Any:
    whole = view._store.case().people
    return replace(
        case,
        people={key: replace(one, reference=f"{one.reference} {whole[key].name}") for key, one in case.people.items()},
    )


def _numbered(view: View, case: Any) -> Any:
    number = len(view._store.case().people)
    return replace(case, events={f"{key}-{number}": one for key, one in case.events.items()})


def _shared(patch: pytest.MonkeyPatch) -> None:
    kept: dict[int, Any] = {}
    patch.setattr(PermittedStates, "_state_by", _from(kept, PermittedStates._state_by))


def _from(kept: dict[int, Any], real: Callable[..., Any]) -> Callable[..., Any]:
    def state(self: PermittedStates, revision: int, last: int, day: date) -> Any:
        key = id(self._permitted)
        if key not in kept:
            kept[key] = real(self, revision, last, day)
        return kept[key]

    return state


def _stale(patch: pytest.MonkeyPatch) -> None:
    def once(self: Desk, view: View, what: Any, make: Callable[[], Any], *, of_case: bool = False) -> Any:
        del view, of_case
        return self.turns._kept.setdefault(what, make())

    patch.setattr(Desk, "_once", once)


def _whole_graph(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Desk, "graph", lambda self, view: build(self.store.case()))


def _digest(made: Callable[[View], str]) -> Leak:
    return lambda patch: patch.setattr(View, "digest", property(made))


def _telling_refusal(patch: pytest.MonkeyPatch) -> None:
    def write(self: View, reason: str) -> Any:
        raise PermissionError(f"{reason}: refused at revision {self._store.revision}")

    patch.setattr(View, "write", write)


def _as_then(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(permitted_states, "as_handled_today", lambda case, today, seen: case)
    patch.setattr(permitted_states, "hidden_as_today", lambda casework, today, seen: casework)


def _everything_exists(patch: pytest.MonkeyPatch) -> None:
    _show("reports", "conditions")(patch)
    patch.setattr(audience, "_may_see", lambda report, audience: True)
    patch.setattr(permitted_states, "closed_to", lambda case, conditions, reader, day: frozenset())


_STANDS = audience_casework._casework_stands
LEAKS: dict[str, Leak] = {
    "name of a person of concern": _show("people", "name"),
    "nickname": _show("people", "nicknames"),
    "name in a tooltip": _case(_named_in_a_tooltip),
    "date of birth": _show("people", "date_of_birth"),
    "free text of a report": _show("reports", "text"),
    "who reported": _show("reports", "originator"),
    "summary of an event": _show("events", "summary"),
    "covert facts": _policy(hidden_facts=()),
    "facts of an unseen report": _rule(audience_fields, "_fact_shown", lambda fact, reports, policy: True),
    "existence of restricted reports": _everything_exists,
    "number of reports behind a record": _rule(audience, "_kept", lambda found, reports, stands=None: dict(found)),
    "homes of children": _policy(places=frozenset()),
    "a place where a child lives": _rule(audience, "homes_of_children", lambda case, day: frozenset()),
    "sort order": _case(_sorted_by_all_reports),
    "aggregate over the whole store": _case(_counted),
    "last seen by an unseen report": _case(_last_seen_of_all),
    "edge to an unseen node": _whole_graph,
    "id that counts up": _case(_numbered),
    "digest of the whole store": _digest(lambda view: digest_of(by_kind(view._store.case()))),
    "number of audit rows": _digest(lambda view: str(len(view._store.audit.entries()))),
    "revision of the store in an error": _telling_refusal,
    "a result kept across audiences": _stale,
    "a view shared across audiences": _shared,
    "restricted later, shown earlier": _as_then,
    "a hold that reads unlike awaiting": _rule(
        audience_casework,
        "_casework_stands",
        lambda record, case, left, held: (
            getattr(record, "kind", None) == "deconfliction" or _STANDS(record, case, left, held)
        ),
    ),
    "a clearance overtaken by a hold": _rule(audience_casework, "_is_overtaken", lambda record, held: False),
    "an action that rests on an unseen report": _rule(
        audience_casework, "_casework_stands", lambda record, case, left, held: True
    ),
    "words made for another audience": _rule(audience_casework, "_is_made_for", lambda record, audience: True),
}


def test_without_a_leak_the_worlds_are_alike(worlds: list[tuple[Path, Desk]]) -> None:
    one, other = (_answers(desk) for _, desk in worlds)
    assert one == other


@pytest.mark.parametrize("name", LEAKS)
def test_the_planted_leak_is_caught(
    worlds: list[tuple[Path, Desk]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    LEAKS[name](monkeypatch)
    one, other = (_answers(desk) for _, desk in worlds)
    assert one != other
