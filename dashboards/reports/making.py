"""Make a report from a view: through the door, told to the audit, then written; the same asked, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from dashboards import doors
from dashboards.exporting import anchor_words
from dashboards.reports.as_docx import as_docx
from dashboards.reports.as_html import as_html
from dashboards.reports.as_pdf import as_pdf
from dashboards.reports.asked import EXPIRES_AFTER_DAYS, Asked, given_to
from dashboards.reports.document import Document
from dashboards.reports.kinds import KINDS, Said
from dashboards.wiring import Desk
from data.codes import Audience
from data.errors import RefusedInput
from data.policy import Permission
from data.views import View
from network.exchange.terms import MARKING, NO_CONDITIONS, Terms, handling_of

FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
    "html": (as_html, "text/html"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file to give out."""

    name: str
    media: str
    content: bytes
    document: Document


def check(view: View, asked: Asked) -> None:
    """Refuse before anything is made or told to the audit.

    Parameters
    ----------
    view : View
        Who asks.
    asked : Asked
        What for.

    Raises
    ------
    NotPermitted
        If the door is closed to this audience, or it is a room: a file is made on one person's own device.
    RefusedInput
        If there is no such report, or small counts would leave the group.
    """
    if asked.kind not in KINDS:
        raise RefusedInput(f"report {asked.kind!r}: choose one of {', '.join(KINDS)}")
    doors.require(view, KINDS[asked.kind][0])
    if not view.may(Permission.EXPORT):
        view.refuse(f"report {asked.kind}: made on the note taker's own device, never in a room")
    if asked.small_shown and asked.recipient.strip():
        raise RefusedInput("report: small counts are shown in one's own copy alone; leave the recipient out")


def document_of(desk: Desk, view: View, asked: Asked, anchor: str) -> Document:
    """Put a report together; everything that could change its bytes is passed in.

    Parameters
    ----------
    desk : Desk
        Store and kept results.
    view : View
        Who asks.
    asked : Asked
        What for.
    anchor : str
        Audit anchor that it carries.

    Returns
    -------
    Document
        Equal for equal views, terms and anchors.

    Raises
    ------
    NotPermitted, RefusedInput
        See `check`; and if the terms are refused.
    """
    check(view, asked)
    return _document(desk, view, asked, KINDS[asked.kind][1](desk, view.given_to(asked.recipient), asked), anchor)


def _document(desk: Desk, view: View, asked: Asked, said: Said, anchor: str) -> Document:
    given = asked.recipient.strip() or asked.agency.strip()
    is_own = not given and view.audience is Audience.POLICE_ANALYST
    return Document(
        title=said.title,
        subtitle=said.subtitle,
        terms=Terms(
            marking=MARKING,
            handling=handling_of(said.source.case()),
            audience=said.source.audience.value,
            recipient=given_to(view, asked),
            purpose=view.purpose,
            made_on=asked.day,
            expires=asked.expires or asked.day + timedelta(days=EXPIRES_AFTER_DAYS),
            anchor=anchor,
            digest=said.source.digest,
            conditions=NO_CONDITIONS if is_own else "; ".join(said.source.terms()) or NO_CONDITIONS,
        ),
        blocks=said.blocks,
        fictional=desk.settings.fictional,
        state=said.state,
        with_records=is_own,
    )


def make(desk: Desk, view: View, asked: Asked, form: str, *, anchor: str = "") -> Made:
    """Make a report as a file and tell the audit to whom it is disclosed.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        Who asks.
    asked : Asked
        What for.
    form : str
        ``docx``, ``pdf`` or ``html``.
    anchor : str, optional
        Anchor of an earlier making, to give the same file again; by default that of this disclosure.

    Returns
    -------
    Made
        The file.

    Raises
    ------
    NotPermitted, RefusedInput
        If it is refused; also if the audit holds no such anchor.
    """
    return make_all(desk, view, asked, (form,), anchor=anchor)[form]


def make_all(desk: Desk, view: View, asked: Asked, forms: Iterable[str], *, anchor: str = "") -> dict[str, Made]:
    """Make a report in several forms under one disclosure.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        Who asks.
    asked : Asked
        What for.
    forms : iterable of str
        ``docx``, ``pdf``, ``html``.
    anchor : str, optional
        As for `make`.

    Returns
    -------
    dict of str to Made
        By form.

    Raises
    ------
    NotPermitted, RefusedInput
        As for `make`.
    """
    wanted = list(forms)
    for form in wanted:
        if form not in FORMS:
            raise RefusedInput(f"report form {form!r}: give a name that ends in .{', .'.join(FORMS)}")
    check(view, asked)
    if anchor:
        asked = _as_then(desk, view, asked, anchor)
    said = KINDS[asked.kind][1](desk, view.given_to(asked.recipient), asked)
    draft = _document(desk, view, asked, said, "")  # refused before anything is told to the audit
    view.hand_out(
        [draft.terms.recipient],
        *said.records,
        detail=f"report {asked.kind}, {', '.join(wanted)}, expires {draft.terms.expires.isoformat()}"
        + (f", {said.counted}" if said.counted else ""),
    )
    whole = replace(draft, terms=replace(draft.terms, anchor=anchor or anchor_words(desk, view)))
    name = f"{asked.kind}-{asked.day.isoformat()}-{whole.terms.digest[:8]}"
    return {
        form: Made(name=f"{name}.{form}", media=FORMS[form][1], content=FORMS[form][0](whole), document=whole)
        for form in wanted
    }


def _as_then(desk: Desk, view: View, asked: Asked, anchor: str) -> Asked:
    """Ask for an earlier report again, beside what its recipient held then; the anchor must name such a disclosure."""
    number, _, digest = anchor.rpartition(":")
    found = [e for e in desk.store.audit.entries() if e.digest == digest and number in ("", str(e.seq))]
    if not any(e.audience == view.audience.value and f"report {asked.kind}," in e.detail for e in found):
        raise RefusedInput("report: the audit holds no such report of this anchor; leave --anchor out to get a new one")
    return replace(asked, before=found[0].seq)
