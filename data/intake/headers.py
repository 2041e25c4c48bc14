"""Find the canonical columns in the header of a file, by their names, their synonyms or a map of other headers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from data.errors import BadColumn, RefusedInput
from data.intake.table_kinds import columns_of


def load_column_map(path: Path) -> dict[str, str]:
    """Read a column map: one line ``canonical = "their header"`` a column.

    Parameters
    ----------
    path : pathlib.Path
        TOML file.

    Returns
    -------
    dict of str to str
        Canonical column to the header that the file uses.

    Raises
    ------
    RefusedInput
        If it cannot be read or a value is not a text.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RefusedInput(f'{path.name}: not a column map; write lines such as place = "Where it happened"') from error
    wrong = [name for name, header in entries.items() if not isinstance(header, str)]
    if wrong:
        raise RefusedInput(f"{path.name}: the headers of {', '.join(wrong)} are not texts in quotation marks")
    return entries


def place_columns(
    file: str, header: tuple[str, ...], kind: str, columns: Mapping[str, str] | None = None
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Find the canonical columns in a header.

    Parameters
    ----------
    file : str
        File name for messages.
    header : tuple of str
        Headers of the file.
    kind : str
        Key of `KINDS`.
    columns : mapping of str to str, optional
        Column map; it wins over canonical names and synonyms.

    Returns
    -------
    places : dict of str to int
        Canonical column to its position.
    unused : tuple of str
        Headers that no canonical column takes.

    Raises
    ------
    BadColumn
        If the map or the header does not fit; the message names every fault.
    """
    wanted = columns_of(kind)
    given = columns or {}
    squeezed = [_squeezed(name) for name in header]
    faults = [
        f"the map names {name}, which {kind} do not have" for name in given if name not in {c.name for c in wanted}
    ]
    places: dict[str, int] = {}
    for column in wanted:
        headers = (given[column.name],) if column.name in given else (column.name, *column.synonyms)
        taken = {_squeezed(name) for name in given.values()} if column.name not in given else set()
        found = [i for i, name in enumerate(squeezed) if name and name in set(map(_squeezed, headers)) - taken]
        exact = [i for i in found if squeezed[i] == _squeezed(headers[0])]
        found = exact if len(exact) == 1 else found
        if len(found) > 1:
            faults.append(f"more than one column stands for {column.name}; name the right one in a column map")
        elif found:
            places[column.name] = found[0]
        elif column.name in given:
            faults.append(f"the map's header for {column.name} is not in the file")
        elif column.is_needed:
            faults.append(f"the column {column.name} is missing")
    faults += _doubles(places)
    if faults:
        raise BadColumn(f"{file}, row 1: {'; '.join(faults)}. Columns of {kind}: {', '.join(c.name for c in wanted)}")
    unused = tuple(name for i, name in enumerate(header) if i not in places.values())
    return places, unused


def _doubles(places: Mapping[str, int]) -> list[str]:
    """Columns that claim the same header, which only a column map can bring about."""
    owners: dict[int, list[str]] = {}
    for name, place in places.items():
        owners.setdefault(place, []).append(name)
    return [f"one header stands for {' and '.join(names)}" for names in owners.values() if len(names) > 1]


def _squeezed(header: str) -> str:
    """Header without case, spaces and signs, so that CaseReference, case_reference and Case Reference are one."""
    return re.sub(r"[\W_]+", "", header.casefold())
