"""Start the app behind its own wall: ``python -m dashboards.serving 8501`` is what ``lantern serve`` runs."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboards import ground_tiles
from dashboards.accounts.own_password import OwnPassword
from dashboards.accounts.own_second_factor import OwnSecondFactor
from dashboards.accounts.own_sessions import OwnSessions
from dashboards.accounts.service_metadata import guard_metadata
from dashboards.accounts.sign_in import SignIn
from dashboards.accounts.signed_out import SignedOut
from dashboards.server.early_files import EarlyFiles
from dashboards.server.guard import Guard
from dashboards.server.whole_runs import WholeRuns
from dashboards.wall import Wall
from data.access.breached import BreachedPasswords
from data.access.service import Asked, asked_of_proofs, service_file
from data.errors import LanternError
from data.settings import Settings, load_settings
from data.store import open_store

SCRIPT = Path(__file__).resolve().parent.parent / "streamlit_app.py"
LOOPBACK = ("127.0.0.1", "localhost")
HARD: dict[str, object] = {
    "server.address": "127.0.0.1",
    "server.headless": True,
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.scriptHealthCheckEnabled": False,
    "server.enableAgentApi": False,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 200,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": False,
    # A whole sweep of the memory after each run, also of a part that looks every second, takes 0.25 s during which no
    # other session is answered: ten screens of a meeting would ask for more than there is. Python's own is enough.
    "runner.postScriptGC": False,
}
"""Options of Streamlit that do not depend on which folder it was started from."""


def wall_of(settings: Settings) -> Wall:
    """What the guard knows; the rest of the house is imported by the first page, so that the door opens at once.

    Parameters
    ----------
    settings : Settings
        Where things lie and whether anybody signs in.

    Returns
    -------
    Wall
        Without an `AccessStore` where nobody signs in.
    """
    has_service = settings.sign_in and service_file(settings.data_dir) is not None
    access = open_store(settings.database_url, settings.key_file).access if settings.sign_in else None
    return Wall(
        access=access,
        hosts=(*LOOPBACK, settings.host) if settings.host else LOOPBACK,
        is_secure=bool(settings.host),
        has_service=has_service,
        asked=asked_of_proofs(settings.data_dir) if has_service else Asked(),
        breached=BreachedPasswords(settings.breached_file) if settings.breached_file else None,
    )


def main(port: int) -> None:
    """Serve until stopped.

    Parameters
    ----------
    port : int
        Port of the loopback address.
    """
    settings = load_settings()
    if not settings.host:  # without a proxy nobody may say where he comes from
        os.environ["FORWARDED_ALLOW_IPS"] = ""
    os.environ.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", secrets.token_hex(32))
    wall = wall_of(settings)
    if wall.has_service:
        guard_metadata()
    more: dict[str, object] = {"server.port": port, "server.allowedHosts": list(wall.hosts)}
    if wall.has_service:
        more["secrets.files"] = [str(service_file(settings.data_dir))]
    pages = (SignIn, SignedOut, OwnPassword, OwnSecondFactor, OwnSessions)
    routes = [
        *(route for page in pages for route in page.routes(wall, fictional=settings.fictional)),
        *ground_tiles.routes(settings.basemap_file),
    ]
    App(
        SCRIPT, routes=routes, middleware=[Middleware(Guard, wall=wall), Middleware(EarlyFiles), Middleware(WholeRuns)]
    ).run(config=HARD | more)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(0)
    except LanternError as refusal:
        sys.exit(f"refused: {refusal}")
