"""Located records that leave the house: GeoJSON and GeoPackage for a mapping program, with the terms inside.

Homes of children and places that are nothing but residences of children are never in such a file, for any audience.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from data.codes import Handling
from data.errors import RefusedInput
from data.frames import METRIC_CRS, PLACES_OF_REPORT, RESIDENCES
from data.grading import strictest
from data.protection import homes_of_children
from data.records import Case
from data.shape_files import read_shapes
from mapping import projection

COLUMNS = (
    "id",
    "record",
    "kind",
    "name",
    "first_day",
    "last_day",
    "precision",
    "uncertainty_m",
    "force_code",
    "handling",
    "reports",
)
LAYER = "located"
_TERMS = "lantern_terms"


def located(case: Case, day: date) -> gpd.GeoDataFrame:
    """Events, venues and places that have a point.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    geopandas.GeoDataFrame
        `COLUMNS` and points, EPSG:27700, ordered by record and id; every row says how precise it is and carries its
        own handling. Without homes of children and without people.
    """
    hidden = homes_of_children(case, day)
    places = {
        i: place
        for i, place in case.locations.items()
        if place.easting_m is not None and place.kind not in RESIDENCES and i not in hidden
    }
    rows = [_row(case, i, "location", p.kind.value, p.text, i, p.reports) for i, p in places.items()]
    rows += [
        _row(case, v.id, "venue", v.kind.value, v.name, v.location_id, v.reports)
        for v in case.venues.values()
        if v.location_id in places
    ]
    rows += [
        _row(case, e.id, "event", e.kind.value, "", e.location_id, e.reports)
        | {"first_day": e.start.date().isoformat(), "last_day": e.end.date().isoformat()}
        for e in case.events.values()
        # Where something was only reported is not where it happened.
        if e.location_id in places and places[e.location_id].kind not in PLACES_OF_REPORT
    ]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "easting_m", "northing_m"]).sort_values(["record", "id"])
    points = gpd.points_from_xy(frame.pop("easting_m"), frame.pop("northing_m"))
    frame = frame.astype({"uncertainty_m": float})
    return gpd.GeoDataFrame(frame.reset_index(drop=True), geometry=points, crs=METRIC_CRS)


def write_located(frame: gpd.GeoDataFrame, path: Path, terms: Mapping[str, str]) -> None:
    """Write located records with the terms on which they are given.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Of `located`.
    path : pathlib.Path
        Ending in ``.geojson`` (WGS84) or ``.gpkg`` (EPSG:27700); replaced if it is there.
    terms : mapping of str to str
        Marking, handling, recipient, purpose, expiry, anchor: on every row, and once for the file.

    Raises
    ------
    RefusedInput
        If the name has another ending.
    """
    rows = frame.assign(**{f"terms_{name}": value for name, value in terms.items()})
    if path.suffix.lower() == ".geojson":
        points = gpd.points_from_xy(*projection.to_wgs84(rows.geometry.x, rows.geometry.y))
        collection = json.loads(gpd.GeoDataFrame(rows.drop(columns="geometry"), geometry=points).to_json(drop_id=True))
        path.write_text(json.dumps({_TERMS: dict(terms), **collection}, ensure_ascii=False), encoding="utf-8")
    elif path.suffix.lower() == ".gpkg":
        path.unlink(missing_ok=True)
        pyogrio.write_dataframe(rows, path, layer=LAYER, driver="GPKG", layer_metadata=dict(terms))
    else:
        raise RefusedInput(f"{path.name}: give a name that ends in .geojson or .gpkg")


def read_located(path: Path) -> tuple[dict[str, str], gpd.GeoDataFrame]:
    """Read what `write_located` wrote.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    tuple of (dict, geopandas.GeoDataFrame)
        Terms, and the records in EPSG:27700.

    Raises
    ------
    RefusedInput
        If the terms are missing.
    """
    if path.suffix.lower() == ".geojson":
        frame = read_shapes(path)
        terms = _terms_of(path)
        points = gpd.points_from_xy(*projection.to_grid(frame.geometry.x, frame.geometry.y))
        frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=points, crs=METRIC_CRS)
    else:
        frame = read_shapes(path, layer=LAYER)
        with warnings.catch_warnings(action="ignore"):  # what the library hints at was judged with the shapes
            terms = pyogrio.read_info(path, layer=LAYER).get("layer_metadata")
    if not terms or not isinstance(terms, dict):
        raise RefusedInput(f"{path.name}: its terms are missing; ask the sender for the file as it was made")
    kept = [name for name in COLUMNS if name in frame.columns]
    return {str(k): str(v) for k, v in terms.items()}, frame[[*kept, "geometry"]]


def _terms_of(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig")).get(_TERMS)
    except (ValueError, AttributeError, RecursionError) as error:
        raise RefusedInput(f"{path.name}: this is no GeoJSON of this product; ask the sender for the file") from error


def _row(
    case: Case, record_id: str, record: str, kind: str, name: str, place_id: str | None, reports: tuple[str, ...]
) -> dict[str, object]:
    place = case.locations[place_id or ""]
    behind = [case.reports[r].handling if r in case.reports else Handling.C for r in reports]
    return {
        "id": record_id,
        "record": record,
        "kind": kind,
        "name": name,
        "first_day": "",
        "last_day": "",
        "precision": place.precision.value,
        "uncertainty_m": place.uncertainty_m,
        "force_code": place.force_code or "",
        "handling": strictest(behind).value,
        "reports": "; ".join(sorted(reports)),
        "easting_m": place.easting_m,
        "northing_m": place.northing_m,
    }
