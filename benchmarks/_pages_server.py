"""One script with the files that Lantern's own pages send early: ``python -m benchmarks._pages_server SCRIPT PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboards.server.early_files import EarlyFiles
from dashboards.serving import HARD

App(Path(sys.argv[1]).resolve(), middleware=[Middleware(EarlyFiles)]).run(
    config=HARD | {"server.port": int(sys.argv[2])}
)
