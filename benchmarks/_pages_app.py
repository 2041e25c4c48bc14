"""Pages that are timed: ``?show=blank``, ``map-N``, ``network-N``, ``folium-N`` with N records, ``rerun``."""

from __future__ import annotations

from typing import Any

import igraph as ig
import numpy as np
import streamlit as st

from dashboards.components.graph import GraphPicture, show_graph
from dashboards.components.map import MapPicture, show_map
from mapping.areas import Areas
from mapping.basemap import basemap
from mapping.gazetteer import Gazetteer

BOX = (-0.62, 51.80, -0.28, 52.00)


@st.cache_resource
def _ground() -> dict[str, Any]:
    return basemap((484_000, 207_000, 528_000, 238_000), Gazetteer.open(), Areas.shipped())


@st.cache_resource
def _points(many: int) -> list[tuple[float, float, str]]:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(BOX[0], BOX[2], many), rng.uniform(BOX[1], BOX[3], many)
    return [(float(x), float(y), f"E{k}") for k, (x, y) in enumerate(zip(lon.round(5), lat.round(5), strict=True))]


@st.cache_resource
def _network(many: int) -> GraphPicture:
    rng = np.random.default_rng(5)
    ends = rng.integers(0, many, (2 * many, 2))
    graph = ig.Graph(n=many, edges=[(int(a), int(b)) for a, b in ends if a != b]).simplify()
    places = np.array(graph.layout_fruchterman_reingold(grid="grid", niter=100).coords) * 60
    nodes = [
        {"id": f"P{k}", "label": f"P{k}", "kind": "person", "x": float(x), "y": float(y), "force": "E23000026"}
        | {"forces": ["E23000026"], "protected": False}
        for k, (x, y) in enumerate(places)
    ]
    edges = [
        {"id": f"P{e.source}~P{e.target}", "source": f"P{e.source}", "target": f"P{e.target}", "kind": "link"}
        | {"label": "", "line": "solid", "cross_force": False, "only_together": False, "reports": 1, "weight": 1.0}
        | {"grades": []}
        for e in graph.es
    ]
    return GraphPicture(nodes=nodes, edges=edges, forces=["E23000026"])


def _folium(many: int) -> None:
    import folium
    import streamlit_folium  # type: ignore[import-untyped]

    drawn = folium.Map(location=[51.9, -0.45], zoom_start=11, tiles=None, prefer_canvas=True)
    group = folium.FeatureGroup().add_to(drawn)
    for lon, lat, _ in _points(many):
        folium.CircleMarker([lat, lon], radius=5).add_to(group)
    found = streamlit_folium.st_folium(drawn, height=860, use_container_width=True, key="map")
    st.text(f"clicked {(found or {}).get('last_object_clicked')}")


def _page() -> None:
    st.set_page_config(layout="wide")
    kind, _, number = st.query_params.get("show", "blank").partition("-")
    many = int(number or 0)
    if kind == "map":
        picture = MapPicture(basemap=_ground(), bounds=BOX, points=_points(many), points_always=True)
        clicked = show_map(picture, key="map", height_px=860)
        if clicked:
            st.session_state["last"] = clicked.id
    elif kind == "network":
        st.session_state["last"] = show_graph(_network(many), key="network", height_px=860) or "nothing"
    elif kind == "rerun":
        st.session_state.setdefault("times", 0)
        st.session_state["times"] += bool(st.button("Again"))
        st.text(f"times {st.session_state['times']}")
    elif kind == "folium":
        _folium(many)
    st.text(f"clicked {st.session_state.get('last', 'nothing')}")
    st.text("the page is drawn")


if __name__ == "__main__":
    _page()
