"""`lantern analyse effect`: whether an action worked, from counts or from events and zones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from dashboards.cli.plain_files import about, read_area, read_object, read_values
from dashboards.cli.plain_options import FILE, check_crs, coordinates
from dashboards.cli.printing import print_json
from data.errors import RefusedInput
from mapping import analyse as where

_DAYS = "First and last day, such as 2026-01-01,2026-03-31."


@click.command()
@click.argument("events", type=FILE, required=False)
@click.option("--counts", type=FILE, help="JSON: treated and control, before and after; instead of events and zones.")
@click.option("--treated", type=FILE, help="Zone in which something was done.")
@click.option("--control", type=FILE, help="Zone like it in which nothing was done.")
@click.option("--before", help=_DAYS)
@click.option("--after", help=_DAYS)
@click.option("--buffer", "buffer_m", type=float, default=0.0, help="Ring around both zones, metres: displacement.")
@click.option("--displacement", type=FILE, help="Zone of displacement instead of a ring.")
@click.option("--displacement-control", type=FILE, help="The same for the control.")
@click.option("--time", help="Column of dates; default the first of time, date, start, day.")
@click.option("--method", type=click.Choice(["wdd", "wdq"]), default="wdd", show_default=True)
@coordinates
def effect(events: Path | None, counts: Path | None, method: str, **options: Any) -> None:
    """Did it work: weighted displacement difference with its standard error, from counts or from events and zones."""
    if (events is None) == (counts is None):
        raise click.UsageError("give either --counts FILE, or EVENTS with --treated, --control, --before and --after")
    with about(*(path for path in (counts, events) if path)):
        found = where.effect(read_object(counts)) if counts else _effect_in_zones(events, **options)
    if method == "wdq" and found["wdq"] is None:
        name = (counts or events or Path()).name
        raise RefusedInput(
            f"{name}: wdq needs displacement, a control that is not 0, and fewer incidents where treated than the "
            "control's course gives; use wdd"
        )
    print_json(found)


def _effect_in_zones(events: Path | None, crs: str, before: str, after: str, **options: Any) -> dict[str, Any]:
    missing = [name for name in ("treated", "control") if options[name] is None]
    missing += [name for name, value in (("before", before), ("after", after)) if not value]
    if events is None or missing:
        raise click.UsageError(f"missing: {', '.join('--' + name for name in missing)}")
    checked = check_crs(crs)
    names = ("treated", "control", "displacement", "displacement_control")
    for name in names:
        options[name] = None if options[name] is None else read_area(options[name], checked)
    return where.effect_in_zones(
        read_values(events), crs=checked, before=_period(before), after=_period(after), **options
    )


def _period(text: str) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(part.strip()) for part in text.split(","))
    except ValueError:
        raise RefusedInput(f"period {text!r}: give two days, such as 2026-01-01,2026-03-31") from None
    return first, last
