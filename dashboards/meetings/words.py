"""Words that are to be read on the shared screen: whether they name anything that the room is not shown."""

from __future__ import annotations

import re

from data.records import Case

_SHORTEST_NAME = 3


def unfit_for_room(own: Case, room: Case, words: str) -> tuple[str, ...]:
    """What in a text is not for the room: names of people, places and numbers that the room is not shown.

    Parameters
    ----------
    own : Case
        What the note taker sees.
    room : Case
        What the room sees.
    words : str
        Text that is to be shown in the room.

    Returns
    -------
    tuple of str
        One sentence each, naming records by what the note taker reads; empty if nothing was found, which does not prove
        that the text is fit.
    """
    found = []
    for person in own.people.values():
        shown = room.people.get(person.id)
        hidden = {person.name, *person.nicknames} - ({shown.name, *shown.nicknames} if shown else set())
        if any(_stands_in(name, words) for name in hidden):
            found.append(f"it names {person.reference} otherwise than by the reference")
        elif shown is None and _stands_in(person.reference, words):
            found.append(f"the room is not shown {person.reference}")
    hidden_places = [place for place in own.locations.values() if place.id not in room.locations]
    found += [f"the room is not shown the place {p.id}" for p in hidden_places if _stands_in(p.text, words)]
    for phone in own.phones.values():
        held = room.phones.get(phone.id)
        if any(_stands_in(one, words) for one in (phone.number, phone.handle)) and (
            held is None or (held.number, held.handle) != (phone.number, phone.handle)
        ):
            found.append(f"the room is not shown the number or account of {phone.id}")
    return tuple(dict.fromkeys(found))


def _stands_in(name: str, words: str) -> bool:
    if len(name.strip()) < _SHORTEST_NAME:
        return False
    return re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", words, re.IGNORECASE) is not None
