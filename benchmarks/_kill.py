"""Kill whoever writes, or the server under it, in the middle of the work, and count what is lost or half kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import psycopg

from data.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks._postgres import Server

EVENTS = 150
WRITER, BACKEND, WHOLE_SERVER = "writer", "backend", "server"
# The launcher imports everything once and forks one importer for each line it reads, so that a round is short. An
# importer whose server dies repeats its unit under the same key, as the product's importers do.
LAUNCHER = f"""
import os, sys, time
from datetime import datetime
from pathlib import Path
from data.codes import EventKind, ReportKind
from data.errors import StoreError
from data.records import Event, Report
from data.store import open_store

def write(store, key):
    at = datetime(2026, 1, 1)
    report = Report(id=key, reference="", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=at.date())
    made = dict(reports=(key,), kind=EventKind.SIGHTING, start=at, end=at)
    events = [Event(id=f"{{key}}-{{i}}", **made) for i in range({EVENTS})]
    with store.unit_of_work(actor="importer", purpose="test", idempotency_key=key) as unit:
        unit.add(report, *events)
        unit.remember_file(key, "events.csv", "events", [(i, "accepted", [e.id]) for i, e in enumerate(events)])

def opened(url, key_file):
    while True:
        try:
            return open_store(url, key_file)
        except StoreError:
            time.sleep(0.05)  # the server is still coming up after the last kill

def run(url, key_file, round_):
    store = opened(url, key_file)
    number = 0
    while True:
        try:
            write(store, f"R-{{round_}}-{{number}}")
        except StoreError:
            time.sleep(0.05)
            continue
        os.write(1, f"R-{{round_}}-{{number}}\\n".encode())
        number += 1

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.write(1, f"{{os.getpid()}}\\n".encode())
        run(sys.argv[1], Path(sys.argv[2]), line.strip())
    status = os.waitpid(child, 0)[1]
    os.write(1, f"killed by {{os.WTERMSIG(status)}}\\n".encode())
"""


@dataclass(frozen=True)
class Verdict:
    """What stands after the kills.

    Attributes
    ----------
    acknowledged, kept : int
        Transactions that were acknowledged, and that stand.
    lost : int
        Rows of acknowledged transactions that do not stand.
    half : int
        Transactions of which a part stands.
    audit_whole : bool
        Whether chain and revisions agree.
    """

    acknowledged: int
    kept: int
    lost: int
    half: int
    audit_whole: bool


def rounds(url: str, key_file: Path, kinds: Sequence[str], server: Server | None = None) -> Verdict:
    """Kill once for each kind named, while one importer writes as fast as it can, and look at what stands."""
    rng = np.random.default_rng(20261122)
    command = [sys.executable, "-c", LAUNCHER, url, str(key_file)]
    here = Path(__file__).resolve().parents[1]
    acknowledged: list[str] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here) as launcher:
        assert launcher.stdin is not None
        assert launcher.stdout is not None
        for number, kind in enumerate(kinds):
            launcher.stdin.write(f"{number}\n")
            launcher.stdin.flush()
            child = int(launcher.stdout.readline())
            acknowledged.append(launcher.stdout.readline().strip())
            time.sleep(float(rng.uniform(0.0, 0.4)))
            if server is not None and kind != WRITER:
                _cut(server, url, kind)
                acknowledged += _next(launcher.stdout)
            os.kill(child, signal.SIGKILL)
            acknowledged += _rest(launcher.stdout)
        launcher.stdin.close()
    return _look(url, key_file, acknowledged)


def _cut(server: Server, url: str, kind: str) -> None:
    if kind == WHOLE_SERVER:
        server.kill()
        server.start()
        return
    query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'lantern' ORDER BY state = 'idle', pid"
    with psycopg.connect(url.replace("lantern_app@", "postgres@"), application_name="killer") as connection:
        found = connection.execute(query).fetchone()
    if found:
        os.kill(found[0], signal.SIGKILL)


def _next(lines: IO[str]) -> list[str]:
    """Two more acknowledgements: the importer has found the server again."""
    return [lines.readline().strip() for _ in range(2)]


def _rest(lines: IO[str]) -> list[str]:
    found = []
    while not (line := lines.readline()).startswith("killed by"):
        found.append(line.strip())
    assert line.split() == ["killed", "by", str(int(signal.SIGKILL))]
    return found


def _look(url: str, key_file: Path, acknowledged: list[str]) -> Verdict:
    store = open_store(url, key_file, create=False)
    case = store.case()
    per_report = dict.fromkeys(case.reports, 0)
    for event in case.events.values():
        per_report[event.reports[0]] += 1
    with store.unit_of_work(actor="test", purpose="test") as unit:
        rows = {key: unit.seen_rows(key) == set(range(EVENTS)) for key in case.reports}
    entries = store.audit.entries()
    told = {entry.revision for entry in entries} == set(range(1, store.revision + 1))
    found = Verdict(
        acknowledged=len(acknowledged),
        kept=len(case.reports),
        lost=sum(EVENTS + 1 - (per_report.get(key, -1) + 1) for key in acknowledged),
        half=sum(count != EVENTS or not rows[key] for key, count in per_report.items()),
        audit_whole=told and store.revision == len(case.reports) and store.audit.verify() is None,
    )
    store.close()
    return found
