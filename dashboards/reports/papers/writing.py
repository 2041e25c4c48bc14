"""Write a paper as DOCX: marking top and bottom, the state on every page, every sentence with its records.

The same paper gives the same bytes: no clock, no machine and no user name goes into the file.
"""

from __future__ import annotations

import io

from docx import Document
from docx.shared import Cm, Pt, RGBColor

from dashboards.reports.word import centred, counted_pages, same_bytes, same_properties
from data.codes import Audience
from network.disruption.papers import Paper

_READERS = {
    Audience.POLICE_ANALYST: "the police",
    Audience.SOCIAL_CARE: "children's social care",
    Audience.MEETING: "a meeting",
    Audience.LICENSING: "a licensing authority",
    Audience.PUBLIC: "anybody",
}
_GREY = RGBColor(0x44, 0x44, 0x44)


def paper_as_docx(paper: Paper, *, fictional: bool = False) -> bytes:
    """Give the bytes of a paper as DOCX.

    Parameters
    ----------
    paper : Paper
        What it says.
    fictional : bool, default False
        Whether the case is the fictional one; then every page says so.

    Returns
    -------
    bytes
        Equal for equal papers.
    """
    document = Document()
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    state = f"{paper.state} · FICTIONAL CASE" if fictional else paper.state
    centred(section.header.paragraphs[0], paper.marking, state)
    until = f"Not to be used after {paper.expires_on:%d %b %Y}"
    centred(section.footer.paragraphs[0], state, f"For: {paper.recipient}", until, paper.marking)
    counted_pages(section.footer.add_paragraph())
    document.add_heading(paper.title, level=1)
    _line(document, f"Decision {paper.decision_id}. Drafted by {paper.drafted_by} on {paper.drafted_on:%d %b %Y}.", ())
    _line(document, f"Handling: {paper.marking}. {paper.handling}", ())
    _line(document, f"Evidence as {_READERS[paper.audience]} may see it.", ())
    _line(document, f"Conditions of handling: {conditions_words(paper)}", ())
    for part in paper.sections:
        document.add_heading(part.heading, level=2)
        for line in part.lines:
            _line(document, line.text, line.records)
    document.add_heading("Issued by", level=2)
    _line(document, "Name, rank or office: ____________________    Date: ______________", ())
    _line(document, f"Fingerprint of this text: {paper.digest[:16]}", ())
    same_properties(
        document,
        title=paper.title,
        subject=paper.state,
        comments=paper.handling,
        keywords=paper.marking,
        category="paper",
    )
    held = io.BytesIO()
    document.save(held)
    return same_bytes(held.getvalue())


def conditions_words(paper: Paper) -> str:
    """Say on what conditions a paper may be used.

    Parameters
    ----------
    paper : Paper
        The paper.

    Returns
    -------
    str
        Conditions of what it names, or that nothing in it is under any.
    """
    return " ".join(paper.conditions) or "nothing in this paper is under any; what is, was left out."


def _line(document: object, text: str, records: tuple[str, ...]) -> None:
    paragraph = document.add_paragraph()  # type: ignore[attr-defined]
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.add_run(_printable(text))
    if records:
        run = paragraph.add_run(_printable(f" [{'; '.join(records)}]"))
        run.font.size = Pt(8)
        run.font.color.rgb = _GREY


def _printable(text: str) -> str:
    """Leave out control characters, which a document cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
