"""Commands of the casework: ask and answer, what is due, plan, draft a paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
import numpy as np

from dashboards.cli.printing import print_json, record_as_data, say
from dashboards.cli.sitting import DAY, json_option, on_case, on_day, open_case
from dashboards.naming import title
from dashboards.reports.papers.writing import paper_as_docx
from data.codes import ReportKind
from data.errors import RefusedInput
from data.settings import Settings
from network.casework.follow_up.workflow import whats_due
from network.casework.papers.workflow import approve as approve_paper
from network.casework.papers.workflow import draft, kind_of_paper
from network.casework.requests.workflow import answer, ask_what_is_missing, requests_of
from network.disruption.papers import PAPERS
from network.disruption.plan import OBJECTIVES
from network.disruption.workflow import plan_actions


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
        print_json({"requests": [record_as_data(one) for one in held]})
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
@click.option("--due", type=DAY, required=True, help="By when.")
@click.option("--date", "day", type=DAY, help="Day; default today.")
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
        asked_on=on_day(day),
        owner_agency=agency,
        owner=owner,
        due_on=due.date(),
    )
    if as_json:
        print_json({"requests": [record_as_data(one) for one in made], "not_asked": list(not_asked)})
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
@click.option("--date", "day", type=DAY, help="Day; default today.")
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
        answered_on=on_day(day),
        report_id=report_id,
        reference=reference,
        report_kind=ReportKind(source or "partner_report"),
        note=note,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: {made.status}, {made.fact}: {made.answer}")


@click.command()
@click.option("--date", "day", type=DAY, help="Day of the meeting; default today.")
@click.option("--nation", type=click.Choice(["E", "W", "S", "NI"]), default="E", show_default=True)
@json_option
@on_case
def due(day: datetime | None, nation: str, as_json: bool, settings: Settings) -> None:
    """List what is due: overdue actions, escalations, questions, reviews, duties with a clock, orders about to end."""
    _, view = open_case(settings, "casework")
    found = whats_due(view, on_day(day), nation)
    if as_json:
        print_json({"date": on_day(day).isoformat(), "due": [record_as_data(one) for one in found]})
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
@click.option("--date", "day", type=DAY, help="Day on which ages are reckoned; default today.")
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
        on_day(day),
        rng=np.random.default_rng(seed),
        objective=objective,
        draws=draws,
        graph=desk.graph(view),
    )
    if as_json:
        print_json(record_as_data(made) | {"seed": seed})
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
@click.option("--date", "day", type=DAY, help="Day of the draft; default today.")
@click.option("--approved-on", type=DAY, help="Day of the approval; default the day of the draft.")
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
    readers = desk.reader(view, kind_of_paper(view, kind, decision_id).audience)
    made = draft(view, readers, kind, decision_id, drafted_by=drafted_by, day=on_day(day))
    if approved_by and made.approval is None:
        approve_paper(view, made, approved_by=approved_by, approved_on=on_day(approved_on or day))
        made = draft(view, readers, kind, decision_id, drafted_by=drafted_by, day=on_day(day))
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
