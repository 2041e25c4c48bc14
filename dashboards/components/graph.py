"""The network picture: positions from Python, one or two hops, grouped by force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from dashboards.components.assets import component
from dashboards.components.theme import colours, force_hues, is_dark

_HTML = (
    '<div class="lg-root" style="visibility:hidden" '
    'tabindex="0" role="application" aria-label="Network picture: arrow keys walk along links, '
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
    ("off", "Crossed: suspected to be false, never counted"),
    ("trail", "Path asked for"),
    ("pinned", "Pinned"),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """The picture as a file that the browser makes by itself.

    Attributes
    ----------
    format : {"png", "svg", "pdf"}
        Kind of file.
    name : str
        Name of the file.
    marking : str
        Above and below the picture.
    lines : tuple of str
        Terms on which it is given, written into the picture.
    at : str
        Different for each request; one request gives one file.
    """

    format: str
    name: str
    marking: str
    lines: tuple[str, ...]
    at: str


def show_graph(
    picture: GraphPicture,
    *,
    key: str,
    height_px: int,
    scale: float = 1.0,
    dark: bool | None = None,
    tools: Callable[[], None] | None = None,
    download: Download | None = None,
    below_px: int = 142,
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
    tools : callable, optional
        Called when something was asked of the picture; what, is in the session's state under `key`: ``clicked`` with
        ``act`` (open, expand, collapse, pin, hide, undo, redo), ``id``, ``x``, ``y``. Ties can be opened too.
    download : Download, optional
        A file to make now.
    below_px : int, default 142
        Height of the window that is not this picture's.

    Returns
    -------
    str or None
        Id of the record chosen just now.
    """
    ground_is_dark = is_dark() if dark is None else dark
    drawn = {"nodes": picture.nodes, "edges": picture.edges, "fields": picture.fields}
    kinds = {str(node["kind"]) for node in picture.nodes}
    lines = {str(edge["line"]) for edge in picture.edges} | (
        {"cross"} if any(edge.get("cross_force") for edge in picture.edges) else set()
    )
    lines |= {"trail"} if any(edge.get("trail") for edge in picture.edges) else set()
    lines |= {"pinned"} if any(node.get("pinned") for node in picture.nodes) else set()
    lines |= {"together"} if any(edge.get("only_together") for edge in picture.edges) else set()
    data = drawn | {
        "forces": picture.forces,
        "revision": hashlib.sha256(json.dumps(drawn, sort_keys=True, default=str).encode()).hexdigest()[:16],
        "legend": [entry for entry in LEGEND if entry[0] in kinds | lines],
        "shown": picture.shown,
        "watermark": picture.watermark,
        "height_px": height_px,
        "below_px": below_px,
        "tools": tools is not None,
        "download": asdict(download) if download else None,
        "scale": scale,
        "theme": colours(dark=ground_is_dark),
        "hues": force_hues(dark=ground_is_dark),
    }
    result = _component()(data=data, key=key, on_clicked_change=tools or (lambda: None))
    return str(result.clicked["id"]) if result.clicked else None
