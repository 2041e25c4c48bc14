"""Full and partial postcodes anywhere in a text."""

from __future__ import annotations

import re

from data.codes import Precision
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.extent import Extent
from mapping.gazetteer.keys import REASONS, Status, compact
from mapping.geocode.answer import Candidate, Located, agreed, ambiguous, matched, unmatched

SOURCE = "postcode directory"
_UNIT = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z][A-Z01]?|[01][A-Z])[0-9OI][0-9A-Z]?[ _-]*[0-9OI][A-Z01]{2}(?![A-Z0-9])", re.IGNORECASE
)
_UNFINISHED = re.compile(
    r"[\s_.-]*(?:([0-9])(?:[0-9A-Z]{0,2}[?*]+|[?*]*[A-Z][?*]*\b)|[0-9][0-9A-Z]{2}\b)", re.IGNORECASE
)
"""What follows an outward code as if it were an inward one, which it is not."""
_PARTIAL = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s+([0-9])(?![0-9A-Z]))?(?![A-Z0-9])", re.IGNORECASE)
_LONGEST = 12
"""Characters up to which a text is tried as one postcode in an odd spelling."""
_MARKS = re.compile(r"[^\w\s]|_")
_TWIN_SHAPE = re.compile(r"(?:[A-Z01]{1,2}[0-9OI][0-9A-Z]?|[A-Z01]{3})[0-9OI][ABD-JLN-UW-Z01]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_AREA = re.compile(r"\s*(?:postcode(?: area)?\s+)?([A-Z]{1,2})(?:\s+(?:postcode )?area)?\s*", re.IGNORECASE)
_ORDINAL = re.compile(r"[A-Z]{1,2}\d[\dA-Z]? +(?:1st|2nd|3rd|\dth)")
_COUNTED = re.compile(r"(?:1st|2nd|3rd|\dth)\b", re.IGNORECASE)
MOTORWAYS = frozenset(
    f"M{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 11, 18, 20, 23, 25, 26, 27, 32, 33, 40, 41, 42, 45, 46, 48, 49)
)


def full(text: str, gazetteer: Gazetteer) -> Located | None:
    """Place a text by the full postcodes in it.

    Parameters
    ----------
    text : str
        Free text.
    gazetteer : Gazetteer
        Postcodes.

    Returns
    -------
    Located or None
        None if nothing in the text looks like a full postcode.
    """
    found: dict[str, tuple[Status, str]] = {}
    refused: list[tuple[Status, str, tuple[str, ...]]] = []
    for spelling in _spellings(text):
        status, postcodes = gazetteer.find(spelling)
        if status.is_located:
            found.setdefault(postcodes[0], (status, spelling))
        elif status is not Status.NOT_A_POSTCODE:
            refused.append((status, spelling, postcodes))
        elif _is_twin(spelling):
            refused.append((Status.NOT_FOUND, spelling, ()))
    candidates = [_postcode(postcode, status, gazetteer) for postcode, (status, _) in found.items()]
    if len(candidates) == 1:
        return matched(candidates[0], candidates[0].label)
    if candidates:
        return ambiguous(candidates, ", ".join(found), "the text holds several postcodes")
    if not refused:
        return None
    status, spelling, postcodes = refused[0]
    if status is Status.AMBIGUOUS:
        return ambiguous((_postcode(p, Status.REPAIRED, gazetteer) for p in postcodes), spelling, REASONS[status])
    return unmatched(f"{REASONS[status]}{_advice(status)}", spelling.upper(), _sector_of(status, spelling, gazetteer))


def partial(text: str, gazetteer: Gazetteer) -> Located | None:
    """Place a text by a sector, district or area of postcodes in it.

    Parameters
    ----------
    text : str
        Free text; a bare area such as ``LU`` must be the whole text.

    gazetteer : Gazetteer
        Postcodes.

    Returns
    -------
    Located or None
        The whole area with the radius that covers it; None if there is no partial postcode.
    """
    found: dict[str, Candidate] = {}
    for match in _PARTIAL.finditer(text.replace("_", " ")):
        rest = _UNFINISHED.match(text.replace("_", " "), match.end(1))
        sector = match[2] or (rest[1] if rest else None)
        for shape in (f"{match[1]} {sector}" if sector else "", match[1]):
            extent = gazetteer.extent(shape) if shape else None
            if extent is not None:
                unread = rest[0].strip() if rest and not _COUNTED.match(rest[0].strip()) else ""
                found.setdefault(extent.text, _extent(extent, unread))
                break
    if not found and (area := _AREA.fullmatch(text)) and (extent := gazetteer.extent(area[1])):
        found[extent.text] = _extent(extent)
    if len(found) > 1:
        return ambiguous(found.values(), ", ".join(found), "the text holds several partial postcodes")
    for name, candidate in found.items():
        if name in MOTORWAYS:
            road = Candidate(
                label=f"{name} motorway",
                easting_m=None,
                northing_m=None,
                precision=Precision.UNKNOWN,
                uncertainty_m=None,
                source="road numbers",
                reason="a motorway bears the same letters",
            )
            return ambiguous((candidate, road), name, "a postcode district or a motorway")
        return matched(candidate, name)
    return None


def _spellings(text: str) -> list[str]:
    whole = _MARKS.sub(" ", text)
    if 5 <= len(compact(whole)) <= 7 and any(c.isdigit() for c in whole) and _is_twin(whole):
        return [whole]
    found = [m[0].replace("-", " ").replace("_", " ") for m in _UNIT.finditer(text)]
    # "at W1 2nd floor": an outward code and an ordinal, unless everything is written small.
    return [f for f in found if any(c.isdigit() for c in f) and not _ORDINAL.fullmatch(f)]


def only(text: str) -> str | None:
    """Spelling of the only full postcode in a text of several words.

    Parameters
    ----------
    text : str
        Free text.

    Returns
    -------
    str or None
        As it stands in the text; None if there is none, or several, or if the whole text may be one.
    """
    if len(text) <= _LONGEST:
        return None
    found = _UNIT.findall(text)
    if len(found) != 1 or not any(c.isdigit() for c in found[0]) or _ORDINAL.fullmatch(found[0]):
        return None
    return str(found[0]) if found[0].replace(" ", "").isalnum() else None


def _is_twin(spelling: str) -> bool:
    """Whether a spelling has the shape of a postcode once O/0 and I/1 are exchanged wherever that helps."""
    letters = compact(spelling)
    return _TWIN_SHAPE.fullmatch(letters) is not None and not letters[-2:].isdigit()


def _postcode(postcode: str, status: Status, gazetteer: Gazetteer) -> Candidate:
    found = gazetteer.lookup([postcode])
    row = int(found.row[0])
    district = str(found.district_code[0])
    force, authority = agreed([district] if district else [])
    located = status.is_located and found.status[0] == Status.MATCHED
    return Candidate(
        label=postcode,
        easting_m=float(found.easting[0]) if located else None,
        northing_m=float(found.northing[0]) if located else None,
        precision=Precision.POSTCODE,
        uncertainty_m=gazetteer.reach_m(row) if located else None,
        source=SOURCE,
        force_code=force,
        local_authority_code=authority,
        reason=REASONS[status],
    )


def _extent(extent: Extent, unread: str = "") -> Candidate:
    force, authority = agreed(extent.districts)
    return Candidate(
        label=extent.text,
        easting_m=extent.easting_m,
        northing_m=extent.northing_m,
        precision=extent.precision,
        uncertainty_m=extent.radius_m,
        source=SOURCE,
        force_code=force,
        local_authority_code=authority,
        reason=f"part of a postcode: mean of {extent.postcodes} postcodes, the radius covers them all"
        + (f"; {unread} after it is no end of a postcode: only the part before it counts" if unread else ""),
    )


def _sector_of(status: Status, spelling: str, gazetteer: Gazetteer) -> list[Candidate]:
    letters = compact(spelling)
    if status is not Status.NOT_FOUND or not _OUTWARD.fullmatch(letters[:-3]) or not letters[-3:-2].isdigit():
        return []
    extent = gazetteer.extent(f"{letters[:-3]} {letters[-3]}")
    return [_extent(extent)] if extent else []


def _advice(status: Status) -> str:
    return "; check the spelling, or choose its sector" if status is Status.NOT_FOUND else ""
