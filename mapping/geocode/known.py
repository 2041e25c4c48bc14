"""Places that are known by name beside the public lists: venues and places of the case, and the operator's own entries.

Only what every audience of the case may see places another record: a point taken from a home, from a place whose kind
nobody stated, or from a report with conditions would betray it. What a person chose is not used either, so that taking
the choice back leaves nothing behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any

import pandas as pd

from data.codes import Handling, LocationKind, MatchStatus, Precision, VenueKind
from data.frames import RESIDENCES
from data.records import Case, Location
from mapping.areas import Areas
from mapping.gazetteer.places import by_name, fold, regions
from mapping.gazetteer.streets import is_street_name, street_key
from mapping.geocode import names
from mapping.geocode.answer import Candidate, Located, ambiguous, matched
from mapping.geocode.choices import CHOSEN
from mapping.geocode.coordinates import precision_of

CASE = "case"
_LEAST_M = 50.0
_MOST_WORDS = 9
_SAME_M = 50.0
_HIDDEN = RESIDENCES | {LocationKind.ADULT_RESIDENCE, LocationKind.NOT_STATED, LocationKind.ONLINE}
_PRECISION = {"uprn": Precision.POINT, "postcode": Precision.POSTCODE, "place": Precision.PLACE}


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """Readings by folded name.

    Attributes
    ----------
    anywhere : dict of str to tuple of Candidate
        Names that count wherever they stand in a text.
    whole : dict of str to tuple of Candidate
        Names that count only as the whole text or as what stands between two commas.
    towns : dict of str to tuple of Candidate
        Names of towns and villages, by which other things in the text are told apart.
    """

    anywhere: dict[str, tuple[Candidate, ...]]
    whole: dict[str, tuple[Candidate, ...]]
    towns: dict[str, tuple[Candidate, ...]]

    @classmethod
    def of(
        cls, case: Case | None = None, operator: pd.DataFrame | None = None, areas: Areas | None = None
    ) -> KnownPlaces:
        """Collect the names of a case and of the operator's entries.

        Parameters
        ----------
        case : Case, optional
            Permitted records.
        operator : pandas.DataFrame, optional
            Columns as `mapping.gazetteer.operator.COLUMNS`; streets in it are left alone.
        areas : Areas, optional
            Gives force and district of the operator's entries.

        Returns
        -------
        KnownPlaces
            The case's own names come first.
        """
        anywhere: dict[str, list[Candidate]] = defaultdict(list)
        whole: dict[str, list[Candidate]] = defaultdict(list)
        towns: dict[str, list[Candidate]] = defaultdict(list)
        for name, reading, is_alone in _of_case(case) if case is not None else ():
            (whole if is_alone else anywhere)[name].append(reading)
        if operator is not None and len(operator):
            for name, kind, reading in _of_operator(operator, areas):
                if name not in anywhere or anywhere[name][0].source != CASE:
                    (towns if kind == "place" else anywhere if _is_telling(name) else whole)[name].append(reading)
        return cls(*({name: _merged(found) for name, found in held.items()} for held in (anywhere, whole, towns)))

    def find(self, text: str) -> tuple[str, tuple[Candidate, ...]]:
        """The longest known name in a text.

        Parameters
        ----------
        text : str
            Free text.

        Returns
        -------
        str, tuple of Candidate
            The name as it is compared and its readings; empty if none is known.
        """
        if not self.anywhere and not self.whole:
            return "", ()
        for part in (text, *text.replace(";", ",").split(",")):
            if found := self.whole.get(_name(part)) or self.anywhere.get(_name(part)):
                return _name(part), found
        for window in windows(text):
            if found := self.anywhere.get(window):
                return window, found
        return "", ()

    def town(self, text: str) -> Located | None:
        """Place a text by the operator's own towns and villages in it.

        Parameters
        ----------
        text : str
            Free text, in which no public place is named.

        Returns
        -------
        Located or None
            None if none is named.
        """
        for window in windows(text) if self.towns else ():
            if found := self.towns.get(window):
                return matched(found[0], window) if len(found) == 1 else ambiguous(found, window, _SEVERAL)
        return None


_SEVERAL = "several places bear this name; a county or force tells"


def windows(text: str, most: int = _MOST_WORDS) -> Iterator[str]:
    """Runs of words in a text, the longest first.

    Parameters
    ----------
    text : str
        Free text.
    most : int
        Words in the longest run.

    Yields
    ------
    str
        Folded.
    """
    words = fold(text).split()
    for size in range(min(most, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            yield " ".join(words[first : first + size])


def names_in(texts: Iterable[str | None]) -> set[str]:
    """Every name that some texts may hold, to ask the operator's gazetteer for in one go.

    Parameters
    ----------
    texts : iterable of str or None
        Free texts.

    Returns
    -------
    set of str
        Folded; streets also written out and with the points of the compass.
    """
    found: set[str] = set()
    for text in {t for t in texts if t}:
        for window in windows(text):
            found.add(window)
            if is_street_name(key := street_key(window)):
                found |= {key, *(f"{key} {way}" for way in ("north", "south", "east", "west"))}
    return found


def open_to_all(case: Case) -> dict[str, Location]:
    """Locations that may place another record: nobody's home, and known without conditions.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    dict of str to Location
        By id, each with a point that no person chose.
    """
    return {
        key: place
        for key, place in case.locations.items()
        if place.easting_m is not None
        and place.status is MatchStatus.MATCHED
        and place.source != CHOSEN
        and place.kind not in _HIDDEN
        and _is_open(place.reports, case)
    }


def _is_open(reports: tuple[str, ...], case: Case) -> bool:
    return all(r in case.reports and case.reports[r].handling is Handling.P for r in reports)


def _of_case(case: Case) -> Iterator[tuple[str, Candidate, bool]]:
    held = open_to_all(case)
    for venue in case.venues.values():
        place = held.get(venue.location_id)
        if place is None or venue.kind is VenueKind.RESIDENTIAL or not _is_open(venue.reports, case):
            continue
        for name in dict.fromkeys(filter(None, map(_name, (venue.name, *venue.aliases)))):
            yield name, _reading(venue.name, place, "a venue of this case bears this name"), not _is_telling(name)
    for place in held.values():
        if place.precision is Precision.POINT and (name := _name(place.text)) and not is_street_name(street_key(name)):
            label = place.text.split(",")[0].strip()
            yield name, _reading(label, place, "a place of this case bears this name"), True


def _of_operator(frame: pd.DataFrame, areas: Areas | None) -> Iterator[tuple[str, str, Candidate]]:
    held = frame[(frame["kind"] != "street") & frame["easting_m"].notna() & frame["northing_m"].notna()]
    east, north = held["easting_m"].to_numpy(dtype=float), held["northing_m"].to_numpy(dtype=float)
    empty = [None] * len(held)
    forces = areas.force_of(east, north).tolist() if areas is not None else empty
    districts = areas.district_of(east, north).tolist() if areas is not None else empty
    rows: list[dict[str, Any]] = held.to_dict("records")  # type: ignore[assignment]
    for row, force, district in zip(rows, forces, districts, strict=True):
        kind, radius = str(row["kind"]), float(row["uncertainty_m"])
        radius = radius if radius > 0 else _LEAST_M
        yield (
            _name(str(row["name"])),
            kind,
            Candidate(
                label=", ".join(filter(None, (str(row["name"]), str(row["town"] or "")))),
                easting_m=float(row["easting_m"]),
                northing_m=float(row["northing_m"]),
                precision=_PRECISION.get(kind, precision_of(radius)),
                uncertainty_m=radius,
                source=str(row["source"]),
                force_code=force,
                local_authority_code=district,
                reason=f"{kind} of the operator's gazetteer",
            ),
        )


def _reading(label: str, place: Location, reason: str) -> Candidate:
    return Candidate(
        label=label,
        easting_m=place.easting_m,
        northing_m=place.northing_m,
        precision=place.precision,
        uncertainty_m=max(place.uncertainty_m or _LEAST_M, 1.0),
        source=CASE,
        force_code=place.force_code,
        local_authority_code=place.local_authority_code,
        reason=reason,
    )


def _name(text: str) -> str:
    """Folded, without the article."""
    name = fold(text)
    return name.removeprefix("the ") if " " in name else name


def _is_telling(name: str) -> bool:
    """Whether a name may count anywhere in a text: neither a place's nor an ordinary word."""
    if name in by_name() or name in regions():
        return False
    words = name.split()
    return len(words) > 1 or (len(name) >= 5 and name not in names.ORDINARY)


def _merged(found: list[Candidate]) -> tuple[Candidate, ...]:
    """One reading a spot: a venue and its location are one place."""
    kept: list[Candidate] = []
    for one in found:
        if all(_apart(one, other) > _SAME_M for other in kept):
            kept.append(one)
    return tuple(kept)


def _apart(one: Candidate, other: Candidate) -> float:
    return hypot((one.easting_m or 0) - (other.easting_m or 0), (one.northing_m or 0) - (other.northing_m or 0))
