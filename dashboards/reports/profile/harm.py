"""What happens to children, where and when, and by how many, as counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dashboards.reports.figures import Row, Sheet, count
from dashboards.reports.profile.window import Window, concerned_in
from data.codes import EventKind, LocationKind, label
from data.records import Event

_HARM = frozenset({EventKind.SEXUAL_EXPLOITATION, EventKind.HARBOURING, EventKind.SUPPLY_TO_CHILD})
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS = ((6, 12, "06:00 to 11:59"), (12, 18, "12:00 to 17:59"), (18, 24, "18:00 to 23:59"), (0, 6, "00:00 to 05:59"))


def _sheet(
    key: str,
    title: str,
    heading: str,
    windows: tuple[Window, ...],
    columns: tuple[str, ...],
    sort: Callable[[Window, Event], str],
    labels: Iterable[str] | None = None,
) -> Sheet:
    """Incidents sorted into parts that do not overlap."""
    held: list[dict[str, list[str]]] = []
    for window in windows:
        found: dict[str, list[str]] = {}
        for event in window.incidents:
            found.setdefault(sort(window, event), []).append(event.id)
        held.append(found)
    # By name: an order by counts would tell of the counts that are withheld.
    seen = sorted({one for found in held for one in found})
    rows = tuple(
        Row(label=one, figures=tuple(count(found.get(one, [])) for found in held))
        for one in (seen if labels is None else labels)
    )
    return Sheet(
        key=key, title=title, heading=heading, columns=columns, rows=rows, parts=True, total="Incidents and concerns"
    )


def by_form(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Incidents and concerns by what happened.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Kinds of event, by name.
    """
    return _sheet("forms", "Forms of harm and concern", "What", windows, columns, _kind_words)


def _kind_words(window: Window, event: Event) -> str:
    del window
    return label(event.kind)


def by_setting(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Incidents online, at a place, and without a place.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Harm without a place is no lesser harm; it is on no map.
    """
    labels = ("online", "at a place on the map", "place not known or not found yet")

    def setting(window: Window, event: Event) -> str:
        place = window.case.locations.get(event.location_id or "")
        if event.kind is EventKind.ONLINE_CONTACT or (place and place.kind is LocationKind.ONLINE):
            return labels[0]
        return labels[1] if place and place.easting_m is not None else labels[2]

    return _sheet("setting", "Online, located and unlocated", "Where", windows, columns, setting, labels)


def by_place(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Incidents by kind of place.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Kinds of place, by name.
    """

    def kind(window: Window, event: Event) -> str:
        place = window.case.locations.get(event.location_id or "")
        return label(place.kind) if place else "No place recorded"

    return _sheet("places", "Kinds of place", "Place", windows, columns, kind)


def by_weekday(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Incidents by day of the week.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        By the day on which they began.
    """

    def day(window: Window, event: Event) -> str:
        del window
        return _WEEKDAYS[event.start.weekday()]

    return _sheet("weekdays", "Days of the week", "Day", windows, columns, day, _WEEKDAYS)


def by_hour(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Incidents by time of day.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Those whose time is known only to more than six hours stand apart.
    """

    def part(window: Window, event: Event) -> str:
        del window
        if (event.end - event.start).total_seconds() > 6 * 3600:
            return "time not known to six hours"
        return next(words for low, high, words in _HOURS if low <= event.start.hour < high)

    labels = (*(words for _, _, words in _HOURS), "time not known to six hours")
    return _sheet("hours", "Times of day", "Time", windows, columns, part, labels)


def networked(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Incidents of harm to a child by how many persons of concern had a part in them.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Sexual exploitation stands apart from other harm; two or more persons make it networked.
    """
    held: list[dict[str, list[str]]] = []
    for window in windows:
        found: dict[str, list[str]] = {}
        for event in window.incidents:
            if event.kind in _HARM:
                found.setdefault(_network_words(window, event), []).append(event.id)
        held.append(found)
    labels = [
        f"{form}, {many}"
        for form in ("sexual exploitation", "other exploitation")
        for many in ("two or more persons of concern", "one person of concern", "no person of concern recorded")
    ]
    rows = tuple(Row(label=one, figures=tuple(count(found.get(one, [])) for found in held)) for one in labels)
    return Sheet(
        key="networked",
        title="Sexual and other exploitation, alone or by several",
        heading="Incidents of harm",
        columns=columns,
        rows=rows,
        parts=True,
        total="Incidents of harm",
    )


def _network_words(window: Window, event: Event) -> str:
    form = "sexual exploitation" if event.kind is EventKind.SEXUAL_EXPLOITATION else "other exploitation"
    n = len(concerned_in(window, [event]))
    many = {0: "no person of concern recorded", 1: "one person of concern"}.get(n, "two or more persons of concern")
    return f"{form}, {many}"
