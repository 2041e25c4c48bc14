"""Kill the importing process in the middle: no acknowledged row is lost, no half report is left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from data.store import open_store

EVENTS = 150
ROUNDS = 10
# The launcher imports everything once and forks one importer for each line it reads, so that a round is short.
LAUNCHER = f"""
import os, sys
from datetime import date, datetime
from pathlib import Path
from data.codes import EventKind, ReportKind
from data.records import Event, Report
from data.store import open_store

def run(folder, round_):
    store = open_store(f"sqlite:///{{folder / 'case.db'}}", folder / "store.key")
    at = datetime(2026, 1, 1)
    for number in range(100_000):
        key = f"R-{{round_}}-{{number}}"
        report = Report(id=key, reference="", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=at.date())
        made = dict(reports=(key,), kind=EventKind.SIGHTING, start=at, end=at)
        events = [Event(id=f"{{key}}-{{i}}", **made) for i in range({EVENTS})]
        with store.unit_of_work(actor="importer", purpose="test", idempotency_key=key) as unit:
            unit.add(report, *events)
            unit.remember_file(key, "events.csv", "events", [(i, "accepted", [e.id]) for i, e in enumerate(events)])
        os.write(1, f"{{key}}\\n".encode())

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.write(1, f"{{os.getpid()}}\\n".encode())
        run(Path(sys.argv[1]), line.strip())
    status = os.waitpid(child, 0)[1]
    os.write(1, f"killed by {{os.WTERMSIG(status)}}\\n".encode())
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")
def test_kill_9_loses_nothing_acknowledged_and_leaves_nothing_half(tmp_path: Path) -> None:
    acknowledged = _kill_in_rounds(tmp_path)
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key", create=False)
    case = store.case()
    assert len(acknowledged) >= ROUNDS
    assert set(acknowledged) <= set(case.reports)
    per_report = dict.fromkeys(case.reports, 0)
    for event in case.events.values():
        per_report[event.reports[0]] += 1
    assert set(per_report.values()) == {EVENTS}
    with store.unit_of_work(actor="test", purpose="test") as unit:
        assert all(unit.seen_rows(key) == set(range(EVENTS)) for key in case.reports)
    assert store.audit.verify() is None
    told = {entry.revision for entry in store.audit.entries()}
    assert told == set(range(1, store.revision + 1))
    assert len(case.reports) == store.revision
    store.close()


def _kill_in_rounds(folder: Path) -> list[str]:
    rng = np.random.default_rng(20261122)
    command = [sys.executable, "-c", LAUNCHER, str(folder)]
    here = Path(__file__).resolve().parents[2]
    acknowledged: list[str] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here) as launcher:
        assert launcher.stdin is not None
        assert launcher.stdout is not None
        for number in range(ROUNDS):
            launcher.stdin.write(f"{number}\n")
            launcher.stdin.flush()
            child = int(launcher.stdout.readline())
            acknowledged.append(launcher.stdout.readline().strip())
            time.sleep(float(rng.uniform(0.0, 0.4)))
            os.kill(child, signal.SIGKILL)
            while not (line := launcher.stdout.readline()).startswith("killed by"):
                acknowledged.append(line.strip())
            assert line.split() == ["killed", "by", str(int(signal.SIGKILL))]
        launcher.stdin.close()
    return acknowledged
