"""Use cases with a view: list the texts that need a person, with candidates and reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.codes import LocationKind, MatchStatus
from data.records import Case, Location
from data.views import View
from mapping.geocode import names
from mapping.geocode.answer import Candidate
from mapping.geocode.chosen.workflow import choices_in_force, key_in
from mapping.geocode.origins import is_from_words, is_pending
from mapping.geocode.place import Sources


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
    case, settled = view.case(), choices_in_force(view)
    groups: dict[str, list[Location]] = defaultdict(list)
    for location in sorted(case.locations.values(), key=lambda item: item.id):
        if is_pending(location) and key_in(view, location.text) not in settled:
            groups[key_in(view, location.text)].append(location)
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
        key, text = key_in(view, location.text), location.text.casefold()
        is_meant = key == words or all(word in text for word in sought)
        if sought and is_meant and is_from_words(location, sources):
            groups[key].append(location)
    found = [_as_placed(_in_question(key, held, case, sources), held[0]) for key, held in groups.items()]
    return tuple(sorted(found, key=lambda item: (-len(item.events), item.text.casefold(), item.key)))


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
