"""The network picture: positions from Python, one or two hops, grouped by force."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dashboards.components.assets import component
from dashboards.components.theme import colours, force_hues, is_dark

_HTML = (
    '<div class="lg-root" tabindex="0" role="application" aria-label="Network picture: arrow keys walk along links, '
    'Enter opens, plus and minus zoom"><div class="lg-stage"><div class="lg-canvas"></div>'
    '<div class="lg-watermark"></div><div class="lg-said" aria-live="polite"></div><div class="lg-buttons">'
    '<button class="lg-out" aria-label="Zoom out">−</button><button class="lg-in" aria-label="Zoom in">+</button>'
    '<button class="lg-fit">Show all</button></div></div>'
    '<div class="lg-below"><div class="lg-legend"></div></div></div>'
)
LEGEND = (
    ("person_of_concern", "Person of concern"),
    ("child_at_risk", "Child at risk (pseudonym)"),
    ("person", "Other person, or age not known"),
    ("vehicle", "Vehicle"),
    ("phone", "Phone or account"),
    ("venue", "Venue"),
    ("location", "Place"),
    ("event", "Event"),
    ("cross", "Crosses a force border"),
    ("together", "only together: seen when both forces' records are read side by side"),
    ("solid", "Grade A or B, or not graded"),
    ("dashed", "Grade C"),
    ("dotted", "Grade D"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphPicture:
    """Nodes and edges with positions in pixels, as `network.draw.picture` makes them.

    Attributes
    ----------
    nodes, edges : list of dict
        Plain data.
    fields : list of dict
        One for each force: force, name, x, y, width, height.
    forces : list of str
        Codes in the order of their hues.
    shown : str or None
        Id to point out.
    watermark : str
        Word across the picture.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    fields: list[dict[str, Any]] = field(default_factory=list)
    forces: list[str] = field(default_factory=list)
    shown: str | None = None
    watermark: str = ""


@cache
def _component() -> Any:
    return component("graph", _HTML)


def show_graph(
    picture: GraphPicture, *, key: str, height_px: int, scale: float = 1.0, dark: bool | None = None
) -> str | None:
    """Draw the picture; the same key keeps it and changes only what is new.

    Parameters
    ----------
    picture : GraphPicture
        What to show.
    key : str
        Constant name of this picture on its page.
    height_px : int
        Height in pixels; never more than the window has.
    scale : float, default 1
        Size of texts, above 1 for a room.
    dark : bool, optional
        Whether the ground is dark; default as the page's own theme.

    Returns
    -------
    str or None
        Id of the record chosen just now.
    """
    ground_is_dark = is_dark() if dark is None else dark
    drawn = {"nodes": picture.nodes, "edges": picture.edges, "fields": picture.fields}
    kinds = {str(node["kind"]) for node in picture.nodes}
    lines = {str(edge["line"]) for edge in picture.edges} | ({"cross"} if picture.fields else set())
    lines |= {"together"} if any(edge.get("only_together") for edge in picture.edges) else set()
    data = drawn | {
        "forces": picture.forces,
        "revision": hashlib.sha256(json.dumps(drawn, sort_keys=True, default=str).encode()).hexdigest()[:16],
        "legend": [entry for entry in LEGEND if entry[0] in kinds | lines],
        "shown": picture.shown,
        "watermark": picture.watermark,
        "height_px": height_px,
        "scale": scale,
        "theme": colours(dark=ground_is_dark),
        "hues": force_hues(dark=ground_is_dark),
    }
    result = _component()(data=data, key=key, on_clicked_change=lambda: None)
    return str(result.clicked["id"]) if result.clicked else None
