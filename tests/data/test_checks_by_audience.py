"""Only the police record a check that answers for what others do not see: nobody else makes or changes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience, PersonKind, ReportKind
from data.errors import NotPermitted
from data.records import Person, Report
from data.store import Store, open_store
from data.views import View

DAY = date(2026, 11, 25)
POLICE_ONLY = frozenset({CheckKind.DECONFLICTION, CheckKind.WHOLE_VIEW})
MAY_WRITE = {
    Audience.POLICE_ANALYST: frozenset(CheckKind),
    Audience.SOCIAL_CARE: frozenset(CheckKind) - POLICE_ONLY,
    Audience.MEETING: frozenset({CheckKind.SOCIAL_CARE}),
    Audience.LICENSING: frozenset(),
    Audience.PUBLIC: frozenset(),
}


def _view(store: Store, audience: Audience) -> View:
    return View(store, actor="e.fictional", audience=audience, purpose="test", day=DAY)


def _check(kind: CheckKind) -> Check:
    return Check(
        id=f"CHK-{kind}",
        kind=kind,
        subject_kind="person",
        subject_id="P1",
        result=CheckResult.CLEAR,
        checked_by="L. Fictional",
        checked_on=DAY,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key")
    with _view(opened, Audience.POLICE_ANALYST).write("load") as work:
        work.add(
            Report(id="R1", reference="1", agency="Example Police", kind=ReportKind.POLICE_RECORD, reported_on=DAY),
            Person(
                id="P1",
                reference="POC-1",
                kind=PersonKind.PERSON_OF_CONCERN,
                date_of_birth=date(1980, 1, 1),
                reports=("R1",),
            ),
        )
    yield opened
    opened.close()


def _write(view: View, check: Check) -> None:
    with view.write("check") as work:
        work.add(check)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("kind", list(CheckKind))
def test_who_may_record_which_check(store: Store, audience: Audience, kind: CheckKind) -> None:
    view = _view(store, audience)
    if kind in MAY_WRITE[audience]:
        _write(view, _check(kind))
    else:
        with pytest.raises(NotPermitted):
            _write(view, _check(kind))
    assert set(_view(store, Audience.POLICE_ANALYST).checks()) == (
        {f"CHK-{kind}"} if kind in MAY_WRITE[audience] else set()
    )


@pytest.mark.parametrize("audience", [Audience.SOCIAL_CARE, Audience.MEETING])
@pytest.mark.parametrize("kind", sorted(POLICE_ONLY))
def test_nobody_turns_one_kind_into_another_or_takes_a_clearance_away(
    store: Store, audience: Audience, kind: CheckKind
) -> None:
    _write(_view(store, Audience.POLICE_ANALYST), _check(kind))
    _write(_view(store, Audience.SOCIAL_CARE), _check(CheckKind.IDENTITY))
    room = _view(store, audience)
    with pytest.raises(NotPermitted):
        _write(room, replace(_check(kind), kind=CheckKind.IDENTITY))
    with pytest.raises(NotPermitted):
        _write(room, replace(_check(CheckKind.IDENTITY), kind=kind))
    with pytest.raises(NotPermitted), room.write("remove") as work:
        work.remove(f"CHK-{kind}")
    assert _view(store, Audience.POLICE_ANALYST).checks()[f"CHK-{kind}"] == _check(kind)
