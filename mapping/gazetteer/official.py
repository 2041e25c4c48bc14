"""Official boundaries that the operator has loaded: they take the place of the areas derived from postcodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.errors import BadColumn, BadCrs, BadReference, RefusedInput
from data.settings import Settings
from data.shape_files import metric_shapes, read_shapes
from mapping.areas import Areas, Layer, forces
from mapping.gazetteer.loading import LoadReport, keep
from mapping.gazetteer.operator import Supply, contents, folder_of
from mapping.gazetteer.reading import sha256_of
from mapping.gazetteer.rows import EXTENT_M

_SUPPLY = "boundaries"
_METRIC = 27700
_LAYERS = {
    # layer: (column of the code, column of the name, codes)
    "force": (r"PFA\d\dCD|pfa_code", r"PFA\d\dNM|pfa_name", r"E23\d{6}|W15\d{6}|PSNI|PS"),
    "district": (
        r"LAD\d\dCD|LTLA\d\dCD|CTYUA\d\dCD|lad_code",
        r"LAD\d\dNM|LTLA\d\dNM|CTYUA\d\dNM|lad_name",
        r"(E0[6-9]|W06|S12|N09)\d{6}",
    ),
}
_OURS = {"S23000009": "PS", "N99999999": "PSNI", "N23000001": "PSNI"}
"""Codes by which some lists name Police Scotland and the Police Service of Northern Ireland."""


def load_boundaries(
    paths: Sequence[Path],
    folder: Path,
    *,
    code: str | None = None,
    name: str | None = None,
    replace: bool = False,
    dry_run: bool = False,
) -> LoadReport:
    """Load areas of police forces or local authorities; a layer that is loaded again is replaced.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        GeoJSON, GeoPackage, shapefile or FlatGeobuf with a stated coordinate system.
    folder : pathlib.Path
        Folder of the operator's gazetteer, made if missing.
    code, name : str, optional
        Columns with code and name; by default those named as the Office for National Statistics does
        (``PFA23CD``, ``PFA23NM``, ``LAD22CD``, ``LAD22NM``), or ``code`` and ``name``.
    replace : bool, default False
        Drop the other layer as well, if one was loaded before.
    dry_run : bool, default False
        Check and count; write nothing.

    Returns
    -------
    LoadReport
        One row an area.

    Raises
    ------
    RefusedInput
        If an area is no polygon, lies outside the United Kingdom, has a code of another kind or appears twice: half a
        set of boundaries would place incidents in the wrong force, so nothing is kept then.
    BadColumn, BadCrs
        If a column or the coordinate system is missing.
    """
    report, before = LoadReport(kind=_SUPPLY, dry_run=dry_run), None if replace else contents(folder).get(_SUPPLY)
    loaded = {digest for _, digest in before.sources} if before else set[str]()
    digests = {path: sha256_of(path) for path in paths}
    report.already_loaded = [path.name for path, digest in digests.items() if digest in loaded]
    new = {path: digest for path, digest in digests.items() if digest not in loaded}
    report.files = [path.name for path in new]
    if not new:
        report.entries = before.rows if before else 0
        return report
    frames = [_read(path, code, name, report) for path in new]
    layers = [layer for frame in frames for layer in frame["layer"].unique()]
    if twice := sorted(layer for layer, count in Counter(layers).items() if count > 1):
        raise RefusedInput(f"two files hold areas of the kind {', '.join(twice)}; load one")
    parts = [*frames, *([_kept(folder, before, set(layers))] if before else [])]
    whole = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=_METRIC)
    report.entries, report.replaced = len(whole), (before.rows if before else 0) - (len(whole) - report.accepted)
    if not dry_run:
        sources = tuple((path.name, digest) for path, digest in new.items())
        _write(whole, folder, sources, before)
    return report


def official_areas(folder: Path) -> Areas | None:
    """Areas with the operator's official boundaries in the place of the derived ones.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the operator's gazetteer.

    Returns
    -------
    Areas or None
        A layer that was not loaded remains the one that ships; None if none was loaded.

    Raises
    ------
    RefusedInput
        If the data file is missing or damaged.
    """
    supply = contents(folder).get(_SUPPLY)
    if supply is None:
        return None
    frame = _open(folder, supply)
    shipped = Areas.shipped()
    layers = {kind: _layer(frame[frame["layer"] == kind]) for kind in supply.counts}
    # Forces whose areas were not loaded (Scotland, Northern Ireland in a file of England and Wales) keep the derived.
    official = layers.get("force")
    return Areas(
        forces=_completed(official, shipped.forces) if official else shipped.forces,
        districts=layers.get("district", shipped.districts),
        source=f"official boundaries ({', '.join(sorted({file for file, _ in supply.sources}))})",
    )


def open_areas(settings: Settings) -> Areas:
    """Areas by the settings: a boundary file named there, else official boundaries that were loaded, else the shipped.

    Parameters
    ----------
    settings : Settings
        May name a boundary file; says where the live data lie.

    Returns
    -------
    Areas
        In EPSG:27700.
    """
    if settings.boundary_file:
        return Areas.from_file(settings.boundary_file)
    return official_areas(folder_of(settings)) or Areas.shipped()


def _read(path: Path, code: str | None, name: str | None, report: LoadReport) -> gpd.GeoDataFrame:
    frame = read_shapes(path)
    if frame.crs is None:
        raise BadCrs(f"{path.name}: no coordinate system is stated; save it with one")
    layer, code, name = _columns(frame, path, code, name)
    codes = frame[code].astype("str").str.strip().replace(_OURS)
    shapes = metric_shapes(frame, path)
    _refuse(path, code, codes, shapes, layer)
    report.read += len(frame)
    report.accepted += len(frame)
    return gpd.GeoDataFrame(
        {"code": codes.to_numpy(), "name": frame[name].astype("str").to_numpy(), "layer": layer},
        geometry=shapes,
        crs=_METRIC,
    )


def _columns(frame: gpd.GeoDataFrame, path: Path, code: str | None, name: str | None) -> tuple[str, str, str]:
    """Layer, column of the code and column of the name."""
    for layer, (code_column, name_column, codes) in _LAYERS.items():
        held = code or _single(frame, f"(?i:{code_column}|code)")
        named = name or _single(frame, f"(?i:{name_column}|name)")
        if held not in frame.columns or named not in frame.columns:
            continue
        values = frame[held].astype("str").str.strip().replace(_OURS)
        if values.str.fullmatch(codes).mean() > 0.5:
            return layer, str(held), str(named)
    raise BadColumn(
        f"{path.name}: no column with codes of police forces (E23..., W15...) or local authorities (E06... to E09..., "
        f"W06..., S12..., N09...); there are {', '.join(frame.columns)}. Name them with --code and --name"
    )


def _single(frame: gpd.GeoDataFrame, pattern: str) -> str | None:
    found = [str(column) for column in frame.columns if re.fullmatch(pattern, str(column))]
    return found[0] if len(found) == 1 else None


def _refuse(path: Path, column: str, codes: pd.Series[str], shapes: np.ndarray, layer: str) -> None:
    """All faults at once; half a set of boundaries is worse than none."""
    left, bottom, right, top = EXTENT_M
    known = forces() if layer == "force" else None
    bounds = shapely.bounds(shapes)
    # Northern Ireland and the sea area of some files reach beyond the British grid.
    reach = (left - 250_000, bottom - 100_000, right + 250_000, top + 100_000)
    outside = (
        ~np.isfinite(bounds).all(axis=1)
        | (bounds[:, :2] < reach[:2]).any(axis=1)
        | (bounds[:, 2:] > reach[2:]).any(axis=1)
    )
    checks = (
        (~codes.str.fullmatch(_LAYERS[layer][2]).to_numpy(), column, f"not the code of a {layer}"),
        (codes.duplicated().to_numpy(), column, "appears twice"),
        (np.array([known is not None and c not in known for c in codes]), column, "a force that is not known"),
        (shapely.area(shapes) == 0, "geometry", "no polygon"),
        (
            outside & (shapely.area(shapes) > 0),
            "geometry",
            "outside the United Kingdom or not a number; check the system",
        ),
    )
    faults = [f"row {row + 1}, column {where}: {why}" for bad, where, why in checks for row in np.flatnonzero(bad)]
    if faults:
        more = f"; and {len(faults) - 10} more" if len(faults) > 10 else ""
        raise BadReference(f"{path.name}: {'; '.join(faults[:10])}{more}. Nothing was loaded")


def _kept(folder: Path, before: Supply, anew: set[str]) -> gpd.GeoDataFrame:
    frame = _open(folder, before)
    return frame[~frame["layer"].isin(anew)]


def _open(folder: Path, supply: Supply) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(folder / supply.file)
    except (OSError, ValueError) as error:
        raise RefusedInput(f"{supply.file}: the loaded boundaries cannot be read; load them again") from error


def _write(frame: gpd.GeoDataFrame, folder: Path, sources: tuple[tuple[str, str], ...], before: Supply | None) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = f"{_SUPPLY}-{uuid4().hex[:12]}.parquet"
    frame.to_parquet(folder / file, compression="zstd")
    counts = frame["layer"].value_counts().sort_index()
    keep(
        folder,
        Supply(
            supply=_SUPPLY,
            file=file,
            rows=len(frame),
            counts={str(layer): int(count) for layer, count in counts.items()},
            loaded=datetime.now(UTC).isoformat(timespec="seconds"),
            sources=(*(before.sources if before else ()), *sources),
        ),
    )


def _layer(frame: gpd.GeoDataFrame) -> Layer:
    return Layer(tuple(frame["code"]), tuple(frame["name"]), np.asarray(frame.geometry.to_numpy(), dtype=object))


def _completed(official: Layer, derived: Layer) -> Layer:
    missing = [place for place, code in enumerate(derived.codes) if code not in official.codes]
    return Layer(
        (*official.codes, *(derived.codes[m] for m in missing)),
        (*official.names, *(derived.names[m] for m in missing)),
        np.concatenate([official.polygons, derived.polygons[missing]]),
    )
