"""What a person's choice of a place does to a location, and how the state before it is kept; pure functions."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from data.codes import MatchStatus, Precision
from data.errors import RefusedInput
from data.judgement import EarlierPlacement, PlaceChoice
from data.records import Location
from mapping.areas import Areas
from mapping.geocode.answer import Candidate, Located
from mapping.geocode.coordinates import precision_of

CHOSEN = "chosen by a named person"
IMPOSSIBLE = "judged impossible to place by a named person"
_PLACEMENT = tuple(
    item.name for item in fields(EarlierPlacement) if item.name not in {"id", "location_id", "choice_id", "reports"}
)


@dataclass(frozen=True, slots=True)
class ChosenPoint:
    """A point that a person gives instead of a candidate, e.g. a click on the map.

    Attributes
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres.
    uncertainty_m : float
        Radius in metres within which the place lies; a click is never better than the map that it was made on.
    """

    easting_m: float
    northing_m: float
    uncertainty_m: float = 100.0


def plain_words(text: str) -> str:
    """A text without small differences of spelling and punctuation: what a choice is remembered for.

    Parameters
    ----------
    text : str
        Text of a location.

    Returns
    -------
    str
        Lower case, one blank between words.

    Examples
    --------
    >>> plain_words("The Old Mill,  Luton.") == plain_words("the old mill Luton")
    True
    """
    return " ".join(re.sub(r"[,;]\s|[,;.]+$", " ", unicodedata.normalize("NFKC", text).casefold().strip()).split())


def key_of(text: str, keyed: Callable[[str], str]) -> str:
    """Id of the choice for a text.

    Parameters
    ----------
    text : str
        Text of a location.
    keyed : callable
        Digest under a key of the store, `data.views.View.keyed`: places can be guessed, so that a plain hash of one
        would tell it to whoever hashes a street list.

    Returns
    -------
    str
        ``place:`` and 32 hex digits, which tell nothing of the text without the key.
    """
    return f"place:{keyed(plain_words(text))[:32]}"


def choice_of(
    key: str,
    bearers: Sequence[Location],
    where: Candidate | ChosenPoint | None,
    *,
    chosen_by: str,
    reason: str,
    day: date,
) -> PlaceChoice:
    """A choice for the text of some locations.

    Parameters
    ----------
    key : str
        Of the text, see `key_of`.
    bearers : sequence of Location
        Locations that bear the text, at least one.
    where : Candidate, ChosenPoint or None
        The reading, a point of one's own, or None for a text that is judged impossible to place.
    chosen_by : str
        Name of the person who chooses.
    reason : str
        Why.
    day : datetime.date
        Day of the choice.

    Returns
    -------
    PlaceChoice
        It rests on all reports of the locations: whoever may not see one of them sees nothing of the choice.

    Raises
    ------
    RefusedInput
        If no person or reason is named, or the reading has no point and radius.
    """
    choice = PlaceChoice(
        id=key,
        text=bearers[0].text,
        chosen_by=chosen_by,
        chosen_on=day,
        reason=reason,
        reports=tuple(sorted({report for place in bearers for report in place.reports})),
    )
    if where is None:
        return choice
    east, north, radius = where.easting_m, where.northing_m, where.uncertainty_m
    if east is None or north is None or not (math.isfinite(east + north) and radius and 0 < radius < math.inf):
        raise RefusedInput(f"{key}: this reading has no point and radius; choose another one, or give a point")
    placed = replace(choice, easting_m=float(east), northing_m=float(north), uncertainty_m=float(radius))
    if isinstance(where, Candidate):
        return replace(placed, precision=where.precision.value, matched_text=where.label, source=where.source)
    return replace(placed, precision=precision_of(where.uncertainty_m).value, source="point given by hand")


def withdrawn(choice: PlaceChoice, *, by: str, reason: str, day: date) -> PlaceChoice:
    """The version of a choice that takes it back.

    Parameters
    ----------
    choice : PlaceChoice
        A choice in force.
    by : str
        Name of the person who withdraws it.
    reason : str
        Why.
    day : datetime.date
        Day.

    Returns
    -------
    PlaceChoice
        Without a point.

    Raises
    ------
    RefusedInput
        If no person or reason is named.
    """
    return PlaceChoice(
        id=choice.id,
        text=choice.text,
        chosen_by=by,
        chosen_on=day,
        reason=reason,
        withdrawn=True,
        reports=choice.reports,
    )


def by_choice(location: Location, choice: PlaceChoice, areas: Areas) -> Location:
    """A location where a choice puts it.

    Parameters
    ----------
    location : Location
        Bears the text.
    choice : PlaceChoice
        In force.
    areas : Areas
        Force and district areas.

    Returns
    -------
    Location
        With force and district only where the whole radius lies in one; without a point if judged impossible to place.
    """
    if choice.easting_m is None or choice.northing_m is None:
        return replace(
            location,
            easting_m=None,
            northing_m=None,
            precision=Precision.UNKNOWN,
            uncertainty_m=None,
            status=MatchStatus.UNMATCHED,
            source=IMPOSSIBLE,
            local_authority_code=None,
        )
    where = (choice.easting_m, choice.northing_m, choice.uncertainty_m or 0.0)
    forces, districts = areas.forces.within(*where)[0], areas.districts.within(*where)[0]
    return replace(
        location,
        easting_m=choice.easting_m,
        northing_m=choice.northing_m,
        precision=Precision(choice.precision),
        uncertainty_m=choice.uncertainty_m,
        status=MatchStatus.MATCHED,
        source=CHOSEN,
        force_code=forces[0] if len(forces) == 1 else None,
        local_authority_code=districts[0] if len(districts) == 1 else None,
    )


def placed_by(location: Location, answer: Located) -> Location:
    """A location as the geocoder answers.

    Parameters
    ----------
    location : Location
        Bears the text.
    answer : Located
        Answer to its text.

    Returns
    -------
    Location
        Without a point unless matched.
    """
    return replace(
        location,
        easting_m=answer.easting_m,
        northing_m=answer.northing_m,
        precision=answer.precision,
        uncertainty_m=answer.uncertainty_m,
        status=answer.status,
        source=answer.source or "",
        force_code=answer.force_code or location.force_code,
        local_authority_code=answer.local_authority_code,
    )


def earlier_id(location: Location) -> str:
    """Id under which the state of a location before a choice is kept.

    Parameters
    ----------
    location : Location
        Any location.

    Returns
    -------
    str
        ``earlier:`` and its id.
    """
    return f"earlier:{location.id}"


def earlier(location: Location, choice: PlaceChoice) -> EarlierPlacement:
    """State of a location before a choice.

    Parameters
    ----------
    location : Location
        As it stands.
    choice : PlaceChoice
        That is about to place it.

    Returns
    -------
    EarlierPlacement
        Everything that the choice may change.
    """
    return EarlierPlacement(
        id=earlier_id(location),
        location_id=location.id,
        choice_id=choice.id,
        reports=location.reports,
        **{name: getattr(location, name) for name in _PLACEMENT},
    )


def as_before(location: Location, before: EarlierPlacement) -> Location:
    """A location in the state that it had before a choice.

    Parameters
    ----------
    location : Location
        As the choice left it.
    before : EarlierPlacement
        Its earlier state.

    Returns
    -------
    Location
        With its placement as it was; what a choice never changes stays as it is.
    """
    return replace(location, **{name: getattr(before, name) for name in _PLACEMENT})
