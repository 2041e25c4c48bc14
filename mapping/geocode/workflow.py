"""Use cases of geocoding with a view: place what waits, list what needs a person, remember and withdraw a choice.

A choice is kept beside the case as a version, and so is the state that each place had before it: withdrawing finds that
state again exactly. Every step goes through `View.write`, so it is permitted, logged and has an actor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from data.codes import LocationKind, MatchStatus
from data.errors import NotPermitted, RefusedInput
from data.judgement import EarlierPlacement, PlaceChoice
from data.records import Case, Location
from data.views import View
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.streets import StreetIndex
from mapping.geocode import codes, names
from mapping.geocode.answer import Candidate
from mapping.geocode.choices import (
    CHOSEN,
    IMPOSSIBLE,
    ChosenPoint,
    as_before,
    by_choice,
    choice_of,
    earlier,
    earlier_id,
    key_of,
    placed_by,
    withdrawn,
)
from mapping.geocode.gathering import entries_for, street_frame
from mapping.geocode.known import KnownPlaces
from mapping.geocode.place import Sources

_READ = frozenset({codes.SOURCE, names.SOURCE, "districts"})
"""Sources that only words have; those of an operator's list are told by asking again."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInQuestion:
    """One text of the case that was not placed, or may be at the wrong place, with all locations that bear it.

    Attributes
    ----------
    key : str
        Id that a choice for this text has or would have.
    text : str
        As the first of the locations has it.
    status : MatchStatus
        Ambiguous or unmatched; matched for one that was looked up to be corrected.
    reason : str
        Why, in words.
    candidates : tuple of Candidate
        Readings to choose from, each with its own reason; may be empty.
    locations, events : tuple of str
        Ids of the locations that bear it and of the events there.
    kinds : tuple of LocationKind
        What the locations are.
    recorded_by : tuple of str
        Codes of the forces that recorded those events.
    """

    key: str
    text: str
    status: MatchStatus
    reason: str
    candidates: tuple[Candidate, ...]
    locations: tuple[str, ...]
    events: tuple[str, ...]
    kinds: tuple[LocationKind, ...]
    recorded_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RememberedPlace:
    """A choice in force and the locations that lie where it says."""

    choice: PlaceChoice
    locations: tuple[str, ...]


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
    waiting = [location for location in case.locations.values() if _is_pending(location)]
    if not waiting:
        return Placed(0, 0, 0)
    sources = sources_of(view, gazetteer, areas, operator=operator)
    rekey(view)
    choices = _choices(view)
    kept = view.casework()["earlier_placements"]
    found: list[Location] = []
    before: list[EarlierPlacement] = []
    for location in waiting:
        choice = choices.get(_key(view, location.text))
        if choice is None:
            found.append(placed_by(location, sources.find(location.text, hint_force=location.force_code)))
        else:
            found.append(by_choice(location, choice, areas))
            before += _to_keep([location], choice, kept)
    with view.write("placed locations from their words") as work:
        work.add(*found, *before)
    counts = {status: sum(location.status is status for location in found) for status in MatchStatus}
    remembered = sum(_key(view, location.text) in choices for location in waiting)
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
    waiting = [location.text for location in case.locations.values() if _is_pending(location)]
    own = None if operator is None else entries_for(operator, [*waiting, *texts])
    return Sources(
        gazetteer, areas, StreetIndex(street_frame(case, crimes, own)), KnownPlaces.of(case, operator=own, areas=areas)
    )


def review(view: View, sources: Sources) -> tuple[PlaceInQuestion, ...]:
    """List the texts of the case that were not placed, with candidates and reasons.

    Parameters
    ----------
    view : View
        Permitted case.
    sources : Sources
        What the texts are looked up in, see `sources_of`.

    Returns
    -------
    tuple of PlaceInQuestion
        Those with most events first; a text that a choice settles is not among them, see `remembered`.
    """
    case, settled = view.case(), _choices(view)
    groups: dict[str, list[Location]] = defaultdict(list)
    for location in sorted(case.locations.values(), key=lambda item: item.id):
        if _is_pending(location) and _key(view, location.text) not in settled:
            groups[_key(view, location.text)].append(location)
    found = [_in_question(key, held, case, sources) for key, held in groups.items()]
    waiting = [item for item in found if item.status is not MatchStatus.MATCHED]
    return tuple(sorted(waiting, key=lambda item: (-len(item.events), item.text.casefold(), item.key)))


