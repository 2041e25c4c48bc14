"""Make a report from a view: through the door, told to the audit, then written; the same asked, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboards import doors
from dashboards.exporting import anchor_words
from dashboards.naming import last_day
from dashboards.reports.as_docx import as_docx
from dashboards.reports.as_html import as_html
from dashboards.reports.as_pdf import as_pdf
from dashboards.reports.document import Block, Document
from dashboards.reports.given import beside_earlier, counted_words, given_before, parts_of
from dashboards.reports.meeting_pack import latest_meeting, pack
from dashboards.reports.minutes import minutes, readers_of
from dashboards.reports.profile.basis import Wanted, half_year
from dashboards.reports.profile.build import Profile
from dashboards.reports.profile.compare import area_name
from dashboards.reports.venue import dossier
from dashboards.wiring import Desk
from data.audience import room_audience
from data.codes import Audience
from data.errors import RefusedInput
from data.meetings import Meeting
from data.policy import Permission
from data.views import View
from network.exchange.terms import MARKING, NO_CONDITIONS, Terms, handling_of

EXPIRES_AFTER_DAYS = 28
OWN_COPY = "own copy"
FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
    "html": (as_html, "text/html"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What report is asked for, in what form, for whom.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    day : date
        Day on which it is made, and last day of the default period.
    recipient : str
        Who receives it; empty for the maker's own copy, which alone holds the annex of records.
    expires : date or None
        Last day of use; by default four weeks on.
    period : tuple of date or None
        First and last day; by default the six months up to `day`.
    area, neighbour : str
        Codes of forces or districts.
    small_shown : bool
        Whether small counts are shown: police and social care, for their own copy alone.
    subject : str
        Id of the venue or the meeting.
    agency : str
        For minutes: whose.
    earlier : tuple of Wanted or None
        Profiles that the recipient holds already; by default those that the audit knows of.
    """

    kind: str
    day: date
    recipient: str = ""
    expires: date | None = None
    period: tuple[date, date] | None = None
    area: str = ""
    neighbour: str = ""
    small_shown: bool = False
    subject: str = ""
    agency: str = ""
    earlier: tuple[Wanted, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a report says, before it has its terms.

    Attributes
    ----------
    source : View
        Whose view it was made from.
    records : tuple of str
        Ids that the audit names; none for the whole view.
    counted : str
        What the audit says of the counts of a profile, to compare the next one with.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    source: View
    records: tuple[str, ...] = ()
    state: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file to give out."""

    name: str
    media: str
    content: bytes
    document: Document


def first_day(desk: Desk, view: View) -> date:
    """Day that a report is made for by default: today; in the fictional case its last day, if that is past.

    Parameters
    ----------
    desk : Desk
        Says whether the case is the fictional one.
    view : View
        Permitted case.

    Returns
    -------
    date
        Never a day to come.
    """
    return min(last_day(view.case()), view.day) if desk.settings.fictional else view.day


def profile_of(desk: Desk, view: View, asked: Asked) -> Profile:
    """Profile behind a problem profile or a six-monthly report.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        Permitted case.
    asked : Asked
        Period, area and neighbour.

    Returns
    -------
    Profile
        Its parts are made when they are asked for.

    Raises
    ------
    RefusedInput
        If there is no such area in this view.
    """
    period = asked.period or half_year(asked.day)
    wanted = Wanted(
        period=period,
        area=asked.area,
        neighbour=asked.neighbour,
        small_shown=asked.small_shown,
        parts=parts_of(asked.kind),
    )
    earlier = asked.earlier
    if earlier is None:
        earlier = () if asked.small_shown else given_before(desk, view, _given_to(view, asked))
    wanted = beside_earlier(wanted, earlier)
    made = Profile(desk=desk, view=view, wanted=wanted)
    held = {code for place in made.case.locations.values() for code in (place.force_code, place.local_authority_code)}
    for code in filter(None, (asked.area, asked.neighbour)):
        if code not in held:
            raise RefusedInput(f"area {code}: no place of this view lies there; give the code of a force or a district")
    return made


def _given_to(view: View, asked: Asked) -> str:
    return asked.recipient.strip() or asked.agency.strip() or f"{view.actor} ({OWN_COPY})"


def _profile(desk: Desk, view: View, asked: Asked) -> Said:
    made = profile_of(desk, view, asked)
    is_profile = asked.kind == "profile"
    title = "Problem profile: child sexual exploitation" if is_profile else "Six-monthly report to the board"
    return Said(
        title=title,
        subtitle=f"{area_name(asked.area, made.district_names).capitalize()}, {made.now.words}",
        blocks=tuple(made.blocks(parts_of(asked.kind))),
        source=view,
        counted=counted_words(made.wanted),
    )


def _meeting(desk: Desk, view: View, asked: Asked) -> Said:
    meeting = _meant(view, asked)
    held = [one for one in view.casework()["attendances"].values() if meeting and one.meeting_id == meeting.id]
    # What is handed round is cut to the least-permitted person in the room, like the screen, and for every agency.
    audience = room_audience([one.audience for one in held] or [Audience.MEETING])
    room = desk.reader(view, audience, (one.agency for one in held)).given_to(asked.recipient)
    day = meeting.held_on if meeting else asked.day
    return Said(
        title="Papers of the meeting",
        subtitle=f"Agenda of {day:%d %b %Y}, as the room may read it",
        blocks=tuple(pack(desk, room, meeting)),
        source=room,
    )


def _minutes(desk: Desk, view: View, asked: Asked) -> Said:
    meeting = _meant(view, asked)
    if meeting is None:
        raise RefusedInput("minutes: no meeting is on record yet; begin one on the Meeting page, or give --meeting ID")
    audience = readers_of(view, meeting, asked.agency)
    theirs = (asked.agency,) if asked.agency and audience is not view.audience else ()
    readers = desk.reader(view, audience, theirs).given_to(asked.agency or asked.recipient)
    whose = f"Copy for {asked.agency}" if asked.agency else "All agencies: the note taker's own copy"
    return Said(
        title=f"Minutes of the meeting of {meeting.held_on:%d %b %Y}",
        subtitle=whose,
        blocks=tuple(minutes(readers, meeting, asked.agency, giver=view)),
        source=readers,
        records=(meeting.id,),
        state="DRAFT" if meeting.ended_at is None else "",
    )


def _meant(view: View, asked: Asked) -> Meeting | None:
    meeting = latest_meeting(view, asked.subject)
    if asked.subject and meeting is None:
        raise RefusedInput(f"meeting {asked.subject!r} is not on record as this audience sees it")
    return meeting


def _venue(desk: Desk, view: View, asked: Asked) -> Said:
    venue, blocks = dossier(desk, view, asked.subject, asked.day)
    return Said(title="Venue dossier", subtitle=venue.name, blocks=blocks, source=view, records=(venue.id,))


KINDS: dict[str, tuple[str, Callable[[Desk, View, Asked], Said]]] = {
    "profile": ("profile", _profile),
    "six-month": ("profile", _profile),
    "meeting": ("minutes", _meeting),
    "minutes": ("minutes", _minutes),
    "venue": ("dossier", _venue),
}


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
            recipient=_given_to(view, asked),
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
    if asked.kind not in ("profile", "six-month") or asked.earlier is not None or asked.small_shown:
        return asked
    earlier = given_before(desk, view, _given_to(view, asked), before=found[0].seq)
    return replace(asked, earlier=earlier)
