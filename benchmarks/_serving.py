"""A server for the time of a benchmark."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(script: str | None, environ: dict[str, str], *, as_lantern: bool = False) -> Iterator[str]:
    """One script by Streamlit alone or with the files that Lantern sends early; without one Lantern itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dashboards.serving", str(port)]
    if script and as_lantern:
        command = [sys.executable, "-m", "benchmarks._pages_server", script, str(port)]
    elif script:
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    server = subprocess.Popen(
        command, cwd=_ROOT, env=os.environ | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def fictional() -> Iterator[str]:
    """Lantern on a fictional case of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "dashboards.cli", "demo", "--fresh", "--no-serve"]
        environ = os.environ | {"LANTERN_HOME": folder}
        subprocess.run(command, cwd=_ROOT, env=environ, stdout=subprocess.DEVNULL, check=True)
        home = {"LANTERN_HOME": str(Path(folder) / "demonstration"), "LANTERN_FICTIONAL": "true"}
        with serving(None, home) as url:
            yield url
