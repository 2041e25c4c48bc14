"""A picture as SVG, to stand inside a page."""

from __future__ import annotations

from html import escape

from dashboards.reports.document import printable
from dashboards.reports.picture import Area, Line, Picture, Shape, Words

FONT = "Verdana, 'Bitstream Vera Sans', 'DejaVu Sans', sans-serif"


def as_svg(picture: Picture) -> str:
    """Draw a picture as SVG.

    Parameters
    ----------
    picture : Picture
        Shapes in points.

    Returns
    -------
    str
        One element without scripts, links or outside parts; every word is escaped.
    """
    inside = "".join(_shape(shape) for shape in picture.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width:g} {picture.height:g}" role="img" '
        f'aria-label="{escape(printable(picture.alternative))}">{inside}</svg>'
    )


def _shape(shape: Shape) -> str:
    if isinstance(shape, Area):
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in shape.rings if ring)
        stroke = f' stroke="{shape.stroke}" stroke-width="{shape.width:g}"' if shape.stroke else ""
        return f'<path d="{path}" fill="{shape.fill or "none"}" fill-rule="evenodd"{stroke}/>'
    if isinstance(shape, Line):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        dash = f' stroke-dasharray="{shape.dash[0]:g} {shape.dash[1]:g}"' if shape.dash else ""
        return f'<polyline points="{points}" fill="none" stroke="{shape.stroke}" stroke-width="{shape.width:g}"{dash}/>'
    return _words(shape)


def _words(shape: Words) -> str:
    halo = (
        f' stroke="{shape.halo}" stroke-width="2.6" paint-order="stroke" stroke-linejoin="round"' if shape.halo else ""
    )
    weight = ' font-weight="700"' if shape.bold else ""
    return (
        f'<text x="{shape.at[0]:.1f}" y="{shape.at[1]:.1f}" font-family="{FONT}" font-size="{shape.size:g}" '
        f'fill="{shape.colour}" text-anchor="{shape.anchor}"{weight}{halo}>{escape(printable(shape.text))}</text>'
    )
