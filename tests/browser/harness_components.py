"""The screen's parts on one page with invented records on real ground; ``?show=`` chooses which."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
import streamlit as st

from dashboards.components import chrome, text
from dashboards.components.graph import GraphPicture, show_graph
from dashboards.components.map import MapPicture, show_map
from mapping.areas import Areas
from mapping.basemap import basemap
from mapping.gazetteer import Gazetteer
from mapping.projection import to_wgs84

BEDS, HERTS = "E23000026", "E23000027"
HOSTILE = (
    '<img src=x onerror="window.hacked=1">',
    "<script>window.hacked=1</script>",
    "javascript:window.hacked=1",
    "![x](http://outside.invalid/pixel.png)",
    "${window.hacked=1}`{{window.hacked=1}}",
    "\"><svg onload='window.hacked=1'>",
    "</style><script>window.hacked=1</script>",
    '=HYPERLINK("http://outside.invalid")',
)
SPOTS = (
    ("H1", 1, "Retail park north", 506_600, 223_700, 640, "exploitation"),
    ("H2", 2, "Station quarter", 509_250, 221_650, 520, "exploitation"),
    ("H3", 3, "Canal side, Dunstable", 501_900, 221_950, 560, "exploitation"),
    ("R1", 4, "Town centre", 508_900, 220_500, 700, "recorded crime"),
)
VENUES = (
    ("V1", 506_900, 223_500, "Harbour Lights Takeaway"),
    ("V2", 509_100, 221_500, "Blue Kettle Guest House"),
    ("V3", 502_100, 222_100, "Orbit Shisha Lounge"),
)


@st.cache_resource
def _ground() -> dict[str, Any]:
    return basemap((484_000, 207_000, 528_000, 238_000), Gazetteer.open(), Areas.shipped())


def _lon_lat(points: Any) -> list[list[float]]:
    metres = np.asarray(points, dtype=float)
    lon, lat = to_wgs84(metres[:, 0], metres[:, 1])
    return np.column_stack([lon, lat]).round(5).tolist()


def _blob(east: float, north: float, radius_m: float, seed: int) -> list[list[list[float]]]:
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, radius_m * 0.45, (7, 2)) + np.array([east, north])
    shape = shapely.union_all(shapely.buffer(shapely.points(centres), radius_m * 0.55)).buffer(120).buffer(-60)
    return [_lon_lat(shapely.get_coordinates(shape.convex_hull.exterior))]


def _map_picture(*, hostile: bool, many: int, selected: str | None) -> MapPicture:
    rng = np.random.default_rng(5)
    spots = [
        {
            "id": i,
            "number": n,
            "name": HOSTILE[k % len(HOSTILE)] if hostile else name,
            "layer": layer,
            "selected": i == selected,
            "rings": _blob(e, nn, r, k),
        }
        for k, (i, n, name, e, nn, r, layer) in enumerate(SPOTS)
    ]
    around = [(e, n) for _, _, _, e, n, _, _ in SPOTS]
    metres = np.array(around)[rng.integers(0, 4, many)] + rng.normal(0, 700, (many, 2))
    points = [(lon, lat, f"E{k}") for k, (lon, lat) in enumerate(_lon_lat(metres))]
    vague = _lon_lat([(505_000, 220_500), (510_500, 219_700), (503_300, 223_800)])
    places = _lon_lat([(e, n) for _, e, n, _ in VENUES])
    west, south = _lon_lat([(495_500, 213_800)])[0]
    east, north = _lon_lat([(516_500, 230_300)])[0]
    return MapPicture(
        basemap=_ground(),
        bounds=(west, south, east, north),
        hotspots=spots,
        points=points,
        imprecise=[{"id": f"I{k}", "lon": x, "lat": y, "radius_m": 800.0} for k, (x, y) in enumerate(vague)],
        venues=[
            {"id": v[0], "lon": x, "lat": y, "label": HOSTILE[k] if hostile else v[3]}
            for k, (v, (x, y)) in enumerate(zip(VENUES, places, strict=True))
        ],
        legend=[
            ("hotspot", "Hotspot of exploitation incidents"),
            ("recorded", "Hotspot of recorded crime (context)"),
            ("incident", "Incident (when near)"),
            ("imprecise", "Imprecise incident"),
            ("venue", "Venue (when near)"),
            ("force", "Force boundary"),
            ("district", "District boundary"),
            ("built", "Built-up area"),
        ],
        watermark="FICTIONAL",
    )


def _graph_picture(*, hostile: bool) -> GraphPicture:
    kinds = (
        *(("P-101", "person_of_concern", "Kestrel"), ("P-102", "person_of_concern", "P-102")),
        *(("P-201", "person_of_concern", "P-201"), ("C-1", "child_at_risk", "Child A")),
        *(("C-2", "child_at_risk", "Child B"), ("C-3", "child_at_risk", "Child C"), ("P-300", "person", "P-300")),
        *(("VE-1", "vehicle", "KX·· ZZ?"), ("VE-2", "vehicle", "ZZ99 ZZZ"), ("V1", "venue", "Harbour Lights")),
        *(("L1", "location", "Canal car park"), ("PH-1", "phone", "07700 900123")),
        *(("EV-1", "event", "12 Nov 2026"), ("V3", "venue", "Orbit Lounge")),
    )
    at = {
        "P-101": (160, 140),
        "C-1": (330, 110),
        "VE-1": (480, 300),
        "V1": (200, 340),
        "C-2": (90, 260),
        "P-102": (330, 240),
        "L1": (100, 440),
        "EV-1": (320, 450),
        "P-201": (900, 160),
        "C-3": (1060, 260),
        "VE-2": (880, 420),
        "V3": (1040, 430),
        "PH-1": (1060, 110),
        "P-300": (760, 280),
    }
    here = {i: BEDS if x < 640 else HERTS for i, (x, _) in at.items()}
    nodes = [
        {
            "id": i,
            "label": HOSTILE[k % len(HOSTILE)] if hostile else label,
            "kind": kind,
            "x": at[i][0],
            "y": at[i][1],
            "force": here[i],
            "forces": [BEDS, HERTS] if i == "VE-1" else [here[i]],
            "protected": kind == "child_at_risk",
        }
        for k, (i, kind, label) in enumerate(kinds)
    ]
    links = (
        *(("P-101", "C-1", "solid"), ("P-101", "V1", "solid"), ("P-101", "VE-1", "solid"), ("C-2", "V1", "dashed")),
        *(("P-102", "C-1", "dashed"), ("P-102", "VE-1", "dotted"), ("L1", "V1", "solid"), ("EV-1", "L1", "solid")),
        *(("P-201", "C-3", "solid"), ("P-201", "PH-1", "dashed"), ("C-3", "V3", "solid"), ("VE-2", "V3", "dashed")),
        *(("VE-1", "P-201", "solid"), ("VE-1", "P-300", "dashed"), ("P-300", "P-201", "dotted")),
        *(("P-201", "VE-2", "solid"),),
    )
    edges = [
        {
            "id": f"{a}~{b}",
            "source": a,
            "target": b,
            "kind": "link",
            "label": "driver of" if a == "VE-1" else "",
            "line": line,
            "cross_force": here[a] != here[b],
            "only_together": (a, b) == ("VE-1", "P-201"),
            "reports": 2,
            "grades": ["2·B·P"],
            "weight": 2.0 if line == "solid" else 1.0,
        }
        for a, b, line in links
    ]
    fields = [
        {"force": BEDS, "name": "Bedfordshire", "x": 20, "y": 40, "width": 580, "height": 480},
        {"force": HERTS, "name": "Hertfordshire", "x": 690, "y": 40, "width": 470, "height": 480},
    ]
    return GraphPicture(nodes=nodes, edges=edges, fields=fields, forces=[BEDS, HERTS], watermark="FICTIONAL")


def _page() -> None:
    show = st.query_params.get("show", "map")
    hostile = "hostile" in show
    chrome.page_setup()
    chrome.frame(
        HOSTILE[0] if hostile else "Meeting",
        audience=HOSTILE[1] if hostile else "Room: least-permitted = licensing",
        digest="0123456789abcdef",
        fictional=True,
        purpose=HOSTILE[2] if hostile else "multi-agency exploitation meeting",
    )
    left, right = st.columns([3, 2], gap="medium")
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    with left:
        if "graph" in show:
            clicked = show_graph(_graph_picture(hostile=hostile), key="graph", height_px=860, dark="dark" in show)
        else:
            many = 100_000 if "many" in show else 250
            picture = _map_picture(hostile=hostile, many=many, selected=st.session_state.get("selected"))
            clicked = show_map(picture, key="map", height_px=860, dark="dark" in show)
            if clicked and clicked.kind == "hotspot" and st.session_state.get("selected") != clicked.id:
                st.session_state["selected"] = clicked.id
                st.session_state["last"] = repr(clicked)
                st.rerun()
    with right:
        if clicked:
            st.session_state["last"] = repr(clicked)
        st.text(f"clicked {st.session_state.get('last', 'nothing')}")
        st.text(f"runs {st.session_state['runs']}")
        for word in HOSTILE:
            st.markdown(f"- {text.plain(word)}")


if __name__ == "__main__":
    _page()
