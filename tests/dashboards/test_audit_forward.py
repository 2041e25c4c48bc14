"""Entries of the audit leave the machine by its log: each once, none forged, and a missing end is noticed."""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.audit import Act
from data.store import open_store


@pytest.fixture
def lantern_home(tmp_path: Path) -> Path:
    home = tmp_path / "home"  # where the fixture `lantern` keeps its store
    home.mkdir()
    return home


@pytest.fixture
def log() -> Iterator[tuple[socket.socket, Path]]:
    """A log daemon of our own; the folder is short because names of sockets are."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        path = Path(folder) / "log"
        daemon.bind(str(path))
        daemon.setblocking(False)
        yield daemon, path


def _lines(daemon: socket.socket) -> list[tuple[str, dict[str, Any]]]:
    found = []
    while True:
        try:
            head, _, body = daemon.recv(65_536).decode().partition(": ")
        except BlockingIOError:
            return found
        found.append((head, json.loads(body)))


def test_every_entry_is_handed_on_once_and_a_cut_end_is_noticed(
    lantern: Any, lantern_home: Path, log: tuple[socket.socket, Path]
) -> None:
    daemon, path = log
    store = open_store(f"sqlite:///{lantern_home / 'case.db'}", lantern_home / "store.key")
    subjects = tuple(f"P-{n}" for n in range(60))
    store.log(actor="A\n<86>forged", audience="", purpose="t", act=Act.CONSULTATION, subjects=subjects)
    store.log(actor="A", audience="", purpose="t", act=Act.REFUSED, detail="open audit")
    assert lantern("audit", "forward", "--socket", str(path)).status == 0
    first = _lines(daemon)
    assert [(head, body["seq"]) for head, body in first] == [("<86>lantern-audit", 1), ("<85>lantern-audit", 2)]
    assert first[0][1]["actor"] == "A\n<86>forged"
    assert (len(first[0][1]["subjects"]), first[0][1]["subjects_in_all"]) == (50, 60)
    assert [body["digest"] for _, body in first] == [entry.digest for entry in store.audit.entries()]
    assert lantern("audit", "forward", "--socket", str(path)).status == 0
    assert _lines(daemon) == []
    store.log(actor="A", audience="", purpose="t", act=Act.CONSULTATION)
    assert lantern("audit", "forward", "--socket", str(path)).status == 0
    assert [body["seq"] for _, body in _lines(daemon)] == [3]
    with store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE seq = 3")
    store.close()
    cut = lantern("audit", "forward", "--socket", str(path))
    assert cut.status != 0
    assert "no longer holds entry 3" in cut.err


def test_without_a_log_daemon_it_is_said(lantern: Any, lantern_home: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{lantern_home / 'case.db'}", lantern_home / "store.key")
    store.log(actor="A", audience="", purpose="t", act=Act.CONSULTATION)
    store.close()
    nobody = lantern("audit", "forward", "--socket", str(tmp_path / "none"))
    assert nobody.status != 0
    assert "does not take entries" in nobody.err
