"""Scripts and styles that ship with Lantern and are served from this machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_FOLDER = Path(__file__).resolve().parent.parent / "assets"
_MAKER = "lantern"


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


def component(name: str, html: str, *, styled: bool = True) -> Any:
    """Register a part of the page whose script and style are fetched once and kept by the browser.

    Parameters
    ----------
    name : str
        Name of the part; ``NAME.js`` is its script and ``NAME.css`` its style.
    html : str
        Fixed markup; nothing from data.
    styled : bool, default True
        Whether it has a style.

    Returns
    -------
    callable
        Streamlit's mounting command.
    """
    full = f"{_MAKER}.{name}"
    manager = get_bidi_component_manager()
    # Streamlit finds such folders by itself only in packages that are named like their project.
    manifest = ComponentManifest(_MAKER, "1", [ComponentConfig(name, _FOLDER.name)])
    manager.register_from_manifest(manifest, _FOLDER.parent)
    if get_bidi_component_manager().get_component_asset_root(full) is None:
        # Without a server nothing is fetched and nothing can be drawn; the page's words still can be tested.
        return st.components.v2.component(full, html=html)
    css = f"{name}.css" if styled else None
    return st.components.v2.component(full, html=html, css=css, js=f"{name}.js")
