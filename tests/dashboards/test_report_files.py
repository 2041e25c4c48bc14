"""Reports as files: equal inputs give equal bytes, every page is marked, data never becomes markup."""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser

import docx
import pytest

from dashboards.reports.as_docx import as_docx
from dashboards.reports.as_html import as_html
from dashboards.reports.as_pdf import as_pdf
from dashboards.reports.document import Cell, Document, Heading, Table, Text, notes_of
from dashboards.reports.drawing_png import as_png
from dashboards.reports.drawing_svg import as_svg
from dashboards.reports.picture import Area, Line, Picture, Words, circle
from network.exchange.terms import Terms

NASTY = '<script>alert(1)</script>"};]]>{x}\u202e\x07 & \u0142\u2603'
WRITERS = {"docx": as_docx, "pdf": as_pdf, "html": as_html}


def picture() -> Picture:
    ring = ((10.0, 10.0), (90.0, 10.0), (90.0, 60.0), (10.0, 60.0))
    hole = ((30.0, 20.0), (50.0, 20.0), (50.0, 40.0))
    return Picture(
        width=120, height=80, alternative=NASTY, caption=NASTY,
        shapes=(
            Area(rings=(ring, hole), fill="#e6e0d2", stroke="#22201c", width=1),
            Line(points=((0.0, 0.0), (60.0, 40.0), (120.0, 0.0)), stroke="#4b1f86", dash=(3, 2)),
            circle((60, 40), 6, fill="#00634a", corners=5),
            Words(at=(60, 70), text=NASTY, halo="#ffffff"),
        ),
    )  # fmt: skip


def document(*, with_records: bool = True, recipient: str = "Example board") -> Document:
    rows = tuple(
        (Cell(text=f"row {n}"), Cell(text=str(n), records=(f"E-{n}", f"R-{n}"), about=NASTY)) for n in range(40)
    )
    return Document(
        title="Example report",
        subtitle=NASTY,
        terms=Terms(
            marking="OFFICIAL-SENSITIVE", handling="P", audience="police_analyst", recipient=recipient, purpose="test",
            made_on=date(2026, 11, 22), expires=date(2026, 12, 20), anchor="7:" + "ab" * 32, digest="cd" * 8,
        ),
        blocks=(
            Heading(text="1. First"),
            Text(text="Three incidents.", records=("E-1", "E-2", "E-3")),
            Text(text=NASTY, kind="item"),
            Text(text="Mind this.", kind="caution"),
            picture(),
            Table(heading=("What", "Count"), rows=rows, widths=(3, 1), numbers=frozenset({1})),
            Table(
                heading=("A", "B"), rows=((Cell(text="word " * 700), Cell(text="x" * 400)),), widths=(1, 1),
                caption="long",
            ),
        ),
        fictional=True,
        with_records=with_records,
    )  # fmt: skip


def digests() -> dict[str, str]:
    return {form: hashlib.sha256(write(document())).hexdigest() for form, write in WRITERS.items()}


def test_every_form_is_tried() -> None:
    # Not above: the other process needs the writers alone.
    making = importlib.import_module("dashboards.reports.making")
    assert set(making.FORMS) == set(WRITERS)


def test_equal_documents_are_equal_files_in_another_process() -> None:
    told = (
        f"import importlib.util as u, json; s = u.spec_from_file_location('t', {__file__!r})\n"
        "m = u.module_from_spec(s); s.loader.exec_module(m); print(json.dumps(m.digests()))"
    )
    # another order of sets, another time zone, another day of the process
    more = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", told], env=os.environ | more, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == str(digests()).replace("'", '"')


def test_another_recipient_is_another_file() -> None:
    for write in (as_html, as_pdf):
        assert write(document()) != write(document(recipient="Somebody else"))


def test_word_pages_are_marked_and_hold_the_terms() -> None:
    made = docx.Document(io.BytesIO(as_docx(document())))
    (section,) = made.sections
    assert not section.different_first_page_header_footer
    header, footer = ("\n".join(p.text for p in part.paragraphs) for part in (section.header, section.footer))
    assert "OFFICIAL-SENSITIVE" in header
    assert "FICTIONAL CASE" in header
    assert all(
        words in footer for words in ("OFFICIAL-SENSITIVE", "Example board", "20 Dec 2026", "7:abababababababab")
    )
    assert len(made.inline_shapes) == 1


def test_pdf_marks_each_of_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfgen.canvas import Canvas

    drawn: list[tuple[int, str]] = []
    plain = Canvas.drawCentredString

    def listen(canvas: Canvas, x: float, y: float, words: str) -> None:
        drawn.append((canvas.getPageNumber(), words))
        plain(canvas, x, y, words)

    monkeypatch.setattr(Canvas, "drawCentredString", listen)
    content = as_pdf(document())
    numbers = [re.fullmatch(r"Page (\d+) of (\d+)", words) for _, words in drawn]
    pages = [(int(found[1]), int(found[2])) for found in numbers if found]
    n = len(pages)
    assert n > 3
    assert pages == [(number, n) for number in range(1, n + 1)]
    assert len(re.findall(rb"/Type /Page\b", content)) == n
    marked = [words for _, words in drawn if words.startswith("OFFICIAL-SENSITIVE")]
    assert len(marked) == 2 * n
    assert sum("Example board" in words for _, words in drawn) == n


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_html_holds_no_script_and_asks_for_nothing() -> None:
    page = as_html(document(recipient='"} body { display: none } @import url(//x)')).decode()
    reader = _Elements()
    reader.feed(page)
    tags = {tag for tag, _ in reader.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    named = {name for _, attributes in reader.found for name in attributes}
    assert not {name for name in named if name.startswith("on")} | named & {"src", "srcset", "action"}
    links = [attributes["href"] for _, attributes in reader.found if "href" in attributes]
    assert links
    assert all((link or "").startswith("#") for link in links)
    style = page[page.index("<style>") : page.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style
    assert not re.search(r"https?:", page.replace("http://www.w3.org/2000/svg", ""))
    assert "\u202e" not in page


def test_every_note_has_its_number_and_only_the_analyst_s_copy_has_an_annex() -> None:
    held = [note.number for note in notes_of(document()).values()]
    assert held == list(range(1, 42))
    page = as_html(document()).decode()
    assert page.count('<li id="n') == 41
    for write in (as_html, as_docx):
        assert b"E-37" not in write(document(with_records=False))
    made = docx.Document(io.BytesIO(as_docx(document(with_records=False))))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert not [text for text in [*cells, *(p.text for p in made.paragraphs)] if "E-37" in text]


def test_a_picture_is_drawn_alike_each_time_and_escapes_its_words() -> None:
    assert as_png(picture()) == as_png(picture())
    drawn = as_svg(picture())
    assert drawn == as_svg(picture())
    reader = _Elements()
    reader.feed(drawn)
    assert {tag for tag, _ in reader.found} <= {"svg", "path", "polyline", "text"}
