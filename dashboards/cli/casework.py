"""Commands of the casework: decide, ask and answer, read the register and what is due, plan, draft a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path

import click
import numpy as np

from dashboards.cli.printing import print_json, say
from dashboards.cli.sitting import json_option, on_case, open_case
from dashboards.naming import territory, title
from dashboards.reports.papers.writing import paper_as_docx
from data.casework import FOUR_TEXTS, REVIEW_DAYS, DecisionOutcome
from data.codes import ReportKind
from data.errors import RefusedInput
from data.records import SUBJECT_KINDS
from data.settings import Settings
from network.casework.follow_up.workflow import whats_due
from network.casework.papers.workflow import approve as approve_paper
from network.casework.papers.workflow import draft, kind_of_paper
from network.casework.register.register import Entry, ending_soon, entries_about
from network.casework.register.workflow import read_register
from network.casework.requests.workflow import answer, ask_what_is_missing, requests_of
from network.disruption.papers import PAPERS
from network.disruption.plan import OBJECTIVES
from network.disruption.workflow import plan_actions
from network.workflow import decide as record_decision

_NODES = ("person", "vehicle", "venue", "location", "phone")
_DAY = click.DateTime(["%Y-%m-%d"])


def _day(given: datetime | None) -> date:
    return given.date() if given else date.today()  # noqa: DTZ011 - a meeting lives in local time


def _plain(record: object) -> dict[str, object]:
    if not is_dataclass(record) or isinstance(record, type):
        raise RefusedInput("not a record")
    return asdict(record)


@click.command()
@click.argument("kind", type=click.Choice(_NODES))
@click.argument("record_id")
@click.argument("measure_id")
@click.option("--outcome", type=click.Choice([one.value for one in DecisionOutcome]), required=True)
@click.option("--proposer", required=True, help="Name of the person who proposes.")
@click.option("--approver", required=True, help="Name of another person, who decides.")
@click.option("--reason", required=True, help="Why.")
@click.option("--child", "child_id", help="Id of the child whom it is to protect.")
@click.option("--necessity", default="", help="To agree: why it is needed.")
@click.option("--proportionality", default="", help="To agree: why nothing less intrusive would do.")
@click.option("--childs-views", default="", help="To agree: what the child says.")
@click.option("--equality", default="", help="To agree: whom it might treat unequally.")
@click.option("--dissent", default="", help="Who disagreed, and why.")
@click.option("--date", "day", type=_DAY, help="Day of the decision; default today.")
@click.option("--review", "review_on", type=_DAY, help=f"Review; default {REVIEW_DAYS} days later.")
@json_option
@on_case
def decide(
    *,
    kind: str,
    record_id: str,
    measure_id: str,
    outcome: str,
    proposer: str,
    approver: str,
    reason: str,
    child_id: str | None,
    dissent: str,
    day: datetime | None,
    review_on: datetime | None,
    as_json: bool,
    settings: Settings,
    **texts: str,
) -> None:
    """Record what two named people decided; agreeing needs the facts, every gate and a confirmed law."""
    _, view = open_case(settings, "casework")
    made = record_decision(
        view,
        kind=kind,
        node_id=record_id,
        measure_id=measure_id,
        outcome=DecisionOutcome(outcome),
        proposer=proposer,
        approver=approver,
        decided_on=_day(day),
        reason=reason,
        territory=territory(view.case(), kind, record_id),
        child_id=child_id,
        texts={name: texts.get(name, "") for name in FOUR_TEXTS},
        review_on=review_on.date() if review_on else None,
        dissent=dissent,
    )
    if as_json:
        print_json(_plain(made))
    else:
        click.echo(f"{made.id}: {made.outcome}; review on {made.review_on}")
        for name in made.find_out:
            click.echo(f"  to find out: {name} (lantern request ask {made.id} ...)")


@click.group()
def request() -> None:
    """Ask somebody to find out what a deferred decision waits for, and record the answer."""


@request.command("list")
@json_option
@on_case
def list_requests(as_json: bool, settings: Settings) -> None:
    """List the questions that were asked, the earliest date first."""
    _, view = open_case(settings, "casework")
    held = sorted(requests_of(view).values(), key=lambda one: (not one.is_open, one.due_on, one.id))
    if as_json:
        print_json({"requests": [_plain(one) for one in held]})
        return
    for one in held:
        said = f" {one.answer}" if one.answer else ""
        click.echo(f"{one.id}: {one.fact} of {one.subject_kind} {one.subject_id}: {one.status}{said}; due {one.due_on}")
    if not held:
        click.echo("nothing was asked")


@request.command("ask")
@click.argument("decision_id")
@click.option("--asked-by", required=True, help="Name of the person who asks.")
@click.option("--agency", required=True, help="Agency that finds out.")
@click.option("--owner", required=True, help="Name of the person who finds out.")
@click.option("--due", type=_DAY, required=True, help="By when.")
@click.option("--date", "day", type=_DAY, help="Day; default today.")
@json_option
@on_case
def ask_for(
    decision_id: str,
    asked_by: str,
    agency: str,
    owner: str,
    due: datetime,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Turn everything that a deferred decision waits for into questions, in one go."""
    _, view = open_case(settings, "casework")
    made, not_asked = ask_what_is_missing(
        view,
        decision_id,
        asked_by=asked_by,
        asked_on=_day(day),
        owner_agency=agency,
        owner=owner,
        due_on=due.date(),
    )
    if as_json:
        print_json({"requests": [_plain(one) for one in made], "not_asked": list(not_asked)})
        return
    for one in made:
        click.echo(f"{one.id}: {one.fact} of {one.subject_kind} {one.subject_id}, due {one.due_on}")
    for words in not_asked:
        say(f"not asked: {words}")
    if not made:
        click.echo("no new question: everything that can be asked is being asked already")


