"""What each kind of report says: profile and six-monthly report, papers and minutes of a meeting, a venue's dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboards.reports.asked import Asked, given_to
from dashboards.reports.document import Block
from dashboards.reports.given import beside_earlier, counted_words, given_before, others_unseen, parts_of
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
from data.views import View


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
        earlier = () if asked.small_shown else given_before(desk, view, given_to(view, asked), before=asked.before)
    wanted = beside_earlier(wanted, earlier)
    if not asked.small_shown:
        wanted = replace(wanted, others_unseen=others_unseen(desk, view, given_to(view, asked), before=asked.before))
    made = Profile(desk=desk, view=view, wanted=wanted)
    held = {code for place in made.case.locations.values() for code in (place.force_code, place.local_authority_code)}
    for code in filter(None, (asked.area, asked.neighbour)):
        if code not in held:
            raise RefusedInput(f"area {code}: no place of this view lies there; give the code of a force or a district")
    return made


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
