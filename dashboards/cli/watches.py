"""`lantern watches ...`: patterns that are looked for at every import."""

from __future__ import annotations

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option, on_case, open_case
from data.settings import Settings
from data.watch import Watch, WatchFinding, WatchPattern
from network.watching import workflow


@click.group()
def watches() -> None:
    """Patterns that are looked for at every import; known false alarms stay silent."""


@watches.command("add")
@click.argument("pattern", type=click.Choice([p.value for p in WatchPattern]))
@click.option("--why", required=True, help="Why it is watched for.")
@click.option("--left", multiple=True, metavar="ID", help="Record it is about; may be repeated.")
@click.option("--right", multiple=True, metavar="ID", help="Other side of a new link; may be repeated.")
@json_option
@on_case
def add(
    pattern: str, why: str, left: tuple[str, ...], right: tuple[str, ...], as_json: bool, settings: Settings
) -> None:
    """Watch for a pattern; one for something new counts from now."""
    _, view = open_case(settings, "watches")
    kept = workflow.set_watch(view, pattern, set_by=view.actor, why=why, left=left, right=right)
    if as_json:
        print_json(_watch(kept))
        return
    click.echo(f"{kept.id}: watching for {_plain(kept)}; {len(kept.baseline)} there already and not told")


@watches.command("list")
@click.option("--silenced", is_flag=True, help="Findings that were judged false alarms instead.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was found on this day or later.")
@json_option
@on_case
def list_(silenced: bool, since: object, as_json: bool, settings: Settings) -> None:
    """List the watches and what they have found."""
    _, view = open_case(settings, "watches")
    day = since.date() if hasattr(since, "date") else None
    standing = workflow.watches(view)
    found = workflow.findings(view, since=day, silenced=silenced)
    if as_json:
        print_json({"watches": [_watch(w) for w in standing.values()], "findings": [_finding(f) for f in found]})
        return
    if not standing:
        click.echo("nothing is watched for; begin with: lantern watches add --help")
    for watch in standing.values():
        click.echo(f"{watch.id}: {_plain(watch)} ({watch.set_by}, {watch.set_on:%d %b %Y}: {watch.why})")
    for finding in found:
        click.echo(_line(finding))


@watches.command("check")
@json_option
@on_case
def check(as_json: bool, settings: Settings) -> None:
    """Look for every watched pattern now; every import does this by itself."""
    _, view = open_case(settings, "watches")
    found = workflow.check_watches(view)
    if as_json:
        print_json({"findings": [_finding(f) for f in found]})
        return
    for finding in found:
        click.echo(_line(finding))
    click.echo(f"{len(found)} new, {len(workflow.watches(view))} watches")


@watches.command("silence")
@click.argument("finding_id")
@click.option("--reason", required=True, help="Why it is a false alarm.")
@click.option("--lift", is_flag=True, help="Take the silence back.")
@json_option
@on_case
def silence(finding_id: str, reason: str, lift: bool, as_json: bool, settings: Settings) -> None:
    """Judge a finding a false alarm, so that the same thing does not come up again."""
    _, view = open_case(settings, "watches")
    kept = workflow.silence(view, finding_id, silenced_by=view.actor, reason=reason, lift=lift)
    if as_json:
        print_json({"finding": finding_id, "watch": kept.watch_id, "silenced": not kept.lifted})
        return
    click.echo(f"{finding_id}: {'told again' if lift else 'silent from now on'}")


@watches.command("end")
@click.argument("watch_id")
@json_option
@on_case
def end(watch_id: str, as_json: bool, settings: Settings) -> None:
    """Take a watch off; what it found stays."""
    _, view = open_case(settings, "watches")
    kept = workflow.end_watch(view, watch_id)
    if as_json:
        print_json(_watch(kept))
        return
    click.echo(f"{watch_id}: taken off")


def _plain(watch: Watch) -> str:
    ids = " to ".join(", ".join(side) for side in (watch.left, watch.right) if side)
    return watch.pattern.value.replace("_", " ") + (f": {ids}" if ids else "")


def _line(finding: WatchFinding) -> str:
    return f"{finding.id} ({finding.found_on:%d %b %Y}): {finding.words}; reports {', '.join(finding.reports)}"


def _watch(watch: Watch) -> dict[str, object]:
    return {
        "id": watch.id,
        "pattern": watch.pattern.value,
        "left": list(watch.left),
        "right": list(watch.right),
        "set_by": watch.set_by,
        "set_on": watch.set_on.isoformat(),
        "why": watch.why,
        "baseline": len(watch.baseline),
        "ended": watch.ended,
    }


def _finding(finding: WatchFinding) -> dict[str, object]:
    return {
        "id": finding.id,
        "watch": finding.watch_id,
        "found_on": finding.found_on.isoformat(),
        "subjects": [{"kind": kind, "id": record_id} for kind, record_id in finding.subjects],
        "words": finding.words,
        "reports": list(finding.reports),
    }
