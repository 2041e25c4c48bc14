"""Start the app behind its own wall: ``python -m dashboards.serving --port 8501`` is what ``lantern serve`` runs."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboards import sign_in
from dashboards.guard import Guard, Wall
from dashboards.wiring import Desk, desk
from data.settings import Settings

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
}
"""Options of Streamlit that do not depend on which folder it was started from."""


def service_file(settings: Settings) -> Path:
    """File that configures the agency's own sign-in service, if there is one.

    Parameters
    ----------
    settings : Settings
        Where things lie.

    Returns
    -------
    pathlib.Path
        ``HOME/sign-in.toml``, with a section ``[auth]`` as Streamlit reads it.
    """
    return settings.data_dir / "sign-in.toml"


def wall_of(found: Desk) -> Wall:
    """What the guard of this desk knows.

    Parameters
    ----------
    found : Desk
        Store and settings.

    Returns
    -------
    Wall
        Without an `AccessStore` where nobody signs in.
    """
    settings = found.settings
    return Wall(
        access=found.store.access if settings.sign_in else None,
        hosts=(*LOOPBACK, settings.host) if settings.host else LOOPBACK,
        is_secure=bool(settings.host),
        has_service=settings.sign_in and service_file(settings).is_file(),
    )


def application(found: Desk) -> App:
    """The app behind its wall.

    Parameters
    ----------
    found : Desk
        Store and settings.

    Returns
    -------
    streamlit.starlette.App
        An ASGI application.
    """
    wall = wall_of(found)
    return App(
        SCRIPT,
        routes=sign_in.routes(wall, fictional=found.settings.fictional),
        middleware=[Middleware(Guard, wall=wall)],
    )


def main(port: int) -> None:
    """Serve until stopped.

    Parameters
    ----------
    port : int
        Port of the loopback address.
    """
    found = desk()
    if not found.settings.host:  # without a proxy nobody may say where he comes from
        os.environ["FORWARDED_ALLOW_IPS"] = ""
    os.environ.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", secrets.token_hex(32))
    wall = wall_of(found)
    more: dict[str, object] = {"server.port": port, "server.allowedHosts": list(wall.hosts)}
    if wall.has_service:
        more["secrets.files"] = [str(service_file(found.settings))]
    application(found).run(config=HARD | more)


if __name__ == "__main__":
    main(int(sys.argv[1]))
