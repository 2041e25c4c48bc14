"""Why a place is a hotspot, or why nothing can be said: sentences, a week in hours, what could not be seen."""

from __future__ import annotations

import streamlit as st

from dashboards.components import text
from dashboards.components.strips import show, week_strip
from dashboards.naming import force_name, readable, title
from dashboards.panels.filters import day_words
from data.records import Case
from mapping.hotspots.find import EXPLOITATION, Hotspot, HotspotResult

_FEW_ENOUGH_FOR_A_LIST = 5


def too_few(result: HotspotResult) -> bool:
    """Whether a map without hotspots says nothing, because even a strong concentration could have gone unseen.

    Parameters
    ----------
    result : HotspotResult
        Of one search.

    Returns
    -------
    bool
        True where an empty map must not be read as an answer.
    """
    return not result.hotspots and result.smallest_detectable.rate_ratio is None


def draw_list(result: HotspotResult, picked: Hotspot | None) -> None:
    """List the hotspots, strongest first, or say in words why there is none.

    Parameters
    ----------
    result : HotspotResult
        Of one search.
    picked : Hotspot or None
        The one being read.
    """
    spots = result.hotspots
    if not spots:
        st.info(nothing_found(result))
        return
    names = {spot.id: f"{spot.id} · {spot.n_incidents} incidents · {force_names(spot)}" for spot in spots}
    ids = list(names)
    many = "1 hotspot" if len(ids) == 1 else f"{len(ids)} hotspots, strongest first"
    index = ids.index(picked.id) if picked else 0
    if len(ids) <= _FEW_ENOUGH_FOR_A_LIST:
        chosen = st.radio(many, ids, format_func=lambda i: text.plain(names[i]), index=index)
    else:
        chosen = st.selectbox(many, ids, format_func=names.__getitem__, index=index)
    if picked and chosen != picked.id:
        st.session_state["hotspot_picked"] = chosen
        st.rerun()


def nothing_found(result: HotspotResult) -> str:
    """What an empty map says.

    Parameters
    ----------
    result : HotspotResult
        Without hotspots.

    Returns
    -------
    str
        "Too few to say", or that nothing survives chance.
    """
    if too_few(result):
        return (
            f"Too few to say: {result.n_units} incidents count here, and even a strong concentration of so few may go "
            "unseen. This is not an answer that nothing is there. Widen the filters or the period."
        )
    return "No hotspot survives chance. That is an answer: read below what could not have been seen."


def force_names(spot: Hotspot) -> str:
    """Forces whose areas a hotspot touches.

    Parameters
    ----------
    spot : Hotspot
        One hotspot.

    Returns
    -------
    str
        Names, joined.
    """
    return ", ".join(force_name(code) for code in spot.force_codes) or "recorded crime"


def draw_why(case: Case, spot: Hotspot) -> None:
    """Say at a desk why a hotspot is one.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    spot : Hotspot
        The one being read.
    """
    lines = [f"**Why {text.plain(spot.id)} is one**", ""]
    lines += [f"- {text.plain(readable(case, reason))}" for reason in spot.why]
    st.markdown("\n".join(lines))
    if spot.n_incidents and spot.layer == EXPLOITATION:
        show(week_strip(spot.profile))
    st.caption(text.plain(f"What could not have been seen: {spot.not_seen}"))


def room_lines(case: Case, spot: Hotspot) -> list[str]:
    """Why a hotspot is one, short enough to be read from four metres.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    spot : Hotspot
        The one being read.

    Returns
    -------
    list of str
        Markdown; a heading and at most five short lines.
    """
    counts = f"**{spot.n_incidents}** incidents"
    if spot.layer == EXPLOITATION:
        counts += (
            f", **{spot.n_children}** children, **{spot.n_reports}** reports from {len(spot.agencies)} "
            f"{'source' if len(spot.agencies) == 1 else 'sources'}"
        )
    chance = max(1, round(spot.p_value * 1000))
    lines = [f"# {text.plain(spot.id)} · {text.plain(force_names(spot))}", f"- {counts}"]
    if spot.start is not None and spot.end is not None:
        lines.append(f"- {text.plain(f'{day_words(spot.start)} to {day_words(spot.end)}')}")
    lines.append(f"- {text.plain(f'{spot.expected:,.1f} expected where people are')}")
    lines.append(f"- {text.plain(f'By chance in at most {chance} of 1,000 maps')}")
    venues = [title(case, "venue", i).split(" · ")[0] for i in spot.venue_ids if i in case.venues]
    if venues:
        more = f" and {len(venues) - 2} more" if len(venues) > 2 else ""
        lines.append(f"- {text.plain('Venues inside: ' + ', '.join(venues[:2]) + more)}")
    return lines
