"""Scripts and styles that ship with Lantern and are served from this machine."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_FOLDER = Path(__file__).resolve().parent.parent / "assets"
MAKER = "lantern"
_IMPORTED = re.compile(r'^import (?:[^"]* from )?"\./([\w./-]+)";', re.MULTILINE)
_WORN = re.compile(r"= sheets\(([^)]*)\)")
_QUOTED = re.compile(r'"([^"]+)"')


@cache
def read(name: str) -> str:
    """Text of one shipped file.

    Parameters
    ----------
    name : str
        Path under ``dashboards/assets``.

    Returns
    -------
    str
        Its content.
    """
    return (_FOLDER / name).read_text(encoding="utf-8")


def component(name: str, html: str) -> Any:
    """Register a part of the page whose script is fetched once for a page; it asks for its own styles.

    Parameters
    ----------
    name : str
        Name of the part; ``NAME.js`` is its script.
    html : str
        Fixed markup; nothing from data.

    Returns
    -------
    callable
        Streamlit's mounting command.
    """
    full = f"{MAKER}.{name}"
    manager = get_bidi_component_manager()
    # Streamlit finds such folders by itself only in packages that are named like their project.
    manifest = ComponentManifest(MAKER, "1", [ComponentConfig(name, _FOLDER.name)])
    manager.register_from_manifest(manifest, _FOLDER.parent)
    if get_bidi_component_manager().get_component_asset_root(full) is None:
        # Without a server nothing is fetched and nothing can be drawn; the page's words still can be tested.
        return st.components.v2.component(full, html=html)
    return st.components.v2.component(full, html=html, js=f"{name}.js")


def served_files(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the script of a part asks for before it draws.

    Parameters
    ----------
    name : str
        Name of the part.

    Returns
    -------
    tuple of (tuple of str, tuple of str)
        Its script with all that this imports, and its styles: paths under ``dashboards/assets``.
    """
    scripts: list[str] = []
    wanted = [f"{name}.js"]
    while wanted:
        script = wanted.pop(0)
        if script not in scripts:
            scripts.append(script)
            wanted += _IMPORTED.findall(read(script)) if "/" not in script else []
    worn = _WORN.search(read(scripts[0]))
    return tuple(scripts), tuple(_QUOTED.findall(worn[1])) if worn else ()
