"""Kill the importing process, or the server under it, in the middle: nothing acknowledged is lost, nothing is half."""

import os
from pathlib import Path

import pytest

from benchmarks._kill import BACKEND, WHOLE_SERVER, WRITER, rounds
from benchmarks._postgres import OWNER, RUNTIME, running
from data.store.preparation import prepare

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")


def test_kill_9_of_the_writer_of_a_file(tmp_path: Path) -> None:
    found = rounds(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key", [WRITER] * 3)
    assert found.acknowledged >= 3
    assert (found.lost, found.half, found.audit_whole) == (0, 0, True)
    assert found.kept >= found.acknowledged


def test_kill_9_of_writer_connection_and_server(tmp_path: Path) -> None:
    with running(durable=True) as server:
        name = server.new_database()
        prepare(server.url(OWNER, name), RUNTIME, tmp_path / "store.key")
        kinds = [WRITER, BACKEND, WRITER, WHOLE_SERVER]
        found = rounds(server.url(RUNTIME, name), tmp_path / "store.key", kinds, server)
    assert found.acknowledged >= 8
    assert (found.lost, found.half, found.audit_whole) == (0, 0, True)
    assert found.kept >= found.acknowledged
