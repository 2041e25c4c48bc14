"""Two sides timed in turns, and the memory a piece of work takes."""

from __future__ import annotations

import ctypes
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Generic, TypeVar

from mapping.hotspots.compiled import threads

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Side(Generic[T]):
    """Median seconds of the clock and of the processor (all threads together), and the answer."""

    wall: float
    cpu: float
    answer: T


def in_turns(
    ours: Callable[[], T], theirs: Callable[[], S], *, rounds: int = 3, their_rounds: int | None = None
) -> tuple[Side[T], Side[S]]:
    """Run ours, theirs, ours, theirs ...; ours is run once before, so that nothing is compiled on the clock."""
    ours()
    mine: list[tuple[float, float, T]] = []
    other: list[tuple[float, float, S]] = []
    for turn in range(rounds):
        mine.append(_timed(ours))
        if turn < (their_rounds or rounds):
            other.append(_timed(theirs))
    return _side(mine), _side(other)


def report(
    what: str, peer: str, ours: Side[T], theirs: Side[S], *, wanted: float, scale: float = 1.0, note: str = ""
) -> None:
    """Print both sides; `scale` is how many of the peer's timed work make the whole."""
    wall, cpu = theirs.wall * scale / ours.wall, theirs.cpu * scale / ours.cpu
    scaled = f" (timed on 1/{scale:.0f} of it and scaled)" if scale != 1.0 else ""
    print(
        f"{what}: ours {ours.wall:.3f} s on {threads()} threads; {peer} {theirs.wall * scale:.2f} s{scaled}", end="; "
    )
    print(
        f"{wall:,.0f} times by the clock, {cpu:,.0f} times by processor time (wanted {wanted:,.0f}){note}", flush=True
    )


def peak_mib(work: Callable[[], object]) -> float | None:
    """How far the process's memory rises above where it stood while work is done, in MiB; None where Linux is not."""
    gc.collect()
    try:
        # what earlier work has freed goes back first, or this work would take it again without a rise
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    except (OSError, AttributeError):
        return None
    before = _status("VmRSS")
    work()
    return (_status("VmHWM") - before) / 1024


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


def _timed(work: Callable[[], T]) -> tuple[float, float, T]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return time.perf_counter() - wall, time.process_time() - cpu, answer


def _side(runs: list[tuple[float, float, T]]) -> Side[T]:
    return Side(median(run[0] for run in runs), median(run[1] for run in runs), runs[-1][2])
