"""`lantern report`: a problem profile, a six-monthly report, a meeting's papers or a venue's dossier as a file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import DAY, json_option, on_case, open_case
from dashboards.reports.asked import Asked, first_day
from dashboards.reports.kinds import KINDS
from dashboards.reports.making import FORMS, make
from dashboards.reports.profile.basis import half_year
from data.errors import RefusedInput
from data.settings import Settings


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help=".docx, .pdf, .html"
)
@click.option("--recipient", default="", help="Who receives it; default your own copy, with the annex of records.")
@click.option("--expires", type=DAY, help="Last day of use; default four weeks on.")
@click.option("--date", "day", type=DAY, help="Day on which it is made; default today.")
@click.option("--from", "first", type=DAY, help="First day of the period; default six months before the last.")
@click.option("--to", "last", type=DAY, help="Last day of the period; default the day on which it is made.")
@click.option("--area", default="", help="Code of a force or a district; default all of this view.")
@click.option("--neighbour", default="", help="Code of the area to set beside it.")
@click.option("--small-numbers", is_flag=True, help="Show counts under five: only in your own copy, within the group.")
@click.option("--venue", "--meeting", "subject", default="", help="Id of the venue, or of the meeting.")
@click.option("--agency", default="", help="For minutes: whose actions; default all of them, for the note taker.")
@click.option("--anchor", default="", help="Audit anchor of an earlier making, to get the same file again.")
@json_option
@on_case
def report(
    *,
    kind: str,
    output: Path,
    recipient: str,
    expires: datetime | None,
    day: datetime | None,
    first: datetime | None,
    last: datetime | None,
    area: str,
    neighbour: str,
    small_numbers: bool,
    subject: str,
    agency: str,
    anchor: str,
    as_json: bool,
    settings: Settings,
) -> None:
    """Write a report from what the audience may see; marked, with recipient, expiry and audit anchor on every page."""
    form = output.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise RefusedInput(f"file {output.name}: a report is written as .{', .'.join(FORMS)}; give such a name")
    if not output.parent.is_dir():
        raise RefusedInput(f"file {output.name}: its folder is not there; make it first")
    desk, view = open_case(settings, "report")
    on = day.date() if day else first_day(desk, view)
    asked = Asked(
        kind=kind,
        day=on,
        recipient=recipient,
        expires=expires.date() if expires else None,
        period=_period(first, last, on),
        area=area,
        neighbour=neighbour,
        small_shown=small_numbers,
        subject=subject,
        agency=agency,
    )
    made = make(desk, view, asked, form, anchor=anchor)
    half = output.with_name(f"{output.name}.part")
    half.write_bytes(made.content)
    half.replace(output)
    terms = made.document.terms
    if as_json:
        print_json({"file": output.name, "kind": kind, "bytes": len(made.content), "terms": terms.as_text()})
        return
    click.echo(
        f"{output.name}: {made.document.title}, for {terms.recipient}, until {terms.expires}; "
        f"the disclosure is in the audit, anchor {terms.anchor}"
    )


def _period(first: datetime | None, last: datetime | None, on: date) -> tuple[date, date] | None:
    if first is None and last is None:
        return None
    end = last.date() if last else on
    return (first.date(), end) if first else half_year(end)
