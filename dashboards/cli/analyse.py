"""`lantern analyse ...`: the methods on a caller's own plain files. No store, no audience; one JSON object each."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from dashboards.cli.lazily import LazyGroup
from dashboards.cli.plain_files import about, read_area, read_facts, read_ids, read_matrix, read_object, read_values
from dashboards.cli.printing import print_json
from data.errors import BadCrs, RefusedInput
from data.settings import load_settings
from mapping import analyse as where
from mapping.gazetteer import Gazetteer
from mapping.hotspots.ranking import METHODS
from network import analyse as whom
from network.disruption.eligibility import analyse as eligibility
from network.edge_list import PlainGraph, read_graph

_F = TypeVar("_F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=LazyGroup, where={"link": "dashboards.cli.resolution:link"})
def analyse() -> None:
    """Methods on plain files; stdout holds one JSON object."""


def _options(*given: Callable[[_F], _F]) -> Callable[[_F], _F]:
    def add(command: _F) -> _F:
        for option in reversed(given):
            command = option(command)
        return command

    return add


def _coordinates(command: _F) -> _F:
    """Options x, y and crs; `--json` is accepted and changes nothing, because there is nothing but JSON."""
    return _options(
        click.option("--x", default="x", show_default=True, help="Column of eastings or longitudes."),
        click.option("--y", default="y", show_default=True, help="Column of northings or latitudes."),
        click.option("--crs", default="EPSG:27700", show_default=True, help="EPSG:27700, EPSG:4326 or local."),
        click.option("--json", "as_json", is_flag=True, expose_value=False, hidden=True),
    )(command)


_seed = click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
_json = click.option("--json", "as_json", is_flag=True, expose_value=False, hidden=True)


def _check_crs(crs: str) -> str:
    known = {"epsg:27700": "EPSG:27700", "epsg:4326": "EPSG:4326", "local": "local"}
    if crs.lower() not in known:
        raise BadCrs(f"--crs {crs}: not known; give EPSG:27700, EPSG:4326 or local")
    return known[crs.lower()]


def _numbers(text: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a list of numbers such as 100,200") from error
    if not all(math.isfinite(number) for number in found):
        raise click.BadParameter(f"{text!r} holds something that is no number")
    return found


def _postcodes(bounds: tuple[float, float, float, float]) -> Any:
    return Gazetteer.open(load_settings().cache_dir).points_within(bounds)


@analyse.command()
@click.argument("events", type=_FILE)
@_coordinates
@click.option("--method", type=click.Choice(["dbscan", "hdbscan", "st-dbscan"]), default="dbscan", show_default=True)
@click.option("--eps", type=float, default=500.0, show_default=True, help="Metres; plain numbers when local.")
@click.option("--min-points", type=int, default=5, show_default=True)
@click.option("--time", help="Column of dates or days, for st-dbscan.")
@click.option("--eps-days", type=float, default=7.0, show_default=True)
def clusters(events: Path, crs: str, **options: Any) -> None:
    """Clusters of points: -1 is noise."""
    with about(events):
        print_json(where.clusters(read_values(events), crs=_check_crs(crs), **options))


@analyse.command()
@click.argument("events", type=_FILE)
@_coordinates
@click.option("--cell", "cell_m", type=float, required=True, help="Side of a cell in metres.")
@click.option("--boundary", type=_FILE, required=True)
@click.option("--baseline", default="postcodes", show_default=True, help="postcodes, uniform, or a file of points.")
@click.option("--unit", help="Column that names a child, a place and a month; each value counts once.")
@click.option("--replicates", type=click.IntRange(1), default=999, show_default=True)
@click.option("--alpha", type=float, default=0.05, show_default=True)
@_seed
def hotspots(events: Path, boundary: Path, baseline: str, crs: str, **options: Any) -> None:
    """Hotspots that survive chance (Gi* with a Monte Carlo threshold on the maximum)."""
    checked = _check_crs(crs)
    with about(boundary):
        area = read_area(boundary, checked)
    spread = _spread(baseline, options, checked)
    with about(events):
        print_json(
            where.hotspots(
                read_values(events), boundary=area, baseline=spread, postcodes=_postcodes, crs=checked, **options
            )
        )


@analyse.command()
@click.argument("events", type=_FILE)
@_coordinates
@click.option("--bandwidth", default="auto", show_default=True, help="Metres, or auto: chosen and explained.")
@click.option("--cell", "cell_m", type=float, required=True, help="Side of a cell in metres.")
@click.option("--kernel", type=click.Choice(["quartic", "gaussian"]), default="quartic", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=".geojson or .tif")
def density(events: Path, crs: str, output: Path | None, **options: Any) -> None:
    """Kernel density of points: how many, not how surprising."""
    checked = _check_crs(crs)
    with about(events):
        answer, surface = where.density(read_values(events), crs=checked, **options)
    if output is not None:
        where.write_surface(surface, output, checked)
    print_json(answer)


@analyse.command()
@click.argument("events", type=_FILE)
@_coordinates
@click.option("--cell", "cell_m", type=float, required=True, help="Side of a cell in metres.")
@click.option("--step", default="month", show_default=True, help="month, week, or a number of days.")
@click.option("--boundary", type=_FILE, required=True)
@click.option("--time", help="Column of dates, months or days; by default time, date, start, month or day.")
@click.option("--baseline", default="uniform", show_default=True, help="postcodes, uniform, or a file of points.")
@click.option("--source", help="Column that names who reported, for the alarm on changed reporting.")
@click.option("--replicates", type=click.IntRange(1), default=199, show_default=True)
@_seed
def emerging(events: Path, boundary: Path, baseline: str, crs: str, **options: Any) -> None:
    """Cells that are new, lasting, rising or fading hotspots (Esri's eight hot categories)."""
    checked = _check_crs(crs)
    with about(boundary):
        area = read_area(boundary, checked)
    spread = _spread(baseline, options, checked)
    with about(events):
        print_json(
            where.emerging(
                read_values(events), boundary=area, baseline=spread, postcodes=_postcodes, crs=checked, **options
            )
        )


def _spread(baseline: str, options: dict[str, Any], crs: str) -> Any:
    if baseline in {"postcodes", "uniform"}:
        return baseline
    path = Path(baseline)
    if not path.is_file():
        raise RefusedInput(f"--baseline {baseline}: is neither postcodes nor uniform, nor a file")
    with about(path):
        return where.points(read_values(path), x=options["x"], y=options["y"], crs=crs)


def _features(command: _F) -> _F:
    return _options(
        click.argument("features", type=_FILE),
        click.option("--value", required=True, help="Column of values."),
        click.option("--weights", default="queen", show_default=True, help="queen, rook, band:15, knn:8 or FILE.gal."),
        click.option("--row-standardised/--binary", "row_standardised", default=None),
        click.option("--permutations", type=click.IntRange(0), default=999, show_default=True),
        click.option("--x", default="x", show_default=True),
        click.option("--y", default="y", show_default=True),
        click.option("--crs", default="local", show_default=True, help="Of x and y: EPSG:27700, EPSG:4326 or local."),
        _seed,
        _json,
    )(command)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    return given | {"crs": _check_crs(given["crs"])}


@analyse.command("gi-star")
@_features
def gi_star(features: Path, **options: Any) -> None:
    """Getis-Ord Gi* of each feature."""
    with about(features):
        print_json(where.local_g(read_values(features), star=True, **_given(options)))


@analyse.command("local-g")
@_features
def local_g(features: Path, **options: Any) -> None:
    """Getis-Ord Gi of each feature, itself left out."""
    with about(features):
        print_json(where.local_g(read_values(features), star=False, **_given(options)))


@analyse.command("local-moran")
@_features
def local_moran(features: Path, **options: Any) -> None:
    """Local Moran's I of each feature."""
    with about(features):
        print_json(where.local_moran(read_values(features), **_given(options)))


@analyse.command()
@_features
def moran(features: Path, **options: Any) -> None:
    """Global Moran's I."""
    with about(features):
        print_json(where.moran(read_values(features), **_given(options)))


@analyse.command()
@click.argument("areas", type=_FILE)
@click.option("--id", default="id", show_default=True)
@click.option("--x", default="x", show_default=True)
@click.option("--y", default="y", show_default=True)
@click.option("--cases", default="cases", show_default=True)
@click.option("--population", default="population", show_default=True)
@click.option("--metric", type=click.Choice(["euclidean", "great-circle"]), default="euclidean", show_default=True)
@click.option("--model", type=click.Choice(["poisson", "permutation", "expectation"]), default="poisson")
@click.option("--max-population-share", type=float, default=0.5, show_default=True)
@click.option("--min-cases", type=float, default=2.0, show_default=True)
@click.option("--time", help="Column of steps: looks for cylinders, in time too.")
@click.option("--max-duration", type=click.IntRange(1), help="Longest cluster in steps; by default half of them.")
@click.option("--prospective", is_flag=True, help="Only clusters that last until the last step.")
@click.option("--replicates", type=click.IntRange(1), default=999, show_default=True)
@_seed
@_json
def scan(areas: Path, **options: Any) -> None:
    """Kulldorff's scan statistic, most likely cluster first."""
    with about(areas):
        print_json(where.scan(read_values(areas), **options))


@analyse.command("near-repeat")
@click.argument("events", type=_FILE)
@_coordinates
@click.option("--time", required=True, help="Column of dates or days.")
@click.option("--distance-bins", required=True)
@click.option("--day-bins", required=True)
@click.option("--metric", type=click.Choice(["manhattan", "euclidean"]), default="manhattan", show_default=True)
@click.option("--closed", type=click.Choice(["left", "right"]), default="left", show_default=True)
@click.option("--permutations", type=click.IntRange(0), default=999, show_default=True)
@_seed
def near_repeat(events: Path, distance_bins: str, day_bins: str, crs: str, **options: Any) -> None:
    """Near repeats (Knox) in honest half-open bins."""
    near, soon = _numbers(distance_bins), _numbers(day_bins)
    with about(events):
        print_json(
            where.near_repeat(read_values(events), crs=_check_crs(crs), distance_bins=near, day_bins=soon, **options)
        )


@analyse.command()
@_coordinates
@click.option("--train", type=_FILE, required=True)
@click.option("--test", type=_FILE, required=True)
@click.option("--cell", "cell_m", type=float, required=True)
@click.option("--boundary", type=_FILE, required=True)
@click.option("--method", type=click.Choice(list(METHODS)), default="count", show_default=True)
@click.option("--share", default="0.01,0.02,0.05", show_default=True)
def accuracy(train: Path, test: Path, boundary: Path, share: str, crs: str, **options: Any) -> None:
    """Hit rate, PAI and PEI of ranked cells on held-out time."""
    checked = _check_crs(crs)
    with about(boundary):
        area = read_area(boundary, checked)
    shares = _numbers(share)
    with about(train, test):
        print_json(
            where.accuracy(read_values(train), read_values(test), boundary=area, shares=shares, crs=checked, **options)
        )


_DAYS = "First and last day, such as 2026-01-01,2026-03-31."


@analyse.command()
@click.argument("events", type=_FILE, required=False)
@click.option("--counts", type=_FILE, help="JSON: treated and control, before and after; instead of events and zones.")
@click.option("--treated", type=_FILE, help="Zone in which something was done.")
@click.option("--control", type=_FILE, help="Zone like it in which nothing was done.")
@click.option("--before", help=_DAYS)
@click.option("--after", help=_DAYS)
@click.option("--buffer", "buffer_m", type=float, default=0.0, help="Ring around both zones, metres: displacement.")
@click.option("--displacement", type=_FILE, help="Zone of displacement instead of a ring.")
@click.option("--displacement-control", type=_FILE, help="The same for the control.")
@click.option("--time", help="Column of dates; default the first of time, date, start, day.")
@click.option("--method", type=click.Choice(["wdd", "wdq"]), default="wdd", show_default=True)
@_coordinates
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
    checked = _check_crs(crs)
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


def _graph(command: _F) -> _F:
    return _options(
        click.argument("edges", type=_FILE),
        click.option("--source", default="source", show_default=True),
        click.option("--target", default="target", show_default=True),
        click.option("--weight", help="Column of weights; repeated rows: the last wins."),
        click.option("--matrix", is_flag=True, help="The file is a square adjacency matrix."),
        click.option("--directed", is_flag=True),
        click.option("--nodes", type=_FILE, help="File of nodes with kind and age; adds isolates."),
        _json,
    )(command)


def _plain(edges: Path, nodes: Path | None, options: dict[str, Any]) -> PlainGraph:
    table = read_matrix(edges) if options.get("matrix") else read_ids(edges)
    listed = None if nodes is None else read_ids(nodes)
    with about(edges):
        return read_graph(table, nodes=listed, **options)


@analyse.command()
@_graph
@click.option("--length", type=click.Choice(["inverse-weight", "weight", "none"]), default="none", show_default=True)
def network(edges: Path, nodes: Path | None, length: str, **options: Any) -> None:
    """Describe a network and the position of every node."""
    print_json(whom.network(_plain(edges, nodes, options), length=length))


@analyse.command()
@_graph
@click.option("--by", type=click.Choice(["betweenness", "degree", "key-player", "random"]), required=True)
@click.option("--recompute", is_flag=True)
@click.option("--block", type=click.IntRange(1), default=1, show_default=True)
@click.option("--steps", type=click.IntRange(1))
@click.option("--length", type=click.Choice(["inverse-weight", "weight", "none"]), default="none", show_default=True)
@_seed
def removal(edges: Path, nodes: Path | None, by: str, recompute: bool, block: int, steps: int | None,
            length: str, seed: int, **options: Any) -> None:  # fmt: skip
    """What happens to a network when its nodes leave one by one."""
    plain = _plain(edges, nodes, options)
    rng = np.random.default_rng(seed)
    print_json(whom.removal(plain, by=by, recompute=recompute, block=block, steps=steps, length=length, rng=rng))


@analyse.command("dominating-set")
@_graph
def dominating_set(edges: Path, nodes: Path | None, **options: Any) -> None:
    """Fewest nodes whose direct contacts cover the network; children and unknown ages left out."""
    print_json(whom.dominating_set(_plain(edges, nodes, options)))


@analyse.command("key-players")
@_graph
@click.option("--size", type=click.IntRange(1), required=True)
def key_players(edges: Path, nodes: Path | None, size: int, **options: Any) -> None:
    """Nodes whose absence fragments the rest most; children and unknown ages left out."""
    print_json(whom.key_player_set(_plain(edges, nodes, options), size=size))


@analyse.command()
@click.argument("facts", type=_FILE)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the decision.")
@_json
def powers(facts: Path, day: datetime | None) -> None:
    """Which lawful measures have their facts met, are possible, or are not available."""
    on: date | None = day.date() if day else None
    with about(facts):
        print_json(eligibility(read_facts(facts), day=on))
