"""Print who may see and do what, and compare it with the table as it was reviewed."""

from __future__ import annotations

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option
from data import policy_table
from data.errors import RefusedInput


@click.command()
@click.option("--as", "form", type=click.Choice(["csv", "markdown"]), help="Print the table itself.")
@json_option
def policy(form: str | None, as_json: bool) -> None:
    """Compare every cell of the policy with the reviewed table; exit status 1 if any differs."""
    if form is not None:
        click.echo(policy_table.as_csv() if form == "csv" else policy_table.as_markdown(), nl=False)
        return
    found = policy_table.differences()
    count = len(policy_table.cells()) * len(policy_table.AUDIENCES)
    if as_json:
        print_json({"cells": count, "differences": found})
    else:
        click.echo(f"{count:,} cells, {len(found)} differ from the reviewed table")
    if found:
        raise RefusedInput("; ".join(found[:5]) + ("; ..." if len(found) > 5 else "") + ": review the change")
