"""A PostgreSQL server of Debian for one run: made in a folder of its own, on a socket only, ended with the run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "PostgreSQL is missing: sudo apt-get install postgresql"
SUPERUSER = "postgres"
OWNER = "lantern_owner"
RUNTIME = "lantern_app"


def programs() -> Path:
    """Folder of the newest server of Debian."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError(PACKAGE)
    return found[-1].parent


class Server:
    """A running server with an owner and a runtime role.

    Attributes
    ----------
    folder : pathlib.Path
        Folder of socket, data and log.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._user = SUPERUSER if os.geteuid() == 0 else None
        self._made = 0

    def url(self, role: str, database: str) -> str:
        """URL of a role on the server's socket."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def make(self) -> None:
        """Make the data folder and the two roles."""
        if self._user:
            shutil.chown(self.folder, self._user)
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        command = [str(programs() / "initdb"), f"--username={SUPERUSER}", *options, str(self.folder / "data")]
        subprocess.run(command, check=True, user=self._user, cwd=self.folder, stdout=subprocess.DEVNULL)
        self.start()
        for role in (OWNER, RUNTIME):
            self.run(f"CREATE ROLE {role} LOGIN")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        safety = "on" if self._durable else "off"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": "120",
            "fsync": safety,
            "full_page_writes": safety,
            "log_min_messages": "fatal",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(programs() / "postgres"), "-D", str(self.folder / "data"), *options],
                user=self._user,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(SUPERUSER, "postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """Kill the server with all its processes at once, as a power cut of the program would."""
        assert self._process is not None
        children = _children(self._process.pid)
        self._process.kill()
        for child in children:
            _kill(child)
        self._process.wait()

    def stop(self) -> None:
        """End the server at once and in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the server's superuser, each on its own."""
        with psycopg.connect(self.url(SUPERUSER, database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def new_database(self, template: str = "template0") -> str:
        """Make a database that the owner owns."""
        self._made += 1
        name = f"case_{self._made}"
        self.run(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return name


@contextmanager
def running(*, durable: bool) -> Iterator[Server]:
    """Run a server for the length of a block."""
    folder = Path(tempfile.mkdtemp(prefix="lantern-postgres-"))
    server = Server(folder, durable=durable)
    try:
        server.make()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(number) for number in listed.split()]


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass
