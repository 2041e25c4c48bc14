"""A picture as PNG, for documents that hold no shapes."""

from __future__ import annotations

import io
from functools import cache
from itertools import pairwise
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from dashboards.reports.document import printable
from dashboards.reports.picture import Area, Line, Picture, Words

_SCALE = 4
_OUT = 2
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def as_png(picture: Picture) -> bytes:
    """Draw a picture as PNG, two pixels a point.

    Parameters
    ----------
    picture : Picture
        Shapes in points.

    Returns
    -------
    bytes
        Equal for equal pictures.
    """
    whole = round(picture.width * _SCALE), round(picture.height * _SCALE)
    image = Image.new("RGB", whole, "#ffffff")
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        if isinstance(shape, Area):
            _area(image, draw, shape)
        elif isinstance(shape, Line):
            _line(draw, shape)
        else:
            _words(draw, shape)
    # Drawn large and made smaller, so that edges are even.
    small = image.resize((whole[0] * _OUT // _SCALE, whole[1] * _OUT // _SCALE), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    small.save(held, "PNG", optimize=False, compress_level=9)
    return held.getvalue()


def _points(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _area(image: Image.Image, draw: ImageDraw.ImageDraw, shape: Area) -> None:
    rings = [_points(ring) for ring in shape.rings if len(ring) > 2]
    if not rings:
        return
    if shape.fill and len(rings) == 1:
        draw.polygon(rings[0], fill=shape.fill)
    elif shape.fill:
        mask = Image.new("1", image.size, 0)
        on_mask = ImageDraw.Draw(mask)
        on_mask.polygon(rings[0], fill=1)
        for hole in rings[1:]:
            on_mask.polygon(hole, fill=0)
        image.paste(shape.fill, mask=mask)
    if shape.stroke:
        for ring in rings:
            draw.line([*ring, ring[0]], fill=shape.stroke, width=max(1, round(shape.width * _SCALE)), joint="curve")


def _line(draw: ImageDraw.ImageDraw, shape: Line) -> None:
    width = max(1, round(shape.width * _SCALE))
    if shape.dash is None:
        draw.line(_points(shape.points), fill=shape.stroke, width=width, joint="curve")
        return
    for piece in _dashes(_points(shape.points), [part * _SCALE for part in shape.dash]):
        draw.line(piece, fill=shape.stroke, width=width)


def _dashes(points: list[tuple[float, float]], dash: list[float]) -> list[list[tuple[float, float]]]:
    """Cut a line into its drawn pieces."""
    pieces: list[list[tuple[float, float]]] = []
    left, is_on = dash[0], True
    for start, end in pairwise(points):
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        gone = 0.0
        while gone < length:
            step = min(left, length - gone)
            ends = [
                (start[0] + (end[0] - start[0]) * at / length, start[1] + (end[1] - start[1]) * at / length)
                for at in (gone, gone + step)
            ]
            if is_on:
                pieces.append(ends)
            gone, left = gone + step, left - step
            if left <= 0:
                is_on = not is_on
                left = dash[0] if is_on else dash[1]
    return pieces


@cache
def _face(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    file = Path(reportlab.__file__).parent / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")
    return ImageFont.truetype(str(file), round(size * _SCALE), layout_engine=ImageFont.Layout.BASIC)


def _words(draw: ImageDraw.ImageDraw, shape: Words) -> None:
    at = shape.at[0] * _SCALE, shape.at[1] * _SCALE
    face = _face(shape.size, bold=shape.bold)
    draw.text(
        at,
        printable(shape.text),
        fill=shape.colour,
        font=face,
        anchor=_ANCHORS[shape.anchor],
        stroke_width=round(1.3 * _SCALE) if shape.halo else 0,
        stroke_fill=shape.halo or None,
    )
