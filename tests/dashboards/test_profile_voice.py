"""Voice of children in a profile: how many were heard and of what they spoke, never what one of them said."""

from __future__ import annotations

from datetime import date

from dashboards.reports.figures import as_table
from dashboards.reports.profile import voice
from dashboards.reports.profile.window import children_in, look
from data.child_voice import ChildView
from data.demonstration import Demonstration
from data.suppression import WITHHELD

PERIOD = (date(2026, 5, 25), date(2026, 11, 25))
SAID = "I told my teacher and nobody would listen"


def _view(key: str, child: str, **more: str) -> ChildView:
    return ChildView(
        id=key, child_id=child, told_to="T. Madeup", agency="Example Council", said_on=date(2026, 11, 1), **more
    )


def test_children_are_counted_once_by_everything_they_told(made: Demonstration) -> None:
    window = look(made.case, PERIOD)
    children = sorted(children_in(window, window.incidents))
    views = [_view(f"v-{n}", child, said=SAID) for n, child in enumerate(children[:6])]
    views += [
        _view("v-w", children[0], wishes="To see my brother"),
        _view("v-n", children[7], not_given_because="tired"),
    ]
    kept = {"child_views": {one.id: one for one in views}}
    heard = voice.heard((window,), ("now",), kept)
    assert [row.figures[0].value for row in heard.rows if row.figures[0]] == [6, 0, 1, len(children) - 7]
    spoken = {row.label: row.figures[0] for row in voice.spoken_of((window,), ("now",), kept).rows}
    assert {label: figure.value for label, figure in spoken.items() if figure} == {
        "School, college or work": 6,
        "Being asked, told and listened to": 6,
        "Family": 1,
    }
    shown = [cell for row in as_table(voice.spoken_of((window,), ("now",), kept)).rows for cell in row]
    assert WITHHELD in {cell.text for cell in shown}
    assert not any("teacher" in cell.text or "teacher" in cell.about for cell in shown)


def test_views_outside_the_period_or_the_area_do_not_count(made: Demonstration) -> None:
    window = look(made.case, (date(2026, 1, 1), date(2026, 1, 31)))
    kept = {"child_views": {"v": _view("v", next(iter(made.case.people)), said=SAID)}}
    assert voice.spoken_of((window,), ("now",), kept).rows == ()
