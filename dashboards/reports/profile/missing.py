"""Missing episodes of a period, and how often its children were missing, as counts."""

from __future__ import annotations

from collections import Counter

from dashboards.reports.figures import Row, Sheet, count
from dashboards.reports.profile.children import children_sheet
from dashboards.reports.profile.window import Window, children_in
from data.codes import EventKind
from data.records import Event

_REPEAT = ((1, 1, "once"), (2, 2, "twice"), (3, 10_000, "three times or more"))


def missing(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Missing episodes of the period.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Episodes, by whether the child had a part in an exploitation incident of the period too.
    """

    def rows(window: Window) -> dict[str, list[str]]:
        harmed = set(children_in(window, [e for e in window.incidents if e.kind is not EventKind.MISSING_EPISODE]))
        held: dict[str, list[str]] = {"linked": [], "other": []}
        for event in _episodes(window):
            who = set(children_in(window, [event]))
            held["linked" if who & harmed else "other"].append(event.id)
        return held

    held = [rows(window) for window in windows]
    labels = {
        "linked": "of a child in another incident of the period",
        "other": "of a child in no other incident of the period",
    }
    return Sheet(
        key="missing",
        title="Missing episodes",
        heading="Episodes",
        columns=columns,
        rows=tuple(Row(label=words, figures=tuple(count(one[name]) for one in held)) for name, words in labels.items()),
        parts=True,
        total="Missing episodes",
    )


def _episodes(window: Window) -> list[Event]:
    return [event for event in window.events if event.kind is EventKind.MISSING_EPISODE]


def repeat_missing(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Children by how often they were missing; those who were not missing at all are harmed too, and seen less.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Children identified in the period.
    """

    def often(window: Window, child: str, events: tuple[str, ...]) -> str:
        del events
        n = times[id(window)][child]
        return next((words for low, high, words in _REPEAT if low <= n <= high), "not missing in the period")

    times = {id(w): Counter(child for event in _episodes(w) for child in children_in(w, [event])) for w in windows}
    labels = ("not missing in the period", *(words for _, _, words in _REPEAT))
    return children_sheet("repeat", "Children by times missing", "Missing", windows, columns, labels, often)
