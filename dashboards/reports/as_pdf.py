"""A report as PDF on A4: marking at the top and the bottom of every page, tables that break and never run over."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
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
from dashboards.reports.pdf_marks import Bar, Drawn, Rule
from dashboards.reports.pdf_type import EDGE, INK, readable, register_faces, safe, style
from dashboards.reports.picture import Picture

_STILL = (2000, 1, 1, 0, 0, 0)
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
    register_faces()
    held = io.BytesIO()
    made = BaseDocTemplate(
        held,
        pagesize=A4,
        title=printable(document.title),
        author="Lantern",
        subject=readable(document.top),
        creator="Lantern",
        lang=document.language,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(_LEFT, _BOTTOM, _WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0, id="page")
    made.addPageTemplates([PageTemplate(id="all", frames=[frame])])
    made.build(list(_story(document)), canvasmaker=partial(_MarkedCanvas, document=document))
    return held.getvalue()


def _story(document: Document) -> Iterator[Flowable]:
    notes = notes_of(document)
    yield Paragraph(safe(document.title), style("title"))
    yield Paragraph(safe(document.subtitle), style("subtitle"))
    yield _terms(document)
    for number, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            yield from _heading(block, document.blocks[number + 1 : number + 2])
        elif isinstance(block, Text):
            words = safe(block.text) + _mark(notes.get((number, -1, -1)))
            yield Paragraph(words, style(block.kind), bulletText="\u2022" if block.kind == "item" else None)
        elif isinstance(block, Table):
            yield from _table(block, number, notes)
        else:
            caption = Paragraph(safe(block.caption), style("caption"))
            yield KeepTogether([Drawn(block), Spacer(0, 3), caption])
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
        yield Rule()
    yield Paragraph(safe(block.text), style("h1" if block.level == 1 else "h2"))


def _mark(note: Note | None) -> str:
    return "" if note is None else f'<super size="5">\u2009{note.number}</super>'.replace("\u2009", " ")


def _terms(document: Document) -> Flowable:
    rows = [
        [Paragraph(f"<b>{safe(a)}</b>", style("cell")), Paragraph(safe(b), style("cell"))]
        for a, b in terms_rows(document)
    ]
    made = LongTable(rows, colWidths=[40 * mm, _WIDTH - 40 * mm], hAlign="LEFT")
    made.setStyle(TableStyle([*_LINES, ("LINEABOVE", (0, 0), (-1, 0), 1, INK)]))
    return made


_LINES = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 2.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, EDGE),
]


def _table(table: Table, number: int, notes: dict[tuple[int, int, int], Note]) -> Iterator[Flowable]:
    width = _WIDTH * (0.62 if table.narrow else 1)
    widths = [width * share / sum(table.widths) for share in table.widths]
    head = [
        Paragraph(f"<b>{safe(words)}</b>", _cell_style(column, table)) for column, words in enumerate(table.heading)
    ]
    body: list[list[Flowable]] = [
        [_cell(cell, column, table, notes.get((number, row, column))) for column, cell in enumerate(cells)]
        for row, cells in enumerate(table.rows)
    ]
    if table.bars:
        widths.append(_WIDTH - width)
        head.append(Spacer(0, 0))
        for row, share in zip(body, table.bars, strict=True):
            row.append(Bar(share, (_WIDTH - width) * 0.92))
    made = LongTable([head, *body], colWidths=widths, repeatRows=1, hAlign="LEFT", splitInRow=1)
    made.setStyle(TableStyle([*_LINES, ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK)]))
    if table.caption:
        yield Paragraph(safe(table.caption), style("caption"))
    yield made
    yield Spacer(0, 5)


def _cell_style(column: int, table: Table) -> ParagraphStyle:
    return style("number" if column in table.numbers else "cell")


def _cell(cell: Cell, column: int, table: Table, note: Note | None) -> Paragraph:
    words = f"<b>{safe(cell.text)}</b>" if cell.strong else safe(cell.text)
    return Paragraph(words + _mark(note), _cell_style(column, table))


def _annex(notes: list[Note]) -> Iterator[Flowable]:
    if not notes:
        return
    yield PageBreak()
    yield Paragraph("Annex: the records behind each figure", style("h1"))
    yield Paragraph("For the analyst alone: take it off before the report is passed on.", style("quiet"))
    for note in notes:
        ids = " ".join(map(safe, note.records))
        yield Paragraph(f"<b>{note.number}</b> {safe(note.about)}: {ids}", style("note"))


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
        top, foot = readable(self._document.top), readable(self._document.foot)
        middle = A4[0] / 2
        self.saveState()
        self.setFillColor(INK)
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
