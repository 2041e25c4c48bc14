"""Files about one venue: its map as one HTML file, its dossier; made on one person's own device, never in a room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from dashboards.components.assets import read
from dashboards.components.chrome import MARKING
from dashboards.panels.offers import draw_offers
from dashboards.panels.venue_facts import chronology, licence_facts
from dashboards.panels.venue_register import register_of
from dashboards.pictures import place_picture
from dashboards.reports import asked as asking
from dashboards.reports import kinds, making
from dashboards.wiring import Desk
from data.codes import label
from data.policy import Permission
from data.records import Venue
from data.views import View
from mapping import projection
from mapping.draw import Mark, folium_map

_FORM_WORDS = {"docx": "Word", "pdf": "PDF", "html": "HTML"}
_REACH_M = (2500.0, 1600.0)
_MOST_LINES = 60


def draw_files(desk: Desk, view: View, venue: Venue) -> None:
    """Offer the files of a venue.

    Parameters
    ----------
    desk : Desk
        Basemap, settings and the audit's anchor.
    view : View
        Permitted case; an audience that may not export is offered nothing.
    venue : Venue
        One of its venues.
    """
    if not view.may(Permission.EXPORT):
        st.caption("Files are made on one person's own device, never in a room.")
        return
    offers: list[tuple[str, str, str, Callable[[], bytes]]] = [
        ("Map (HTML)", f"map-{venue.id}.html", "text/html", partial(venue_map_file, desk, view, venue))
    ]
    if "venue" in kinds.KINDS:
        offers += [
            (
                f"Dossier ({_FORM_WORDS[form]})",
                f"dossier-{venue.id}.{form}",
                making.FORMS[form][1],
                partial(_dossier, desk, view, venue.id, form),
            )
            for form in _FORM_WORDS
            if form in making.FORMS
        ]
    draw_offers(offers, key=f"venue_{venue.id}")


def venue_map_file(desk: Desk, view: View, venue: Venue) -> bytes:
    """One self-contained HTML file with a venue, its surroundings and what is recorded of it.

    Parameters
    ----------
    desk : Desk
        Basemap and settings.
    view : View
        Permitted case; that the file was made is written to its audit.
    venue : Venue
        One of its venues.

    Returns
    -------
    bytes
        HTML in UTF-8; it loads nothing.

    Raises
    ------
    NotPermitted
        If this audience may not export.
    """
    if not view.may(Permission.EXPORT):
        view.refuse("map file of a venue")
    case = view.case()
    register = register_of(view.casework(), view.day)
    picture = place_picture(desk, view, [venue.location_id], list(case.venues))
    place = case.locations.get(venue.location_id)
    near = _near(place.easting_m if place else None, place.northing_m if place else None)
    # Others near by are marked without a word: the file is about this venue.
    marks = [
        Mark(one["lon"], one["lat"], one["label"] if one["id"] == venue.id else "Another venue", kind=kind)
        for one in sorted(picture.venues, key=lambda one: one["id"] == venue.id)
        if (kind := "chosen" if one["id"] == venue.id else "venue")
        and (near is None or (near[0] <= one["lon"] <= near[2] and near[1] <= one["lat"] <= near[3]))
    ]
    html = folium_map(
        [],
        assets={name: read(f"vendor/{name}") for name in ("leaflet.js", "leaflet.css")},
        marks=marks,
        told=[
            (venue.name, [f"{place.text}." if place else "Place not known.", label(venue.kind)]),
            (
                "Licence facts",
                [
                    f"{fact}: {told}{_by(said)}"
                    for fact, told, *said in licence_facts(case, venue, register).itertuples(index=False)
                ],
            ),
            ("What happened", _happened(view, venue)),
        ],
        bounds=near,
        basemap=picture.basemap,
        watermark=picture.watermark,
        marking=f"{MARKING} · {label(view.audience)}",
        title=f"Venue {venue.id}",
    )
    view.hand_out([view.actor], venue.id, detail="map file of a venue")
    return html.encode()


def _near(easting_m: float | None, northing_m: float | None) -> tuple[float, float, float, float] | None:
    if easting_m is None or northing_m is None:
        return None
    across, up = _REACH_M
    (west, east), (south, north) = projection.to_wgs84(
        np.array([easting_m - across, easting_m + across]), np.array([northing_m - up, northing_m + up])
    )
    return float(west), float(south), float(east), float(north)


def _by(said: Sequence[str]) -> str:
    held = ", ".join(part for part in said if part)
    return f" ({held})" if held else ""


def _happened(view: View, venue: Venue) -> list[str]:
    table = chronology(view.case(), venue)
    lines = [
        f"{row['Date']:%d %b %Y}, {row['What']}. {row['Source']}, {row['Grade']}." for row in table.to_dict("records")
    ]
    left = len(lines) - _MOST_LINES
    return [*lines[-_MOST_LINES:], *([f"{left} earlier entries are not in this file."] if left > 0 else [])] or [
        "Nothing recorded here in this view."
    ]


def _dossier(desk: Desk, view: View, venue_id: str, form: str) -> bytes:
    asked = asking.Asked(kind="venue", day=asking.first_day(desk, view), subject=venue_id)
    return making.make(desk, view, asked, form).content
