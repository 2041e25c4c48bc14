"""Missing children: a layer for a map, and the suggestions that a person judges."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.components.map import MapPicture
from dashboards.naming import readable
from dashboards.pictures import lit
from dashboards.remembered import field
from data.errors import LanternError
from data.nearness import NearJudgement, NearVerdict
from data.records import Case
from data.views import View
from mapping.missing.found_near import NEAR_DAYS, NEAR_M, FoundNear
from mapping.missing.overlay import MissingOverlay, missing_overlay
from mapping.missing.workflow import judge, suggestions

_NOTICE = "near_notice"
_VERDICTS = {
    NearVerdict.LINKED: "A link: record it",
    NearVerdict.NOT_LINKED: "No link",
    NearVerdict.UNSURE: "Cannot say yet",
    NearVerdict.NONE: "Take my judgement back",
}


def with_missing(picture: MapPicture, view: View, *, key: str) -> MapPicture:
    """Offer missing episodes as a layer of a map, with their count beside the choice.

    Parameters
    ----------
    picture : MapPicture
        Map to lay them on.
    view : View
        Permitted case.
    key : str
        Key of the choice.

    Returns
    -------
    MapPicture
        The same map while the layer is off.
    """
    case = view.case()
    layer = missing_overlay(case, view.day)
    if not layer.n_episodes and not layer.marks:
        return picture
    if not st.toggle(f"Missing episodes ({layer.n_episodes})", **field(key)):
        return picture
    st.caption(layer_words(layer))
    places = {mark.location_id for mark in layer.marks}
    return lit(picture, case, places, "Missing: last seen or found")


def layer_words(layer: MissingOverlay) -> str:
    """What the layer shows and what it leaves out.

    Parameters
    ----------
    layer : MissingOverlay
        From `mapping.missing.overlay`.

    Returns
    -------
    str
        One line.
    """
    places = {mark.location_id for mark in layer.marks}
    return f"{layer.n_episodes} missing episodes; {len(places)} places shown.{_left_out(layer.left_out)}"


def _left_out(left_out: Mapping[str, int]) -> str:
    told = "; ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
    return f" Not shown: {told}." if told else ""


def draw_found_near(view: View) -> None:
    """Draw the suggestions that wait for a person, those that were judged, and what could not be looked at.

    Parameters
    ----------
    view : View
        Permitted case.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    found, case = suggestions(view), view.case()
    st.subheader("Found near each other")
    st.caption(
        f"Two children found within {NEAR_M:.0f} m and {NEAR_DAYS} days of each other. A suggestion, never a link: it "
        f"may be chance, and stations and town centres are where people are looked for. "
        f"{found.result.n_findings} findings were compared.{_left_out(found.result.left_out)}"
    )
    if not found.to_judge:
        st.info("No suggestion waits. New ones appear here when two children are found near each other.")
    for one in found.to_judge:
        _draw_one(view, case, one)
    if found.settled:
        with st.expander(f"Judged before ({len(found.settled)})"):
            for one, judgement in found.settled:
                st.markdown(_settled_words(case, one, judgement))
                _judge_form(view, one)


def _draw_one(view: View, case: Case, one: FoundNear) -> None:
    with st.container(border=True):
        st.markdown(f"○ {text.plain(readable(case, one.words))}")
        lines = [
            f"- {pair.left.at:%d %b %Y %H:%M} and {pair.right.at:%d %b %Y %H:%M}, {pair.distance_m:.0f} m apart, at "
            f"{text.plain(case.locations[pair.left.location_id].text)} and "
            f"{text.plain(case.locations[pair.right.location_id].text)}"
            for pair in one.pairs
        ]
        held = [case.reports[key] for key in one.reports if key in case.reports]
        lines += [f"- {text.plain(f'{report.reference}, {report.agency}, {report.grade_words}')}" for report in held]
        with st.expander("What it rests on"):
            st.markdown("\n".join(lines))
        _judge_form(view, one)


def _settled_words(case: Case, one: FoundNear, judgement: NearJudgement) -> str:
    verdict = "linked" if judgement.verdict is NearVerdict.LINKED else "no link"
    said = f"{verdict}, {judgement.judged_by}, {judgement.judged_on:%d %b %Y}: {judgement.reason}"
    return f"{text.plain(readable(case, one.words))} **{text.plain(said)}**"


def _judge_form(view: View, one: FoundNear) -> None:
    if not view.may("collect"):
        return
    with st.form(f"near:{one.left_id}:{one.right_id}", border=False):
        verdict = st.radio(
            "Your judgement", list(_VERDICTS), format_func=_VERDICTS.__getitem__, index=None, horizontal=True
        )
        by, why = st.columns([1, 2])
        name = two_people.own("Your name", view.actor, where=by)
        reason = why.text_input("Why (needed)")
        if not st.form_submit_button("Record"):
            return
    if verdict is None:
        st.error("Choose a judgement first.")
        return
    try:
        judge(view, one, verdict, by=name, reason=reason)
    except LanternError as error:
        st.error(text.plain(error))
        return
    st.session_state[_NOTICE] = "Recorded and logged."
    st.rerun()
