"""A record that somebody names, taken from what this audience sees, or refused in the same words everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from data.errors import RefusedInput

Held = TypeVar("Held")


def on_record(held: Mapping[str, Held], what: str, record_id: str, *, where: str = "casework") -> Held:
    """Take a record by its id.

    Parameters
    ----------
    held : mapping of str to record
        Permitted records of one kind, by id.
    what : str
        What the record is, such as ``decision``.
    record_id : str
        Its id.
    where : str, default "casework"
        Where it was looked for.

    Returns
    -------
    record
        As held.

    Raises
    ------
    RefusedInput
        If this audience does not see it; the same words whether it is hidden or was never there.
    """
    found = held.get(record_id)
    if found is None:
        raise RefusedInput(f"{what} {record_id} is not in the {where} as this audience sees it")
    return found
