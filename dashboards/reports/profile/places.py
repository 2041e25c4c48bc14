"""Hotspots of a profile, what changed at them, how sure that is, and what could not be seen."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.naming import force_name, readable
from dashboards.reports.document import Block, Cell, Heading, Table, Text
from dashboards.reports.ground import Outline, hotspot_map
from dashboards.reports.profile.window import Window
from dashboards.wiring import Desk
from data.errors import NotEnough, RefusedInput
from data.suppression import SMALLEST_SHOWN, WITHHELD
from data.views import View
from mapping.hotspots.filters import Filter
from mapping.hotspots.history import Lineage
from mapping.hotspots.lineage import EVENTS
from mapping.hotspots.result import Hotspot, HotspotResult
from mapping.hotspots.workflow import hotspot_history

_MOST = 12


def hotspot_blocks(desk: Desk, view: View, window: Window, *, small_shown: bool, watermark: str) -> tuple[Block, ...]:
    """Hotspots of a period as a map and a table.

    Parameters
    ----------
    desk : Desk
        Finds them and keeps them.
    view : View
        Permitted case.
    window : Window
        Period and area.
    small_shown : bool
        Whether small counts are shown.
    watermark : str
        Word across the map.

    Returns
    -------
    tuple of Block
        Also where there is nothing to be found, in words.
    """
    try:
        result = desk.hotspots(view, wanted=Filter(period=(window.first, window.last)))
    except (NotEnough, RefusedInput) as refusal:
        return (Text(text=f"No search for hotspots: {refusal}."),)
    held = [one for one in result.hotspots if not window.area or window.area in one.force_codes][:_MOST]
    if not held:
        return (
            Text(text="No place holds more incidents than chance explains."),
            *_limits(view, result, small_shown=small_shown),
        )
    basemap = desk.basemap(view)
    outlines = [Outline(number=one.id.lstrip("H"), geometry=one.geometry) for one in held]
    return (
        hotspot_map(basemap, outlines, watermark=watermark),
        _table(held, small_shown=small_shown),
        *_limits(view, result, small_shown=small_shown),
    )


def _table(held: list[Hotspot], *, small_shown: bool) -> Table:
    return Table(
        heading=("Hotspot", "Incidents", "Children", "Reports", "First, last", "Whose area", "How sure"),
        rows=tuple(_row(one, small_shown=small_shown) for one in held),
        widths=(1.1, 1.0, 1.0, 0.9, 1.5, 1.9, 2.4),
        numbers=frozenset({1, 2, 3}),
        caption="Strongest first. Children are counted, never named or shown.",
    )


def _row(spot: Hotspot, *, small_shown: bool) -> tuple[Cell, ...]:
    about = f"Hotspot {spot.id}"
    days = (
        f"{spot.start:%d %b %Y}, {spot.end:%d %b %Y}"
        if spot.start is not None and spot.end is not None
        else "not known"
    )
    sure = f"{spot.n_units} where {spot.expected:.1f} are expected; chance does as much in {spot.p_value:.1%} of maps"
    few = spot.n_units < SMALLEST_SHOWN and not small_shown
    return (
        Cell(text=spot.id, strong=True),
        _count(spot.n_incidents, spot.incident_ids, f"{about}, incidents", small_shown=small_shown),
        _count(spot.n_children, spot.incident_ids, f"{about}, children", small_shown=small_shown),
        Cell(text=f"{spot.n_reports:,}", records=spot.incident_ids, about=f"{about}, reports: {spot.n_reports}"),
        Cell(text=days),
        Cell(text=", ".join(force_name(code) for code in spot.force_codes) or "not known"),
        Cell(text="beyond chance" if few else sure),
    )


def _count(value: int, records: tuple[str, ...], about: str, *, small_shown: bool) -> Cell:
    if value < SMALLEST_SHOWN and not small_shown:
        return Cell(text=WITHHELD)
    return Cell(text=f"{value:,}", records=records, about=f"{about}: {value:,}")


def _limits(view: View, result: HotspotResult, *, small_shown: bool) -> Iterable[Text]:
    case = view.case()
    lines = [_guarded(readable(case, one), small_shown=small_shown) for one in result.sentences]
    power = result.hotspots[0].not_seen if result.hotspots else ""
    for line in dict.fromkeys(filter(None, [*lines, power])):
        yield Text(text=line, kind="item")


def _guarded(sentence: str, *, small_shown: bool) -> str:
    """A sentence on what took no part, its number withheld where it is small."""
    number, _, rest = sentence.partition(" ")
    is_small = number.isdigit() and int(number) < SMALLEST_SHOWN and rest.startswith("took no part")
    return f"Some (number {WITHHELD}) {rest}" if is_small and not small_shown else sentence


def change_blocks(desk: Desk, view: View, window: Window) -> tuple[Block, ...]:
    """What changed at hotspots since the last meetings, once it is known whether reporting changed.

    Parameters
    ----------
    desk : Desk
        Finds the change of reporting.
    view : View
        Permitted case.
    window : Window
        Period and area.

    Returns
    -------
    tuple of Block
        The change of reporting first: without it nothing is called a rise.
    """
    try:
        alarm = desk.reporting_alarm(view, (window.first, window.last)).sentences
    except (NotEnough, RefusedInput) as refusal:
        alarm = (f"A change of reporting could not be looked for: {refusal}.",)
    case = view.case()
    told = [Text(text=readable(case, one), kind="item") for one in alarm]
    lineages = hotspot_history(view)
    rows = tuple(_lineage(one) for one in lineages if _is_within(one, window))
    if not rows:
        told.append(
            Text(text="Changes from meeting to meeting are not held: record a run for each meeting on Hotspots.")
        )
        return (Heading(text="Has reporting changed?", level=2), *told)
    table = Table(heading=("Hotspot", "Last recorded", "What happened"), rows=rows, widths=(1, 1.4, 5))
    return (Heading(text="Has reporting changed?", level=2), *told, Heading(text="Changes at hotspots", level=2), table)


def _is_within(lineage: Lineage, window: Window) -> bool:
    return window.first <= lineage.strip[-1].run_day <= window.last


def _lineage(lineage: Lineage) -> tuple[Cell, ...]:
    last = lineage.strip[-1]
    words = EVENTS.get(last.word, last.sentence)
    trend = " Intensifying: more beyond chance, with no change of reporting found." if last.trend else ""
    seen = next((row.seen for row in reversed(lineage.strip) if row.seen is not None), None)
    return (
        Cell(
            text=lineage.id, records=seen.reports if seen else (), about=f"Hotspot {lineage.id}, reports", strong=True
        ),
        Cell(text=f"{last.run_day:%d %b %Y}"),
        Cell(text=f"{words}{trend}"),
    )
