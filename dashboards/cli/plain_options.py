"""Options that the commands on plain files share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from data.errors import BadCrs

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def options_of(*given: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator.

    Parameters
    ----------
    *given : callable
        Options in the order of the help.

    Returns
    -------
    callable
        Adds them all.
    """

    def add(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return add


def coordinates(command: Command) -> Command:
    """Options x, y and crs; `--json` is accepted and changes nothing, because there is nothing but JSON.

    Parameters
    ----------
    command : callable
        Command to add them to.

    Returns
    -------
    callable
        The same command.
    """
    return options_of(
        click.option("--x", default="x", show_default=True, help="Column of eastings or longitudes."),
        click.option("--y", default="y", show_default=True, help="Column of northings or latitudes."),
        click.option("--crs", default="EPSG:27700", show_default=True, help="EPSG:27700, EPSG:4326 or local."),
        click.option("--json", "as_json", is_flag=True, expose_value=False, hidden=True),
    )(command)


seed_option = click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
json_flag = click.option("--json", "as_json", is_flag=True, expose_value=False, hidden=True)


def check_crs(crs: str) -> str:
    """Check the name of a coordinate system; no other is guessed.

    Parameters
    ----------
    crs : str
        As given.

    Returns
    -------
    str
        ``EPSG:27700``, ``EPSG:4326`` or ``local``.

    Raises
    ------
    BadCrs
        If it is none of them.
    """
    known = {"epsg:27700": "EPSG:27700", "epsg:4326": "EPSG:4326", "local": "local"}
    if crs.lower() not in known:
        raise BadCrs(f"--crs {crs}: not known; give EPSG:27700, EPSG:4326 or local")
    return known[crs.lower()]
