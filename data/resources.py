"""Paths of the files that ship with the product, and of the source tree that live data must never enter."""

from __future__ import annotations

from pathlib import Path

_ROOM = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Path of a file that ships in ``data/``.

    Parameters
    ----------
    *parts : str
        Folders and file name, e.g. ``"reference", "codes", "role.toml"``.

    Returns
    -------
    pathlib.Path
        Existing file or folder.

    Raises
    ------
    FileNotFoundError
        If nothing of that name ships.

    Examples
    --------
    >>> shipped("reference", "codes", "role.toml").name
    'role.toml'
    """
    path = _ROOM.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{'/'.join(parts)} does not ship in data/; reinstall the product")
    return path


def source_tree() -> Path:
    """Folder that holds the product's own code.

    Returns
    -------
    pathlib.Path
        The checkout, or the folder of installed packages.
    """
    return _ROOM.parent


def in_source_tree(path: Path) -> bool:
    """Whether a path lies inside the product's own code, links followed.

    Parameters
    ----------
    path : pathlib.Path
        File or folder; it need not exist.

    Returns
    -------
    bool
        True if live data there would lie in the checkout.
    """
    return path.expanduser().resolve().is_relative_to(source_tree())
