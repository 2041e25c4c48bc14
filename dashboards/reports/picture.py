"""A picture as plain shapes, drawn alike as SVG, as PNG and on a page of PDF. No network, no clock, no chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A filled shape: rings of points, the outer one first."""

    rings: tuple[tuple[Point, ...], ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points."""

    points: tuple[Point, ...]
    stroke: str
    width: float = 1.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A word at a point, with a halo that keeps it readable on any ground.

    Attributes
    ----------
    anchor : str
        ``start``, ``middle`` or ``end``.
    """

    at: Point
    text: str
    size: float = 8.0
    colour: str = "#22201c"
    bold: bool = False
    anchor: str = "middle"
    halo: str = ""


Shape = Area | Line | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Shapes in a box.

    Attributes
    ----------
    width, height : float
        Size in points; the origin is the upper-left corner, y grows downwards.
    alternative : str
        What it shows, for those who do not see it.
    caption : str
        Sentence below it.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alternative: str
    caption: str = ""


def circle(at: Point, radius: float, *, fill: str, stroke: str = "", width: float = 0.0, corners: int = 32) -> Area:
    """A circle as a shape of many corners; five make the mark of a venue.

    Parameters
    ----------
    at : tuple of float
        Centre, points.
    radius : float
        Points.
    fill, stroke : str
        Colours.
    width : float
        Of the stroke.
    corners : int, default 32
        How many.

    Returns
    -------
    Area
        The shape; its first corner points upwards.
    """
    points = tuple(
        (
            round(at[0] + radius * sin(2 * pi * step / corners), 3),
            round(at[1] - radius * cos(2 * pi * step / corners), 3),
        )
        for step in range(corners)
    )
    return Area(rings=(points,), fill=fill, stroke=stroke, width=width)
