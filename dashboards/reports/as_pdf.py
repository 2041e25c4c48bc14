"""A report as PDF on A4: marking at the top and the bottom of every page, tables that break and never run over."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

import reportlab
from anyascii import anyascii
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from dashboards.reports.document import (
    Block,
    Cell,
    Document,
    Heading,
    Note,
    Table,
    Text,
    notes_of,
    printable,
    terms_rows,
)
from dashboards.reports.picture import Area, Line, Picture, Words

_FACES = {"Lantern": "Vera.ttf", "Lantern-Bold": "VeraBd.ttf", "Lantern-Italic": "VeraIt.ttf"}
_INK, _QUIET, _EDGE, _WARM = HexColor("#22201c"), HexColor("#4a463f"), HexColor("#c9c4b8"), HexColor("#f6f4ee")
_STILL = (2000, 1, 1, 0, 0, 0)
_BAR = HexColor("#6f86a8")
_LEFT, _TOP, _BOTTOM = 18 * mm, 22 * mm, 27 * mm
_WIDTH = A4[0] - 2 * _LEFT


def as_pdf(document: Document) -> bytes:
    """Write a report as PDF.

    Parameters
    ----------
    document : Document
        What it says.

    Returns
    -------
    bytes
        Equal for equal documents: no clock and no chance goes into the file.
    """
    _register()
    held = io.BytesIO()
    made = BaseDocTemplate(
        held,
        pagesize=A4,
        title=printable(document.title),
        author="Lantern",
        subject=_readable(document.top),
        creator="Lantern",
        lang=document.language,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(_LEFT, _BOTTOM, _WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0, id="page")
    made.addPageTemplates([PageTemplate(id="all", frames=[frame])])
    made.build(list(_story(document)), canvasmaker=partial(_MarkedCanvas, document=document))
    return held.getvalue()


@cache
def _register() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(
        "Lantern", normal="Lantern", bold="Lantern-Bold", italic="Lantern-Italic", boldItalic="Lantern-Bold"
    )


@cache
def _known_signs() -> frozenset[int]:
    face = pdfmetrics.getFont("Lantern").face
    return frozenset(face.charToGlyph)


def _readable(text: str) -> str:
    """Words in letters that the type has: others are written in plain ones, never left out."""
    _register()
    known = _known_signs()
    return "".join(one if ord(one) in known else anyascii(one) or "?" for one in printable(text))


def _safe(text: str) -> str:
    return escape(_readable(text), quote=False)


@cache
def _style(name: str) -> ParagraphStyle:
    plain = ParagraphStyle("plain", fontName="Lantern", fontSize=8.6, leading=12.4, textColor=_INK, spaceAfter=4)
    given: dict[str, dict[str, Any]] = {
        "plain": {},
        "title": {"fontName": "Lantern-Bold", "fontSize": 17, "leading": 21, "spaceAfter": 3},
        "subtitle": {"textColor": _QUIET, "fontSize": 9.5, "leading": 13, "spaceAfter": 9},
        "h1": {"fontName": "Lantern-Bold", "fontSize": 12.5, "leading": 16, "spaceBefore": 13, "spaceAfter": 4},
        "h2": {"fontName": "Lantern-Bold", "fontSize": 9.4, "leading": 12.5, "spaceBefore": 8, "spaceAfter": 3},
        "item": {"leftIndent": 11, "bulletIndent": 1, "spaceAfter": 2.5},
        "caution": {
            "backColor": _WARM,
            "borderColor": _INK,
            "borderWidth": 0.7,
            "borderPadding": (5, 7, 5, 7),
            "leftIndent": 8,
            "rightIndent": 8,
            "spaceBefore": 9,
            "spaceAfter": 11,
        },
        "quiet": {"textColor": _QUIET, "fontSize": 7.6, "leading": 10.6},
        "caption": {"textColor": _QUIET, "fontSize": 7.2, "leading": 9.6, "spaceAfter": 6},
        "cell": {"fontSize": 7.7, "leading": 10.2, "spaceAfter": 0},
        "number": {"fontSize": 7.7, "leading": 10.2, "spaceAfter": 0, "alignment": TA_RIGHT},
        "note": {"fontSize": 6.2, "leading": 8, "spaceAfter": 2, "textColor": _QUIET, "alignment": TA_LEFT},
    }
    return ParagraphStyle(name, parent=plain, **given[name])


def _story(document: Document) -> Iterator[Flowable]:
    notes = notes_of(document)
    yield Paragraph(_safe(document.title), _style("title"))
    yield Paragraph(_safe(document.subtitle), _style("subtitle"))
    yield _terms(document)
    for number, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            yield from _heading(block, document.blocks[number + 1 : number + 2])
        elif isinstance(block, Text):
            words = _safe(block.text) + _mark(notes.get((number, -1, -1)))
            yield Paragraph(words, _style(block.kind), bulletText="\u2022" if block.kind == "item" else None)
        elif isinstance(block, Table):
            yield from _table(block, number, notes)
        else:
            caption = Paragraph(_safe(block.caption), _style("caption"))
            yield KeepTogether([_Drawn(block), Spacer(0, 3), caption])
    yield from _annex(list(notes.values()))


def _heading(block: Heading, following: tuple[Block, ...]) -> Iterator[Flowable]:
    # A heading at the foot of a page without anything under it is lost; a short table is kept whole.
    needed = 26 * mm
    for one in following:
        if isinstance(one, Picture):
            needed = one.height + 70
        elif isinstance(one, Table):
            needed = 55 + 17 * min(len(one.rows), 14)
        elif isinstance(one, Heading):
            needed = 48 * mm
    if block.new_page:
        yield PageBreak()
    yield CondPageBreak(needed + (24 if block.level == 1 else 0))
    if block.level == 1:
        yield Spacer(0, 7)
        yield _Rule()
    yield Paragraph(_safe(block.text), _style("h1" if block.level == 1 else "h2"))


def _mark(note: Note | None) -> str:
    return "" if note is None else f'<super size="5">\u2009{note.number}</super>'.replace("\u2009", " ")


def _terms(document: Document) -> Flowable:
    rows = [
        [Paragraph(f"<b>{_safe(a)}</b>", _style("cell")), Paragraph(_safe(b), _style("cell"))]
        for a, b in terms_rows(document)
    ]
    made = LongTable(rows, colWidths=[40 * mm, _WIDTH - 40 * mm], hAlign="LEFT")
    made.setStyle(TableStyle([*_LINES, ("LINEABOVE", (0, 0), (-1, 0), 1, _INK)]))
    return made


_LINES = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 2.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, _EDGE),
]


def _table(table: Table, number: int, notes: dict[tuple[int, int, int], Note]) -> Iterator[Flowable]:
    width = _WIDTH * (0.62 if table.narrow else 1)
    widths = [width * share / sum(table.widths) for share in table.widths]
    head = [
        Paragraph(f"<b>{_safe(words)}</b>", _cell_style(column, table)) for column, words in enumerate(table.heading)
    ]
    body: list[list[Flowable]] = [
        [_cell(cell, column, table, notes.get((number, row, column))) for column, cell in enumerate(cells)]
        for row, cells in enumerate(table.rows)
    ]
    if table.bars:
        widths.append(_WIDTH - width)
        head.append(Spacer(0, 0))
        for row, share in zip(body, table.bars, strict=True):
            row.append(_Bar(share, (_WIDTH - width) * 0.92))
    made = LongTable([head, *body], colWidths=widths, repeatRows=1, hAlign="LEFT", splitInRow=1)
    made.setStyle(TableStyle([*_LINES, ("LINEBELOW", (0, 0), (-1, 0), 0.9, _INK)]))
    if table.caption:
        yield Paragraph(_safe(table.caption), _style("caption"))
    yield made
    yield Spacer(0, 5)


def _cell_style(column: int, table: Table) -> ParagraphStyle:
    return _style("number" if column in table.numbers else "cell")


def _cell(cell: Cell, column: int, table: Table, note: Note | None) -> Paragraph:
    words = f"<b>{_safe(cell.text)}</b>" if cell.strong else _safe(cell.text)
    return Paragraph(words + _mark(note), _cell_style(column, table))


def _annex(notes: list[Note]) -> Iterator[Flowable]:
    if not notes:
        return
    yield PageBreak()
    yield Paragraph("Annex: the records behind each figure", _style("h1"))
    yield Paragraph("For the analyst alone: take it off before the report is passed on.", _style("quiet"))
    for note in notes:
        ids = " ".join(map(_safe, note.records))
        yield Paragraph(f"<b>{note.number}</b> {_safe(note.about)}: {ids}", _style("note"))


class _Rule(Flowable):  # type: ignore[misc]
    """Thin line across the page, above a heading."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        del height
        self.width = width
        return width, 1.0

    def draw(self) -> None:
        self.canv.setStrokeColor(_INK)
        self.canv.setLineWidth(0.9)
        self.canv.line(0, 0, self.width, 0)


