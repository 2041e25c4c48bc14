"""The invented words and the chosen points, read from ``data/synthetic``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """One file of inventions.

    Parameters
    ----------
    name : str
        File stem in ``data/synthetic``, e.g. ``"people"``.

    Returns
    -------
    dict
        Content; do not change it, it is shared.
    """
    return tomllib.loads(files("data").joinpath("synthetic", f"{name}.toml").read_text(encoding="utf-8"))


def surnames() -> list[str]:
    """Every invented surname that no planted person carries.

    Returns
    -------
    list of str
        Colour and tool put together.
    """
    people = read("people")
    planted = str(people["planted"])
    made = [colour + tool for colour in people["surname_colours"] for tool in people["surname_tools"]]
    return [name for name in made if name not in planted]


def force_of(authority: str) -> str:
    """Force in whose area a local authority lies.

    Parameters
    ----------
    authority : str
        ONS code of the local authority.

    Returns
    -------
    str
        ONS code of the police force area.
    """
    return str(read("people")["authority_forces"][authority])
