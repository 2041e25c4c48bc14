"""Commands up to a decision: put forward, check, confirm on the whole view, decide, give an action to a person."""

from __future__ import annotations

from datetime import datetime

import click

from dashboards.cli.printing import print_json, record_as_data
from dashboards.cli.sitting import DAY, NODES, json_option, on_case, on_day, open_case
from dashboards.naming import territory
from data.casework import FOUR_TEXTS, REVIEW_DAYS, ActionStatus, DecisionOutcome
from data.checks import CheckKind, CheckResult
from data.errors import RefusedInput
from data.settings import Settings
from network.casework.actions.workflow import assign, progress
from network.casework.checks.workflow import WHO_CHECKS, confirm_on_whole_view, record_check
from network.casework.decisions.workflow import decide as record_decision
from network.casework.options.workflow import propose_for
from network.casework.options.workflow import put_forward as record_proposal


@click.command("put-forward")
@click.argument("kind", type=click.Choice(NODES))
@click.argument("record_id")
@click.argument("measure_id")
@click.option("--by", "proposed_by", required=True, help="Name of the person who proposes.")
@click.option("--child", "child_id", help="Id of the child whom it is to protect.")
@click.option("--date", "day", type=DAY, help="Day; default today.")
@json_option
@on_case
def put_forward(
    kind: str,
    record_id: str,
    measure_id: str,
    proposed_by: str,
    child_id: str | None,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Put a measure before the meeting with the facts as they stand; it decides nothing."""
    _, view = open_case(settings, "casework")
    nation = territory(view.case(), kind, record_id)
    found = propose_for(view, kind, record_id, on_day(day), territory=nation, child_id=child_id)
    fitting = [one for one in found if one.measure.id == measure_id]
    if len(fitting) > 1:
        raise RefusedInput(f"measure {measure_id}: say with --child which child it is to protect")
    if not fitting:
        raise RefusedInput(f"measure {measure_id} is not an option here; see lantern propose {kind} {record_id}")
    option = fitting[0]
    made = record_proposal(view, option, proposed_by=proposed_by, day=on_day(day))
    if as_json:
        print_json(
            record_as_data(made)
            | {
                "status": option.status.value,
                "missing": list(option.missing),
                "gates": [{"gate": one.gate.value, "words": one.words} for one in option.standing],
            }
        )
        return
    click.echo(f"{made.id}: {option.headline}")
    for one in option.standing:
        click.echo(f"  {one.gate}: {one.words}")


@click.command()
@click.argument("what", type=click.Choice([kind.value for kind in WHO_CHECKS]))
@click.argument("kind", type=click.Choice(NODES))
@click.argument("record_id")
@click.option("--result", type=click.Choice([one.value for one in CheckResult]), required=True)
@click.option("--by", "checked_by", required=True, help="Name of the person who checked.")
@click.option("--note", default="", help="What was compared, e.g. plate, keeper, make and colour.")
@click.option("--date", "day", type=DAY, help="Day of the check; default today.")
@json_option
@on_case
def check(
    *,
    what: str,
    kind: str,
    record_id: str,
    result: str,
    checked_by: str,
    note: str,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Record a check by a named person: deconfliction, identity, or children's social care consulted about a child."""
    _, view = open_case(settings, "casework")
    made = record_check(
        view,
        kind=CheckKind(what),
        subject_kind=kind,
        subject_id=record_id,
        result=CheckResult(result),
        checked_by=checked_by,
        checked_on=on_day(day),
        note=note,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: {made.kind.replace('_', ' ')} of {kind} {record_id}: {made.result.replace('_', ' ')}")


@click.command()
@click.argument("kind", type=click.Choice(NODES))
@click.argument("record_id")
@click.argument("measure_id")
@click.option("--by", "confirmed_by", required=True, help="Name of the police lead.")
@click.option("--child", "child_id", help="Id of the child whom it is to protect.")
@click.option("--date", "day", type=DAY, help="Day; default today. It holds for 7 days.")
@json_option
@on_case
def confirm(
    kind: str,
    record_id: str,
    measure_id: str,
    confirmed_by: str,
    child_id: str | None,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Look, as the police lead, on the whole view whether a measure would fall on a child; a room cannot see that."""
    _, view = open_case(settings, "casework")
    made = confirm_on_whole_view(
        view,
        kind=kind,
        node_id=record_id,
        measure_id=measure_id,
        territory=territory(view.case(), kind, record_id),
        confirmed_by=confirmed_by,
        day=on_day(day),
        child_id=child_id,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        is_clear = made.result is CheckResult.CLEAR
        click.echo(
            f"{made.id}: {'confirmed, rooms may go on' if is_clear else 'on hold; rooms see no more than before'}"
        )


@click.command()
@click.argument("kind", type=click.Choice(NODES))
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
@click.option("--date", "day", type=DAY, help="Day of the decision; default today.")
@click.option("--review", "review_on", type=DAY, help=f"Review; default {REVIEW_DAYS} days later, or by local policy.")
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
        decided_on=on_day(day),
        reason=reason,
        territory=territory(view.case(), kind, record_id),
        child_id=child_id,
        texts={name: texts.get(name, "") for name in FOUR_TEXTS},
        review_on=review_on.date() if review_on else None,
        dissent=dissent,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: {made.outcome}; review on {made.review_on}")
        for name in made.find_out:
            click.echo(f"  to find out: {name} (lantern request ask {made.id} ...)")


@click.group()
def action() -> None:
    """Give a named person something to do by a date, and record what came of it."""


@action.command("assign")
@click.argument("what")
@click.option("--agency", required=True, help="Agency that does it.")
@click.option("--owner", required=True, help="Name of the person who does it.")
@click.option("--due", type=DAY, required=True, help="By when.")
@click.option("--decision", "decision_id", help="Decision it follows from.")
@json_option
@on_case
def assign_one(
    what: str, agency: str, owner: str, due: datetime, decision_id: str | None, as_json: bool, settings: Settings
) -> None:
    """Give WHAT to a named person of an agency."""
    _, view = open_case(settings, "casework")
    made = assign(view, what=what, owner_agency=agency, owner=owner, due_on=due.date(), decision_id=decision_id)
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: {made.owner}, {made.owner_agency}, due {made.due_on}")


@action.command("move")
@click.argument("action_id")
@click.argument("status", type=click.Choice([one.value for one in ActionStatus]))
@click.option("--reason", default="", help="Why; needed to cancel.")
@click.option("--outcome", default="", help="What came of it, incl. any harm to the child; needed when done.")
@json_option
@on_case
def move_one(action_id: str, status: str, reason: str, outcome: str, as_json: bool, settings: Settings) -> None:
    """Move an action on: started, done with its outcome, cancelled with a reason."""
    _, view = open_case(settings, "casework")
    made = progress(view, action_id, ActionStatus(status), reason=reason, outcome=outcome)
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: {made.status}")
