"""`lantern brake`: how much was opened and made lately, and the reason for more."""

from __future__ import annotations

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option, on_case, open_case
from data.brake import WITHIN, Taking
from data.settings import Settings


@click.command()
@click.option("--reason", help="Why more are needed, once more was refused; kept in the audit, so no names.")
@click.option(
    "--of", "what", type=click.Choice([one.value for one in Taking]), default=Taking.RECORDS.value, show_default=True
)
@json_option
@on_case
def brake(reason: str | None, what: str, as_json: bool, settings: Settings) -> None:
    """Say how many records you opened and files you made lately, or why you need more of them."""
    _, view = open_case(settings, "brake")
    if reason is not None:
        view.say_why(Taking(what), reason)
    taken = view.taken()
    held = {one.value: {"taken": taken.count(one), "left": view.room_left(one)} for one in Taking}
    minutes = int(WITHIN.total_seconds() // 60)
    if as_json:
        print_json({"minutes": minutes, **held})
        return
    for name, counts in held.items():
        click.echo(f"{name}: {counts['taken']} in the last {minutes} minutes, {counts['left']} more without a reason")