@request.command("answer")
@click.argument("request_id")
@click.option("--found", required=True, help="true, false, a number, a value, unknown; for an age the date of birth.")
@click.option("--by", "answered_by", required=True, help="Name of the person who answers.")
@click.option("--report", "report_id", help="Report in the case that says so.")
@click.option("--reference", default="", help="Without one: the agency's own reference of what was looked up.")
@click.option("--source", type=click.Choice(["partner_report", "police_record", "licence_register"]), default=None)
@click.option("--note", default="", help="What was found, in words.")
@click.option("--date", "day", type=_DAY, help="Day; default today.")
@json_option
@on_case
def answer_one(
    *,
    request_id: str,
    found: str,
    answered_by: str,
    report_id: str | None,
    reference: str,
    source: str | None,
    note: str,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Record an answer: the fact is written on its record and counts from then on."""
    _, view = open_case(settings, "casework")
    made = answer(
        view,
        request_id,
        found=found,
        answered_by=answered_by,
        answered_on=_day(day),
        report_id=report_id,
        reference=reference,
        report_kind=ReportKind(source or "partner_report"),
        note=note,
    )
    if as_json:
        print_json(_plain(made))
    else:
        click.echo(f"{made.id}: {made.status}, {made.fact}: {made.answer}")


@click.command()
@click.option("--about", nargs=2, type=(click.Choice(_NODES), str), help="Only on this record, or the same person's.")
@click.option("--expiring", type=click.IntRange(0, 366), help="Only what ends within so many days.")
@click.option("--date", "day", type=_DAY, help="Day on which the register is read; default today.")
@json_option
@on_case
def orders(
    about: tuple[str, str] | None, expiring: int | None, day: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Read the register of orders and notices: what stands, on whom, until when, what was not kept."""
    _, view = open_case(settings, "casework")
    on = _day(day)
    found = read_register(view, on)
    if about:
        if about[1] not in getattr(view.case(), SUBJECT_KINDS[about[0]]):
            raise RefusedInput(f"{about[0]} {about[1]} is not in the case as this audience sees it")
        found = entries_about(found, *about)
    if expiring is not None:
        found = ending_soon(found, on, days=expiring)
    if as_json:
        print_json({"date": on.isoformat(), "orders": [_entry(one) for one in found]})
        return
    for one in found:
        held = "in force" if one.in_force else "not in force"
        until = f"until {one.last_day} ({one.why_last_day})" if one.last_day else one.why_last_day
        click.echo(
            f"{one.order.id}: {one.order.words} ({one.order.measure_id}) on {', '.join(one.subjects)}, "
            f"{one.order.issued_by_agency}: {held}, {until}; {len(one.breaches)} breaches"
        )
    if not found:
        click.echo("nothing in the register")


def _entry(entry: Entry) -> dict[str, object]:
    return _plain(entry.order) | {
        "words": entry.order.words,
        "subjects": list(entry.subjects),
        "in_force": entry.in_force,
        "last_day": entry.last_day,
        "why_last_day": entry.why_last_day,
        "breaches": [_plain(one) for one in entry.breaches],
    }


@click.command()
@click.option("--date", "day", type=_DAY, help="Day of the meeting; default today.")
@click.option("--nation", type=click.Choice(["E", "W", "S", "NI"]), default="E", show_default=True)
@json_option
@on_case
def due(day: datetime | None, nation: str, as_json: bool, settings: Settings) -> None:
    """List what is due: overdue actions, escalations, questions, reviews, duties with a clock, orders about to end."""
    _, view = open_case(settings, "casework")
    found = whats_due(view, _day(day), nation)
    if as_json:
        print_json({"date": _day(day).isoformat(), "due": [_plain(one) for one in found]})
        return
    for one in found:
        click.echo(f"{one.heading}: {one.name} [{one.id}]. {' '.join(one.why_now)}")
    if not found:
        click.echo("nothing is due")


@click.command()
@click.option("--size", type=click.IntRange(1, 20), default=5, show_default=True, help="Actions at most.")
@click.option("--objective", type=click.Choice(OBJECTIVES), default="reach", show_default=True)
@click.option("--draws", type=click.IntRange(20, 5000), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--date", "day", type=_DAY, help="Day on which ages are reckoned; default today.")
@json_option
@on_case
def plan(
    size: int, objective: str, draws: int, seed: int, day: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Say which few actions together most reduce the reach of persons of concern to children at risk, as a range."""
    desk, view = open_case(settings, "network")
    made = plan_actions(
        view,
        size,
        _day(day),
        rng=np.random.default_rng(seed),
        objective=objective,
        draws=draws,
        graph=desk.graph(view),
    )
    if as_json:
        print_json(_plain(made) | {"seed": seed})
        return
    case = view.case()
    for member, share in zip(made.members, made.stability, strict=True):
        click.echo(f"{title(case, member.kind, member.id)} [{member.id}]: chosen in {share:.0%} of the draws")
    for words in (*made.sentences, *filter(None, [made.bound])):
        click.echo(words)


@click.command()
@click.argument("kind", type=click.Choice(list(PAPERS)))
@click.option("--decision", "decision_id", required=True, help="Decision that it follows from.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="DOCX file.")
@click.option("--drafted-by", required=True, help="Name of the person who drafts it.")
@click.option("--approved-by", help="Name of another person, who has read exactly this text and approves it.")
@click.option("--date", "day", type=_DAY, help="Day of the draft; default today.")
@click.option("--approved-on", type=_DAY, help="Day of the approval; default the day of the draft.")
@json_option
@on_case
def paper(
    *,
    kind: str,
    decision_id: str,
    output: Path,
    drafted_by: str,
    approved_by: str | None,
    day: datetime | None,
    approved_on: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Draft a paper as DOCX from what its reader may see; a draft until another named person approves the text."""
    if output.suffix.lower() != ".docx":
        raise RefusedInput(f"file {output.name}: a paper is written as .docx")
    desk, view = open_case(settings, "casework")
    readers = desk.view(settings.actor, kind_of_paper(view, kind, decision_id).audience, settings.purpose)
    made = draft(view, readers, kind, decision_id, drafted_by=drafted_by, day=_day(day))
    if approved_by and made.approval is None:
        approve_paper(view, made, approved_by=approved_by, approved_on=_day(approved_on or day))
        made = draft(view, readers, kind, decision_id, drafted_by=drafted_by, day=_day(day))
    output.write_bytes(paper_as_docx(made, fictional=settings.fictional))
    answered: Mapping[str, object] = {
        "kind": kind,
        "decision": decision_id,
        "file": str(output),
        "state": made.state,
        "digest": made.digest,
        "expires_on": made.expires_on,
        "sentences": sum(len(part.lines) for part in made.sections),
    }
    if as_json:
        print_json(answered)
    else:
        click.echo(f"{output}: {made.state}; not to be used after {made.expires_on}")