def placed(view: View, words: str, sources: Sources) -> tuple[PlaceInQuestion, ...]:
    """Look up texts of the case that were placed from their words, to correct one that is at the wrong place.

    Parameters
    ----------
    view : View
        Permitted case.
    words : str
        Words that the text holds, in any order, or its key.
    sources : Sources
        What the texts are looked up in, see `sources_of`.

    Returns
    -------
    tuple of PlaceInQuestion
        Those with most events first. Their first candidate is where they are now, the others what else the names in
        them may mean. A place whose point its file or a device gave is not among them: no choice about words moves it.
    """
    case, sought = view.case(), words.casefold().split()
    groups: dict[str, list[Location]] = defaultdict(list)
    for location in sorted(case.locations.values(), key=lambda item: item.id):
        key, text = _key(view, location.text), location.text.casefold()
        is_meant = key == words or all(word in text for word in sought)
        if sought and is_meant and _is_from_words(location, sources):
            groups[key].append(location)
    found = [_as_placed(_in_question(key, held, case, sources), held[0]) for key, held in groups.items()]
    return tuple(sorted(found, key=lambda item: (-len(item.events), item.text.casefold(), item.key)))


def remembered(view: View) -> tuple[RememberedPlace, ...]:
    """List the choices in force, to look at or to withdraw.

    Parameters
    ----------
    view : View
        Permitted case.

    Returns
    -------
    tuple of RememberedPlace
        Latest first.
    """
    held: dict[str, list[str]] = defaultdict(list)
    for before in view.casework()["earlier_placements"].values():
        held[before.choice_id].append(before.location_id)
    found = [RememberedPlace(choice, tuple(sorted(held[choice.id]))) for choice in _choices(view).values()]
    return tuple(sorted(found, key=lambda item: (-item.choice.chosen_on.toordinal(), item.choice.id)))


def choose(
    view: View,
    text: str,
    where: Candidate | ChosenPoint | None,
    areas: Areas,
    *,
    chosen_by: str,
    reason: str,
    correct: Sources | None = None,
) -> PlaceChoice:
    """Remember where a text lies, for all locations of the case that bear it, now and later.

    Parameters
    ----------
    view : View
        Of an audience that may collect.
    text : str
        Text of the locations, or its key.
    where : Candidate, ChosenPoint or None
        A candidate of `review`, a point of one's own, or None for a text that is judged impossible to place.
    areas : Areas
        Gives force and local authority of a point.
    chosen_by : str
        Name of the person who chooses.
    reason : str
        Why.
    correct : Sources, optional
        What the texts were looked up in: locations that were placed from this text already are then moved too, see
        `placed`.

    Returns
    -------
    PlaceChoice
        As kept; an earlier choice for the text is a version behind it.

    Raises
    ------
    RefusedInput
        If nothing of the case waits with that text, no person or reason is named, or the candidate has no point.
    NotPermitted
        If this audience may not collect.
    """
    _must_collect(view, "choose a place")
    rekey(view)
    key = key_for(view, text)
    kept = view.casework()["earlier_placements"]
    bearers = [
        place
        for place in view.case().locations.values()
        if _key(view, place.text) == key
        and (_may_be_chosen(place, key, kept) or (correct is not None and _is_from_words(place, correct)))
    ]
    if not bearers:
        what = "waits for a place or was placed from its words" if correct is not None else "waits for a place"
        raise RefusedInput(f"{key}: no location that {what} bears this text; see the list of the review")
    choice = choice_of(key, bearers, where, chosen_by=chosen_by, reason=reason, day=view.day)
    before = _to_keep(bearers, choice, kept)
    with view.write(f"chose a place for {key}") as work:
        work.add(choice, *before, *(by_choice(place, choice, areas) for place in bearers))
    return choice


def withdraw(view: View, text: str, *, by: str, reason: str) -> PlaceChoice:
    """Take a choice back: every location it placed is again exactly what it was before.

    Parameters
    ----------
    view : View
        Of an audience that may collect.
    text : str
        Text that the choice is for, or its key.
    by : str
        Name of the person who withdraws it.
    reason : str
        Why.

    Returns
    -------
    PlaceChoice
        The version that says it was withdrawn.

    Raises
    ------
    RefusedInput
        If no choice is in force for the text, or no person or reason is named.
    NotPermitted
        If this audience may not collect.
    """
    _must_collect(view, "withdraw a choice of a place")
    rekey(view)
    choices = _choices(view)
    key = key_for(view, text)
    if key not in choices:
        raise RefusedInput(f"{key}: no choice is in force for this text")
    gone = withdrawn(choices[key], by=by, reason=reason, day=view.day)
    locations = view.case().locations
    held = [e for e in view.casework()["earlier_placements"].values() if e.choice_id == key]
    # a location that was given a point by other means since then keeps it
    back = [
        as_before(locations[e.location_id], e)
        for e in held
        if e.location_id in locations and locations[e.location_id].source in {CHOSEN, IMPOSSIBLE}
    ]
    with view.write(f"withdrew the place chosen for {key}") as work:
        work.add(gone, *back)
        work.remove(*(e.id for e in held))
    return gone


