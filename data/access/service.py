"""The agency's own sign-in service: whether it is configured, and safely."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from data.errors import RefusedInput

FILE = "sign-in.toml"
_NEEDED = ("client_id", "client_secret", "server_metadata_url", "redirect_uri", "cookie_secret")
_SHORTEST_SECRET = 32
_CLIENTS = ("httpx", "httpx2")


def service_file(home: Path) -> Path | None:
    """File that configures the service, proved to be safe.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the live data.

    Returns
    -------
    pathlib.Path or None
        None if there is no such file: then nobody signs in by a service.

    Raises
    ------
    RefusedInput
        If others can read the file, it is incomplete, leaves PKCE off, or the package that asks services is missing.
    """
    path = home / FILE
    if not path.is_file():
        return None
    if path.stat().st_mode & 0o077:
        raise RefusedInput(f"{FILE}: others can read it and the secrets in it; chmod 600 {path}")
    try:
        auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
    except (OSError, ValueError, RecursionError) as error:
        raise RefusedInput(f"{FILE}: cannot be read as TOML ({type(error).__name__})") from error
    _check(auth if isinstance(auth, dict) else {})
    if not any(find_spec(name) for name in _CLIENTS):
        raise RefusedInput(f"{FILE}: the package httpx is not installed, without which no service can be asked")
    return path


def _check(auth: dict[str, Any]) -> None:
    missing = [name for name in _NEEDED if not isinstance(auth.get(name), str) or not auth[name]]
    if missing:
        raise RefusedInput(f"{FILE}, section [auth]: {', '.join(missing)} missing; see docs/deployment.md")
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise RefusedInput(f"{FILE}: cookie_secret needs {_SHORTEST_SECRET} random characters or more")
    if not auth["redirect_uri"].endswith("/oauth2callback"):
        raise RefusedInput(f"{FILE}: redirect_uri must end with /oauth2callback")
    more = auth.get("client_kwargs")
    if not isinstance(more, dict) or more.get("code_challenge_method") != "S256":
        raise RefusedInput(f'{FILE}: client_kwargs needs code_challenge_method = "S256", which switches PKCE on')
