"""What a PDF draws beside words: a rule above a heading, a bar beside a number, a picture."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable

from dashboards.reports.pdf_type import EDGE, INK, readable
from dashboards.reports.picture import Area, Line, Picture, Words

_BAR_COLOUR = HexColor("#6f86a8")


class Rule(Flowable):  # type: ignore[misc]
    """Thin line across the page, above a heading."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Say how much room it takes.

        Parameters
        ----------
        width, height : float
            Room there is, in points.

        Returns
        -------
        tuple of float
            Width and height, in points.
        """
        del height
        self.width = width
        return width, 1.0

    def draw(self) -> None:
        """Draw it where the library put it."""
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.9)
        self.canv.line(0, 0, self.width, 0)


class Bar(Flowable):  # type: ignore[misc]
    """A bar beside a number."""

    def __init__(self, share: float, width: float) -> None:
        super().__init__()
        self.long = round(share * width, 2)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Say how much room it takes.

        Parameters
        ----------
        width, height : float
            Room there is, in points.

        Returns
        -------
        tuple of float
            Width and height, in points.
        """
        del width, height
        return self.long, 8.0

    def draw(self) -> None:
        """Draw it where the library put it."""
        if self.long:
            self.canv.setFillColor(_BAR_COLOUR)
            self.canv.rect(4, 0.5, self.long, 6, stroke=0, fill=1)


class Drawn(Flowable):  # type: ignore[misc]
    """A picture on the page."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Say how much room it takes.

        Parameters
        ----------
        width, height : float
            Room there is, in points.

        Returns
        -------
        tuple of float
            Width and height, in points.
        """
        del height
        self.scale = min(1.0, width / self.picture.width)
        return self.picture.width * self.scale, self.picture.height * self.scale

    def draw(self) -> None:
        """Draw it where the library put it."""
        canvas, picture = self.canv, self.picture
        canvas.saveState()
        canvas.scale(self.scale, self.scale)
        outside = canvas.beginPath()
        outside.rect(0, 0, picture.width, picture.height)
        canvas.clipPath(outside, stroke=0, fill=0)
        for shape in picture.shapes:
            if isinstance(shape, Area):
                self._area(shape)
            elif isinstance(shape, Line):
                self._line(shape)
            else:
                self._words(shape)
        canvas.setStrokeColor(EDGE)
        canvas.setLineWidth(1)
        canvas.rect(0, 0, picture.width, picture.height, stroke=1, fill=0)
        canvas.restoreState()

    def _path(self, rings: tuple[tuple[tuple[float, float], ...], ...], *, closed: bool) -> Any:
        path = self.canv.beginPath()
        for ring in rings:
            for number, (x, y) in enumerate(ring):
                step = path.moveTo if number == 0 else path.lineTo
                step(round(x, 2), round(self.picture.height - y, 2))
            if closed:
                path.close()
        return path

    def _area(self, shape: Area) -> None:
        if shape.fill:
            self.canv.setFillColor(HexColor(shape.fill))
        if shape.stroke:
            self.canv.setStrokeColor(HexColor(shape.stroke))
            self.canv.setLineWidth(shape.width)
        path = self._path(shape.rings, closed=True)
        self.canv.drawPath(path, stroke=int(bool(shape.stroke)), fill=int(bool(shape.fill)), fillMode=0)

    def _line(self, shape: Line) -> None:
        self.canv.setStrokeColor(HexColor(shape.stroke))
        self.canv.setLineWidth(shape.width)
        self.canv.setDash(*([list(shape.dash)] if shape.dash else []))
        self.canv.drawPath(self._path((shape.points,), closed=False), stroke=1, fill=0)
        self.canv.setDash()

    def _words(self, shape: Words) -> None:
        face, text = "Lantern-Bold" if shape.bold else "Lantern", readable(shape.text)
        wide = pdfmetrics.stringWidth(text, face, shape.size)
        x = shape.at[0] - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
        y = self.picture.height - shape.at[1]
        for colour, mode in ((shape.halo, 1), (shape.colour, 0)):
            if not colour:
                continue
            # The way of drawing letters outlasts a text: what is saved here is given back below.
            self.canv.saveState()
            self.canv.setFillColor(HexColor(colour))
            self.canv.setStrokeColor(HexColor(colour))
            self.canv.setLineWidth(2.4)
            words = self.canv.beginText(round(x, 2), round(y, 2))
            words.setFont(face, shape.size)
            words.setTextRenderMode(mode)
            words.textOut(text)
            self.canv.drawText(words)
            self.canv.restoreState()
