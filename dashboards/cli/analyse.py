"""`lantern analyse ...`: the methods on a caller's own plain files. No store, no audience; one JSON object each."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from dashboards.cli.lazily import LazyGroup
from dashboards.cli.plain_files import about, read_area, read_values
from dashboards.cli.plain_options import FILE, Command, check_crs, coordinates, json_flag, options_of, seed_option
from dashboards.cli.printing import print_json
from data.errors import RefusedInput
from data.settings import load_settings
from mapping import analyse as where
from mapping.gazetteer import Gazetteer
from mapping.hotspots.ranking import METHODS

_NETWORK = "dashboards.cli.analyse_network"
_ELSEWHERE = {
    "link": "dashboards.cli.resolution:link",
    "effect": "dashboards.cli.analyse_effect:effect",
    "network": f"{_NETWORK}:network",
    "removal": f"{_NETWORK}:removal",
    "dominating-set": f"{_NETWORK}:dominating_set",
    "key-players": f"{_NETWORK}:key_players",
    "powers": f"{_NETWORK}:powers",
}


@click.group(cls=LazyGroup, where=_ELSEWHERE)
def analyse() -> None:
    """Methods on plain files; stdout holds one JSON object."""


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
@click.argument("events", type=FILE)
@coordinates
@click.option("--method", type=click.Choice(["dbscan", "hdbscan", "st-dbscan"]), default="dbscan", show_default=True)
@click.option("--eps", type=float, default=500.0, show_default=True, help="Metres; plain numbers when local.")
@click.option("--min-points", type=int, default=5, show_default=True)
@click.option("--time", help="Column of dates or days, for st-dbscan.")
@click.option("--eps-days", type=float, default=7.0, show_default=True)
def clusters(events: Path, crs: str, **options: Any) -> None:
    """Clusters of points: -1 is noise."""
    with about(events):
        print_json(where.clusters(read_values(events), crs=check_crs(crs), **options))


@analyse.command()
@click.argument("events", type=FILE)
@coordinates
@click.option("--cell", "cell_m", type=float, required=True, help="Side of a cell in metres.")
@click.option("--boundary", type=FILE, required=True)
@click.option("--baseline", default="postcodes", show_default=True, help="postcodes, uniform, or a file of points.")
@click.option("--unit", help="Column that names a child, a place and a month; each value counts once.")
@click.option("--replicates", type=click.IntRange(1), default=999, show_default=True)
@click.option("--alpha", type=float, default=0.05, show_default=True)
@seed_option
def hotspots(events: Path, boundary: Path, baseline: str, crs: str, **options: Any) -> None:
    """Hotspots that survive chance (Gi* with a Monte Carlo threshold on the maximum)."""
    checked = check_crs(crs)
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
@click.argument("events", type=FILE)
@coordinates
@click.option("--bandwidth", default="auto", show_default=True, help="Metres, or auto: chosen and explained.")
@click.option("--cell", "cell_m", type=float, required=True, help="Side of a cell in metres.")
@click.option("--kernel", type=click.Choice(["quartic", "gaussian"]), default="quartic", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=".geojson or .tif")
def density(events: Path, crs: str, output: Path | None, **options: Any) -> None:
    """Kernel density of points: how many, not how surprising."""
    checked = check_crs(crs)
    with about(events):
        answer, surface = where.density(read_values(events), crs=checked, **options)
    if output is not None:
        where.write_surface(surface, output, checked)
    print_json(answer)


@analyse.command()
@click.argument("events", type=FILE)
@coordinates
@click.option("--cell", "cell_m", type=float, required=True, help="Side of a cell in metres.")
@click.option("--step", default="month", show_default=True, help="month, week, or a number of days.")
@click.option("--boundary", type=FILE, required=True)
@click.option("--time", help="Column of dates, months or days; by default time, date, start, month or day.")
@click.option("--baseline", default="uniform", show_default=True, help="postcodes, uniform, or a file of points.")
@click.option("--source", help="Column that names who reported, for the alarm on changed reporting.")
@click.option("--replicates", type=click.IntRange(1), default=199, show_default=True)
@seed_option
def emerging(events: Path, boundary: Path, baseline: str, crs: str, **options: Any) -> None:
    """Cells that are new, lasting, rising or fading hotspots (Esri's eight hot categories)."""
    checked = check_crs(crs)
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


def _features(command: Command) -> Command:
    return options_of(
        click.argument("features", type=FILE),
        click.option("--value", required=True, help="Column of values."),
        click.option("--weights", default="queen", show_default=True, help="queen, rook, band:15, knn:8 or FILE.gal."),
        click.option("--row-standardised/--binary", "row_standardised", default=None),
        click.option("--permutations", type=click.IntRange(0), default=999, show_default=True),
        click.option("--x", default="x", show_default=True),
        click.option("--y", default="y", show_default=True),
        click.option("--crs", default="local", show_default=True, help="Of x and y: EPSG:27700, EPSG:4326 or local."),
        seed_option,
        json_flag,
    )(command)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    return given | {"crs": check_crs(given["crs"])}


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
@click.argument("areas", type=FILE)
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
@seed_option
@json_flag
def scan(areas: Path, **options: Any) -> None:
    """Kulldorff's scan statistic, most likely cluster first."""
    with about(areas):
        print_json(where.scan(read_values(areas), **options))


@analyse.command("near-repeat")
@click.argument("events", type=FILE)
@coordinates
@click.option("--time", required=True, help="Column of dates or days.")
@click.option("--distance-bins", required=True)
@click.option("--day-bins", required=True)
@click.option("--metric", type=click.Choice(["manhattan", "euclidean"]), default="manhattan", show_default=True)
@click.option("--closed", type=click.Choice(["left", "right"]), default="left", show_default=True)
@click.option("--permutations", type=click.IntRange(0), default=999, show_default=True)
@seed_option
def near_repeat(events: Path, distance_bins: str, day_bins: str, crs: str, **options: Any) -> None:
    """Near repeats (Knox) in honest half-open bins."""
    near, soon = _numbers(distance_bins), _numbers(day_bins)
    with about(events):
        print_json(
            where.near_repeat(read_values(events), crs=check_crs(crs), distance_bins=near, day_bins=soon, **options)
        )


@analyse.command()
@coordinates
@click.option("--train", type=FILE, required=True)
@click.option("--test", type=FILE, required=True)
@click.option("--cell", "cell_m", type=float, required=True)
@click.option("--boundary", type=FILE, required=True)
@click.option("--method", type=click.Choice(list(METHODS)), default="count", show_default=True)
@click.option("--share", default="0.01,0.02,0.05", show_default=True)
def accuracy(train: Path, test: Path, boundary: Path, share: str, crs: str, **options: Any) -> None:
    """Hit rate, PAI and PEI of ranked cells on held-out time."""
    checked = check_crs(crs)
    with about(boundary):
        area = read_area(boundary, checked)
    shares = _numbers(share)
    with about(train, test):
        print_json(
            where.accuracy(read_values(train), read_values(test), boundary=area, shares=shares, crs=checked, **options)
        )
