"""What the operator has loaded: names, streets, addresses, premises; kept apart from what ships, read by name or kind.

One parquet file a kind of supply lies in the folder, sorted by the folded name, and ``contents.json`` says which file
is the present one and where it came from. A load that fails leaves both as they were.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import BadReference, RefusedInput
from data.settings import Settings
from mapping.gazetteer.places import fold

COLUMNS = ("name", "kind", "town", "easting_m", "northing_m", "uncertainty_m", "source", "reference")
KINDS = ("street", "place", "postcode", "uprn", "address", "venue")
"""Kinds of entry, as the frame names them."""
SUPPLIES = ("open-names", "uprn", "addressbase", "premises-licences", "places", "boundaries")
"""Kinds of file that can be loaded."""
CONTENTS = "contents.json"
_TEXTS = ("name", "kind", "town", "source", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What one kind of supply holds now.

    Attributes
    ----------
    supply : str
        One of `SUPPLIES`.
    file : str
        Name of the present data file in the folder.
    rows : int
        Entries, or areas of a boundary file.
    counts : dict of str to int
        Entries by kind, or areas by layer.
    loaded : str
        Date and time of the last load, UTC.
    sources : tuple of (str, str)
        Name and SHA-256 of every file that it was made from.
    """

    supply: str
    file: str
    rows: int
    counts: dict[str, int]
    loaded: str
    sources: tuple[tuple[str, str], ...]


def folder_of(settings: Settings) -> Path:
    """Folder of the operator's gazetteer.

    Parameters
    ----------
    settings : Settings
        Where the live data lie.

    Returns
    -------
    pathlib.Path
        ``HOME/gazetteer``; it need not exist.
    """
    return settings.data_dir / "gazetteer"


def contents(folder: Path) -> dict[str, Supply]:
    """What is loaded, by kind of supply.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the operator's gazetteer; it need not exist.

    Returns
    -------
    dict of str to Supply
        Empty where nothing has been loaded.

    Raises
    ------
    RefusedInput
        If the list of contents is damaged.
    """
    try:
        raw = (folder / CONTENTS).read_bytes()
    except FileNotFoundError:
        return {}
    try:
        read: dict[str, dict[str, Any]] = json.loads(raw.decode("utf-8"))
        found = {
            name: Supply(supply=name, **{**held, "sources": tuple((a, b) for a, b in held["sources"])})
            for name, held in read.items()
        }
        if any(Path(one.file).name != one.file for one in found.values()):
            raise ValueError("a data file outside the folder")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RefusedInput(f"{CONTENTS}: the list of the loaded gazetteer is damaged; load the files again") from error
    return found


def entries(folder: Path, *, kinds: Collection[str] | None = None, names: Iterable[str] | None = None) -> pd.DataFrame:
    """Entries that the operator has loaded.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the operator's gazetteer; it need not exist.
    kinds : collection of str, optional
        Some of `KINDS`; by default all.
    names : iterable of str, optional
        Names, compared as `mapping.gazetteer.places.fold` writes them (a UPRN by its digits); by default all, which
        for a whole country of addresses is more than a memory holds.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row an entry: easting and northing in EPSG:27700 metres, uncertainty in metres, texts empty where
        unknown; sorted by folded name and reference.

    Raises
    ------
    RefusedInput
        If a data file is missing or damaged.
    BadReference
        If a kind is not known.
    """
    if unknown := sorted(set(kinds or ()) - set(KINDS)):
        raise BadReference(f"kind of entry {', '.join(unknown)} is not known; use {', '.join(KINDS)}")
    held = [
        s
        for s in contents(folder).values()
        if s.supply != "boundaries" and (kinds is None or set(kinds) & set(s.counts))
    ]
    wanted = None if names is None else sorted({fold(name) for name in names} - {""})
    if not held or wanted == []:
        return empty()
    return _query(folder, held, kinds, wanted)


def empty() -> pd.DataFrame:
    """Frame of no entries, with its columns and types.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`.
    """
    frame = pd.DataFrame({column: pd.Series(dtype="str" if column in _TEXTS else "float64") for column in COLUMNS})
    return frame[list(COLUMNS)]


def _query(folder: Path, held: list[Supply], kinds: Collection[str] | None, names: list[str] | None) -> pd.DataFrame:
    import duckdb  # a first look-up must not wait for it

    conditions, given = [], []
    if kinds is not None:
        conditions.append("list_contains(?, kind)")
        given.append(sorted(kinds))
    if names is not None:
        # A join and not a list: the sorted file is then read only where the names lie.
        conditions.append("folded in (select unnest(?::varchar[]))")
        given.append(names)
    where = f"where {' and '.join(conditions)}" if conditions else ""
    query = f"select {', '.join(COLUMNS)} from read_parquet(?) {where} order by folded, reference, source"
    try:
        with duckdb.connect() as connection:
            found: pd.DataFrame = connection.execute(query, [[str(folder / s.file) for s in held], *given]).df()
    except duckdb.Error as error:
        raise RefusedInput(
            f"the loaded gazetteer cannot be read ({type(error).__name__}); load the files again"
        ) from error
    return found.astype(dict.fromkeys(_TEXTS, "str"))
