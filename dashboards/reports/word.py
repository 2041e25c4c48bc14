"""What every DOCX of the house shares: the same content, the same bytes; signs that no document can hold left out."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

_STILL = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, not a time
_ZIP_STAMP = (1980, 1, 1, 0, 0, 0)


def centred(paragraph: Any, *lines: str, size: float = 9, bold: bool = True) -> None:
    """Write lines into the middle of a header or a footer.

    Parameters
    ----------
    paragraph : docx paragraph
        Where.
    *lines : str
        One below the other.
    size : float, default 9
        Points.
    bold : bool, default True
        Whether in bold.
    """
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, text in enumerate(lines):
        run = paragraph.add_run(text)
        run.bold = bold
        run.font.size = Pt(size)
        if number + 1 < len(lines):
            run.add_break()


def counted_pages(paragraph: Any) -> None:
    """Write "Page x of y", which the reader's program reckons.

    Parameters
    ----------
    paragraph : docx paragraph
        Where.
    """
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, name in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        run = paragraph.add_run(words)
        run.font.size = Pt(8)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        paragraph._p.append(field)  # noqa: SLF001 - fields have no public writer


def same_properties(document: Any, *, title: str, subject: str, comments: str, keywords: str, category: str) -> None:
    """Write the properties of a document without a clock, a machine or a user.

    Parameters
    ----------
    document : docx document
        Where.
    title, subject, comments, keywords, category : str
        What it says of itself.
    """
    properties = document.core_properties
    properties.author, properties.last_modified_by = "Lantern", "Lantern"
    properties.title, properties.subject = title[:250], subject[:250]
    properties.comments, properties.keywords, properties.category = comments[:250], keywords[:250], category
    properties.created = properties.modified = properties.last_printed = _STILL
    properties.revision = 1


def same_bytes(content: bytes) -> bytes:
    """Write the parts of a document again, in order and with one stamp, so that equal documents are equal files.

    Parameters
    ----------
    content : bytes
        DOCX as the library writes it.

    Returns
    -------
    bytes
        The same document.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, _ZIP_STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return held.getvalue()
