"""What a report says before it has a form: headings, sentences, tables and pictures, every number with its records.

A document is data only: the writers of DOCX, PDF and HTML take it as it stands. No clock, no chance and no machine goes
into it, so equal documents give equal files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.reports.picture import Picture
from data.codes import Audience, label
from network.exchange.terms import NO_CONDITIONS, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 begins a part, level 2 stands within one; `new_page` begins a page too."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph.

    Attributes
    ----------
    records : tuple of str
        Ids of the records that it rests on.
    about : str
        What the records are listed under in the annex; by default the words themselves.
    kind : str
        ``plain``, ``item`` of a list, ``caution`` that stands out, or ``quiet``.
    """

    text: str
    records: tuple[str, ...] = ()
    about: str = ""
    kind: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table; `about` is what its records are listed under in the annex."""

    text: str
    records: tuple[str, ...] = ()
    about: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that is as wide as the page.

    Attributes
    ----------
    heading : tuple of str
        Words above the columns.
    rows : tuple of tuple of Cell
        As many cells in each as there are columns.
    widths : tuple of float
        Share of each column; they are made to fill the page.
    numbers : frozenset of int
        Columns whose words stand to the right.
    caption : str
        Sentence above the table.
    narrow : bool
        Whether it is made less wide than the page, so that numbers stand near their words.
    bars : tuple of float
        Length of a bar beside each row, as a share; 0 for none, and where a count is withheld.
    """

    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    caption: str = ""
    narrow: bool = False
    bars: tuple[float, ...] = ()


Block = Heading | Text | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report as it would be printed.

    Attributes
    ----------
    title, subtitle : str
        At the top of the first page.
    terms : Terms
        Marking, handling, recipient, purpose, expiry and audit anchor: on every page or on the first.
    fictional : bool
        Whether the case is invented; then every page says so.
    state : str
        Words beside the marking on every page, such as that it is a draft.
    with_records : bool
        Whether the annex lists the records behind each figure; without it no record's id is printed by a writer.
    """

    title: str
    subtitle: str
    terms: Terms
    blocks: tuple[Block, ...]
    fictional: bool = False
    state: str = ""
    with_records: bool = False
    language: str = "en-GB"

    @property
    def top(self) -> str:
        """Line at the top and the bottom of every page: the marking first."""
        words = [self.terms.marking, "FICTIONAL CASE" if self.fictional else "", self.state]
        return "  ·  ".join(one for one in words if one)

    @property
    def foot(self) -> str:
        """Second line at the bottom of every page: for whom, until when, and where the audit tells of it."""
        given = self.terms
        return (
            f"For {given.recipient}  ·  not to be used after {given.expires:%d %b %Y}  ·  "
            f"view {given.digest[:12]}  ·  audit {short_anchor(given.anchor)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line of the annex: its number in the text, what was counted, and the ids of the records."""

    number: int
    about: str
    records: tuple[str, ...]


def notes_of(document: Document) -> dict[tuple[int, int, int], Note]:
    """Number every note of a document before it is written.

    Parameters
    ----------
    document : Document
        The report.

    Returns
    -------
    dict of tuple of int to Note
        By the place of its block, and in a table of its row and column (else -1); empty without an annex.
    """
    if not document.with_records:
        return {}
    noted = [(place, about, records) for place, about, records in _noted(document) if records]
    return {
        place: Note(number=number, about=about, records=records)
        for number, (place, about, records) in enumerate(noted, start=1)
    }


def _noted(document: Document) -> Iterator[tuple[tuple[int, int, int], str, tuple[str, ...]]]:
    for number, block in enumerate(document.blocks):
        if isinstance(block, Text):
            yield (number, -1, -1), block.about or block.text, block.records
        elif isinstance(block, Table):
            for row, cells in enumerate(block.rows):
                for column, cell in enumerate(cells):
                    yield (number, row, column), cell.about or cell.text, cell.records


def terms_rows(document: Document) -> tuple[tuple[str, str], ...]:
    """On what terms the report is given, for the box on its first page.

    Parameters
    ----------
    document : Document
        The report.

    Returns
    -------
    tuple of (str, str)
        Name and value.
    """
    given = document.terms
    marking = f"{given.marking}, FICTIONAL CASE" if document.fictional else given.marking
    return (
        ("Marking", marking),
        ("Handling", HANDLING_WORDS.get(given.handling, given.handling)),
        *([("Conditions", given.conditions)] if given.conditions != NO_CONDITIONS else []),
        ("Made from", f"what {label(Audience(given.audience)).lower()} may see, on {given.made_on:%d %b %Y}"),
        ("For", given.recipient),
        ("Purpose", given.purpose),
        ("Not to be used after", f"{given.expires:%d %b %Y}"),
        ("State of the view", given.digest),
        ("Audit anchor", given.anchor),
    )


HANDLING_WORDS = {
    "P": "P: lawful sharing permitted. Not to be copied or passed on without asking who gave it.",
    "C": "C: holds something that carries conditions. Ask who gave it before any of it is passed on.",
}


def short_anchor(anchor: str) -> str:
    """Audit anchor short enough for the foot of a page.

    Parameters
    ----------
    anchor : str
        ``NUMBER:DIGEST`` or a digest.

    Returns
    -------
    str
        Its number and the first sixteen signs of the digest; the whole stands on the first page.
    """
    number, colon, digest = anchor.rpartition(":")
    return f"{number}{colon}{digest[:16]}"


def printable(text: str) -> str:
    """Leave out what a document cannot hold.

    Parameters
    ----------
    text : str
        Anything, also from data.

    Returns
    -------
    str
        Without control characters and marks of direction; breaks become spaces.
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split(" ")).strip()
