"""What happens to children, where and when, and who is concerned, as counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dashboards.reports.figures import Figure, Row, Sheet, count
from dashboards.reports.profile.window import Window, children_in, concerned_in, ids_of, records_of
from data.codes import EventKind, LocationKind, label
from data.protection import Standing, standing_of
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


def concerned(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Persons of concern with a part in an incident of the period, by what is known of their age.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Somebody who is or was harmed as a child is offered protective measures only.
    """
    labels = {
        Standing.ADULT: "adults",
        Standing.AGE_NOT_KNOWN: "age not known",
        Standing.HARMED_AS_CHILD: "recorded as harmed when under 18",
        Standing.CHILD: "children",
    }
    held: list[dict[str, list[str]]] = []
    for window in windows:
        found: dict[str, list[str]] = {}
        for person in window.concerned:
            standing = standing_of(window.case, window.case.people[person], window.last)
            found.setdefault(labels[standing], []).append(person)
        held.append(found)
    rows = tuple(
        Row(
            label=words,
            figures=tuple(
                Figure(value=len(found.get(words, [])), records=ids_of(w.case, found.get(words, [])))
                for w, found in zip(windows, held, strict=True)
            ),
        )
        for words in labels.values()
    )
    return Sheet(
        key="concerned",
        title="Persons of concern",
        heading="Persons of concern",
        columns=columns,
        rows=rows,
        parts=True,
        total="Persons of concern in incidents",
    )


def named(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Persons of concern by how far they are known.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        A nickname alone is a line of enquiry. No name stands in a profile; the records are opened by id.
    """
    labels = ("with a name", "by a nickname only", "by neither")
    held: list[dict[str, list[str]]] = []
    for window in windows:
        found: dict[str, list[str]] = {}
        for person in window.concerned:
            records = records_of(window.case, person)
            by_nickname = labels[1] if any(one.nicknames for one in records) else labels[2]
            found.setdefault(labels[0] if any(one.name for one in records) else by_nickname, []).append(person)
        held.append(found)
    rows = tuple(
        Row(
            label=words,
            figures=tuple(
                Figure(value=len(found.get(words, [])), records=ids_of(w.case, found.get(words, [])))
                for w, found in zip(windows, held, strict=True)
            ),
        )
        for words in labels
    )
    return Sheet(
        key="named", title="How far they are known", heading="Known", columns=columns, rows=rows, parts=True,
        total="Persons of concern in incidents",
    )  # fmt: skip


def gaps(window: Window) -> Sheet:
    """What is not known in the records of a period, as counts to work on.

    Parameters
    ----------
    window : Window
        Period and area.

    Returns
    -------
    Sheet
        Counts that overlap.
    """
    case = window.case
    people = {part.subject_id for event in window.incidents for part in window.parts.get(event.id, ())}
    ageless = [i for i in people if i in case.people and _age_not_known(case.people[i])]
    homeless = [e.id for e in window.incidents if _is_unplaced(window, e)]
    childless = [e.id for e in window.incidents if not children_in(window, [e])]
    alone = [
        e.id for e in window.incidents if len({case.reports[r].agency for r in e.reports if r in case.reports}) == 1
    ]
    rows = (
        Row(label="people in incidents whose age is not known", figures=(count(ageless),)),
        Row(label="incidents without a place on the map", figures=(count(homeless),)),
        Row(label="incidents in which no child is identified", figures=(count(childless),)),
        Row(label="incidents that one agency alone reported", figures=(count(alone),)),
    )
    return Sheet(key="gaps", title="Gaps", heading="Not known", columns=("this period",), rows=rows)


def _age_not_known(person: object) -> bool:
    born, adult = getattr(person, "date_of_birth", None), str(getattr(person, "adult_beyond_doubt", ""))
    return born is None and not adult.strip()


def _is_unplaced(window: Window, event: Event) -> bool:
    place = window.case.locations.get(event.location_id or "")
    return place is None or place.easting_m is None


def children_now(window: Window) -> Figure:
    """Children identified in a period.

    Parameters
    ----------
    window : Window
        Period and area.

    Returns
    -------
    Figure
        Each once.
    """
    held = window.children
    return Figure(value=len(held), records=ids_of(window.case, held))
