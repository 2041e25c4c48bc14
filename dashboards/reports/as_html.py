"""A report as one HTML file: no script, nothing from outside, marked on screen and on every printed page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

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
from dashboards.reports.drawing_svg import as_svg
from dashboards.reports.picture import Picture

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { font: 15px/1.5 Verdana, "Bitstream Vera Sans", "DejaVu Sans", sans-serif; color: #22201c; background: #e9e8e4; }
body { margin: 0; }
.bar { position: sticky; z-index: 2; left: 0; right: 0; background: #22201c; color: #fff; padding: .45rem 1rem;
  text-align: center; font-weight: 700; letter-spacing: .06em; font-size: .85rem; }
.top { top: 0; } .bottom { bottom: 0; } .bottom span { display: block; font-weight: 400; letter-spacing: 0; }
main { max-width: 60rem; margin: 1.5rem auto; background: #fff; padding: 2.2rem 3rem 3rem;
  box-shadow: 0 1px 4px rgba(0, 0, 0, .18); }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .2rem; }
.subtitle { color: #4a463f; margin: 0 0 1.2rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; padding-top: .7rem; border-top: 2px solid #22201c; break-after: avoid; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; break-after: avoid; }
p { margin: .5rem 0; max-width: 46rem; } ul { margin: .5rem 0; padding-left: 1.3rem; max-width: 46rem; }
li { margin: .25rem 0; }
.caution { border-left: 4px solid #8a3b00; background: #f6f4ee; padding: .6rem .9rem; max-width: none; }
.quiet { color: #4a463f; font-size: .87rem; }
.wide { overflow-x: auto; margin: .7rem 0 1.1rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: .87rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #4a463f; padding: 0 0 .35rem; }
th, td { text-align: left; vertical-align: top; padding: .38rem .6rem .38rem 0; border-bottom: 1px solid #c9c4b8;
  overflow-wrap: anywhere; }
.narrow { width: 62%; min-width: 22rem; } .narrow.with-bars { width: 100%; }
.bar-cell i { display: block; height: .62rem; margin: .35rem 0 0 .3rem; background: #6f86a8; min-width: 0;
  print-color-adjust: exact; }
thead th { border-bottom: 1.5px solid #22201c; }
tbody th { font-weight: 400; } .strong { font-weight: 700; }
.number { text-align: right; padding-right: .8rem; }
sup { font-size: .68em; line-height: 0; } sup a { color: #0b5c99; }
.terms th { width: 13rem; font-weight: 700; } .terms { margin-bottom: 1.5rem; border-top: 1.5px solid #22201c; }
figure { margin: 1rem 0; break-inside: avoid; } figure svg { width: 100%; height: auto; border: 1px solid #c9c4b8; }
figcaption { color: #4a463f; font-size: .87rem; }
.notes { font-size: .78rem; padding-left: 0; list-style: none; max-width: none; }
.notes li { overflow-wrap: anywhere; } .ids { color: #4a463f; font-family: monospace; }
@media print {
  html { background: #fff; font-size: 12px; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; }
  .bar { display: none; } .new-page { break-before: page; }
  tr, .caution { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; }
}
"""


def as_html(document: Document) -> bytes:
    """Write a report as HTML.

    Parameters
    ----------
    document : Document
        What it says.

    Returns
    -------
    bytes
        UTF-8; equal for equal documents.
    """
    notes = notes_of(document)
    title = escape(printable(document.title))
    parts = [
        f'<!doctype html><html lang="{document.language}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
        f"<title>{title}</title><style>{_STYLE}{_page_rules(document)}</style></head><body>",
        f'<div class="bar top" role="banner">{_safe(document.top)}</div><main>',
        f'<h1>{title}</h1><p class="subtitle">{_safe(document.subtitle)}</p>',
        _terms(document),
        *_blocks(document, notes),
        *_annex(list(notes.values())),
        "</main>",
        f'<div class="bar bottom" role="contentinfo">{_safe(document.top)}<span>{_safe(document.foot)}</span></div>',
        "</body></html>\n",
    ]
    return "".join(parts).encode("utf-8")


def _safe(text: str) -> str:
    return escape(printable(text))


