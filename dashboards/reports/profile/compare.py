"""Two areas side by side, and two periods: what may be said of the difference, and what may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dashboards.reports.figures import Figure, Row, Sheet, count
from dashboards.reports.profile.basis import Wanted
from dashboards.reports.profile.children import children_now
from dashboards.reports.profile.sources import reports_in, source_of
from dashboards.reports.profile.window import Window, areas_of, ids_of, look
from data.codes import EventKind, LocationKind
from data.errors import RefusedInput
from data.records import Case
from mapping.areas import forces
from mapping.hotspots.periods import FEWER, MORE, TOO_FEW, rate_change

CAVEAT = (
    "More children identified may mean better recognition, not more harm: one area saw a five-fold rise after its "
    "people were trained. Fewer may mean that fewer were looked for."
)
BESIDE = (
    "Two areas differ in people, places, recording and trust. The numbers stand side by side so that the areas ask "
    "each other why; they rank nobody."
)


def areas_here(case: Case) -> tuple[str, ...]:
    """Forces in whose area events of a case lie.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    tuple of str
        Codes, most events first.
    """
    known = forces()
    held = Counter(code for event in case.events.values() for code in areas_of(case, event) if code in known)
    return tuple(sorted(held, key=lambda code: (-held[code], code)))


def area_name(code: str, districts: dict[str, str] | None = None) -> str:
    """Name of an area.

    Parameters
    ----------
    code : str
        Of a force or a district; empty for all.
    districts : dict of str to str, optional
        Names of districts by code.

    Returns
    -------
    str
        The code itself where no name is known.
    """
    if not code:
        return "all areas of this view"
    return forces()[code].name if code in forces() else (districts or {}).get(code, code)


def side_by_side(case: Case, period: tuple[Window, str, str], names: tuple[str, str]) -> Sheet:
    """Figures of two areas in one period.

    Parameters
    ----------
    case : Case
        Permitted records.
    period : tuple of (Window, str, str)
        The period, the area and its neighbour.
    names : tuple of str
        Words for the two areas.

    Returns
    -------
    Sheet
        One column an area.

    Raises
    ------
    RefusedInput
        If an area is compared with itself.
    """
    window, area, neighbour = period
    if area == neighbour:
        raise RefusedInput(f"area {area}: is compared with itself; give another area with --neighbour")
    windows = tuple(look(case, (window.first, window.last), one) for one in (area, neighbour))
    lines = {
        "children identified": children_now,
        "incidents and concerns": lambda w: count([e.id for e in w.incidents]),
        "missing episodes": lambda w: count([e.id for e in w.events if e.kind is EventKind.MISSING_EPISODE]),
        "incidents online": _online,
        "persons of concern in incidents": _concerned,
        "reports behind them": lambda w: count(reports_in(w)),
        "kinds of source that reported": _sources,
    }
    rows = tuple(Row(label=words, figures=tuple(made(one) for one in windows)) for words, made in lines.items())
    return Sheet(key="neighbour", title="Beside a neighbour", heading="Figure", columns=names, rows=rows)


def _online(window: Window) -> Figure:
    def is_online(place: str | None) -> bool:
        found = window.case.locations.get(place or "")
        return found is not None and found.kind is LocationKind.ONLINE

    return count([e.id for e in window.incidents if e.kind is EventKind.ONLINE_CONTACT or is_online(e.location_id)])


def _concerned(window: Window) -> Figure:
    held = window.concerned
    return Figure(value=len(held), records=ids_of(window.case, held))


def _sources(window: Window) -> Figure:
    held = reports_in(window)
    kinds = {source_of(report).id for report in held.values()}
    return Figure(value=len(kinds), records=tuple(sorted(held)))


def since_last(now: Window, earlier: Window, *, has_before: bool, shown: bool) -> str:
    """What may be said of the change of incidents since the period before.

    Parameters
    ----------
    now, earlier : Window
        Two periods.
    has_before : bool
        Whether anything was received for the earlier one at all.
    shown : bool
        Whether both counts may be shown.

    Returns
    -------
    str
        One sentence: more, fewer, no change that could be told, or too few to say.
    """
    if not has_before:
        return "Nothing of the period before is on record, so no change can be told. That is a gap, not a rise."
    found = rate_change(len(earlier.incidents), len(now.incidents), days_before=earlier.days, days_after=now.days)
    counts = f" ({found.before:,} before, {found.after:,} now)" if shown else ""
    if found.verdict == TOO_FEW:
        return f"Incidents and concerns: too few to say whether there were more or fewer{counts}."
    low, high = found.ci
    size = f" the rate is between {low:.1f} and {high:.1f} times what it was" if shown and found.rate_ratio else ""
    words = {MORE: "more than in the period before", FEWER: "fewer than in the period before"}
    said = words.get(found.verdict, "no change that could be told from chance")
    return f"Incidents and concerns: {said}{counts}{';' + size if size else ''}."


def neighbour_of(case: Case, area: str, neighbour: str) -> tuple[str, str] | None:
    """Two areas to set side by side.

    Parameters
    ----------
    case : Case
        Permitted records.
    area, neighbour : str
        Codes as asked for; empty for the forces with most events.

    Returns
    -------
    tuple of (str, str) or None
        None where the view holds one area alone.
    """
    held = areas_here(case)
    one = area or next((code for code in held if code != neighbour), "")
    other = neighbour or next((code for code in held if code != one), "")
    return (one, other) if one and other else None


UNSEEN = (
    "Not looked at: profiles that other audiences gave to this recipient from records that are not seen here, or not "
    "seen alike. Whoever holds one beside this report may work out a small count by subtracting them: keep them apart."
)


def held_words(earlier: Sequence[Wanted], names: dict[str, str]) -> str:
    """Which reports a recipient holds already, and what follows for this one.

    Parameters
    ----------
    earlier : sequence of Wanted
        Reports given before.
    names : dict of str to str
        Names of districts by code.

    Returns
    -------
    str
        Areas and periods; empty where there is none.
    """
    if not earlier:
        return ""
    each = "; ".join(
        dict.fromkeys(
            f"{area_name(one.area, names)}, {one.period[0]:%d %b %Y} to {one.period[1]:%d %b %Y}"
            + (f" (from what {one.audience.replace('_', ' ')} sees)" if one.audience else "")
            for one in earlier
        )
    )
    return (
        f"This recipient was given before: {each}. Counts are withheld here too where a count under five could be "
        "worked out by subtracting one of those reports from this one, or this one from them."
    )
