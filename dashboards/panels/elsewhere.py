"""Incidents that one force recorded and that lie in another's area: counted and listed, never moved."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.components.map import MapPicture
from dashboards.naming import force_name
from dashboards.pictures import PlaceMark, marks_picture
from dashboards.wiring import Desk
from data.records import Case
from data.views import View
from mapping.borders import Elsewhere, elsewhere

_MOST_MARKS = 300
_AREA_UNKNOWN = "no force's area"


def draw_elsewhere(desk: Desk, view: View) -> MapPicture:
    """Draw the flags: how many by pair of forces, and each incident with how far across the line it lies.

    Parameters
    ----------
    desk : Desk
        Areas and basemap.
    view : View
        Permitted case.

    Returns
    -------
    MapPicture
        A mark for each incident, with the circle within which it lies.
    """
    case = view.case()
    found = elsewhere(case, desk.areas)
    if not found:
        st.info("No incident lies in the area of a force other than the one that recorded it.")
        return marks_picture(desk, view, [])
    certain = sum(one.is_certain for one in found)
    st.caption(
        f"{len(found)} incidents lie in the area of another force than the one that recorded them: {certain} for "
        f"certain, {len(found) - certain} too close to the line to say. They are flagged, nothing was moved. "
        f"Force areas: {text.plain(desk.areas.source)}."
    )
    pairs = Counter((one.recorded_by, one.located_in, one.is_certain) for one in found)
    counted = [
        {"Recorded by": force_name(by), "Lies in": _area(where), "Incidents": count, "How sure": _sure(sure)}
        for (by, where, sure), count in pairs.most_common()
    ]
    tables.show(pd.DataFrame(counted), hide_index=True, height=min(250, 36 * len(counted) + 38))
    tables.show(pd.DataFrame([_row(one, case) for one in found]), hide_index=True, height=420)
    return marks_picture(desk, view, [_mark(one, case) for one in found[:_MOST_MARKS]], words="Recorded elsewhere")


def _row(one: Elsewhere, case: Case) -> dict[str, object]:
    return {
        "Incident": one.event_id,
        "Day": f"{case.events[one.event_id].start:%d %b %Y}",
        "Place": case.locations[one.location_id].text,
        "Recorded by": force_name(one.recorded_by),
        "Lies in": _area(one.located_in),
        "Across the line, m": None if one.distance_m is None else round(one.distance_m),
        "Within, m": round(one.uncertainty_m),
        "How sure": _sure(one.is_certain),
    }


def _mark(one: Elsewhere, case: Case) -> PlaceMark:
    place = case.locations[one.location_id]
    return PlaceMark(
        id=one.event_id,
        label=one.event_id,
        easting_m=place.easting_m or 0.0,
        northing_m=place.northing_m or 0.0,
        radius_m=one.uncertainty_m,
    )


def _area(code: str | None) -> str:
    return _AREA_UNKNOWN if code is None else force_name(code)


def _sure(is_certain: bool) -> str:
    return "certain" if is_certain else "too close to say"
