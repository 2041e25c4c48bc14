"""Use cases with a view: remember where a person says that a text lies, and withdraw it again.

A choice is kept beside the case as a version, and so is the state that each place had before it: withdrawing finds that
state again exactly. Every step goes through `View.write`, so it is permitted, logged and has an actor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.errors import NotPermitted, RefusedInput
from data.judgement import EarlierPlacement, PlaceChoice
from data.records import Location
from data.views import View
from mapping.areas import Areas
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
    withdrawn,
)
from mapping.geocode.origins import is_from_words, is_pending
from mapping.geocode.place import Sources


@dataclass(frozen=True, slots=True)
class RememberedPlace:
    """A choice in force and the locations that lie where it says."""

    choice: PlaceChoice
    locations: tuple[str, ...]


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
    found = [RememberedPlace(choice, tuple(sorted(held[choice.id]))) for choice in choices_in_force(view).values()]
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
        if key_in(view, place.text) == key
        and (_may_be_chosen(place, key, kept) or (correct is not None and is_from_words(place, correct)))
    ]
    if not bearers:
        what = "waits for a place or was placed from its words" if correct is not None else "waits for a place"
        raise RefusedInput(f"{key}: no location that {what} bears this text; see the list of the review")
    choice = choice_of(key, bearers, where, chosen_by=chosen_by, reason=reason, day=view.day)
    before = states_to_keep(bearers, choice, kept)
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
    choices = choices_in_force(view)
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
    return text if re.fullmatch("place:[0-9a-f]{32}", text) else key_in(view, text)


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
    new = {one.id: key_in(view, one.text) for one in casework["place_choices"].values()}
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


def key_in(view: View, text: str) -> str:
    """Key of a text under the store's key.

    Parameters
    ----------
    view : View
        Keys the text.
    text : str
        Text of a location.

    Returns
    -------
    str
        See `mapping.geocode.choices.key_of`.
    """
    return key_of(text, view.keyed)


def _may_be_chosen(location: Location, key: str, kept: dict[str, EarlierPlacement]) -> bool:
    before = kept.get(earlier_id(location))
    return is_pending(location) or (before is not None and before.choice_id == key and location.source == CHOSEN)


def states_to_keep(
    places: Iterable[Location], choice: PlaceChoice, kept: dict[str, EarlierPlacement]
) -> list[EarlierPlacement]:
    """States before this choice that are not kept yet; a second choice for the text leaves the first state there.

    Parameters
    ----------
    places : iterable of Location
        As they are before the choice.
    choice : PlaceChoice
        What settles their text.
    kept : dict of str to EarlierPlacement
        States that are kept.

    Returns
    -------
    list of EarlierPlacement
        To be written with the choice.
    """
    found = [earlier(place, choice) for place in places]
    return [state for state in found if state.id not in kept or kept[state.id].choice_id != choice.id]


def _must_collect(view: View, act: str) -> None:
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: may not {act}; ask an analyst")


def choices_in_force(view: View) -> dict[str, PlaceChoice]:
    """Choices that were not withdrawn.

    Parameters
    ----------
    view : View
        Permitted case.

    Returns
    -------
    dict of str to PlaceChoice
        By the key of their text as the store keys it now.
    """
    found: dict[str, PlaceChoice] = view.casework()["place_choices"]
    # One kept under a plain hash, or under another key of the store, counts all the same until it is given a new id.
    keys = {key: key_in(view, choice.text) for key, choice in found.items() if not choice.withdrawn}
    return {keys[key]: found[key] for key in sorted(keys, key=lambda key: key == keys[key])}
