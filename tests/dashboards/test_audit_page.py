"""The audit page: what it lists, that reading it is written too, and that every kind the law names is found there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dashboards import doors
from dashboards.panels.access_history import ACT_WORDS, Wanted, as_csv, chosen, days, rows, verdict_words
from data.audit import Act, AuditEntry
from data.codes import Audience, PersonKind, ReportKind
from data.errors import NotPermitted
from data.judgement import IdentityJudgement, Verdict
from data.records import Person, Report
from data.store import Store, open_store
from data.views import View

TODAY = datetime.now().date()  # noqa: DTZ005
REPORT = Report(id="r-1", reference="URN 1", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=TODAY)
PEOPLE = [
    Person(id=key, reports=("r-1",), reference=key, kind=PersonKind.PERSON_OF_CONCERN) for key in ("p-1", "p-2", "p-3")
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    yield opened
    opened.close()


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="DC Example", audience=audience, purpose="test")


def _everything(store: Store) -> None:
    """One act of each kind, each through the door that people use."""
    view = _view(store)
    with view.write("first report") as work:
        work.add(REPORT, *PEOPLE)
    with view.write("a correction") as work:
        work.add(replace(PEOPLE[0], reference="POC-1"))
    view.case()
    view.consult("p-1")
    view.disclose(["Exampleshire Council"], "p-1", detail="letter")
    made = IdentityJudgement(
        id="identity:person:p-1:p-2",
        reports=("r-1",),
        kind="person",
        left_id="p-1",
        right_id="p-2",
        verdict=Verdict.SAME,
        reason="photographs",
        judged_by="DS Example",
        judged_on=TODAY,
    )
    with view.write("judged the same") as work:
        work.add(made)
    with view.write("past its review date") as work:
        work.remove("p-3")
    with pytest.raises(NotPermitted):
        doors.require(_view(store, Audience.LICENSING), "audit")


def _all_days() -> Wanted:
    return Wanted(first=TODAY - timedelta(days=1), last=TODAY + timedelta(days=1))


def test_the_six_kinds_of_the_law_and_refusals_are_all_there(store: Store) -> None:
    _everything(store)
    found = chosen(_view(store).audit_entries(), _all_days())
    assert set(ACT_WORDS) == set(Act)
    by_act = {act: [entry for entry in found if entry.act is act] for act in set(Act) - {Act.SIGN_IN}}
    assert all(by_act.values())
    assert "p-3" in by_act[Act.ERASURE][0].subjects
    assert by_act[Act.COMBINATION][0].subjects == ("identity:person:p-1:p-2",)
    assert "Exampleshire Council" in by_act[Act.DISCLOSURE][0].detail
    assert by_act[Act.REFUSED][0].audience == "licensing"
    assert [entry.seq for entry in found] == sorted((entry.seq for entry in found), reverse=True)


def test_reading_the_audit_is_written_once_for_each_question(store: Store) -> None:
    _everything(store)
    view = _view(store)
    for _ in range(3):
        view.audit_entries(asked="record p-1")
    view.audit_entries(asked="record p-2")
    told = [entry.detail for entry in _view(store).audit_entries() if entry.detail.startswith("the audit")]
    assert told == ["the audit: record p-1", "the audit: record p-2"]


@pytest.mark.parametrize("audience", sorted(set(Audience) - {Audience.POLICE_ANALYST}))
def test_nobody_else_reads_or_proves_the_audit_and_trying_is_written(store: Store, audience: Audience) -> None:
    view = _view(store, audience)
    for tried in (view.audit_entries, view.verify_audit, view.audit_anchor):
        with pytest.raises(NotPermitted):
            tried()
    refused = [entry for entry in store.audit.entries() if entry.act is Act.REFUSED]
    assert [entry.audience for entry in refused] == [audience.value] * 3


def _entry(seq: int, at: str, **more: object) -> AuditEntry:
    given = {"actor": "DC Example", "audience": "meeting", "purpose": "p", "act": Act.CONSULTATION, "detail": "opened"}
    return AuditEntry(seq=seq, revision=None, at=datetime.fromisoformat(at), **given | more)


ENTRIES = [
    _entry(1, "2026-11-20T23:59:59", subjects=("p-1",)),
    _entry(2, "2026-11-21T00:00:00", actor="=cmd", subjects=("p-1", "p-2")),
    _entry(3, "2026-11-22T12:00:00", act=Act.DISCLOSURE, subjects=("p-12",)),
]


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({}, [2]),
        ({"last": date(2026, 11, 22)}, [3, 2]),
        ({"first": date(2026, 11, 20), "record": "p-1"}, [2, 1]),
        ({"last": date(2026, 11, 22), "acts": (Act.DISCLOSURE,)}, [3]),
        ({"first": date(2026, 11, 20), "who": " dc EXAMPLE "}, [1]),
        ({"record": "p-9"}, []),
    ],
)
def test_filters_leave_what_was_asked_for(changes: dict[str, object], left: list[int]) -> None:
    wanted = Wanted(**{"first": date(2026, 11, 21), "last": date(2026, 11, 21)} | changes)
    assert [entry.seq for entry in chosen(ENTRIES, wanted)] == left


def test_days_count_every_act_once() -> None:
    table = days(ENTRIES)
    assert list(table["Day"]) == ["22 Nov 2026", "21 Nov 2026", "20 Nov 2026"]
    assert table["All"].sum() == len(ENTRIES) == table["Read"].sum() + table["Disclosed"].sum()


def test_the_file_holds_every_row_its_digest_and_the_anchor_and_runs_nothing() -> None:
    written = as_csv(ENTRIES, (3, "ab" * 32), asked="one\nday", made_by="DC\nExample")
    head, body = written.splitlines()[:2], "\n".join(written.splitlines()[2:])
    assert head[0].startswith("# OFFICIAL-SENSITIVE")
    assert head[1] == f"# anchor: entry 3; digest {'ab' * 32}"
    read = list(csv.DictReader(io.StringIO(body)))
    assert [row["Entry"] for row in read] == ["1", "2", "3"]
    assert read[1]["Who"] == "'=cmd"
    assert all("Digest" in row for row in read)
    assert len(rows(ENTRIES)) == 3


def test_the_proof_in_words(store: Store) -> None:
    _everything(store)
    holds, words = verdict_words(_view(store).verify_audit())
    assert holds
    assert "holds" in words
    broken = replace(store.audit.examine(), broken_at=4)
    assert verdict_words(broken)[0] is False
    assert "entry 4" in verdict_words(broken)[1]


def test_reading_is_logged_as_json_safe_words_without_names() -> None:
    words = Wanted(first=TODAY, last=TODAY, who="DC Example", record="p-1").words
    assert "Example" not in json.dumps(words)
    assert "record p-1" in words


def test_that_the_audit_was_proved_is_itself_an_entry_with_what_came_out(store: Store) -> None:
    _everything(store)
    verdict = _view(store).verify_audit([store.audit.checkpoint()])
    last = store.audit.entries()[-1]
    assert (last.seq, last.actor, last.act) == (verdict.entries + 1, "DC Example", Act.CONSULTATION)
    assert last.detail == f"the audit: its proof; holds, {verdict.entries} entries, 1 checkpoints, 1 anchors met"
    assert _view(store).verify_audit().is_sound, "the entry of the proof belongs to the chain"
