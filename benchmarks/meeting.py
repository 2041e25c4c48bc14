"""How soon a line of the minutes is on every other screen of its meeting, with two sessions and with ten at once.

First in real browsers, from the press of the button to the words on the screen: one screen, then nine. Then without
browsers, where a screen looks for news every second as the page does (`dashboards.panels.minuted.EVERY_S`): one note
taker with nine screens, and five meetings of two.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from threading import Thread

import numpy as np

from benchmarks._meeting_browsers import measure
from dashboards.meetings.minutes import lines_of, write_minute
from dashboards.meetings.room import start_meeting
from dashboards.panels.minuted import EVERY_S
from data.codes import Audience
from data.demonstration import demonstration_case
from data.meetings import MinuteKind
from data.records import RECORD_FIELDS
from data.store import Store, open_store
from data.views import View

LINES = 6
LIMIT_S = 2.0
PAUSE_S = (0.5, 2.0)
# Meetings at once, and screens of each beside its note taker.
SCENES = ((1, 9), (5, 1))
# Screens that follow one meeting in real browsers, and lines that are written.
IN_BROWSERS = ((1, 20), (9, 10))


def main() -> None:
    """Print median and worst for two sessions and for ten."""
    for screens, count in IN_BROWSERS:
        made = measure(screens, count)
        for kind in ("line", "decision"):
            if taken := [one for line in made if line.kind == kind for one in line.waited_s]:
                _say(f"{1 + screens:>2} real browsers, {kind}s", taken)
    _without_browsers()


def _say(who: str, taken: list[float]) -> None:
    late = sum(one > LIMIT_S for one in taken)
    print(
        f"{who}, {len(taken)} seen: median {statistics.median(taken):.2f} s, worst {max(taken):.2f} s, "
        f"over {LIMIT_S:g} s: {late}",
        flush=True,
    )


def _without_browsers() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'case.db'}", Path(folder) / "case.key")
        made = demonstration_case(7).case
        with store.unit_of_work(actor="benchmark", purpose="benchmark", reason="fictional case") as work:
            for name in RECORD_FIELDS:
                work.add(*getattr(made, name).values())
        for meetings, screens in SCENES:
            taken = _together(store, meetings, screens)
            _say(f"{meetings * (1 + screens):>2} sessions in {meetings} meeting{'s' if meetings > 1 else ''}", taken)
        store.close()


def _together(store: Store, meetings: int, screens: int) -> list[float]:
    taken: list[float] = []
    threads = [Thread(target=_one_meeting, args=(store, number, screens, taken)) for number in range(meetings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _one_meeting(store: Store, number: int, screens: int, taken: list[float]) -> None:
    rng = np.random.default_rng(number)
    taker = View(store, actor=f"N. Imaginary {number}", audience=Audience.SOCIAL_CARE, purpose="benchmark")
    meeting = start_meeting(
        taker, held_on=date(2026, 11, 22), place=f"Room {number}", chair="C. Fictional", note_taker="N. Imaginary"
    )
    seen = [
        View(store, actor=f"A. Fictional {n}", audience=Audience.MEETING, purpose="benchmark") for n in range(screens)
    ]
    lines_of(seen[0].casework(), meeting.id, "item", ())
    for line in range(LINES):
        words = f"line {line} of meeting {number}"
        watching = [Thread(target=_watch, args=(v, meeting.id, words, rng.uniform(0, EVERY_S), taken)) for v in seen]
        for thread in watching:
            thread.start()
        _write(taker, meeting.id, words)
        for thread in watching:
            thread.join()
        time.sleep(rng.uniform(*PAUSE_S))


def _watch(screen: View, meeting_id: str, words: str, first_look_s: float, taken: list[float]) -> None:
    """Look every second, from a moment of its own, until the line is there."""
    pressed = time.perf_counter()
    time.sleep(first_look_s)
    while words not in lines_of(screen.casework(), meeting_id, "item", ()):
        time.sleep(EVERY_S)
    taken.append(time.perf_counter() - pressed)


def _write(taker: View, meeting_id: str, words: str) -> None:
    write_minute(taker, meeting_id, item="item", subjects=(), kind=MinuteKind.POINT, words=words, for_room=True)
