"""A report as DOCX: marking in the header and the footer, tables that fit the page, pictures as PNG."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from dashboards.reports.document import (
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
from dashboards.reports.drawing_png import as_png
from dashboards.reports.picture import Picture
from dashboards.reports.word import centred, counted_pages, same_bytes, same_properties

_INK, _QUIET = RGBColor(0x22, 0x20, 0x1C), RGBColor(0x4A, 0x46, 0x3F)
_WIDTH_CM = 17.4
_SIZES = {1: 14.0, 2: 11.0}


def as_docx(document: Document) -> bytes:
    """Write a report as DOCX.

    Parameters
    ----------
    document : Document
        What it says.

    Returns
    -------
    bytes
        Equal for equal documents: no clock, no machine and no user goes into the file.
    """
    notes = notes_of(document)
    made: Any = docx.Document()
    _lay_out(made, document)
    title = made.add_heading(printable(document.title), level=0)
    _drawn_black(title, 20)
    subtitle = made.add_paragraph(printable(document.subtitle))
    subtitle.runs[0].font.color.rgb = _QUIET
    _terms(made, document)
    for number, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            if block.new_page:
                made.add_page_break()
            _drawn_black(made.add_heading(printable(block.text), level=block.level), _SIZES.get(block.level, 10.0))
        elif isinstance(block, Text):
            _text(made, block, notes.get((number, -1, -1)))
        elif isinstance(block, Table):
            _table(made, block, number, notes)
        else:
            _picture(made, block)
    _annex(made, list(notes.values()))
    given = document.terms
    same_properties(
        made,
        title=printable(document.title),
        subject=printable(document.subtitle),
        comments=printable(f"{given.marking}. For {given.recipient}. Not to be used after {given.expires}."),
        keywords=printable(document.top),
        category="report",
    )
    held = io.BytesIO()
    made.save(held)
    return same_bytes(held.getvalue())


def _lay_out(made: Any, document: Document) -> None:
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Verdana", Pt(9.5)
    style.font.color.rgb = _INK
    style.paragraph_format.space_after = Pt(4)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.7)
    centred(section.header.paragraphs[0], printable(document.top))
    centred(section.footer.paragraphs[0], printable(document.top))
    centred(section.footer.add_paragraph(), printable(document.foot), size=7, bold=False)
    counted_pages(section.footer.add_paragraph())


def _drawn_black(paragraph: Any, size: float) -> None:
    paragraph.paragraph_format.keep_with_next = True
    for run in paragraph.runs:
        run.font.name, run.font.size, run.font.color.rgb = "Verdana", Pt(size), _INK
        run.bold = True


def _terms(made: Any, document: Document) -> None:
    rows = tuple((Cell(text=name, strong=True), Cell(text=value)) for name, value in terms_rows(document))
    _grid(made, rows, (4.2, _WIDTH_CM - 4.2), frozenset(), {}, -1)
    made.add_paragraph()


def _text(made: Any, block: Text, note: Note | None) -> None:
    paragraph = made.add_paragraph(style="List Bullet" if block.kind == "item" else None)
    if block.kind == "caution":
        paragraph.paragraph_format.left_indent = Cm(0.4)
        _border(paragraph)
    run = paragraph.add_run(printable(block.text))
    if block.kind == "quiet":
        run.font.color.rgb, run.font.size = _QUIET, Pt(8.5)
    _mark(paragraph, note)


def _border(paragraph: Any) -> None:
    borders = OxmlElement("w:pBdr")
    side = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "6"), ("color", "8A3B00")):
        side.set(qn(f"w:{name}"), value)
    borders.append(side)
    # Order matters to readers of the format: borders stand before spacing and indents.
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - borders have no public writer
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _mark(paragraph: Any, note: Note | None) -> None:
    if note is not None:
        run = paragraph.add_run(str(note.number))
        run.font.superscript = True
        run.bold = False


def _table(made: Any, table: Table, number: int, notes: dict[tuple[int, int, int], Note]) -> None:
    if table.caption:
        caption = made.add_paragraph(printable(table.caption))
        caption.runs[0].font.color.rgb = _QUIET
        caption.paragraph_format.keep_with_next = True
    width = _WIDTH_CM * (0.62 if table.narrow else 1)
    widths = tuple(width * share / sum(table.widths) for share in table.widths)
    head = tuple(Cell(text=words, strong=True) for words in table.heading)
    found = {(row + 1, column): note for (block, row, column), note in notes.items() if block == number}
    _grid(made, (head, *table.rows), widths, table.numbers, found, 0)
    made.add_paragraph().paragraph_format.space_after = Pt(2)


def _grid(
    made: Any,
    rows: tuple[tuple[Cell, ...], ...],
    widths_cm: tuple[float, ...],
    numbers: frozenset[int],
    notes: dict[tuple[int, int], Note],
    heading_row: int,
) -> None:
    grid = made.add_table(rows=0, cols=len(widths_cm))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.LEFT
    grid.autofit = False
    _light_lines(grid)
    for width, column in zip(widths_cm, grid.columns, strict=True):
        column.width = Cm(width)
    for number, cells in enumerate(rows):
        row = grid.add_row()
        _one_piece(row, is_heading=number == heading_row)
        for column, (cell, place) in enumerate(zip(cells, row.cells, strict=True)):
            place.width = Cm(widths_cm[column])
            paragraph = place.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            if column in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(printable(cell.text))
            run.bold, run.font.size = cell.strong, Pt(8.5)
            _mark(paragraph, notes.get((number, column)))


def _light_lines(grid: Any) -> None:
    """Lines between the rows alone, thin and grey."""
    borders = OxmlElement("w:tblBorders")
    for side, kind in (
        ("top", "single"), ("left", "nil"), ("bottom", "single"), ("right", "nil"), ("insideH", "single"),
        ("insideV", "nil"),
    ):  # fmt: skip
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", kind), ("sz", "4"), ("space", "0"), ("color", "A8A294")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = grid._tbl.tblPr  # noqa: SLF001 - borders have no public writer
    layout = properties.find(qn("w:tblLayout"))
    if layout is None:
        properties.append(borders)
    else:
        layout.addprevious(borders)


def _one_piece(row: Any, *, is_heading: bool) -> None:
    """Keep a row on one page, and repeat the heading on every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no public writer
    properties.append(OxmlElement("w:cantSplit"))
    if is_heading:
        properties.append(OxmlElement("w:tblHeader"))


def _picture(made: Any, picture: Picture) -> None:
    shape = made.add_picture(io.BytesIO(as_png(picture)), width=Emu(int(Cm(_WIDTH_CM))))
    described = shape._inline.docPr  # noqa: SLF001 - the description has no public writer
    described.set("descr", printable(picture.alternative))
    described.set("name", "Picture")
    caption = made.add_paragraph(printable(picture.caption))
    if caption.runs:
        caption.runs[0].font.size, caption.runs[0].font.color.rgb = Pt(7.5), _QUIET


def _annex(made: Any, notes: list[Note]) -> None:
    if not notes:
        return
    made.add_page_break()
    _drawn_black(made.add_heading("Annex: the records behind each figure", level=1), _SIZES[1])
    warned = made.add_paragraph("For the analyst alone: take it off before the report is passed on.")
    warned.runs[0].font.color.rgb = _QUIET
    for note in notes:
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        for words, bold in (
            (f"{note.number} ", True),
            (f"{printable(note.about)}: {' '.join(map(printable, note.records))}", False),
        ):
            run = paragraph.add_run(words)
            run.bold, run.font.size = bold, Pt(6.5)
