"""`lantern export` and `lantern exchange`: files that leave the house with their terms inside, and reading back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import cast

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option, on_case, open_case
from dashboards.exporting import FORMATS, export_case, read_exchange, unpack
from data.settings import Settings
from network.exchange.terms import MARKING

_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), required=True)
@click.option("--recipient", default="", help="Who receives it; refused without.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Last day of use; refused without.")
@click.option("--marking", default=MARKING, show_default=True)
@click.option("-o", "--output", type=_PATH, required=True)
@json_option
@on_case
def export(
    form: str,
    recipient: str,
    expires: datetime | None,
    marking: str,
    output: Path,
    as_json: bool,
    settings: Settings,
) -> None:
    """Write what the audience may see into a file that carries handling, recipient, purpose, expiry and anchor."""
    desk, view = open_case(settings, "export")
    day = expires.date() if expires else None
    answer = export_case(desk, view, form, output, recipient=recipient, expires=day, marking=marking)
    if as_json:
        print_json(answer)
        return
    counts = ", ".join(f"{answer[name]} {name}" for name in ("nodes", "ties", "rows") if name in answer)
    click.echo(f"{output.name}: {counts}; for {recipient}, until {day}; the disclosure is in the audit")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), required=True)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for tables that intake loads."
)
@json_option
def exchange(file: Path, form: str, output: Path | None, as_json: bool) -> None:
    """Read an exported file back: its terms and what is in it, or with -o tables for intake; nothing is kept."""
    today = date.today()  # noqa: DTZ011
    answer = read_exchange(form, file, today) if output is None else unpack(form, file, output, today)
    if as_json:
        print_json(answer)
        return
    if output is None:
        for name, value in dict(answer).items():
            click.echo(f"{name}: {value}")
        return
    click.echo("load these in this order; handling and grades stay as the sender gave them:")
    for table in cast("list[dict[str, object]]", answer["tables"]):
        click.echo(f"lantern intake --kind {table['kind']} {output / str(table['file'])}  # {table['rows']} rows")
