"""Places, venues and groups of young people as the case: what happens there, who keeps an eye on it, what works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.components.map import MapPicture
from dashboards.naming import title
from dashboards.panels.language import draw_remarks, word_list
from dashboards.pictures import PlaceMark, marks_picture
from dashboards.voices import end, keep, new_id
from dashboards.wiring import Desk
from data.codes import LocationKind
from data.context_assessment import SETTING_WORDS, ContextAssessment, Setting, attached_to
from data.errors import LanternError
from data.protection import Standing, homes_of_children, standing_of
from data.records import Case
from data.views import View

_NOTICE = "assessed_notice"
_REVIEW_AFTER = timedelta(days=91)
_HOMES = frozenset({LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME, LocationKind.ADULT_RESIDENCE})


def draw_assessed(desk: Desk, view: View) -> MapPicture:
    """Draw the assessed settings, and the form for another one.

    Parameters
    ----------
    desk : Desk
        Basemap and list of words.
    view : View
        What this audience may see.

    Returns
    -------
    MapPicture
        A mark for each place or venue.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    held = open_assessments(view)
    st.caption("The place or the group is the case here, not a child: who could keep it safer, and what works already.")
    if not held:
        st.info("No setting is assessed yet. Choose a park, a school gate, a venue or a group below.")
    for one in held:
        _draw_one(view, one)
    if view.may("collect"):
        with st.expander("Assess a setting", expanded=not held):
            _draw_form(desk, view)
    return marks_picture(desk, view, _marks(view.case(), held), words="Assessed setting")


def open_assessments(view: View) -> list[ContextAssessment]:
    """Assessments that are open, the next review first.

    Parameters
    ----------
    view : View
        What this audience may see.

    Returns
    -------
    list of ContextAssessment
        None that is closed.
    """
    held = [one for one in view.casework()["context_assessments"].values() if not one.ended]
    return sorted(held, key=lambda one: (one.review_on, one.id))


def draw_attached(view: View, kind: str, record_id: str) -> None:
    """Draw what is assessed of one place or venue, under its own heading; nothing where there is nothing.

    Parameters
    ----------
    view : View
        What this audience may see.
    kind, record_id : str
        ``"venue"`` or ``"location"`` and its id.
    """
    for one in attached_to(view.casework()["context_assessments"].values(), kind, record_id):
        _draw_one(view, one, with_end=False)


def _draw_one(view: View, one: ContextAssessment, *, with_end: bool = True) -> None:
    with st.container(border=True):
        due = "**review is due**" if one.is_due(view.day) else "review"
        st.markdown(f"**{text.plain(one.name)}** · {SETTING_WORDS[one.setting]} · {due} {one.review_on:%d %b %Y}")
        case = view.case()
        about = "; ".join(title(case, kind, key).split(" · ")[0] for kind, key in one.subjects)
        lines = [
            f"- About: {text.plain(about)}",
            f"- What happens there: {text.plain(one.harms)}",
            f"- Guardians: {text.plain('; '.join(one.guardians) or 'none known yet; who could be?')}",
            f"- Strengths: {text.plain('; '.join(one.strengths) or 'none written down yet')}",
        ]
        if one.not_known:
            lines.append(f"- Not known: {text.plain(one.not_known)}")
        st.markdown("\n".join(lines))
        st.caption(text.plain(f"{one.assessed_by}, {one.agency}, {one.assessed_on:%d %b %Y}"))
        if with_end and view.may("collect") and st.button("Close this assessment", key=f"close_{one.id}"):
            _try(lambda: end(view, one, "assessment of a setting closed"), "Closed; it stays as history.")


def _marks(case: Case, held: list[ContextAssessment]) -> list[PlaceMark]:
    marks = []
    for one in held:
        for kind, key in one.subjects:
            location_id = case.venues[key].location_id if kind == "venue" and key in case.venues else key
            place = case.locations.get(location_id)
            if place is not None and place.easting_m is not None and place.northing_m is not None:
                marks.append(
                    PlaceMark(
                        id=f"{one.id}:{key}",
                        label=one.name,
                        easting_m=place.easting_m,
                        northing_m=place.northing_m,
                        radius_m=place.uncertainty_m or 0.0,
                    )
                )
    return marks