def key_for(view: View, text: str) -> str:
    """Key of a text, or the key itself.

    Parameters
    ----------
    view : View
        Keys the text.
    text : str
        Text of a location, or a key as `review` gives it.

    Returns
    -------
    str
        See `mapping.geocode.choices.key_of`.
    """
    return text if re.fullmatch("place:[0-9a-f]{32}", text) else _key(view, text)


def rekey(view: View) -> int:
    """Give choices an id under the key that the store has now: those of a plain hash, and those of an earlier key.

    Parameters
    ----------
    view : View
        Of an audience that may collect; what it does not see is left for one that does.

    Returns
    -------
    int
        How many choices were given a new id; the earlier versions stay as history.
    """
    casework = view.casework()
    new = {one.id: _key(view, one.text) for one in casework["place_choices"].values()}
    new = {old: key for old, key in new.items() if old != key}
    if not new:
        return 0
    held = [one for one in casework["earlier_placements"].values() if one.choice_id in new]
    with view.write("gave places chosen earlier an id that cannot be guessed") as work:
        kept = casework["place_choices"]
        work.add(*(replace(kept[old], id=key) for old, key in new.items() if key not in kept))
        work.add(*(replace(one, choice_id=new[one.choice_id]) for one in held))
        work.remove(*new)
    return len(new)


def _key(view: View, text: str) -> str:
    return key_of(text, view.keyed)


def _is_pending(location: Location) -> bool:
    return location.easting_m is None and location.kind is not LocationKind.ONLINE and bool(location.text.strip())


def _is_from_words(location: Location, sources: Sources) -> bool:
    """Whether a location has the point that its words are read as, not one that a file, a device or a person gave."""
    if location.easting_m is None or location.source == CHOSEN or not location.text.strip():
        return False
    if location.source in _READ:
        return True
    answer = sources.find(location.text, hint_force=location.force_code)
    return (answer.easting_m, answer.northing_m, answer.source) == (
        location.easting_m,
        location.northing_m,
        location.source,
    )


def _as_placed(item: PlaceInQuestion, now: Location) -> PlaceInQuestion:
    """What a looked-up text may be corrected to."""
    here = Candidate(
        label="where it is now",
        easting_m=now.easting_m,
        northing_m=now.northing_m,
        precision=now.precision,
        uncertainty_m=now.uncertainty_m,
        source=now.source,
        force_code=now.force_code,
        local_authority_code=now.local_authority_code,
        reason=f"placed from its words, {now.source or 'source not stated'}",
    )
    others = [c for c in names.readings(item.text) if (c.easting_m, c.northing_m) != (now.easting_m, now.northing_m)]
    reason = "placed from its words; if that is the wrong place, say where it is"
    return replace(item, status=MatchStatus.MATCHED, reason=reason, candidates=(here, *others))


def _may_be_chosen(location: Location, key: str, kept: dict[str, EarlierPlacement]) -> bool:
    before = kept.get(earlier_id(location))
    return _is_pending(location) or (before is not None and before.choice_id == key and location.source == CHOSEN)


def _to_keep(
    places: Iterable[Location], choice: PlaceChoice, kept: dict[str, EarlierPlacement]
) -> list[EarlierPlacement]:
    """States before this choice that are not kept yet; a second choice for the text leaves the first state there."""
    found = [earlier(place, choice) for place in places]
    return [state for state in found if state.id not in kept or kept[state.id].choice_id != choice.id]


def _must_collect(view: View, act: str) -> None:
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: may not {act}; ask an analyst")


def _choices(view: View) -> dict[str, PlaceChoice]:
    found: dict[str, PlaceChoice] = view.casework()["place_choices"]
    # One kept under a plain hash, or under another key of the store, counts all the same until it is given a new id.
    keys = {key: _key(view, choice.text) for key, choice in found.items() if not choice.withdrawn}
    return {keys[key]: found[key] for key in sorted(keys, key=lambda key: key == keys[key])}


def _in_question(key: str, held: list[Location], case: Case, sources: Sources) -> PlaceInQuestion:
    answer = sources.find(held[0].text, hint_force=held[0].force_code)
    ids = {location.id for location in held}
    events = [event for event in case.events.values() if event.location_id in ids]
    return PlaceInQuestion(
        key=key,
        text=held[0].text,
        status=answer.status,
        reason=answer.reason,
        candidates=answer.candidates,
        locations=tuple(sorted(ids)),
        events=_sorted(event.id for event in events),
        kinds=tuple(sorted({location.kind for location in held})),
        recorded_by=_sorted(event.recorded_by for event in events if event.recorded_by),
    )


def _sorted(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(items)))
