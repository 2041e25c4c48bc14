"""Settings: the only reader of the environment and of the configuration file.

An environment variable outweighs the same key of the TOML file named by ``LANTERN_CONFIG``:

==================== ============== ==================================================================
variable             key            meaning (default)
==================== ============== ==================================================================
LANTERN_HOME         home           folder of the live data (``~/.local/share/lantern``)
LANTERN_DATABASE     database       database URL: ``sqlite:///PATH``, always encrypted, or for many agencies
                                    ``postgresql://ROLE@HOST/NAME?passfile=FILE`` (``sqlite:///HOME/case.db``)
LANTERN_KEY_FILE     key_file       file with the raw key, 64 hex digits, mode 0600 (``HOME/store.key``)
LANTERN_CACHE        cache          folder of rebuilt reference tables (``~/.cache/lantern``)
LANTERN_BOUNDARY     boundary       official force boundaries to use instead of the shipped ones (none)
LANTERN_BASEMAP      basemap        the operator's own map tiles, ``.mbtiles`` or ``.pmtiles``, drawn under every map
                                    (none: the ground is drawn from postcodes)
LANTERN_ACTOR        actor          who sits here (nobody)
LANTERN_AUDIENCE     audience       on whose behalf (nobody; nothing is shown)
LANTERN_AGENCY       agency         for which agency (not stated; then nothing is read that conditions of handling bind
                                    to agencies, unless the operator stated the holder)
LANTERN_HOLDER       holder         agency that holds this store: its own analysts read everything, and so does an
                                    analyst who states no agency (not stated: then nobody reads as the holder)
LANTERN_AGENCIES     agencies       register of agencies that may be named, with ``;`` between (none kept: any may)
LANTERN_PURPOSE      purpose        why (none; nothing is read or written)
LANTERN_FICTIONAL    fictional      ``true`` marks every screen and map FICTIONAL (false)
LANTERN_SIGN_IN      sign_in        ``on`` or ``off`` (on, but off for a fictional case); with ``off`` on a real
                                    store whoever reaches this machine's own address states who they are
LANTERN_RECORDS      records        how many records one person opens in ten minutes before being asked why: one
                                    number, or ``licensing=25 social_care=80`` (60, licensing 40)
LANTERN_FILES        files          the same for files made (40, licensing and social care 20)
LANTERN_BREACHED_PASSWORDS          (``breached_passwords``) file of breached passwords, ``HASH:COUNT`` lines ordered
                                    by SHA-1, that nobody may choose (none: the commonest 30,000 are refused)
LANTERN_HOST         host           name under which a proxy with TLS shows the app (none: this machine only)
LANTERN_ONLINE       online         ``nominatim`` or ``os-places``: ask an online service; ADDRESSES LEAVE THE
                                    BUILDING (none: nothing is ever sent)
LANTERN_ONLINE_HOST  online_host    host of the operator's own Nominatim (the public one)
LANTERN_ONLINE_KEY   online_key     file with the key of OS Places (none)
==================== ============== ==================================================================
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.agencies import Agencies, agencies_from
from data.brake import Limits, limits_from
from data.errors import NotPermitted, RefusedInput
from data.resources import in_source_tree

_KEYS = (
    "home",
    "database",
    "key_file",
    "cache",
    "boundary",
    "basemap",
    "actor",
    "audience",
    "agency",
    "holder",
    "agencies",
    "purpose",
    "fictional",
    "sign_in",
    "records",
    "files",
    "breached_passwords",
    "host",
    "online",
    "online_host",
    "online_key",
)
ONLINE_SERVICES = ("nominatim", "os-places")
"""Online geocoding services that can be switched on."""
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where everything lies and who is sitting here.

    Attributes
    ----------
    actor, audience, purpose : str
        Empty when not set; whoever needs them then refuses.
    agency : str
        For which agency, or empty: not stated.
    boundary_file : pathlib.Path or None
        Official boundaries of the operator, EPSG:27700, or None for those that ship.
    basemap_file : pathlib.Path or None
        The operator's own map tiles, or None.
    sign_in : bool
        Whether nothing is served before somebody has signed in.
    agencies : Agencies
        Which agency holds the store, and which may be named.
    limits : Limits
        How much one person opens and takes before being asked why.
    breached_file : pathlib.Path or None
        The operator's list of breached passwords, or None.
    host : str
        Name under which a proxy shows the app, or empty for this machine only.
    online : str
        One of `ONLINE_SERVICES`, or empty: then no address ever leaves this machine.
    online_host : str
        Host of the operator's own service, or empty for the public one.
    online_key_file : pathlib.Path or None
        File with the key of the service.
    """

    data_dir: Path
    database_url: str
    key_file: Path
    cache_dir: Path
    boundary_file: Path | None = None
    basemap_file: Path | None = None
    actor: str = ""
    audience: str = ""
    purpose: str = ""
    agency: str = ""
    fictional: bool = False
    sign_in: bool = True
    limits: Limits = field(default_factory=Limits)
    agencies: Agencies = field(default_factory=Agencies)
    breached_file: Path | None = None
    host: str = ""
    online: str = ""
    online_host: str = ""
    online_key_file: Path | None = None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ : mapping of str to str, optional
        Environment; by default that of the process.

    Returns
    -------
    Settings
        Checked settings.

    Raises
    ------
    RefusedInput
        If the configuration file cannot be read, holds an unknown key, or a yes/no is neither.
    NotPermitted
        If live data would lie inside the source tree.

    Examples
    --------
    >>> load_settings({"LANTERN_HOME": "~/case", "LANTERN_ACTOR": "analyst-1"}).actor
    'analyst-1'
    """
    env = os.environ if environ is None else environ
    found = _from_file(env.get("LANTERN_CONFIG", ""))
    found |= {key: env[name] for key in _KEYS if (name := _variable(key)) in env}
    home = _path(found.get("home") or "~/.local/share/lantern")
    key_file = _path(found.get("key_file") or str(home / "store.key"))
    url = found.get("database") or f"sqlite:///{home / 'case.db'}"
    _refuse_source_tree({"home": home, "key_file": key_file, "database": _database_path(url)})
    return Settings(
        data_dir=home,
        database_url=url,
        key_file=key_file,
        cache_dir=_path(found.get("cache") or "~/.cache/lantern"),
        boundary_file=_path(found["boundary"]) if found.get("boundary") else None,
        basemap_file=_path(found["basemap"]) if found.get("basemap") else None,
        actor=found.get("actor", "").strip(),
        audience=found.get("audience", "").strip(),
        purpose=found.get("purpose", "").strip(),
        agency=found.get("agency", "").strip(),
        fictional=(fictional := _yes_no(found.get("fictional", ""))),
        sign_in=_sign_in(found.get("sign_in", ""), fictional=fictional),
        agencies=agencies_from(found.get("holder", ""), found.get("agencies", ""), fictional=fictional),
        limits=limits_from(found.get("records", ""), found.get("files", "")),
        breached_file=_path(found["breached_passwords"]) if found.get("breached_passwords") else None,
        host=_host(found.get("host", "")),
        online=_online(found.get("online", "")),
        online_host=found.get("online_host", "").strip(),
        online_key_file=_path(found["online_key"]) if found.get("online_key") else None,
    )


def _variable(key: str) -> str:
    return f"LANTERN_{key.upper()}"


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as error:
        raise RefusedInput("a path in the settings begins with ~ and the name of nobody; write it out") from error


def _database_path(url: str) -> Path | None:
    scheme, _, rest = url.partition(":///")
    return _path(rest) if scheme.startswith("sqlite") and rest else None


def _from_file(name: str) -> dict[str, str]:
    if not name:
        return {}
    try:
        read = tomllib.loads(Path(name).expanduser().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RefusedInput(f"configuration file {name}: cannot be read as TOML ({type(error).__name__})") from error
    unknown = sorted(set(read) - set(_KEYS))
    if unknown:
        raise RefusedInput(f"configuration file {name}: unknown keys {', '.join(unknown)}; known: {', '.join(_KEYS)}")
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in read.items()}


def _online(text: str) -> str:
    chosen = text.strip().lower()
    if chosen and chosen not in ONLINE_SERVICES:
        raise RefusedInput(
            f"LANTERN_ONLINE is {text!r}; leave it out, so that nothing leaves this machine, or write "
            f"{' or '.join(ONLINE_SERVICES)}"
        )
    return chosen


def _sign_in(text: str, *, fictional: bool) -> bool:
    chosen = {"": not fictional, "on": True, "true": True, "off": False, "false": False}.get(text.strip().lower())
    if chosen is None:
        raise RefusedInput(f"LANTERN_SIGN_IN is {text!r}; leave it out or write on or off")
    return chosen


def _host(text: str) -> str:
    found = text.strip().lower()
    if found and not _HOST_NAME.fullmatch(found):
        raise RefusedInput(f"LANTERN_HOST is {text!r}; write the name alone, such as lantern.example.police.uk")
    return found


def _yes_no(text: str) -> bool:
    try:
        return _YES_NO[text.strip().lower()]
    except KeyError:
        raise RefusedInput(f"LANTERN_FICTIONAL is {text!r}; write true or false") from None


def _refuse_source_tree(paths: Mapping[str, Path | None]) -> None:
    for key, path in paths.items():
        if path is not None and in_source_tree(path):
            raise NotPermitted(
                f"{_variable(key)}: {path} lies inside the source tree; choose a folder outside it for live data"
            )