def _draw_form(desk: Desk, view: View) -> None:
    key = f"assessed_{st.session_state.setdefault('assessed_n', 0)}"
    words, case = word_list(desk), view.case()
    kinds = list(Setting)
    asked = st.selectbox("What is assessed", kinds, format_func=lambda one: SETTING_WORDS[one], key=f"{key}_setting")
    setting = kinds[0] if asked is None else asked
    name = st.text_input("What the meeting calls it, without names of people (needed)", key=f"{key}_name")
    offered = _offered(case, setting, view.day)
    ids = sorted(offered, key=lambda one: (offered[one].casefold(), one))
    chosen = st.multiselect("Records it is about (needed)", ids, format_func=offered.__getitem__, key=f"{key}_about")
    harms = st.text_area("What happens to children there, without names (needed)", key=f"{key}_harms")
    draw_remarks(harms, words)
    left, right = st.columns(2)
    guardians = left.text_area("Guardians: who is there and keeps an eye on it, one a line", key=f"{key}_guardians")
    strengths = right.text_area("Strengths: what works already, one a line", key=f"{key}_strengths")
    draw_remarks(f"{guardians}\n\n{strengths}", words)
    not_known = st.text_input("What nobody knows yet, and who could find out", key=f"{key}_not_known")
    by, agency, review = st.columns(3)
    who = two_people.own("Your name (needed)", view.actor, where=by, key=f"{key}_by")
    where = agency.text_input("Your agency (needed)", key=f"{key}_agency")
    on = review.date_input("Review on", value=view.day + _REVIEW_AFTER, format="DD/MM/YYYY", key=f"{key}_review")
    if not st.button("Keep the assessment", type="primary", key=f"{key}_keep"):
        return

    def make() -> None:
        record = ContextAssessment(
            id=new_id("setting"),
            setting=setting,
            name=name.strip(),
            subjects=tuple(_pair(one) for one in chosen),
            harms=harms.strip(),
            assessed_by=who,
            agency=where,
            assessed_on=view.day,
            review_on=on,
            guardians=_lines(guardians),
            strengths=_lines(strengths),
            not_known=not_known.strip(),
        )
        keep(view, "assessment of a setting", record)
        st.session_state["assessed_n"] += 1

    _try(make, "Kept and logged. It comes to the meeting on its day of review.")


def _offered(case: Case, setting: Setting, day: date) -> dict[str, str]:
    """Records that such a setting may be attached to, as ``kind:id`` with words; never anybody's home."""
    if setting is Setting.VENUE:
        return {f"venue:{key}": title(case, "venue", key) for key in case.venues}
    if setting is Setting.PEER_GROUP:
        young = (one for one in case.people.values() if standing_of(case, one, day) is Standing.CHILD)
        return {f"person:{one.id}": one.reference for one in young}
    if setting is Setting.ONLINE:
        return {f"phone:{key}": title(case, "phone", key) for key, one in case.phones.items() if one.platform}
    homes = homes_of_children(case, day)
    places = {key: one for key, one in case.locations.items() if one.kind not in _HOMES and key not in homes}
    if setting is Setting.SCHOOL_GATE:
        schools = {key: one for key, one in places.items() if one.kind is LocationKind.SCHOOL}
        places = schools or places
    return {f"location:{key}": title(case, "location", key) for key in places}


def _pair(one: str) -> tuple[str, str]:
    kind, _, key = one.partition(":")
    return kind, key


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _try(act: Callable[[], None], notice: str) -> None:
    try:
        act()
    except LanternError as error:
        st.error(text.plain(error))
        return
    st.session_state[_NOTICE] = notice
    st.rerun()
