"""`lantern conditions`: which agencies may have a report with handling C, on what conditions and until when."""

from __future__ import annotations

from datetime import datetime

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import DAY, json_option, on_case, open_case
from data.codes import Audience
from data.conditions import HandlingCondition, is_late
from data.settings import Settings
from network.casework.conditions import workflow

_READERS = click.Choice([Audience.SOCIAL_CARE.value, Audience.MEETING.value])


@click.group()
def conditions() -> None:
    """Who may have a report with handling C; whoever is not named does not learn that it exists."""


@conditions.command("list")
@json_option
@on_case
def listed(as_json: bool, settings: Settings) -> None:
    """List conditions, those to be reviewed first, and reports with handling C that have none."""
    _, view = open_case(settings, "conditions")
    held, without = workflow.conditions_of(view), workflow.unbound(view)
    late = {one.id for one in held.values() if is_late(one, view.day)}
    if as_json:
        print_json(
            {
                "conditions": [_as_data(one) | {"review_late": one.id in late} for one in held.values()],
                "without_conditions": [one.id for one in without],
            }
        )
        return
    if not held and not without:
        click.echo("no report has handling C, and no conditions are set")
    for one in held.values():
        click.echo(f"{one.id}: {workflow.in_words(one, view.day)}")
    if without:
        click.echo(f"{len(without)} of handling C without conditions, the police holder's alone: ", nl=False)
        click.echo(", ".join(one.id for one in without))


@conditions.command("set")
@click.argument("report_ids", nargs=-1, required=True)
@click.option("--recipient", "recipients", multiple=True, help="Agency that may have it; give it once for each.")
@click.option("--words", required=True, help="The conditions: what may be done with it.")
@click.option("--by", required=True, help="Name of the person who sets them.")
@click.option("--owner", default="", help="Agency whose record it is; default the originator.")
@click.option("--as", "audiences", multiple=True, type=_READERS, help="As what they read it; default social_care.")
@click.option("--in-rooms", is_flag=True, help="It may be on a shared screen where every agency present is named.")
@click.option("--review", type=DAY, help="Last day before they are looked at again; default 91 days ahead.")
@json_option
@on_case
def set_(
    *,
    report_ids: tuple[str, ...],
    recipients: tuple[str, ...],
    words: str,
    by: str,
    owner: str,
    audiences: tuple[str, ...],
    in_rooms: bool,
    review: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Say which agencies may have these reports; they get handling C if they had not."""
    _, view = open_case(settings, "conditions")
    made = workflow.set_conditions(
        view,
        report_ids,
        recipients=recipients,
        words=words,
        set_by=by,
        owner=owner,
        audiences=[Audience(one) for one in audiences] or [Audience.SOCIAL_CARE],
        in_rooms=in_rooms,
        review_on=review.date() if review else None,
    )
    _tell(made, as_json=as_json)


@conditions.command("review")
@click.argument("condition_id")
@click.option("--by", required=True, help="Name of the person who looked again.")
@click.option("--next", "review", type=DAY, help="Next day of review; default 91 days ahead.")
@click.option("--recipient", "recipients", multiple=True, help="Agencies from now on; default as before.")
@click.option("--words", help="Conditions from now on; default as before.")
@json_option
@on_case
def reviewed(
    condition_id: str,
    by: str,
    review: datetime | None,
    recipients: tuple[str, ...],
    words: str | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Look at conditions again, so that they count until another day."""
    _, view = open_case(settings, "conditions")
    made = workflow.review_conditions(
        view,
        condition_id,
        by=by,
        review_on=review.date() if review else None,
        recipients=recipients or None,
        words=words,
    )
    _tell(made, as_json=as_json)


@conditions.command("withdraw")
@click.argument("condition_id")
@click.option("--by", required=True, help="Name of the person who takes them back.")
@json_option
@on_case
def withdrawn(condition_id: str, by: str, as_json: bool, settings: Settings) -> None:
    """Take conditions back; the reports are the police holder's alone until others are set."""
    _, view = open_case(settings, "conditions")
    gone = workflow.withdraw_conditions(view, condition_id, by=by)
    if as_json:
        print_json(_as_data(gone))
    else:
        click.echo(f"{condition_id}: taken back")


def _tell(made: HandlingCondition, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_data(made))
    else:
        click.echo(f"{made.id}: {workflow.in_words(made, made.set_on)}")


def _as_data(one: HandlingCondition) -> dict[str, object]:
    return {
        "id": one.id,
        "reports": list(one.reports),
        "owner": one.owner,
        "recipients": list(one.recipients),
        "words": one.words,
        "in_rooms": one.in_rooms,
        "set_by": one.set_by,
        "set_on": one.set_on.isoformat(),
        "review_on": one.review_on.isoformat(),
        "withdrawn": one.withdrawn,
    }
