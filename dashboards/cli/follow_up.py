"""Commands of what follows: duties with a clock, escalation of what is late, review of a decision."""

from __future__ import annotations

from datetime import datetime

import click

from dashboards.cli.printing import print_json, record_as_data
from dashboards.cli.sitting import DAY, NODES, json_option, on_case, on_day, open_case
from data.duties import ClockStatus, duties
from data.reviews import Seen, Verdict
from data.settings import Settings
from network.casework.follow_up.workflow import clocks_of, start_clock, stop_clock
from network.casework.follow_up.workflow import escalate as take_further
from network.casework.follow_up.workflow import review as record_review

_NATIONS = ("E", "W", "S", "NI")


@click.group()
def duty() -> None:
    """Duties that run against a clock: working days, bank holidays and who must have done what by when."""


@duty.command("list")
@json_option
@on_case
def list_duties(as_json: bool, settings: Settings) -> None:
    """List the duties that can be started and the clocks that run or ran."""
    _, view = open_case(settings, "casework")
    held = sorted(clocks_of(view).values(), key=lambda one: (one.status is not ClockStatus.RUNNING, one.due_on, one.id))
    if as_json:
        known = [record_as_data(one) | {"words": one.words} for one in duties().values()]
        print_json({"duties": known, "clocks": [record_as_data(one) for one in held]})
        return
    for known_duty in duties().values():
        click.echo(f"{known_duty.id}: {known_duty.what}; {known_duty.words}, starts: {known_duty.starts}")
    for clock in held:
        click.echo(
            f"{clock.id}: {clock.duty_id}, {clock.owner}, {clock.owner_agency}, {clock.status}; due {clock.due_on}"
        )


@duty.command("start")
@click.argument("duty_id")
@click.option("--from", "started", type=DAY, required=True, help="Day from which it runs.")
@click.option("--nation", type=click.Choice(_NATIONS), required=True, help="Whose bank holidays count.")
@click.option("--agency", required=True, help="Agency that must do it.")
@click.option("--owner", required=True, help="Name of the person who must do it.")
@click.option("--about", "subject", nargs=2, type=(click.Choice(NODES), str), help="Record that it is about.")
@click.option("--decision", "decision_id", help="Decision it follows from.")
@click.option("--report", "reports", multiple=True, help="Report that gave rise to it.")
@json_option
@on_case
def start(
    *,
    duty_id: str,
    started: datetime,
    nation: str,
    agency: str,
    owner: str,
    subject: tuple[str, str] | None,
    decision_id: str | None,
    reports: tuple[str, ...],
    as_json: bool,
    settings: Settings,
) -> None:
    """Start the clock of a duty."""
    _, view = open_case(settings, "casework")
    made = start_clock(
        view,
        duty_id,
        started_on=started.date(),
        nation=nation,
        owner_agency=agency,
        owner=owner,
        subject=subject,
        decision_id=decision_id,
        reports=reports,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: {made.duty_id}, {made.owner}, {made.owner_agency}; last day {made.due_on}")


@duty.command("stop")
@click.argument("clock_id")
@click.option("--by", required=True, help="Name of the person who did it, or says that it is not needed.")
@click.option("--not-needed", is_flag=True, help="It need not be done; give --note.")
@click.option("--note", default="", help="What was done, or why it is not needed.")
@click.option("--date", "day", type=DAY, help="Day; default today.")
@json_option
@on_case
def stop(
    clock_id: str, by: str, not_needed: bool, note: str, day: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Record that a duty was done, or is not needed."""
    _, view = open_case(settings, "casework")
    status = ClockStatus.NOT_NEEDED if not_needed else ClockStatus.DONE
    made = stop_clock(view, clock_id, on=on_day(day), by=by, status=status, note=note)
    if as_json:
        print_json(record_as_data(made) | {"was_late": made.was_late})
    else:
        late = ", late" if made.was_late else ""
        click.echo(f"{made.id}: {made.status.replace('_', ' ')} on {made.done_on}{late}")


@click.command()
@click.argument("record_id")
@click.option("--to", "to", nargs=2, required=True, help="Agency and name of the person to whom it goes.")
@click.option("--by", required=True, help="Name of the person who escalates.")
@click.option("--reason", required=True, help="Why it is late, as far as known.")
@click.option("--nation", type=click.Choice(_NATIONS), default="E", show_default=True)
@click.option("--date", "day", type=DAY, help="Day; default today.")
@json_option
@on_case
def escalate(
    record_id: str,
    to: tuple[str, str],
    by: str,
    reason: str,
    nation: str,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Take a late action, question or duty to somebody more senior, at the step that the rule asks for."""
    _, view = open_case(settings, "casework")
    made = take_further(
        view,
        record_id,
        day=on_day(day),
        to_agency=to[0],
        to_person=to[1],
        escalated_by=by,
        reason=reason,
        nation=nation,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: step {made.step} ({made.rule}) to {made.to_person}, {made.to_agency}")


@click.command()
@click.argument("decision_id")
@click.argument("verdict", type=click.Choice([one.value for one in Verdict]))
@click.option("--by", "reviewed_by", required=True, help="Name of the person who reports.")
@click.option("--agreed-by", required=True, help="Name of another person, who agrees.")
@click.option("--reason", required=True, help="Why.")
@click.option("--harm", type=click.Choice([one.value for one in Seen]), required=True, help="Did it harm a child?")
@click.option("--harm-words", default="", help="What was seen; needed unless the answer is no.")
@click.option("--displacement", type=click.Choice([one.value for one in Seen]), required=True, help="Did harm move?")
@click.option("--displacement-words", default="", help="What was seen; needed unless the answer is no.")
@click.option("--effect", default="", help="Sentence on the measured effect, see lantern analyse effect.")
@click.option("--dissent", default="", help="Who disagreed, and why.")
@click.option("--next", "next_review", type=DAY, help="Next review; default 28 days later, none if it stops.")
@click.option("--date", "day", type=DAY, help="Day; default today.")
@json_option
@on_case
def review(
    *,
    decision_id: str,
    verdict: str,
    reviewed_by: str,
    agreed_by: str,
    reason: str,
    harm: str,
    harm_words: str,
    displacement: str,
    displacement_words: str,
    effect: str,
    dissent: str,
    next_review: datetime | None,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Record what came of a decision: does it continue, stop or change; was a child harmed; did harm move."""
    _, view = open_case(settings, "casework")
    made = record_review(
        view,
        decision_id,
        verdict=Verdict(verdict),
        reviewed_on=on_day(day),
        reviewed_by=reviewed_by,
        agreed_by=agreed_by,
        reason=reason,
        harm_to_child=Seen(harm),
        displacement=Seen(displacement),
        harm_words=harm_words,
        displacement_words=displacement_words,
        effect=effect,
        next_review_on=next_review.date() if next_review else None,
        dissent=dissent,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        again = f"; next review {made.next_review_on}" if made.next_review_on else ""
        click.echo(f"{made.id}: {made.verdict}{again}")
