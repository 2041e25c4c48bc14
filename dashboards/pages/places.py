"""Places: texts that wait for a person, choices that the case remembers, a list to place, and what lies at a point."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import tables, text
from dashboards.components.map import MapPicture, show_map
from dashboards.doors import OPEN_TO
from dashboards.naming import force_name
from dashboards.panels import take_back
from dashboards.panels.assessed import draw_assessed
from dashboards.panels.elsewhere import draw_elsewhere
from dashboards.pictures import PlaceMark, marks_picture
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.cells import safe_csv
from data.codes import MatchStatus, label
from data.errors import RefusedInput
from data.views import View
from mapping import projection
from mapping.areas import districts
from mapping.geocode import geocode_many
from mapping.geocode.answer import Candidate
from mapping.geocode.choices import ChosenPoint
from mapping.geocode.chosen.workflow import RememberedPlace, choose, remembered, withdraw
from mapping.geocode.in_question.workflow import PlaceInQuestion, review
from mapping.geocode.in_question.workflow import placed as looked_up
from mapping.geocode.place import Sources
from mapping.geocode.reverse import reverse

TITLE = "Places"
PATH = "places"
AUDIENCES = OPEN_TO["places"]
_SETTLE, _KEPT, _CORRECT, _ELSEWHERE = "To settle", "Remembered", "Correct a matched text", "Recorded elsewhere"
_LIST, _HERE, _ASSESSED = "Place a list", "What is here?", "Assessed settings"
_PARTS = [_SETTLE, _KEPT, _CORRECT, _ELSEWHERE, _LIST, _HERE, _ASSESSED]
_MOST_TEXTS = 5_000
_MOST_MARKS = 300
_HOLDER, _JUST = "places_notice", "places"
_TAKEN_BACK = "Taken back. The records are as they were before the choice."
_IMPOSSIBLE = "It cannot be placed"
_OWN = "A point of my own"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    left, right = st.columns([1, 1], gap="medium")
    with right:
        part = st.segmented_control(
            "Places", _PARTS, default=_SETTLE, label_visibility="collapsed", **field("places_part")
        )
        take_back.offer(_JUST, view, partial(_withdraw, view), _TAKEN_BACK)
        if notice := st.session_state.pop(_HOLDER, None):
            st.success(notice)
        picture = _DRAWN.get(part or _SETTLE, _draw_questions)(desk, view)
    with left:
        clicked = show_map(picture, key="places_map", height_px=936)
        if clicked and clicked.kind == "ground" and st.session_state.get("places_point") != clicked.id:
            st.session_state["places_point"] = clicked.id
            st.rerun()


def _draw_questions(desk: Desk, view: View) -> MapPicture:
    sources = desk.sources(view)
    waiting = review(view, sources)
    if not waiting:
        st.info("Every text of the case has a place or a person's choice. New texts appear here after an intake.")
        return marks_picture(desk, view, [])
    st.caption(f"{len(waiting)} texts wait for a person; those with most events first. Choose one.")
    return _draw_one(desk, view, waiting, "places_waiting")


def _draw_one(desk: Desk, view: View, items: tuple[PlaceInQuestion, ...], name: str) -> MapPicture:
    """A list of texts, and what one of them may mean."""
    rows = pd.DataFrame([_question_row(item) for item in items])
    item = items[tables.choose(rows, [item.key for item in items], name=name, height=250) or 0]
    placed = [c for c in item.candidates if c.easting_m is not None]
    st.markdown(f"**{text.plain(item.text)}**")
    reason, kinds = item.reason[:1].upper() + item.reason[1:], ", ".join(label(kind) for kind in item.kinds)
    st.caption(text.plain(f"{reason}. Recorded at: {kinds}."))
    if view.may("collect"):
        _choice_form(desk, view, item, placed)
    else:
        st.caption("This audience reads places; an analyst settles them.")
    return marks_picture(desk, view, [_mark(c, chr(65 + i)) for i, c in enumerate(placed)], ground_clicks=True)


def _question_row(item: PlaceInQuestion) -> dict[str, object]:
    return {
        "Text": item.text,
        "Answer": item.status.value,
        "Candidates": len(item.candidates),
        "Events": len(item.events),
        "Recorded by": ", ".join(force_name(code) for code in item.recorded_by) or "not known",
    }


def _mark(candidate: Candidate, letter: str) -> PlaceMark:
    return PlaceMark(
        id=letter,
        label=f"{letter}: {candidate.label}",
        easting_m=candidate.easting_m or 0.0,
        northing_m=candidate.northing_m or 0.0,
        radius_m=candidate.uncertainty_m or 0.0,
    )


def _choice_form(desk: Desk, view: View, item: PlaceInQuestion, placed: list[Candidate]) -> None:
    words = [f"{chr(65 + i)}: {c.label} (within {_metres(c.uncertainty_m)}; {c.reason})" for i, c in enumerate(placed)]
    with st.form(f"choose_{item.key}", border=True):
        picked = st.radio("Where is it?", [*words, _OWN, _IMPOSSIBLE], format_func=text.plain)
        point = st.session_state.get("places_point", "")
        stated = st.text_input(
            "A point of my own: click the map, or give a postcode, grid reference or latitude, longitude",
            value=_latitude_first(point),
        )
        within = st.number_input("Within how many metres", 10, 20_000, 250, step=10)
        person, reason = st.columns(2)
        by = two_people.own("Your name", view.actor, where=person)
        why = reason.text_input("Why")
        if not st.form_submit_button("Remember this for the case", type="primary"):
            return
    where: Candidate | ChosenPoint | None = None
    if picked == _OWN:
        where = _stated_point(desk, stated, float(within))
    elif picked != _IMPOSSIBLE:
        where = placed[words.index(str(picked))]
    correct = desk.sources(view) if item.status is MatchStatus.MATCHED else None
    choose(view, item.text, where, desk.areas, chosen_by=by, reason=why, correct=correct)
    st.session_state.pop("places_point", None)
    said = "Remembered, logged, and applied to every record that bears this text."
    take_back.recorded(_JUST, said, item.text)
    st.rerun()


def _withdraw(view: View, words: str, by: str, why: str) -> None:
    withdraw(view, words, by=by, reason=why)


def _stated_point(desk: Desk, stated: str, within_m: float) -> ChosenPoint:
    found = geocode_many([stated], desk.gazetteer, areas=desk.areas).iloc[0]
    if found["status"] != "matched":
        raise RefusedInput("the point of your own was not understood; click the map or give one postcode or reference")
    return ChosenPoint(float(found["easting"]), float(found["northing"]), max(within_m, float(found["uncertainty_m"])))


def _latitude_first(point: str) -> str:
    longitude, _, latitude = point.partition(",")
    return f"{latitude}, {longitude}" if latitude else ""


def _metres(radius: float | None) -> str:
    if radius is None:
        return "not known"
    return f"{radius:,.0f} m" if radius < 1_000 else f"{radius / 1_000:,.1f} km"


def _draw_remembered(desk: Desk, view: View) -> MapPicture:
    kept = remembered(view)
    if not kept:
        st.info("No choice is remembered yet. Settle a text, and who chose what, and why, stands here.")
        return marks_picture(desk, view, [])
    rows = [
        {
            "Text": one.choice.text,
            "Where": one.choice.matched_text or ("a point" if one.choice.easting_m else "cannot be placed"),
            "Chosen by": one.choice.chosen_by,
            "On": f"{one.choice.chosen_on:%d %b %Y}",
            "Why": one.choice.reason,
            "Records": len(one.locations),
        }
        for one in kept
    ]
    chosen = kept[tables.choose(pd.DataFrame(rows), [one.choice.id for one in kept], name="places_kept") or 0]
    if view.may("collect"):
        _withdraw_form(view, chosen)
    marks = [_kept_mark(one, str(i)) for i, one in enumerate(kept, start=1) if one.choice.easting_m is not None]
    return marks_picture(desk, view, marks)


def _kept_mark(one: RememberedPlace, number: str) -> PlaceMark:
    choice = one.choice
    return PlaceMark(
        id=number,
        label=choice.text,
        easting_m=choice.easting_m or 0.0,
        northing_m=choice.northing_m or 0.0,
        radius_m=choice.uncertainty_m or 0.0,
    )


def _withdraw_form(view: View, chosen: RememberedPlace) -> None:
    with st.form("withdraw_place", border=True):
        st.markdown(f"Take back the choice for **{text.plain(chosen.choice.text)}**")
        by = two_people.own("Your name", view.actor)
        why = st.text_input("Why")
        if not st.form_submit_button("Take it back"):
            return
    withdraw(view, chosen.choice.id, by=by, reason=why)
    take_back.recorded(_JUST, _TAKEN_BACK)
    st.rerun()


def _draw_correct(desk: Desk, view: View) -> MapPicture:
    st.caption(
        "A text that was placed from its words, but at the wrong place. What a file states in figures is not here."
    )
    words = st.text_input("Words of the text", key="places_words", placeholder="Newport station")
    found = looked_up(view, words, desk.sources(view)) if words.strip() else ()
    if not found:
        if words.strip():
            st.info("No text with all these words was placed from its words. It may wait under To settle.")
        return marks_picture(desk, view, [])
    st.caption(f"{len(found)} texts with these words; those with most events first. Choose one.")
    return _draw_one(desk, view, found, "places_matched")


def _draw_list(desk: Desk, view: View) -> MapPicture:
    st.caption(
        f"One place a line, at most {_MOST_TEXTS:,}. Nothing leaves this machine and nothing is added to the case."
    )
    pasted = st.text_area("Places", height=180, placeholder="LU1 2LG\nTL 092 213\nHigh Street, Dunstable")
    texts = [line.strip() for line in pasted.splitlines() if line.strip()]
    if not texts:
        return marks_picture(desk, view, [])
    if len(texts) > _MOST_TEXTS:
        raise RefusedInput(f"{len(texts):,} lines; for more than {_MOST_TEXTS:,} use: lantern geocode")
    found = _found(desk, view, texts)
    found.insert(0, "text", texts)
    counts = found["status"].value_counts()
    st.markdown(" · ".join(f"**{int(counts.get(word, 0))}** {word}" for word in ("matched", "ambiguous", "unmatched")))
    shown = found[["text", "status", "matched_text", "precision", "uncertainty_m", "force_code", "source"]]
    shown = shown.assign(force_code=[force_name(code) if isinstance(code, str) else "" for code in found["force_code"]])
    names = ["Text", "Answer", "Rests on", "Precision", "Within m", "Force", "Source"]
    tables.show(shown.set_axis(names, axis=1), hide_index=True, height=min(460, 36 * len(shown) + 38))
    st.download_button("Download as CSV", safe_csv(found), "places.csv", "text/csv")
    lines = found[found["easting"].notna()].head(_MOST_MARKS)
    points = lines[["easting", "northing", "uncertainty_m"]].to_numpy(dtype=float)
    marks = [
        PlaceMark(id=str(i), label=str(words), easting_m=float(x), northing_m=float(y), radius_m=float(radius))
        for i, (words, (x, y, radius)) in enumerate(zip(lines["text"], points, strict=True), start=1)
    ]
    return marks_picture(desk, view, marks)


def _draw_here(desk: Desk, view: View) -> MapPicture:
    point = st.session_state.get("places_point")
    if not point:
        st.info("Click the map: the nearest postcode, place and street, the force and the authority stand here.")
        return marks_picture(desk, view, [], ground_clicks=True)
    longitude, latitude = map(float, str(point).split(","))
    (easting,), (northing,) = projection.to_grid([longitude], [latitude])
    sources = desk.sources(view)
    _say_here(sources, float(easting), float(northing))
    mark = PlaceMark(id="here", label="here", easting_m=float(easting), northing_m=float(northing), radius_m=0.0)
    return marks_picture(desk, view, [mark], ground_clicks=True)


def _found(desk: Desk, view: View, texts: list[str]) -> pd.DataFrame:
    sources = desk.sources(view, tuple(texts))
    return geocode_many(texts, desk.gazetteer, areas=desk.areas, streets=sources.streets, known=sources.known)


def _say_here(sources: Sources, easting_m: float, northing_m: float) -> None:
    found = reverse(easting_m, northing_m, sources)
    near = [force_name(code) for code in found.forces_near]
    authority = districts().get(found.local_authority_code or "")
    rows = {
        "Nearest postcode": _with_distance(found.postcode, found.postcode_m),
        "Place": _with_distance(found.place, found.place_m),
        "Nearest known street": _with_distance(found.street, found.street_m),
        "Force": force_name(found.force_code) + (f"; on the border of {', '.join(near)}" if near else ""),
        "Local authority": authority.name if authority else "not known",
        "National Grid": f"{easting_m:.0f}, {northing_m:.0f}",
    }
    st.markdown("\n".join(f"- **{name}:** {text.plain(value)}" for name, value in rows.items()))
    if found.reason:
        st.caption(text.plain(found.reason))


def _with_distance(name: str | None, metres: float | None) -> str:
    return "none known near" if name is None else f"{name} ({_metres(metres)} away)"


_DRAWN = {
    _KEPT: _draw_remembered,
    _CORRECT: _draw_correct,
    _ELSEWHERE: draw_elsewhere,
    _LIST: _draw_list,
    _HERE: _draw_here,
    _ASSESSED: draw_assessed,
}
