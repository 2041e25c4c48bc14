"""What stands behind a tie that is seen only together: each force's side with its grades, and what is weak in it."""

from __future__ import annotations

from dataclasses import replace

from dashboards.components import text
from dashboards.meetings.agenda import Item
from dashboards.pages.acting import DAY
from dashboards.wiring import Desk
from data.codes import PersonKind
from data.records import Case
from data.views import View
from mapping.areas import forces
from network.evidence import Line
from network.only_together import OnlyTogether, is_known_to, only_together

_MOST_GRADES = 2


def found_between(desk: Desk, view: View, item: Item) -> OnlyTogether | None:
    """What an item of the kind ``link`` is about.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What the room may see.
    item : Item
        The item.

    Returns
    -------
    OnlyTogether or None
        None if it is no more.
    """
    every = desk.kept(view, ("only together",), lambda: only_together(desk.graph(view)))
    return next((one for one in every if one.node_ids == item.record_ids), None)


def measured(case: Case, item: Item, found: OnlyTogether) -> Item | None:
    """The record in which the forces' ties meet, as an item that measures are looked up for.

    Parameters
    ----------
    case : Case
        Permitted records.
    item : Item
        Of the kind ``link``.
    found : OnlyTogether
        What it is about.

    Returns
    -------
    Item or None
        None for a record on which no measure falls, as a child.
    """
    for one in found.via:
        person = case.people.get(one)
        if person is not None and person.kind is PersonKind.PERSON_OF_CONCERN:
            return replace(item, kind="person", id=one)
        for kind, records in (("venue", case.venues), ("vehicle", case.vehicles)):
            if one in records:
                return replace(item, kind=kind, id=one)
    return None


def between_lines(item: Item, found: OnlyTogether) -> list[str]:
    """Why now, the facts of each force with grades, and what is weak.

    Parameters
    ----------
    item : Item
        Of the kind ``link``.
    found : OnlyTogether
        Ties that meet.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    first, last = min(edge.first for edge in found.edges), max(edge.last for edge in found.edges)
    reports = f"{found.independent_reports} independent {_reports(found.independent_reports)}"
    return [
        f"- {text.plain(item.why_now[0].split(': ')[0])}.",
        f"- No force's own records connect these ties: {reports}, {first:{DAY}} to {last:{DAY}}.",
        *(f"- Fact: {_side(found, code)}" for code, count in found.ties if count),
        "",
        *(f"- Find out: {words}" for words in _gaps(found)),
    ]


def _side(found: OnlyTogether, code: str) -> str:
    own = [edge for edge in found.edges if is_known_to(edge, code)]
    grades = dict.fromkeys(grade.split(" (")[0] for edge in own for grade in edge.grades)
    name = forces()[code].name if code in forces() else code
    count = f"{len(own)} {'tie' if len(own) == 1 else 'ties'}"
    return text.plain(f"{name}: {count}, last {max(edge.last for edge in own):{DAY}}") + (
        f" ({text.plain('; '.join([*grades][:_MOST_GRADES]))})" if grades else ""
    )


def _gaps(found: OnlyTogether) -> list[str]:
    gaps = [f"the weaker side rests on {found.weaker_side} {_reports(found.weaker_side)}; has that force more?"]
    if found.line is not Line.SOLID:
        gaps.append("one side has no tie graded A or B; can its source be assessed again?")
    return gaps


def _reports(count: int) -> str:
    return "report" if count == 1 else "reports"
