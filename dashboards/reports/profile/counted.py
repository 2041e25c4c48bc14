"""What agencies counted for the partnership, as lines of a sheet; what nobody counted is not held, never nought."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.reports.figures import Figure, Row, Sheet
from dashboards.reports.profile.window import Window
from data.wider_response import CountedItem, PartnerCount


def counts_of(
    windows: tuple[Window, ...],
    columns: tuple[str, ...],
    counts: Mapping[str, PartnerCount],
    item: CountedItem,
    title: str,
    ask: str,
) -> Sheet:
    """Lines for one item that only agencies can count.

    Parameters
    ----------
    windows : tuple of Window
        Periods.
    columns : tuple of str
        Words for them.
    counts : mapping of str to PartnerCount
        What agencies counted.
    item : CountedItem
        What was counted.
    title : str
        Of the sheet, and of its one line where nothing is held.
    ask : str
        Who could tell.

    Returns
    -------
    Sheet
        One line for each category; a count belongs to the period in which it ends.
    """
    held = [_within(window, counts, item) for window in windows]
    labels = sorted({(one.category, one.agency) for found in held for one in found})
    if not labels:
        empty = Row(label=title, figures=(None,) * len(windows), not_held=ask)
        return Sheet(key=item.value, title=title, heading="Counted by agencies", columns=columns, rows=(empty,))
    rows = tuple(
        Row(label=f"{category} ({agency})", figures=tuple(_figure(found, category, agency) for found in held))
        for category, agency in labels
    )
    return Sheet(key=item.value, title=title, heading=title, columns=columns, rows=rows)


def _within(window: Window, counts: Mapping[str, PartnerCount], item: CountedItem) -> list[PartnerCount]:
    return [c for c in counts.values() if c.item is item and window.first <= c.last_day <= window.last]


def _figure(found: list[PartnerCount], category: str, agency: str) -> Figure | None:
    held = [one for one in found if (one.category, one.agency) == (category, agency)]
    if not held:
        return None
    return Figure(value=sum(one.count for one in held), records=tuple(sorted(one.id for one in held)))
