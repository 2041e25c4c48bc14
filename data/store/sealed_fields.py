"""Which fields lie sealed in the tables, and which lie readable there: each of these with the reason.

What identifies somebody lies under a key of its own record, so that an erasure destroys it in every backup (`SEALED`).
Every other text lies under one key for its kind (`WORDS`): no erasure takes it by its key, so that a key for each
record would buy nothing, and somebody with the tables alone reads neither. A field that nobody reviewed is sealed.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any, get_args, get_origin

from data.free_words import FREE_WORDS
from data.store.codec import hints, is_optional
from data.store.tables import KINDS

SEALED: dict[str, tuple[str, ...]] = {
    "people": ("reference", "name", "nicknames", "date_of_birth", "adult_beyond_doubt", "sex", "facts"),
    "phones": ("number", "handle"),
    "vehicles": ("vrm",),
    "locations": ("text", "easting_m", "northing_m"),
    "reports": ("text",),
    "events": ("summary",),
    **FREE_WORDS,
}
"""Kind to the fields under a key of each record, which an erasure destroys."""
READABLE: dict[str, str] = {
    "*.id": "made by the product or the source's row; what stands on it, the audit and the second lock go by it",
    "*.*_id": "as the id that it repeats; catalogue number of a measure or a duty",
    "*.*_kind": "word of a closed list",
    "*.reports": "ids; the second lock asks them",
    "*.subjects": "kinds and ids",
    "*.force_code": "code of a force's area",
    "*.local_authority_code": "code of a council's area",
    "reports.reference": "number under which the agency finds its own report; tells nothing without that agency",
    "reports.agency": "an organisation",
    "reports.originator": "the organisation whose record it was first",
    "reports.source_grade": "word of a closed list",
    "reports.assessment_grade": "word of a closed list",
    "reports.recipients": "audiences; the second lock asks them",
    "reports.origin_report": "id of a report",
    "locations.source": "name of the list that the point is from",
    "venues.activities": "words of a closed list",
    "events.recorded_by": "code of a force",
    "fact_requests.fact": "number of a question of the catalogue; the second lock asks it",
    "fact_requests.answer_report": "id of a report",
    "identity_judgements.kind": "word of a closed list",
    "hotspots_seen.forces": "codes of forces",
    "hotspots_seen.events": "ids of events",
}
"""``KIND.FIELD`` to why a text may lie readable. Days, numbers, yes or no and words of an enumeration do, too."""
BESIDE: dict[str, str] = {
    "revision.actor": "account of who changed the case: proved by the audit without the ring",
    "revision.purpose": "as in the audit",
    "revision.reason": "as the audit's detail",
    "revision.idempotency_key": "words of the product with an id",
    "audit.actor": "account of who acted: the chain is proved without the ring, by somebody who may read no record",
    "audit.audience": "word of a closed list",
    "audit.purpose": "stated at sign-in; the chain is proved without the ring",
    "audit.act": "word of a closed list",
    "audit.subjects": "ids",
    "audit.detail": "words of the product with ids and numbers; what was searched for is kept as a keyed digest",
    "imported_file.name": "name of a file as an agency gave it; it is how a file is told from another",
    "imported_row.outcome": "word of a closed list",
    "imported_row.records": "ids",
}
"""``TABLE.COLUMN`` to why a text beside the records may lie readable."""
_POINTS = {
    "place_choices": ("easting_m", "northing_m", "uncertainty_m"),
    "earlier_placements": ("easting_m", "northing_m", "uncertainty_m"),
}


def is_readable(kind: str, name: str) -> bool:
    """Whether a field is reviewed to lie readable in the tables.

    Parameters
    ----------
    kind, name : str
        Kind of record and name of its field.

    Returns
    -------
    bool
        False for every field that nobody reviewed.

    Examples
    --------
    >>> is_readable("links", "source_id"), is_readable("decisions", "reason")
    (True, False)
    """
    by_ending = any(name.endswith(ending) and f"*.*{ending}" in READABLE for ending in ("_id", "_kind"))
    return by_ending or f"*.{name}" in READABLE or f"{kind}.{name}" in READABLE


def blanks(kind: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Give what stands in a table in the place of what is sealed.

    Parameters
    ----------
    kind : str
        Kind of record.
    names : tuple of str
        Fields.

    Returns
    -------
    dict of str to object
        Field to the value that it has when nothing is said, in the form of `data.store.codec`.
    """
    known, found = hints(KINDS[kind]), {}
    for item in fields(KINDS[kind]):
        if item.name in names:
            value = _nothing(known[item.name]) if item.default is MISSING else item.default
            found[item.name] = list(value) if isinstance(value, tuple) else value
    return found


def label(kind: str) -> str:
    """Name that the part with the words of a record has beside the one that identifies.

    Parameters
    ----------
    kind : str
        Kind of record.

    Returns
    -------
    str
        Stands in the column ``kind`` of the sealed parts, and in the ring of keys.
    """
    return f"{kind}.words"


def _nothing(hint: Any) -> Any:
    if is_optional(hint):
        return None
    return () if get_origin(hint) is tuple else ""


def _leaves(hint: Any) -> Iterator[Any]:
    inner = get_args(hint)
    if not inner:
        yield hint
    for one in inner:
        yield from _leaves(one)


def _words(kind: str) -> tuple[str, ...]:
    return tuple(
        name
        for name, hint in hints(KINDS[kind]).items()
        if name not in SEALED.get(kind, ())
        and (name in _POINTS.get(kind, ()) or (str in _leaves(hint) and not is_readable(kind, name)))
    )


WORDS: dict[str, tuple[str, ...]] = {kind: names for kind in KINDS if (names := _words(kind))}
"""Kind to the fields under the key of the kind."""
