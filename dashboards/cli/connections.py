"""`lantern network` and what is asked of it: paths, timelines, phases, brokers, and what removal would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar, cast

import click
import numpy as np

from dashboards.cli.printing import print_json, record_as_data
from dashboards.cli.sitting import json_option, on_case, open_case
from data.errors import RefusedInput
from data.records import SUBJECT_KINDS
from data.settings import Settings
from data.views import View
from network.brokerage import ROLES, ranked_brokers
from network.cross_force import cross_force_summary
from network.graph import build
from network.paths import Path, connect_these, within
from network.paths import cheapest as cheapest_path
from network.structure import AssociationGraph
from network.timeline import Changed, changed_since
from network.timeline import phases as phases_of
from network.timeline import timeline as timeline_of
from network.what_if import what_if

_F = TypeVar("_F", bound=Callable[..., Any])
_DAY = click.DateTime(["%Y-%m-%d"])
_SHOWN = "network:shown"
_MOST_LINES = 20


def _date(given: datetime | None) -> date | None:
    return given.date() if given else None


def _through(command: _F) -> _F:
    command = click.option("--through", multiple=True, metavar="KIND", help="Only through nodes of this kind.")(command)
    return click.option("--kinds", multiple=True, metavar="KIND", help="Only through ties of this kind.")(command)


@click.command()
@click.option("--as-of", type=_DAY, help="The network as it was known on this day.")
@click.option(
    "--since", type=_DAY, help="What changed since this day, such as that of a meeting; default the last run."
)
@json_option
@on_case
def network(as_of: datetime | None, since: datetime | None, as_json: bool, settings: Settings) -> None:
    """Show what joins the forces, who should speak to whom, and what changed since the last run."""
    desk, view = open_case(settings, "network")
    day = _date(as_of)
    if since and day and since.date() > day:
        raise click.UsageError("--since lies after --as-of")
    graph = desk.graph(view) if day is None else build(view.case(), as_of=day)
    if since is not None:
        changed = [_change(one) for one in changed_since(build(view.case(), as_of=_date(since)), graph)]
    else:
        changed = _since_last_run(view, graph) if day is None else []
    summary = cross_force_summary(graph)
    if as_json:
        print_json(summary | {"as_of": day, "changed": changed})
        return
    for line in cast("list[str]", summary["sentences"]):
        click.echo(line)
    _tell([str(one["words"]) for one in changed], "changed")


@click.command("whatif")
@click.argument("ids", nargs=-1, required=True)
@click.option("--date", "day", type=_DAY, help="Day on which ages are reckoned; default today.")
@click.option("--runs", type=click.IntRange(19, 9999), default=99, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@json_option
@on_case
def whatif(ids: tuple[str, ...], day: datetime | None, runs: int, seed: int, as_json: bool, settings: Settings) -> None:
    """Say what the network would be without these adults or things, at once and grown back; children are refused."""
    desk, view = open_case(settings, "network")
    rng = np.random.default_rng(seed)
    view.open_record(*ids)
    found = what_if(desk.graph(view), view.case(), ids, _date(day) or view.day, rng=rng, runs=runs)
    if as_json:
        print_json(record_as_data(found) | {"seed": seed, "runs": runs})
        return
    for line in found.sentences:
        click.echo(line)
    click.echo(f"{found.waiting} wait for their age to be established")


@click.command()
@click.argument("kind", type=click.Choice(list(SUBJECT_KINDS)))
@click.argument("record_id")
@json_option
@on_case
def timeline(kind: str, record_id: str, as_json: bool, settings: Settings) -> None:
    """List every dated thing in the life of one record."""
    _, view = open_case(settings, "network")
    entries = timeline_of(view.case(), kind, record_id)
    view.open_record(record_id)
    if as_json:
        print_json({"kind": kind, "id": record_id, "entries": [record_as_data(entry) for entry in entries]})
        return
    for entry in entries:
        until = "" if entry.last == entry.first else f" to {entry.last:%d %b %Y}"
        click.echo(f"{entry.first:%d %b %Y}{until}: {entry.words} ({', '.join(entry.reports)})")


@click.command()
@click.argument("source")
@click.argument("target")
@click.option("--within", "steps", type=click.IntRange(1, 6), help="All paths of at most so many steps.")
@_through
@json_option
@on_case
def paths(
    source: str,
    target: str,
    steps: int | None,
    kinds: tuple[str, ...],
    through: tuple[str, ...],
    as_json: bool,
    settings: Settings,
) -> None:
    """Say how two records are connected: by the strongest ties, or with --within by every path; weakest step shown."""
    desk, view = open_case(settings, "network")
    graph = desk.graph(view)
    chosen = _known(graph, kinds, through)
    view.open_record(source, target)
    if steps is None:
        best = cheapest_path(graph, source, target, view.day, **chosen)
        found, is_whole = [best] if best else [], True
    else:
        found, is_whole = within(graph, source, target, steps=steps, **chosen)
    if as_json:
        print_json({"source": source, "target": target, "paths": [_path(one) for one in found], "all": is_whole})
        return
    _print_paths(found, f"nothing connects {source} and {target}")
    if not is_whole:
        click.echo(f"more than {len(found)} paths; ask for fewer steps or kinds")


@click.command()
@click.argument("ids", nargs=-1, required=True)
@_through
@json_option
@on_case
def connect(
    ids: tuple[str, ...], kinds: tuple[str, ...], through: tuple[str, ...], as_json: bool, settings: Settings
) -> None:
    """Say what connects several records: the fewest and shortest paths that hold them together."""
    if len(set(ids)) < 2:
        raise click.UsageError("name at least two different records")
    desk, view = open_case(settings, "network")
    graph = desk.graph(view)
    view.open_record(*ids)
    found = connect_these(graph, ids, **_known(graph, kinds, through))
    joined = {end for one in found for end in (one.node_ids[0], one.node_ids[-1])}
    alone = sorted(set(ids) - joined)
    if as_json:
        print_json({"ids": sorted(set(ids)), "paths": [_path(one) for one in found], "not_connected": alone})
        return
    _print_paths(found, "nothing connects them")
    if alone and found:
        click.echo(f"connected to none of the others: {', '.join(alone)}")


@click.command()
@click.argument("cuts", nargs=-1, required=True, type=_DAY)
@json_option
@on_case
def phases(cuts: tuple[datetime, ...], as_json: bool, settings: Settings) -> None:
    """Set the network of several phases side by side; each day given ends one phase and begins the next."""
    if len(set(cuts)) < 2:
        raise click.UsageError("give at least two days: the first begins the first phase, the last ends the last")
    _, view = open_case(settings, "network")
    table = phases_of(view.case(), sorted(one.date() for one in cuts))
    if as_json:
        rows = table.astype(object).where(table.notna(), None).reset_index().to_dict("records")
        print_json({"phases": [{str(name): value for name, value in row.items()} for row in rows]})
        return
    click.echo(table.to_string())


@click.command()
@click.option("--role", type=click.Choice(["across", *ROLES]), default="across", show_default=True)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True)
@click.option("--date", "day", type=_DAY, help="Day on which ages are reckoned; default today.")
@json_option
@on_case
def brokers(role: str, top: int, day: datetime | None, as_json: bool, settings: Settings) -> None:
    """List the adults who stand between forces, with the reports behind each and how firm the place is."""
    desk, view = open_case(settings, "network")
    on = _date(day) or view.day
    found = ranked_brokers(desk.graph(view), view.case(), on, role=role, top=top, digest=view.digest)
    if as_json:
        print_json(record_as_data(found))
        return
    for rank in found.ranks:
        among = ", ".join(rank.not_distinguishable_from)
        click.echo(
            f"{rank.place}. {rank.label} ({rank.node_id}): stands between {rank.score:g} pairs, {rank.lowest:g} to "
            f"{rank.highest:g} without any one source; {rank.independent_reports} independent reports"
            + (f"; not distinguishable from {among}" if among else "")
        )
    click.echo(found.waiting_words)


def _known(graph: AssociationGraph, kinds: Iterable[str], through: Iterable[str]) -> dict[str, Any]:
    """Refuse a kind that the network does not have: a path through a misspelt kind would look like no connection."""
    held = {"kinds": {kind for edge in graph.edges for kind in edge.kinds}, "through": {n.kind for n in graph.nodes}}
    for name, given in (("kinds", kinds), ("through", through)):
        if strange := sorted(set(given) - held[name]):
            raise RefusedInput(f"--{name} {strange[0]}: this network has {', '.join(sorted(held[name]))}")
    return {"kinds": set(kinds) or None, "through": set(through) or None}


def _path(path: Path) -> dict[str, object]:
    step = path.weakest_step
    return {
        "nodes": list(path.node_ids),
        "steps": [
            {
                "source": edge.source,
                "target": edge.target,
                "kinds": list(edge.kinds),
                "grade": edge.best_grade,
                "independent_reports": edge.independent_reports,
                "reports": list(edge.report_ids),
            }
            for edge in path.edges
        ],
        "weakest_step": None if step is None else [step.source, step.target],
        "weakest_grade": path.weakest_grade,
    }


def _print_paths(found: list[Path], nothing: str) -> None:
    for path in found:
        step = path.weakest_step
        weakest = f"; weakest step {step.source} to {step.target}, {path.weakest_grade}" if step else ""
        click.echo(
            f"{' - '.join(path.node_ids)}: {len(path.edges)} {'step' if len(path.edges) == 1 else 'steps'}{weakest}"
        )
    if not found:
        click.echo(nothing)


def _change(one: Changed) -> dict[str, object]:
    return {"what": one.what, "ids": list(one.ids), "words": one.words, "reports": list(one.reports)}


def _since_last_run(view: View, graph: AssociationGraph) -> list[dict[str, object]]:
    """Compare with what the last run showed this audience, as the audit has it, and keep this run there."""
    now = {node.id: "" for node in graph.nodes} | {edge.id: str(edge.independent_reports) for edge in graph.edges}
    shown = view.last_shown(_SHOWN)
    view.consult(_SHOWN, *(f"{key}={count}" for key, count in sorted(now.items())))
    if not shown:
        return []
    before = dict(one.rsplit("=", 1) for one in shown if "=" in one)
    words = {True: ("new link", "gone link", "firmer or weaker link"), False: ("new record", "gone record", "")}
    found: list[dict[str, object]] = []
    for key in sorted(now.keys() | before.keys()):
        new, gone, other = words["|" in key or "=" in key]
        what = new if key not in before else gone if key not in now else other if before[key] != now[key] else ""
        if what:
            found.append({"what": what, "ids": key.split("|"), "words": f"{what}: {key.replace('|', ' and ')}"})
    return found


def _tell(lines: list[str], what: str) -> None:
    for line in lines[:_MOST_LINES]:
        click.echo(line)
    more = f"; {len(lines) - _MOST_LINES} more, see --json" if len(lines) > _MOST_LINES else ""
    click.echo(
        f"{len(lines)} {what} since{more}" if lines else "nothing changed since the last run, or this is the first"
    )
