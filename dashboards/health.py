"""What is installed, reachable, writable and offline (`lantern doctor`)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from dashboards.geography import open_areas, open_gazetteer
from data.access.breached import BreachedPasswords
from data.errors import LanternError
from data.resources import shipped
from data.settings import Settings
from data.store.proof import prove
from mapping.geocode.online import warning
from mapping.tiles import open_tiles
from network.disruption.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    ok: bool
    words: str

    def to_dict(self) -> dict[str, object]:
        """Plain data for JSON.

        Returns
        -------
        dict
            name, ok, words.
        """
        return {"name": self.name, "ok": self.ok, "words": self.words}


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that Lantern stands on.

    Parameters
    ----------
    settings : Settings
        Where things lie.

    Returns
    -------
    list of Finding
        In the order in which to mend them.
    """
    looks: list[tuple[str, Callable[[], str]]] = [
        ("packages", lambda: f"streamlit {version('streamlit')}, sqlalchemy {version('sqlalchemy')}"),
        ("data folder", lambda: _writable(settings.data_dir)),
        ("cache folder", lambda: _writable(settings.cache_dir)),
        ("gazetteer", lambda: f"{len(open_gazetteer(settings)):,} postcodes, offline"),
        ("areas", lambda: _areas(settings)),
        ("ground", lambda: _ground(settings)),
        ("measures", lambda: f"{len(catalogue().measures)} measures; none can be agreed before a lawyer signs it on"),
        ("holder", lambda: _holder(settings)),
        ("passwords", lambda: _passwords(settings)),
        ("browser parts", _assets),
        ("network", lambda: warning(settings) or "no online service is configured; nothing leaves this machine"),
    ]
    kept = [Finding(proof.name, proof.holds, proof.words) for proof in prove(settings.database_url, settings.key_file)]
    return [*(_look(name, look) for name, look in looks[:3]), *kept, *(_look(name, look) for name, look in looks[3:])]


def _holder(settings: Settings) -> str:
    if held := settings.agencies.holder:
        return f"{held} holds this store; its analysts read everything"
    return "LANTERN_HOLDER is not set: nobody reads as the agency that holds this store"


def _passwords(settings: Settings) -> str:
    if settings.breached_file is None:
        return "the commonest 30,000 are refused; LANTERN_BREACHED_PASSWORDS names no list of breached ones"
    return BreachedPasswords(settings.breached_file).examine()


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except OSError as error:
        return Finding(name, False, f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except LanternError as error:
        return Finding(name, False, str(error))


def _writable(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise OSError(f"{folder} cannot be written")
    return f"writable, {shutil.disk_usage(folder).free // 2**30} GiB free"


def _areas(settings: Settings) -> str:
    return open_areas(settings).source


def _ground(settings: Settings) -> str:
    if settings.basemap_file is None:
        return "drawn from postcodes; LANTERN_BASEMAP names no map tiles"
    tiles = open_tiles(settings.basemap_file)
    return f"{settings.basemap_file.name}, zooms {tiles.least_zoom} to {tiles.greatest_zoom}, from this machine"


def _assets() -> str:
    folder = Path(str(shipped())).parent / "dashboards" / "assets" / "vendor"
    found = sorted(path.name for path in folder.glob("*.js"))
    if not found:
        raise OSError("dashboards/assets/vendor holds no scripts; reinstall the product")
    return ", ".join(found) + " served from this machine"
