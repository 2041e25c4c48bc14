"""Identity: records that may be one, comparison by comparison; a named person judges, and can take it back."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.naming import force_name, title
from dashboards.pages.standing import draw_standing
from dashboards.panels import take_back
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.errors import LanternError
from data.judgement import Verdict
from data.records import Case
from data.views import View
from network.resolution.candidates import Effect, Evidence
from network.resolution.plates import PlateIndex, find_plates
from network.resolution.workflow import Proposed, contradictions, judge

TITLE = "Identity"
PATH = "identity"
AUDIENCES = OPEN_TO["identity"]
_WAITING, _JUDGED, _PLATES, _STANDING = "Waiting", "Judged", "Part plates", "Age and standing"
_KINDS = {"person": "People", "vehicle": "Vehicles", "phone": "Phones", "venue": "Venues"}
_MARKS = {
    Effect.HELPED: "▲ helped",
    Effect.HURT: "▼ hurt",
    Effect.NEUTRAL: "– says nothing",
    Effect.CONTRADICTED: "✕ contradicted",
}
_VERDICTS = {
    Verdict.SAME: "The same",
    Verdict.NOT_SAME: "Not the same",
    Verdict.UNSURE: "Unsure: needs more",
    Verdict.NONE: "Take the judgement back",
}
_NOTICE = "identity_notice"
_JUST = "identity"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    take_back.offer(_JUST, view, partial(_withdraw, view), "Taken back, with its reason. The two wait again.")
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        part = st.segmented_control(
            "Show",
            [_WAITING, _JUDGED, _PLATES, _STANDING],
            default=_WAITING,
            label_visibility="collapsed",
            **field("identity_part"),
        )
        if part == _PLATES:
            _draw_plates(view.case())
            return
        if part == _STANDING:
            draw_standing(view, right)
            return
        kinds = st.pills(
            "Kinds",
            list(_KINDS),
            format_func=lambda kind: _KINDS[kind],
            default=list(_KINDS),
            selection_mode="multi",
            **field("identity_kinds"),
        )
        is_weak = part == _WAITING and st.toggle(
            "Pairs that little speaks for, too", value=False, **field("identity_weak")
        )
        pairs = _of(desk.identities(view), kinds or list(_KINDS), judged=part == _JUDGED)
        chosen = _draw_pairs(view.case(), [p for p in pairs if p.judgement or is_weak or p.candidate.weight > 0])
    with right:
        _draw_contradictions(view)
        if chosen is not None:
            _draw_pair(view, view.case(), chosen)


def _of(found: tuple[Proposed, ...], kinds: list[str], *, judged: bool) -> list[Proposed]:
    shown = [one for one in found if one.candidate.kind in kinds and one.is_open is not judged]
    # what two forces hold of one person is what nobody could see alone
    return sorted(shown, key=lambda one: (not one.candidate.is_cross_force, -one.candidate.weight, one.candidate.id))


def _draw_pairs(case: Case, pairs: list[Proposed]) -> Proposed | None:
    if not pairs:
        st.info("No pair here. Nothing is merged by itself: pairs appear when records of the case resemble each other.")
        return None
    st.caption(f"{len(pairs)} pairs; those of two forces first, then the firmest. Nothing is merged by itself.")
    rows = [
        {
            "One": title(case, one.candidate.kind, one.candidate.left_id),
            "Other": title(case, one.candidate.kind, one.candidate.right_id),
            "Weight": round(one.candidate.weight, 1),
            "Forces": " + ".join(force_name(code) for code in one.candidate.forces) or "not known",
            "Judged": one.judgement.verdict.value.replace("_", " ") if one.judgement else "",
        }
        for one in pairs
    ]
    picked = tables.choose(
        pd.DataFrame(rows),
        [one.candidate.id for one in pairs],
        name="identity_pairs",
        height=min(820, 38 + 35 * max(1, len(rows))),
    )
    return pairs[picked or 0]


def _draw_pair(view: View, case: Case, one: Proposed) -> None:
    pair = one.candidate
    names = [title(case, pair.kind, record_id) for record_id in (pair.left_id, pair.right_id)]
    st.subheader(f"{text.plain(names[0])} and {text.plain(names[1])}")
    st.caption(
        f"Match weight {pair.weight:+.1f} bits: the sum of what is below and of how rare such pairs are. "
        "It is a reason to look, not an answer."
    )
    table = [_evidence_row(piece) for effect in Effect for piece in pair.of(effect)]
    tables.show(pd.DataFrame(table), hide_index=True)
    for note in pair.notes:
        st.warning(text.plain(note))
    if one.judgement:
        held = one.judgement
        st.info(
            f"Judged {_VERDICTS[held.verdict].lower()} by {text.plain(held.judged_by)} on {held.judged_on:%d %b %Y}: "
            f"{text.plain(held.reason)}"
        )
    _judgement_form(view, one)


def _evidence_row(piece: Evidence) -> dict[str, object]:
    return {
        "Compared": piece.comparison,
        "One": piece.left,
        "Other": piece.right,
        "Found": piece.words,
        "Effect": _MARKS[piece.effect],
        "Bits": round(piece.weight, 1),
    }


def _judgement_form(view: View, one: Proposed) -> None:
    allowed = [v for v in Verdict if v is not Verdict.NONE or one.judgement]
    with st.form(f"judge_{one.candidate.id}", border=True):
        verdict = st.radio("Your judgement", allowed, format_func=lambda v: _VERDICTS[v], horizontal=True, index=None)
        person, reason = st.columns([1, 2])
        by = two_people.own("Your name", view.actor, where=person)
        why = reason.text_input("Why")
        if not st.form_submit_button("Record", type="primary"):
            return
    if verdict is None:
        st.warning("Choose one of the judgements first.")
        return
    pair = one.candidate
    judge(view, pair.left_id, pair.right_id, verdict, by, why, weight=pair.weight)
    said = f"Recorded: {_VERDICTS[verdict].lower()}. No record was changed; it can be taken back."
    take_back.recorded(_JUST, said, None if verdict is Verdict.NONE else (pair.left_id, pair.right_id))
    st.rerun()


def _withdraw(view: View, pair: tuple[str, str], by: str, why: str) -> None:
    judge(view, *pair, Verdict.NONE, by, why)


def _draw_contradictions(view: View) -> None:
    for conflict in contradictions(view):
        st.error(text.plain(conflict.words))


def _draw_plates(case: Case) -> None:
    st.caption("? for one character nobody saw, * for any number: AB1? ?CD, AB12*, *XYZ. O and 0, I and 1, B and 8 ...")
    pattern = st.text_input("What was seen of the plate")
    misread = st.toggle("Allow characters that are misread for one another", value=True, **field("identity_misread"))
    if not pattern.strip():
        return
    held = [v for v in case.vehicles.values() if v.vrm]
    index = PlateIndex.of([v.vrm for v in held], [v.id for v in held])
    try:
        found = [str(vehicle_id) for vehicle_id in find_plates(index, pattern, misreads=misread)]
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    st.markdown(f"**{len(found)}** of {len(held)} plates fit.")
    rows = [_vehicle_row(case, vehicle_id) for vehicle_id in found[:500]]
    if rows:
        tables.show(pd.DataFrame(rows), hide_index=True)


def _vehicle_row(case: Case, vehicle_id: str) -> dict[str, object]:
    vehicle = case.vehicles[vehicle_id]
    seen = [case.reports[r] for r in vehicle.reports if r in case.reports]
    return {
        "Plate": vehicle.vrm.replace("?", "·"),
        "Make": vehicle.make or "not known",
        "Colour": vehicle.colour or "not known",
        "Force": force_name(vehicle.force_code),
        "Reports": len(seen),
        "Last": f"{max(r.reported_on for r in seen):%d %b %Y}" if seen else "not known",
    }
