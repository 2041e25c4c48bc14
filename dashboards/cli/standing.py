"""`lantern standing`: who waits for an age or a second look, and what named people judged of either."""

from __future__ import annotations

from datetime import datetime

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option, on_case, open_case
from data.judgement import StandingJudgement, StandingKind
from data.settings import Settings
from network.standing import workflow

_KINDS = {"adult": StandingKind.ADULT, "considered": StandingKind.HARM_CONSIDERED}


@click.group()
def standing() -> None:
    """Ages that an officer establishes, and past harm that two people consider; both can be taken back."""


@standing.command("list")
@json_option
@on_case
def listed(as_json: bool, settings: Settings) -> None:
    """List who waits for a judgement and what was judged."""
    _, view = open_case(settings, "identity")
    found, kept = workflow.waiting(view), workflow.judgements(view)
    if as_json:
        print_json(
            {
                "waiting": [{"person": w.person_id, "kind": w.kind.value, "words": w.words} for w in found],
                "judgements": [_as_data(one) for one in kept.values()],
            }
        )
        return
    if not found and not kept:
        click.echo("nobody waits for a judgement, and none was made")
    for one in found:
        click.echo(f"{one.person_id}: {one.words}")
    for key, judgement in kept.items():
        click.echo(f"{key}: {workflow.in_words(judgement, view.day)}")


@standing.command("judge")
@click.argument("kind", type=click.Choice(list(_KINDS)))
@click.argument("person_id")
@click.option("--by", required=True, help="Name of the person who judges.")
@click.option("--second", default="", help="Name of the second person; needed for past harm.")
@click.option("--reason", required=True, help="Why.")
@click.option("--review", type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it counts; default half a year.")
@json_option
@on_case
def judged(
    kind: str,
    person_id: str,
    by: str,
    second: str,
    reason: str,
    review: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Record an adult beyond doubt (one officer) or past harm considered (two different people)."""
    _, view = open_case(settings, "identity")
    made = workflow.judge(
        view,
        person_id,
        _KINDS[kind],
        judged_by=by,
        second=second,
        reason=reason,
        review_on=review.date() if review else None,
    )
    barred = workflow.still_barred_by(view, person_id)
    if as_json:
        print_json(_as_data(made) | {"still_barred_by": list(barred)})
        return
    click.echo(workflow.in_words(made, view.day))
    if barred:
        click.echo(f"still barred by other records of the same person: {', '.join(barred)}")


@standing.command("withdraw")
@click.argument("judgement_id")
@click.option("--by", required=True, help="Name of the person who takes it back.")
@click.option("--reason", required=True, help="Why.")
@json_option
@on_case
def withdrawn(judgement_id: str, by: str, reason: str, as_json: bool, settings: Settings) -> None:
    """Take a judgement back; the person stands again as the records say."""
    _, view = open_case(settings, "identity")
    gone = workflow.take_back(view, judgement_id, by=by, reason=reason)
    if as_json:
        print_json(_as_data(gone))
    else:
        click.echo(f"{judgement_id}: taken back")


def _as_data(one: StandingJudgement) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "person": one.person_id,
        "judged_by": one.judged_by,
        "second": one.second,
        "judged_on": one.judged_on.isoformat(),
        "review_on": one.review_on.isoformat(),
        "reason": one.reason,
        "withdrawn": one.withdrawn,
    }
