"""What is sent in waits; nobody but its sender and an analyst reads it, and nothing of it is in the case before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.records import Case
from data.store import Store, open_store
from data.submissions import LONGEST_ANSWER, Submission, SubmissionKind, SubmissionStatus, judged
from data.views import View

AT = datetime(2026, 11, 1, 9, 30)  # noqa: DTZ001 - naive UK local time
SENDERS = (Audience.SOCIAL_CARE, Audience.MEETING, Audience.LICENSING, Audience.POLICE_ANALYST)


def _form(key: str, audience: Audience, by: str = "Sender Example", **changes: Any) -> Submission:
    made: dict[str, Any] = {
        "kind": SubmissionKind.CONCERN,
        "agency": "Example School",
        "submitted_at": AT,
        "answers": (("what", "Rook was given a telephone by a stranger."),),
    }
    return Submission(id=key, made_for=audience, submitted_by=by, **made | changes)


def _view(store: Store, audience: Audience, actor: str = "Sender Example") -> View:
    return View(store, actor=actor, audience=audience, purpose="test", day=date(2026, 11, 2))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for the whole file: making one takes longer than every test here. Each test has ids of its own."""
    home = tmp_path_factory.mktemp("forms")
    opened = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    yield opened
    opened.close()


@pytest.mark.parametrize("audience", SENDERS)
def test_a_form_waits_and_is_read_by_its_sender_and_an_analyst_alone(store: Store, audience: Audience) -> None:
    before = {other: _view(store, other, "Somebody Else").digest for other in Audience}
    key = f"F-{audience}"
    _view(store, audience, "First Sender").submit(_form(key, audience, by="First Sender"))
    assert key in _view(store, Audience.POLICE_ANALYST, "DC Example").submissions()
    if audience is not Audience.POLICE_ANALYST:
        assert set(_view(store, audience, "First Sender").submissions()) == {key}
    for other in SENDERS:
        view = _view(store, other, "Somebody Else")
        assert view.case() == Case()
        if other is not Audience.POLICE_ANALYST:
            assert view.submissions() == {}
            assert view.casework()["submissions"] == {}
            assert view.digest == before[other], "a form that somebody else sent in must not show"


def test_the_same_name_in_another_audience_is_another_person(store: Store) -> None:
    _view(store, Audience.SOCIAL_CARE).submit(_form("F-10", Audience.SOCIAL_CARE))
    assert "F-10" not in _view(store, Audience.LICENSING).submissions()


def test_the_public_sends_and_reads_nothing(store: Store) -> None:
    view = _view(store, Audience.PUBLIC)
    with pytest.raises(NotPermitted):
        view.submissions()
    with pytest.raises(NotPermitted):
        view.submit(_form("F-1", Audience.PUBLIC))


def test_nobody_sends_in_anothers_name_or_judges_what_they_send(store: Store) -> None:
    view = _view(store, Audience.SOCIAL_CARE)
    accepted = judged(_form("F-11", Audience.SOCIAL_CARE), SubmissionStatus.ACCEPTED, by="DC Example", on=AT.date())
    for form in (
        _form("F-11", Audience.SOCIAL_CARE, by="Somebody Else"),
        _form("F-11", Audience.POLICE_ANALYST),
        accepted,
    ):
        with pytest.raises(NotPermitted):
            view.submit(form)
    view.submit(_form("F-11", Audience.SOCIAL_CARE))
    with pytest.raises(NotPermitted):
        view.submit(_form("F-11", Audience.SOCIAL_CARE, answers=(("what", "changed"),)))


@pytest.mark.parametrize("audience", [Audience.SOCIAL_CARE, Audience.MEETING])
def test_only_an_analyst_judges_and_only_once_and_changes_nothing_that_was_sent(
    store: Store, audience: Audience
) -> None:
    form = _form(f"F-12-{audience}", audience)
    view = _view(store, audience)
    view.submit(form)
    refused = judged(form, SubmissionStatus.REFUSED, by="DC Example", on=AT.date(), reason="Known already.")
    with pytest.raises(NotPermitted), view.write("judge") as work:
        work.add(refused)
    with pytest.raises(NotPermitted), view.write("forge") as work:
        work.add(_form(f"F-22-{audience}", audience))
    analyst = _view(store, Audience.POLICE_ANALYST, "DC Example")
    with pytest.raises(NotPermitted), analyst.write("change") as work:
        work.add(replace(refused, answers=(("what", "something else"),)))
    with analyst.write("judge") as work:
        work.add(replace(refused, report_id="R-9"))
    with pytest.raises(NotPermitted), analyst.write("again") as work:
        work.add(replace(refused, reason="Another reason."))
    mine = _view(store, audience).submissions()[f"F-12-{audience}"]
    assert (mine.status, mine.reason, mine.report_id) == (SubmissionStatus.REFUSED, "Known already.", "")


def test_sending_and_reading_are_in_the_audit(store: Store) -> None:
    _view(store, Audience.LICENSING).submit(_form("F-13", Audience.LICENSING))
    analyst = _view(store, Audience.POLICE_ANALYST, "DC Example")
    analyst.submissions()
    analyst.submissions()
    entries = [entry for entry in analyst.audit_entries() if "F-13" in entry.subjects]
    assert [entry.actor for entry in entries] == ["Sender Example", "DC Example"]


def test_a_form_by_nobody_empty_or_enormous_is_refused() -> None:
    for changes in (
        {"submitted_by": "system"},
        {"agency": " "},
        {"answers": ()},
        {"answers": (("what", "x" * (LONGEST_ANSWER + 1)),)},
    ):
        with pytest.raises(RefusedInput):
            replace(_form("F-1", Audience.SOCIAL_CARE), **changes)


def test_a_refusal_needs_a_reason_and_a_name() -> None:
    form = _form("F-1", Audience.SOCIAL_CARE)
    for by, reason in (("DC Example", " "), ("system", "why")):
        with pytest.raises(RefusedInput):
            judged(form, SubmissionStatus.REFUSED, by=by, on=AT.date(), reason=reason)
    with pytest.raises(NotPermitted):
        judged(form, SubmissionStatus.WAITING, by="DC Example", on=AT.date())
