"""One item of the agenda as a room reads it: why now, facts with grades, gaps, options; map or network beside it."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from dashboards.components import text
from dashboards.components.graph import show_graph
from dashboards.components.map import MapPicture, show_map
from dashboards.meetings.agenda import Item
from dashboards.naming import territory, title
from dashboards.pages.meeting_between import between_lines, found_between, measured
from dashboards.pages.option_cards import Card, cards, one_each, questions
from dashboards.panels import unlocated
from dashboards.pictures import PlaceMark, hotspot_picture, marks_picture, network_picture, place_picture
from dashboards.voices import room_sentences
from dashboards.wiring import Desk
from dashboards.working_day import working_day
from data.codes import Audience
from data.records import Case
from data.views import View
from network.casework.options.workflow import propose_for
from network.disruption.proposals import Option
from network.draw import picture
from network.only_together import OnlyTogether

HEIGHT_PX, WITH_MINUTES_PX = 892, 660
SCALE = 1.35
_NODES = 16
_MOST_HEARD = 4
_STATUSES = ("facts_met", "possible", "not_eligible")
_WITH_OPTIONS = ("person", "venue")


def draw_item(desk: Desk, view: View, item: Item) -> None:
    """Draw the words of an item.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What the room may see.
    item : Item
        The item.
    """
    case = view.case()
    with st.container(key="lantern_item"):
        # One text, not several: between two items a room must never read lines of both.
        found = found_between(desk, view, item) if item.kind == "link" else None
        why = _between(desk, view, item, found) if found else [f"- {text.plain(line)}" for line in item.why_now]
        lines = [item.heading, "", f"# {text.plain(item.name)}", *why]
        if item.kind in _WITH_OPTIONS:
            options = room_options(desk, view, item)
            lines += ["", *_fact_lines(options), "", _option_words(case, options)]
        lines += heard_lines(view, item)
        st.markdown("\n".join(lines))


def _between(desk: Desk, view: View, item: Item, found: OnlyTogether) -> list[str]:
    """Facts of each force in the place of the sentence, and how many measures could be thought of where they meet."""
    lines = between_lines(item, found)
    subject = measured(view.case(), item, found)
    if subject is None:
        return lines
    options = one_each(cards(view.case(), room_options(desk, view, subject)))
    name = text.plain(title(view.case(), subject.kind, subject.id).split(" · ")[0])
    met, possible = (sum(card.option.status == status for card in options) for status in _STATUSES[:2])
    return [
        *lines,
        "",
        f"✓ {name}, facts met, needs judgement: **{met}**",
        "",
        f"○ Possible, find out first: **{possible}**",
    ]


def heard_lines(view: View, item: Item) -> list[str]:
    """What keeps the children of an item safer and what they say, in the words that were written for a room.

    Parameters
    ----------
    view : View
        What the room may see.
    item : Item
        The item.

    Returns
    -------
    list of str
        Lines of Markdown, at most four of children; empty where nobody wrote any.
    """
    people = view.case().people
    told = [(people[key].reference, words) for key in item.ids if key in people for words in room_sentences(view, key)]
    if not told:
        return []
    lines = [f"- {text.plain(name)}. {text.plain(words)}" for name, words in told[:_MOST_HEARD]]
    more = len(told) - _MOST_HEARD
    return ["", "Heard from children", "", *lines, *([f"- {more} more on the page Children."] if more > 0 else [])]


def room_options(desk: Desk, view: View, item: Item) -> tuple[Option, ...]:
    """Lawful options for what an item is about, on the day of the meeting; a line of the minutes changes none.

    Parameters
    ----------
    desk : Desk
        Knows the day of the fictional case.
    view : View
        What the room may see.
    item : Item
        About a person of concern or a venue.

    Returns
    -------
    tuple of Option
        In the order of the catalogue.
    """
    about = (item.kind, item.id)
    return desk.kept(view, ("meeting options", *about), lambda: _options(desk, view, *about), minutes_count=False)


def _options(desk: Desk, view: View, kind: str, record_id: str) -> tuple[Option, ...]:
    case = view.case()
    nation = territory(case, kind, record_id)
    return propose_for(view, kind, record_id, working_day(desk, view, case), territory=nation)


def _fact_lines(options: tuple[Option, ...]) -> list[str]:
    """The facts that most options rest on, each with the grades of its reports."""
    asked = Counter(fact.words for option in options for fact in option.facts)
    grades: dict[str, dict[str, None]] = {}
    for option in options:
        known = dict(option.grades)
        for fact in option.facts:
            held = (known[report].split(" (")[0] for report in fact.reports if report in known)
            grades.setdefault(fact.words, {}).update(dict.fromkeys(held))
    most = sorted(asked, key=lambda words: (-asked[words], words))[:2]
    return [
        f"- Fact: {text.plain(words)}" + (f" ({text.plain('; '.join(grades[words]))})" if grades[words] else "")
        for words in most
    ]


def _option_words(case: Case, options: tuple[Option, ...]) -> str:
    """Measures counted once each, however many children they would protect; the whole list is on the options page."""
    best: dict[str, Card] = {}
    for status in _STATUSES:
        for card in cards(case, options):
            if card.option.status == status:
                best.setdefault(card.option.measure.id, card)
    held = {s: [card.option.measure.name for card in best.values() if card.option.status == s] for s in _STATUSES}
    lines = [f"✓ Facts met, needs judgement: **{len(held['facts_met'])}**"]
    lines += [f"- {text.plain(name)}" for name in held["facts_met"][:2]]
    lines += ["", f"○ Possible, find out first: **{len(held['possible'])}**"]
    lines += [f"- {count} wait for: {text.plain(question)}" for question, count in questions(options)[:2]]
    lines += ["", f"– Not available: **{len(held['not_eligible'])}**"]
    return "\n".join(lines)


def draw_beside(desk: Desk, view: View, item: Item, *, minuted: bool) -> None:
    """Draw the map or the network that belongs to an item.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What the room may see.
    item : Item
        The item.
    minuted : bool
        Whether the minutes stand below.
    """
    height_px = WITH_MINUTES_PX if minuted else HEIGHT_PX
    if _show_record(desk, view, item, height_px):
        return
    if view.audience is Audience.LICENSING:
        venues = view.case().venues
        shown = place_picture(desk, view, [one.location_id for one in venues.values()], list(venues))
    else:
        selected = item.id if item.kind == "hotspot" else None
        shown = hotspot_picture(desk, view, desk.hotspots(view).hotspots, selected=selected, with_incidents=False)
    show_map(shown, key="meeting_map", height_px=height_px, scale=SCALE)
    unlocated.draw_count(view.case())


def _show_record(desk: Desk, view: View, item: Item, height_px: int) -> bool:
    """Show the network or the place of what an item is about; False where it is about none."""
    about = item.record_ids[0] if item.record_ids and item.kind not in {"link", "person"} else item.id
    if item.kind == "missing":
        return False
    case = view.case()
    venue = case.venues.get(about)
    if venue is not None:
        shown = place_picture(desk, view, [venue.location_id], [venue.id])
        show_map(shown, key="meeting_map", height_px=height_px, scale=SCALE)
        unlocated.draw_count(case)
        return True
    if about in case.locations:
        show_map(_setting_picture(desk, view, item), key="meeting_map", height_px=height_px, scale=SCALE)
        unlocated.draw_count(case)
        return True
    graph, focus = desk.graph(view), about
    if item.kind == "link":
        # What two forces should speak about stands in the middle, with what each of them knows around it.
        both = (i for i in item.record_ids if i in graph.index and graph.node(i).label in item.why_now[0])
        focus = next(both, item.id)
    if focus not in graph.index:
        return False
    drawn = picture(graph, focus=[focus], hops=1, max_nodes=_NODES, seed=7)
    show_graph(network_picture(desk, drawn, focus), key="meeting_graph", height_px=height_px + 44, scale=SCALE)
    return True


def _setting_picture(desk: Desk, view: View, item: Item) -> MapPicture:
    """The places of an assessed setting, each with its mark; a room sees none that it may not."""
    places = (view.case().locations.get(key) for key in item.ids)
    marks = [
        PlaceMark(
            id=place.id,
            label=item.name,
            easting_m=place.easting_m,
            northing_m=place.northing_m,
            radius_m=place.uncertainty_m or 0.0,
        )
        for place in places
        if place is not None and place.easting_m is not None and place.northing_m is not None
    ]
    return marks_picture(desk, view, marks, words="Assessed setting")
