"""What geocoding one text came to: a point with its uncertainty, several candidates, or nothing; always a reason."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.codes import MatchStatus, Precision
from mapping.areas import force_of_district

ORDER = tuple(Precision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One reading of a text.

    Attributes
    ----------
    label : str
        What it is, for the person who chooses.
    easting_m, northing_m : float or None
        EPSG:27700 metres; None for a reading that has no place here, such as a motorway's number.
    uncertainty_m : float or None
        Radius in metres around the point within which the place lies.
    reason : str
        Why it is a candidate.
    """

    label: str
    easting_m: float | None
    northing_m: float | None
    precision: Precision
    uncertainty_m: float | None
    source: str
    force_code: str | None = None
    local_authority_code: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Answer to one text.

    Attributes
    ----------
    easting_m, northing_m : float or None
        EPSG:27700 metres; a point only when matched.
    precision : Precision
        Class of exactness.
    uncertainty_m : float or None
        Radius in metres around the point within which the place lies.
    matched_text : str
        Part of the text that the answer rests on.
    source : str
        Which list or rule the answer comes from.
    force_code, local_authority_code : str or None
        Where it lies; None also when its area of uncertainty is known to spread over several.
    candidates : tuple of Candidate
        The readings to choose from when ambiguous.
    reason : str
        Why this is the answer, in words.
    """

    easting_m: float | None = None
    northing_m: float | None = None
    precision: Precision = Precision.UNKNOWN
    uncertainty_m: float | None = None
    status: MatchStatus = MatchStatus.UNMATCHED
    matched_text: str = ""
    source: str = ""
    force_code: str | None = None
    local_authority_code: str | None = None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


def matched(candidate: Candidate, text: str, reason: str = "") -> Located:
    """Answer with one point.

    Parameters
    ----------
    candidate : Candidate
        The only reading.
    text : str
        Part of the text it rests on.
    reason : str, optional
        Why; by default that of the candidate.

    Returns
    -------
    Located
        Status matched.
    """
    return Located(
        easting_m=candidate.easting_m,
        northing_m=candidate.northing_m,
        precision=candidate.precision,
        uncertainty_m=candidate.uncertainty_m,
        status=MatchStatus.MATCHED,
        matched_text=text,
        source=candidate.source,
        force_code=candidate.force_code,
        local_authority_code=candidate.local_authority_code,
        reason=reason or candidate.reason,
    )


def ambiguous(candidates: Iterable[Candidate], text: str, reason: str) -> Located:
    """Answer with several readings and no point.

    Parameters
    ----------
    candidates : iterable of Candidate
        The readings.
    text : str
        Part of the text they rest on.
    reason : str
        Why none is preferred.

    Returns
    -------
    Located
        Status ambiguous; force and authority where all readings agree.
    """
    found = tuple(candidates)
    forces, authorities = {c.force_code for c in found}, {c.local_authority_code for c in found}
    return Located(
        status=MatchStatus.AMBIGUOUS,
        matched_text=text,
        source=", ".join(sorted({c.source for c in found})),
        force_code=forces.pop() if len(forces) == 1 else None,
        local_authority_code=authorities.pop() if len(authorities) == 1 else None,
        candidates=found,
        reason=reason,
    )


def unmatched(reason: str, text: str = "", candidates: Iterable[Candidate] = ()) -> Located:
    """Answer without a place.

    Parameters
    ----------
    reason : str
        Why there is none.
    text : str, optional
        Part of the text that was recognised.
    candidates : iterable of Candidate, optional
        What might be meant.

    Returns
    -------
    Located
        Status unmatched.
    """
    return Located(reason=reason, matched_text=text, candidates=tuple(candidates))


def coarser(first: Precision, second: Precision) -> Precision:
    """The less exact of two classes.

    Parameters
    ----------
    first, second : Precision
        Two classes.

    Returns
    -------
    Precision
        One of them.
    """
    return max(first, second, key=ORDER.index)


def agreed(districts: Iterable[str]) -> tuple[str | None, str | None]:
    """Force and district on which a set of districts agrees.

    Parameters
    ----------
    districts : iterable of str
        District codes.

    Returns
    -------
    force, district : str or None
        None where they differ.
    """
    codes = set(districts)
    forces = {force_of_district(code) for code in codes}
    return (forces.pop() if len(forces) == 1 else None), (codes.pop() if len(codes) == 1 else None)


def widened(located: Located, by_m: float, floor: Precision, reason: str) -> Located:
    """The same point with more uncertainty.

    Parameters
    ----------
    located : Located
        A matched answer.
    by_m : float
        Metres to add to the radius.
    floor : Precision
        The best class it may still have.
    reason : str
        Why it was widened.

    Returns
    -------
    Located
        Unchanged if it has no point.
    """
    if located.uncertainty_m is None:
        return located
    return replace(
        located,
        uncertainty_m=float(math.ceil(located.uncertainty_m + by_m)),
        precision=coarser(located.precision, floor),
        reason=f"{located.reason}; {reason}",
    )