class _Bar(Flowable):  # type: ignore[misc]
    """A bar beside a number."""

    def __init__(self, share: float, width: float) -> None:
        super().__init__()
        self.long = round(share * width, 2)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        del width, height
        return self.long, 8.0

    def draw(self) -> None:
        if self.long:
            self.canv.setFillColor(_BAR)
            self.canv.rect(4, 0.5, self.long, 6, stroke=0, fill=1)


class _Drawn(Flowable):  # type: ignore[misc]
    """A picture on the page."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        del height
        self.scale = min(1.0, width / self.picture.width)
        return self.picture.width * self.scale, self.picture.height * self.scale

    def draw(self) -> None:
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
        canvas.setStrokeColor(_EDGE)
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
        face, text = "Lantern-Bold" if shape.bold else "Lantern", _readable(shape.text)
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


class _MarkedCanvas(Canvas):  # type: ignore[misc]
    """Pages that say what they are at the top and the bottom; how many there are is known at the end."""

    def __init__(self, *given: Any, document: Document, **named: Any) -> None:
        super().__init__(*given, **named)
        # The library takes its stamp from the environment before it takes our word that there is none.
        self._doc._timeStamp.YMDhms = _STILL  # noqa: SLF001 - the stamp has no public writer
        self._doc.signature = hashlib.md5(b"Lantern", usedforsecurity=False)
        self._document = document
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - a name of the library
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = self._pages
        for number, page in enumerate(pages, start=1):
            self.__dict__.update(page)
            self._draw_marks(number, len(pages))
            super().showPage()
        super().save()

    def _draw_marks(self, number: int, pages: int) -> None:
        top, foot = _readable(self._document.top), _readable(self._document.foot)
        middle = A4[0] / 2
        self.saveState()
        self.setFillColor(_INK)
        self.setFont("Lantern-Bold", 8.5)
        self.drawCentredString(middle, A4[1] - 12 * mm, top)
        self.drawCentredString(middle, 17 * mm, top)
        self.setFont("Lantern", 6.6)
        size = 6.6
        while pdfmetrics.stringWidth(foot, "Lantern", size) > _WIDTH and size > 4:
            size -= 0.2
        self.setFont("Lantern", size)
        self.drawCentredString(middle, 12.6 * mm, foot)
        self.setFont("Lantern", 6.6)
        self.drawCentredString(middle, 8.6 * mm, f"Page {number} of {pages}")
        self.restoreState()
