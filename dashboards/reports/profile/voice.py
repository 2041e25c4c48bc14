"""Voice of children, as counts: whose own view is written down, what they speak of, and where nobody asked.

What a child said stands in the child's own record and is read there, never here.
"""

from __future__ import annotations

from dashboards.reports.figures import Figure, Row, Sheet
from dashboards.reports.profile.counted import counts_of
from dashboards.reports.profile.response import Casework, rows_of
from dashboards.reports.profile.window import Window, ids_of, one_person
from data.child_voice import ChildView
from data.voice_themes import THEMES_RULE, themes, themes_in
from data.wider_response import CountedItem

_HEARD, _WISHES, _NOT_GIVEN, _NOBODY = "said and wished", "wishes", "not given", "nobody"
_LABELS = {
    _HEARD: "their own view is written down",
    _WISHES: "only what they wish is written down",
    _NOT_GIVEN: "asked: no view given, and why is written down",
    _NOBODY: "no view of theirs is on record",
}


def heard(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> Sheet:
    """Children identified, by whether their own view is on record.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    Sheet
        Each child once, by everything that was written down in the period.
    """

    def figure(window: Window, part: str) -> Figure:
        views = _views(window, casework)
        held = [child for child in window.children if _standing(views.get(child, ())) == part]
        return Figure(value=len(held), records=ids_of(window.case, held))

    rows = tuple(
        Row(label=words, figures=tuple(figure(window, part) for window in windows)) for part, words in _LABELS.items()
    )
    return Sheet(
        key="heard", title="Children whose own view is on record", heading="Children", columns=columns, rows=rows,
        parts=True, total="Children identified",
    )  # fmt: skip


def spoken_of(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> Sheet:
    """What children speak of, by theme: how many children, never what one of them said.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    Sheet
        Themes overlap: a child may speak of several. Without a line where no view is on record.
    """
    by_child = [_views(window, casework) for window in windows]

    def figure(views: dict[str, tuple[ChildView, ...]], theme: str) -> Figure:
        found = {
            child: [one.id for one in said if theme in themes_in(f"{one.said} {one.wishes}")]
            for child, said in views.items()
        }
        held = {child: ids for child, ids in found.items() if ids}
        return Figure(value=len(held), records=tuple(sorted(one for ids in held.values() for one in ids)))

    rows = tuple(
        Row(label=name, figures=tuple(figure(views, theme) for views in by_child))
        for theme, name in themes().items()
        if any(figure(views, theme).value for views in by_child)
    )
    return Sheet(
        key="spoken_of", title="What children speak of", heading="Theme", columns=columns, rows=rows,
        caption=THEMES_RULE,
    )  # fmt: skip


def _views(window: Window, casework: Casework) -> dict[str, tuple[ChildView, ...]]:
    """Views of the period by child, two records of one child together."""
    found: dict[str, tuple[ChildView, ...]] = {}
    here = {part.subject_id for parts in window.parts.values() for part in parts}
    for one in casework["child_views"].values():
        if window.first <= one.said_on <= window.last and (not window.area or one.child_id in here):
            child = one_person(window, one.child_id)
            found[child] = (*found.get(child, ()), one)
    return found


def _standing(views: tuple[ChildView, ...]) -> str:
    if any(one.said.strip() for one in views):
        return _HEARD
    if any(one.wishes.strip() for one in views):
        return _WISHES
    return _NOT_GIVEN if views else _NOBODY


def voice(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> Sheet:
    """Decisions in which the views of a child are written down.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    Sheet
        What the child said stands in the decision and is read there, not here.
    """
    labels = {True: "with the child's views written down", False: "without"}
    rows = rows_of(
        windows, casework["decisions"], lambda d: d.decided_on, labels, lambda d: bool(d.childs_views.strip())
    )
    return Sheet(
        key="voice", title="Decisions with a child's views", heading="Decisions", columns=columns, rows=rows,
        parts=True, total="Decisions on measures", guarded=False,
    )  # fmt: skip


def told_by_partners(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> tuple[Sheet, Sheet]:
    """Prosecutions and children's views as agencies counted them.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    tuple of Sheet
        One line that it is not held where nobody counted.
    """
    counts = casework["partner_counts"]
    return (
        counts_of(windows, columns, counts, CountedItem.PROSECUTIONS, "Prosecutions", "the police lead and the CPS"),
        counts_of(
            windows, columns, counts, CountedItem.CHILDRENS_VIEWS, "Children asked for their views",
            "children's social care and the charities",
        ),
    )  # fmt: skip
