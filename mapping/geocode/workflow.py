"""Use cases of geocoding with a view: place what waits, with choices that people made before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.codes import MatchStatus
from data.judgement import EarlierPlacement
from data.records import Location
from data.views import View
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.streets import StreetIndex
from mapping.geocode.choices import by_choice, placed_by
from mapping.geocode.chosen.workflow import choices_in_force, key_in, rekey, states_to_keep
from mapping.geocode.gathering import entries_for, street_frame
from mapping.geocode.known import KnownPlaces
from mapping.geocode.origins import is_pending
from mapping.geocode.place import Sources


@dataclass(frozen=True, slots=True)
class Placed:
    """What placing the pending locations came to.

    Attributes
    ----------
    matched, ambiguous, unmatched : int
        Numbers of locations; the last two wait for an analyst.
    remembered : int
        How many of them were settled by a choice that the case remembers.
    """

    matched: int
    ambiguous: int
    unmatched: int
    remembered: int = 0


def geocode_pending(view: View, gazetteer: Gazetteer, areas: Areas, *, operator: Path | None = None) -> Placed:
    """Place every location that has words and no point yet, offline; remembered choices come first.

    Parameters
    ----------
    view : View
        Reads the locations and writes those that were placed.
    gazetteer : Gazetteer
        Postcodes and places.
    areas : Areas
        Force and local-authority areas.
    operator : pathlib.Path, optional
        Folder of the operator's own gazetteer.

    Returns
    -------
    Placed
        Counts by answer; an ambiguous text gets no point.
    """
    case = view.case()
    waiting = [location for location in case.locations.values() if is_pending(location)]
    if not waiting:
        return Placed(0, 0, 0)
    sources = sources_of(view, gazetteer, areas, operator=operator)
    rekey(view)
    choices = choices_in_force(view)
    kept = view.casework()["earlier_placements"]
    found: list[Location] = []
    before: list[EarlierPlacement] = []
    for location in waiting:
        choice = choices.get(key_in(view, location.text))
        if choice is None:
            found.append(placed_by(location, sources.find(location.text, hint_force=location.force_code)))
        else:
            found.append(by_choice(location, choice, areas))
            before += states_to_keep([location], choice, kept)
    with view.write("placed locations from their words") as work:
        work.add(*found, *before)
    counts = {status: sum(location.status is status for location in found) for status in MatchStatus}
    remembered = sum(key_in(view, location.text) in choices for location in waiting)
    return Placed(counts[MatchStatus.MATCHED], counts[MatchStatus.AMBIGUOUS], counts[MatchStatus.UNMATCHED], remembered)


def sources_of(
    view: View, gazetteer: Gazetteer, areas: Areas, *, operator: Path | None = None, texts: Iterable[str] = ()
) -> Sources:
    """Everything that a text of this case can be looked up in.

    Parameters
    ----------
    view : View
        Gives the case: its venues and places, the streets of located records and of recorded crime.
    gazetteer : Gazetteer
        Postcodes and places.
    areas : Areas
        Force and local-authority areas.
    operator : pathlib.Path, optional
        Folder of the operator's own gazetteer, see `mapping.gazetteer.operator.folder_of`.
    texts : iterable of str, optional
        Further texts that will be asked for, beside those of the case.

    Returns
    -------
    Sources
        To be made once and asked often; it knows the names in the texts that this case holds now.
    """
    case = view.case()
    crimes = view.recorded_crime() if view.may("recorded_crime") else None
    waiting = [location.text for location in case.locations.values() if is_pending(location)]
    own = None if operator is None else entries_for(operator, [*waiting, *texts])
    return Sources(
        gazetteer, areas, StreetIndex(street_frame(case, crimes, own)), KnownPlaces.of(case, operator=own, areas=areas)
    )
