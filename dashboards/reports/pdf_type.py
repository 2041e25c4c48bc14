"""Faces, colours and styles of a PDF, and words in letters that its type has."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import reportlab
from anyascii import anyascii
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from dashboards.reports.document import printable

_FACES = {"Lantern": "Vera.ttf", "Lantern-Bold": "VeraBd.ttf", "Lantern-Italic": "VeraIt.ttf"}
INK, QUIET, EDGE, WARM = HexColor("#22201c"), HexColor("#4a463f"), HexColor("#c9c4b8"), HexColor("#f6f4ee")


@cache
def register_faces() -> None:
    """Make the faces known to the library, once."""
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


def readable(text: str) -> str:
    """Words in letters that the type has: others are written in plain ones, never left out.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        Without what does not print.
    """
    register_faces()
    known = _known_signs()
    return "".join(one if ord(one) in known else anyascii(one) or "?" for one in printable(text))


def safe(text: str) -> str:
    """Words for a paragraph, which reads markup: theirs is none.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        Readable and escaped.
    """
    return escape(readable(text), quote=False)


@cache
def style(name: str) -> ParagraphStyle:
    """How a paragraph of some kind is set.

    Parameters
    ----------
    name : str
        Kind of paragraph.

    Returns
    -------
    ParagraphStyle
        One for all of its kind.
    """
    plain = ParagraphStyle("plain", fontName="Lantern", fontSize=8.6, leading=12.4, textColor=INK, spaceAfter=4)
    given: dict[str, dict[str, Any]] = {
        "plain": {},
        "title": {"fontName": "Lantern-Bold", "fontSize": 17, "leading": 21, "spaceAfter": 3},
        "subtitle": {"textColor": QUIET, "fontSize": 9.5, "leading": 13, "spaceAfter": 9},
        "h1": {"fontName": "Lantern-Bold", "fontSize": 12.5, "leading": 16, "spaceBefore": 13, "spaceAfter": 4},
        "h2": {"fontName": "Lantern-Bold", "fontSize": 9.4, "leading": 12.5, "spaceBefore": 8, "spaceAfter": 3},
        "item": {"leftIndent": 11, "bulletIndent": 1, "spaceAfter": 2.5},
        "caution": {
            "backColor": WARM,
            "borderColor": INK,
            "borderWidth": 0.7,
            "borderPadding": (5, 7, 5, 7),
            "leftIndent": 8,
            "rightIndent": 8,
            "spaceBefore": 9,
            "spaceAfter": 11,
        },
        "quiet": {"textColor": QUIET, "fontSize": 7.6, "leading": 10.6},
        "caption": {"textColor": QUIET, "fontSize": 7.2, "leading": 9.6, "spaceAfter": 6},
        "cell": {"fontSize": 7.7, "leading": 10.2, "spaceAfter": 0},
        "number": {"fontSize": 7.7, "leading": 10.2, "spaceAfter": 0, "alignment": TA_RIGHT},
        "note": {"fontSize": 6.2, "leading": 8, "spaceAfter": 2, "textColor": QUIET, "alignment": TA_LEFT},
    }
    return ParagraphStyle(name, parent=plain, **given[name])