def _page_rules(document: Document) -> str:
    """Marking, terms and page numbers at the top and the bottom of every printed page."""
    mark, foot = _css_string(document.top), _css_string(document.foot)
    words = "font: 8pt Verdana, sans-serif; color: #22201c;"
    return (
        "@page { size: A4; margin: 20mm 17mm 24mm; "
        f"@top-center {{ content: {mark}; font-weight: 700; {words} }} "
        f'@bottom-center {{ content: {mark} "\\A" {foot} "\\A" "Page " counter(page) " of " counter(pages); '
        f"white-space: pre-wrap; text-align: center; {words} }} }}"
    )


def _css_string(text: str) -> str:
    """A string of a style sheet in which no sign of the data means anything."""
    signs = "".join(
        one if (one.isascii() and one.isalnum()) or one == " " else f"\\{ord(one):x} " for one in printable(text)
    )
    return f'"{signs}"'


def _terms(document: Document) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_safe(name)}</th><td>{_safe(value)}</td></tr>' for name, value in terms_rows(document)
    )
    return f'<table class="terms"><tbody>{rows}</tbody></table>'


def _blocks(document: Document, notes: dict[tuple[int, int, int], Note]) -> Iterator[str]:
    is_open = False
    for number, block in enumerate(document.blocks):
        is_item = isinstance(block, Text) and block.kind == "item"
        if is_item != is_open:
            yield "<ul>" if is_item else "</ul>"
            is_open = is_item
        if isinstance(block, Heading):
            level = min(block.level + 1, 4)
            begin = ' class="new-page"' if block.new_page else ""
            yield f"<h{level}{begin}>{_safe(block.text)}</h{level}>"
        elif isinstance(block, Text):
            words = _safe(block.text) + _mark(notes.get((number, -1, -1)))
            yield f"<li>{words}</li>" if is_item else f'<p class="{block.kind}">{words}</p>'
        elif isinstance(block, Table):
            yield _table(block, number, notes)
        else:
            yield _picture(block)
    if is_open:
        yield "</ul>"


def _mark(note: Note | None) -> str:
    return "" if note is None else f'<sup><a href="#n{note.number}" id="r{note.number}">{note.number}</a></sup>'


def _table(table: Table, number: int, notes: dict[tuple[int, int, int], Note]) -> str:
    beside = sum(table.widths) * 0.6 if table.bars else 0.0
    whole = sum(table.widths) + beside
    columns = "".join(f'<col style="width:{100 * width / whole:.2f}%">' for width in (*table.widths, beside) if width)
    head = "".join(
        f'<th scope="col"{_aligned(column, table)}>{_safe(words)}</th>' for column, words in enumerate(table.heading)
    )
    head += "<td></td>" if table.bars else ""
    body = "".join(
        "<tr>"
        + "".join(_cell(cell, column, table, notes.get((number, row, column))) for column, cell in enumerate(cells))
        + _bar(table, row)
        + "</tr>"
        for row, cells in enumerate(table.rows)
    )
    caption = f"<caption>{_safe(table.caption)}</caption>" if table.caption else ""
    narrow = f' class="narrow{" with-bars" if table.bars else ""}"' if table.narrow else ""
    return (
        f'<div class="wide"><table{narrow}>{caption}<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _bar(table: Table, row: int) -> str:
    if not table.bars:
        return ""
    share = table.bars[row]
    return f'<td class="bar-cell" aria-hidden="true"><i style="width:{100 * share:.1f}%"></i></td>'


def _aligned(column: int, table: Table, *, strong: bool = False) -> str:
    words = " ".join(filter(None, ["number" if column in table.numbers else "", "strong" if strong else ""]))
    return f' class="{words}"' if words else ""


def _cell(cell: Cell, column: int, table: Table, note: Note | None) -> str:
    inside = _safe(cell.text) + _mark(note)
    kind = _aligned(column, table, strong=cell.strong)
    return f'<th scope="row"{kind}>{inside}</th>' if column == 0 else f"<td{kind}>{inside}</td>"


def _picture(picture: Picture) -> str:
    return f"<figure>{as_svg(picture)}<figcaption>{_safe(picture.caption)}</figcaption></figure>"


def _annex(notes: list[Note]) -> Iterator[str]:
    if not notes:
        return
    yield "<h2>Annex: the records behind each figure</h2>"
    yield '<p class="quiet">For the analyst alone: take it off before the report is passed on.</p><ol class="notes">'
    for note in notes:
        back = f'<a href="#r{note.number}">{note.number}</a>'
        ids = " ".join(map(_safe, note.records))
        yield f'<li id="n{note.number}">{back} {_safe(note.about)}: <span class="ids">{ids}</span></li>'
    yield "</ol>"
